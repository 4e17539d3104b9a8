// Reads a frozen form twice: first whole, to check every byte before the first request, then file by file while
// sending, so that no file is held in memory.
import { createHash } from 'node:crypto'
import { pipeline } from 'node:stream/promises'
import { extract, type Extract } from 'tar-stream'
import { frozenBytes, stoppable } from '../../wire/frozen.ts'
import type { Outgoing } from '../../gateway.ts'
import { formType } from './compose.ts'
import { headMax, readFrame } from './multipart.ts'
import { ofOtherGateway } from '../../troubles.ts'

export type FrozenFile = Awaited<ReturnType<typeof readFile>>

export type FrozenForm = Awaited<ReturnType<typeof readFrozen>>

const textMax = 262_144

/**
 * Read a frozen form whole. `stop` ends the read even while bytes are awaited.
 * @throws ActesError ACTES-S004 when the bytes have changed, ACTES-G010 for a form of another gateway
 */
export async function readFrozen(outgoing: Outgoing, stop: AbortSignal) {
  if (outgoing.mediaType !== formType) throw ofOtherGateway('pastell')
  const texts = new Map<string, string>()
  const files: FrozenFile[] = []
  await eachMember(untilStopped(outgoing, stop), async ({ name, sizeBytes }, content) => {
    if (name.endsWith('.multipart')) files.push(await readFile({ name, sizeBytes }, content))
    else texts.set(name, await readText(sizeBytes, content))
  })
  return { texts, files }
}

/** Second pass, one file at a time. @throws ActesError ACTES-S004 before the last bytes */
export async function eachFile(
  { outgoing, form, stop }: { readonly outgoing: Outgoing; readonly form: FrozenForm; readonly stop: AbortSignal },
  onFile: (file: FrozenFile, body: AsyncIterable<Uint8Array>) => Promise<void>,
): Promise<void> {
  const files = new Map(form.files.map((file) => [file.member, file]))
  await eachMember(untilStopped(outgoing, stop), async ({ name }, body) => {
    const file = files.get(name)
    if (file) await onFile(file, body)
  })
}

export type Taker = ReturnType<typeof takerOf>

export function takerOf(body: AsyncIterable<Uint8Array>) {
  const chunks = body[Symbol.asyncIterator]()
  let held = Buffer.alloc(0)
  return {
    take: async (count: number): Promise<Uint8Array> => {
      const parts = [held]
      let size = held.length
      while (size < count) {
        const { done, value } = await chunks.next()
        if (done) throw new TypeError('a body ends before its end')
        parts.push(Buffer.from(value))
        size += value.length
      }
      const whole = Buffer.concat(parts)
      held = whole.subarray(count)
      return whole.subarray(0, count)
    },
  }
}

interface Member {
  readonly name: string
  readonly sizeBytes: number
}

type OnMember = (member: Member, content: AsyncIterable<Uint8Array>) => Promise<void>

/** The first error counts: the other half of the pipeline only reports an interruption. */
interface FormReadTrouble {
  first?: { readonly error: unknown }
}

async function eachMember(bytes: AsyncIterable<Uint8Array>, onMember: OnMember) {
  const trouble: FormReadTrouble = {}
  const tar = extract()
  // tar-stream's streams are streamx's. Node's pipeline can drive them, but their types do not say so.
  const sink = tar as unknown as NodeJS.WritableStream
  const [flow, reading] = await Promise.allSettled([
    pipeline(noted(bytes, trouble), sink),
    readMembers(tar, onMember, trouble),
  ])
  if (trouble.first) throw trouble.first.error
  if (flow.status === 'rejected' || reading.status === 'rejected') throw ofOtherGateway('pastell')
}

async function readMembers(tar: Extract, onMember: OnMember, trouble: FormReadTrouble) {
  let rank = 0
  for await (const entry of tar) {
    const { name, size: sizeBytes = 0 } = entry.header
    const content = resumableContent(entry)
    const [, given, own] = /^(\d{1,4})-(.+)$/.exec(name) ?? []
    try {
      rank += 1
      if (own === undefined || Number(given) !== rank) throw ofOtherGateway('pastell')
      await onMember({ name: own, sizeBytes }, content)
      for await (const _ of content) continue
    } catch (error) {
      trouble.first ??= { error }
      throw error
    }
  }
}

async function* noted(bytes: AsyncIterable<Uint8Array>, trouble: FormReadTrouble): AsyncGenerator<Uint8Array> {
  try {
    yield* bytes
  } catch (error) {
    trouble.first ??= { error }
    throw error
  }
}

/** An iterator that can be left and resumed. Leaving the entry's own iterator would destroy the entry. */
function resumableContent(entry: AsyncIterable<unknown>): AsyncIterable<Uint8Array> {
  const pieces = entry[Symbol.asyncIterator]() as AsyncIterator<Uint8Array, undefined>
  return { [Symbol.asyncIterator]: () => ({ next: () => pieces.next() }) }
}

async function readText(sizeBytes: number, content: AsyncIterable<Uint8Array>) {
  if (sizeBytes > textMax) throw ofOtherGateway('pastell')
  const chunks: Uint8Array[] = []
  for await (const chunk of content) chunks.push(Uint8Array.from(chunk))
  return Buffer.concat(chunks).toString('utf8')
}

async function readFile({ name, sizeBytes }: Member, content: AsyncIterable<Uint8Array>) {
  const taker = takerOf(content)
  const start = await taker.take(Math.min(headMax, sizeBytes))
  const frame = readFrame(start)
  if (!frame) throw ofOtherGateway('pastell')
  const own = sizeBytes - frame.headBytes - frame.tailBytes
  if (own < 0) throw ofOtherGateway('pastell')
  const hash = createHash('sha256')
  let left = own
  for (let piece = start.subarray(frame.headBytes); ;) {
    const inside = piece.subarray(0, left)
    hash.update(inside)
    left -= inside.length
    if (left === 0) break
    piece = await taker.take(Math.min(left, pieceBytes))
  }
  return { ...frame, member: name, bodyBytes: sizeBytes, sizeBytes: own, sha256: hash.digest('hex') }
}

const pieceBytes = 65_536

function untilStopped(outgoing: Outgoing, stop: AbortSignal): AsyncIterable<Uint8Array> {
  return frozenBytes({ ...outgoing, open: () => stoppable(outgoing.open(), stop) })
}
