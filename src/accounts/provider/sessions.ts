// What is sealed under the master key for a sign-in by the identity provider: the state of a sign-in that is under way,
// and the token that the sign-out at the provider needs.
import { contextOf } from '../../store/secrets/places.ts'
import { unsealByAnyKey, seal } from '../../store/secrets/seal.ts'
import { idTokenOf, keepIdToken } from '../../store/people/identities.ts'
import { digestOf } from '../passwords.ts'
import type { SealingDesk } from '../sign-in.ts'

/** Seal a text that leaves with a browser. @param context its purpose; the same context opens it */
export async function sealedFor({ masterKey }: SealingDesk, text: string, context: string): Promise<string> {
  return seal(Buffer.from(text), await masterKey(), context).toString('base64url')
}

/** Open it again; undefined when it was not sealed here for this purpose. */
export async function openedFor({ masterKey }: SealingDesk, sealed: string, context: string) {
  // An absent key is told: it is no fault of what was handed in.
  await masterKey()
  try {
    return (await unsealByAnyKey(Buffer.from(sealed, 'base64url'), masterKey, context)).toString()
  } catch {
    return undefined
  }
}

/** Keep with a session the token that the sign-out at the provider needs. @param token of the session */
export async function rememberIdToken(desk: SealingDesk, token: string, idToken: string): Promise<void> {
  const id = digestOf(token)
  await keepIdToken(desk.db, id, seal(Buffer.from(idToken), await desk.masterKey(), contextOf.session({ id })))
}

/**
 * The token that was kept with a session.
 * @returns undefined when it was opened without the provider, or is over
 * @throws ActesError ACTES-G018 under another master key
 */
export async function rememberedIdToken({ db, masterKey }: SealingDesk, token: string): Promise<string | undefined> {
  const id = digestOf(token)
  const sealed = await idTokenOf(db, id)
  return sealed && (await unsealByAnyKey(sealed, masterKey, contextOf.session({ id }))).toString()
}
