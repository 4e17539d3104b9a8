// What a program gives the library in memory: content becomes temporary files, within the limits of the desk and the API.
import { join } from 'node:path'
import { layFiles, type LaidDeposit } from '#files/deposit.ts'
import { inLibraryFolder, writeContent, type Content } from '#files/temporary.ts'
import { depositLimits, readingLimits } from '#protocol/limits.ts'
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

/** Make the parts readable while `use` runs. Content is read no further than the largest gateway limit (ACTES-F007). */
export function withParts<T>({ acte, files }: GivenDeposit, use: (parts: LaidDeposit) => Promise<T>): Promise<T> {
  return inLibraryFolder(async (folder) =>
    use({ acte, files: await layFiles(files, { folder, most: depositLimits.sumBytes }) }),
  )
}

/** Inspect a file. Given content is read up to the largest archive size, above every other limit. */
export async function inspectGiven(file: GivenFile): Promise<Inspected> {
  const { name } = file
  if ('path' in file) return inspectFile({ ...file, input: name })
  return inLibraryFolder(async (folder) => {
    const path = join(folder, 'given')
    let sum = 0
    // Keeps one piece beyond the limit, so that the excess is detected.
    await writeContent(path, file.content, (length) => (sum += length) - length <= readingLimits.sumBytes)
    return inspectFile({ input: name, name, path })
  })
}
