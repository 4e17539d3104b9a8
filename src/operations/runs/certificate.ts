// Reads the client certificate in a gateway's settings, without connecting.
import { ActesError } from '#errors.ts'
import { tlsIdentityFrom } from '#gateways/wire/platform.ts'
import { inspectIdentity } from '#gateways/wire/tls.ts'
import { dayIn, type Jour } from '#protocol/calendrier/jour.ts'

type Inspected = Awaited<ReturnType<typeof inspectIdentity>>

/** @returns undefined without a certificate, or when its secrets cannot be opened: its gateway reports that */
export async function certificateOf<S>(
  settings: { readonly certificat?: S; readonly cle?: S; readonly phrase?: S } | { readonly type: 'sandbox' },
  secretOf: (secret: S) => Promise<Buffer>,
  now: Date,
): Promise<Inspected | undefined> {
  try {
    const identity = 'certificat' in settings ? await tlsIdentityFrom(settings, secretOf) : undefined
    return identity && (await inspectIdentity(identity, now))
  } catch (error) {
    if (error instanceof ActesError) return undefined
    throw error
  }
}

export function lastDayOf(read: Inspected | undefined, zone: string): Jour | undefined {
  return read?.facts ? dayIn(zone, read.facts.notAfter) : undefined
}
