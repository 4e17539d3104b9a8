// What a collectivité and its archive agreed upon, in the archive's own codes: it fills the bordereau of each transfer.
// Pure.
import { ActesError } from '#errors.ts'
import { natures, type NatureActe } from '../codes.ts'
import { compact } from '../compact.ts'

export const archiveTypes = ['asalae', 'vitam'] as const
export type ArchiveType = (typeof archiveTypes)[number]

/** as@lae does not read 2.3. */
export const sedaVersions = {
  asalae: ['2.1', '2.2'],
  vitam: ['2.1', '2.2', '2.3'],
} as const satisfies Readonly<Record<ArchiveType, readonly string[]>>
export type SedaVersion = (typeof sedaVersions)['vitam'][number]

export interface Agence {
  /** As the archive registered it: not a SIREN by nature. Neither spaces, slashes nor accents. */
  readonly identifiant: string
  readonly nom: string
}

/** DUA of an act and its fate after it. The code is a row of the archive's own list: `P10Y`, `APP10Y`, `APP-00001`. */
interface Regle {
  readonly code: string
  readonly sort: 'conserver' | 'eliminer'
}

export interface Accord {
  readonly archive: ArchiveType
  readonly seda: SedaVersion
  /** ArchivalAgreement. VITAM refuses a transfer without. */
  readonly accord?: string
  /** ArchivalProfile, such as `Profil_ACTES_AP_v3`. */
  readonly profil?: string
  readonly niveauService?: string
  readonly serviceArchives: Agence
  readonly serviceVersant: Agence
  /** Who produced the act: acts of staff may have another producer. */
  readonly producteurs: { readonly autres: Agence; readonly personnel?: Agence }
  /** Name of the platform that carried the act to the préfecture, for the custodial history. */
  readonly tdt: string
  readonly regles: Readonly<Record<NatureActe, Regle>>
  /** Codes of communicability: at once (AR038), and after fifty years for staff and named persons (AR048). */
  readonly acces: { readonly libre: string; readonly personnes: string }
  /** The formats of files are named by PRONOM identifier, where it is certain. */
  readonly pronom?: boolean
}

/** What a person gives with a package that they take themselves, where no agreement is declared. */
export interface AccordGiven {
  readonly format?: ArchiveType
  readonly seda?: SedaVersion
  readonly archive?: string
  readonly agreement?: string
  readonly sender?: string
  readonly producer?: string
  readonly profile?: string
  readonly rule?: string
  readonly access?: string
}

/** Stands for an identifier that nobody gave: no archive has it. */
const unknown = 'A-RENSEIGNER'

/**
 * The agreement of one package. For as@lae what is missing has the profile's default, or says `A-RENSEIGNER`; sender
 * and producer are the collectivité. VITAM refuses what it does not know, so that all must be given.
 * @throws ActesError ACTES-T007 with the name of the first one that is missing
 */
export function accordGiven(given: AccordGiven, { siren, nom, tdt }: Pick<Agence, 'nom'> & Asking): Accord {
  const { format: archive = 'asalae', seda = '2.1' } = given
  const defaults = defaultRules(archive, seda)
  const need = (key: 'archive' | 'sender' | 'producer' | 'rule' | 'access', other: string | undefined) => {
    const value = given[key] || (defaults && other)
    if (!value) throw new ActesError('ACTES-T007', { params: { reason: 'setting', value: key } })
    return value
  }
  const identifiant = need('archive', unknown)
  const acces = defaults?.acces
  return {
    archive,
    seda,
    ...compact({ accord: given.agreement, profil: given.profile }),
    serviceArchives: { identifiant, nom: identifiant },
    serviceVersant: { identifiant: need('sender', siren), nom },
    producteurs: { autres: { identifiant: need('producer', siren), nom } },
    tdt,
    regles: regleOfAll({ code: need('rule', defaults?.regles.DE.code), sort: 'eliminer' }),
    acces: { libre: need('access', acces?.libre), personnes: need('access', acces?.personnes) },
  }
}

interface Asking {
  readonly siren: string
  /** Name of the platform that carried the act. */
  readonly tdt: string
}

const regleOfAll = (regle: Regle) =>
  Object.fromEntries(natures.map(({ abrege }) => [abrege, regle])) as Accord['regles']

/**
 * Rules of the acts' profile (`Profil_ACTES_AP_v3`: ten years, then destroyed) in the codes of the archive's own list.
 * @returns undefined for VITAM, whose rules are a list of the tenant: they are settings without a default
 */
export function defaultRules(archive: ArchiveType, seda: SedaVersion): Pick<Accord, 'regles' | 'acces'> | undefined {
  if (archive === 'vitam') return undefined
  const regles = regleOfAll({ code: seda === '2.1' ? 'P10Y' : 'APP10Y', sort: 'eliminer' })
  return { regles, acces: { libre: 'AR038', personnes: 'AR048' } }
}
