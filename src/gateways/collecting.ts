// Shared by drivers that collect one sending at a time: an unreadable sending does not block the others, and one that
// waits for a person is reported once.
import { ActesError } from '#errors.ts'
import type { RawRetour } from './gateway.ts'

const strikes = 3
const ofOne: readonly string[] = ['ACTES-G001', 'ACTES-G002', 'ACTES-G003', 'ACTES-G008', 'ACTES-G013']

/** Let single sendings fail, and throw the first failure at the end as a retry. */
export function tolerant(isOfPlatform: (error: ActesError) => boolean) {
  let first: ActesError | undefined
  let row = 0
  let answered = false
  return {
    of: async <T>(work: () => Promise<T>): Promise<T | undefined> => {
      try {
        const done = await work()
        row = 0
        answered = true
        return done
      } catch (error) {
        if (!(error instanceof ActesError) || !ofOne.includes(error.code)) throw error
        first ??= error
        row = isOfPlatform(error) ? row + 1 : 0
        answered ||= row === 0
        if (row >= strikes) throw error
        return undefined
      }
    },
    end: () => {
      if (!first) return
      const code = first.kind === 'retry' ? first.code : 'ACTES-G002'
      throw new ActesError(code, { params: first.params, cause: first, ...(answered && { noOutage: true }) })
    },
  }
}

/** Stop reporting a sending that waits for a person (ACTES-G016) once this retour was confirmed. */
export function tellingOnce() {
  const told = new Set<string>()
  return {
    news: async function* (retours: AsyncIterable<RawRetour>): AsyncGenerator<RawRetour> {
      for await (const retour of retours) if (!told.has(retour.delivery)) yield retour
    },
    confirmed: (retours: readonly RawRetour[]) => {
      for (const retour of retours)
        if (retour.kind === 'verdict' && retour.code === 'ACTES-G016') told.add(retour.delivery)
    },
  }
}
