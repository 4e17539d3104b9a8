// Calls between the host and the process of a plug-in, both ways: a length in four bytes, then a value by V8's
// serialization. Functions and iterables stay where they are; the other side has a handle of each, for as long as the call
// lasts that gave it.
import { deserialize, serialize } from 'node:v8'

type Callable = (...args: readonly never[]) => unknown
type Given = Callable | AsyncIterator<unknown>

const mark = '\u0000handle'

interface Handle {
  readonly [mark]: 'call' | 'each'
  readonly id: number
}

type Message =
  | readonly ['call', id: number, target: number | string, args: unknown]
  | readonly ['next', id: number, target: number]
  | readonly ['done' | 'fail', id: number, value: unknown]
  | readonly ['return', target: number]

interface PeerOptions {
  readonly write: (frame: Uint8Array) => void
  /** What the other side may call by name. */
  readonly served: Readonly<Record<string, Callable>>
  /** A larger frame, or more calls at once, end the line. */
  readonly frameMax: number
  readonly callsMax: number
  /** An error as the other side reads it, and what it told as an error. */
  readonly told: (error: unknown) => unknown
  readonly errorOf: (told: unknown) => unknown
}

/** What one call gave to the other side, and how many of its answers still use it. */
interface CallScope {
  readonly ids: number[]
  uses: number
}

interface Waiting {
  readonly resolve: (value: unknown) => void
  readonly reject: (error: unknown) => void
  readonly scope: CallScope
}

const newCallScope = (): CallScope => ({ ids: [], uses: 1 })

const isPlain = (value: object) => [Object.prototype, null].includes(Object.getPrototypeOf(value) as never)

/** One side of the line. */
interface Line extends PeerOptions {
  readonly given: Map<number, Given>
  readonly waiting: Map<number, Waiting>
  last: number
  serving: number
  ended: { readonly error: unknown } | undefined
}

export type Peer = ReturnType<typeof openPeer>

export function openPeer(options: PeerOptions) {
  const line: Line = {
    ...options,
    given: new Map(),
    waiting: new Map(),
    last: 0,
    serving: 0,
    ended: undefined,
  }
  return {
    call: (name: string, ...args: readonly unknown[]) => ask(line, name, args),
    /** Take bytes of the line. @throws RangeError for a frame or calls over the bounds; TypeError for an unknown message */
    receive: framesOf(options.frameMax, (message) => take(line, message)),
    /** The line is over: every waiting call fails with this. */
    close: (error: unknown) => {
      line.ended ??= { error }
      for (const { reject } of line.waiting.values()) reject(error)
      line.waiting.clear()
      line.given.clear()
    },
  }
}

function framesOf(frameMax: number, taken: (message: Message) => void) {
  let [parts, held, needed]: [Uint8Array[], number, number] = [[], 0, 4]
  return (bytes: Uint8Array) => {
    parts.push(bytes)
    held += bytes.length
    while (held >= needed) {
      const all = Buffer.concat(parts)
      const size = all.readUInt32BE()
      if (size > frameMax) throw new RangeError('a frame is too large')
      needed = 4 + size
      parts = [all]
      if (all.length < needed) return
      const message: unknown = deserialize(all.subarray(4, needed))
      const rest = all.subarray(needed)
      ;[parts, held, needed] = [[rest], rest.length, 4]
      if (!Array.isArray(message)) throw new TypeError('an unknown message')
      taken(message as unknown as Message)
    }
  }
}

function send({ ended, write }: Line, message: Message) {
  if (ended) return
  const body = serialize(message)
  const frame = Buffer.alloc(4 + body.length)
  frame.writeUInt32BE(body.length)
  body.copy(frame, 4)
  write(frame)
}

/** @param args of a function, by its name or its handle; none: the next of an iterable */
function ask(line: Line, target: number | string, args?: readonly unknown[]) {
  if (line.ended) return Promise.reject(line.ended.error)
  const scope = newCallScope()
  const id = ++line.last
  return new Promise<unknown>((resolve, reject) => {
    line.waiting.set(id, { resolve, reject, scope })
    send(line, args ? ['call', id, target, pack(line, args, scope)] : ['next', id, target as number])
  })
}

function take(line: Line, message: Message) {
  const [kind, id] = message
  if (kind === 'call') {
    const [, , target, args] = message
    const named = typeof target === 'string' && Object.hasOwn(line.served, target)
    const callee = named ? line.served[target] : line.given.get(target as number)
    return serve(line, id, () => {
      if (typeof callee !== 'function') throw new TypeError('no such function')
      return callee(...(unpack(line, args) as never[]))
    })
  }
  if (kind === 'next') {
    const iterator = line.given.get(message[2])
    return serve(line, id, () => {
      if (typeof iterator !== 'object') throw new TypeError('no such iterable')
      return iterator.next()
    })
  }
  if (kind === 'done' || kind === 'fail') return settleCall(line, message)
  if (kind !== 'return') throw new TypeError('an unknown message')
  endIterable(line, id)
}

function serve(line: Line, id: number, work: () => unknown) {
  if (line.serving >= line.callsMax) throw new RangeError('too many calls at once')
  line.serving++
  // What an answer gives lasts until the line ends: gateways, and iterables until they end, which are few.
  const scope = newCallScope()
  const answering = async () => send(line, ['done', id, pack(line, await work(), scope)])
  answering()
    .catch((error: unknown) => send(line, ['fail', id, line.told(error)]))
    .finally(() => line.serving--)
    .catch(() => undefined)
}

function settleCall(line: Line, [kind, id, value]: Extract<Message, readonly ['done' | 'fail', ...unknown[]]>) {
  const asked = line.waiting.get(id)
  line.waiting.delete(id)
  if (!asked) return
  if (kind === 'fail') asked.reject(line.errorOf(value))
  else asked.resolve(unpack(line, value, asked.scope))
  endScope(line, asked.scope)
}

function endIterable({ given }: Line, id: number) {
  const iterator = given.get(id)
  given.delete(id)
  if (typeof iterator === 'object') void Promise.resolve(iterator.return?.()).catch(() => undefined)
}

function endScope(line: Line, scope: CallScope) {
  if (--scope.uses > 0) return
  for (const id of scope.ids.splice(0)) line.given.delete(id)
}

function pack(line: Line, value: unknown, scope: CallScope): unknown {
  if (typeof value === 'function') return give(line, value as Callable, scope)
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value
  if (Symbol.asyncIterator in value) return give(line, (value as AsyncIterable<unknown>)[Symbol.asyncIterator](), scope)
  if (Array.isArray(value)) return value.map((each) => pack(line, each, scope))
  if (!isPlain(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, pack(line, each, scope)]))
}

function give(line: Line, what: Given, scope: CallScope): Handle {
  const id = ++line.last
  scope.ids.push(id)
  line.given.set(id, what)
  return { [mark]: typeof what === 'function' ? 'call' : 'each', id }
}

/** @param scope of the call that it answers: an iterable keeps what that call gave until it ends */
function unpack(line: Line, value: unknown, scope?: CallScope): unknown {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value
  if (Array.isArray(value)) return value.map((each) => unpack(line, each, scope))
  if (!(mark in value)) {
    if (!isPlain(value)) return value
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, unpack(line, each, scope)]))
  }
  const { [mark]: kind, id } = value as Handle
  if (kind === 'call') return (...args: readonly unknown[]) => ask(line, id, args)
  if (scope) scope.uses++
  return iterating(line, id, scope)
}

async function* iterating(line: Line, id: number, scope: CallScope | undefined) {
  try {
    for (;;) {
      const { value, done } = (await ask(line, id)) as IteratorResult<unknown>
      if (done) return
      yield value
    }
  } finally {
    send(line, ['return', id])
    if (scope) endScope(line, scope)
  }
}
