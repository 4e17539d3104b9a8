// What a simulated Pastell is started with: its entities and users, and how it behaves. Defaults are those of Pastell 4.x
// in front of S²LOW, where everything works.

/** A collectivité. What the prefecture knows of it besides comes from its declaration there, if it has one. */
export interface PastellEntity {
  readonly id_e: number
  readonly siren: string
  readonly name: string
  /** Three characters. */
  readonly department: string
  /** false: nothing is created there. */
  readonly active?: boolean
}

/** An account. Its id_u is its place in the list, from 1. */
export interface PastellUser {
  readonly login: string
  readonly password?: string
  /** Personal token: `Authorization: Bearer …`. */
  readonly token?: string
  /** Instant from which the token is worth nothing. */
  readonly tokenEnd?: Date
  /** Client certificate in PEM: its bearer is connected by it, and the login alone is no longer enough. */
  readonly certificate?: string
  /** `entite:lecture`, `actes-generique:edition`…; those of an agent who sends acts by default. */
  readonly rights?: readonly string[]
  /** Entities where the rights are given; everywhere by default. */
  readonly entities?: readonly number[]
  readonly disabled?: boolean
}

/** Rights of an agent who sends acts. */
export const agentRights: readonly string[] = [
  'entite:lecture',
  'actes-generique:lecture',
  'actes-generique:edition',
  'actes-generique:teletransmettre',
]

export const defaultSettings = {
  /** Does every request that reads move things on, as `advance()` does? */
  live: false,
  /** Actions wait for the daemon: success means queued, and no more. */
  deferred: false,
  /** The TdT waits for a person's RGS** certificate: `document-transmis-tdt` until then. */
  confirmation: false,
  /**
   * What becomes of a number that the TdT already has. `tdt-error`: the action succeeds, then that state, with the TdT's
   * words. `refused`: the action is refused with them (400). Deferred actions always end in `send-tdt-erreur`.
   */
  duplicates: 'tdt-error' as 'tdt-error' | 'refused',
  /** Are the prefecture's letters brought to the act's document? */
  letters: true,
  /** Must each file have its code PJ? (4.x.) */
  typology: true,
  /** `original`: the stamping service is down, and the file comes back as it was sent. */
  stamp: 'stamped' as 'stamped' | 'original' | 'none',
  bordereau: true,
  /** Is the XML of an anomaly told, before the words? */
  anomalyXml: true,
  /** Does the XML of the AR come with its date? */
  aractes: true,
  /** Do the files of an act that is acknowledged come one turn after its state? */
  lateFiles: false,
  /** Failed logins of an address within a minute, after which it gets 429. */
  loginAttempts: 5,
  version: '4.1.20',
  /** Total of the files of a document. */
  thresholdBytes: 157_286_400,
  /** A request over it loses all its fields, as in PHP. */
  bodyMaxBytes: 209_715_200,
}

export type PastellSettings = Readonly<typeof defaultSettings>
