// A platform over TLS, opened at its first use from declared settings. Errors name the settings as the declaration
// does.
import { ActesError } from '#errors.ts'
import { compact } from '#protocol/compact.ts'
import type { DriverTools } from '../gateway.ts'
import { openHttpClient, type HttpClient, type HttpOptions } from './http.ts'
import type { SealedSecret, PlatformSettings } from '../settings.ts'
import { reportingExpiredCertificate } from './expired-certificate.ts'
import { inspectIdentity, type TlsIdentity } from './tls.ts'
import { exchangeError } from '../troubles.ts'

export type Platform = ReturnType<typeof openPlatform>

/** In seconds. S²LOW waits as long, and its TdT may be behind another gateway. */
const defaults = { delai: 180, quietude: 180 }

interface PlatformOptions {
  readonly url?: URL
  readonly headers?: Readonly<Record<string, string>>
  readonly account?: 'needed without a certificate'
  /** What is shown in the place of the password. */
  readonly shown?: (password: string) => string
}

type OpenPlatformSettings = PlatformSettings & { readonly jeton?: SealedSecret }

export function openPlatform(settings: OpenPlatformSettings, tools: DriverTools, options: PlatformOptions = {}) {
  let closed = false
  const exchangeMaxMs = Math.min((settings.delai ?? defaults.delai) * 1_000, tools.exchangeMaxMs)
  const identity = () => tlsIdentityFrom(settings, tools.secretOf)
  const open = async () => {
    const ours = await identity()
    const line = async (secret: SealedSecret | undefined) => secret && secretLineOf(await tools.secretOf(secret))
    const token = await line(settings.jeton)
    const password = token === undefined ? await line(settings.motDePasse) : undefined
    const shown = password === undefined ? undefined : (options.shown?.(password) ?? password)
    const basic = token === undefined ? basicOf(settings.identifiant, shown) : undefined
    if (options.account && token === undefined && !basic && !ours) throw missingSettingError('identifiant')
    const own = {
      url: options.url ?? new URL(settings.url),
      tls: tlsOf(settings, ours),
      ...compact({ bearer: token, basic, headers: options.headers }),
    }
    const hasEnded = async () => !!ours && (await inspectIdentity(ours, tools.now())).faults.includes('expired')
    return reportingExpiredCertificate(openNamed({ ...own, timeoutMs: exchangeMaxMs, clock: tools }), hasEnded)
  }
  let opened: Promise<HttpClient> | undefined
  return {
    identity,
    exchangeMaxMs,
    quietMs: (settings.quietude ?? defaults.quietude) * 1_000,
    /** @throws ActesError ACTES-G012 once closed, G013 (`params.setting` as in the declaration), G018, C003 */
    http: async () => {
      if (closed) throw new ActesError('ACTES-G012')
      return (opened ??= open().catch((error: unknown) => {
        opened = undefined
        throw error
      }))
    },
    close: async () => {
      closed = true
      const http = await opened?.catch(() => undefined)
      await http?.close()
    },
  }
}

function openNamed(options: HttpOptions) {
  try {
    return openHttpClient(options)
  } catch (error) {
    if (!(error instanceof ActesError)) throw error
    const { setting = '', reason = '' } = error.params
    const own = declaredNames[reason] ?? declaredNames[setting] ?? setting
    throw exchangeError(error.code, { ...error.params, setting: own }, error)
  }
}

const declaredNames: Readonly<Record<string, string>> = {
  passphrase: 'phrase',
  'key-missing': 'cle',
  'key-mismatch': 'cle',
  identity: 'certificat',
  ca: 'autorites',
  pins: 'empreintes',
  token: 'jeton',
}

/** PEM or PKCS#12, detected from the certificate's bytes. */
export async function tlsIdentityFrom<S>(
  { certificat, cle, phrase }: { readonly certificat?: S; readonly cle?: S; readonly phrase?: S },
  secretOf: (secret: S) => Promise<Buffer>,
): Promise<TlsIdentity | undefined> {
  if (!certificat) return undefined
  const given = await secretOf(certificat)
  return {
    ...(given.includes('-----BEGIN ') ? { cert: given } : { pfx: given }),
    ...(cle && { key: await secretOf(cle) }),
    ...(phrase && { passphrase: secretLineOf(await secretOf(phrase)) }),
  }
}

function basicOf(user: string | undefined, password: string | undefined): HttpOptions['basic'] {
  if (user !== undefined && password !== undefined) return { user, password }
  if (user === undefined && password === undefined) return undefined
  throw missingSettingError(user === undefined ? 'identifiant' : 'motDePasse')
}

function missingSettingError(setting: string) {
  return exchangeError('ACTES-G013', { setting, reason: 'absent' })
}

export function secretLineOf(secret: Buffer) {
  return secret.toString('utf8').replace(/[\r\n]+$/, '')
}

function tlsOf(
  { autorites, empreintes, tls }: OpenPlatformSettings,
  identity: TlsIdentity | undefined,
): HttpOptions['tls'] {
  return compact({
    identity,
    ca: autorites === undefined ? undefined : Buffer.from(autorites),
    pins: empreintes,
    minVersion: tls?.min && (`TLSv${tls.min}` as const),
    maxVersion: tls?.max && (`TLSv${tls.max}` as const),
  })
}
