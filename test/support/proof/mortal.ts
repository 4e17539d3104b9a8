// A database whose process dies midway: what is left then is what had been answered.
import type { Database } from '../../../src/store/engine/database.ts'

/** One whose process dies once it has answered so many statements. */
export function mortal(real: Database, most: number): Database {
  let left = most
  const live = async <T>(asked: () => Promise<T>): Promise<T> => {
    if (left-- <= 0) throw new Error('killed')
    return asked()
  }
  return {
    ...real,
    query: (text, params) => live(() => real.query(text, params)),
    rows: (text, params) => live(() => real.rows(text, params)),
    first: (text, params) => live(() => real.first(text, params)),
    changes: (text, params) => live(() => real.changes(text, params)),
  }
}
