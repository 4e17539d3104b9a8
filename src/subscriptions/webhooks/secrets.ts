// Subscribers' secrets at rest, sealed under the master key and bound to their subscription.
import type { MasterKey } from '#store/secrets/master-key.ts'
import { contextOf } from '#store/secrets/places.ts'
import { unsealByAnyKey, seal } from '#store/secrets/seal.ts'
import type { SealedSecrets } from '#store/subscriptions/subscriptions.ts'

export function sealSecret(secret: Uint8Array, subscription: string, key: Uint8Array): Buffer {
  return seal(secret, key, contextOf.subscription({ id: subscription }))
}

/** The signing secrets: the current one, and the former until it expires. @throws ActesError ACTES-G018 */
export async function openSecrets(
  { secret, formerSecret, formerUntil }: SealedSecrets,
  { subscription, key, now }: { readonly subscription: string; readonly key: MasterKey; readonly now: Date },
): Promise<readonly Uint8Array[]> {
  const isBoth = formerSecret !== null && formerUntil !== null && formerUntil > now
  const context = contextOf.subscription({ id: subscription })
  return Promise.all([secret, ...(isBoth ? [formerSecret] : [])].map((each) => unsealByAnyKey(each, key, context)))
}
