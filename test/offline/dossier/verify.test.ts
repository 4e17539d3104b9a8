// Two verifiers, ours and one of 150 lines of Python that was written from the manual, say the same of a sealed dossier: whole
// as it was written, and refused by the same word after each tampering.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { verifyDossier } from '../../../src/offline/dossier/verify.ts'
import { ownerCaller } from '../../../src/operations/guard.ts'
import { refusalWords } from '../../../src/text/dossier.ts'
import { describeIf } from '../../support/describe-with.ts'
import { openCommune, type Commune } from '../../support/life/commune.ts'
import { isLong } from '../../support/long-suites.ts'
import { dossierOf, entriesIn, secondOpinions, sealed } from '../../support/proof/dossiers.ts'
import { diceOf, tamperings, type BadTokens } from '../../support/proof/tamperings.ts'
import {
  neededTools,
  openTimestampAuthority,
  type TimestampAuthority,
} from '../../support/servers/timestamp-authority.ts'

const seed = 20_250_708

await describeIf(await neededTools(), 'a sealed dossier', () => {
  let folder: string
  let commune: Commune
  let authority: TimestampAuthority
  let pem: string
  let ids: readonly string[]
  let whole: Buffer
  let other: Buffer
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'actes-dossiers-'))
    authority = await openTimestampAuthority()
    pem = await readFile(authority.ca, 'utf8')
    commune = await openCommune()
    ids = [await commune.hands('DEL1'), await commune.hands('DEL2')]
    await commune.works()
    await sealed(commune, authority)
    commune.waits(26 * 3_600)
    const ask = commune.app.askAs(ownerCaller('test', 'fr'))
    for (const id of ids) await ask('publishTransmission', { id, date: '2025-07-09', how: 'publie' })
    await sealed(commune, authority)
    ;[other, whole] = (await Promise.all(ids.map((id) => dossierOf(commune, id)))) as [Buffer, Buffer]
  })
  afterAll(async () => {
    await commune.closes()
    await authority.close()
    await rm(folder, { recursive: true, force: true })
  })

  const firstOpinion = async (zip: Buffer, authorities: string | undefined = pem) => {
    const path = join(folder, 'one.zip')
    await writeFile(path, zip)
    return verifyDossier(path, authorities)
  }
  const wordOf = async (zip: Buffer) => {
    const found = await firstOpinion(zip)
    return found.verdict === 'refused' ? found.refused.word : [found.ok ? 'ok' : 'incomplet', ...found.lacks].join(' ')
  }

  test('is whole as it was written, by both verifiers, and says what it proves', async () => {
    const found = await firstOpinion(whole)
    expect(found).toMatchObject({
      ok: true,
      idActe: '034-213401482-20250625-DEL2-DE',
      carried: 2,
      ar: { dateReception: expect.stringMatching(/^2025-07-/) },
      unsealed: [],
    })
    if (found.verdict === 'refused') return
    expect(found.lines.sealed).toBe(found.lines.linked)
    expect(found.seals.map(({ dated }) => [dated?.by, dated?.trusted])).toEqual(
      found.seals.map(() => ['Horodatage de test', true]),
    )
    expect(await secondOpinions(folder, [whole, other], authority.ca)).toEqual(['ok', 'ok'])
    expect(await secondOpinions(folder, [whole, other])).toEqual(['incomplet non-verifie', 'incomplet non-verifie'])
  })

  test('has the same bytes each time that it is taken', async () => {
    expect(await dossierOf(commune, ids[1] ?? '')).toEqual(whole)
  })

  test('is refused after each tampering, by both verifiers, by the word that is due', async () => {
    const bad = (how: keyof BadTokens) => (bytes: Buffer) => authority.bad(how, bytes)
    const tokens = { expired: bad('expired'), weak: bad('weak'), otherImprint: bad('otherImprint') }
    const made = await tamperings(await entriesIn(whole), await entriesIn(other), {
      seed,
      count: isLong ? 500 : 50,
      tokens,
    })
    expect(made.length).toBeGreaterThanOrEqual(50)
    const due = made.map(({ what, word }) => `${what}: ${word}`)
    const first = []
    for (const { what, zip } of made) first.push(`${what}: ${await wordOf(zip)}`)
    expect(first).toEqual(due)
    // It starts openssl several times for each: the long form asks it about all, the other about one in eight.
    const asked = made.filter((_, index) => isLong || index % 8 === 0)
    const words = await secondOpinions(
      folder,
      asked.map(({ zip }) => zip),
      authority.ca,
    )
    expect(asked.map(({ what }, index) => `${what}: ${words[index]}`)).toEqual(
      asked.map(({ what, word }) => `${what}: ${word}`),
    )
    const forged = made.find(({ what }) => what.includes('an AR of another day'))
    expect(await firstOpinion(forged?.zip ?? Buffer.alloc(0))).toMatchObject({
      ar: { sealed: true, dateReception: expect.stringMatching(/^2025-07-/) },
      unsealed: ['retours/00-ar.xml'],
    })
    const never = Object.keys(refusalWords).filter((word) => !made.some((each) => each.word === word))
    // A dossier over the limits is too large for a test.
    expect(never).toEqual(['limite'])
  })

  test('with one byte changed anywhere is refused, or its content is what it was', async () => {
    const dice = diceOf(seed)
    const before = await entriesIn(whole)
    const changed = Array.from({ length: isLong ? 1_000 : 40 }, () => {
      const zip = Buffer.from(whole)
      const at = dice(zip.length)
      zip[at] = (zip[at] ?? 0) ^ (1 + dice(255))
      return zip
    })
    const unnoticed = []
    for (const zip of changed) if ((await wordOf(zip)) === 'ok') unnoticed.push(zip)
    for (const zip of unnoticed) expect(await entriesIn(zip)).toEqual(before)
  })

  test('under another authority is refused, and without one its date is not verified', async () => {
    const stranger = await openTimestampAuthority('Un autre')
    const trusted = await readFile(stranger.ca, 'utf8')
    expect(await firstOpinion(whole, trusted)).toMatchObject({ ok: false, refused: { word: 'horodatage' } })
    expect(await secondOpinions(folder, [whole], stranger.ca)).toEqual(['horodatage'])
    await stranger.close()
    await writeFile(join(folder, 'one.zip'), whole)
    const found = await verifyDossier(join(folder, 'one.zip'))
    expect(found).toMatchObject({ ok: false, verdict: 'unproven', lacks: ['non-verifie'] })
  })
})
