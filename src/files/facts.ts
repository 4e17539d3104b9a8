// What a file of a deposit is: size, digest, kind by content, and faults. Only a plain file is read, never a link.
import { createHash } from 'node:crypto'
import { problem, type Problem } from '#errors.ts'
import { compact } from '#protocol/compact.ts'
import { mislabelling } from '#protocol/rules/files.ts'
import type { FileFacts } from '#protocol/rules/rule.ts'
import { verdictProblems, type Antivirus, type Scan } from './antivirus.ts'
import type { PdfExaminationOptions, PdfExaminer, PdfFindings } from './pdf/examiner.ts'
import { openPlainFile, type PlainFile } from './plain-file.ts'
import { imageOf } from './reception/content.ts'
import { afterPreamble, tailBytes, unsoundness, type Edges } from './sound.ts'

type FileContentKind = FileFacts['kind']

interface ExamineOptions {
  readonly examiner: Pick<PdfExaminer, 'examine'>
  readonly antivirus?: Antivirus | undefined
  /** Who asks. Aborting its signal stops the examination, which fails with the signal's reason. */
  readonly asking?: PdfExaminationOptions
}

/**
 * Examine a file. The examiner reads a PDF or an XML a second time, unless it is infected.
 * @param name base name, used as path and value of the problems
 * @returns facts with problems ACTES-F002 (empty), F003 (params.extension, params.kind), F029 (params.reason), F018 to
 * F020 (antivirus), and those of a PDF
 * @throws ActesError ACTES-F001 absent, F007 longer than any deposit, F009 no plain file, F015 changed meanwhile, C010
 * and F022 (antivirus)
 */
export async function examineFile(
  path: string,
  name: string,
  { examiner, antivirus, asking }: ExamineOptions,
): Promise<FileFacts> {
  const file = await openPlainFile(path, name)
  let scan: Scan | undefined
  const leave = () => scan?.abandon()
  asking?.signal?.addEventListener('abort', leave)
  try {
    scan = antivirus?.begin()
    const { sizeBytes, sha256, ...edges } = await digest(file, { scan, signal: asking?.signal })
    const scanned = scan ? verdictProblems(await scan.end(), name) : []
    const kind = detectFileKind(edges.head)
    const unsound = await unsoundness(file, name, { kind, edges })
    const params = mislabelling({ name, kind })
    const content =
      sizeBytes === 0 ? [problem('ACTES-F002', name)] : params ? [problem('ACTES-F003', name, { params })] : []
    const isRead = isReadable({ name, kind, sizeBytes }, [...scanned, ...unsound])
    const of = { caller: '', ...asking, sha256 }
    const found = isRead === true ? await examiner.examine(path, name, of) : { ...unread, problems: isRead }
    const { problems, warnings, signatures, xml, accuse, pages } = found
    const named = (found: readonly Problem[]) => found.map((each) => ({ value: name, ...each }))
    return {
      name,
      sizeBytes,
      sha256,
      kind,
      problems: named([...content, ...unsound, ...untold(scanned, problems), ...problems]),
      warnings: named(warnings),
      ...compact({ signatures, xml, accuse, pages: pages || undefined }),
    }
  } finally {
    asking?.signal?.removeEventListener('abort', leave)
    leave()
    await file.close()
  }
}

const unread: PdfFindings = { problems: [], warnings: [], pages: 0 }

/** For an XML: the budget of a large région takes some megabytes. */
const xmlMost = 30_000_000

/** True when the examiner must read the file; otherwise the problems that prevent it. */
function isReadable(
  { name, kind, sizeBytes }: Pick<FileFacts, 'name' | 'kind' | 'sizeBytes'>,
  known: readonly Problem[],
): true | readonly Problem[] {
  if ((kind !== 'pdf' && kind !== 'xml') || known.some(({ code }) => code === 'ACTES-F019')) return []
  const params = { reason: 'size', size: sizeBytes, max: xmlMost }
  return kind === 'pdf' || sizeBytes <= xmlMost ? true : [problem('ACTES-F012', name, { params })]
}

/** The PDF examiner reports a password too, and knows what it locks: report it once. */
function untold(scanned: readonly Problem[], problems: readonly Problem[]): readonly Problem[] {
  const isLocked = problems.some(({ code }) => code === 'ACTES-F004')
  return scanned.filter(({ params }) => !(isLocked && params?.['reason'] === 'encrypted'))
}

const headBytes = 1024

async function digest(
  file: PlainFile,
  { scan, signal }: { readonly scan: Scan | undefined; readonly signal: AbortSignal | undefined },
): Promise<Edges & { readonly sizeBytes: number; readonly sha256: string }> {
  const hash = createHash('sha256')
  let [head, tail] = [Buffer.alloc(0), Buffer.alloc(0)]
  for await (const chunk of file.read()) {
    signal?.throwIfAborted()
    if (head.length < headBytes) head = Buffer.concat([head, chunk.subarray(0, headBytes - head.length)])
    tail = Buffer.concat([tail, chunk.subarray(-tailBytes)]).subarray(-tailBytes)
    hash.update(chunk)
    await scan?.write(chunk)
  }
  return { sizeBytes: file.sizeBytes, sha256: hash.digest('hex'), head, tail }
}

/** A PDF may have its header anywhere in the first 1,024 bytes (ISO 32000-1 annex H). */
function detectFileKind(head: Buffer): FileContentKind {
  const text = head.toString('latin1')
  const image = imageOf(text)
  if (image || text.includes('%PDF-')) return image ?? 'pdf'
  return isXml(text) ? 'xml' : 'unknown'
}

/** After a byte order mark: a prolog, a comment or a root. An HTML error page of a server is not XML. */
function isXml(text: string) {
  const start = text.replace(/^\u00EF\u00BB\u00BF/, '').trimStart()
  return /^<(?:\?xml\s|!--|[A-Za-z_])/.test(start) && !/^<(?:!doctype\s+)?html\b/i.test(afterPreamble(start))
}
