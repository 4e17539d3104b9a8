// What a run leaves for its judge, as plain values: what was handed in, every exchange that passed the proxy, every kill.

export const kinds = ['s2low', 'pastell', 'ministry', 'fast'] as const
export type Kind = (typeof kinds)[number]

export const archiveKinds = ['asalae', 'vitam'] as const
export type ArchiveKind = (typeof archiveKinds)[number]

/** A deposit that was accepted: whoever handed it in was given this id. */
export interface Deposit {
  readonly kind: Kind | 'sandbox'
  readonly siren: string
  readonly numero: string
  readonly id: string
  /** Of its document, as it was handed in. */
  readonly sha256: string
  /** Its stored document was changed on the disk before anything left. */
  readonly spoiled: boolean
  /** Somebody else's act has its number at the platform: it can never be said to have left. */
  readonly taken: boolean
}

/** One exchange as the proxy saw it. */
export interface Exchange {
  readonly kind: Kind | ArchiveKind | 'sandbox'
  readonly method: string
  readonly path: string
  /** The number, or the archive, of a sending; of a transfer its identifier, or the package's digest. Absent for everything else. */
  readonly sends?: string
  /** When the request came, by the clock that the database goes by. */
  readonly at: Date
  /** Milliseconds by a clock that nobody puts right: the request came, the platform had answered. */
  readonly began: number
  readonly ended: number
  /** The platform was given the whole request. */
  readonly whole: boolean
  /** What it answered, nothing when it did not: status, and the beginning of the body. */
  readonly status?: number
  readonly said?: string
  /** Whether it said that it has it, where its words are not kept. */
  readonly isTaken?: boolean
  /** `none`: nothing was done to it. */
  readonly fault: string
}

/** A letter that a préfecture wrote about an act, and that comes by its platform. */
export interface Letter {
  readonly siren: string
  readonly numero: string
}

export interface Evidence {
  readonly databaseUrl: string
  /** Folder of each simulator. */
  readonly folders: Readonly<Record<Kind, string>>
  readonly deposits: readonly Deposit[]
  readonly exchanges: readonly Exchange[]
  readonly letters: readonly Letter[]
  /** Folder of each simulated archive. */
  readonly archives: Readonly<Record<ArchiveKind, string>>
  /** Acts whose transfer was asked for, and promised. */
  readonly transfers: readonly string[]
}

/** What an archive was given. */
export interface HeldTransfer {
  readonly kind: ArchiveKind
  readonly identifier: string
  readonly bordereauSha256: string
  readonly verdict: 'accepted' | 'refused' | 'none'
}

export interface Judgement {
  readonly findings: readonly string[]
  /** How many deposits ended in which way. */
  readonly endings: Readonly<Record<string, number>>
}
