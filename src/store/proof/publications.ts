// The days that a person noted of an act, its publicity and what else counts for its délais, across all its transmissions.
import { compact } from '#protocol/compact.ts'
import type { FaitNote, FaitsNotes } from '#protocol/calendrier/faits.ts'
import type { Jour } from '#protocol/calendrier/jour.ts'
import type { Sql } from '../engine/database.ts'
import { wantProofOfAct } from './documents.ts'
import { remark } from '../transmissions/journal.ts'
import type { Transmission } from '../transmissions/transmissions.ts'

type PublishedActKey = Pick<Transmission, 'collectivite' | 'dateDecision' | 'numero' | 'nature'>

const identityOf = ({ collectivite, dateDecision, numero, nature }: PublishedActKey) => [
  collectivite,
  dateDecision,
  numero,
  nature,
]

export async function publicationOf(sql: Sql, act: PublishedActKey): Promise<FaitsNotes> {
  const rows = await sql.rows<{ how: FaitNote; day: Jour }>(
    `SELECT how, day FROM actes.publication
      WHERE collectivite = $1 AND date_decision = $2 AND numero = $3 AND nature = $4 ORDER BY how`,
    identityOf(act),
  )
  return Object.fromEntries(rows.map(({ how, day }) => [how, day]))
}

interface KeepPublicationOptions {
  readonly how: FaitNote
  readonly day: Jour
  readonly at: Date
  readonly who: string
  readonly reason?: string
}

/** Record or replace a day, with its journal line. Runs in the caller's transaction. */
export async function keepPublication(
  sql: Sql,
  act: PublishedActKey & Pick<Transmission, 'id'>,
  { how, day, at, who, reason }: KeepPublicationOptions,
): Promise<void> {
  await sql.query(
    `INSERT INTO actes.publication (collectivite, date_decision, numero, nature, how, day)
     VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (collectivite, date_decision, numero, nature, how) DO UPDATE SET day = excluded.day`,
    [...identityOf(act), how, day],
  )
  await wantProofOfAct(sql, act, at)
  const detail = { how, day, ...compact({ reason }) }
  await remark(sql, { transmission: act.id, at, who, event: 'published', detail })
}
