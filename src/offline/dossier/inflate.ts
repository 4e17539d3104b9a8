// Deflate undone, as zlib does it; a browser has its own (browser/inflate.ts).
import { Readable } from 'node:stream'
import { createInflateRaw } from 'node:zlib'

/** What deflated bytes hold (RFC 1951). It fails where they are damaged, end too early, or go on after the end. */
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
  // zlib takes no notice of what follows.
  if (inflate.bytesWritten !== given) throw new Error('bytes after the end')
}
