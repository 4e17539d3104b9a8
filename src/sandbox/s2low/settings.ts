// What a simulated S²LOW is told at its start, and the switches that may be turned while it runs.
// Source: S²LOW 5.x, its Apache and PHP configuration; what 5.1 and 6.0 do otherwise hangs on `version`.

/** Right on the module "actes": all, deposit only (another person confirms), reading, transmission. */
export type Right = 'RW' | 'CS' | 'RO' | 'TT'

/** Administrators of the collectivité see what others deposited; those of a group, or of all, have no part in it. */
export type Role = 'USER' | 'ADM' | 'GADM' | 'SADM' | 'ARCH'

/** A collectivité as the platform knows it; names are those of `info-connexion`. */
export interface Authority {
  readonly id: number
  readonly name: string
  readonly department: string
  readonly district: string
  /** IDCL/@Nature; `31` by default. */
  readonly authority_type_id?: string
  readonly email?: string
  readonly city?: string
  readonly telephone?: string
}

/** A user account of the platform, reached by a client certificate. */
export interface Account {
  /** By default its rank among the accounts, from 1. */
  readonly id?: number
  readonly siren: string
  readonly login?: string
  readonly password?: string
  /** Common name of the certificate that opens it. */
  readonly certificate: string
  readonly rights: Right
  readonly authority: Authority
  readonly role?: Role
  readonly active?: boolean
}

/** A 5.0 that hurries: ten seconds for each step. Durations are in milliseconds. */
export const defaultSettings = {
  version: '5.0' as '5.0' | '5.1' | '6.0',
  trigramme: 'SLO',
  plateforme: 'production' as 'production' | 'test',
  /** How long a transaction stays in 1, in 2, what the ministry sent stays unread, and a received 3-1 stays in 7. */
  ...{ analysisMs: 10_000, sendingMs: 10_000, collectMs: 10_000, receiptMs: 10_000 },
  /** A body over this loses all its fields (PHP post_max_size). */
  bodyMaxBytes: 200_486_000,
  uploadMaxBytes: 200 * 1024 * 1024,
  archiveMaxBytes: 157_286_400,
  filesMax: 200,
  race: false,
  stampDown: false,
  /** Is the client's certificate of an RGS authority? Else what OpenSSL says of it. */
  rgs: true as true | string,
  module: 'active' as 'active' | 'inactive' | 'unknown',
  paper: false,
  /** `lost`: Apache does not hand Authorization on (6.0). */
  basic: 'honoured' as 'honoured' | 'lost',
  absoluteLocations: false,
  /** Own replies 2-2 stand in the list of unread documents, as before 4.1.1. */
  ownRepliesUnread: false,
  /** At the start, does it hold a classification for its collectivités? */
  classification: 'held' as 'held' | 'none',
}

export type Settings = Readonly<typeof defaultSettings>
