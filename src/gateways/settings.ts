// Settings of a gateway, per collectivité: `gateway` of its declaration. A secret is given as text, as `{"base64": …}`
// or, on the command line, as `{"file": …}`. It is stored as `{"sealed": id}` (store/secrets/secrets.ts).
import { createHash } from 'node:crypto'
import * as z from 'zod'
import { ActesError } from '../errors.ts'
import {
  accepted,
  list,
  type Parsed,
  parseShape,
  refuseValue,
  refuseHidden,
  strict,
  text,
} from '../protocol/acte/shape.ts'
import type { Traffic } from './gateway.ts'

export interface SealedSecret {
  readonly sealed: string
}

export type GivenSecret = string | { readonly base64: string }
export type Secret = GivenSecret | SealedSecret

export interface PlatformSettings<S = SealedSecret> {
  /** `https://…`, with a trailing slash where paths are relative to it. */
  readonly url: string
  /** Client certificate: PEM (leaf and intermediates) with `cle`, or PKCS#12. */
  readonly certificat?: S
  readonly cle?: S
  readonly phrase?: S
  /** Authorities that sign the server, in PEM. They replace the system's. */
  readonly autorites?: string
  /** `sha256/BASE64` of the server's public key. One match is enough. */
  readonly empreintes?: readonly string[]
  readonly tls?: { readonly min?: '1.2' | '1.3'; readonly max?: '1.2' | '1.3' }
  readonly identifiantPartage?: string
  readonly identifiant?: string
  readonly motDePasse?: S
  readonly delai?: number
  /** Seconds after a doubt before the gateway's `absent` is believed. */
  readonly quietude?: number
}

export interface S2lowSettings<S = SealedSecret> extends PlatformSettings<S> {
  readonly type: 's2low'
  readonly certificat: S
}

export interface PastellSettings<S = SealedSecret> extends PlatformSettings<S> {
  readonly type: 'pastell'
  readonly entite: number
  readonly jeton?: S
}

export interface MailboxSettings<S = SealedSecret> {
  readonly hote: string
  readonly port: number
  /** `tls` from the first byte, or STARTTLS. Never in clear. */
  readonly securite: 'tls' | 'starttls'
  readonly utilisateur: string
  /** Address of the mailbox, when `utilisateur` is not an address. */
  readonly adresse?: string
  readonly motDePasse: S
  readonly autorites?: string
  readonly reception: string
  readonly traites: string
  readonly rejets: string
  /** authserv-id of the receiving server in Authentication-Results. If absent, none is believed. */
  readonly serveurAuthentification?: string
  /** Number of Received headers that our servers add. Only Authentication-Results above the last of them count. */
  readonly entetesReceived: number
  /** Policy for mails of confirmed senders that no authentication proves. */
  readonly nonAuthentifies: 'refuses' | 'acceptes'
}

/** When nothing may be sent: `HH:MM`, days 1 (Monday) to 7. */
interface ClosedInterval {
  readonly jours?: readonly number[]
  readonly de: string
  readonly a: string
}

export interface MinistrySettings<S = SealedSecret> extends PlatformSettings<S> {
  readonly type: 'ministry'
  readonly certificat: S
  /** The former server (success 200) or that of 2025 (success 201, filters user agents). */
  readonly profil: 'historique' | 'dgcl'
  readonly succes: number
  readonly agent?: string
  /** Name of the part: `fichier` uses the archive's name (S²LOW); `stela` uses `file`, beside `name` and `filename`. */
  readonly parties: 'fichier' | 'stela'
  readonly boite: MailboxSettings<S>
  readonly octetsParHeure?: number
  readonly indisponibilites: readonly ClosedInterval[]
}

interface SandboxSettings {
  readonly type: 'sandbox'
}

export type GatewaySettings<S = SealedSecret> =
  SandboxSettings | S2lowSettings<S> | PastellSettings<S> | MinistrySettings<S>

/**
 * Check the gateway settings of a declaration and fill in the defaults. All faults are reported at once.
 * @returns the settings with their secrets as given, or problems whose path begins with `gateway`: V004, V005, G020
 */
export function parseGatewaySettings(input: { readonly type: string }): Parsed<GatewaySettings<Secret>> {
  const schema: z.ZodType<GatewaySettings<Secret>> = schemas[input.type as keyof typeof schemas] ?? schemas.sandbox
  const parsed = parseShape(schema, input)
  if (parsed.ok) return parsed
  const within = (path: string) => (path === '$' ? 'gateway' : `gateway.${path}`)
  return { ok: false, problems: parsed.problems.map((each) => ({ ...each, path: within(each.path) })) }
}

interface SettingKey {
  readonly path: string
  readonly secret: boolean
  readonly needed: boolean
  readonly initial: unknown
}

export function settingKeys(type: GatewaySettings['type']): readonly SettingKey[] {
  return keysIn(shapes[type], '')
}

type Shape = Readonly<Record<string, z.ZodType>>

function keysIn(shape: Shape, prefix: string): readonly SettingKey[] {
  return Object.entries(shape)
    .filter(([key]) => prefix !== '' || key !== 'type')
    .flatMap(([key, schema]) => {
      const path = `${prefix}${key}`
      if (key === 'boite') return keysIn(boite, 'boite.')
      const { success, data: initial } = schema.safeParse(undefined)
      return [{ path, secret: secretKeys.has(key), needed: !success, initial }]
    })
}

/** Parse stored settings again: another version may have accepted them. @throws ActesError ACTES-G013 */
export function storedSettings(gateway: { readonly type: string }): GatewaySettings {
  const parsed = parseGatewaySettings(gateway)
  if (parsed.ok) return parsed.value as GatewaySettings
  const [first] = parsed.problems
  const setting = first?.path.replace(/^gateway\.?/, '') ?? ''
  throw new ActesError('ACTES-G013', { params: { setting, reason: String(first?.params?.reason ?? 'absent') } })
}

export function secretsIn(settings: GatewaySettings<Secret>): readonly { path: readonly string[]; secret: Secret }[] {
  const held = Object.entries(settings).filter(([key, value]) => secretKeys.has(key) && value !== undefined)
  const own = held.map(([key, secret]) => ({ path: [key], secret: secret as Secret }))
  return settings.type === 'ministry'
    ? [...own, { path: ['boite', 'motDePasse'], secret: settings.boite.motDePasse }]
    : own
}

export const secretKeys: ReadonlySet<string> = new Set(['certificat', 'cle', 'phrase', 'motDePasse', 'jeton'])

/**
 * Identify a platform and its account (16 hex digits, opaque): only this platform can settle a doubt about a sending.
 */
export function platformPrint(gateway: { readonly type: string }): string {
  const { type, url, entite, identifiant } = gateway as Partial<Omit<PastellSettings, 'type'>> & {
    readonly type: string
  }
  const told = JSON.stringify([type, url ?? null, entite ?? null, identifiant ?? null])
  return createHash('sha256').update(told).digest('hex').slice(0, 16)
}

export function serverOf(gateway: { readonly type: string }, lane: 'send' | 'collect'): string {
  const { url, boite } = gateway as Partial<MinistrySettings>
  const address = lane === 'collect' && boite ? boite.hote : url
  return [gateway.type, address && URL.canParse(address) ? new URL(address).origin : address].join(' ').trim()
}

/** Null if the collectivité has since moved to another type of gateway. */
export function platformOf(
  { gateway }: { readonly gateway: string },
  declared: { readonly type: string } | undefined,
): string | null {
  return declared?.type === gateway ? serverOf(declared, 'send') : null
}

export function mailboxOf(gateway: { readonly type: string }): string | undefined {
  const settings = gateway as Partial<MinistrySettings>
  return settings.type === 'ministry' ? `${settings.boite?.utilisateur}@${settings.boite?.hote}` : undefined
}

export function originSettings(gateway: { readonly type: string }) {
  const {
    serveurAuthentification: server,
    entetesReceived,
    nonAuthentifies,
  } = ((gateway as Partial<MinistrySettings>).boite ?? {}) as Partial<MailboxSettings>
  return { server, received: entetesReceived ?? 1, takesUnproven: nonAuthentifies === 'acceptes' }
}

/** The ministry mailbox's address or login, if `written` lacks it. A login without `@` matches the local part. */
export function unwrittenMailbox(gateway: { readonly type: string }, written: readonly string[]): string | undefined {
  const { type, boite } = gateway as Partial<MinistrySettings>
  if (type !== 'ministry' || !boite) return undefined
  const own = boite.adresse ?? boite.utilisateur
  const parts = written.flatMap((address) => [address.toLowerCase(), address.toLowerCase().replace(/@.*$/, '')])
  return parts.includes(own.toLowerCase()) ? undefined : own
}

const fits = (reason: string, accepts: (value: string) => boolean) => accepted(accepts, 'ACTES-G020', { reason })

/** Like `fits`, for a value that may hold a password: the problem does not repeat it. */
const fitsHidden = (reason: string, accepts: (value: string) => boolean) =>
  text().superRefine((value, ctx) => {
    if (!accepts(value)) refuseHidden(ctx, 'ACTES-G020', { reason })
  })

const whole = (least: number, most: number) =>
  z.number({ error: 'nombre' }).superRefine((value, ctx) => {
    if (!Number.isInteger(value) || value < least || value > most)
      refuseValue(ctx, 'ACTES-G020', { reason: `un nombre entier de ${least} à ${most}` })
  })

const oneOf = <T extends string>(...values: readonly T[]) =>
  text().transform((value, ctx): T => {
    const found = values.find((each) => each === value)
    if (found === undefined) refuseValue(ctx, 'ACTES-G020', { reason: values.join(', ') })
    return found ?? z.NEVER
  })

const secret: z.ZodType<Secret> = z.custom<Secret>().superRefine((value, ctx) => {
  const given: unknown = value
  const held = typeof given === 'object' && given !== null ? Object.entries(given) : []
  const [key, content] = held[0] ?? ['', given]
  const known = typeof given === 'string' || (held.length === 1 && (key === 'base64' || key === 'sealed'))
  if (!known || typeof content !== 'string' || content.trim() === '' || content.length > 200_000)
    refuseHidden(ctx, 'ACTES-G020', { reason: 'un texte, ou un fichier ({"file": "/chemin"})' })
})

const address = fitsHidden('une adresse https://, sans identifiant ni paramètre', isPlainHttps)
const httpsUrl = address.transform((value) => (value.endsWith('/') ? value : `${value}/`))

function isPlainHttps(value: string): boolean {
  if (!URL.canParse(value)) return false
  const { protocol, username, password, search, hash } = new URL(value)
  return protocol === 'https:' && [username, password, search, hash].every((part) => part === '')
}

const pem = fits('des certificats en PEM', (value) => value.includes('-----BEGIN CERTIFICATE-----'))
const pin = fits('sha256/ puis 32 octets en base64', (value) => /^sha256\/[A-Za-z0-9+/]{43}=$/.test(value))
const hour = fits('une heure HH:MM', (value) => /^(([01]\d|2[0-3]):[0-5]\d|24:00)$/.test(value))
const filled = fits('un texte', (value) => value.trim() !== '')
const version = oneOf('1.2', '1.3')

const shared = {
  url: httpsUrl,
  identifiantPartage: filled.optional(),
  certificat: secret.optional(),
  cle: secret.optional(),
  phrase: secret.optional(),
  autorites: pem.optional(),
  empreintes: list(pin).optional(),
  tls: strict({ min: version.optional(), max: version.optional() }).optional(),
  // Some servers decode Basic as ISO-8859-1 (S²LOW 5.0.20), so only ASCII is safe.
  identifiant: fitsHidden('de l’ASCII sans « : »', (value) => /^[\x21-\x39\x3b-\x7e]+$/.test(value)).optional(),
  motDePasse: secret.optional(),
  delai: whole(1, 600).optional(),
  quietude: whole(0, 3_600).optional(),
}

export const boite = {
  hote: filled,
  port: whole(1, 65_535).default(993),
  securite: oneOf('tls', 'starttls').default('tls'),
  utilisateur: filled,
  adresse: fits('une adresse électronique', (value) => /^[^@\s]+@[^@\s]+$/.test(value)).optional(),
  motDePasse: secret,
  autorites: pem.optional(),
  reception: filled.default('INBOX'),
  traites: filled.default('Traites'),
  rejets: filled.default('Rejets'),
  serveurAuthentification: fits('le nom d’un serveur', (value) => /^[A-Za-z0-9._-]+$/.test(value)).optional(),
  entetesReceived: whole(1, 20).default(1),
  nonAuthentifies: oneOf('refuses', 'acceptes').default('refuses'),
} as const

export const shapes = {
  sandbox: { type: oneOf('sandbox') },
  s2low: { type: oneOf('s2low'), ...shared, certificat: secret },
  pastell: { type: oneOf('pastell'), ...shared, entite: whole(1, 2_147_483_647), jeton: secret.optional() },
  ministry: {
    type: oneOf('ministry'),
    ...shared,
    // No trailing slash is added: the archive is posted to exactly this address.
    url: address,
    certificat: secret,
    profil: oneOf('historique', 'dgcl').default('dgcl'),
    succes: whole(200, 299).optional(),
    agent: filled.optional(),
    parties: oneOf('fichier', 'stela').default('fichier'),
    boite: strict(boite),
    octetsParHeure: whole(1, 100_000_000_000).optional(),
    indisponibilites: list(strict({ jours: list(whole(1, 7)).optional(), de: hour, a: hour })).default([]),
  },
} as const

const schemas = {
  sandbox: strict(shapes.sandbox),
  s2low: strict(shapes.s2low).superRefine(together),
  pastell: strict(shapes.pastell).superRefine(together).superRefine(withAccount),
  ministry: strict(shapes.ministry)
    .superRefine(together)
    .superRefine(withMailbox)
    .transform((given) => ({
      ...given,
      succes: given.succes ?? (given.profil === 'dgcl' ? 201 : 200),
    })),
} as const as unknown as Readonly<Record<GatewaySettings['type'], z.ZodType<GatewaySettings<Secret>>>>

interface GivenIdentitySettings {
  readonly identifiant?: string | undefined
  readonly motDePasse?: unknown
  readonly certificat?: unknown
  readonly cle?: unknown
  readonly jeton?: unknown
  readonly tls?: { readonly min?: string | undefined; readonly max?: string | undefined } | undefined
}

type Context = z.core.$RefinementCtx

function mismatch(ctx: Context, path: readonly (string | number)[], reason: string): void {
  ctx.addIssue({ code: 'custom', path: [...path], params: { code: 'ACTES-G020', params: { reason } } })
}

export function together({ identifiant, motDePasse, certificat, cle, tls }: GivenIdentitySettings, ctx: Context): void {
  if (identifiant !== undefined && motDePasse === undefined)
    mismatch(ctx, ['motDePasse'], 'il accompagne « identifiant »')
  if (identifiant === undefined && motDePasse !== undefined)
    mismatch(ctx, ['identifiant'], 'il accompagne « motDePasse »')
  if (tls?.min === '1.3' && tls.max === '1.2') mismatch(ctx, ['tls', 'min'], 'elle dépasse « max »')
  if (typeof certificat === 'string' && !certificat.includes('-----BEGIN CERTIFICATE-----'))
    mismatch(ctx, ['certificat'], 'un certificat en PEM, ou le fichier d’un PKCS#12')
  if (typeof certificat === 'string' && cle === undefined && !certificat.includes('PRIVATE KEY-----'))
    mismatch(ctx, ['cle'], 'la clé privée du certificat, en PEM')
}

function withAccount({ jeton, identifiant, certificat }: GivenIdentitySettings, ctx: Context): void {
  if (jeton === undefined && identifiant === undefined && certificat === undefined)
    mismatch(ctx, ['jeton'], 'un jeton, un identifiant et son mot de passe, ou un certificat')
}

interface GivenMailbox {
  readonly boite: Pick<MailboxSettings, 'reception' | 'traites' | 'rejets'>
  readonly indisponibilites: readonly Pick<ClosedInterval, 'de' | 'a'>[]
}

function withMailbox({ boite, indisponibilites }: GivenMailbox, ctx: Context): void {
  for (const folder of ['traites', 'rejets'] as const)
    if (boite[folder] === boite.reception) mismatch(ctx, ['boite', folder], 'un autre dossier que celui de réception')
  for (const [index, { de, a }] of indisponibilites.entries())
    if (de === a) mismatch(ctx, ['indisponibilites', index, 'a'], 'une autre heure que « de »')
}

export function trafficOf(settings: GatewaySettings): Traffic | undefined {
  if (settings.type !== 'ministry') return undefined
  const { url, octetsParHeure, indisponibilites } = settings
  return {
    channel: `ministry:${url}`,
    ...(octetsParHeure !== undefined && { bytesPerHour: octetsParHeure }),
    closed: indisponibilites,
    zone: 'Europe/Paris',
  }
}
