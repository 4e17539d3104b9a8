// What a file of a deposit is: its size, its digest, its kind by content, and what is wrong with it. Never through a
// link, never anything but a plain file.
import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { open, type FileHandle } from 'node:fs/promises'
import { problem, type Problem } from '../errors.ts'
import type { FileFacts } from '../protocol/rules.ts'
import type { PdfExaminer } from './pdf.ts'

type Kind = FileFacts['kind']

const readBytes = 256 * 1024
const headBytes = 1_024

/** What each extension promises. */
const promised: Readonly<Record<string, Kind>> = { pdf: 'pdf', png: 'png', jpg: 'jpeg', jpeg: 'jpeg', xml: 'xml' }

/**
 * Examine a file.
 * @param name base name, the path of the problems found
 * @returns facts, or the reason why there are none: ACTES-F001 absent, ACTES-F009 no plain file
 */
export async function examineFile(path: string, name: string, examiner: PdfExaminer): Promise<FileFacts | Problem> {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(
    (error: NodeJS.ErrnoException) => problem(error.code === 'ENOENT' ? 'ACTES-F001' : 'ACTES-F009', name),
  )
  if ('code' in file) return file
  try {
    if (!(await file.stat()).isFile()) return problem('ACTES-F009', name)
    const { sizeBytes, sha256, head } = await read(file)
    const kind = kindOf(head)
    const content = contentProblems(name, { sizeBytes, kind })
    const pdf =
      kind === 'pdf' && content.length === 0 ? await examiner.examine(path, name) : { problems: [], warnings: [] }
    return { name, sizeBytes, sha256, kind, problems: [...content, ...pdf.problems], warnings: pdf.warnings }
  } finally {
    await file.close()
  }
}

async function read(file: FileHandle): Promise<{ sizeBytes: number; sha256: string; head: Buffer }> {
  const hash = createHash('sha256')
  const buffer = Buffer.allocUnsafe(readBytes)
  let head: Buffer = Buffer.alloc(0)
  for (let sizeBytes = 0; ;) {
    const { bytesRead } = await file.read(buffer, 0, readBytes, sizeBytes)
    if (bytesRead === 0) return { sizeBytes, sha256: hash.digest('hex'), head }
    if (sizeBytes === 0) head = Buffer.from(buffer.subarray(0, Math.min(bytesRead, headBytes)))
    hash.update(buffer.subarray(0, bytesRead))
    sizeBytes += bytesRead
  }
}

const png = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
const jpeg = Buffer.from([0xff, 0xd8, 0xff])

/** The kind that the first 1,024 bytes show (a PDF may have its header anywhere in them, ISO 32000-1 annex H). */
function kindOf(head: Buffer): Kind {
  if (head.subarray(0, png.length).equals(png)) return 'png'
  if (head.subarray(0, jpeg.length).equals(jpeg)) return 'jpeg'
  if (head.includes('%PDF-')) return 'pdf'
  return /^(\xEF\xBB\xBF)?\s*<[?A-Za-z_]/.test(head.toString('latin1')) && !isHtml(head) ? 'xml' : 'unknown'
}

function isHtml(head: Buffer): boolean {
  return /^(\xEF\xBB\xBF)?\s*<(!doctype\s+html|html)/i.test(head.toString('latin1'))
}

function contentProblems(name: string, { sizeBytes, kind }: { sizeBytes: number; kind: Kind }): readonly Problem[] {
  if (sizeBytes === 0) return [problem('ACTES-F002', name)]
  const extension = /\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? ''
  const expected = promised[extension]
  if (expected === undefined || expected === kind) return []
  return [problem('ACTES-F003', name, { params: { extension, kind } })]
}
