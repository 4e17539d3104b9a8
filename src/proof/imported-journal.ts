// Verifies the imported journal of a collectivité against its chain, before the import is visible to others.
import { ActesError } from '../errors.ts'
import { beginningOf, chainOf, linkAfter, ownerOf, saltedDigest } from '../protocol/dossier.ts'
import type { Sql } from '../store/engine/database.ts'
import { laidLinks, lastSealed, type LaidLink } from '../store/portable/chained.ts'
import { linesFrom, type StoredLine } from '../store/proof/chain.ts'
import { lineText } from './witness.ts'

const atOnce = 500

/** @throws ActesError ACTES-F033 at the first broken link */
export async function verifyArriving(sql: Sql, siren: string): Promise<void> {
  let head: Uint8Array = beginningOf(chainOf(siren))
  let n = 0
  for (;;) {
    const links = await laidLinks(sql, siren, { after: n, limit: atOnce })
    const lines = new Map(
      (
        await linesFrom(
          sql,
          siren,
          links.map(({ line }) => line),
        )
      ).map((line) => [line.line, line]),
    )
    for (const link of links) {
      const holds = link.n === ++n && isLinked(link, head) && isLine(link, lines.get(link.line))
      if (!holds || link.sealed.some((each) => each !== hex(link.link)))
        throw new ActesError('ACTES-F033', { params: { n } })
      head = link.link
    }
    if (links.length < atOnce) break
  }
  // A seal covers more links than arrived: the end was cut off.
  if ((await lastSealed(sql, siren)) > n) throw new ActesError('ACTES-F033', { params: { n: n + 1 } })
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

function isLinked({ n, subject, digest, link }: LaidLink, before: Uint8Array): boolean {
  return hex(linkAfter(before, digest, ownerOf(subject, n))) === hex(link)
}

/** The link's line must match; line and salt are both absent once purged. */
function isLine({ subject, rank, pieces, salt, digest }: LaidLink, line: StoredLine | undefined): boolean {
  if (!salt) return line === undefined
  return line?.transmission === subject && hex(saltedDigest(salt, lineText(line, { rank, pieces }))) === hex(digest)
}
