// Known senders, `declared/<siren>.json`, and the classification in force, `classification.json`: `{"date": …}` for the
// national tree under another date, or a whole tree; without the file, the built-in national classification.
import { join } from 'node:path'
import type { Collectivite } from '../protocol/acte/collectivite.ts'
import { ensure, readIfThere, readFolderJson, replace, type Folder, saveJson } from './folder.ts'
import { nationalClassification, type Classification } from '../protocol/classification/classification.ts'
import type { Jour } from '../protocol/calendrier/jour.ts'

export interface Declared {
  readonly siren: string
  readonly nom: string
  readonly departement: string
  readonly arrondissement: string
  readonly nature: string
  /** Absent in a declaration to an earlier version: both platforms are then accepted. */
  readonly plateforme?: Collectivite['plateforme']
  readonly identite?: string
  readonly fuseau: string
}

/** Stands for a convention with the préfecture: without it every sending is refused (PREF-VERIF-02). */
export async function declare(folder: Folder, collectivite: Collectivite): Promise<void> {
  const { siren, nom, departement, arrondissement, nature, plateforme, fuseau, prefecture } = collectivite
  const identite = prefecture?.identite
  const declared: Declared = {
    siren,
    nom,
    departement,
    arrondissement,
    nature,
    plateforme,
    ...(identite !== undefined && { identite }),
    fuseau,
  }
  const path = join(await ensure(folder, 'declared'), `${siren}.json`)
  const text = `${JSON.stringify(declared, undefined, 2)}\n`
  if ((await readIfThere(path))?.toString('utf8') !== text) await replace(folder, path, Buffer.from(text))
}

export function readDeclared(folder: Folder, siren: string): Promise<Declared | undefined> {
  return readFolderJson(join(folder.path, 'declared', `${siren}.json`))
}

/** A date alone stands for the national tree of that date. */
type InForce = { readonly date: Jour } | Omit<Classification, 'builtIn'>

export async function readClassification(folder: Folder): Promise<Classification> {
  const inForce = await readFolderJson<InForce>(join(folder.path, 'classification.json'))
  if (!inForce) return nationalClassification
  return 'matieres' in inForce ? { ...inForce, builtIn: false } : { ...nationalClassification, date: inForce.date }
}

/** In force at once for all processes; earlier answers do not change. */
export async function setClassification(folder: Folder, classification: InForce): Promise<void> {
  await saveJson(folder, join(await ensure(folder), 'classification.json'), classification)
}
