// What collecting one sending after the other has in common: one that cannot be read holds up no other, and what waits
// for a person there is reported once.
import { ActesError } from '../errors.ts'
import type { RawRetour } from './gateway.ts'

/** After so many failures in a row, the platform itself is at fault. */
const strikes = 3
const ofOne: readonly string[] = ['ACTES-G001', 'ACTES-G002', 'ACTES-G003', 'ACTES-G008', 'ACTES-G013']

/** Lets single sendings fail, and reports the first failure at the end as one to retry. */
export function tolerant(isOfPlatform: (error: ActesError) => boolean) {
  let first: ActesError | undefined
  let row = 0
  /** The platform is there, whatever single sendings met. */
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

/** A sending that waits for a person there (ACTES-G016) is no longer reported once this was confirmed. */
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
