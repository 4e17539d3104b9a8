// The classification in force at the small prefecture: `classification.json` in its folder. Either `{"date": …}`, the
// national tree under another date, or a whole tree; without the file, the national classification that is built in.
import { join } from 'node:path'
import { nationalClassification, type Classification } from '../protocol/classification/classification.ts'
import type { Jour } from '../protocol/calendrier/jour.ts'
import { ensure, readJson, saveJson, type Folder } from './folder.ts'

/** A date alone stands for the national tree of that date. */
export type InForce = { readonly date: Jour } | Omit<Classification, 'builtIn'>

export async function readClassification(folder: Folder): Promise<Classification> {
  const inForce = await readJson<InForce>(join(folder.path, 'classification.json'))
  if (!inForce) return nationalClassification
  return 'matieres' in inForce ? { ...inForce, builtIn: false } : { ...nationalClassification, date: inForce.date }
}

/** Put another classification in force, at once and for all processes; what was answered before stays as it was. */
export async function setClassification(folder: Folder, classification: InForce): Promise<void> {
  await saveJson(folder, join(await ensure(folder), 'classification.json'), classification)
}
