// Acts that are long past their term: those of a commune, put back in time, or many laid at once, with bytes of their own.
import { createHash } from 'node:crypto'
import { readdir, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import type { Store } from '../../../src/store/store.ts'
import { linkJournal } from '../../../src/proof/sealing.ts'
import { purge } from '../../../src/transmission/purging.ts'
import type { Ports } from '../../../src/transmission/step.ts'
import type { Commune } from './commune.ts'

/** Everything that is known of an act happened so many years before; its bytes were put then. */
export async function agedBy(years: number, { app, home }: Commune, numero: string): Promise<void> {
  const { db } = app.ports.store
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
  await db.query(`UPDATE actes.proof SET due_at = NULL`)
  await oldBytes(home)
}

/** All stored bytes were put long ago. */
export async function oldBytes(home: string): Promise<void> {
  const then = new Date('2012-01-01T00:00:00Z')
  for (const name of await readdir(join(home, 'blobs'), { recursive: true }))
    if (/[0-9a-f]{60}/.test(name)) await utimes(join(home, 'blobs', name), then, then)
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

/** The stored files, by their digests. */
export async function storedIn(home: string): Promise<readonly string[]> {
  const names = await readdir(join(home, 'blobs'), { recursive: true })
  return names.flatMap((name) => /([0-9a-f]{64})$/.exec(name)?.[1] ?? []).sort()
}

const day = '2012-05-03'
/** What a laid act holds. */
export const pastBytes = (kind: string, rank: number) => Buffer.from(`${kind} ${rank}`)
const digestOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

/**
 * Lay acknowledged acts of 2012 like one that is there: each with two files, an archive, an attempt, a receipt, a line of the
 * journal. One file in ten is shared with the act after it; one in a hundred with `shared`, which lives.
 */
export async function layPast(store: Store, { like, count, shared }: { like: string; count: number; shared: string }) {
  for (let rank = 1; rank <= count; rank++)
    for (const kind of ['acte', 'envoi', 'accuse']) await store.blobs.put(pastBytes(kind, rank))
  const acts = Array.from({ length: count }, (_, at) => {
    const rank = at + 1
    const file = digestOf(pastBytes('acte', rank))
    const other =
      rank % 100 === 0 ? shared : digestOf(pastBytes('acte', rank % 10 === 0 && rank < count ? rank + 1 : rank))
    return { rank, file, other, sent: digestOf(pastBytes('envoi', rank)), receipt: digestOf(pastBytes('accuse', rank)) }
  })
  await store.db.query(
    `WITH given AS (SELECT gen_random_uuid() AS id, g.* FROM jsonb_to_recordset($2::jsonb)
         AS g (rank integer, file text, other text, sent text, receipt text)),
       act AS (INSERT INTO actes.transmission (id, collectivite, connection, id_acte, numero, numero_search, nature, date_decision,
           objet, formulaire, files, content_sha256, state, archive, date_reception, created_at, updated_at)
         SELECT g.id, t.collectivite, t.connection, 'PAST-' || g.rank, 'P' || g.rank, 'P' || g.rank, t.nature, $3::date + g.rank % 200, 'objet ' || g.rank,
           t.formulaire, jsonb_build_array(
             jsonb_build_object('fichier', 'a.pdf', 'role', 'document', 'kind', 'pdf', 'sha256', g.file, 'sizeBytes', 9),
             jsonb_build_object('fichier', 'b.pdf', 'role', 'annexe', 'kind', 'pdf', 'sha256', g.other, 'sizeBytes', 9)),
           md5(g.rank::text), 'acknowledged', jsonb_build_object('name', 'x', 'sha256', g.sent, 'sizeBytes', 9, 'members', '[]'::jsonb),
           $3::date, $3::timestamptz, $3::timestamptz FROM given g, actes.transmission t WHERE t.id = $1),
       sent AS (INSERT INTO actes.attempt (id, transmission, verb, opened_at, request_sha256, closed_at, verdict)
         SELECT gen_random_uuid(), id, 'submit', $3::timestamptz, sent, $3::timestamptz, 'taken' FROM given),
       came AS (INSERT INTO actes.retour (id, connection, delivery, name, sha256, size_bytes, received_at, kind, transmission, status, untold)
         SELECT gen_random_uuid(), 'sandbox:213401482', 'past-' || rank, 'ar.xml', receipt, 9, $3::timestamptz, 'ARActe', id, 'attached', NULL
           FROM given)
     INSERT INTO actes.journal (transmission, at, who, event, from_state, to_state)
       SELECT id, $3::timestamptz, 'worker', 'moved', 'submitted', 'acknowledged' FROM given`,
    [like, JSON.stringify(acts), day],
  )
  // All of it was told long ago.
  await store.db.query(
    `DELETE FROM actes.untold u USING actes.journal j WHERE u.journal = 'actes' AND u.line = j.id AND j.at < $1::date + 1`,
    [day],
  )
  // As autovacuum would, which the servers of tests go without.
  await store.db.script('ANALYZE')
  return acts
}
