// An archivist's hour, as the chapter "conservation" has it in shell: acts past their term go to an archive as packages with
// proven dossiers; once the visa is given they are deleted, and the journal holds.
import { readdir, readFile, rm } from 'node:fs/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openFolder } from '../../src/sandbox/folder.ts'
import { openDemoAuthority } from '../../src/sandbox/timestamps.ts'
import { testFolder } from '../support/folders.ts'
import { openCommune } from '../support/life/commune.ts'
import { agedBy, chained } from '../support/life/past.ts'
import { hurried } from '../support/life/production.ts'
import { proves } from '../support/life/proofs.ts'
import { programOf } from '../support/manual-programs.ts'
import { makeAuthority } from '../support/servers/certificates.ts'
import { actes, killed, killLeftovers, shell, started, type Environment } from '../support/servers/processes.ts'

killLeftovers()
const siren = '213401482'
const gone = ['ANCIEN1', 'ANCIEN2']
const idOf = (numero: string) => `034-${siren}-20250625-${numero}-DE`
const folder = testFolder()
let home = ''
let authority: Awaited<ReturnType<typeof openDemoAuthority>>
let environment: Environment
let product: Awaited<ReturnType<typeof started>>

beforeAll(async () => {
  const commune = await openCommune({ store: 'embedded', time: { at: Date.now() } })
  home = commune.home
  for (const numero of [...gone, 'RECENT']) await commune.sends(numero)
  await proves(commune)
  for (const numero of gone) await agedBy(10, commune, numero)
  await chained(commune.app.ports)
  await commune.app.close()
  authority = await openDemoAuthority(openFolder(folder.path('authority')), () => new Date())
  environment = {
    ...hurried,
    ACTES_HOME: home,
    ACTES_TIMESTAMP_URL: authority.url,
    ACTES_TIMESTAMP_CA: authority.ca,
  }
  product = await started([], environment)
})
afterAll(async () => {
  await killed(product.child)
  await authority.close()
  await rm(home, { recursive: true, force: true })
})

const runs = (name: string, more: Environment) =>
  shell(programOf('conservation', name), {
    cwd: folder.path(),
    environment: { ...environment, SIREN: siren, ...more },
  })
const table = async () => (await readFile(folder.path('bordereau.csv'), 'utf8')).trim().split('\r\n').slice(1)

test(
  'acts past their term are packaged, proven and then deleted for good; the others stay',
  { timeout: 300_000 },
  async () => {
    const other = await folder.lay('other.pem', (await makeAuthority()).ca)
    const unproven = await runs('transfer.sh', { AUTHORITY: other })
    expect([unproven.code, unproven.out]).toEqual([1, expect.stringContaining('horodatage')])

    // Run again, it goes on with the same bordereau.
    const transfer = await runs('transfer.sh', { AUTHORITY: authority.ca })
    expect([transfer.code, transfer.err]).toEqual([0, ''])
    expect((await readdir(folder.path())).filter((name) => name.endsWith('.zip')).sort()).toEqual(
      gone.flatMap((numero) => [`${idOf(numero)}.proof.zip`, `${idOf(numero)}.seda.zip`]),
    )
    expect(transfer.out.match(/^✓ Prouvé/gm)).toHaveLength(gone.length)
    expect((await table()).map((line) => line.endsWith(';conservation définitive;;;'))).toEqual([true, true])

    const purge = await runs('purge.sh', { REFERENCE: 'AD34-2026-17', DATE: '2026-01-05' })
    expect([purge.code, purge.err]).toEqual([0, ''])
    for (const line of await table()) expect(line).toMatch(/;AD34-2026-17;supprimé;\d{4}-\d\d-\d\d$/)
    // The same table where no process serves the folder.
    await killed(product.child)
    const { id } = JSON.parse(await readFile(folder.path('bordereau.json'), 'utf8')) as { id: string }
    const later = folder.path('later.csv')
    expect(await actes(['retention', 'table', siren, id, '--out', later], environment)).toMatchObject({ code: 0 })
    expect(await readFile(later, 'utf8')).toBe(await readFile(folder.path('bordereau.csv'), 'utf8'))
    const { out } = await actes(['list', '--json'], environment)
    const { items } = JSON.parse(out) as { items: readonly { numero: string }[] }
    expect(items.map(({ numero }) => numero)).toEqual(['RECENT'])
  },
)
