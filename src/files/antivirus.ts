// The antivirus: clamd by INSTREAM (clamd(8)). A file is streamed to it while its digest is computed, so that it is
// read once. Without an answer in time there is no verdict: the file waits.
import { Socket, type NetConnectOpts } from 'node:net'
import { ActesError, problem, type Problem } from '../errors.ts'

/** Where clamd listens, or no examination: `unsaid` where acts count and nobody chose. */
export type ClamdSetting =
  { readonly path: string } | { readonly host: string; readonly port: number } | 'off' | 'unsaid'

export type AntivirusVerdict =
  | { readonly kind: 'clean' }
  | { readonly kind: 'infected'; readonly signature: string }
  /** Not examined: too large for its settings, too much inside, or locked by a password. */
  | { readonly kind: 'unscannable'; readonly reason: 'size' | 'limits' | 'encrypted' }
  | { readonly kind: 'unavailable'; readonly reason: string }

export interface Scan {
  /** The piece may be reused afterwards. It never throws: `end` reports. */
  write(piece: Uint8Array): Promise<void>
  end(): Promise<AntivirusVerdict>
  abandon(): void
}

export interface Antivirus {
  /** @throws ActesError ACTES-C010 when nobody chose, F022 when it was found to read only beginnings */
  begin(): Scan
  /** Its version and the date of its signatures. @throws ActesError ACTES-F018, C010 */
  look(): Promise<AntivirusVersion>
  /** It passes what it has not read: do not use it any more. */
  distrust(): void
}

export interface AntivirusVersion {
  readonly version: string
  readonly signaturesFrom?: Date
}

export interface Patience {
  readonly connectMs: number
  /** Without a byte in either direction. Longer than clamd's own limit of a scan, 120 s, after which it answers. */
  readonly idleMs: number
  /** After such a silence, nobody waits for it for so long: depositors have a form open. */
  readonly restMs: number
}

const patience: Patience = { connectMs: 3_000, idleMs: 150_000, restMs: 30_000 }
const answerMost = 4_096

/** Undefined when the setting is off. */
export function openAntivirus(setting: ClamdSetting, waits: Partial<Patience> = {}): Antivirus | undefined {
  if (setting === 'off') return undefined
  if (setting === 'unsaid') return { begin: throwUnsaid, look: async () => throwUnsaid(), distrust: () => undefined }
  const terms = { ...patience, ...waits }
  let [isBlind, restsUntil] = [false, 0]
  const fellSilent = () => void (restsUntil = performance.now() + terms.restMs)
  return {
    begin: () => {
      if (isBlind) throw new ActesError('ACTES-F022')
      return performance.now() < restsUntil ? silent : beginScan(setting, { ...terms, fellSilent })
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

/** After `ms`, and after pending input: a busy process checks its timers before it reads. */
function after(ms: number, then: () => void): NodeJS.Timeout {
  return setTimeout(() => setImmediate(then), ms)
}

type WriteEnd = (error?: Error | null) => void

/** clamd says why it stops reading, and closes. The next write then fails first and would hide it: delay its error. */
class Line extends Socket {
  override _write(piece: unknown, encoding: BufferEncoding, end: WriteEnd): void {
    super._write(piece, encoding, lately(end))
  }

  override _writev(pieces: { chunk: unknown; encoding: BufferEncoding }[], end: WriteEnd): void {
    super._writev?.(pieces, lately(end))
  }
}

function lately(end: WriteEnd): WriteEnd {
  return (error) => (error ? void after(lastWordsMs, () => end(error)) : end())
}

interface Talk {
  readonly socket: Socket
  readonly answer: Promise<{ readonly said: string } | { readonly silent: string }>
}

function talk(to: NetConnectOpts, { connectMs, idleMs }: Patience): Talk {
  const socket = new Line().connect(to)
  const { promise: answer, resolve } = Promise.withResolvers<Awaited<Talk['answer']>>()
  let heard = ''
  const over = (silent: string) => {
    clearTimeout(connecting)
    // It may say why, and close before it has read everything.
    resolve(heard === '' ? { silent } : { said: heard.split('\0', 1)[0] ?? '' })
    socket.destroy()
  }
  const connecting = after(connectMs, () => socket.connecting && over('connection'))
  socket.once('connect', () => clearTimeout(connecting))
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

function beginScan(to: NetConnectOpts, { fellSilent, ...terms }: Patience & { readonly fellSilent: () => void }): Scan {
  const { socket, answer } = talk(to, terms)
  const verdict = answer.then((told) => {
    if ('said' in told) return parseScanReply(told.said)
    if (told.silent === 'silence') fellSilent()
    return unavailable(told.silent)
  })
  const send = async (piece: Uint8Array): Promise<void> => {
    const head = Buffer.alloc(4)
    head.writeUInt32BE(piece.length)
    socket.cork()
    socket.write(head)
    // Called once the system has the bytes, or when there is nobody to take them.
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

async function askAntivirusVersion(to: NetConnectOpts, terms: Patience): Promise<AntivirusVersion> {
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
