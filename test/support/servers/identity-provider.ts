// A real provider of OpenID Connect with ProConnect's profile, over HTTPS on loopback with a certificate of its own: the
// library oidc-provider, agents whom a test names, and answers that a test may change on their way out.
import { createHmac, createSign, generateKeyPairSync, randomBytes, type KeyObject } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Provider, { type AdapterFactory, type AdapterPayload, type Configuration } from 'oidc-provider'
import { issue, makeAuthority } from './certificates.ts'
import { listen } from './loopback-peers.ts'

/** What the provider says of an agent; `sub` is the name that he gives at its page. */
export type Agent = Readonly<Record<string, unknown>>

type Context = Parameters<Parameters<Provider['use']>[0]>[0]

/** Changes made to answers, by the end of their path. A text takes the place of the whole body. */
export interface Changes {
  token?: (body: Record<string, unknown>) => unknown
  me?: (jwt: string) => unknown
  /** Any answer, before anything else: a status, a body. */
  any?: (ctx: Context) => void
}

export interface IdentityProvider {
  readonly issuer: string
  /** Its authority, PEM, and the file that it is in. */
  readonly ca: string
  readonly caFile: string
  readonly clientId: string
  readonly clientSecret: string
  /** Who may sign in, by the name that they give there. */
  readonly agents: Map<string, Agent>
  /** In force until it is set otherwise. */
  changes: Changes
  /** How often each path was asked. */
  readonly asked: Map<string, number>
  /** Every token and code that it gave. */
  readonly secrets: Set<string>
  /** A token signed by its own key, or by another: `other`; by the client's secret: `HS256`; by nobody: `none`. */
  signs(claims: object, how?: 'RS256' | 'other' | 'HS256' | 'none'): string
  /** What a token says. */
  reads(jwt: string): Record<string, unknown>
  closes(): Promise<void>
}

const clientId = 'actes-worker'
const paths = { token: '/api/v2/token', me: '/api/v2/userinfo' } as const

/** Open one. @param desk `http://127.0.0.1:port`, to which it sends people back */
export async function openIdentityProvider(desk: string): Promise<IdentityProvider> {
  const authority = await makeAuthority('Identites de test')
  const { cert, key } = await issue(authority, { name: 'identites', hosts: ['127.0.0.1'] })
  const folder = await mkdtemp(join(tmpdir(), 'actes-test-'))
  const caFile = join(folder, 'ca.pem')
  await writeFile(caFile, authority.ca)
  const server = createServer({ cert, key })
  const port = await listen(server)
  const clientSecret = randomBytes(24).toString('base64url')
  const keys = [
    generateKeyPairSync('rsa', { modulusLength: 2048 }),
    generateKeyPairSync('rsa', { modulusLength: 2048 }),
  ]
  const [own, other] = keys.map(({ privateKey }) => privateKey)
  if (!own || !other) throw new Error('no keys')
  const opened: Opened = { changes: {}, asked: new Map(), secrets: new Set(), agents: new Map() }
  const issuer = `https://127.0.0.1:${port}`
  const provider = new Provider(issuer, configuration({ desk, own, clientSecret, opened }))
  provider.use((ctx, next) => passing(ctx, next, { provider, opened }))
  server.on('request', provider.callback())
  return Object.assign(opened, {
    issuer,
    clientId,
    clientSecret,
    caFile,
    ca: authority.ca,
    signs: (claims: object, how: 'RS256' | 'other' | 'HS256' | 'none' = 'RS256') =>
      signed(claims, how, { own, other, clientSecret }),
    reads: (jwt: string) =>
      JSON.parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>,
    closes: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await rm(folder, { recursive: true, force: true })
    },
  })
}

interface Opened {
  changes: Changes
  readonly asked: Map<string, number>
  readonly secrets: Set<string>
  readonly agents: Map<string, Agent>
}

interface Made {
  readonly desk: string
  readonly own: KeyObject
  readonly clientSecret: string
  readonly opened: Opened
}

function configuration({ desk, own, clientSecret, opened }: Made): Configuration {
  return {
    clients: [
      {
        client_id: clientId,
        client_secret: clientSecret,
        token_endpoint_auth_method: 'client_secret_post',
        redirect_uris: [`${desk}/entrer/oidc/retour`],
        post_logout_redirect_uris: [`${desk}/entrer/oidc/fin`],
        userinfo_signed_response_alg: 'RS256',
        id_token_signed_response_alg: 'RS256',
      },
    ],
    jwks: { keys: [{ ...own.export({ format: 'jwk' }), alg: 'RS256', use: 'sig', kid: 'un' }] },
    adapter: inMemory(),
    cookies: { keys: [randomBytes(16).toString('hex')] },
    scopes: ['openid'],
    claims: {
      openid: ['sub'],
      email: ['email', 'email_verified'],
      siret: ['siret'],
      given_name: ['given_name'],
      usual_name: ['usual_name'],
    },
    acrValues: ['eidas1', 'eidas2', 'eidas3'],
    routes: {
      authorization: '/api/v2/authorize',
      token: paths.token,
      userinfo: paths.me,
      jwks: '/api/v2/jwks',
      end_session: '/api/v2/session/end',
    },
    pkce: { required: () => true },
    features: {
      devInteractions: { enabled: false },
      jwtUserinfo: { enabled: true },
      claimsParameter: { enabled: true },
      rpInitiatedLogout: {
        logoutSource: (ctx, form) => {
          ctx.body = document(`${form}<button form="op.logoutForm" name="logout" value="yes">Quitter</button>`)
        },
      },
    },
    ttl: { AccessToken: 60, AuthorizationCode: 30, Grant: 3600, IdToken: 300, Interaction: 600, Session: 3600 },
    interactions: { url: (_ctx, { uid }) => `/interaction/${uid}` },
    findAccount: (_ctx, id) => ({ accountId: id, claims: () => ({ sub: id, ...opened.agents.get(id) }) }),
    loadExistingGrant: async (ctx) => {
      const grant = new ctx.oidc.provider.Grant({ clientId, accountId: ctx.oidc.session?.accountId ?? '' })
      grant.addOIDCScope('openid email given_name usual_name siret')
      grant.addOIDCClaims(['acr', 'sub'])
      await grant.save()
      return grant
    },
    renderError: (ctx, out) => {
      ctx.body = document(`<p>${out.error}</p>`)
    },
  }
}

/** What the library keeps: in memory, as its own does, which it warns of. */
function inMemory(): AdapterFactory {
  const kept = new Map<string, AdapterPayload>()
  return (name) => {
    const find = async (id: string) => kept.get(`${name} ${id}`)
    const some = async (fits: (payload: AdapterPayload) => boolean) =>
      [...kept].find(([key, payload]) => key.startsWith(`${name} `) && fits(payload))?.[1]
    return {
      find,
      upsert: async (id, payload) => void kept.set(`${name} ${id}`, payload),
      findByUid: (uid) => some((payload) => payload.uid === uid),
      findByUserCode: (code) => some((payload) => payload.userCode === code),
      consume: async (id) => void Object.assign((await find(id)) ?? {}, { consumed: 1 }),
      destroy: async (id) => void kept.delete(`${name} ${id}`),
      revokeByGrantId: async (grantId) => {
        for (const [key, payload] of kept) if (payload.grantId === grantId) kept.delete(key)
      },
    }
  }
}

interface Passing {
  readonly provider: Provider
  readonly opened: Opened
}

/** Its own page for agents, and the changes to what leaves. */
async function passing(ctx: Context, next: () => Promise<void>, parts: Passing): Promise<void> {
  const { changes, asked } = parts.opened
  asked.set(ctx.path, (asked.get(ctx.path) ?? 0) + 1)
  if (changes.any) {
    changes.any(ctx)
    if (ctx.body !== undefined) return
  }
  if (ctx.path.startsWith('/interaction/')) return interact(ctx, parts.provider)
  await next()
  remember(ctx, parts.opened)
  if (ctx.status !== 200) return
  if (ctx.path === paths.token && changes.token) ctx.body = changes.token(ctx.body as Record<string, unknown>)
  if (ctx.path === paths.me && changes.me) {
    const changed = changes.me(String(ctx.body))
    ctx.body = changed
    ctx.type = typeof changed === 'string' ? 'application/jwt' : 'application/json'
  }
}

function remember(ctx: Context, { secrets }: Opened): void {
  const { body } = ctx
  if (ctx.path === paths.token && typeof body === 'object' && body !== null)
    for (const value of Object.values(body)) if (String(value).length > 20) secrets.add(String(value))
  const code = /[?&]code=([^&]+)/.exec(ctx.response.get('location'))?.[1]
  if (code) secrets.add(code)
}

async function interact(ctx: Context, provider: Provider): Promise<void> {
  if (ctx.method === 'GET') {
    ctx.body = document(`<form method="post"><label>Agent <input name="agent" /></label>
      <button name="verdict" value="yes">Continuer</button><button name="verdict" value="no">Refuser</button></form>`)
    return
  }
  const parts: Buffer[] = []
  for await (const part of ctx.req) parts.push(part as Buffer)
  const fields = new URLSearchParams(Buffer.concat(parts).toString())
  const refused = { error: 'access_denied', error_description: 'no' }
  const login = { accountId: fields.get('agent') ?? '', acr: 'eidas2' }
  ctx.respond = false
  await provider.interactionFinished(ctx.req, ctx.res, fields.get('verdict') === 'no' ? refused : { login })
}

function document(body: string): string {
  return `<!doctype html><html lang="fr"><head><title>Identités</title><link rel="icon" href="data:," /></head><body>${body}</body></html>`
}

interface Signers {
  readonly own: KeyObject
  readonly other: KeyObject
  readonly clientSecret: string
}

function signed(
  claims: object,
  how: 'RS256' | 'other' | 'HS256' | 'none',
  { own, other, clientSecret }: Signers,
): string {
  const alg = how === 'other' ? 'RS256' : how
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  const text = `${part({ alg, ...(alg === 'RS256' && { kid: 'un' }) })}.${part(claims)}`
  if (how === 'none') return `${text}.`
  if (how === 'HS256') return `${text}.${createHmac('sha256', clientSecret).update(text).digest('base64url')}`
  return `${text}.${createSign('sha256')
    .update(text)
    .sign(how === 'other' ? other : own, 'base64url')}`
}
