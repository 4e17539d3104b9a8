// Bytes spoiled without knowing what they are: flipped, cut, doubled, inserted, moved. And a text spoiled by a list of
// ways that know what it is.
import type { Random } from './random.ts'

export type Spoil = (bytes: Buffer, random: Random) => Buffer
export type SpoilText = (text: string, random: Random) => string

/** Inputs grow no longer than this: what is measured is the program, not the size of what it is given. */
const longestBytes = 2.5 * 1024 * 1024

/** One of the ways, on a text of one character per byte. */
export function onText(ways: readonly SpoilText[]): Spoil {
  return (bytes, random) => {
    const text = random.pick(ways)(bytes.toString('latin1'), random)
    return Buffer.from(text.slice(0, longestBytes), 'latin1')
  }
}

/** A place in a text, or undefined when it has none such; the pattern is global. */
export function somewhere(text: string, pattern: RegExp, random: Random): RegExpExecArray | undefined {
  const found = [...text.matchAll(pattern)]
  return found.length > 0 ? random.pick(found) : undefined
}

/** The text with what was found replaced; a function that is told the match. */
export function replaced(text: string, found: RegExpExecArray | undefined, by: string): string {
  return found ? text.slice(0, found.index) + by + text.slice(found.index + found[0].length) : text
}

/** The text with something put in, anywhere. */
export function inserted(text: string, more: string, random: Random): string {
  const at = random.below(text.length + 1)
  return text.slice(0, at) + more + text.slice(at)
}

const range = (bytes: Buffer, random: Random) => {
  const start = random.below(bytes.length + 1)
  return { start, end: Math.min(bytes.length, start + 1 + random.below(1 + bytes.length / 4)) }
}

const odd: readonly Buffer[] = [
  Buffer.alloc(1),
  Buffer.alloc(600),
  Buffer.from('\uFEFF'),
  Buffer.from('<>&"\''),
  Buffer.from([0xff, 0xfe]),
  Buffer.from([0xc3]),
  Buffer.from([0xed, 0xa0, 0x80]),
  Buffer.from('\r\n\r\n'),
  Buffer.from('€é’œ'),
  Buffer.alloc(3_000, 0x20),
]

const ways: readonly Spoil[] = [
  function flip(bytes, random) {
    const changed = Buffer.from(bytes)
    for (let times = 1 + random.below(8); times > 0 && changed.length > 0; times -= 1) {
      const at = random.below(changed.length)
      changed.writeUInt8(changed.readUInt8(at) ^ (1 << random.below(8)), at)
    }
    return changed
  },
  function overwrite(bytes, random) {
    const changed = Buffer.from(bytes)
    if (changed.length > 0) changed.writeUInt8(random.below(256), random.below(changed.length))
    return changed
  },
  (bytes, random) => bytes.subarray(0, random.below(bytes.length + 1)),
  (bytes, random) => bytes.subarray(random.below(bytes.length + 1)),
  function remove(bytes, random) {
    const { start, end } = range(bytes, random)
    return Buffer.concat([bytes.subarray(0, start), bytes.subarray(end)])
  },
  function double(bytes, random) {
    const { start, end } = range(bytes, random)
    return Buffer.concat([bytes.subarray(0, end), bytes.subarray(start)])
  },
  function put(bytes, random) {
    const at = random.below(bytes.length + 1)
    return Buffer.concat([bytes.subarray(0, at), random.pick(odd), bytes.subarray(at)])
  },
  function move(bytes, random) {
    const { start, end } = range(bytes, random)
    return Buffer.concat([bytes.subarray(end), bytes.subarray(start, end), bytes.subarray(0, start)])
  },
]

/** One of the ways that fit anything. */
export const spoilBytes: Spoil = (bytes, random) => random.pick(ways)(bytes, random)
