// Work that costs memory, disk or processor runs a few at a time. Others wait for their turn, and are refused when too
// many wait.

export interface AtOnce {
  /** Pieces of work that run together. */
  readonly most: number
  /** Pieces of work that may wait. */
  readonly waiting: number
}

/** A queue for one kind of work. It rejects with an error of `statusCode` 503 when too many wait. */
export function fewAtOnce({ most, waiting }: AtOnce): <T>(work: () => Promise<T>) => Promise<T> {
  const queue: (() => void)[] = []
  let running = 0
  const enter = async (): Promise<void> => {
    if (running < most) return void running++
    if (queue.length >= waiting) throw Object.assign(new Error('too many at once'), { statusCode: 503 })
    // Work that ends hands its place over.
    await new Promise<void>((resolve) => queue.push(resolve))
  }
  const leave = (): void => {
    const next = queue.shift()
    if (next) next()
    else running--
  }
  return async (work) => {
    await enter()
    try {
      return await work()
    } finally {
      leave()
    }
  }
}
