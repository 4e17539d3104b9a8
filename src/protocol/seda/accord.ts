// What a collectivité and its archive agreed upon, in the archive's own codes: it fills the bordereau of each transfer.
// Pure.
import { natures, type NatureActe } from '../codes.ts'

export const archiveTypes = ['asalae', 'vitam'] as const
export type ArchiveType = (typeof archiveTypes)[number]

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
export interface Regle {
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

/**
 * Rules of the acts' profile (`Profil_ACTES_AP_v3`: ten years, then destroyed) in the codes of the archive's own list.
 * @returns undefined for VITAM, whose rules are a list of the tenant: they are settings without a default
 */
export function defaultRules(archive: ArchiveType, seda: SedaVersion): Pick<Accord, 'regles' | 'acces'> | undefined {
  if (archive === 'vitam') return undefined
  const regle: Regle = { code: seda === '2.1' ? 'P10Y' : 'APP10Y', sort: 'eliminer' }
  const regles = Object.fromEntries(natures.map(({ abrege }) => [abrege, regle])) as Accord['regles']
  return { regles, acces: { libre: 'AR038', personnes: 'AR048' } }
}
