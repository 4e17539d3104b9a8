// How the simulated ministry is set up, and what can be changed while it runs. Observed: two generations of its server
// (S²LOW, CHANGELOG 5.1.1 of 2025), authentications beside the certificate (S²LOW, ActesMinistereClientFactory), habits of
// its mails (S²LOW, ActesImapRetrieve; Stela, EmailCheckingTask). What nobody has observed is a setting here.

/** The server in use until July 2025, and the one since. */
export type Profile = 'legacy' | 'new'

/** What differs between the two. `agents`: whom it lets in; everybody without it. */
export const profiles = {
  legacy: { success: 200, agents: undefined, stela: true },
  new: { success: 201, agents: /^curl\/\S/, stela: false },
} as const satisfies Record<Profile, { success: number; agents: RegExp | undefined; stela: boolean }>

/** Fixed when it starts. */
export interface MinistrySettings {
  /** Where archives are posted; anything else is not found. */
  readonly path: string
  /** Asked for beside the certificate: as HTTP Basic, or as `?user=&password=`. */
  readonly account?: { readonly user: string; readonly password: string; readonly by: 'basic' | 'query' }
  /** Status for an unknown user agent: unknown of the real server. */
  readonly agentStatus: number
  /** Body of its answers: they say nothing, and clients do not read it. */
  readonly body: string
  /** Largest archive, in bytes; a larger one is refused by mail. */
  readonly sizeMaxBytes: number
  /** How long the answers to a number in _TARD wait, and the exchange of one in _LENT lasts, in milliseconds. */
  readonly lateMs: number
  readonly slowMs: number
  /** Who writes. */
  readonly from: string
  /** Address of the sender's gateway, known by its convention: for what holds no address that can be read. */
  readonly fallback?: string
}

/** Changed while it runs; what was received before is answered by the switches of the day when its mail leaves. */
export interface Switches {
  /** An act already acknowledged comes in another archive: an anomaly (1-3), or its receipt (1-2) again. */
  readonly sameActe: 'anomalie' | 'accuse'
  /** The very same archive comes again: its answers again, or nothing. */
  readonly sameArchive: 'answered' | 'ignored'
  /** Who is written to: the first return address of the envelope, or all. */
  readonly recipients: 'first' | 'all'
  /** Bytes in UTF-8 under a declaration of ISO-8859-1: the ministry's test platform. */
  readonly utf8: boolean
  /** Each mail comes twice, under two identifiers. */
  readonly twice: boolean
  /** Mails leave and never arrive: what they say can only be had by posting the same archive again. */
  readonly lost: boolean
  /** Mails leave in the order in which they became due, or the other way round. */
  readonly order: 'oldest first' | 'newest first'
  /** Attachments: envelope first, or last. */
  readonly parts: 'usual' | 'reversed'
  /** How long every mail waits, in milliseconds. */
  readonly delayMs: number
  /** The receipt of an act that announces a paper complement is followed, at the next round, by a mail without XML. */
  readonly multicanal: boolean
}

export const defaultSettings: MinistrySettings = {
  path: '/',
  agentStatus: 403,
  body: '',
  sizeMaxBytes: 157_286_400,
  lateMs: 60_000,
  slowMs: 30_000,
  from: 'ne-pas-repondre@prefecture.invalid',
}

export const defaultSwitches: Switches = {
  sameActe: 'anomalie',
  sameArchive: 'answered',
  recipients: 'first',
  utf8: false,
  twice: false,
  lost: false,
  order: 'oldest first',
  parts: 'usual',
  delayMs: 0,
  multicanal: false,
}
