// Reads a document for its depositor; stores nothing.
import { basename } from 'node:path'
import { ActesError } from '#errors.ts'
import { readingTable } from '../declared/readings.ts'
import { bind } from '../guard.ts'

export const readingRuns = bind(readingTable, {
  readDocument: async ({ form, files }, { who, tools, caller: { signal } }) => {
    const [path] = files
    if (path === undefined || files.length > 1) throw new ActesError('ACTES-A012', { params: { count: files.length } })
    const asking = { caller: who, collectivite: form.collectivite, signal }
    const { problems, said } = await tools.examiner.said(path, basename(path), asking)
    const [first] = problems
    if (first) throw new ActesError(first.code, { problems, params: first.params ?? {} })
    if (!said) throw new TypeError('a reading without a fault says something')
    return said
  },
})
