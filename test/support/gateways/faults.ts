// Faults that a test asks of a simulated gateway, call by call: the connection drops, nothing is answered, a proxy's page
// comes instead, the bytes arrive spoiled. A name without `after` leaves the call undone, or does it and spoils its answer.
// Observed on real platforms: HTML pages and dumps with 200, accents lost, 421, answers lost after the work was done.
import { isUtf8 } from 'node:buffer'
import type { ServerResponse } from 'node:http'
import { writeAnswer, writeHead, type Answering, type Call, type HttpAnswer } from '../../../src/sandbox/http.ts'

/** HTTP statuses that stand between a client and a gateway. */
export const faultStatuses = [400, 408, 413, 415, 421, 422, 429, 500, 502, 503, 504] as const
export type FaultStatus = (typeof faultStatuses)[number]

/** Answers that are not the gateway's: they come instead of its work, or after it. */
type Instead = `status-${FaultStatus}` | PageKind | 'redirect-home' | 'empty'

/** The true answer, spoiled on its way. */
type Spoiled =
  /** The connection drops in the middle of the body. */
  | 'truncated'
  /** Half of the body, as though it were whole. */
  | 'shortened'
  /** The body comes in small pieces. */
  | 'slow'
  /** Half of the body, then nothing, with the connection open. */
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
  /** Back to normal. Connections that wait for an answer stay as they are. */
  clear(): void
}

/** The side of the simulators. */
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

/** A call under a fault. */
interface Spoiling extends Call {
  readonly fault: FaultKind | undefined
  /** Between two pieces of a `slow` answer, in milliseconds; 20 by default. */
  readonly pauseMs?: number
}

/** Answers each call under the fault that is asked for it. */
export function answeringUnder(faults: FaultBox, pauseMs = 20): Answering {
  return (call, work) => answerCall({ ...call, fault: faults.take(call.name), pauseMs }, work)
}

/**
 * Answer a call whose request has been read, under its fault.
 * @param work does what is asked and gives the true answer; not called when the fault leaves the call undone
 * @returns when nothing more will be written. Under a silence the connection stays open until its server closes
 */
export async function answerCall(call: Spoiling, work: () => Promise<HttpAnswer>): Promise<void> {
  const { fault, response } = call
  const answer = worksUnder(fault) ? await work() : undefined
  const ending = fault?.replace(/-before$|-after$|^after-/, '')
  if (fault === undefined && answer) return writeAnswer(response, answer)
  if (ending === 'timeout') return
  if (ending === 'reset') return call.cut()
  if (answer && fault && fault in spoilers) return spoilers[fault as Spoiled](call, answer)
  return writeAnswer(response, insteadOf(ending ?? ''))
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

const spoilers: Readonly<Record<Spoiled, (call: Spoiling, answer: HttpAnswer) => void | Promise<void>>> = {
  truncated: ({ response }, answer) => writeHalf(response, answer, () => response.socket?.destroy()),
  stalled: ({ response }, answer) => writeHalf(response, answer, () => undefined),
  shortened: ({ response }, answer) => writeAnswer(response, { ...answer, body: half(answer.body) }),
  slow: writeSlowly,
  'wrong-charset': ({ response }, answer) => writeAnswer(response, { ...answer, body: otherCharset(answer.body) }),
  'question-marks': ({ response }, answer) => writeAnswer(response, { ...answer, body: questionMarks(answer.body) }),
  warned: ({ response }, answer) =>
    writeAnswer(response, { ...answer, body: Buffer.concat([Buffer.from(brokenPages.warning), answer.body]) }),
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
async function writeSlowly({ response, pauseMs = 20 }: Spoiling, answer: HttpAnswer): Promise<void> {
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

/** Pages that are sent with status 200. */
export const brokenPages = {
  'login-page': `<!DOCTYPE html>
<html lang="fr">
<head><meta charset="UTF-8"><title>Connexion</title></head>
<body><form method="post" action="/login.php"><label>Identifiant <input name="login"></label>
<label>Mot de passe <input type="password" name="password"></label><button>Se connecter</button></form></body>
</html>
`,
  dump: `<pre class='xdebug-var-dump' dir='ltr'>
<small>/var/www/class/LegacyController.php:42:</small>
<b>object</b>(<i>Exception</i>)[<i>812</i>]
  <i>protected</i> 'message' <font color='#888a85'>=&gt;</font> <small>string</small> <font color='#cc0000'>'exit'</font>
</pre>`,
  warning: `<br />
<b>Warning</b>:  Undefined array key "type_pj" in <b>/var/www/class/Helpers.php</b> on line <b>118</b><br />
`,
  'fatal-error': `<br />
<b>Fatal error</b>:  Allowed memory size of 268435456 bytes exhausted in <b>/var/www/class/FileUploader.php</b> on line <b>77</b><br />
`,
  maintenance: `<!DOCTYPE html>
<html lang="fr"><head><meta charset="UTF-8"><title>Maintenance</title></head>
<body><h1>Service momentanément indisponible</h1></body></html>
`,
  // In the shape of S²LOW, and in words that it is not known to say.
  'unknown-ko': 'KO\nLa plateforme est en travaux.\n',
} as const satisfies Record<string, string>

export type PageKind = keyof typeof brokenPages

/** A proxy's page for an HTTP status. */
export function httpPage(status: number): string {
  const title = `${status} ${titles[status] ?? 'Error'}`
  return `<!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN">
<html><head>
<title>${title}</title>
</head><body>
<h1>${titles[status] ?? 'Error'}</h1>
</body></html>
`
}

const titles: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  408: 'Request Timeout',
  413: 'Request Entity Too Large',
  415: 'Unsupported Media Type',
  421: 'Misdirected Request',
  422: 'Unprocessable Content',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
}
