// What this door of the prefecture remembers, in `ministry/` of the sandbox's folder: posts/<n>.json each archive that
// came, in order; addresses/<archive>.json and addresses/<siren>.json whom to write to; outbox/<n>.json mails beyond
// those of the ledger: refusals of what was not received, answers given once more. All survive a stop.
import { join } from 'node:path'
import { drop, ensure, linkOnly, namesIn, readIfThere, replace, writeTemporary, type Folder } from '../folder.ts'

/** What became of an archive: taken, taken before and answered again or not, or refused by mail. */
export type Outcome = 'received' | 'again' | 'ignored' | 'refused'

/** One archive that came, whatever became of it. */
export interface Post {
  /** From 1, in the order of arrival. */
  readonly n: number
  /** Name of its part. */
  readonly archive: string
  readonly sha256: string
  readonly sizeBytes: number
  /** ISO 8601 in UTC. */
  readonly at: string
  /** Absent when the client gave none. */
  readonly agent?: string
  readonly outcome: Outcome
  /** Whom its answers are sent to; nobody can be told when it is empty. */
  readonly addresses: readonly string[]
}

/** Enter a post. @returns with its number */
export async function enterPost(folder: Folder, post: Omit<Post, 'n'>): Promise<Post> {
  const register = await ensure(folder, 'ministry', 'posts')
  for (let n = 1 + (await namesIn(register)).length; ; n++) {
    const prepared = await writeTemporary(folder, Buffer.from(`${JSON.stringify({ n, ...post })}\n`))
    const entered = await linkOnly(prepared, join(register, `${n}.json`))
    await drop(prepared)
    if (entered) return { n, ...post }
  }
}

/** Every archive that came, in order. */
export async function readPosts({ path }: Folder): Promise<readonly Post[]> {
  return (await readAll<Post>(join(path, 'ministry', 'posts'))).sort((a, b) => a.n - b.n)
}

/** Remember whom to write to about an archive or a SIREN. @param key a name that holds no separator of paths */
export async function keepAddresses(folder: Folder, key: string, addresses: readonly string[]): Promise<void> {
  const path = join(await ensure(folder, 'ministry', 'addresses'), `${key}.json`)
  await replace(folder, path, Buffer.from(JSON.stringify(addresses)))
}

/** Whom to write to; undefined for an archive that never came by this door, or a SIREN that never wrote. */
export async function addressesOf({ path }: Folder, key: string): Promise<readonly string[] | undefined> {
  const bytes = await readIfThere(join(path, 'ministry', 'addresses', `${key}.json`))
  return bytes && (JSON.parse(bytes.toString('utf8')) as readonly string[])
}

/** A mail to send once: the answers to an archive again, or a refusal, whole. Named by the post that asked for it. */
export interface OutboxEntry {
  readonly n: number
  readonly archive: string
  readonly at: string
  /** Of a refusal; absent where the answers to the archive go out again. */
  readonly refusal?: { readonly name: string; readonly base64: string; readonly addresses: readonly string[] }
}

/** Put a mail in the outbox; once under its number. */
export async function putInOutbox(folder: Folder, entry: OutboxEntry): Promise<void> {
  const path = join(await ensure(folder, 'ministry', 'outbox'), `${entry.n}.json`)
  await replace(folder, path, Buffer.from(`${JSON.stringify(entry)}\n`))
}

/** What is in the outbox. */
export async function readOutbox({ path }: Folder): Promise<readonly OutboxEntry[]> {
  return readAll<OutboxEntry>(join(path, 'ministry', 'outbox'))
}

/** Take a mail out of the outbox. */
export async function takeFromOutbox({ path }: Folder, n: number): Promise<void> {
  await drop(join(path, 'ministry', 'outbox', `${n}.json`))
}

/** A file may go away between its name and its reading. */
async function readAll<T>(register: string): Promise<T[]> {
  const read = await Promise.all((await namesIn(register)).map((name) => readIfThere(join(register, name))))
  return read.flatMap((bytes) => (bytes ? [JSON.parse(bytes.toString('utf8')) as T] : []))
}
