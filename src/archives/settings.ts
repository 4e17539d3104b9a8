// Settings of a collectivité's archive: where it is and who we are there, what was agreed, and how transfers behave.
// Secrets are given and stored as those of a gateway, under the same names.
import { hash } from 'node:crypto'
import * as z from 'zod'
import type { Problem } from '#errors.ts'
import {
  filled,
  fits,
  keysIn,
  mismatch,
  oneOf,
  parseWithin,
  readAgain,
  secretKeys,
  shared,
  together,
  whole,
  type Context,
  type Held,
  type SealedSecret,
  type Secret,
} from '#gateways/settings.ts'
import { flag, list, strict, type Parsed } from '#protocol/acte/shape.ts'
import { natures, type NatureActe } from '#protocol/codes.ts'
import { compact } from '#protocol/compact.ts'
import { archiveTypes, defaultRules, sedaVersions, type Accord, type ArchiveType } from '#protocol/seda/accord.ts'

type Reached = Omit<z.output<z.ZodObject<typeof reached>>, 'type'>
/** `tranche`: bytes of a chunk, 0 for never. */
type Asalae = { readonly type: 'asalae'; readonly tranche: number }
type Behaviour = z.output<z.ZodObject<typeof behaviour>>
type Vitam = { readonly type: 'vitam' } & z.output<z.ZodObject<typeof ingest>>
type Common<S> = Held<Reached, S> & Omit<Accord, 'archive'> & Behaviour

export type AsalaeSettings<S = SealedSecret> = Common<S> & Asalae
export type VitamSettings<S = SealedSecret> = Common<S> & Vitam
export type ArchiveSettings<S = SealedSecret> = AsalaeSettings<S> | VitamSettings<S>

/** A declared archive, whose settings may be those of any type. */
export interface DeclaredArchive {
  readonly type: string
}

/**
 * Check the settings of an archive and fill in the defaults of its type. All faults are reported at once.
 * @returns the settings with their secrets as given, or problems whose path begins with `archive`: V004, V005, T004
 */
export function parseArchiveSettings(input: DeclaredArchive): Parsed<ArchiveSettings<Secret>> {
  const parsed = parseWithin('archive', schemas[input.type === 'vitam' ? 'vitam' : 'asalae'], input)
  if (parsed.ok) return parsed
  const told = (each: Problem) => (each.code === 'ACTES-G020' ? { ...each, code: 'ACTES-T004' as const } : each)
  return { ok: false, problems: parsed.problems.map(told) }
}

/** Parse stored settings again: another version may have accepted them. @throws ActesError ACTES-G013 */
export function storedArchiveSettings(archive: DeclaredArchive): ArchiveSettings {
  return readAgain(parseArchiveSettings(archive)) as ArchiveSettings
}

/** The producer of staff acts may be left out as a whole. */
export function archiveSettingKeys(type: ArchiveType) {
  const personnel = 'producteurs.personnel'
  const ofPersonnel = keysIn(agence.shape, `${personnel}.`).map((key) => ({ ...key, needed: false }))
  return keysIn(shapes[type], '').flatMap((key) => (key.path === personnel ? ofPersonnel : [key]))
}

/** Paths of the secrets in settings. All stand at the top. */
export function archiveSecretsIn(settings: object): readonly { readonly path: string; readonly secret: Secret }[] {
  return Object.entries(settings).flatMap(([path, secret]) =>
    secretKeys.has(path) && secret !== undefined ? [{ path, secret: secret as Secret }] : [],
  )
}

/** Digest of the servers that a secret is sealed for, of their authorities and pinned keys. */
export function archiveBoundTo(settings: ArchiveSettings<Secret>) {
  const { autorites, empreintes = [] } = settings
  const told = [...originsOf(settings), autorites?.trim() ?? null, empreintes.toSorted()]
  return hash('sha256', JSON.stringify(told))
}

/** Key of the server that several collectivités share: `vitam https://host`. */
export function archiveServerOf(settings: ArchiveSettings<Secret>) {
  return `${settings.type} ${originsOf(settings)[0]}`
}

/** The same of stored settings, which this version may not accept. */
export function archivePlatform(archive: DeclaredArchive & { readonly url?: unknown }) {
  return `${archive.type} ${URL.parse(String(archive.url))?.origin ?? ''}`
}

function originsOf(settings: ArchiveSettings<Secret>): readonly string[] {
  const all = [settings.url, ...(settings.type === 'vitam' ? [settings.urlSuivi ?? settings.url] : [])]
  return all.map((url) => new URL(url).origin)
}

/** What was agreed with the archive, for the bordereau. */
export function accordOf(settings: ArchiveSettings<unknown>): Accord {
  const { type: archive, seda, accord, profil, niveauService, pronom } = settings
  const { serviceArchives, serviceVersant, producteurs, tdt, regles, acces } = settings
  return {
    archive,
    seda,
    serviceArchives,
    serviceVersant,
    producteurs,
    tdt,
    regles,
    acces,
    ...compact({ accord, profil, niveauService, pronom }),
  }
}

const name = fits('un texte de 1 à 200 caractères', (value) => value.trim() !== '' && value.length <= 200)
const identifier = fits('un identifiant sans espace, accent ni barre oblique', (value) =>
  /^[\x21-\x2e\x30-\x7e]{1,100}$/.test(value),
)
const code = fits('un code de la liste du service d’archives', (value) => /^[A-Za-z0-9._-]{1,60}$/.test(value))
const agence = strict({ identifiant: identifier, nom: name })
const sort = oneOf('conserver', 'eliminer').default('eliminer')
const ofNatures = <T extends z.ZodType>(regle: T) =>
  strict({ DE: regle, AR: regle, AI: regle, CC: regle, BF: regle, AU: regle } satisfies Record<NatureActe, T>)
const abreges = natures.map(({ abrege }) => abrege)

const { identifiantPartage: _, ...platform } = shared
const reached = { ...platform, type: oneOf(...archiveTypes) }
const ingest = {
  /** Of admin-external, where it is not that of ingest-external. */
  urlSuivi: shared.url.optional(),
  tenant: whole(0, 2_147_483_647),
  contexte: fits('un contexte de VITAM, sauf BLANK_TEST, qui n’archive rien', (value) =>
    /^(?!BLANK_TEST$)[A-Z0-9_]{1,60}$/.test(value),
  ).default('DEFAULT_WORKFLOW'),
  action: oneOf('RESUME', 'NEXT').default('RESUME'),
}

const agreed = {
  accord: name.optional(),
  profil: name.optional(),
  niveauService: name.optional(),
  serviceArchives: agence,
  serviceVersant: agence,
  producteurs: strict({ autres: agence, personnel: agence.optional() }),
  tdt: filled,
  pronom: flag().optional(),
}

const behaviour = {
  /** Natures that are transferred by schedule once their term is reached. */
  natures: list(oneOf(...abreges)).default([]),
  /** Days without a reply until the first warning, then until the alarm. */
  patience: strict({ avertir: whole(1, 365).default(3), alarmer: whole(1, 365).default(10) }).prefault({}),
  /** Most transfers under way at once. */
  enCoursMax: whole(1, 1_000).default(20),
}

const shapes = {
  asalae: {
    ...reached,
    identifiant: shared.identifiant.unwrap(),
    motDePasse: shared.motDePasse.unwrap(),
    seda: oneOf(...sedaVersions.asalae).default('2.1'),
    ...agreed,
    regles: ofNatures(strict({ code: code.optional(), sort }).prefault({})).prefault({}),
    acces: strict({ libre: code.optional(), personnes: code.optional() }).prefault({}),
    tranche: whole(0, 2_147_483_647).default(2_097_152),
    ...behaviour,
  },
  vitam: {
    ...reached,
    certificat: shared.certificat.unwrap(),
    ...ingest,
    seda: oneOf(...sedaVersions.vitam).default('2.1'),
    ...agreed,
    accord: name,
    // A list of the tenant: nothing is guessed.
    regles: ofNatures(strict({ code, sort })),
    acces: strict({ libre: code, personnes: code }),
    ...behaviour,
  },
} as const

function ordered({ patience }: Pick<Behaviour, 'patience'>, ctx: Context) {
  if (patience.avertir > patience.alarmer) mismatch(ctx, ['patience', 'avertir'], 'au plus « alarmer »')
}

/** The codes of as@lae's own list, where none were agreed. */
function withUsualCodes(given: z.output<z.ZodObject<typeof shapes.asalae>>) {
  const usual = defaultRules('asalae', given.seda)
  const regles = abreges.map((each) => [each, { ...usual?.regles[each], ...compact(given.regles[each]) }] as const)
  return { ...given, regles: Object.fromEntries(regles), acces: { ...usual?.acces, ...compact(given.acces) } }
}

const schemas = {
  asalae: strict(shapes.asalae).superRefine(together).superRefine(ordered).transform(withUsualCodes),
  vitam: strict(shapes.vitam).superRefine(together).superRefine(ordered),
} as unknown as Readonly<Record<ArchiveType, z.ZodType<ArchiveSettings<Secret>>>>
