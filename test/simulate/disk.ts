// The temporary files of a simulation. They are on the real disk, but threads of their own would read and write them in an
// order that no seed draws: here each call is done before it returns.
import fs, { type OpenMode, type PathLike, type RmOptions, type StatOptions } from 'node:fs'
import promises from 'node:fs/promises'
import { syncBuiltinESMExports } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Whoever opened them may be dead. */
const opened = new Set<number>()

function openedAs(path: PathLike, flags: OpenMode, mode: number) {
  const file = fs.openSync(path, flags, mode)
  opened.add(file)
  const close = () => {
    if (opened.delete(file)) fs.closeSync(file)
  }
  return {
    close: async () => close(),
    stat: async (options: StatOptions) => fs.fstatSync(file, options),
    writeFile: async (bytes: Uint8Array) => fs.writeFileSync(file, bytes),
    read: async (buffer: Uint8Array, offset: number, length: number, position: number) => ({
      bytesRead: fs.readSync(file, buffer, offset, length, position),
      buffer,
    }),
  }
}

Object.assign(promises, {
  mkdtemp: async (prefix: string) => fs.mkdtempSync(prefix),
  lstat: async (path: PathLike) => fs.lstatSync(path),
  rm: async (path: PathLike, options: RmOptions) => fs.rmSync(path, options),
  open: async (path: PathLike, flags: OpenMode, mode: number) => openedAs(path, flags, mode),
})
syncBuiltinESMExports()

const own = fs.mkdtempSync(join(tmpdir(), 'actes-simulated-'))
process.env['TMPDIR'] = own
process.once('exit', () => fs.rmSync(own, { recursive: true, force: true }))

/** Leave nothing of a world's dead to the next one. */
export function emptyDisk() {
  for (const file of opened) fs.closeSync(file)
  opened.clear()
  for (const name of fs.readdirSync(own)) fs.rmSync(join(own, name), { recursive: true })
}
