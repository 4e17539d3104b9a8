// Inflates with zlib; the browser has its own version (browser/inflate.ts).
import { Readable } from 'node:stream'
import { createInflateRaw } from 'node:zlib'

/** Inflate raw deflate data (RFC 1951). Throws on damaged, truncated or trailing bytes. */
export async function* inflateRaw(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let given = 0
  async function* countDeflatedBytes(): AsyncGenerator<Uint8Array> {
    for await (const piece of bytes) {
      given += piece.length
      yield piece
    }
  }
  const source = Readable.from(countDeflatedBytes(), { objectMode: false })
  const inflate = createInflateRaw()
  source.on('error', (error) => inflate.destroy(error))
  yield* source.pipe(inflate) as AsyncIterable<Uint8Array>
  // zlib ignores trailing bytes.
  if (inflate.bytesWritten !== given) throw new Error('bytes after the end')
}
