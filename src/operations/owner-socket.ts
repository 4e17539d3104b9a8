// The unix socket on which the owner of an embedded folder serves other commands. If its path in the folder is too long
// for the system, it lies in the temporary folder, and a note in the folder says where.
import { createHash } from 'node:crypto'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const longestBytes = 100

/** Removes a stale socket, and writes or removes the note. */
export async function placeSocket(home: string): Promise<string> {
  const near = join(home, 'actes.sock')
  const note = join(home, 'socket')
  const far = join(tmpdir(), `actes-${createHash('sha256').update(home).digest('hex').slice(0, 16)}.sock`)
  const path = Buffer.byteLength(near) <= longestBytes ? near : far
  await rm(path, { force: true })
  if (path === near) await rm(note, { force: true })
  else await writeFile(note, path, { mode: 0o600 })
  return path
}

export async function findSocket(home: string): Promise<string> {
  const noted = await readFile(join(home, 'socket'), 'utf8').catch(() => '')
  return noted.trim() || join(home, 'actes.sock')
}

export async function answersAt(path: string): Promise<boolean> {
  const socket = connect(path)
  return new Promise((resolve) => {
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
  }).finally(() => socket.destroy()) as Promise<boolean>
}
