// What a program hands over rather than lays on a disk: the parts of a deposit, or one file; made into paths for as long as
// they are read, within the limits that the desk and the API hold.
import { ActesError, problem } from '../errors.ts'
import type { DepositParts } from '../files/deposit.ts'
import { withSpool, type Content, type Spool } from '../files/spool.ts'
import { facts } from '../gateways/facts.ts'
import { archiveLimits } from '../protocol/archive/read.ts'
import { inspectFile } from './inspect/inspect.ts'
import type { Inspected } from './inspect/inspected.ts'

/** A file under the name that acte.json says: its content, or the path where it lies under whatever name. */
export type GivenFile = { readonly name: string } & ({ readonly content: Content } | { readonly path: string })

/** A deposit in parts. */
export interface GivenDeposit {
  /** What acte.json holds: the object, or its JSON as bytes in UTF-8. */
  readonly acte: object
  readonly files: readonly GivenFile[]
}

/** No gateway takes more. */
const { sizeMaxBytes } = facts.ministry

/**
 * Make the parts of a deposit readable, for as long as they are used.
 * A name given twice is a fault of that file (ACTES-F008), and content beyond the sum that every gateway takes another one
 * (ACTES-F007): it is read no further.
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

/** Inspect a file; of content, no more is looked at than the largest archive may weigh, which every other limit is below. */
export async function inspectGiven(file: GivenFile): Promise<Inspected> {
  const { name } = file
  if ('path' in file) return inspectFile({ ...file, input: name })
  return withSpool(async ({ lay }) => {
    let sum = 0
    // Beyond the limit by one piece, so that what is over it is seen to be.
    const path = await lay(file.content, (length) => (sum += length) - length <= archiveLimits.gzipBytes)
    return inspectFile({ input: name, name, path })
  })
}
