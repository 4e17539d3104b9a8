// One of everything that is sealed under the master key, some of each, and what tells whether all of it still opens.
import { randomBytes } from 'node:crypto'
import { wholeOf } from '../../../src/files/pieces.ts'
import { keepIdToken, idTokenOf } from '../../../src/store/people/identities.ts'
import { keepPerson, keepTotp } from '../../../src/store/people/people.ts'
import type { MasterKey } from '../../../src/store/secrets/master-key.ts'
import { contextOf } from '../../../src/store/secrets/places.ts'
import { unsealByAnyKey, seal } from '../../../src/store/secrets/seal.ts'
import { keepSecret, openSecret } from '../../../src/store/secrets/secrets.ts'
import { keepSubscription, rotateSecret } from '../../../src/store/subscriptions/subscriptions.ts'
import type { Store } from '../../../src/store/store.ts'
import { storeTools } from './laid-home.ts'
import { sha256 as digest } from '../sha256.ts'

const at = new Date('2025-07-08T08:00:00Z')
const content = (what: string, id: string) => Buffer.from(`${what} ${id}`)

/** What was laid, by its ids. */
export interface Laid {
  readonly ids: readonly string[]
  readonly blobs: readonly string[]
  readonly uploads: readonly string[]
}

/** Lay so many of each. @returns their ids */
export async function laySealedThings({ db, keys, blobs, uploads }: Store, count: number): Promise<Laid> {
  const laid = { ids: [] as string[], blobs: [] as string[], uploads: [] as string[] }
  const key = await keys()
  for (let index = 0; index < count; index++) {
    const id = storeTools.newId()
    const owner = index % 2 === 0 ? { siren: '213401482' } : { credential: 'commun' }
    const bound = index % 3 === 0 ? null : digest(id)
    await keepSecret(db, { id, owner, setting: 'cle', bound, content: content('gateway', id), at }, key)
    const sealed = (what: string) => seal(content(what, id), key, contextOf.subscription({ id }))
    const said = { name: id, url: 'https://abonne.example.org', types: [], siren: null, by: 'test' }
    await keepSubscription(db, { id, ...said, secret: sealed('former'), at })
    await rotateSecret(db, id, { secret: sealed('webhook'), formerUntil: at })
    await keepPerson(db, { id, login: `${id}@example.org`, grants: [], at })
    await keepTotp(db, id, { before: null, totp: seal(content('totp', id), key, contextOf.person({ id })) })
    const token = digest(`session ${id}`)
    await db.query(
      'INSERT INTO actes.session (token_sha256, person, created_at, seen_at, expires_at) VALUES ($1, $2, $3, $3, $3)',
      [token, id, at],
    )
    await keepIdToken(db, token, seal(content('token', id), key, contextOf.session({ id: token })))
    laid.ids.push(id)
    laid.blobs.push((await blobs.put(randomBytes(index % 4 === 0 ? 200_000 : 900))).sha256)
    const bytes = (async function* () {
      yield content('upload', id)
    })()
    laid.uploads.push((await uploads.keep(bytes, { owner: 'test', now: at, until: null, most: 1_000 })).sha256)
  }
  return laid
}

/** The names of what does not open, or is something else; none when all is well. */
export async function unopened({ db, keys, blobs, uploads }: Store, laid: Laid): Promise<readonly string[]> {
  const bad: string[] = []
  const look = async (what: string, id: string, open: () => Promise<Uint8Array | undefined>): Promise<void> => {
    const found = await open().catch((error: unknown) => Buffer.from(String(error)))
    if (!found || !Buffer.from(found).equals(content(what, id))) bad.push(`${what} ${id}: ${String(found)}`)
  }
  const first = <K extends string>(text: string, id: string) => db.first<Record<K, Uint8Array>>(text, [id])
  const openedOf = async (sealed: Uint8Array | undefined, key: MasterKey, context: string) =>
    sealed && unsealByAnyKey(sealed, key, context)
  for (const id of laid.ids) {
    const token = digest(`session ${id}`)
    const row = await first<'secret' | 'former'>(
      'SELECT secret, former_secret AS former FROM actes.subscription WHERE id = $1',
      id,
    )
    const person = await first<'totp'>('SELECT totp FROM actes.person WHERE id = $1', id)
    await look('gateway', id, () => openSecret(db, { sealed: id }, keys))
    await look('webhook', id, () => openedOf(row?.secret, keys, contextOf.subscription({ id })))
    await look('former', id, () => openedOf(row?.former, keys, contextOf.subscription({ id })))
    await look('totp', id, () => openedOf(person?.totp, keys, contextOf.person({ id })))
    await look('token', id, async () => openedOf(await idTokenOf(db, token), keys, contextOf.session({ id: token })))
  }
  for (const sha256 of laid.blobs) await blobs.bytes(sha256).catch((error: unknown) => bad.push(`${sha256}: ${error}`))
  for (const sha256 of laid.uploads) {
    await wholeOf(uploads.read({ owner: 'test', sha256, name: 'a' })).catch((error: unknown) =>
      bad.push(`${sha256}: ${error}`),
    )
  }
  return bad
}
