// Faults that a simulated gateway is asked for, call by call: the line drops, nothing is answered, a proxy's page comes
// instead, the bytes arrive spoiled. A name without `after` leaves the call undone, or does it and spoils its answer.
// Observed on real platforms: HTML pages and dumps with 200, accents lost, 421, answers lost after the work was done.
import { isUtf8 } from 'node:buffer'
import type { Server, ServerResponse } from 'node:http'
import type { Server as TlsServer } from 'node:https'
import type { Socket } from 'node:net'
import { brokenPages, httpPage, type PageKind } from './fault-pages.ts'

/** HTTP statuses that stand between a client and a gateway. */
export const faultStatuses = [408, 421, 429, 500, 502, 503, 504] as const
export type FaultStatus = (typeof faultStatuses)[number]

/** Answers that are not the gateway's: they come instead of its work, or after it. */
type Instead = `status-${FaultStatus}` | PageKind | 'redirect-home' | 'empty'

/** The true answer, spoiled on its way. */
type Spoiled =
  /** The line drops in the middle of the body. */
  | 'truncated'
  /** Half of the body, as though it were whole. */
  | 'shortened'
  /** The body comes in small pieces. */
  | 'slow'
  /** Half of the body, then nothing, with the line open. */
  | 'stalled'
  /** ISO-8859-1 where UTF-8 is expected, and the reverse. */
  | 'wrong-charset'
  /** `?` in place of each character beyond ASCII. */
  | 'question-marks'
  /** PHP's warning, then the true answer. */
  | 'warned'

export type FaultKind =
  | 'reset-before'
  | 'reset-after'
  | 'timeout-before'
  | 'timeout-after'
  | 'misdirected'
  | Instead
  | `after-${FaultStatus}`
  | `after-${PageKind | 'redirect-home' | 'empty'}`
  | Spoiled

/** What a test asks for. A call has the name that its simulator gives it; `*` stands for any. */
export interface Faults {
  /** Spoil the next calls of a name, behind those already asked for. @param times how many; 1 by default */
  next(call: string, kind: FaultKind, times?: number): void
  /** Spoil every call of a name, once those of `next` are used up. */
  always(call: string, kind: FaultKind): void
  /** How many of `next` are still to come for a name. */
  pending(call: string): number
  /** Back to normal. Lines that wait for an answer stay as they are. */
  clear(): void
}

/** The simulator's side. */
export interface FaultBox extends Faults {
  /** The fault of this call, which is used up. Its own name goes before `*`, `next` before `always`. */
  take(call: string): FaultKind | undefined
}

/** Make an empty box of faults. */
export function makeFaults(): FaultBox {
  const queues = new Map<string, FaultKind[]>()
  const lasting = new Map<string, FaultKind>()
  return {
    next: (call, kind, times = 1) => {
      queues.set(call, [...(queues.get(call) ?? []), ...Array.from({ length: times }, () => kind)])
    },
    always: (call, kind) => void lasting.set(call, kind),
    pending: (call) => queues.get(call)?.length ?? 0,
    clear: () => {
      queues.clear()
      lasting.clear()
    },
    take: (call) => queues.get(call)?.shift() ?? queues.get('*')?.shift() ?? lasting.get(call) ?? lasting.get('*'),
  }
}

/** Does the call do its work under this fault? Without a fault it does. */
export function worksUnder(fault: FaultKind | undefined): boolean {
  return fault === undefined || /-after$|^after-/.test(fault) || fault in spoilers
}

/** An answer, whole. */
export interface HttpAnswer {
  readonly status: number
  /** By name as it is to be written; several values make several lines. `Content-Length` is added. */
  readonly headers: Readonly<Record<string, string | readonly string[]>>
  readonly body: Uint8Array
}

/** What is asked and where the answer goes. */
export interface Call {
  readonly response: ServerResponse
  readonly fault: FaultKind | undefined
  /** Made by `keepLines`: cuts the line, so that the client sees a reset. */
  readonly cut: (socket: Socket) => void
  /** Between two pieces of a `slow` answer, in milliseconds; 20 by default. */
  readonly pauseMs?: number
}

/**
 * Answer a call whose request has been read, under its fault.
 * @param work does what is asked and gives the true answer; not called when the fault leaves the call undone
 * @returns when nothing more will be written. Under a silence the line stays open: `keepLines(…).cutAll()` ends it
 */
export async function answerCall(call: Call, work: () => Promise<HttpAnswer>): Promise<void> {
  const { fault, response } = call
  const answer = worksUnder(fault) ? await work() : undefined
  const ending = fault?.replace(/-before$|-after$|^after-/, '')
  if (fault === undefined && answer) return write(response, answer)
  if (ending === 'timeout') return
  if (ending === 'reset') return cutLine(call)
  if (answer && fault && fault in spoilers) return spoilers[fault as Spoiled](call, answer)
  return write(response, insteadOf(ending ?? ''))
}

/** The page, or the lack of one, that a fault's name asks for. */
function insteadOf(ending: string): HttpAnswer {
  if (ending === 'redirect-home') return { status: 302, headers: { ...html, Location: '/' }, body: empty }
  if (ending === 'empty') return { status: 200, headers: html, body: empty }
  if (ending in brokenPages) return { status: 200, headers: html, body: Buffer.from(brokenPages[ending as PageKind]) }
  const status = ending === 'misdirected' ? 421 : Number(/\d+$/.exec(ending)?.[0])
  const retry = status === 503 || status === 429 ? { 'Retry-After': '30' } : {}
  return { status, headers: { ...proxyHtml, ...retry }, body: Buffer.from(httpPage(status)) }
}

const empty = new Uint8Array()
const html = { 'Content-Type': 'text/html; charset=UTF-8' }
const proxyHtml = { 'Content-Type': 'text/html; charset=iso-8859-1' }

const spoilers: Readonly<Record<Spoiled, (call: Call, answer: HttpAnswer) => void | Promise<void>>> = {
  truncated: ({ response }, answer) => writeHalf(response, answer, () => response.socket?.destroy()),
  stalled: ({ response }, answer) => writeHalf(response, answer, () => undefined),
  shortened: ({ response }, answer) => write(response, { ...answer, body: half(answer.body) }),
  slow: writeSlowly,
  'wrong-charset': ({ response }, answer) => write(response, { ...answer, body: otherCharset(answer.body) }),
  'question-marks': ({ response }, answer) => write(response, { ...answer, body: questionMarks(answer.body) }),
  warned: ({ response }, answer) =>
    write(response, { ...answer, body: Buffer.concat([Buffer.from(brokenPages.warning), answer.body]) }),
}

function write(response: ServerResponse, answer: HttpAnswer): void {
  writeHead(response, answer)
  response.end(answer.body)
}

function writeHead(response: ServerResponse, { status, headers, body }: HttpAnswer): void {
  const lines = Object.entries({ ...headers, 'Content-Length': `${body.length}` })
  response.writeHead(
    status,
    lines.flatMap(([name, value]) => [value].flat().flatMap((each) => [name, each])),
  )
}

function cutLine({ response, cut }: Call): void {
  if (response.socket) cut(response.socket)
}

/** All headers and the first half; of a body of one byte, the headers. */
function writeHalf(response: ServerResponse, answer: HttpAnswer, then: () => void): void {
  const piece = half(answer.body)
  writeHead(response, answer)
  response.flushHeaders()
  if (piece.length > 0) response.write(piece, then)
  else setImmediate(then)
}

function half(body: Uint8Array): Uint8Array {
  return body.subarray(0, Math.floor(body.length / 2))
}

/** In twenty pieces at most, each of one byte or more. */
async function writeSlowly({ response, pauseMs = 20 }: Call, answer: HttpAnswer): Promise<void> {
  const { body } = answer
  const piece = Math.max(1, Math.ceil(body.length / 20))
  writeHead(response, answer)
  for (let at = 0; at < body.length && !response.destroyed; at += piece) {
    response.write(body.subarray(at, at + piece))
    await new Promise((done) => setTimeout(done, pauseMs))
  }
  response.end()
}

function otherCharset(body: Uint8Array): Uint8Array {
  return isUtf8(body)
    ? Buffer.from(Buffer.from(body).toString('utf8'), 'latin1')
    : Buffer.from(Buffer.from(body).toString('latin1'), 'utf8')
}

function questionMarks(body: Uint8Array): Uint8Array {
  const text = Buffer.from(body).toString(isUtf8(body) ? 'utf8' : 'latin1')
  return Buffer.from(text.replace(/\P{ASCII}/gu, '?'), 'latin1')
}

/** The open lines of a server. */
export interface Lines {
  /** Reset the line on which a socket, of TLS or not, stands. */
  readonly cut: (socket: Socket) => void
  /** Reset every line; a server that was closed then ends. */
  readonly cutAll: () => void
}

/**
 * Keep the lines of a server, so that they can be cut under TLS too.
 * @param server before it listens
 */
export function keepLines(server: Server | TlsServer): Lines {
  const lines = new Map<string, Socket>()
  server.on('connection', (line: Socket) => {
    const key = keyOf(line)
    lines.set(key, line)
    line.on('close', () => lines.delete(key))
  })
  const reset = (line: Socket) => (line.destroyed ? undefined : line.resetAndDestroy())
  return {
    cut: (socket) => {
      const line = lines.get(keyOf(socket))
      if (line) reset(line)
      else socket.destroy()
    },
    cutAll: () => {
      for (const line of lines.values()) reset(line)
    },
  }
}

function keyOf({ remoteAddress, remotePort, localPort }: Socket): string {
  return `${remoteAddress} ${remotePort} ${localPort}`
}
