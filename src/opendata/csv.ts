// Streams tables as CSV.
import { stringify, type Options } from 'csv-stringify'
import { Readable, pipeline } from 'node:stream'

type CsvRows = AsyncIterable<readonly string[]>

/** UTF-8 with BOM and semicolons, as French spreadsheets expect. Formulas are escaped to text. */
export function spreadsheet(rows: CsvRows): Readable {
  return formatCsv(rows, { bom: true, delimiter: ';', escape_formulas: true, record_delimiter: 'windows' })
}

export function dataSet(rows: CsvRows): Readable {
  return formatCsv(rows, { record_delimiter: 'unix' })
}

function formatCsv(rows: CsvRows, options: Options): Readable {
  return pipeline(Readable.from(rows), stringify(options), () => undefined)
}
