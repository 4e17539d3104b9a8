// An OpenID Connect provider, with the profile of ProConnect: authorization code with PKCE, state and nonce; id_token
// and userinfo both signed RS256 and verified; sign-out at the provider.
import type { ClientAuth, Configuration } from 'openid-client'
import { z } from 'zod'
import { ActesError } from '#errors.ts'
import type { Identity } from '#store/people/identities.ts'
import { openCalls, type ProviderCalls } from './calls.ts'

export interface ProviderSettings {
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: string
  readonly scopes: string
  /** Accepted authentication levels; empty: any. */
  readonly acr: readonly string[]
  /** Certificate authorities in PEM, instead of the system's. */
  readonly ca?: string
  /** Time limit of a call, in seconds. Default: 10. */
  readonly limitSeconds?: number
}

export interface Begun {
  readonly state: string
  readonly nonce: string
  readonly verifier: string
}

export interface Claimed extends Identity {
  /** Undefined when the provider gives none, or says that it is not verified. */
  readonly email: string | undefined
  /** SIRET of the establishment that the person acts for, unchecked. */
  readonly siret: string | undefined
  /** Does `amr` (RFC 8176) report more than one factor? */
  readonly isMultiFactor: boolean
  readonly idToken: string
  readonly authTime?: Date | undefined
}

/** Both make the provider authenticate again; `confirming` also requires `auth_time`. */
type ReauthenticationMode = 'as another' | 'confirming'

/** Each method throws ActesError ACTES-A035 when the provider does not answer, or answers out of protocol. */
export interface Provider {
  /** The address to redirect the browser to. @param redirectUri where the provider sends the browser back */
  begin(redirectUri: string, how?: ReauthenticationMode): Promise<{ readonly url: string; readonly begun: Begun }>
  /**
   * @param current the redirect URI with the browser's query
   * @throws ActesError ACTES-A036 it is not valid; ACTES-A037 the provider refused, or authenticated too weakly
   */
  finish(current: URL, begun: Begun): Promise<Claimed>
  /** Undefined when the provider has no sign-out address. */
  leave(given: { readonly idToken: string; readonly state: string; readonly to: string }): Promise<string | undefined>
  /** Read the discovery document again. */
  examine(): Promise<void>
  close(): Promise<void>
}

/** How long a discovery document is cached. The library refreshes the signing keys by itself. */
const freshMs = 3_600_000
const defaultLimitSeconds = 10
/** Allowed difference between the two clocks, in seconds. */
const toleranceSeconds = 60

/** Connects on first use. @param now clock for the age of the discovery document */
export function openProvider(settings: ProviderSettings, now: () => Date): Provider {
  const calls = openCalls({ limitSeconds: defaultLimitSeconds, ...settings })
  let known: { readonly config: Configuration; readonly until: number } | undefined
  const renew = async () => {
    const config = await discover(settings, calls).catch(unfit)
    known = { config, until: now().getTime() + freshMs }
    return config
  }
  const configuration = async () => {
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

async function discover(settings: ProviderSettings, calls: ProviderCalls) {
  const { issuer, clientId, clientSecret, limitSeconds: timeout = defaultLimitSeconds } = settings
  const client = await import('openid-client')
  // ProConnect takes the secret in the body. A provider that takes it only in the header says so in its metadata.
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
    // By default the library trusts TLS for direct responses. This also verifies their signatures.
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
  // ASCII only: a look-alike letter, or one that lower-casing changes, must not match an account's address.
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
  // ProConnect does not send `email_verified`: its addresses are the employer's. Only an explicit denial counts.
  const isDenied = ![undefined, true, 'true'].some((each) => each === told.email_verified)
  const email = isDenied ? undefined : told.email?.toLowerCase()
  const { auth_time: seconds } = proved
  const authTime = typeof seconds === 'number' ? new Date(seconds * 1_000) : undefined
  const isMultiFactor = Array.isArray(proved['amr']) && proved['amr'].includes('mfa')
  return { issuer, sub, email, siret: told.siret, isMultiFactor, idToken: tokens.id_token, authTime }
}

/** The provider is out of order. */
const unwell: readonly string[] = ['server_error', 'temporarily_unavailable', 'invalid_client', 'unauthorized_client']
/** The response breaks the protocol. */
const broken: readonly string[] = [
  'OAUTH_TIMEOUT',
  'OAUTH_ABORT',
  'OAUTH_RESPONSE_IS_NOT_CONFORM',
  'OAUTH_RESPONSE_IS_NOT_JSON',
  'OAUTH_PARSE_ERROR',
  'OAUTH_MISSING_SERVER_METADATA',
  'OAUTH_INVALID_SERVER_METADATA',
]

function troubled(error: unknown): never {
  const reason = reasonOf(error)
  const options = { ...reasoned(reason), cause: error }
  const { code } = error as { readonly code?: unknown }
  if (unwell.includes(reason) || broken.includes(reason)) throw new ActesError('ACTES-A035', options)
  if (code === 'OAUTH_AUTHORIZATION_RESPONSE_ERROR') throw new ActesError('ACTES-A037', options)
  throw new ActesError('ACTES-A036', options)
}

/** The discovery document is unreadable, or names another issuer. */
function unfit(error: unknown): never {
  throw new ActesError('ACTES-A035', { ...reasoned(reasonOf(error)), cause: error })
}

/** Never a value, which could be personal. @throws ActesError the library's cause, when it is one of ours */
function reasonOf(error: unknown) {
  for (let each = error; each instanceof Error; each = each.cause) if (each instanceof ActesError) throw each
  const { code, error: said } = error as { readonly code?: unknown; readonly error?: unknown }
  if (typeof said === 'string' && /^[a-z_]{1,40}$/.test(said)) return said
  return typeof code === 'string' ? code : 'malformed'
}

function reasoned(reason: string): { readonly params: { readonly reason: string } } {
  return { params: { reason } }
}
