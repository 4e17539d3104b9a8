// What programs put on a queue of deposits, and how. It needs no package: the queue is the program's own, opened by BullMQ.

/**
 * A file of a deposit: where it lies, below a folder of ACTES_QUEUE_FILES; its digest, when it was sent ahead for this queue
 * (`POST /api/v1/uploads?queue=…`); or its bytes, 1 MiB at most.
 */
export type QueuedFile =
  | { readonly name: string; readonly path: string }
  | { readonly name: string; readonly sha256: string }
  | { readonly name: string; readonly base64: string }

/** The data of a job `deposit` of the queue `actes-deposits`. */
export interface QueuedDeposit {
  /** Idempotency key: the same key again is the same act. */
  readonly cle: string
  /** SIREN. */
  readonly collectivite: string
  /** What acte.json holds; `cle` and `collectivite` may be left out. */
  readonly acte: Readonly<Record<string, unknown>>
  /** Each file that `acte` names, once. */
  readonly files: readonly QueuedFile[]
  /** Queue on which to tell what becomes of it, `actes-events-…`; without, `actes-events`. */
  readonly reply?: string
}

/** A queue of BullMQ. */
export interface DepositsQueue<Job> {
  add(name: string, data: QueuedDeposit, options: object): Promise<Job>
}

const day = 86_400

/**
 * Put a deposit on a queue. Its job ends with the transmission, or fails at once with every fault; it is kept for a week, a
 * failed one for a month.
 * @param queue `new Queue('actes-deposits', { connection, prefix: 'actes' })` of BullMQ
 */
export function enqueueDeposit<Job>(queue: DepositsQueue<Job>, deposit: QueuedDeposit): Promise<Job> {
  return queue.add('deposit', deposit, { removeOnComplete: { age: 7 * day }, removeOnFail: { age: 30 * day } })
}
