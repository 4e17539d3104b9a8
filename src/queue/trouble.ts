// What the queue says of its own troubles: once when they begin, once when they are over, not at every new attempt.

/** The part of a pino logger that the queue uses. */
export interface QueueLog {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
}

export interface TroubleLog {
  readonly backend: string
  /** Something failed; the same words again are not logged again. */
  readonly met: (error: Error) => void
  /** The queue answered. */
  readonly over: () => void
  /** A listener fell silent; its job goes to another one. */
  readonly stalled: () => void
}

/** Nothing is wrong yet; `backend` is what the queue is kept on. */
export function troubleLog(log: QueueLog, backend: string): TroubleLog {
  let last: string | undefined
  return {
    backend,
    met: (error) => {
      const words = describe(error)
      if (words === last) return
      last = words
      log.warn({ code: 'ACTES-Q001', service: backend, reason: words }, 'service-error')
    },
    over: () => {
      if (last === undefined) return
      last = undefined
      log.info({ service: backend }, 'service-back')
    },
    stalled: () => log.warn({ service: backend }, 'bell-again'),
  }
}

// A refused connection to a name with two addresses is an AggregateError without a message.
function describe(error: Error): string {
  return error.message || String((error as { code?: unknown }).code ?? error.name)
}
