// Tables as CSV, written as they are read, so that their size costs no memory: for the spreadsheet of a French office, or as
// a data set that programs read.
import { stringify, type Options } from 'csv-stringify'
import { Readable, pipeline } from 'node:stream'

type CsvRows = AsyncIterable<readonly string[]>

/** UTF-8 with its mark and semicolons, which a French spreadsheet opens as it is; a cell that it would reckon is text. */
export function spreadsheet(rows: CsvRows): Readable {
  return formatCsv(rows, { bom: true, delimiter: ';', escape_formulas: true, record_delimiter: 'windows' })
}

/** UTF-8, commas. */
export function dataSet(rows: CsvRows): Readable {
  return formatCsv(rows, { record_delimiter: 'unix' })
}

/** An error while reading ends the file with it. */
function formatCsv(rows: CsvRows, options: Options): Readable {
  return pipeline(Readable.from(rows), stringify(options), () => undefined)
}
