// What costs memory, disk or processor is done for a few at once: others wait for their turn, and who comes when too many
// wait is sent away.

/** How many at once, and how many may wait. */
export interface AtOnce {
  readonly most: number
  readonly waiting: number
}

/**
 * A gate for work of one kind.
 * @returns does a piece of work in its turn; rejects with an error of `statusCode` 503 when too many wait already
 */
export function fewAtOnce({ most, waiting }: AtOnce): <T>(work: () => Promise<T>) => Promise<T> {
  const queue: (() => void)[] = []
  let running = 0
  const enter = async (): Promise<void> => {
    if (running < most) return void running++
    if (queue.length >= waiting) throw Object.assign(new Error('too many at once'), { statusCode: 503 })
    // Whoever leaves hands over his place.
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
