// Known senders, `declared/<siren>.json`, and the classification in force, `classification.json`: `{"date": …}` for the
// national tree under another date, or a whole tree; without the file, the built-in national classification.
import { join } from 'node:path'
import type { Collectivite } from '#protocol/acte/collectivite.ts'
import { compact } from '#protocol/compact.ts'
import { ensure, readIfThere, readJson, replace, saveJson, type Folder } from './folder.ts'
import { nationalClassification, type Classification } from '#protocol/classification/classification.ts'
import type { Jour } from '#protocol/calendrier/jour.ts'

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
export async function declare(folder: Folder, collectivite: Collectivite) {
  const { siren, nom, departement, arrondissement, nature, plateforme, fuseau, prefecture } = collectivite
  const { identite } = prefecture ?? {}
  const own = { siren, nom, departement, arrondissement, nature, plateforme, ...compact({ identite }), fuseau }
  const path = join(await ensure(folder, 'declared'), `${siren}.json`)
  const bytes = Buffer.from(`${JSON.stringify(own satisfies Declared, undefined, 2)}\n`)
  if (!readIfThere(path)?.equals(bytes)) await replace(folder, path, bytes)
}

export function readDeclared(folder: Folder, siren: string): Declared | undefined {
  return readJson(folder, 'declared', siren)
}

/** A date alone stands for the national tree of that date. */
type InForce = { readonly date: Jour } | Omit<Classification, 'builtIn'>

export function readClassification(folder: Folder): Classification {
  const inForce = readJson<InForce>(folder, 'classification')
  if (!inForce) return nationalClassification
  return 'matieres' in inForce ? { ...inForce, builtIn: false } : { ...nationalClassification, date: inForce.date }
}

/** In force at once for all processes; earlier answers do not change. */
export async function setClassification(folder: Folder, classification: InForce) {
  await saveJson(folder, classification, 'classification')
}
