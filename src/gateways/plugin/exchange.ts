// Each exchange of a plug-in with its platform is the host's: the address is the declared one, the certificate is lent, what
// leaves is what was frozen, and what may have arrived is known here, whatever the plug-in says.
import { PassThrough } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import * as z from 'zod'
import { ActesError } from '#errors.ts'
import { readArchive } from '#protocol/archive/read.ts'
import { compact } from '#protocol/compact.ts'
import type { PluginBreach } from '#text/words.ts'
import type { Outgoing } from '../gateway.ts'
import { frozenBytes } from '../wire/frozen.ts'
import type { HttpClient, HttpResponse } from '../wire/http.ts'
import { hidesDoubt } from '../troubles.ts'

const mebibyte = 1_048_576
const answerMax = 64 * mebibyte
/** Exchanges of one call. */
const atOnceMax = 8
/** Of its own making: an order, a login. Files leave from what was frozen. */
const ownMax = mebibyte

/** Bytes of its own; a part of the frozen ones: their positions from 0, the last one excluded; a file of the frozen archive. */
const part = z
  .instanceof(Uint8Array)
  .or(z.strictObject({ from: z.int().min(0), to: z.int().min(0) }))
  .or(z.strictObject({ member: z.string().max(255) }))
type Part = z.infer<typeof part>

/** A request, as a plug-in asks for it. */
export const requestShape = z.strictObject({
  /** `write` hands the sending over; `prepare` lays what is worth nothing without it; `read` changes nothing. */
  kind: z.enum(['read', 'prepare', 'write']),
  method: z.string().regex(/^[A-Z]{3,12}$/),
  /** Relative to the declared address, and below it. */
  path: z.string().max(4_096),
  headers: z
    .record(
      z.string().regex(/^(?!(?:host|connection|content-length|transfer-encoding|expect)$)[a-z0-9-]{1,60}$/),
      z.string().max(8_192),
    )
    .default({}),
  /** Several leave one after the other, as one body. */
  body: part.or(z.array(part).max(200)).exactOptional(),
  maxBytes: z.int().min(0).max(answerMax).default(mebibyte),
})

/** What one call has done so far. */
export interface Ledger {
  /** A write without an answer: nobody knows whether it arrived. */
  doubt?: ActesError
  /** That the platform answered. */
  reads: number
  writes: number
  readonly inFlight: Set<Promise<unknown>>
}

export const newLedger = (): Ledger => ({ reads: 0, writes: 0, inFlight: new Set() })

type Frozen = Pick<Outgoing, 'sha256' | 'sizeBytes' | 'open' | 'members'>

interface Exchanging {
  readonly http: () => Promise<HttpClient>
  /** The declared address, with its last slash. */
  readonly base: URL
  readonly outgoing?: Frozen & Pick<Outgoing, 'lease'>
  readonly ledger: Ledger
  readonly stop: AbortSignal
}

/** @throws ActesError of the exchange, ACTES-G028 (`params.reason`) for a request that is not allowed */
export function exchanger({ http, base, outgoing, ledger, stop }: Exchanging) {
  return async (asked: unknown) => {
    const request = requestShape.safeParse(asked)
    if (!request.success || ledger.inFlight.size >= atOnceMax) throw breach('request')
    const { kind, method, headers, body, maxBytes } = request.data
    const path = pathUnder(base, request.data.path)
    const isRead = kind === 'read'
    const sent = leavingBody(body, outgoing)
    const common = { method, path, headers, maxBytes, ...sent }
    const client = await http()
    const done = client.exchange(
      isRead ? { ...common, kind } : { ...common, kind: 'write', ...compact({ lease: outgoing?.lease }) },
      stop,
    )
    ledger.inFlight.add(done)
    try {
      const answer = await done
      if (isRead && answer.status < 500) ledger.reads++
      else if (kind === 'write') ledger.writes++
      return toldAnswer(answer)
    } catch (error) {
      if (kind === 'write' && error instanceof ActesError && (error.kind === 'uncertain' || hidesDoubt(error)))
        ledger.doubt ??= error
      throw error
    } finally {
      ledger.inFlight.delete(done)
    }
  }
}

const toldAnswer = ({ status, headers, bytes }: HttpResponse) => ({ status, headers, bytes: new Uint8Array(bytes) })

function pathUnder(base: URL, path: string) {
  const url = URL.canParse(path, base.href) ? new URL(path, base) : undefined
  if (url?.origin !== base.origin || !url.pathname.startsWith(base.pathname)) throw breach('address')
  return url.pathname + url.search
}

function leavingBody(body: Part | readonly Part[] | undefined, outgoing: Exchanging['outgoing']) {
  if (body === undefined) return {}
  const asked = [body].flat()
  const ownBytes = asked.reduce((sum, each) => sum + (each instanceof Uint8Array ? each.length : 0), 0)
  if (ownBytes > ownMax) throw breach('body')
  const parts = asked.map((each) => leavingPart(each, outgoing))
  const inTurn = async function* () {
    for (const { bytes } of parts) yield* bytes()
  }
  return { body: inTurn(), bodyBytes: parts.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) }
}

function leavingPart(part: Part, outgoing: Exchanging['outgoing']) {
  if (part instanceof Uint8Array) return { sizeBytes: part.length, bytes: () => [part] }
  if (!outgoing) throw breach('body')
  if ('member' in part) {
    const member = outgoing.members?.find(({ name }) => name === part.member)
    if (!member) throw breach('body')
    const { sizeBytes, sha256 } = member
    const open = () => memberBytes(outgoing, member.name)
    return { sizeBytes, bytes: () => frozenBytes({ sizeBytes, sha256, open }) }
  }
  const { from, to } = part
  if (from > to || to > outgoing.sizeBytes) throw breach('body')
  return { sizeBytes: to - from, bytes: () => partOf(outgoing, from, to) }
}

/** The last byte leaves once the whole has been compared with its digest. */
async function* partOf(outgoing: Frozen, from: number, to: number) {
  let at = 0
  for await (const chunk of frozenBytes(outgoing)) {
    const part = chunk.subarray(Math.max(0, from - at), Math.max(0, to - at))
    at += chunk.length
    if (part.length > 0) yield part
  }
}

/** @throws ActesError of `readArchive`, or ACTES-S004, at the end of the archive */
async function* memberBytes(outgoing: Frozen, name: string): AsyncGenerator<Uint8Array> {
  const member = new PassThrough()
  readArchive(frozenBytes(outgoing), {
    onMember: async (each, bytes) => {
      if (each.name === name) await pipeline(bytes, member, { end: false })
    },
  }).then(
    () => member.end(),
    (error: Error) => member.destroy(error),
  )
  yield* member
}

export function breach(reason: PluginBreach, cause?: unknown) {
  return new ActesError('ACTES-G028', { params: { reason }, cause })
}
