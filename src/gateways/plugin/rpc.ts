// Calls between the host and the process of a plug-in, both ways: a length in four bytes, then a value by V8's
// serialization. Functions, iterables and abort signals stay where they are; the other side has a handle of each, for as
// long as the call lasts that gave it.
import { deserialize, serialize } from 'node:v8'

type Callable = (...args: readonly never[]) => unknown
type Given = Callable | AsyncIterator<unknown>

interface Handle {
  readonly [mark]: 'call' | 'each' | 'signal'
  readonly id: number
  readonly aborted?: boolean
}

const mark = '\u0000handle'

type Message =
  | readonly ['call', id: number, target: number | string, args: unknown]
  | readonly ['next', id: number, target: number]
  | readonly ['done' | 'fail', id: number, value: unknown]
  | readonly ['return' | 'abort' | 'forget', target: number]

interface PeerOptions {
  readonly write: (frame: Uint8Array) => void
  /** What the other side may call by name. */
  readonly served: Readonly<Record<string, Callable>>
  /** Larger frames, and more calls at once, are refused: the line is over. */
  readonly frameMax: number
  readonly callsMax: number
  /** An error as the other side reads it, and what it told as an error. */
  readonly told: (error: unknown) => unknown
  readonly errorOf: (told: unknown) => unknown
}

/** What one call gave to the other side, and how many of its answers still use it. */
interface Scope {
  readonly ids: number[]
  readonly signals: number[]
  uses: number
}

const newScope = (): Scope => ({ ids: [], signals: [], uses: 1 })

export interface Peer {
  call(name: string, ...args: readonly unknown[]): Promise<unknown>
  /** Take bytes of the line. @throws RangeError for a frame or calls over the bounds; TypeError for an unknown message */
  receive(bytes: Uint8Array): void
  /** The line is over: every waiting call fails with this. */
  close(error: unknown): void
}

export function openPeer({ write, served, frameMax, callsMax, told, errorOf }: PeerOptions): Peer {
  const given = new Map<number, Given>()
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: unknown): void; scope: Scope }>()
  const aborts = new Map<number, AbortController>()
  let [last, serving, ended]: [number, number, { error: unknown } | undefined] = [0, 0, undefined]
  let parts: Uint8Array[] = []
  let [held, needed] = [0, 4]

  const send = (message: Message) => {
    const body = serialize(message)
    const frame = Buffer.alloc(4 + body.length)
    frame.writeUInt32BE(body.length)
    body.copy(frame, 4)
    write(frame)
  }
  const release = (scope: Scope) => {
    if (--scope.uses > 0) return
    for (const id of scope.ids.splice(0)) given.delete(id)
    if (!ended) for (const id of scope.signals.splice(0)) send(['forget', id])
  }
  const give = (kind: 'call' | 'each', what: Given, scope: Scope): Handle => {
    const id = ++last
    scope.ids.push(id)
    given.set(id, what)
    return { [mark]: kind, id }
  }
  const lend = (signal: AbortSignal, scope: Scope): Handle => {
    const id = ++last
    scope.signals.push(id)
    const tell = () => scope.signals.includes(id) && send(['abort', id])
    if (!signal.aborted) signal.addEventListener('abort', tell, { once: true })
    return { [mark]: 'signal', id, aborted: signal.aborted }
  }
  const pack = (value: unknown, scope: Scope): unknown => {
    if (typeof value === 'function') return give('call', value as Callable, scope)
    if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value
    if (value instanceof AbortSignal) return lend(value, scope)
    if (Symbol.asyncIterator in value)
      return give('each', (value as AsyncIterable<unknown>)[Symbol.asyncIterator](), scope)
    if (Array.isArray(value)) return value.map((each) => pack(each, scope))
    const isPlain = [Object.prototype, null].includes(Object.getPrototypeOf(value) as never)
    if (!isPlain) return value
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, pack(each, scope)]))
  }
  /** @param scope of the call that it came with: an iterable keeps what that call gave until it ends */
  const unpack = (value: unknown, scope?: Scope): unknown => {
    if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value
    if (Array.isArray(value)) return value.map((each) => unpack(each, scope))
    if (!(mark in value)) {
      if (Object.getPrototypeOf(value) !== Object.prototype) return value
      return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, unpack(each, scope)]))
    }
    const { [mark]: kind, id, aborted } = value as Handle
    if (kind === 'call') return (...args: readonly unknown[]) => ask('call', id, args)
    if (kind === 'each') {
      if (scope) scope.uses++
      return iterating(id, scope)
    }
    const controller = new AbortController()
    if (aborted) controller.abort()
    else aborts.set(id, controller)
    return controller.signal
  }
  async function* iterating(id: number, scope: Scope | undefined) {
    try {
      for (;;) {
        const { value, done } = (await ask('next', id)) as IteratorResult<unknown>
        if (done) return
        yield value
      }
    } finally {
      if (!ended) send(['return', id])
      if (scope) release(scope)
    }
  }
  const ask = (kind: 'call' | 'next', target: number | string, args?: readonly unknown[]) => {
    if (ended) return Promise.reject(ended.error)
    const scope = newScope()
    const id = ++last
    return new Promise<unknown>((resolve, reject) => {
      waiting.set(id, { resolve, reject, scope })
      send(kind === 'call' ? ['call', id, target, pack(args, scope)] : ['next', id, target as number])
    })
  }
  const serve = async (id: number, work: () => unknown) => {
    serving++
    // What an answer gives lasts until the line ends: gateways and iterables, which are few.
    const scope = newScope()
    try {
      const value = pack(await work(), scope)
      if (!ended) send(['done', id, value])
    } catch (error) {
      if (!ended) send(['fail', id, told(error)])
    } finally {
      serving--
    }
  }
  const take = (message: Message) => {
    switch (message[0]) {
      case 'call': {
        const [, id, target, args] = message
        if (serving >= callsMax) throw new RangeError('too many calls at once')
        const callee = typeof target === 'string' ? (Object.hasOwn(served, target) ? served[target] : undefined) : given.get(target)
        return void serve(id, () => {
          if (typeof callee !== 'function') throw new TypeError('no such function')
          return callee(...(unpack(args) as never[]))
        })
      }
      case 'next': {
        const [, id, target] = message
        const iterator = given.get(target)
        return void serve(id, () => {
          if (typeof iterator !== 'object') throw new TypeError('no such iterable')
          return iterator.next()
        })
      }
      case 'return': {
        const iterator = given.get(message[1])
        given.delete(message[1])
        if (typeof iterator === 'object') void Promise.resolve(iterator.return?.()).catch(() => undefined)
        return
      }
      case 'abort':
      case 'forget':
        if (message[0] === 'abort') aborts.get(message[1])?.abort()
        return void aborts.delete(message[1])
      case 'done':
      case 'fail': {
        const [kind, id, value] = message
        const asked = waiting.get(id)
        waiting.delete(id)
        if (!asked) return
        if (kind === 'fail') asked.reject(errorOf(value))
        else asked.resolve(unpack(value, asked.scope))
        return release(asked.scope)
      }
      default:
        throw new TypeError('an unknown message')
    }
  }
  return {
    call: (name, ...args) => ask('call', name, args),
    receive: (bytes) => {
      parts.push(bytes)
      held += bytes.length
      while (held >= needed) {
        const all = Buffer.concat(parts)
        const size = all.readUInt32BE()
        if (size > frameMax) throw new RangeError('a frame is too large')
        needed = 4 + size
        if (all.length < needed) return void (parts = [all])
        const message: unknown = deserialize(all.subarray(4, needed))
        const rest = all.subarray(needed)
        ;[parts, held, needed] = [[rest], rest.length, 4]
        if (!Array.isArray(message)) throw new TypeError('an unknown message')
        take(message as unknown as Message)
      }
    },
    close: (error) => {
      ended ??= { error }
      for (const { reject } of waiting.values()) reject(error)
      for (const controller of aborts.values()) controller.abort()
      waiting.clear()
      given.clear()
    },
  }
}
