// A platform over TLS, opened at its first use from declared settings. Errors name the settings as the declaration
// does.
import { ActesError } from '../../errors.ts'
import { compact } from '../../protocol/compact.ts'
import type { DriverTools } from '../gateway.ts'
import { openHttpClient, type HttpClient, type HttpOptions } from './http.ts'
import type { SealedSecret, PlatformSettings } from '../settings.ts'
import { namingOurEnd } from './expired-certificate.ts'
import { inspectIdentity, type TlsIdentity } from './tls.ts'

export interface Platform {
  readonly exchangeMaxMs: number
  readonly quietMs: number
  /** @throws ActesError ACTES-G012 once closed, G013 (`params.setting` as in the declaration), G018, C003 */
  http(): Promise<HttpClient>
  identity(): Promise<TlsIdentity | undefined>
  close(): Promise<void>
}

/** In seconds. S²LOW waits as long, and its TdT may be behind another gateway. */
const defaults = { delai: 180, quietude: 180 }

interface PlatformOptions {
  readonly url?: URL
  readonly headers?: Readonly<Record<string, string>>
  readonly account?: 'needed without a certificate'
}

type OpenPlatformSettings = PlatformSettings & { readonly jeton?: SealedSecret }

export function openPlatform(
  settings: OpenPlatformSettings,
  tools: DriverTools,
  options: PlatformOptions = {},
): Platform {
  let closed = false
  const exchangeMaxMs = Math.min((settings.delai ?? defaults.delai) * 1_000, tools.exchangeMaxMs)
  const identity = () => tlsIdentityFrom(settings, tools.secretOf)
  const http = kept(async () => {
    const ours = await identity()
    const own = await optionsOf(settings, { tools, options, identity: ours })
    const hasEnded = async () => !!ours && (await inspectIdentity(ours, tools.now())).faults.includes('expired')
    return namingOurEnd(openNamed({ ...own, timeoutMs: exchangeMaxMs }), hasEnded)
  })
  return {
    identity,
    exchangeMaxMs,
    quietMs: (settings.quietude ?? defaults.quietude) * 1_000,
    http: async () => {
      if (closed) throw new ActesError('ACTES-G012')
      return http()
    },
    close: async () => {
      closed = true
      if (!http.begun()) return
      const opened = await http().catch(() => undefined)
      await opened?.close()
    },
  }
}

function kept<T>(work: () => Promise<T>): (() => Promise<T>) & { begun(): boolean } {
  let done: Promise<T> | undefined
  const run = () =>
    (done ??= work().catch((error: unknown) => {
      done = undefined
      throw error
    }))
  return Object.assign(run, { begun: () => done !== undefined })
}

function openNamed(options: HttpOptions): HttpClient {
  try {
    return openHttpClient(options)
  } catch (error) {
    if (!(error instanceof ActesError)) throw error
    const { setting = '', reason = '' } = error.params
    const own = declaredNames[reason] ?? declaredNames[setting] ?? setting
    throw new ActesError(error.code, { params: { ...error.params, setting: own }, cause: error })
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

interface PlatformOpening {
  readonly tools: DriverTools
  readonly options: PlatformOptions
  readonly identity: TlsIdentity | undefined
}

async function optionsOf(
  settings: OpenPlatformSettings,
  { tools, options, identity }: PlatformOpening,
): Promise<Omit<HttpOptions, 'timeoutMs'>> {
  const line = async (secret: SealedSecret | undefined) => secret && secretLineOf(await tools.secretOf(secret))
  const token = await line(settings.jeton)
  const basic = token === undefined ? basicOf(settings.identifiant, await line(settings.motDePasse)) : undefined
  if (options.account && token === undefined && !basic && !identity) throw missingSettingError('identifiant')
  return {
    url: options.url ?? new URL(settings.url),
    tls: tlsOf(settings, identity),
    ...compact({ bearer: token, basic, headers: options.headers }),
  }
}

function basicOf(user: string | undefined, password: string | undefined): HttpOptions['basic'] {
  if (user !== undefined && password !== undefined) return { user, password }
  if (user === undefined && password === undefined) return undefined
  throw missingSettingError(user === undefined ? 'identifiant' : 'motDePasse')
}

function missingSettingError(setting: string): ActesError {
  return new ActesError('ACTES-G013', { params: { setting, reason: 'absent' } })
}

export function secretLineOf(secret: Buffer): string {
  return secret.toString('utf8').replace(/[\r\n]+$/, '')
}

function tlsOf(
  { autorites, empreintes, tls }: OpenPlatformSettings,
  identity: TlsIdentity | undefined,
): HttpOptions['tls'] {
  const versions = {
    minVersion: tls?.min && (`TLSv${tls.min}` as const),
    maxVersion: tls?.max && (`TLSv${tls.max}` as const),
  }
  return compact({
    identity,
    ca: autorites === undefined ? undefined : Buffer.from(autorites),
    pins: empreintes,
    ...versions,
  })
}
