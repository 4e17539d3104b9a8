// The journal of a collectivité that came from another installation, against its chain: each link by the one before, each line by its
// salted digest, each seal by the link that it names. Read from the database, before anybody else sees it.
import { ActesError } from '../errors.ts'
import { beginningOf, chainOf, linkAfter, ownerOf, saltedDigest } from '../offline/dossier/format.ts'
import type { Sql } from '../store/engine/database.ts'
import { laidLinks, lastSealed, type LaidLink } from '../store/portable/chained.ts'
import { linesFrom, type StoredLine } from '../store/proof/chain.ts'
import { lineText } from './witness.ts'

const atOnce = 500

/** @throws ActesError ACTES-F033 at the first link that does not hold */
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
  // A seal of more links than came: the end was cut off.
  if ((await lastSealed(sql, siren)) > n) throw new ActesError('ACTES-F033', { params: { n: n + 1 } })
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

function isLinked({ n, subject, digest, link }: LaidLink, before: Uint8Array): boolean {
  return hex(linkAfter(before, digest, ownerOf(subject, n))) === hex(link)
}

/** The line that it witnesses; neither it nor the salt where both were purged. */
function isLine({ subject, rank, pieces, salt, digest }: LaidLink, line: StoredLine | undefined): boolean {
  if (!salt) return line === undefined
  return line?.transmission === subject && hex(saltedDigest(salt, lineText(line, { rank, pieces }))) === hex(digest)
}
