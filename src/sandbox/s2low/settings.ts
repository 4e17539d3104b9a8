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
  /** Three characters, `034`. */
  readonly department: string
  /** Arrondissement, one digit. */
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
  /** Asked for when several accounts share a certificate. */
  readonly login?: string
  readonly password?: string
  /** SHA-256 fingerprints in hexadecimal, or common names, of the certificates that open it. */
  readonly certificate: string | readonly string[]
  readonly rights: Right
  readonly authority: Authority
  /** `USER` by default. */
  readonly role?: Role
  /** Closed accounts are known and refused. */
  readonly active?: boolean
}

/** Durations are in milliseconds. */
export interface Settings {
  readonly version: '5.0' | '5.1' | '6.0'
  readonly trigramme: string
  readonly plateforme: 'production' | 'test'
  /** How long a transaction stays in 1, in 2, what the ministry sent stays unread, and a received 3-1 stays in 7. */
  readonly analysisMs: number
  readonly sendingMs: number
  readonly collectMs: number
  readonly receiptMs: number
  /** A body over this loses all its fields (PHP post_max_size). */
  readonly bodyMaxBytes: number
  readonly uploadMaxBytes: number
  readonly archiveMaxBytes: number
  readonly filesMax: number
  /** Two overlapping creations of one number both succeed. */
  readonly race: boolean
  /** The stamping service is down: originals are given, with 200. */
  readonly stampDown: boolean
  /** Is the client's certificate of an RGS authority? Else what OpenSSL says of it. */
  readonly rgs: true | string
  readonly module: 'active' | 'inactive' | 'unknown'
  /** Mode « papier ». */
  readonly paper: boolean
  /** `lost`: Apache does not hand Authorization on (6.0). */
  readonly basic: 'honoured' | 'lost'
  /** Locations name the host. */
  readonly absoluteLocations: boolean
  /** Own replies 2-2 stand in the list of unread documents, as before 4.1.1. */
  readonly ownRepliesUnread: boolean
  /** At the start, does it hold a classification for its collectivités? */
  readonly classification: 'held' | 'none'
}

/** A 5.0 that hurries: ten seconds for each step. */
export const defaultSettings: Settings = {
  version: '5.0',
  trigramme: 'SLO',
  plateforme: 'production',
  analysisMs: 10_000,
  sendingMs: 10_000,
  collectMs: 10_000,
  receiptMs: 10_000,
  bodyMaxBytes: 200_486_000,
  uploadMaxBytes: 200 * 1024 * 1024,
  archiveMaxBytes: 157_286_400,
  filesMax: 200,
  race: false,
  stampDown: false,
  rgs: true,
  module: 'active',
  paper: false,
  basic: 'honoured',
  absoluteLocations: false,
  ownRepliesUnread: false,
  classification: 'held',
}
