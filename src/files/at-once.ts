// A gate for costly work: a few run at once, some wait, and further callers are refused.
import pLimit from 'p-limit'

interface AtOnce {
  readonly most: number
  readonly waiting: number
}

/** Rejects with `statusCode` 503 when too many already wait. */
export function fewAtOnce({ most, waiting }: AtOnce): <T>(work: () => Promise<T>) => Promise<T> {
  const inTurn = pLimit(most)
  return async (work) => {
    if (inTurn.activeCount + inTurn.pendingCount >= most + waiting)
      throw Object.assign(new Error('too many at once'), { statusCode: 503 })
    return inTurn(work)
  }
}
