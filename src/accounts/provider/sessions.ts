// What is kept under the master key of a sign-in by the identity provider: what its end must be told apart by, while it is
// on its way, and the token that the sign-out there asks for, with the session.
import { seal, unseal } from '../../store/secrets/seal.ts'
import { idTokenOf, keepIdToken } from '../../store/people/identities.ts'
import { digestOf } from '../passwords.ts'
import type { SealingDesk } from '../second-step.ts'

/** Seal a text that leaves with a browser. @param context what it is for: the same opens it */
export async function sealedFor({ masterKey }: SealingDesk, text: string, context: string): Promise<string> {
  return seal(Buffer.from(text), await masterKey(), context).toString('base64url')
}

/** Open it again. @returns nothing when it was not sealed here for this */
export async function openedFor(
  { masterKey }: SealingDesk,
  sealed: string,
  context: string,
): Promise<string | undefined> {
  const key = await masterKey()
  try {
    return unseal(Buffer.from(sealed, 'base64url'), key, context).toString()
  } catch {
    return undefined
  }
}

/** Keep with a session what its sign-out at the provider asks for. @param token of the session */
export async function rememberIdToken(desk: SealingDesk, token: string, idToken: string): Promise<void> {
  await keepIdToken(desk.db, digestOf(token), seal(Buffer.from(idToken), await desk.masterKey(), contextOf(token)))
}

/**
 * What was kept with a session.
 * @returns nothing when it was opened without the provider, or is over
 * @throws ActesError ACTES-G018 under another master key
 */
export async function rememberedIdToken({ db, masterKey }: SealingDesk, token: string): Promise<string | undefined> {
  const sealed = await idTokenOf(db, digestOf(token))
  return sealed && unseal(sealed, await masterKey(), contextOf(token)).toString()
}

const contextOf = (token: string): string => `actes-worker id_token ${digestOf(token)}`
