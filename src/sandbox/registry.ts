// Who may send to the small prefecture, and the classification in force: two facts that it looks up for each sending.
// Files: declared/<siren>.json and classification.json in the sandbox's folder.
import { join } from 'node:path'
import type { Jour } from '../protocol/acte.ts'
import { nationalClassification } from '../protocol/classification.ts'
import type { Collectivite } from '../protocol/collectivite.ts'
import { ensure, readIfThere, replace, type Folder } from './folder.ts'

/** What a prefecture knows of a collectivite: nobody's name, no secret. */
export interface Declared {
  readonly siren: string
  readonly nom: string
  readonly departement: string
  readonly arrondissement: string
  readonly nature: string
  /** `SPREF0341`, when the collectivite names its prefecture. */
  readonly identite?: string
  /** IANA time zone: the day of reception is read there. */
  readonly fuseau: string
}

/**
 * Register a collectivite with the sandbox, or change what is known of it; idempotent.
 * What a convention with the prefecture is in life: without it every sending is refused (PREF-VERIF-02).
 */
export async function declare(folder: Folder, collectivite: Collectivite): Promise<void> {
  const { siren, nom, departement, arrondissement, nature, fuseau, prefecture } = collectivite
  const identite = prefecture?.identite
  const declared: Declared = {
    ...{ siren, nom, departement, arrondissement, nature },
    ...(identite !== undefined && { identite }),
    fuseau,
  }
  const path = join(await ensure(folder, 'declared'), `${siren}.json`)
  const text = `${JSON.stringify(declared, undefined, 2)}\n`
  if ((await readIfThere(path))?.toString('utf8') !== text) await replace(folder, path, Buffer.from(text))
}

/** What is known of a SIREN; undefined when it was never declared. */
export async function readDeclared(folder: Folder, siren: string): Promise<Declared | undefined> {
  const bytes = await readIfThere(join(folder.path, 'declared', `${siren}.json`))
  return bytes && (JSON.parse(bytes.toString('utf8')) as Declared)
}

/** Version of the classification in force: that of `classification.json` (`{"date": "2019-08-29"}`), else the national one. */
export async function readClassificationDate(folder: Folder): Promise<Jour> {
  const bytes = await readIfThere(join(folder.path, 'classification.json'))
  return bytes ? (JSON.parse(bytes.toString('utf8')) as { date: Jour }).date : nationalClassification.date
}
