// An OpenID Connect provider, with the profile of ProConnect: authorization code with PKCE, state and nonce; an
// id_token and a userinfo both signed RS256 and checked with the provider's keys; sign-out there too.
import type { ClientAuth, Configuration } from 'openid-client'
import { z } from 'zod'
import { ActesError } from '../../errors.ts'
import type { Identity } from '../../store/people/identities.ts'
import { openCalls, type ProviderCalls } from './calls.ts'

/** The desk is a confidential client of the provider. */
export interface ProviderSettings {
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: string
  /** Separated by blanks. */
  readonly scopes: string
  /** Accepted levels of authentication. None: any level. */
  readonly acr: readonly string[]
  /** Authorities, in PEM. They replace the system's. */
  readonly ca?: string
  /** Time limit of a call, in seconds. Default: 10. */
  readonly limitSeconds?: number
}

/** What the end of a sign-in needs from its beginning. */
export interface Begun {
  readonly state: string
  readonly nonce: string
  readonly verifier: string
}

/** What the provider has proved about a person. */
export interface Claimed extends Identity {
  /** Undefined when the provider gives none, or says that it is not verified. */
  readonly email: string | undefined
  /** The establishment that the person acts for, as it came. */
  readonly siret: string | undefined
  /** Says the provider that more than one factor was asked for (`amr`, RFC 8176)? */
  readonly isMultiFactor: boolean
  readonly idToken: string
  /** When the provider last asked the person who they are; undefined where it does not say. */
  readonly authTime?: Date | undefined
}

/** The provider asks again who it is; and `confirming`, it says when it did. */
type ReauthenticationMode = 'as another' | 'confirming'

/** Each throws ActesError ACTES-A035 when the provider does not answer, or not as it should. */
export interface Provider {
  /**
   * Where to send the browser.
   * @param redirectUri where it comes back to
   * @param how otherwise than as ever
   */
  begin(redirectUri: string, how?: ReauthenticationMode): Promise<{ readonly url: string; readonly begun: Begun }>
  /**
   * Take what came back.
   * @param current the redirect URI, with the query that the browser brought
   * @throws ActesError ACTES-A036 it is not valid; ACTES-A037 the provider refused, or authenticated too weakly
   */
  finish(current: URL, begun: Begun): Promise<Claimed>
  /** Where to send the browser to sign out there; undefined when the provider has no such page. */
  leave(given: { readonly idToken: string; readonly state: string; readonly to: string }): Promise<string | undefined>
  /** Read its discovery document again. */
  examine(): Promise<void>
  close(): Promise<void>
}

/** How long a discovery document is kept. The library renews keys by itself. */
const freshMs = 3_600_000
const defaultLimitSeconds = 10
/** How far two clocks may differ, in seconds. */
const toleranceSeconds = 60

/** Prepare a provider. The first need calls it. @param now for the age of its documents */
export function openProvider(settings: ProviderSettings, now: () => Date): Provider {
  const calls = openCalls({ limitSeconds: defaultLimitSeconds, ...settings })
  let known: { readonly config: Configuration; readonly until: number } | undefined
  const renew = async (): Promise<Configuration> => {
    const config = await discover(settings, calls).catch(unfit)
    known = { config, until: now().getTime() + freshMs }
    return config
  }
  const configuration = async (): Promise<Configuration> => {
    if (!known) return renew()
    const { config, until } = known
    return until > now().getTime() ? config : renew().catch(() => config)
  }
  return {
    begin: async (redirectUri, how) => {
      const { url, begun } = await beginAuthorization(await configuration(), settings, { redirectUri, how })
      if (how) url.searchParams.set('prompt', 'login')
      return { url: url.href, begun }
    },
    finish: async (current, begun) => finish(await configuration(), settings, { current, begun }).catch(troubled),
    leave: async ({ idToken, state, to }) => {
      const config = await configuration()
      if (config.serverMetadata().end_session_endpoint === undefined) return undefined
      const { buildEndSessionUrl } = await import('openid-client')
      const asked = { id_token_hint: idToken, state, post_logout_redirect_uri: to }
      return buildEndSessionUrl(config, asked).href
    },
    examine: async () => void (await renew()),
    close: () => calls.close(),
  }
}

async function discover(settings: ProviderSettings, calls: ProviderCalls): Promise<Configuration> {
  const { issuer, clientId, clientSecret, limitSeconds: timeout = defaultLimitSeconds } = settings
  const client = await import('openid-client')
  // ProConnect takes the secret in the body. A provider that takes it only in the header says so.
  const authenticate: ClientAuth = (as, ...request) => {
    const methods = as.token_endpoint_auth_methods_supported ?? ['client_secret_post']
    const method = methods.includes('client_secret_post') ? client.ClientSecretPost : client.ClientSecretBasic
    return method(clientSecret)(as, ...request)
  }
  const config = await client.discovery(
    new URL(issuer),
    clientId,
    {
      id_token_signed_response_alg: 'RS256',
      userinfo_signed_response_alg: 'RS256',
      [client.clockTolerance]: toleranceSeconds,
    },
    authenticate,
    // The library trusts TLS for what comes from the provider itself. Here the signatures are checked too.
    { [client.customFetch]: calls.fetch, timeout, execute: [client.enableNonRepudiationChecks] },
  )
  const { authorization_endpoint, token_endpoint, userinfo_endpoint, jwks_uri } = config.serverMetadata()
  const places = [authorization_endpoint, token_endpoint, userinfo_endpoint, jwks_uri]
  if (!places.every((place) => place?.startsWith('https://'))) throw new ActesError('ACTES-A035')
  return config
}

/** ProConnect refuses a request with any parameter that it does not know. */
async function beginAuthorization(
  config: Configuration,
  { scopes, acr }: ProviderSettings,
  { redirectUri, how }: { readonly redirectUri: string; readonly how: ReauthenticationMode | undefined },
) {
  const client = await import('openid-client')
  const begun: Begun = {
    state: client.randomState(),
    nonce: client.randomNonce(),
    verifier: client.randomPKCECodeVerifier(),
  }
  const claims = {
    ...(acr.length > 0 && { acr: { essential: true, values: acr } }),
    ...(how === 'confirming' && { auth_time: { essential: true } }),
  }
  const url = client.buildAuthorizationUrl(config, {
    redirect_uri: redirectUri,
    scope: scopes,
    state: begun.state,
    nonce: begun.nonce,
    code_challenge: await client.calculatePKCECodeChallenge(begun.verifier),
    code_challenge_method: 'S256',
    ...(Object.keys(claims).length > 0 && { claims: JSON.stringify({ id_token: claims }) }),
  })
  return { url, begun }
}

const userinfo = z.object({
  // A letter of another alphabet that looks alike, or that changes in lower case, is in no address of ours.
  email: z
    .string()
    .regex(/^[\x21-\x7e]{3,254}$/)
    .optional()
    .catch(undefined),
  email_verified: z.unknown().optional(),
  siret: z.string().max(32).optional().catch(undefined),
})

interface Callback {
  readonly current: URL
  readonly begun: Begun
}

async function finish(
  config: Configuration,
  { issuer, acr }: ProviderSettings,
  { current, begun }: Callback,
): Promise<Claimed> {
  const client = await import('openid-client')
  const { state: expectedState, nonce: expectedNonce, verifier: pkceCodeVerifier } = begun
  const checks = { expectedState, expectedNonce, pkceCodeVerifier }
  const tokens = await client.authorizationCodeGrant(config, current, checks)
  const proved = tokens.claims()
  if (!proved || tokens.id_token === undefined) throw new ActesError('ACTES-A036', reasoned('no id_token'))
  if (acr.length > 0 && !acr.includes(String(proved.acr))) throw new ActesError('ACTES-A037', reasoned('acr'))
  const { sub } = proved
  if (sub === '' || sub.length > 255) throw new ActesError('ACTES-A036', reasoned('sub'))
  const told = userinfo.parse(await client.fetchUserInfo(config, tokens.access_token, sub))
  // ProConnect does not give `email_verified`: its addresses are the employer's. A provider that says no is believed.
  const isDenied = ![undefined, true, 'true'].some((each) => each === told.email_verified)
  const email = isDenied ? undefined : told.email?.toLowerCase()
  const { auth_time: seconds } = proved
  const authTime = typeof seconds === 'number' ? new Date(seconds * 1_000) : undefined
  const isMultiFactor = Array.isArray(proved['amr']) && proved['amr'].includes('mfa')
  return { issuer, sub, email, siret: told.siret, isMultiFactor, idToken: tokens.id_token, authTime }
}

/** Error codes of the provider that mean that it is unwell. */
const unwell: readonly string[] = ['server_error', 'temporarily_unavailable', 'invalid_client', 'unauthorized_client']
/** Error codes of the library for a response that is not of the protocol. */
const broken: readonly string[] = [
  ...['OAUTH_TIMEOUT', 'OAUTH_ABORT', 'OAUTH_RESPONSE_IS_NOT_CONFORM', 'OAUTH_RESPONSE_IS_NOT_JSON'],
  ...['OAUTH_PARSE_ERROR', 'OAUTH_MISSING_SERVER_METADATA', 'OAUTH_INVALID_SERVER_METADATA'],
]

function troubled(error: unknown): never {
  const reason = reasonOf(error)
  const options = { ...reasoned(reason), cause: error }
  const { code } = error as { readonly code?: unknown }
  if (unwell.includes(reason) || broken.includes(reason)) throw new ActesError('ACTES-A035', options)
  if (code === 'OAUTH_AUTHORIZATION_RESPONSE_ERROR') throw new ActesError('ACTES-A037', options)
  throw new ActesError('ACTES-A036', options)
}

/** The discovery document cannot be read, or is another provider's. */
function unfit(error: unknown): never {
  throw new ActesError('ACTES-A035', { ...reasoned(reasonOf(error)), cause: error })
}

/**
 * A code of the protocol or of the library, never a value. @throws ActesError ours, when it is the cause of the
 * library's
 */
function reasonOf(error: unknown): string {
  for (let each = error; each instanceof Error; each = each.cause) if (each instanceof ActesError) throw each
  const { code, error: said } = error as { readonly code?: unknown; readonly error?: unknown }
  if (typeof said === 'string' && /^[a-z_]{1,40}$/.test(said)) return said
  return typeof code === 'string' ? code : 'malformed'
}

function reasoned(reason: string): { readonly params: { readonly reason: string } } {
  return { params: { reason } }
}
