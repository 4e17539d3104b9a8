// What costs memory, disk or processor is done for a few at once: others wait for their turn, and who comes when too many
// wait is sent away.
import pLimit from 'p-limit'

interface AtOnce {
  readonly most: number
  readonly waiting: number
}

/** A gate for work of one kind. It rejects with `statusCode` 503 when too many wait already. */
export function fewAtOnce({ most, waiting }: AtOnce): <T>(work: () => Promise<T>) => Promise<T> {
  const inTurn = pLimit(most)
  return async (work) => {
    if (inTurn.activeCount + inTurn.pendingCount >= most + waiting)
      throw Object.assign(new Error('too many at once'), { statusCode: 503 })
    return inTurn(work)
  }
}
