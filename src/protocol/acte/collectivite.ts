// A collectivité, the sender of actes, as declared: IDCL of XSD v1.1 and our settings, from unknown JSON to a typed
// value. Secrets stay in `gateway` as given; the store seals them.
import { isGatewayType, type GatewayType } from './passerelles.ts'
import * as z from 'zod'
import { problem, type Problem } from '#errors.ts'
import {
  accepted,
  flag,
  isSiret,
  list,
  number,
  oneOf,
  open,
  parseShape,
  refuseValue,
  siren,
  strict,
  text,
  type Parsed,
} from './shape.ts'
import { compact } from '../compact.ts'
import { toLatin1 } from '../xml/latin1.ts'

interface Referent {
  readonly nom?: string
  readonly telephone?: string
  readonly email?: string
}

export interface Collectivite {
  readonly siren: string
  /** The five digits after the SIREN in its SIRET, required for open data. */
  readonly nic?: string
  readonly nom: string
  /** Three characters: `034`, `02A`, `971`. */
  readonly departement: string
  /** One digit, within the département. */
  readonly arrondissement: string
  /** IDCL/@Nature, any two digits: `31` for a commune. */
  readonly nature: string
  /** Inhabitants, in digits: how acts must be published depends on them. */
  readonly population?: string
  readonly referent?: Referent
  /** Addresses to which the ministry mails its retours, without duplicates. */
  readonly adressesRetour: readonly string[]
  /** Three letters of the tiers de télétransmission, first part of the archive's name. */
  readonly trigramme: string
  /** Envelopes are named EACT in production, TACT in test. */
  readonly plateforme: 'production' | 'test'
  /** `identite`: the signature of the préfecture in retours, `SPREF0341`. */
  readonly prefecture?: { readonly identite?: string }
  /** IANA time zone, which decides what "today" is. */
  readonly fuseau: string
  readonly tampon?: Tampon
  readonly gateway: { readonly type: GatewayType; readonly [setting: string]: unknown }
}

const tamponModeles = ['accuse', 'lignes'] as const
const tamponCoins = ['haut-droite', 'haut-gauche', 'bas-droite', 'bas-gauche'] as const

/** The stamp on copies of acknowledged actes (protocol.md 10.1: `accuse` is layout B, `lignes` layout A). */
export interface Tampon {
  readonly modele: (typeof tamponModeles)[number]
  readonly coin: (typeof tamponCoins)[number]
  /** Points from that corner of the page. */
  readonly x: number
  readonly y: number
  readonly heure: boolean
  /** Add a QR code of the acte's public page, if public pages are enabled. */
  readonly qr: boolean
  /** A PNG or JPEG: `base64` when given, `sha256` once stored. */
  readonly logo?: { readonly base64: string } | { readonly sha256: string }
}

/** The most usual place and form on public sites. */
export const tamponDefaut: Tampon = {
  modele: 'accuse',
  coin: 'haut-droite',
  x: 16,
  y: 12,
  heure: false,
  qr: false,
}

/** `params.reason` of V022. */
export type RefusalReason =
  | 'vide'
  | 'nic'
  | 'département'
  | 'arrondissement'
  | 'nature'
  | 'population'
  | 'adresse électronique'
  | 'trigramme'
  | 'plateforme'
  | 'identité de préfecture'
  | 'fuseau horaire'
  | 'passerelle'
  | 'modèle de tampon'
  | 'coin du tampon'
  | 'place du tampon'
  | 'logo'

/**
 * Read the file of a collectivité. An empty optional text counts as absent; a repeated address is kept once; `fuseau`
 * defaults to the zone of the département; gateway settings are kept unchanged, and the sandbox accepts none.
 * @returns the collectivité, or every fault at once: V004, V005, V007 and V022 (`params.reason`, a RefusalReason)
 */
export function parseCollectivite(input: unknown): Parsed<Collectivite> {
  const parsed = parseShape(declarationSchema, input)
  if (!parsed.ok) return parsed
  const { type, ...settings } = parsed.value.gateway
  const unknown = type === 'sandbox' ? Object.keys(settings) : []
  const declared = complete(parsed.value)
  const { nom, referent = {} } = declared
  // Every envelope holds the referent, so unwritable characters are refused here and not at each acte.
  const refused = [
    ...toLatin1(nom, 'nom', 'ncr').problems,
    ...toLatin1(referent.nom ?? '', 'referent.nom', 'translit').problems,
    ...toLatin1(referent.telephone ?? '', 'referent.telephone', 'translit').problems,
    ...wrongNic(declared),
  ]
  if (unknown.length + refused.length === 0) return { ok: true, value: declared }
  const strange = (key: string) => problem('ACTES-V004', `gateway.${key}`, { params: { key, suggestion: '' } })
  return { ok: false, problems: [...unknown.map(strange), ...refused] }
}

function wrongNic({ siren, nic }: Pick<Collectivite, 'siren' | 'nic'>): readonly Problem[] {
  if (nic === undefined || isSiret(`${siren}${nic}`)) return []
  return [problem('ACTES-V022', 'nic', { value: nic, params: { reason: 'nic' satisfies RefusalReason } })]
}

export function siretOf({ siren, nic }: Pick<Collectivite, 'siren' | 'nic'>): string | undefined {
  return nic === undefined ? undefined : `${siren}${nic}`
}

export function zoneOf(departement: string): string {
  return overseasZones[departement] ?? 'Europe/Paris'
}

const overseasZones: Readonly<Record<string, string>> = {
  '971': 'America/Guadeloupe',
  '972': 'America/Martinique',
  '973': 'America/Cayenne',
  '974': 'Indian/Reunion',
  '975': 'America/Miquelon',
  '976': 'Indian/Mayotte',
  '977': 'America/Guadeloupe',
  '978': 'America/Guadeloupe',
  '986': 'Pacific/Wallis',
  '987': 'Pacific/Tahiti',
  '988': 'Pacific/Noumea',
}

const checked = (reason: RefusalReason, accepts: (value: string) => boolean) =>
  accepted(accepts, 'ACTES-V022', { reason })
const matching = (reason: RefusalReason, pattern: RegExp) => checked(reason, (value) => pattern.test(value))

const maybe = (reason: RefusalReason, accepts: (value: string) => boolean) =>
  checked(reason, (value) => value.trim() === '' || accepts(value)).optional()
const optionalText = maybe('vide', () => true)

const addresses = list(checked('adresse électronique', isSchemaEmail)).superRefine((value, ctx) => {
  if (value.length === 0) refuseValue(ctx, 'ACTES-V022', { reason: 'vide' satisfies RefusalReason })
})

const among = <T extends string>(reason: RefusalReason, all: readonly T[]) => oneOf(all, 'ACTES-V022', { reason })

/** PDF points, for any page format. */
const points = number().superRefine((value, ctx) => {
  if (!(value >= 0 && value <= 500))
    refuseValue(ctx, 'ACTES-V022', { reason: 'place du tampon' satisfies RefusalReason })
})

const logo = open({}).transform((value, ctx): NonNullable<Tampon['logo']> => {
  const [[key, given] = [], ...others] = Object.entries(value)
  if (others.length === 0 && typeof given === 'string') {
    if (key === 'base64' && picture.test(given)) return { base64: given }
    if (key === 'sha256' && /^[0-9a-f]{64}$/.test(given)) return { sha256: given }
  }
  refuseValue(ctx, 'ACTES-V022', { reason: 'logo' satisfies RefusalReason })
  return z.NEVER
})

/** In base64. */
const picture = /^(iVBORw0KGgo|\/9j\/)[A-Za-z0-9+/]*=*$/

const tampon = strict({
  modele: among('modèle de tampon', tamponModeles).default(tamponDefaut.modele),
  coin: among('coin du tampon', tamponCoins).default(tamponDefaut.coin),
  x: points.default(tamponDefaut.x),
  y: points.default(tamponDefaut.y),
  heure: flag().default(tamponDefaut.heure),
  qr: flag().default(tamponDefaut.qr),
  logo: logo.optional(),
})

/** `34` becomes `034`, and `2a` becomes `02A`. */
const departement = text()
  .transform((value) => {
    const written = value.trim().toUpperCase()
    return /^[0-9][AB0-9]$/.test(written) ? `0${written}` : written
  })
  .superRefine((value, ctx) => {
    if (!/^[09][0-9][AB0-9]$/.test(value))
      refuseValue(ctx, 'ACTES-V022', { reason: 'département' satisfies RefusalReason })
  })

export const declarationSchema = strict({
  siren,
  nic: optionalText,
  nom: checked('vide', (value) => value.trim() !== ''),
  departement,
  arrondissement: matching('arrondissement', /^[0-9]$/),
  nature: matching('nature', /^[0-9]{2}$/),
  population: maybe('population', (value) => /^[0-9]{1,8}$/.test(value)),
  referent: strict({
    nom: optionalText,
    telephone: optionalText,
    email: maybe('adresse électronique', isSchemaEmail),
  }).optional(),
  adressesRetour: addresses,
  trigramme: matching('trigramme', /^[A-Za-z]{3}$/),
  plateforme: among('plateforme', ['production', 'test']),
  prefecture: strict({
    identite: maybe('identité de préfecture', isIdentitePrefecture),
  }).optional(),
  fuseau: maybe('fuseau horaire', isZone),
  tampon: tampon.optional(),
  gateway: open({ type: checked('passerelle', isGatewayType) }),
})

function complete(declared: z.output<typeof declarationSchema>): Collectivite {
  const referent = keepFilledTexts(declared.referent)
  const prefecture = keepFilledTexts(declared.prefecture)
  return {
    siren: declared.siren,
    ...(declared.nic?.trim() && { nic: declared.nic }),
    ...(declared.population?.trim() && { population: declared.population }),
    nom: declared.nom,
    departement: declared.departement,
    arrondissement: declared.arrondissement,
    nature: declared.nature,
    ...(referent && { referent }),
    adressesRetour: [...new Set(declared.adressesRetour)],
    trigramme: declared.trigramme,
    plateforme: declared.plateforme,
    ...(prefecture && { prefecture }),
    fuseau: declared.fuseau?.trim() ? declared.fuseau : zoneOf(declared.departement),
    ...(declared.tampon && { tampon: compact(declared.tampon) as Tampon }),
    gateway: declared.gateway,
  }
}

function keepFilledTexts<T extends Record<string, string | undefined>>(texts: T | undefined) {
  const kept = Object.entries(texts ?? {}).filter(([, value]) => value?.trim())
  return kept.length > 0 ? (Object.fromEntries(kept) as { [K in keyof T]?: string }) : undefined
}

function isZone(name: string) {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

/** `SPREF0341`, `PREF034`, `SGAR076`: a State service, by its département and arrondissement. */
export function isIdentitePrefecture(text: string) {
  return /^(SPREF[09][0-9][AB0-9][0-9]|(PREF|SGAR)[09][0-9][AB0-9])$/.test(text)
}

const schemaEmail = /^[_a-zA-Z0-9-]+(\.[_a-zA-Z0-9-]+)*@[a-zA-Z0-9-]+(\.[a-zA-Z0-9-]+)*\.[a-zA-Z]{2,6}$/

/** XSD v1.1, type Email: refuses `+`, long endings (`.bretagne`) and non-ASCII letters. */
export function isSchemaEmail(address: string) {
  return schemaEmail.test(address)
}
