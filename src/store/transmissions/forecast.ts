// What decides whether transmissions can be requeued, for many at once.
import type { ErrorCode } from '../../errors.ts'
import type { State } from '../../lifecycle.ts'
import type { GatewayName } from '../../gateways/gateway.ts'
import type { OutgoingCode } from '../../protocol/messages/formulaire.ts'
import type { Sql } from '../engine/database.ts'
import { contradictions } from '../retours/tasks.ts'

/** A transmission as a requeue looks at it. */
export interface Requeuable {
  readonly id: string
  readonly collectivite: string
  readonly connection: string
  readonly message: OutgoingCode
  readonly state: State
  readonly held: ErrorCode | null
  readonly heldSince: Date | null
  readonly uncertain: boolean
  /** Code of its refusal. */
  readonly refused: string | null
  readonly contradicted: boolean
  /** How the act stands that it speaks of. */
  readonly act: State | null
  /** What takes its place, or stands beside it. */
  readonly other: string | null
}

/** These as a requeue looks at them, in their order. */
export async function requeuables(sql: Sql, ids: readonly string[]): Promise<readonly Requeuable[]> {
  const { rows } = await sql.query<Requeuable>(
    `SELECT t.id, t.collectivite, t.connection, t.message, t.state, t.held_code AS held, t.held_since AS "heldSince",
       t.open_attempt IS NOT NULL AS uncertain, t.refusal->>'code' AS refused, a.state AS act,
       COALESCE(live.id, t.replaced_by) AS other,
       t.state = 'refused' AND EXISTS (SELECT 1 FROM actes.task k JOIN actes.transmission x ON x.id = k.transmission
         WHERE k.collectivite = t.collectivite AND k.closed_at IS NULL AND k.kind = ANY($2) AND x.collectivite = t.collectivite
           AND x.date_decision = t.date_decision AND x.numero = t.numero AND x.nature = t.nature) AS contradicted
      FROM unnest($1::uuid[]) WITH ORDINALITY AS i (id, place) JOIN actes.transmission t ON t.id = i.id
        LEFT JOIN actes.transmission a ON a.id = t.about
        LEFT JOIN LATERAL (SELECT l.id FROM actes.transmission l WHERE t.state = 'refused' AND t.message = '1-1'
          AND l.message = '1-1' AND l.collectivite = t.collectivite AND l.date_decision = t.date_decision
          AND l.numero = t.numero AND l.nature = t.nature
          AND l.state IN ('received', 'validated', 'packaged', 'submitted', 'acknowledged') LIMIT 1) live ON true
      ORDER BY i.place`,
    [ids, contradictions],
  )
  return rows
}

/** The gateway that each of these collectivites has now, by SIREN. */
export async function gatewaysOf(sql: Sql, sirens: readonly string[]): Promise<ReadonlyMap<string, GatewayName>> {
  const text = `SELECT siren, settings->'gateway'->>'type' AS type FROM actes.collectivite WHERE siren = ANY($1)`
  const { rows } = await sql.query<{ siren: string; type: GatewayName }>(text, [sirens])
  return new Map(rows.map(({ siren, type }) => [siren, type]))
}
