// The key that seals secrets: given by the settings; for the embedded default, made at the first need and kept in its
// folder for its owner alone.
import { link, mkdir, open, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { ActesError } from '../../errors.ts'
import { makeMasterKey, readMasterKey } from './seal.ts'

/**
 * Where the key comes from; nothing is read or made before it is asked for.
 * @param config `masterKey` in base64; `home` where it is made, without `databaseUrl`
 * @returns asks for the key; throws ActesError ACTES-C003 when there is none on PostgreSQL, or it is malformed
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
  return readMasterKey((await readIfThere(path)) ?? (await make(home, path)))
}

/** Two processes may both make one: the first name given holds. */
async function make(home: string, path: string): Promise<string> {
  await mkdir(home, { recursive: true, mode: 0o750 })
  const draft = `${path}.${process.pid}`
  const file = await open(draft, 'wx', 0o600)
  try {
    await file.writeFile(`${makeMasterKey()}\n`)
    await file.sync()
  } finally {
    await file.close()
  }
  await link(draft, path).catch((error: unknown) => {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  })
  await rm(draft, { force: true })
  return readFile(path, 'utf8')
}

async function readIfThere(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  })
}
