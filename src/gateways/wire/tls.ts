// TLS as a gateway's client: our identity, trusted authorities, pins of the server's public key (SPKI digests as in RFC
// 7469 section 2.4). Chain, dates and host name are always verified; a pin is an extra check.
import { createPrivateKey, hash, X509Certificate, type KeyObject } from 'node:crypto'
import { duplexPair } from 'node:stream'
import { checkServerIdentity, connect, createSecureContext, TLSSocket, type ConnectionOptions } from 'node:tls'

import { compact } from '#protocol/compact.ts'
import { exchangeError } from '../troubles.ts'

type TlsVersion = 'TLSv1.2' | 'TLSv1.3'

/** PEM (certificate, intermediates, key) or PKCS#12. The passphrase opens the key or the PKCS#12. */
export interface TlsIdentity {
  readonly cert?: Buffer
  readonly key?: Buffer
  readonly pfx?: Buffer
  readonly passphrase?: string
}

export interface TlsSettings {
  readonly identity?: TlsIdentity
  /** PEM of the trusted authorities, instead of Node's roots. Those inside a PKCS#12 identity are trusted too. */
  readonly ca?: Buffer
  /** `sha256/BASE64` of the server's public key. One match is enough, so two allow a renewal. */
  readonly pins?: readonly string[]
  readonly minVersion?: TlsVersion
  readonly maxVersion?: TlsVersion
}

export const pinMismatch = 'ERR_TLS_PIN_MISMATCH'

/**
 * Options for `tls.connect`, for HTTP and mail. The identity is read once, here. @throws ActesError ACTES-G013 for an
 * unusable setting: `params.setting` (identity, ca, pins), `params.reason`
 */
export function connectOptions(settings: TlsSettings): ConnectionOptions {
  const pins = settings.pins ?? []
  if (!pins.every((pin) => /^sha256\/[A-Za-z0-9+/]{43}=$/.test(pin)))
    throw exchangeError('ACTES-G013', { setting: 'pins', reason: 'malformed' })
  return {
    secureContext: contextOf(settings),
    rejectUnauthorized: true,
    checkServerIdentity: (host, certificate) =>
      checkServerIdentity(host, certificate) ?? pinProblem(pins, certificate.raw),
  }
}

/** `sha256/BASE64`. @param certificate PEM or DER; the first one of a PEM chain */
export function pinOf(certificate: string | Buffer): string {
  const spki = new X509Certificate(certificate).publicKey.export({ type: 'spki', format: 'der' })
  return `sha256/${hash('sha256', spki, 'base64')}`
}

function pinProblem(pins: readonly string[], der: Buffer): Error | undefined {
  if (pins.length === 0) return undefined
  const found = pinOf(der)
  if (pins.includes(found)) return undefined
  return Object.assign(new Error(`the server’s key is ${found}, which is not pinned`), { code: pinMismatch, found })
}

function contextOf({ identity, ca, minVersion = 'TLSv1.2', maxVersion }: TlsSettings) {
  if (ca && certificatesIn(ca).length === 0) throw exchangeError('ACTES-G013', { setting: 'ca', reason: 'unreadable' })
  const fault = identity && faultBefore(identity)
  if (fault) throw identityError(fault)
  try {
    return createSecureContext({
      ...compact({ minVersion, maxVersion, ca }),
      ...(identity && contextIdentity(identity)),
    })
  } catch (cause) {
    throw identityError(opensslFaultOf(cause), cause)
  }
}

function identityError(reason: IdentityFault, cause?: unknown) {
  return exchangeError('ACTES-G013', { setting: 'identity', reason }, cause)
}

/** OpenSSL silently treats an identity without a key, or an empty one, as none. */
function faultBefore(identity: TlsIdentity): IdentityFault | undefined {
  if (identity.pfx) return undefined
  if (!identity.cert) return 'missing'
  const { chain, faults } = inPem(identity)
  return chain.length === 0 ? 'unreadable' : faults[0]
}

function contextIdentity({ cert, key = cert, pfx, passphrase }: TlsIdentity) {
  return compact(pfx ? { pfx, passphrase } : { cert, key, passphrase })
}

/** Why an identity cannot be used. `legacy-pkcs12`: RC2 or 3DES, which OpenSSL 3 does not open. */
export type IdentityFault =
  | 'missing'
  | 'unreadable'
  | 'passphrase'
  | 'legacy-pkcs12'
  | 'key-missing'
  | 'key-mismatch'
  | 'expired'
  | 'not-yet-valid'
  | 'not-for-clients'

interface IdentityFacts {
  readonly subject: string
  readonly issuer: string
  readonly notAfter: Date
  /** SHA-256 of the certificate, in the format of `openssl x509 -fingerprint`. */
  readonly print: string
}

/** Examine an identity without connecting. Never throws. `facts` is null when no certificate could be read. */
export async function inspectIdentity(
  identity: TlsIdentity,
  now: Date,
): Promise<{ readonly facts: IdentityFacts | null; readonly faults: readonly IdentityFault[] }> {
  if (!identity.pfx && !identity.cert) return { facts: null, faults: ['missing'] }
  try {
    const { chain, faults } = identity.pfx ? await inPkcs12(identity) : inPem(identity)
    const [leaf] = chain
    if (!leaf) return { facts: null, faults: ['unreadable'] }
    const facts = {
      subject: commonName(leaf.subject),
      issuer: commonName(leaf.issuer),
      notAfter: leaf.validToDate,
      print: leaf.fingerprint256,
    }
    return { facts, faults: [...faults, ...datesAndUse(leaf, now)] }
  } catch (error) {
    return { facts: null, faults: [opensslFaultOf(error)] }
  }
}

function inPem({ cert = Buffer.alloc(0), key = cert, passphrase }: TlsIdentity) {
  const chain = certificatesIn(cert)
  const faults: IdentityFault[] = []
  try {
    const opened: KeyObject = createPrivateKey({ key, ...compact({ passphrase }) })
    if (chain[0] && !chain[0].checkPrivateKey(opened)) faults.push('key-mismatch')
  } catch (error) {
    const fault = opensslFaultOf(error)
    faults.push(fault === 'unreadable' ? 'key-missing' : fault)
  }
  return { chain, faults }
}

/** None when one of them cannot be read. */
function certificatesIn(pem: Buffer): X509Certificate[] {
  const blocks = pem.toString('latin1').match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []
  try {
    return blocks.map((block) => new X509Certificate(block))
  } catch {
    return []
  }
}

/** Node opens a PKCS#12 but exposes nothing of it: read the chain from an in-memory handshake with ourselves. */
async function inPkcs12(identity: TlsIdentity) {
  const secureContext = createSecureContext(contextIdentity(identity))
  const [ours, theirs] = duplexPair()
  const presenting = new TLSSocket(ours, { isServer: true, secureContext })
  const looking = connect({ socket: theirs, rejectUnauthorized: false, ca: [] })
  try {
    await new Promise<void>((resolve, reject) => {
      looking.once('secureConnect', resolve).on('error', reject)
      looking.once('close', () => reject(new Error('the handshake was given up')))
      presenting.on('error', reject)
    })
    const chain: X509Certificate[] = []
    let each = looking.getPeerCertificate(true)
    while (each?.raw && !chain.some(({ raw }) => raw.equals(each.raw))) {
      chain.push(new X509Certificate(each.raw))
      each = each.issuerCertificate
    }
    return { chain, faults: [] }
  } finally {
    looking.destroy()
    presenting.destroy()
  }
}

function commonName(distinguished: string) {
  return /^CN=(.+)$/m.exec(distinguished)?.[1] ?? distinguished.replaceAll('\n', ', ')
}

const clientAuth = '1.3.6.1.5.5.7.3.2'

function datesAndUse(leaf: X509Certificate, now: Date): IdentityFault[] {
  const uses: readonly string[] | undefined = leaf.keyUsage
  return [
    ...(leaf.validToDate < now ? (['expired'] as const) : []),
    ...(leaf.validFromDate > now ? (['not-yet-valid'] as const) : []),
    ...(uses && !uses.includes(clientAuth) ? (['not-for-clients'] as const) : []),
  ]
}

const opensslWords: readonly (readonly [RegExp, IdentityFault])[] = [
  [/Unsupported PKCS12/i, 'legacy-pkcs12'],
  [/mac verify failure|bad decrypt|interrupted or cancelled|passphrase/i, 'passphrase'],
  [/key values mismatch/i, 'key-mismatch'],
  [/private key from PFX|no private key/i, 'key-missing'],
]

function opensslFaultOf(error: unknown) {
  const words = error instanceof Error ? error.message : ''
  return opensslWords.find(([pattern]) => pattern.test(words))?.[1] ?? 'unreadable'
}
