// What an archive that somebody else made must not exceed, and what each of its members must be.
import type { Header } from 'tar-stream'
import { ActesError, problem, type ErrorCode } from '../../errors.ts'
import { memberName } from '../messages/names.ts'

/** Defaults above what any gateway takes (150 MiB); settings may change them. */
export const archiveLimits = {
  gzipBytes: 200_000_000,
  tarBytes: 400_000_000,
  memberBytes: 160_000_000,
  members: 200,
  /** Of the tar to the tar.gz, once the tar is longer than `ratioFromBytes`. */
  ratio: 200,
  ratioFromBytes: 10_000_000,
}

export type ArchiveLimits = typeof archiveLimits

export interface CheckedMember {
  readonly name: string
  readonly sizeBytes: number
  /** Where its content begins in the tar. */
  readonly startByte: number
}

/** tar-stream gives more than its types tell: the place in the tar; and no type for a member of an unknown kind. */
export type ReadHeader = Omit<Header, 'type'> & { readonly byteOffset?: number; readonly type: string | null }

/**
 * Check a member's header, before its content is read.
 * @param before the members already accepted
 * @throws ActesError ACTES-X021 to X024
 */
export function checkMember(
  { name, type, size, byteOffset = 0, pax }: ReadHeader,
  before: readonly { readonly name: string }[],
  limits: ArchiveLimits,
): CheckedMember {
  const member = printable(name)
  if (before.length >= limits.members) throw refusal('ACTES-X024', { member, reason: 'members', limit: limits.members })
  if (type !== 'file') throw refusal('ACTES-X022', { member, reason: type ?? 'unknown' })
  if (pax) throw refusal('ACTES-X022', { member, reason: 'pax-header' })
  if (!memberName.test(name)) throw refusal('ACTES-X021', { member })
  const twin = before.find((other) => other.name.toLowerCase() === name.toLowerCase())
  if (twin) throw refusal('ACTES-X023', { member, reason: twin.name })
  if (size > limits.memberBytes) throw refusal('ACTES-X024', { member, reason: 'member', limit: limits.memberBytes })
  return { name, sizeBytes: size, startByte: byteOffset }
}

/** What a refusal says; `member` is also its problem's path. */
export interface RefusalDetails {
  readonly member?: string
  readonly reason?: string
  readonly limit?: number
  readonly cause?: unknown
}

/** The refusal of an archive, or of one member. */
export function refusal(code: ErrorCode, { cause, ...details }: RefusalDetails): ActesError {
  const { member = '' } = details
  const params = { member, ...details }
  const more = { ...(member !== '' && { value: member }), params }
  return new ActesError(code, { params, problems: [problem(code, member, more)], cause })
}

/** A foreign name as it may be shown: no control character, no longer than ours can be. */
function printable(name: string): string {
  return name.slice(0, 100).replace(/[\p{Cc}\p{Cf}]/gu, '\u{FFFD}')
}
