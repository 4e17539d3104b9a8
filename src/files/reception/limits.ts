// What comes in must not exceed this. An AR weighs 40 KB with its mail, a letter with its pieces some MB.
import { ActesError, problem, type Problem } from '../../errors.ts'
import { archiveLimits, type ArchiveLimits } from '../../protocol/archive/read.ts'

export const receptionLimits = {
  /** Of a mail, as it lies on the wire. */
  mailBytes: 50_000_000,
  /** Of a mail and the mails inside one another in it, together: each is gone through once more. */
  nestedBytes: 100_000_000,
  /** Of one part of a mail, decoded. */
  partBytes: 40_000_000,
  /** Of one part in quoted-printable, as it lies on the wire: it is kept whole until its end, then decoded at once. */
  quotedBytes: 8_000_000,
  /** MIME parts of a mail, those of the mails inside it included. */
  parts: 200,
  /** Multiparts and mails inside one another. */
  depth: 20,
  /** Headers of one part. */
  headBytes: 131_072,
  /** Files of a folder, and all their bytes. */
  files: 200,
  folderBytes: 200_000_000,
  /** Of a file that is nothing of the kind. */
  fileBytes: 50_000_000,
} as const

/** An archive is kept in memory here: no more of it than this. */
export const receivedArchive: ArchiveLimits = { ...archiveLimits, tarBytes: 200_000_000 }

/** What is over a limit: `params.what` of X033. */
export type Excess = keyof typeof receptionLimits

/** The refusal of what is over a limit (ACTES-X033). */
export function over(what: Excess): ActesError {
  const params = { what, max: receptionLimits[what] }
  return new ActesError('ACTES-X033', { params, problems: [problem('ACTES-X033', '/', { params })] })
}

/** A file that is too big to be read as what it is (ACTES-X001). */
export function tooBig(path: string, sizes: { readonly sizeBytes: number; readonly limitBytes: number }): Problem {
  return problem('ACTES-X001', path, { params: sizes })
}

/** A sum that never passes its limit. @throws ActesError ACTES-X033 */
export function openSum(what: Excess): (amount: number) => void {
  let sum = 0
  return (amount) => {
    sum += amount
    if (sum > receptionLimits[what]) throw over(what)
  }
}
