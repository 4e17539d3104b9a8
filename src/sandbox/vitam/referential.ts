// What the simulated VITAM's operator would have imported: agencies, ingest contracts, management rules, and what each
// client certificate may use. It is `vitam/referential.json` of the sandbox's folder, read again at every use, so that a
// person may edit it.
import { readJson, saveJson, type Folder } from '../folder.ts'

export const ruleCategories = [
  'StorageRule',
  'AppraisalRule',
  'AccessRule',
  'DisseminationRule',
  'ReuseRule',
  'ClassificationRule',
  'HoldRule',
] as const

interface IngestContract {
  readonly active: boolean
  /** ArchivalProfile must be one of them, or absent where there is none. */
  readonly profiles: readonly string[]
  /** PRONOM identifiers of which each object must declare one; any when absent. */
  readonly formats?: readonly string[]
}

const years = ['1', '2', '5', '10', '20', '30', '50', '75', '100']

/** Of a tenant that imported the codes of the acts' profile beside VITAM's own. */
const defaultReferential = {
  tenants: [0],
  agencies: ['FRAD034', 'MARAUSSAN', 'MARAUSSAN-ACTES', 'MARAUSSAN-RH', '213401482', '21340148200012'],
  contracts: {
    'IC-ACTES': { active: true, profiles: ['Profil_ACTES_AP_v3'] },
    'IC-000001': { active: true, profiles: [] },
    'IC-ANCIEN': { active: false, profiles: [] },
    'IC-AUTRE': { active: true, profiles: [] },
  } as Readonly<Record<string, IngestContract>>,
  /** By common name of a client's certificate; `*`: any that the authority issued. One of no context has no right. */
  contexts: [{ certificate: '*', tenants: [0], contracts: ['IC-ACTES', 'IC-000001', 'IC-ANCIEN'] }],
  rules: {
    StorageRule: ['STO-00001'],
    AppraisalRule: ['APP-00001', ...years.flatMap((count) => [`P${count}Y`, `APP${count}Y`])],
    AccessRule: ['ACC-00001', ...Array.from({ length: 25 }, (_, index) => `AR0${38 + index}`)],
    DisseminationRule: ['DIS-00001'],
    ReuseRule: ['REU-00001'],
    ClassificationRule: ['CLASS-00001'],
    HoldRule: ['HOL-00001'],
  } as Readonly<Partial<Record<(typeof ruleCategories)[number], readonly string[]>>>,
}

export type Referential = typeof defaultReferential

const place = ['vitam', 'referential'] as const

/** @param changes of its first level; anything else that a person wrote there stays */
export async function layReferential(folder: Folder, changes: Partial<Referential>) {
  await saveJson(folder, { ...readReferential(folder), ...changes }, ...place)
}

export function readReferential(folder: Folder): Referential {
  return readJson<Referential>(folder, ...place) ?? defaultReferential
}
