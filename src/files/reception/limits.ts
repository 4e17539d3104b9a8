// Limits of what comes in. An AR weighs 40 KB with its mail, a letter with its pieces some MB.
import { faultAt } from '#errors.ts'
import { archiveLimits, type ArchiveLimits } from '#protocol/archive/read.ts'
import { readingLimits } from '#protocol/limits.ts'

export const receptionLimits = {
  /** A mail as on the wire: the most that a mailbox delivers whole. */
  mailBytes: 30_000_000,
  /** A mail with all mails inside it: each is read again. */
  nestedBytes: 60_000_000,
  partBytes: 25_000_000,
  /** A part in quoted-printable, as on the wire: it is held until its end, then decoded at once. */
  quotedBytes: 8_000_000,
  /** MIME parts of a mail, including those of mails inside it. */
  parts: 200,
  depth: 20,
  headBytes: 131_072,
  /** All texts of a mail that are no files: those of the ministry have 4 KB. */
  textsBytes: 8_000_000,
  /** Unpacked size of all archives in a mail; the rest stays packed. */
  unpackedBytes: 60_000_000,
  files: readingLimits.files,
  folderBytes: readingLimits.sumBytes,
  fileBytes: 50_000_000,
} as const

/** A received archive is kept in memory. */
export const receivedArchive: ArchiveLimits = { ...archiveLimits, tarBytes: readingLimits.sumBytes }

/** `params.what` of X033. */
type Excess = keyof typeof receptionLimits

export function over(what: Excess) {
  return faultAt('ACTES-X033', '/', { params: { what, max: receptionLimits[what] } })
}

/** Add up towards a limit. @throws ActesError ACTES-X033 over it */
export function openSum(what: Excess): (amount: number) => void {
  let sum = 0
  return (amount) => {
    sum += amount
    if (sum > receptionLimits[what]) throw over(what)
  }
}
