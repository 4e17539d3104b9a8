// What the ministry remembers, in `ministry/` of the sandbox's folder: posts/<n>.json each archive that
// came, in order; addresses/<archive>.json and addresses/<siren>.json whom to write to; outbox/<n>.json mails beyond
// those of the ledger: refusals of what was not received, answers given once more. All survive a stop.
import { join } from 'node:path'
import { draw, drop, ensure, namesIn, readAllJson, readJson, saveJson, type Folder } from '../folder.ts'

/** What became of an archive: taken, taken before and answered again or not, or refused by mail. */
export type Outcome = 'received' | 'again' | 'ignored' | 'refused'

export interface Post {
  readonly n: number
  readonly archive: string
  readonly sha256: string
  readonly sizeBytes: number
  readonly at: string
  readonly agent?: string
  readonly outcome: Outcome
  /** Whom its answers are sent to; nobody can be told when it is empty. */
  readonly addresses: readonly string[]
}

export async function enterPost(folder: Folder, post: Omit<Post, 'n'>): Promise<Post> {
  const register = await ensure(folder, 'ministry', 'posts')
  const n = await draw(folder, ['ministry', 'numbers'], 1 + (await namesIn(register)).length)
  await saveJson(folder, join(register, `${n}.json`), { n, ...post })
  return { n, ...post }
}

export async function readPosts({ path }: Folder): Promise<readonly Post[]> {
  return (await readAllJson<Post>(join(path, 'ministry', 'posts'))).toSorted((a, b) => a.n - b.n)
}

/** Remember whom to write to about an archive or a SIREN. @param key a name that holds no separator of paths */
export async function keepAddresses(folder: Folder, key: string, addresses: readonly string[]): Promise<void> {
  const path = join(await ensure(folder, 'ministry', 'addresses'), `${key}.json`)
  await saveJson(folder, path, addresses)
}

/** Whom to write to; undefined for an archive that was never posted here, or a SIREN that never wrote. */
export function addressesOf({ path }: Folder, key: string): Promise<readonly string[] | undefined> {
  return readJson(join(path, 'ministry', 'addresses', `${key}.json`))
}

/** A mail to send once: the answers to an archive again, or a refusal, whole. Named by the post that asked for it. */
export interface OutboxEntry {
  readonly n: number
  readonly archive: string
  readonly at: string
  /** Of a refusal; absent where the answers to the archive go out again. */
  readonly refusal?: { readonly name: string; readonly base64: string; readonly addresses: readonly string[] }
}

export async function putInOutbox(folder: Folder, entry: OutboxEntry): Promise<void> {
  const path = join(await ensure(folder, 'ministry', 'outbox'), `${entry.n}.json`)
  await saveJson(folder, path, entry)
}

export function readOutbox({ path }: Folder): Promise<readonly OutboxEntry[]> {
  return readAllJson(join(path, 'ministry', 'outbox'))
}

export async function takeFromOutbox({ path }: Folder, n: number): Promise<void> {
  await drop(join(path, 'ministry', 'outbox', `${n}.json`))
}
