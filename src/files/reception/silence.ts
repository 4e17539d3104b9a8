// The parser keeps a part of a mail in quoted-printable whole, decodes it at once, and gives nothing of it before its end:
// some twenty bytes of memory for one of the mail. A part that swallows too much and stays silent is broken off. Any other
// gives what it holds as it comes.
import type { Readable } from 'node:stream'
import { piecesOf } from './bytes.ts'
import { over, receptionLimits } from './limits.ts'

export interface Silence {
  /** A mail in pieces, for the parser. */
  feed(mail: Uint8Array): AsyncGenerator<Uint8Array>
  /** What comes of a part; one at a time. @throws ActesError ACTES-X033 (`quotedBytes`) */
  hear(part: Readable): AsyncGenerator<Uint8Array>
  /** The parser gave up: the part that is being heard would wait for ever. */
  breakOff(error: Error): void
}

/** What the streams of the parser may hold of what comes behind a part. */
const aheadBytes = 2_000_000

/** Watch the parsing of one mail. */
export function watchSilence(): Silence {
  let heard: Readable | undefined
  let swallowed = 0
  let broken: Error | undefined
  return {
    breakOff: (error) => {
      broken = error
      heard?.destroy(error)
    },
    feed: async function* (mail) {
      for await (const piece of piecesOf(mail)) {
        swallowed += piece.length
        if (swallowed > receptionLimits.quotedBytes + aheadBytes) heard?.destroy(over('quotedBytes'))
        yield piece
      }
    },
    hear: async function* (part) {
      if (broken) throw broken
      heard = part
      swallowed = 0
      for await (const piece of part as AsyncIterable<Uint8Array>) {
        swallowed = 0
        yield piece
      }
      heard = undefined
    },
  }
}
