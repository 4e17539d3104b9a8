// Keyset-paginated desk lists: unmatched retours, tasks, collectivités. `sirens` undefined: all collectivités.
import type { Problem } from '#errors.ts'
import { liveStates } from '#lifecycle.ts'
import type { Jour } from '#protocol/calendrier/jour.ts'
import { isAmong, type Sql } from '../engine/database.ts'
import type { RetourStatus } from '../retours/retours.ts'
import type { RetourOrigin } from '../retours/senders.ts'
import { columns, isNotMissing, type TaskOfAct, type TaskPlace } from '../retours/tasks.ts'
import { codesOf } from '#protocol/codes.ts'

interface DeskListScope {
  readonly sirens?: readonly string[] | undefined
  readonly limit: number
}

interface StrayRetour {
  readonly id: string
  readonly siren: string
  readonly name: string
  readonly kind: string | null
  readonly status: RetourStatus
  readonly receivedAt: Date
  readonly problems: readonly Problem[] | null
  readonly facts: unknown
  readonly origin: RetourOrigin | null
}

/** Newest first. @param after id, exclusive */
export async function strayRetours(
  sql: Sql,
  { sirens, limit, statuses, after }: DeskListScope & { statuses: readonly RetourStatus[]; after?: string | undefined },
) {
  const where = (siren: string) => `r.transmission IS NULL AND r.status IN ('orphan', 'unreadable', 'notice')
    AND r.status = e.status AND ${siren} AND ($2::uuid IS NULL OR r.id < $2)`
  const newest = (siren: string) =>
    `LATERAL (SELECT r.id FROM actes.retour r WHERE ${where(siren)} ORDER BY r.id DESC LIMIT $4) n`
  const ids =
    sirens === undefined
      ? `unnest($1::text[]) AS e (status), ${newest('$3::text[] IS NULL')}`
      : `unnest($1::text[]) AS e (status), unnest($3::text[]) AS s (siren), ${newest(`split_part(r.connection, ':', 2) = s.siren`)}`
  return sql.rows<StrayRetour>(
    `SELECT r.id, split_part(r.connection, ':', 2) AS siren, r.name, r.kind, r.status, r.received_at AS "receivedAt", r.problems,
       r.facts, r.origin FROM (SELECT n.id FROM ${ids} ORDER BY n.id DESC LIMIT $4) p JOIN actes.retour r ON r.id = p.id ORDER BY p.id DESC`,
    [statuses, after ?? null, sirens ?? null, limit],
  )
}

interface ListedTask extends TaskOfAct {
  readonly numero: string | null
  readonly fuseau: string
  readonly answer: string | null
}

const taskColumns = `${columns}, a.id_acte AS "idActe", COALESCE(a.numero, t.facts->>'numero') AS numero,
  COALESCE(a.objet, '') AS objet,
  COALESCE(c.settings->>'fuseau', 'Europe/Paris') AS fuseau,
  (SELECT o.id FROM actes.transmission o WHERE o.about = a.id AND o.retour = t.retour
    AND o.message ${isAmong(codesOf('repond'))}
    AND o.state ${isAmong(liveStates)} ORDER BY o.id DESC LIMIT 1) AS answer`
const taskTables = `actes.task t LEFT JOIN actes.transmission a ON a.id = t.transmission
  JOIN actes.collectivite c ON c.siren = t.collectivite`

interface OpenTasks {
  readonly after?: Pick<TaskPlace, 'dueOn' | 'id'> | undefined
  /** Leave out what others took on and what is postponed beyond `today`. */
  readonly mine?: { readonly login: string; readonly today: Jour }
  /** Missing ARs, which may be many: only these, or all but these. */
  readonly missing?: boolean
}

/** Nearest due day first, undated last. */
export async function openTasks(sql: Sql, { sirens, limit, after, mine, missing }: DeskListScope & OpenTasks) {
  return sql.rows<ListedTask>(
    `SELECT ${taskColumns} FROM ${taskTables}
      WHERE ($7::boolean IS NULL OR (t.${isNotMissing}) <> $7) AND t.closed_at IS NULL AND ($1::text[] IS NULL OR t.collectivite = ANY($1))
        AND ($2::uuid IS NULL OR CASE WHEN $3::date IS NULL THEN t.due_on IS NULL AND t.id > $2
          ELSE t.due_on IS NULL OR (t.due_on, t.id) > ($3::date, $2::uuid) END)
        AND ($5::text IS NULL OR (t.assigned_to IS NULL OR t.assigned_to = $5)
          AND (t.snoozed_until IS NULL OR t.snoozed_until <= $6))
      ORDER BY t.due_on NULLS LAST, t.id LIMIT $4`,
    [
      sirens ?? null,
      after?.id ?? null,
      after?.dueOn ?? null,
      limit,
      mine?.login ?? null,
      mine?.today ?? null,
      missing ?? null,
    ],
  )
}

export async function closedTasks(sql: Sql, { sirens, limit, after }: DeskListScope & { after?: string | undefined }) {
  const newest = (siren: string) => `(SELECT k.id FROM actes.task k WHERE k.closed_at IS NOT NULL AND ${siren}
    AND ($2::uuid IS NULL OR k.id < $2) ORDER BY k.id DESC LIMIT $3)`
  const ids =
    sirens === undefined
      ? `${newest('$1::text[] IS NULL')} n`
      : `unnest($1::text[]) AS s (siren), LATERAL ${newest('k.collectivite = s.siren')} n`
  return sql.rows<ListedTask>(
    `SELECT ${taskColumns} FROM (SELECT n.id FROM ${ids} ORDER BY n.id DESC LIMIT $3) p
       JOIN (${taskTables}) ON t.id = p.id ORDER BY p.id DESC`,
    [sirens ?? null, after ?? null, limit],
  )
}

export async function taskOfLetter(
  sql: Sql,
  { sirens, retour }: { sirens?: readonly string[] | undefined; retour: string },
) {
  return sql.first<ListedTask>(
    `SELECT ${taskColumns} FROM ${taskTables}
      WHERE t.retour = $1 AND ($2::text[] IS NULL OR t.collectivite = ANY($2))`,
    [retour, sirens ?? null],
  )
}

interface CollectiviteName {
  readonly siren: string
  readonly nom: string
  readonly gateway: string
}

/** SQL that strips accents and hyphens. A regular expression takes five times as long. */
const plain = (text: string) =>
  `translate(${text}, 'ÀÂÄÇÉÈÊËÎÏÔÖÙÛÜŸàâäçéèêëîïôöùûüÿ’-', 'AAACEEEEIIOOUUUYaaaceeeeiioouuuy'' ')`

/** SQL: the order of names, as people read it. */
export const nameOrder = (nom: string) => `lower(${plain(nom)})`

/** SQL on a collectivité: the words are part of its name, begin its SIREN, or are its département. */
export const isNamed = (row: string, words: string) =>
  `(strpos(${nameOrder(`${row}.settings->>'nom'`)}, ${nameOrder(words)}) > 0
    OR starts_with(${row}.siren, replace(${words}, ' ', '')) OR ${row}.settings->>'departement' IN (upper(${words}), '0' || upper(${words})))`

/** Declared collectivités by SIREN. @param words as in `isNamed` */
export async function declaredNames(
  sql: Sql,
  {
    sirens,
    limit,
    words = '',
    of,
    after,
  }: DeskListScope & { words?: string; of?: readonly string[]; after?: string | undefined },
) {
  return sql.rows<CollectiviteName>(
    `SELECT siren, settings->>'nom' AS nom, settings->'gateway'->>'type' AS gateway FROM actes.collectivite c
      WHERE ($1::text[] IS NULL OR siren = ANY($1)) AND ($2::text IS NULL OR siren > $2)
        AND ($3 = '' OR ${isNamed('c', '$3')}) AND ($5::text[] IS NULL OR siren = ANY($5))
      ORDER BY siren LIMIT $4`,
    [sirens ?? null, after ?? null, words, limit, of ?? null],
  )
}
