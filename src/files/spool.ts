// Content that comes in memory or as a stream, as files for what reads paths: it lies in a private temporary folder while
// it is used. The folder is gone afterwards, whatever happened.
import { mkdir, mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Bytes in memory, or in pieces: a stream of Node or of the web is such. */
export type Content = Uint8Array | AsyncIterable<Uint8Array>

export interface Spool {
  /** Only its owner may enter it. */
  readonly folder: string
  /**
   * Lay content down under a name of the spool's own.
   * @param onPiece is told the length of each piece before it is written; false ends the reading there, what it throws too
   * @returns the path
   * @throws TypeError for a piece that is no Uint8Array; whatever the stream throws; the system's errors
   */
  lay(content: Content, onPiece: (length: number) => boolean): Promise<string>
}

/** @param parent made where it is missing; the system's folder of temporary files without */
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
