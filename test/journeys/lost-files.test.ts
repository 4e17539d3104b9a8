// A stored file is gone from its place, or is no longer what it was: `actes doctor` finds it, its act says so, and nothing
// wrong leaves. Put back, or handed in again, it leaves.
import { expect, test } from 'vitest'
import { doctorFinds } from '../support/desk/doctor.ts'
import { openCommune } from '../support/life/commune.ts'
import { placeEnvironment, storedBytes } from '../support/life/stored-bytes.ts'

const own = (numero: string) => ({ numero, cle: undefined, annexes: [] })

const spoils = [
  ['gone', 'ACTES-S003', undefined],
  [
    'changed',
    'ACTES-S004',
    (bytes: Buffer) => Buffer.from(bytes.map((byte, at) => (at === bytes.length - 1 ? byte ^ 1 : byte))),
  ],
] as const
const mends = ['put back', 'handed in again'] as const

test.each(spoils.flatMap((spoilt) => mends.map((mend) => [...spoilt, mend] as const)))(
  '%s: found, said (%s), never sent; $3, it leaves',
  async (_, code, spoil, mend) => {
    const commune = await openCommune()
    const { config } = commune.app
    const deposited = await commune.deposits(own('FICHIER1'))
    if (!deposited.ok) throw new Error(JSON.stringify(deposited.problems))
    const { id } = deposited
    const { sha256 = '' } = (await commune.shows(id)).files[0] ?? {}
    const stored = storedBytes(config)
    const whole = await stored.read(sha256)
    const home = { ACTES_HOME: commune.home, ...placeEnvironment(config) }
    const settings = config.databaseUrl === undefined ? home : { ...home, ACTES_DATABASE_URL: config.databaseUrl }
    // The embedded folder has one owner at a time.
    const isShared = config.databaseUrl !== undefined
    if (isShared) expect((await doctorFinds(settings)).said('stored-files')).toMatch(/^✓ .*whole \(1 read again\)/)

    await (spoil ? stored.write(sha256, spoil(whole)) : stored.remove(sha256))
    if (isShared)
      expect((await doctorFinds(settings)).said('stored-files')).toMatch(
        /^✗ .*\(1\): FICHIER1\. → Put these files back/,
      )
    await commune.works()
    expect(await commune.shows(id)).toMatchObject({ held: { code } })
    expect(await commune.received('FICHIER1')).toEqual([])

    if (mend === 'put back') await stored.write(sha256, whole)
    else expect(await commune.deposits(own('FICHIER1'))).toMatchObject({ ok: true, id, already: true })
    expect((await stored.read(sha256)).equals(whole)).toBe(true)
    await commune.requeues(id)
    await commune.works()
    expect(await commune.shows(id)).toMatchObject({ state: 'acknowledged' })
    expect(await commune.received('FICHIER1')).toMatchObject([{ times: 1 }])
    await commune.closes()
  },
)
