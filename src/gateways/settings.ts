// Settings of a gateway, per collectivité: `gateway` of its declaration. A secret is given as text, as `{"base64": …}`
// or, on the command line, as `{"file": …}`. It is stored as `{"sealed": id}` (store/secrets/secrets.ts).
import { hash } from 'node:crypto'
import * as z from 'zod'
import {
  accepted,
  list,
  type Parsed,
  parseShape,
  refuseValue,
  refuseHidden,
  strict,
  text,
} from '#protocol/acte/shape.ts'
import { problem } from '#errors.ts'
import type { BuiltInType, GatewayType } from '#protocol/acte/passerelles.ts'
import { compact } from '#protocol/compact.ts'
import type { Traffic } from './gateway.ts'
import { pluginKind } from './kinds.ts'
import type { PluginManifest } from './plugin/manifest.ts'
import { exchangeError } from './troubles.ts'

export interface SealedSecret {
  readonly sealed: string
}

export type GivenSecret = string | { readonly base64: string }
export type Secret = GivenSecret | SealedSecret

const secretNames = ['certificat', 'cle', 'phrase', 'motDePasse', 'jeton'] as const
export const secretKeys: ReadonlySet<string> = new Set(secretNames)
type SecretKey = (typeof secretNames)[number]
type Read<T extends z.core.$ZodLooseShape> = z.output<z.ZodObject<T>>

/** What a shape reads, its secrets as they were given or as they are stored. */
export type Held<T, S> = {
  readonly [K in keyof T]: K extends SecretKey ? S : HeldValue<Exclude<T[K], undefined>, S>
}
type HeldValue<T, S> = T extends object ? Held<T, S> : T

export type PlatformSettings<S = SealedSecret> = Held<Read<typeof shared>, S>
export type S2lowSettings<S = SealedSecret> = Held<Read<typeof shapes.s2low>, S>
export type PastellSettings<S = SealedSecret> = Held<Read<typeof shapes.pastell>, S>
export type MailboxSettings<S = SealedSecret> = Held<Read<typeof boite>, S>
export type MinistrySettings<S = SealedSecret> = Held<Read<typeof shapes.ministry> & { succes: number }, S>

/** A declared gateway, whose settings may be those of any type. */
interface DeclaredGateway {
  readonly type: string
}

const settingsIn = (gateway: DeclaredGateway) =>
  gateway as Partial<Omit<PastellSettings, 'type'> & Omit<MinistrySettings, 'type'>>

export type GatewaySettings<S = SealedSecret> =
  { readonly type: 'sandbox' } | S2lowSettings<S> | PastellSettings<S> | MinistrySettings<S>

/**
 * Check the gateway settings of a declaration and fill in the defaults. All faults are reported at once.
 * @returns the settings with their secrets as given, or problems whose path begins with `gateway`: V004, V005, G020
 */
export function parseGatewaySettings(input: DeclaredGateway): Parsed<GatewaySettings<Secret>> {
  const { type } = input
  const plugin = pluginKind(type)
  if (plugin)
    return parseWithin(
      'gateway',
      strict(plugin.shape).superRefine(together) as unknown as (typeof schemas)['sandbox'],
      input,
    )
  if (Object.hasOwn(schemas, type)) return parseWithin('gateway', schemas[type as keyof typeof schemas], input)
  return {
    ok: false,
    problems: [problem('ACTES-V022', 'gateway.type', { value: type, params: { reason: 'passerelle' } })],
  }
}

/** Parse settings, with problems whose path begins with `root`. */
export function parseWithin<T>(root: string, schema: z.ZodType<T>, input: object): Parsed<T> {
  const parsed = parseShape(schema, input)
  if (parsed.ok) return parsed
  const within = (path: string) => (path === '$' ? root : `${root}.${path}`)
  return { ok: false, problems: parsed.problems.map((each) => ({ ...each, path: within(each.path) })) }
}

interface SettingKey {
  readonly path: string
  readonly secret: boolean
  readonly needed: boolean
  readonly initial: unknown
}

export function settingKeys(type: GatewayType) {
  return keysIn(shapeOf(type), '')
}

export function shapeOf(type: GatewayType): Shape {
  return Object.hasOwn(shapes, type) ? shapes[type as BuiltInType] : (pluginKind(type)?.shape ?? {})
}

/** What a declaration gives for a plug-in. */
export function shapeOfManifest({ name, uses, settings }: PluginManifest): Shape {
  const { url, identifiantPartage, autorites, empreintes, tls, delai, quietude, ...given } = shared
  const { cle, phrase, identifiant, motDePasse } = given
  const used: Shape = {
    ...(uses.includes('certificat') && { certificat: secret, cle, phrase }),
    ...(uses.includes('identifiant') && { identifiant }),
    ...(uses.includes('motDePasse') && { motDePasse }),
    ...(uses.includes('jeton') && { jeton: secret }),
  }
  const own = settings.map(({ path, kind, needed }): [string, z.ZodType] => {
    const schema =
      kind === 'text' ? filled : kind === 'number' ? whole(0, 2_147_483_647) : oneOf(...kind.map(([value]) => value))
    return [path, needed ? schema : schema.optional()]
  })
  return {
    type: oneOf(name),
    url,
    identifiantPartage,
    autorites,
    empreintes,
    tls,
    delai,
    quietude,
    ...used,
    ...Object.fromEntries(own),
  }
}

type Shape = Readonly<Record<string, z.ZodType>>

/** Paths of a shape, through the objects that are always there. */
export function keysIn(shape: Shape, prefix: string): readonly SettingKey[] {
  return Object.entries(shape)
    .filter(([key]) => prefix !== '' || key !== 'type')
    .flatMap(([key, schema]) => {
      const path = `${prefix}${key}`
      const inner = schema instanceof z.ZodPrefault ? schema.unwrap() : schema
      if (inner instanceof z.ZodObject) return keysIn(inner.shape as Shape, `${path}.`)
      const { success, data: initial } = schema.safeParse(undefined)
      return [{ path, secret: secretKeys.has(key), needed: !success, initial }]
    })
}

/** Parse stored settings again: another version may have accepted them. @throws ActesError ACTES-G013 */
export function storedSettings(gateway: DeclaredGateway): GatewaySettings {
  return readAgain(parseGatewaySettings(gateway)) as GatewaySettings
}

/** @throws ActesError ACTES-G013 with the first setting that does not fit any more */
export function readAgain<T>(parsed: Parsed<T>): T {
  if (parsed.ok) return parsed.value
  const [first] = parsed.problems
  const setting = first?.path.replace(/^\w+\.?/, '') ?? ''
  throw exchangeError('ACTES-G013', { setting, reason: String(first?.params?.reason ?? 'absent') })
}

/**
 * Identify a platform and its account (16 hex digits, opaque): only this platform can settle a doubt about a sending.
 */
export function platformPrint(gateway: DeclaredGateway) {
  const { url, entite, identifiant } = settingsIn(gateway)
  const told = JSON.stringify([gateway.type, url ?? null, entite ?? null, identifiant ?? null])
  return hash('sha256', told).slice(0, 16)
}

export function serverOf(gateway: DeclaredGateway, lane: 'send' | 'collect') {
  const { url, boite } = settingsIn(gateway)
  const address = lane === 'collect' && boite ? boite.hote : url
  return [gateway.type, address && URL.canParse(address) ? new URL(address).origin : address].join(' ').trim()
}

/** Null if the collectivité has since moved to another type of gateway. */
export function platformOf(
  { gateway }: { readonly gateway: string },
  declared: DeclaredGateway | undefined,
): string | null {
  return declared?.type === gateway ? serverOf(declared, 'send') : null
}

export function mailboxOf(gateway: DeclaredGateway): string | undefined {
  const { boite } = settingsIn(gateway)
  return gateway.type === 'ministry' ? `${boite?.utilisateur}@${boite?.hote}` : undefined
}

export function originSettings(gateway: DeclaredGateway) {
  const { boite } = settingsIn(gateway)
  return {
    server: boite?.serveurAuthentification,
    received: boite?.entetesReceived ?? 1,
    takesUnproven: boite?.nonAuthentifies === 'acceptes',
  }
}

/** The ministry mailbox's address or login, if `written` lacks it. A login without `@` matches the local part. */
export function unwrittenMailbox(gateway: DeclaredGateway, written: readonly string[]): string | undefined {
  const { boite } = settingsIn(gateway)
  if (gateway.type !== 'ministry' || !boite) return undefined
  const own = boite.adresse ?? boite.utilisateur
  const parts = written.flatMap((address) => [address.toLowerCase(), address.toLowerCase().replace(/@.*$/, '')])
  return parts.includes(own.toLowerCase()) ? undefined : own
}

export const fits = (reason: string, accepts: (value: string) => boolean) => accepted(accepts, 'ACTES-G020', { reason })

/** Like `fits`, for a value that may hold a password: the problem does not repeat it. */
const fitsHidden = (reason: string, accepts: (value: string) => boolean) =>
  text().superRefine((value, ctx) => {
    if (!accepts(value)) refuseHidden(ctx, 'ACTES-G020', { reason })
  })

export const whole = (least: number, most: number) =>
  z.number({ error: 'nombre' }).superRefine((value, ctx) => {
    if (!Number.isInteger(value) || value < least || value > most)
      refuseValue(ctx, 'ACTES-G020', { reason: `un nombre entier de ${least} à ${most}` })
  })

export const oneOf = <T extends string>(...values: readonly T[]) =>
  text().transform((value, ctx) => {
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

function isPlainHttps(value: string) {
  if (!URL.canParse(value)) return false
  const { protocol, username, password, search, hash } = new URL(value)
  return protocol === 'https:' && [username, password, search, hash].every((part) => part === '')
}

const pem = fits('des certificats en PEM', (value) => value.includes('-----BEGIN CERTIFICATE-----'))
const pin = fits('sha256/ puis 32 octets en base64', (value) => /^sha256\/[A-Za-z0-9+/]{43}=$/.test(value))
const hour = fits('une heure HH:MM', (value) => /^(([01]\d|2[0-3]):[0-5]\d|24:00)$/.test(value))
export const filled = fits('un texte', (value) => value.trim() !== '')
const version = oneOf('1.2', '1.3')

export const shared = {
  /** With a trailing slash where paths are relative to it. */
  url: httpsUrl,
  identifiantPartage: filled.optional(),
  /** Client certificate: PEM (leaf and intermediates) with `cle`, or PKCS#12. */
  certificat: secret.optional(),
  cle: secret.optional(),
  phrase: secret.optional(),
  /** Authorities that sign the server. They replace the system's. */
  autorites: pem.optional(),
  /** Of the server's public key. One match is enough. */
  empreintes: list(pin).optional(),
  tls: strict({ min: version.optional(), max: version.optional() }).optional(),
  // Some servers decode Basic as ISO-8859-1 (S²LOW 5.0.20), so only ASCII is safe.
  identifiant: fitsHidden('de l’ASCII sans « : »', (value) => /^[\x21-\x39\x3b-\x7e]+$/.test(value)).optional(),
  motDePasse: secret.optional(),
  delai: whole(1, 600).optional(),
  /** Seconds after a doubt before the gateway's `absent` is believed. */
  quietude: whole(0, 3_600).optional(),
}

export const boite = {
  hote: filled,
  port: whole(1, 65_535).default(993),
  /** `tls` from the first byte, or STARTTLS. Never in clear. */
  securite: oneOf('tls', 'starttls').default('tls'),
  utilisateur: filled,
  /** Address of the mailbox, when `utilisateur` is not an address. */
  adresse: fits('une adresse électronique', (value) => /^[^@\s]+@[^@\s]+$/.test(value)).optional(),
  motDePasse: secret,
  autorites: pem.optional(),
  reception: filled.default('INBOX'),
  traites: filled.default('Traites'),
  rejets: filled.default('Rejets'),
  /** authserv-id of the receiving server in Authentication-Results. If absent, none is believed. */
  serveurAuthentification: fits('le nom d’un serveur', (value) => /^[A-Za-z0-9._-]+$/.test(value)).optional(),
  /** Number of Received headers that our servers add. Only Authentication-Results above the last of them count. */
  entetesReceived: whole(1, 20).default(1),
  /** Policy for mails of confirmed senders that no authentication proves. */
  nonAuthentifies: oneOf('refuses', 'acceptes').default('refuses'),
} as const

const shapes = {
  sandbox: { type: oneOf('sandbox') },
  s2low: { type: oneOf('s2low'), ...shared, certificat: secret },
  pastell: { type: oneOf('pastell'), ...shared, entite: whole(1, 2_147_483_647), jeton: secret.optional() },
  ministry: {
    type: oneOf('ministry'),
    ...shared,
    // No trailing slash is added: the archive is posted to exactly this address.
    url: address,
    certificat: secret,
    /** The former server (success 200) or that of 2025 (success 201, filters user agents). */
    profil: oneOf('historique', 'dgcl').default('dgcl'),
    succes: whole(200, 299).optional(),
    agent: filled.optional(),
    /** Name of the part: `fichier` uses the archive's name (S²LOW); `stela` uses `file`, beside `name` and `filename`. */
    parties: oneOf('fichier', 'stela').default('fichier'),
    boite: strict(boite),
    octetsParHeure: whole(1, 100_000_000_000).optional(),
    /** When nothing may be sent: days 1 (Monday) to 7. */
    indisponibilites: list(strict({ jours: list(whole(1, 7)).optional(), de: hour, a: hour })).default([]),
  },
} as const

const schemas = {
  sandbox: strict(shapes.sandbox),
  s2low: strict(shapes.s2low).superRefine(together),
  pastell: strict(shapes.pastell)
    .superRefine(together)
    .superRefine(({ jeton, identifiant, certificat }, ctx) => {
      if (jeton === undefined && identifiant === undefined && certificat === undefined)
        mismatch(ctx, ['jeton'], 'un jeton, un identifiant et son mot de passe, ou un certificat')
    }),
  ministry: strict(shapes.ministry)
    .superRefine(together)
    .superRefine(({ boite, indisponibilites }, ctx) => {
      for (const folder of ['traites', 'rejets'] as const)
        if (boite[folder] === boite.reception)
          mismatch(ctx, ['boite', folder], 'un autre dossier que celui de réception')
      for (const [index, { de, a }] of indisponibilites.entries())
        if (de === a) mismatch(ctx, ['indisponibilites', index, 'a'], 'une autre heure que « de »')
    })
    .transform((given) => ({ ...given, succes: given.succes ?? (given.profil === 'dgcl' ? 201 : 200) })),
} as const as unknown as Readonly<Record<GatewaySettings['type'], z.ZodType<GatewaySettings<Secret>>>>

type GivenIdentity = Partial<Record<'identifiant' | 'motDePasse' | 'certificat' | 'cle', unknown>> & {
  readonly tls?: z.output<typeof shared.tls>
}

export type Context = z.core.$RefinementCtx

export function mismatch(ctx: Context, path: readonly (string | number)[], reason: string) {
  ctx.addIssue({ code: 'custom', path: [...path], params: { code: 'ACTES-G020', params: { reason } } })
}

export function together({ identifiant, motDePasse, certificat, cle, tls }: GivenIdentity, ctx: Context): void {
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

export function trafficOf(settings: GatewaySettings): Traffic | undefined {
  if (settings.type !== 'ministry') return undefined
  const { url, octetsParHeure, indisponibilites } = settings
  return {
    channel: `ministry:${url}`,
    ...compact({ bytesPerHour: octetsParHeure }),
    closed: indisponibilites,
    zone: 'Europe/Paris',
  }
}
