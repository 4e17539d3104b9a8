// The antivirus: clamd by INSTREAM (clamd(8)). A file is streamed to it while its digest is computed, so that it is
// read once. Without an answer in time there is no verdict: the file waits.
import { Socket, type NetConnectOpts } from 'node:net'
import { systemClock, type Clock } from '#clock.ts'
import { ActesError, problem, type Problem } from '#errors.ts'

/** Where clamd listens. `off`: no scan. `unsaid`: real acts are sent, and nobody has chosen. */
export type ClamdSetting =
  { readonly path: string } | { readonly host: string; readonly port: number } | 'off' | 'unsaid'

export type AntivirusVerdict =
  | { readonly kind: 'clean' }
  | { readonly kind: 'infected'; readonly signature: string }
  /** Not scanned: too large, too deeply nested, or locked by a password. */
  | { readonly kind: 'unscannable'; readonly reason: 'size' | 'limits' | 'encrypted' }
  | { readonly kind: 'unavailable'; readonly reason: string }

export interface Scan {
  /** The caller may reuse the piece afterwards. Never throws: `end` reports failures. */
  write(piece: Uint8Array): Promise<void>
  end(): Promise<AntivirusVerdict>
  abandon(): void
}

export interface Antivirus {
  /** @throws ActesError ACTES-C010 for `unsaid`, F022 after `distrust` */
  begin(): Scan
  /** Its version and the date of its signatures. @throws ActesError ACTES-F018, C010 */
  look(): Promise<AntivirusVersion>
  /** Stop using it: it passes files that it has not scanned. */
  distrust(): void
}

export interface AntivirusVersion {
  readonly version: string
  readonly signaturesFrom?: Date
}

export interface Patience {
  readonly connectMs: number
  /** Silence after which the antivirus counts as unavailable: longer than the 120 s after which clamd ends a scan. */
  readonly idleMs: number
  /** After such a silence, calls fail at once for this long, since depositors have a form open. */
  readonly restMs: number
}

const patience: Patience = { connectMs: 3_000, idleMs: 150_000, restMs: 30_000 }
const answerMost = 4_096

/** Undefined when the setting is off. */
export function openAntivirus(
  setting: ClamdSetting,
  waits: Partial<Patience> = {},
  clock = systemClock,
): Antivirus | undefined {
  if (setting === 'off') return undefined
  if (setting === 'unsaid') return { begin: throwUnsaid, look: async () => throwUnsaid(), distrust: () => undefined }
  const terms = { ...patience, ...waits, clock }
  let [isBlind, restsUntil] = [false, 0]
  const fellSilent = () => void (restsUntil = clock.steadyMs() + terms.restMs)
  return {
    begin: () => {
      if (isBlind) throw new ActesError('ACTES-F022')
      return clock.steadyMs() < restsUntil ? silent : beginScan(setting, { ...terms, fellSilent })
    },
    look: () => askAntivirusVersion(setting, terms),
    distrust: () => void (isBlind = true),
  }
}

const silent: Scan = {
  write: async () => undefined,
  end: async () => unavailable('silence'),
  abandon: () => undefined,
}

function throwUnsaid(): never {
  throw new ActesError('ACTES-C010')
}

export function verdictProblems(verdict: AntivirusVerdict, name: string): readonly Problem[] {
  switch (verdict.kind) {
    case 'clean':
      return []
    case 'infected':
      return [problem('ACTES-F019', name, { params: { signature: verdict.signature } })]
    case 'unscannable':
      return [problem('ACTES-F020', name, { params: { reason: verdict.reason } })]
    case 'unavailable':
      return [problem('ACTES-F018', name)]
  }
}

const lastWordsMs = 500

/** After `ms`, and after pending input: a busy event loop runs timers before it reads. */
function after(ms: number, then: () => void, clock: Clock) {
  return clock.after(ms, () => void clock.turn().then(then))
}

type WriteEnd = (error?: Error | null) => void

/** clamd states a reason before it closes. Delay the write error that would otherwise hide it. */
class Line extends Socket {
  readonly #clock: Clock

  constructor(clock: Clock) {
    super()
    this.#clock = clock
  }

  override _write(piece: unknown, encoding: BufferEncoding, end: WriteEnd): void {
    super._write(piece, encoding, lately(end, this.#clock))
  }

  override _writev(pieces: { chunk: unknown; encoding: BufferEncoding }[], end: WriteEnd): void {
    super._writev?.(pieces, lately(end, this.#clock))
  }
}

function lately(end: WriteEnd, clock: Clock): WriteEnd {
  return (error) => (error ? void after(lastWordsMs, () => end(error), clock) : end())
}

interface Talking extends Patience {
  readonly clock: Clock
}

interface Talk {
  readonly socket: Socket
  readonly answer: Promise<{ readonly said: string } | { readonly silent: string }>
}

function talk(to: NetConnectOpts, { connectMs, idleMs, clock }: Talking): Talk {
  const socket = new Line(clock).connect(to)
  const { promise: answer, resolve } = Promise.withResolvers<Awaited<Talk['answer']>>()
  let heard = ''
  const over = (silent: string) => {
    connecting.end()
    // clamd may answer and close before it has read everything.
    resolve(heard === '' ? { silent } : { said: heard.split('\0', 1)[0] ?? '' })
    socket.destroy()
  }
  const connecting = after(connectMs, () => socket.connecting && over('connection'), clock)
  socket.once('connect', connecting.end)
  socket.setTimeout(idleMs, () => over('silence'))
  // A missing socket means that nobody listens.
  socket.on('error', ({ code }: NodeJS.ErrnoException) => over(code === 'ENOENT' ? 'ECONNREFUSED' : (code ?? 'error')))
  socket.on('close', () => over('closed'))
  socket.on('data', (bytes) => {
    heard += bytes.toString('latin1')
    if (heard.includes('\0') || heard.length > answerMost) over('')
  })
  return { socket, answer }
}

function beginScan(to: NetConnectOpts, { fellSilent, ...terms }: Talking & { readonly fellSilent: () => void }): Scan {
  const { socket, answer } = talk(to, terms)
  const verdict = answer.then((told) => {
    if ('said' in told) return parseScanReply(told.said)
    if (told.silent === 'silence') fellSilent()
    return unavailable(told.silent)
  })
  const send = async (piece: Uint8Array) => {
    const head = Buffer.alloc(4)
    head.writeUInt32BE(piece.length)
    socket.cork()
    socket.write(head)
    // Called once the system has accepted the bytes, or when the connection is gone.
    const taken = new Promise<void>((resolve) => void socket.write(piece, () => resolve()))
    socket.uncork()
    await Promise.race([taken, verdict])
  }
  socket.write('zINSTREAM\0')
  return {
    write: async (piece) => {
      // A length of zero would end the stream.
      if (piece.length > 0 && socket.writable) await send(piece)
    },
    end: async () => {
      if (socket.writable) socket.write(Buffer.alloc(4))
      return verdict
    },
    abandon: () => void socket.destroy(),
  }
}

function unavailable(reason: string): AntivirusVerdict {
  return { kind: 'unavailable', reason }
}

function parseScanReply(said: string): AntivirusVerdict {
  if (said === 'stream: OK') return { kind: 'clean' }
  const signature = /^stream: (.+) FOUND$/.exec(said)?.[1]
  if (signature?.startsWith('Heuristics.Limits.')) return { kind: 'unscannable', reason: 'limits' }
  if (signature?.startsWith('Heuristics.Encrypted.')) return { kind: 'unscannable', reason: 'encrypted' }
  if (signature !== undefined) return { kind: 'infected', signature: signature.slice(0, 80) }
  if (/size limit exceeded/i.test(said)) return { kind: 'unscannable', reason: 'size' }
  return unavailable('answer')
}

async function askAntivirusVersion(to: NetConnectOpts, terms: Talking): Promise<AntivirusVersion> {
  const { socket, answer } = talk(to, { ...terms, idleMs: Math.min(terms.idleMs, terms.connectMs) })
  socket.write('zVERSION\0')
  const told = await answer
  if (!('said' in told) || !/^ClamAV \d/.test(told.said)) {
    const code = 'silent' in told && told.silent.startsWith('E') ? { code: told.silent } : {}
    throw new ActesError('ACTES-F018', { cause: Object.assign(new Error('no answer'), code) })
  }
  const [version = '', , from = ''] = told.said.split('/')
  const at = new Date(from)
  return { version, ...(!Number.isNaN(at.getTime()) && { signaturesFrom: at }) }
}
