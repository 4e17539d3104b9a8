// What communes of tests stand on: a database of their own where this machine has PostgreSQL, copied from one that was
// migrated once for the run; the embedded default elsewhere. PostgreSQL in WebAssembly is far slower to start and to ask.
import { inject } from 'vitest'
import type { Template } from '../global-setup.ts'
import { dropDatabase, copiedDatabase } from './stores.ts'

export interface LentDatabase {
  readonly url: string
  drop(): Promise<void>
}

/** A new migrated database; undefined without a server, and in a command that is run by hand (the pictures of the desk). */
export async function lendDatabase(): Promise<LentDatabase | undefined> {
  if (!process.env['VITEST']) return undefined
  const response = await fetch(`${inject('services')}/template`)
  if (!response.ok) throw new Error(await response.text())
  const { template } = (await response.json()) as { template?: Template }
  if (!template) return undefined
  const { server, database } = template
  const url = await copiedDatabase(server, database)
  return { url, drop: () => dropDatabase(server, url) }
}
