// The result of a batch as a spreadsheet: the batch's own columns, then state, faults and resulting act of each line.
import type { Readable } from 'node:stream'
import type { Problem } from '#errors.ts'
import { columnOf, model, resultColumns } from '#files/batch/lines.ts'
import { spreadsheet } from '#opendata/csv.ts'
import type { BatchLine } from '#store/batches.ts'
import { sentenceOf, type Both, type Language } from '#text/sentences.ts'
import { both } from '#text/both.ts'

const lineWords: Readonly<Record<BatchLine['state'] | 'already', Both>> = {
  unread: both('à lire', 'to be read'),
  faulty: both('à corriger', 'to be corrected'),
  good: both('prêt', 'ready'),
  deposited: both('déposé', 'deposited'),
  refused: both('refusé', 'refused'),
  already: both('déjà déposé', 'deposited before'),
}

type ResultLine = Pick<BatchLine, 'cells' | 'state' | 'problems' | 'transmission' | 'idActe' | 'already'>

export function lineWord({ state, already }: Pick<ResultLine, 'state' | 'already'>, language: Language): string {
  return lineWords[already ? 'already' : state][language]
}

export function faultSaid(fault: Problem, language: Language): string {
  const column = columnOf(fault.path)
  const said = sentenceOf(fault, language)
  return column === '' || column === '$' ? said : `${column}${language === 'fr' ? ' : ' : ': '}${said}`
}

export function resultFile(head: readonly string[], lines: AsyncIterable<ResultLine>, language: Language): Readable {
  return spreadsheet(formatResultRows(head, lines, language))
}

async function* formatResultRows(head: readonly string[], lines: AsyncIterable<ResultLine>, language: Language) {
  yield [...head, ...resultColumns]
  for await (const line of lines) {
    const { cells, problems, transmission, idActe } = line
    const codes = [...new Set(problems.map(({ code }) => code))].join(' ')
    const said = problems.map((each) => faultSaid(each, language)).join(' | ')
    yield [...cells, lineWord(line, language), codes, said, transmission ?? '', idActe ?? '']
  }
}

export function modelFile(): Readable {
  return spreadsheet(rowsOfModel())
}

async function* rowsOfModel() {
  yield* model
}
