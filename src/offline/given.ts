// Turns in-memory deposits and files into temporary paths, within the limits of the desk and the API.
import { ActesError, problem } from '../errors.ts'
import type { DepositParts } from '../files/deposit.ts'
import { withSpool, type Content, type Spool } from '../files/spool.ts'
import { facts } from '../gateways/facts.ts'
import { archiveLimits } from '../protocol/archive/read.ts'
import { inspectFile } from './inspect/inspect.ts'
import type { Inspected } from './inspect/inspected.ts'

/** A file with the name that acte.json uses, and its content or its path on disk. */
export type GivenFile = { readonly name: string } & ({ readonly content: Content } | { readonly path: string })

/** A deposit in parts. */
export interface GivenDeposit {
  /** The acte.json object, or its JSON as UTF-8 bytes. */
  readonly acte: object
  readonly files: readonly GivenFile[]
}

const { sizeMaxBytes } = facts.ministry

/**
 * Make the parts readable while `use` runs. Faults: a name given twice (ACTES-F008), content beyond the largest gateway
 * limit (ACTES-F007), which is not read further.
 */
export function withParts<T>({ acte, files }: GivenDeposit, use: (parts: DepositParts) => Promise<T>): Promise<T> {
  return withSpool(async (spool) => use({ acte, files: await layAll(files, spool) }))
}

async function layAll(given: readonly GivenFile[], spool: Spool): Promise<DepositParts['files']> {
  const files = new Map<string, string | ActesError>()
  let sum = 0
  for (const file of given) {
    const { name } = file
    if (files.has(name)) {
      files.set(name, givenFileError('ACTES-F008', name))
      continue
    }
    if ('path' in file) {
      files.set(name, file.path)
      continue
    }
    const before = sum
    const path = await spool.lay(file.content, (length) => (sum += length) <= sizeMaxBytes)
    files.set(name, sum <= sizeMaxBytes ? path : givenFileError('ACTES-F007', name, { sum, max: sizeMaxBytes }))
    if (sum > sizeMaxBytes) sum = before
  }
  return files
}

function givenFileError(code: 'ACTES-F007' | 'ACTES-F008', name: string, params = {}): ActesError {
  return new ActesError(code, { problems: [problem(code, name, { value: name, params })], params })
}

/** Inspect a file. Given content is read up to the largest archive size, above every other limit. */
export async function inspectGiven(file: GivenFile): Promise<Inspected> {
  const { name } = file
  if ('path' in file) return inspectFile({ ...file, input: name })
  return withSpool(async ({ lay }) => {
    let sum = 0
    // Keeps one piece beyond the limit, so that the excess is detected.
    const path = await lay(file.content, (length) => (sum += length) - length <= archiveLimits.gzipBytes)
    return inspectFile({ input: name, name, path })
  })
}
