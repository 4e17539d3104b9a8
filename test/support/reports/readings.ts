// `npm run readings`: what is read in acts of every layout, field by field: right, wrong or absent. Wrong is worse than absent.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openPdfExaminer } from '../../../src/files/pdf/examiner.ts'
import type { PdfSaid } from '../../../src/protocol/reading/reading.ts'
import { drawLayout, layouts, type Truth } from '../deposits/layouts.ts'

const fields = ['numero', 'dateDecision', 'objet', 'nature', 'votes'] as const
type Field = (typeof fields)[number]

/** `silent`: the act does not say it, and nothing was read. */
export type Verdict = 'right' | 'silent' | 'absent' | 'wrong'

export interface Judged {
  readonly layout: string
  readonly field: Field
  readonly verdict: Verdict
  readonly certainty: string
  readonly said: string
  readonly truth: string
}

/** Every field of every layout. */
export async function judgeAll(): Promise<readonly Judged[]> {
  const examiner = openPdfExaminer()
  const folder = await mkdtemp(join(tmpdir(), 'actes-readings-'))
  try {
    const all: Judged[] = []
    for (const [at, layout] of layouts.entries()) {
      const path = join(folder, `${at}.pdf`)
      await writeFile(path, await drawLayout(layout))
      const { problems, said } = await examiner.said(path, `${at}.pdf`)
      if (!said) throw new Error(`${layout.title}: ${problems.map(({ code }) => code).join()}`)
      all.push(...fields.map((field) => ({ layout: layout.title, ...judge(field, said, layout.truth) })))
    }
    return all
  } finally {
    await examiner.close()
    await rm(folder, { recursive: true })
  }
}

function judge(field: Field, said: PdfSaid, truth: Truth): Omit<Judged, 'layout'> {
  const [read, written] = [textOf(field, said[field]), textOf(field, truth[field])]
  const certainty = said[field]?.certainty ?? ''
  const verdict =
    written === '' ? (read === '' ? 'silent' : 'wrong') : read === '' ? 'absent' : read === written ? 'right' : 'wrong'
  return { field, verdict, certainty, said: read, truth: written }
}

/** Apostrophes and capitals are the typographer's. */
function textOf(field: Field, value: PdfSaid[Field] | Truth[Field]): string {
  if (value === undefined) return ''
  if (field === 'votes') {
    const counts = 'counts' in (value as object) ? (value as NonNullable<PdfSaid['votes']>).counts : value
    return JSON.stringify(Object.fromEntries(Object.entries(counts as object).sort()))
  }
  const text = typeof value === 'string' ? value : 'value' in value ? String(value.value) : ''
  return field === 'objet' ? text.replaceAll('’', "'").toLowerCase() : text
}

function print(all: readonly Judged[]): void {
  const line = (cells: readonly string[]) => console.log(cells.map((cell) => cell.padEnd(16)).join(''))
  line([...fields, 'layout'])
  for (const layout of new Set(all.map((each) => each.layout))) {
    const row = all.filter((each) => each.layout === layout)
    line([...row.map(({ verdict, certainty }) => `${verdict}${certainty && ` (${certainty})`}`), layout])
  }
  const verdicts = ['right', 'silent', 'absent', 'wrong'] as const
  console.log(
    verdicts.map((verdict) => `${verdict} ${all.filter((each) => each.verdict === verdict).length}`).join(', '),
  )
  for (const { layout, field, said, truth } of all.filter(({ verdict }) => verdict === 'wrong'))
    console.log(`wrong: ${layout}\n  ${field} said ${said}\n  in truth ${truth}`)
}

if (import.meta.main) print(await judgeAll())
