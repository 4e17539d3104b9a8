// Deaths in the middle of work on the disk: every touch of it by this process asks first.
import files from 'node:fs/promises'
import { syncBuiltinESMExports } from 'node:module'

type Operations = Record<string, (...args: unknown[]) => Promise<unknown>>

/**
 * Have each operation of node:fs/promises, and of the files that it opens, wait for `touch` before it does anything. A
 * touch that never resolves is, for the disk, the death of the one who waits for it.
 * @returns gives the operations back
 */
export async function guardDisk(touch: () => Promise<void>): Promise<() => void> {
  const handle = await files.open(process.execPath)
  const handles = Object.getPrototypeOf(handle) as Operations
  await handle.close()
  const undo = [
    guard(handles, ['write', 'writeFile', 'sync', 'datasync', 'close'], touch),
    guard(files as unknown as Operations, ['open', 'mkdir', 'link', 'rename', 'rm', 'readdir', 'readFile'], touch),
  ]
  syncBuiltinESMExports()
  return () => {
    for (const each of undo) each()
    syncBuiltinESMExports()
  }
}

function guard(operations: Operations, names: readonly string[], touch: () => Promise<void>): () => void {
  const kept = names.map((name) => [name, operations[name]] as const)
  for (const [name, operation] of kept) {
    operations[name] = async function (this: unknown, ...args) {
      await touch()
      return operation?.apply(this, args)
    }
  }
  return () => {
    for (const [name, operation] of kept) if (operation) operations[name] = operation
  }
}
