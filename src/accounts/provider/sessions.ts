// Seals the state of a provider sign-in in progress, and the token that sign-out at the provider needs.
import { contextOf } from '#store/secrets/places.ts'
import { unsealByAnyKey, seal } from '#store/secrets/seal.ts'
import { idTokenOf, keepIdToken } from '#store/people/identities.ts'
import { digestOf } from '../passwords.ts'
import type { SealingDesk } from '../sign-in.ts'

/** Seal a text that the browser carries. @param context its purpose; only the same context opens it */
export async function sealedFor({ masterKey }: SealingDesk, text: string, context: string): Promise<string> {
  return seal(Buffer.from(text), await masterKey(), context).toString('base64url')
}

/** Undefined when the text was not sealed here for this purpose. */
export async function openedFor({ masterKey }: SealingDesk, sealed: string, context: string) {
  // Throws if the key is absent: the input is then not at fault.
  await masterKey()
  try {
    return (await unsealByAnyKey(Buffer.from(sealed, 'base64url'), masterKey, context)).toString()
  } catch {
    return undefined
  }
}

export async function rememberIdToken(desk: SealingDesk, token: string, idToken: string): Promise<void> {
  const id = digestOf(token)
  await keepIdToken(desk.db, id, seal(Buffer.from(idToken), await desk.masterKey(), contextOf.session({ id })))
}

/** @returns undefined without a provider session @throws ActesError ACTES-G018 sealed under another master key */
export async function rememberedIdToken({ db, masterKey }: SealingDesk, token: string): Promise<string | undefined> {
  const id = digestOf(token)
  const sealed = await idTokenOf(db, id)
  return sealed && (await unsealByAnyKey(sealed, masterKey, contextOf.session({ id }))).toString()
}
