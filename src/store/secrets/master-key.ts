// The master key that seals secrets. It comes from the settings. For the embedded database, it is made when first
// needed and kept in the folder, readable by its owner only.
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ActesError } from '../../errors.ts'
import { throwDiskFault } from '../engine/disk.ts'
import { makeMasterKey, readMasterKey } from './seal.ts'

/**
 * Find the master key. Nothing is read or made before the key is asked for.
 * @param config `masterKey` in base64; without it and without `databaseUrl`, the key is made in `home`
 * @returns a function that gives the key; it throws ActesError ACTES-C003 when there is none on PostgreSQL, or it is
 *   malformed
 */
export function masterKeyOf(config: {
  readonly masterKey?: string
  readonly databaseUrl?: string
  readonly home: string
}): () => Promise<Uint8Array> {
  let key: Promise<Uint8Array> | undefined
  return () => (key ??= find(config).catch(forget))

  function forget(error: unknown): never {
    key = undefined
    throw error
  }
}

async function find({ masterKey, databaseUrl, home }: Parameters<typeof masterKeyOf>[0]): Promise<Uint8Array> {
  if (masterKey !== undefined) return readMasterKey(masterKey)
  if (databaseUrl !== undefined) throw new ActesError('ACTES-C003')
  const path = join(home, 'master.key')
  return readMasterKey((await readIfThere(path)) ?? (await make(home, path).catch(throwDiskFault)))
}

/** Two processes may both make one: the first one linked counts. */
async function make(home: string, path: string): Promise<string> {
  await mkdir(home, { recursive: true, mode: 0o750 })
  const draft = `${path}.${process.pid}`
  try {
    await writeFile(draft, `${makeMasterKey()}\n`, { mode: 0o600, flush: true })
    await link(draft, path).catch((error: unknown) => {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
    })
  } finally {
    await rm(draft, { force: true })
  }
  return readFile(path, 'utf8')
}

async function readIfThere(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  })
}
