// Acts that are long past their term: those of a commune, put back in time; and what the schedule of purges does.
import { readdir, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { linkJournal } from '../../../src/proof/sealing.ts'
import { purge } from '../../../src/transmission/purging.ts'
import type { Ports } from '../../../src/transmission/step.ts'
import type { Commune } from './commune.ts'

/** Everything that is known of an act happened so many years before; its bytes were put then. */
export async function agedBy(years: number, commune: Commune, numero: string): Promise<void> {
  const { db } = commune
  const back = `- make_interval(years => ${years})`
  await db.query(
    `UPDATE actes.transmission SET date_decision = date_decision ${back}, date_reception = date_reception ${back},
       created_at = created_at ${back}, date_courrier = date_courrier ${back}
      WHERE numero = $1 OR about IN (SELECT id FROM actes.transmission WHERE numero = $1)`,
    [numero],
  )
  await db.query(
    `UPDATE actes.retour r SET received_at = received_at ${back} FROM actes.transmission t
      WHERE t.id = r.transmission AND t.numero = $1`,
    [numero],
  )
  await db.query(
    `UPDATE actes.search s SET date_decision = t.date_decision FROM actes.transmission t WHERE t.id = s.transmission AND t.numero = $1`,
    [numero],
  )
  await db.query(`UPDATE actes.proof SET due_at = NULL`)
  await oldBytes(commune)
}

/**
 * All stored bytes were put long ago. The server of a bucket has a clock of its own, so two days pass there: on S3, such a
 * commune is opened today.
 */
export async function oldBytes(commune: Commune): Promise<void> {
  const { blobs, objects } = commune.app.config
  if (objects) return commune.waits(2 * 86_400)
  const then = new Date('2012-01-01T00:00:00Z')
  for (const name of await readdir(blobs, { recursive: true }).catch(() => []))
    if (/[0-9a-f]{60}/.test(name)) await utimes(join(blobs, name), then, then)
}

/** Link what the journals have. */
export async function chained(ports: Ports): Promise<void> {
  await linkJournal({ ...ports })
}

/** What the schedule does. */
export function purged(ports: Ports) {
  return purge({ ...ports, notify: async () => undefined })
}

/** What was purged was so a day before. */
export async function purgedADayAgo({ store }: Pick<Ports, 'store'>): Promise<void> {
  await store.db.query(`UPDATE actes.blob_removal SET since = since - interval '1 day'`)
}
