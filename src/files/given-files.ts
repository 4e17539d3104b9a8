// `{"file": …}` in the gateway, the stamp or the archive of a declaration is replaced by the file's content before the declaration
// leaves for the database or another process. Paths are relative to the declaration.
import { resolve } from 'node:path'
import { ActesError, problem } from '#errors.ts'

/** Far above a chain of certificates or a PKCS#12. */
export const givenFileMaxBytes = 131_072

/**
 * Replace named files of a parsed declaration by their content: a text without its final line breaks, anything else as
 * `{"base64": …}`.
 * @throws ActesError ACTES-C002 with a problem for each file that cannot be read or is too big; no content is shown
 */
export async function withGivenFiles(input: unknown, folder: string): Promise<unknown> {
  if (!isObject(input)) return input
  const problems: ReturnType<typeof problem>[] = []
  const read: GivenFileReader = async (path, file) => {
    const content = await loadGivenFile(resolve(folder, file)).catch(() => undefined)
    if (content === undefined) problems.push(problem('ACTES-C002', path, { value: file }))
    return content ?? ''
  }
  const given: Record<string, unknown> = {}
  for (const key of ['tampon', 'gateway', 'archive'])
    if (isObject(input[key])) given[key] = await replaced(input[key], key, read)
  if (problems.length > 0) throw new ActesError('ACTES-C002', { problems })
  return { ...input, ...given }
}

type GivenFileReader = (path: string, file: string) => Promise<unknown>

async function replaced(value: unknown, path: string, read: GivenFileReader): Promise<unknown> {
  if (!isObject(value)) return value
  const { file, ...rest } = value
  if (typeof file === 'string' && Object.keys(rest).length === 0) return read(path, file)
  // One after the other, so that faults come in the order of the files.
  const entries: (readonly [string, unknown])[] = []
  for (const [key, held] of Object.entries(value)) entries.push([key, await replaced(held, `${path}.${key}`, read)])
  return Object.fromEntries(entries)
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

async function loadGivenFile(path: string): Promise<unknown> {
  const needSmall = (sizeBytes: number) => {
    if (sizeBytes > givenFileMaxBytes) throw new RangeError('longer than any secret')
  }
  // Commands that read no file do not load the reader of JSON.
  const { readGivenFile } = await import('./json.ts')
  const bytes = await readGivenFile(path, needSmall)
  needSmall(bytes.length)
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    if (!text.includes('\0')) return text.replace(/[\r\n]+$/, '')
  } catch {
    // A PKCS#12, not text.
  }
  return { base64: bytes.toString('base64') }
}
