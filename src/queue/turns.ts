// Fair turns for work that costs memory, disk or processor: callers alternate, and within each caller the collectivités
// that it deposits for. Nobody takes all the places, however much they ask for.

interface Places {
  readonly most: number
  /** At a time for one caller, and for one collectivité. */
  readonly ofEach: number
  readonly waiting: number
  readonly waitingOfEach: number
}

export interface Turn {
  readonly caller: string
  readonly collectivite?: string
  /** Only one long work runs at a time, so that others have a place. */
  readonly isLong?: boolean
  /** A caller that leaves while waiting loses its turn; work that has begun handles its own end. */
  readonly signal?: AbortSignal | undefined
}

/** @throws Error with `statusCode` 503 when too many wait already; the reason of the signal */
export type InTurn = <T>(turn: Turn, work: () => Promise<T>) => Promise<T>

interface WaitingTurn {
  readonly turn: Turn
  readonly begin: () => void
}

export function fairTurns({ most, ofEach, waiting: mostWaiting, waitingOfEach }: Places): InTurn {
  const places = openPlaces(most, ofEach)
  const queue = openQueue()
  const beginNext = () => {
    for (let next = queue.take(places.isFree); next; next = queue.take(places.isFree)) {
      places.take(next.turn)
      next.begin()
    }
  }
  const wait = (turn: Turn) =>
    new Promise<void>((resolve, reject) => {
      const { signal } = turn
      const leave = () => {
        queue.drop(waiting)
        reject(signal?.reason as Error)
      }
      const begin = () => {
        signal?.removeEventListener('abort', leave)
        resolve()
      }
      const waiting = { turn, begin }
      signal?.addEventListener('abort', leave, { once: true })
      queue.add(waiting)
      beginNext()
    })
  return async (turn, work) => {
    turn.signal?.throwIfAborted()
    if (queue.count() >= mostWaiting || queue.count(turn.caller) >= waitingOfEach)
      throw Object.assign(new Error('too many at once'), { statusCode: 503 })
    await wait(turn)
    try {
      return await work()
    } finally {
      places.leave(turn)
      beginNext()
    }
  }
}

function openPlaces(most: number, ofEach: number) {
  const taken: Turn[] = []
  const count = (is: (turn: Turn) => boolean) => taken.filter(is).length
  return {
    isFree: ({ caller, collectivite, isLong }: Turn) =>
      taken.length < most &&
      count((each) => each.caller === caller) < ofEach &&
      (collectivite === undefined || count((each) => each.collectivite === collectivite) < ofEach) &&
      (!isLong || count((each) => each.isLong === true) === 0),
    take: (turn: Turn) => void taken.push(turn),
    leave: (turn: Turn) => void taken.splice(taken.indexOf(turn), 1),
  }
}

/** Whoever was served last goes to the end, among callers and among the collectivités of each. */
function openQueue() {
  const callers = new Map<string, Map<string, WaitingTurn[]>>()
  const sum = (of: Map<string, WaitingTurn[]> | undefined) =>
    [...(of?.values() ?? [])].reduce((total, { length }) => total + length, 0)
  const drop = (one: WaitingTurn) => {
    const { caller, collectivite = '' } = one.turn
    const own = callers.get(caller)
    const left = (own?.get(collectivite) ?? []).filter((each) => each !== one)
    own?.delete(collectivite)
    if (left.length > 0) own?.set(collectivite, left)
    callers.delete(caller)
    if (own && own.size > 0) callers.set(caller, own)
  }
  return {
    count: (caller?: string) =>
      caller === undefined
        ? [...callers.values()].reduce((total, own) => total + sum(own), 0)
        : sum(callers.get(caller)),
    add: (one: WaitingTurn) => {
      const { caller, collectivite = '' } = one.turn
      const own = callers.get(caller) ?? new Map<string, WaitingTurn[]>()
      own.set(collectivite, [...(own.get(collectivite) ?? []), one])
      callers.set(caller, own)
    },
    drop,
    take: (isFree: (turn: Turn) => boolean): WaitingTurn | undefined => {
      for (const own of callers.values())
        for (const [next] of own.values())
          if (next && isFree(next.turn)) {
            drop(next)
            return next
          }
      return undefined
    },
  }
}
