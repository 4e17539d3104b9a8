// The acknowledgement of an act, in a file that a person gives.
import { ActesError } from '#errors.ts'
import type { Jour } from '../calendrier/jour.ts'
import { readRetour } from './retours.ts'

export interface Accuse {
  readonly idActe: string
  readonly dateReception: Jour
}

/** Undefined where the file is no ARActe, or cannot be read as one. */
export async function readAccuse(bytes: Uint8Array): Promise<Accuse | undefined> {
  try {
    const { retour } = await readRetour(bytes)
    if (retour.kind !== 'ARActe') return undefined
    const { idActe, dateReception } = retour
    return { idActe, dateReception }
  } catch (error) {
    if (error instanceof ActesError) return undefined
    throw error
  }
}
