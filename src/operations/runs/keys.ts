// The master keys: what each seals, and their rotation.
import { ActesError } from '#errors.ts'
import { noteDesk } from '#store/desk/journal.ts'
import { alone, isRotating, resealSecrets, secretsByKey } from '#store/secrets/rotation.ts'
import type { KnownKey } from '#store/secrets/master-key.ts'
import type { Ports } from '#transmission/step.ts'
import { keyTable, type KeysJson } from '../declared/keys.ts'
import { bind } from '../guard.ts'

const partMs = 5_000
/** Cursor while secrets remain, before the first folder of stored files. */
const beginning = '-'

function partFrom(after: string | undefined, { clock }: Ports) {
  const end = clock.steadyMs() + partMs
  return { after, isOver: () => clock.steadyMs() > end }
}

export const keyRuns = bind(keyTable, {
  listKeys: async ({ after }, { ports }) => {
    const { store } = ports
    const known = await store.keys.fresh()
    const [secrets, files] = [await secretsByKey(store.db), await store.blobs.keys(partFrom(after, ports))]
    const ids = new Set([...known.map(({ id }) => id), ...secrets.keys(), ...files.counts.keys()])
    const items = [...ids].flatMap((id) => {
      if (id === null || id === '') return []
      return [
        { id, standing: keyStandingOf(id, known), secrets: secrets.get(id) ?? 0, files: files.counts.get(id) ?? 0 },
      ]
    })
    const [unnamed, clear] = [secrets.get(null) ?? 0, files.counts.get('') ?? 0]
    return { items, unnamed, clear, encrypts: store.blobs.encrypts, after: files.after }
  },
  rotateKeys: async ({ after }, { who, ports, db, now }) => {
    const { store } = ports
    const note = (event: string, target: string, detail: Readonly<Record<string, unknown>>) =>
      noteDesk(db, { at: now(), who, event, target, detail })
    const done = await alone(store, async () => {
      const [present, ...earlier] = after === undefined ? await begun(ports) : await store.keys.fresh()
      if (!present) throw new ActesError('ACTES-C003')
      // Later parts continue a rotation that was confirmed when it began.
      if (after !== undefined && !(await isRotating(db, present.id)))
        throw new ActesError('ACTES-A028', { params: { where: 'after', value: after } })
      if (after === undefined) await note('keys-rotation-begun', present.id, { earlier: earlier.map(({ id }) => id) })
      const part = partFrom(after, ports)
      const { isWhole, resealed, left } = await resealSecrets(db, store.keys, part.isOver)
      const from = after === beginning ? undefined : after
      const files = isWhole
        ? await store.blobs.reseal({ ...part, after: from })
        : { after: after ?? beginning, counts: new Map() }
      const of = (what: 'resealed' | 'encrypted' | 'lost'): number => files.counts.get(what) ?? 0
      if (files.after === null) await note('keys-rotated', present.id, { left })
      return {
        key: present.id,
        secrets: { resealed, left },
        files: { resealed: of('resealed'), encrypted: of('encrypted'), lost: of('lost') },
        after: files.after,
      }
    })
    if (!done) throw new ActesError('ACTES-C022')
    return done
  },
})

function keyStandingOf(id: string, known: readonly KnownKey[]): KeysJson['items'][number]['standing'] {
  const at = known.findIndex((key) => key.id === id)
  return at < 0 ? 'absent' : at === 0 ? 'present' : 'earlier'
}

/** An installation that creates its own keys adds one, unless an earlier rotation is unfinished. */
async function begun(ports: Ports) {
  const { store } = ports
  const keys = await store.keys.fresh()
  const { renew } = store.keys
  if (!renew) {
    if (keys.length < 2 && !(await hasClear(ports))) throw await nothingToRotate(ports, keys)
    return keys
  }
  return (await isCutShort(ports, keys)) ? keys : renew()
}

/** After encryption is switched on, earlier content is in clear and a rotation needs no new key. */
async function hasClear(ports: Ports) {
  const { blobs } = ports.store
  if (!blobs.encrypts) return false
  const { counts, after } = await blobs.keys(partFrom(undefined, ports))
  return (counts.get('') ?? 0) > 0 || after !== null
}

/** No new key (A021), or content is sealed under a key that is not given (A125). */
async function nothingToRotate(ports: Ports, known: readonly KnownKey[]) {
  const { db, blobs } = ports.store
  const isAbsent = (id: string | null): id is string => !!id && !known.some((key) => key.id === id)
  const sealed = [...(await secretsByKey(db)), ...(await blobs.keys(partFrom(undefined, ports))).counts]
  const absent = sealed.filter(([id]) => isAbsent(id))
  const [first] = absent
  if (!first) return new ActesError('ACTES-C021')
  const count = absent.reduce((sum, [, each]) => sum + each, 0)
  return new ActesError('ACTES-A125', { params: { key: String(first[0]), count } })
}

async function isCutShort(ports: Ports, [present, ...earlier]: readonly KnownKey[]) {
  const { db, blobs } = ports.store
  const isEarlier = (id: string | null) => earlier.some((key) => key.id === id)
  if (!present || earlier.length === 0) return false
  if ([...(await secretsByKey(db)).keys()].some((id) => id === null || isEarlier(id))) return true
  const files = await blobs.keys(partFrom(undefined, ports))
  return [...files.counts.keys()].some(isEarlier)
}
