// Where third-party data lies: the ministry's schema and the peers' messages. They are read there and never copied here.
// Suites that need them are left out, by name, where they are absent.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** `ACTES_REFERENCE`, or the folder `shared` beside the checkout; undefined when there is none. */
export const referenceFolder: string | undefined = found(
  process.env.ACTES_REFERENCE || fileURLToPath(new URL('../../../shared', import.meta.url)),
)

/** What a suite that reads third-party data needs: left out, by name, where there is none; nobody can be asked to have it. */
export const reference = {
  value: referenceFolder,
  need: 'the reference folder',
  remedy: 'ACTES_REFERENCE',
  required: false,
}

/** Path of a peer's file, `pastell/megalis/…`. */
export function peerFixture(path: string): string {
  return join(needed(), 'peer-fixtures', path)
}

const budgets = (path: string) => join(needed(), 'fixtures', 'totem', path)

/** Budget documents in XML that collectivités made: a whole CFU, accounts without a seal, the head of sealed ones. */
export const genuine = {
  cfu: () => budgets('megalis-bretagne/yatotem2scdl/tests/data_extract_metadata/totem_cfu_valide.xml'),
  unsealed: () => budgets('dtc-innovation/agregation-document-budgetaire/data/CA/CA_2016.xml'),
  extract: () =>
    budgets('dtc-innovation/anonymisation-document-budgetaire/benchmark/data/Montreuil_CA_2019.extrait.xml'),
}

/** Folder of the files that a client of FAST is tested with. */
export const fastFixtures = () =>
  join(needed(), 'fixtures/fast/pastell/megalis/test/PHPUnit/connecteur/fast-tdt/fixtures')

/** Folder of the ministry's XSD v1.1 and of the two INSEE files that it includes. */
export function schemaFolder(): string {
  return join(needed(), 'schema')
}

function found(folder: string): string | undefined {
  return existsSync(join(folder, 'peer-fixtures')) && existsSync(join(folder, 'schema')) ? folder : undefined
}

function needed(): string {
  if (!referenceFolder) throw new Error('no reference folder: guard the suite with describeIf(reference, …)')
  return referenceFolder
}
