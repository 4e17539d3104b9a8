// Content as files for readers of paths: in a private temporary folder, removed after use whatever happened.
import { mkdir, mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Bytes in memory, or in pieces, such as a stream of Node or of the web. */
export type Content = Uint8Array | AsyncIterable<Uint8Array>

export interface Spool {
  readonly folder: string
  /**
   * Write content under a name of the spool's own. `onPiece` gets each piece's length first; false, or an error, ends
   * it.
   * @throws TypeError for a piece that is no Uint8Array; whatever the stream throws; the system's errors
   */
  lay(content: Content, onPiece: (length: number) => boolean): Promise<string>
}

/** @param parent created if missing; the system's temporary folder by default */
export async function withSpool<T>(use: (spool: Spool) => Promise<T>, parent = tmpdir()): Promise<T> {
  await mkdir(parent, { recursive: true, mode: 0o700 })
  const folder = await mkdtemp(join(parent, 'actes-library-'))
  let count = 0
  const lay: Spool['lay'] = async (content, onPiece) => {
    const path = join(folder, String(count++))
    const file = await open(path, 'wx', 0o600)
    try {
      for await (const piece of content instanceof Uint8Array ? [content] : content) {
        if (!(piece instanceof Uint8Array)) throw new TypeError('content comes as bytes (Uint8Array)')
        if (!onPiece(piece.length)) break
        await file.writeFile(piece)
      }
    } finally {
      await file.close()
    }
    return path
  }
  try {
    return await use({ folder, lay })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
