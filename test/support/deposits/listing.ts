// The content of a tar.gz as `tar tvzf` lists it: mode, owners, size, date and name of each member, with its bytes.
import { createGunzip } from 'node:zlib'
import { Readable } from 'node:stream'
import { extract } from 'tar-stream'

export interface ListedMember {
  readonly name: string
  /** As GNU tar writes it with `--numeric-owner`, times in UTC, one space between columns. */
  readonly line: string
  readonly bytes: Buffer
}

/** Every member in order. */
export async function listArchive(gz: Uint8Array): Promise<readonly ListedMember[]> {
  const tar = extract()
  Readable.from([gz])
    .pipe(createGunzip())
    .pipe(tar as unknown as NodeJS.WritableStream)
  const members: ListedMember[] = []
  for await (const entry of tar) {
    const { name, mode = 0, uid, gid, size, mtime = new Date(0), type } = entry.header
    const chunks: Buffer[] = []
    for await (const chunk of entry as AsyncIterable<Buffer>) chunks.push(chunk)
    const time = mtime.toISOString().slice(0, 16).replace('T', ' ')
    const line = `${type === 'file' ? '-' : '?'}${rights(mode)} ${uid}/${gid} ${size} ${time} ${name}`
    members.push({ name, line, bytes: Buffer.concat(chunks) })
  }
  return members
}

/** `rw-r--r--`. */
function rights(mode: number): string {
  return [6, 3, 0]
    .flatMap((shift) => [4, 2, 1].map((bit, index) => ((mode >> shift) & bit ? 'rwx'[index] : '-')))
    .join('')
}
