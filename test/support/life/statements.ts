// Counts what is asked of the database: each statement, and the two that hold a transaction together.
import type { Database, ScriptSql } from '../../../src/store/engine/database.ts'
import type { Ports } from '../../../src/transmission/step.ts'

export interface Counted {
  readonly wrap: (ports: Ports) => Ports
  /** The statements since the last reset, in their order. */
  said(): readonly string[]
  reset(): void
}

export function countingStatements(): Counted {
  let said: string[] = []
  const counting = <S extends ScriptSql>(sql: S): S => ({
    ...sql,
    query: (text, params) => {
      said.push(text.replace(/\s+/g, ' '))
      return sql.query(text, params)
    },
  })
  const watch = (db: Database): Database => ({
    ...counting(db),
    transaction: async (work, patience) => {
      said.push('BEGIN')
      const done = await db.transaction((sql) => work(counting(sql)), patience)
      said.push('COMMIT')
      return done
    },
  })
  return {
    wrap: (ports) => ({ ...ports, store: { ...ports.store, db: watch(ports.store.db) } }),
    said: () => [...said],
    reset: () => {
      said = []
    },
  }
}
