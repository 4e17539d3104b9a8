// Outages, shared by all processes, of a connection or of a server that several connections use. While one lasts, its
// sendings wait without counting failures, and one probe at a time tests for recovery.
import type { ErrorCode } from '#errors.ts'
import { waitMs, type Growth } from '#queue/backoff.ts'
import type { Sql } from '../engine/database.ts'
import { answeredUnasked } from './connections.ts'

export type Lane = 'send' | 'collect'

/** Route of a call: its connection, and the server it shares. */
export interface Path {
  readonly lane: Lane
  readonly connection: string
  readonly server: string
}

/** Consecutive failures before an outage is declared; a single one may be a hiccup. */
export const failuresToOutage = 3

const ownId = ({ lane, connection }: Pick<Path, 'lane' | 'connection'>) => `${lane} ${connection}`
const sharedId = ({ lane, server }: Path) => `${lane} ${server}`
const idsOf = (path: Path) => [ownId(path), sharedId(path)]

/** How long to wait while the installation or the connection is stopped. */
const stoppedMs = 120_000

/** What a path admits now: all calls, one probe, or nothing before `until`. */
export interface Passage {
  readonly may: 'all' | 'probe' | 'nothing'
  readonly until: Date
  /** The last call failed, so a success must be recorded. */
  readonly failing: boolean
  readonly code?: ErrorCode
  /** Stopped until a person resumes it, whatever the platform does. */
  readonly stopped?: true
}

export const openPassage = (now: Date): Passage => ({ may: 'all', until: now, failing: false })

export async function passageOf(sql: Sql, path: Path, now: Date): Promise<Passage> {
  const known = await sql.rows<{ id: string; failures: number; code: ErrorCode; probeAt: Date }>(
    `SELECT id, failures, code, probe_at AS "probeAt" FROM actes.outage WHERE id = ANY($1)
     UNION ALL SELECT '', $2::int, code, $3::timestamptz FROM (
       SELECT quiet_code AS code FROM actes.installation
       UNION ALL SELECT suspended_code FROM actes.connection WHERE id = $5 AND suspended_code = $6) stopped WHERE code IS NOT NULL AND $4 = 'send'`,
    [idsOf(path), failuresToOutage, new Date(now.getTime() + stoppedMs), path.lane, path.connection, answeredUnasked],
  )
  const out = known.filter(({ failures }) => failures >= failuresToOutage)
  const stopped = known.find(({ id }) => id === '')
  const failing = known.some(({ id }) => id !== '')
  const [first] = out
  if (!first) return { ...openPassage(now), failing }
  const until = new Date(Math.max(...out.map(({ probeAt }) => probeAt.getTime())))
  return { may: until > now ? 'nothing' : 'probe', until, failing, code: first.code, ...(stopped && { stopped: true }) }
}

/** Claim the due probe of a path. @returns false if another process holds it until `next` */
export async function takeProbe(sql: Sql, path: Path, { now, next }: { readonly now: Date; readonly next: Date }) {
  // Lock in id order to avoid deadlocks; take all rows or none.
  const row = await sql.first<{ known: number; taken: number }>(
    `WITH out AS (SELECT id, probe_at FROM actes.outage WHERE id = ANY($1) AND failures >= $4 ORDER BY id FOR UPDATE),
     taken AS (UPDATE actes.outage o SET probe_at = $2 FROM out
       WHERE o.id = out.id AND NOT EXISTS (SELECT 1 FROM out later WHERE later.probe_at > $3) RETURNING o.id)
     SELECT (SELECT count(*) FROM out)::int AS known, (SELECT count(*) FROM taken)::int AS taken`,
    [idsOf(path), next, now, failuresToOutage],
  )
  return row === undefined || row.known === row.taken
}

export interface Failed {
  readonly times: number
  readonly next: Date
  readonly begins: boolean
}

/** Record a failure. The server counts it only until the connection itself is out of reach. */
export async function noteOutage(
  sql: Sql,
  path: Path,
  { code, at, growth }: { readonly code: ErrorCode; readonly at: Date; readonly growth: Growth },
): Promise<Failed> {
  const text = `INSERT INTO actes.outage AS o (id, failures, code, since, probe_at) VALUES ($1, 1, $2, $3, $3)
    ON CONFLICT (id) DO UPDATE SET failures = o.failures + 1, code = excluded.code RETURNING failures`
  const note = async (id: string) => {
    const times = (await sql.value<number>(text, [id, code, at])) ?? 1
    const next = new Date(at.getTime() + waitMs(times, growth))
    await sql.query('UPDATE actes.outage SET probe_at = $2 WHERE id = $1', [id, next])
    return { times, next, begins: times === failuresToOutage }
  }
  const own = await note(ownId(path))
  if (own.times <= failuresToOutage) await note(sharedId(path))
  else
    await sql.query('UPDATE actes.outage SET probe_at = GREATEST(probe_at, $2) WHERE id = $1', [
      sharedId(path),
      own.next,
    ])
  return own
}

/** Record a success; an outage that ends is archived. @returns true if something was out of reach */
export async function noteReached(sql: Sql, path: Path, at: Date) {
  return sql.changes(
    `WITH gone AS (DELETE FROM actes.outage WHERE id = ANY($1) RETURNING *)
     INSERT INTO actes.outage_over SELECT id, code, since, $3 FROM gone WHERE failures >= $2`,
    [idsOf(path), failuresToOutage, at],
  )
}

interface Outage {
  readonly code: ErrorCode
  readonly since: Date
  readonly next: Date
}

/** Usually not: then the settings of the connections need not be read. */
export async function isAnyOut(sql: Sql) {
  return (await sql.first('SELECT 1 FROM actes.outage WHERE failures >= $1', [failuresToOutage])) !== undefined
}

export async function outagesOf(sql: Sql, paths: readonly Path[]): Promise<ReadonlyMap<string, Outage>> {
  const rows = await sql.rows<Outage & { id: string }>(
    `SELECT id, code, since, probe_at AS next FROM actes.outage WHERE id = ANY($1) AND failures >= $2 ORDER BY since DESC`,
    [paths.flatMap(idsOf), failuresToOutage],
  )
  const byId = new Map(rows.map(({ id, ...outage }) => [id, outage]))
  const found = paths.map((path) => [path.connection, byId.get(ownId(path)) ?? byId.get(sharedId(path))] as const)
  return new Map(found.flatMap(([connection, outage]) => (outage ? [[connection, outage] as const] : [])))
}
