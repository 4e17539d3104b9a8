// Verifies the imported journal of a collectivité against its chain, before the import is visible to others.
import { ActesError } from '#errors.ts'
import { beginningOf, chainOf, hexOf, linkAfter, ownerOf, saltedDigest } from '#protocol/dossier.ts'
import type { Sql } from '#store/engine/database.ts'
import { laidLinks, lastSealed, type LaidLink } from '#store/portable/chained.ts'
import { linesFrom, type StoredLine } from '#store/proof/chain.ts'
import { lineText } from './witness.ts'

const atOnce = 500

/** @throws ActesError ACTES-F033 at the first broken link */
export async function verifyArriving(sql: Sql, siren: string): Promise<void> {
  let head: Uint8Array = beginningOf(chainOf(siren))
  let n = 0
  for (;;) {
    const links = await laidLinks(sql, siren, { after: n, limit: atOnce })
    const numbers = links.map(({ line }) => line)
    const lines = new Map((await linesFrom(sql, siren, numbers)).map((line) => [line.line, line]))
    for (const link of links) {
      const expected = hexOf(linkAfter(head, link.digest, ownerOf(link.subject, link.n)))
      const holds = link.n === ++n && isLine(link, lines.get(link.line))
      if (!holds || [hexOf(link.link), ...link.sealed].some((each) => each !== expected))
        throw new ActesError('ACTES-F033', { params: { n } })
      head = link.link
    }
    if (links.length < atOnce) break
  }
  // A seal covers more links than arrived: the end was cut off.
  if ((await lastSealed(sql, siren)) > n) throw new ActesError('ACTES-F033', { params: { n: n + 1 } })
}

/** The link's line must match; line and salt are both absent once purged. */
function isLine({ subject, rank, pieces, salt, digest }: LaidLink, line: StoredLine | undefined) {
  if (!salt) return line === undefined
  return line?.transmission === subject && hexOf(saltedDigest(salt, lineText(line, { rank, pieces }))) === hexOf(digest)
}
