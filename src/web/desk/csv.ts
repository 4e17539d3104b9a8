// A table of the desk as a spreadsheet file of limited length.
import type { Readable } from 'node:stream'
import { spreadsheet } from '#opendata/csv.ts'
import type { Say } from './say.ts'

const mostLines = 50_000

/**
 * @param rows read only as fast as the file is taken; an error while reading breaks off the file
 * @returns the bytes of the file; beyond `mostLines` rows, a last line reports the cut
 */
export function csvOf(head: readonly string[], rows: AsyncIterable<readonly string[]>, say: Say): Readable {
  return spreadsheet(capped(head, rows, say))
}

async function* capped(head: readonly string[], rows: AsyncIterable<readonly string[]>, say: Say) {
  yield head
  let count = 0
  for await (const row of rows) {
    if (count === mostLines) {
      const end = say(
        `Arrêté à ${mostLines} lignes : précisez le filtre.`,
        `Stopped at ${mostLines} lines: narrow the filter.`,
      )
      yield [end, ...head.slice(1).map(() => '')]
      return
    }
    count++
    yield row
  }
}
