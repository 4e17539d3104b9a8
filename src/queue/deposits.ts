// The library's side of a deposit queue. It needs no package: the program opens its own BullMQ queue.

/**
 * A file of a deposit: a path below a folder of ACTES_QUEUE_FILES; the digest of an upload for this queue (`POST
 * /api/v1/uploads?queue=…`); or bytes, at most 1 MiB.
 */
export type QueuedFile =
  | { readonly name: string; readonly path: string }
  | { readonly name: string; readonly sha256: string }
  | { readonly name: string; readonly base64: string }

/** Data of a job `deposit` on the queue `actes-deposits`. */
export interface QueuedDeposit {
  /** Idempotency key: the same key means the same act. */
  readonly cle: string
  /** SIREN. */
  readonly collectivite: string
  /** The content of acte.json; `cle` and `collectivite` are optional in it. */
  readonly acte: Readonly<Record<string, unknown>>
  /** Each file that `acte` names, once. */
  readonly files: readonly QueuedFile[]
  /** Queue for the act's events, `actes-events-…`; defaults to `actes-events`. */
  readonly reply?: string
}

/** A queue of BullMQ. */
export interface DepositsQueue<Job> {
  add(name: string, data: QueuedDeposit, options: object): Promise<Job>
}

const day = 86_400

/**
 * Put a deposit on a queue. The job returns the transmission, or fails at once with every fault. It is kept for 7 days,
 * a failed one for 30 days.
 * @param queue `new Queue('actes-deposits', { connection, prefix: 'actes' })` of BullMQ
 */
export function enqueueDeposit<Job>(queue: DepositsQueue<Job>, deposit: QueuedDeposit) {
  return queue.add('deposit', deposit, { removeOnComplete: { age: 7 * day }, removeOnFail: { age: 30 * day } })
}
