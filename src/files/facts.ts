// What a file of a deposit is: its size, its digest, its kind by content, and its faults. Only a plain file is read,
// never a link.
import { createHash } from 'node:crypto'
import { problem, type Problem } from '../errors.ts'
import type { FileFacts } from '../protocol/rules/rule.ts'
import type { Asking, PdfExaminer } from './pdf/examiner.ts'
import { openPlainFile, type PlainFile } from './plain-file.ts'

type Kind = FileFacts['kind']

interface ExamineOptions {
  readonly examiner: Pick<PdfExaminer, 'examine'>
  /** For whom; its signal stops the examination, which then fails with its reason. */
  readonly asking?: Asking
}

/**
 * Examine a file. A PDF is read a second time, by the examiner.
 * @param name base name, used as path and value of the problems
 * @returns facts with problems ACTES-F002 (empty), F003 (params.extension, params.kind), and those of a PDF
 * @throws ActesError ACTES-F001 absent, F009 no plain file, F015 changed meanwhile
 */
export async function examineFile(
  path: string,
  name: string,
  { examiner, asking }: ExamineOptions,
): Promise<FileFacts> {
  const file = await openPlainFile(path, name)
  try {
    const { sizeBytes, sha256, head } = await digest(file, asking?.signal)
    const kind = kindOf(head)
    const content = contentProblems(name, { sizeBytes, kind })
    const of = { caller: '', ...asking, sha256 }
    const pdf = kind === 'pdf' ? await examiner.examine(path, name, of) : { problems: [], warnings: [] }
    const named = (found: readonly Problem[]) => found.map((each) => ({ value: name, ...each }))
    return {
      name,
      sizeBytes,
      sha256,
      kind,
      problems: named([...content, ...pdf.problems]),
      warnings: named(pdf.warnings),
    }
  } finally {
    await file.close()
  }
}

const headBytes = 1024

async function digest(
  file: PlainFile,
  signal?: AbortSignal,
): Promise<{ sizeBytes: number; sha256: string; head: Buffer }> {
  const hash = createHash('sha256')
  let head = Buffer.alloc(0)
  for await (const chunk of file.read()) {
    signal?.throwIfAborted()
    if (head.length < headBytes) head = Buffer.concat([head, chunk.subarray(0, headBytes - head.length)])
    hash.update(chunk)
  }
  return { sizeBytes: file.sizeBytes, sha256: hash.digest('hex'), head }
}

const png = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
const jpeg = Buffer.from([0xff, 0xd8, 0xff])

/** A PDF may have its header anywhere in the first 1,024 bytes (ISO 32000-1 annex H). */
function kindOf(head: Buffer): Kind {
  if (head.subarray(0, png.length).equals(png)) return 'png'
  if (head.subarray(0, jpeg.length).equals(jpeg)) return 'jpeg'
  if (head.includes('%PDF-')) return 'pdf'
  return isXml(head.toString('latin1')) ? 'xml' : 'unknown'
}

/**
 * A prolog, a comment or a root, after a byte order mark and spaces; an HTML page that a server sent instead is none.
 */
function isXml(text: string): boolean {
  const start = text.replace(/^\u00EF\u00BB\u00BF/, '').trimStart()
  return /^<(?:\?xml\s|!--|[A-Za-z_])/.test(start) && !/^<(?:!doctype\s+)?html\b/i.test(afterPreamble(start))
}

/** The text after the prolog and the comments. */
function afterPreamble(text: string): string {
  let rest = text
  for (;;) {
    rest = rest.trimStart()
    const end = rest.startsWith('<?') ? '?>' : rest.startsWith('<!--') ? '-->' : undefined
    if (end === undefined) return rest
    const at = rest.indexOf(end, 2)
    if (at < 0) return ''
    rest = rest.slice(at + end.length)
  }
}

const announced: Readonly<Record<string, Kind>> = { pdf: 'pdf', png: 'png', jpg: 'jpeg', jpeg: 'jpeg', xml: 'xml' }

function contentProblems(name: string, { sizeBytes, kind }: { sizeBytes: number; kind: Kind }): readonly Problem[] {
  if (sizeBytes === 0) return [problem('ACTES-F002', name)]
  const extension = /.\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? ''
  const expected = announced[extension] ?? 'unknown'
  return expected === kind ? [] : [problem('ACTES-F003', name, { params: { extension, kind } })]
}
