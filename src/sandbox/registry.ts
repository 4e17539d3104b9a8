// Who may send to the small prefecture: `declared/<siren>.json` in its folder, looked up for each sending.
import { join } from 'node:path'
import type { Collectivite } from '../protocol/acte/collectivite.ts'
import { ensure, readIfThere, readJson, replace, type Folder } from './folder.ts'

/** What a prefecture knows of a collectivité: nobody's name, no secret. */
export interface Declared {
  readonly siren: string
  readonly nom: string
  readonly departement: string
  readonly arrondissement: string
  readonly nature: string
  /** Absent in what was declared to an earlier version: either is then taken. */
  readonly plateforme?: Collectivite['plateforme']
  readonly identite?: string
  /** IANA time zone: the day of reception is read there. */
  readonly fuseau: string
}

/**
 * Register a collectivité with the sandbox, or change what is known of it; idempotent.
 * What a convention with the prefecture is in life: without it every sending is refused (PREF-VERIF-02).
 */
export async function declare(folder: Folder, collectivite: Collectivite): Promise<void> {
  const { siren, nom, departement, arrondissement, nature, plateforme, fuseau, prefecture } = collectivite
  const identite = prefecture?.identite
  const declared: Declared = {
    ...{ siren, nom, departement, arrondissement, nature, plateforme },
    ...(identite !== undefined && { identite }),
    fuseau,
  }
  const path = join(await ensure(folder, 'declared'), `${siren}.json`)
  const text = `${JSON.stringify(declared, undefined, 2)}\n`
  if ((await readIfThere(path))?.toString('utf8') !== text) await replace(folder, path, Buffer.from(text))
}

export function readDeclared(folder: Folder, siren: string): Promise<Declared | undefined> {
  return readJson(join(folder.path, 'declared', `${siren}.json`))
}
