// Secrets of subscribers at rest: sealed under the master key, each for its subscription alone.
import { seal, unseal } from '../../store/secrets/seal.ts'
import type { SealedSecrets } from '../../store/subscriptions/subscriptions.ts'

const contextOf = (subscription: string): string => `actes-worker webhook ${subscription}`

export function sealSecret(secret: Uint8Array, subscription: string, key: Uint8Array): Buffer {
  return seal(secret, key, contextOf(subscription))
}

/**
 * Those that sign now: the present one, and the former one while it still counts.
 * @throws ActesError ACTES-G018 under another key
 */
export function openSecrets(
  { secret, formerSecret, formerUntil }: SealedSecrets,
  { subscription, key, now }: { readonly subscription: string; readonly key: Uint8Array; readonly now: Date },
): readonly Uint8Array[] {
  const isBoth = formerSecret !== null && formerUntil !== null && formerUntil > now
  return [secret, ...(isBoth ? [formerSecret] : [])].map((each) => unseal(each, key, contextOf(subscription)))
}
