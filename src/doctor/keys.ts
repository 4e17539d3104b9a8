// Checks the master keys: readable, fitting, no earlier key in use, nothing in clear that should be encrypted.
import { access } from 'node:fs/promises'
import { join } from 'node:path'
import { openBlobs } from '#store/blobs/blobs.ts'
import { sealingOf } from '#store/blobs/sealed-file.ts'
import { secretsByKey } from '#store/secrets/rotation.ts'
import { well, wrong, type Check } from './check.ts'
import type { Scene } from './scene.ts'
import { keyWords as words } from './words.ts'

const lookingMs = 2_000

export const checkKeys: Check = {
  name: 'master-keys',
  run: async (scene) => {
    const { config, database } = scene
    if (!(await isGiven(config))) return undefined
    const sealing = sealingOf(config)
    const known = await sealing.keys.fresh().catch((error: unknown) => ({ error }))
    if ('error' in known) return wrong(words.unreadable(known), words.mendKeys)
    const [present = { id: '' }, ...earlier] = known
    const facts = { id: present.id, count: known.length }
    if (database.kind !== 'open') return well(words.read(facts))
    // Another schema version has a check of its own.
    const secrets = await secretsByKey(database.store.db).catch(() => new Map<string | null, number>())
    const files = await filesByKey(scene, sealing)
    const sealedBy = (wanted: (id: string) => boolean) =>
      [...secrets, ...files].reduce((sum, [id, count]) => sum + (id && wanted(id) ? count : 0), 0)
    const lost = sealedBy((id) => known.every((key) => key.id !== id))
    if (lost > 0) return wrong(words.lost({ count: lost }), words.putKeyBack)
    const old = sealedBy((id) => earlier.some((key) => key.id === id))
    if (old > 0) return well(words.earlierUsed({ count: old }), words.rotate)
    const clear = config.encryptBlobs ? (files.get('') ?? 0) : 0
    return clear > 0 ? well(words.clearFiles({ count: clear }), words.rotate) : well(words.read(facts))
  },
}

/** Doctor creates no key: the embedded default does when it needs one. */
async function isGiven({ masterKey, masterKeyCommand, encryptBlobs, databaseUrl, home }: Scene['config']) {
  if (masterKey !== undefined || masterKeyCommand !== undefined) return true
  if (databaseUrl !== undefined) return encryptBlobs
  return access(join(home, 'master.key')).then(
    () => true,
    () => false,
  )
}

async function filesByKey({ place, tools: { clock } }: Scene, sealing: ReturnType<typeof sealingOf>) {
  const end = clock.steadyMs() + lookingMs
  try {
    const blobs = await openBlobs(await place(), clock, sealing)
    return (await blobs.keys({ isOver: () => clock.steadyMs() > end })).counts
  } catch {
    // An unreadable folder has a check of its own.
    return new Map<string, number>()
  }
}
