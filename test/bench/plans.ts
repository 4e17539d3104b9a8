// Which statements the desk spends its time on, and how PostgreSQL answers them: recorded as they pass, explained afterwards
// with the same parameters.
import type { Ports } from '../../src/transmission/step.ts'
import type { Database, QueryRows, Sql } from '../../src/store/engine/database.ts'

interface Statement {
  readonly page: string
  readonly text: string
  readonly params: readonly unknown[]
  readonly ms: readonly number[]
}

export interface Recorder {
  /** Ports whose database is watched. */
  readonly wrap: (ports: Ports) => Ports
  /** From now on, for this page; nothing is recorded for ''. */
  at(page: string): void
  /** Statements by their median, the slowest first. */
  slowest(count: number): readonly Statement[]
}

/** Watch what is asked of a database. */
export function recorder(): Recorder {
  const all = new Map<string, { page: string; text: string; params: readonly unknown[]; ms: number[] }>()
  let page = ''
  const watch = (sql: Sql): Sql['query'] => {
    return async <R>(text: string, params: readonly unknown[] = []): Promise<QueryRows<R>> => {
      const begun = performance.now()
      const rows = await sql.query<R>(text, params)
      const known = all.get(`${page}\n${text}`) ?? { page, text, params, ms: [] }
      known.ms.push(performance.now() - begun)
      if (page !== '') all.set(`${page}\n${text}`, known)
      return rows
    }
  }
  const watched = (db: Database): Database => ({
    ...db,
    query: watch(db),
    transaction: (work) => db.transaction((sql) => work({ ...sql, query: watch(sql) })),
  })
  return {
    wrap: (ports) => ({ ...ports, store: { ...ports.store, db: watched(ports.store.db) } }),
    at: (name) => {
      page = name
    },
    slowest: (count) => {
      const sorted = [...all.values()].sort((a, b) => median(b.ms) - median(a.ms))
      const seen = new Set<string>()
      return sorted.filter(({ text }) => !seen.has(text) && seen.add(text)).slice(0, count)
    },
  }
}

function median(ms: readonly number[]): number {
  return [...ms].sort((a, b) => a - b)[Math.floor(ms.length / 2)] ?? 0
}

/** Each statement with its plan. */
export async function explained(db: Database, statements: readonly Statement[]): Promise<string> {
  const parts: string[] = []
  for (const { page, text, params, ms } of statements) {
    const { rows } = /^\s*(SELECT|WITH)/.test(text)
      ? await db.query<Record<string, string>>(`EXPLAIN (ANALYZE, BUFFERS) ${text}`, params)
      : { rows: [] }
    const plan = rows.map((row) => `  ${Object.values(row)[0] ?? ''}`).join('\n')
    parts.push(`${page} (${median(ms).toFixed(1)} ms)\n${text}\n${plan}\n`)
  }
  return parts.join('\n')
}
