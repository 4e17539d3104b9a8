// The archive that a simulated platform, or a sender on trial, makes of its files.
import { buffer } from 'node:stream/consumers'
import { writeArchive } from '#protocol/archive/write.ts'

export async function packed(files: readonly { name: string; bytes: Uint8Array }[], mtime: Date) {
  const members = files.map(({ name, bytes }) => ({ name, sizeBytes: bytes.length, bytes: () => [bytes] }))
  return buffer(writeArchive(members, { mtime }).stream)
}
