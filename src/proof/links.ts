// A part of a chain as a dossier shows it: the link before it, then each link by digests alone, its own ones with their line.
import { beginningOf, hexOf, ownerOf, type Link } from '#protocol/dossier.ts'
import type { Sql } from '#store/engine/database.ts'
import { chainPart } from '#store/proof/chain.ts'

interface ShownPart {
  readonly chain: string
  /** Position of the first link that is shown whole. */
  readonly first: number
  readonly to: number
  /** By position, what marks a link as the dossier's own. */
  readonly own: ReadonlyMap<number, Partial<Link>>
}

export async function shownLinks(sql: Sql, { chain, first, to, own }: ShownPart): Promise<readonly Link[]> {
  const part = await chainPart(sql, chain, { from: first - 1, to })
  const before = part[0]?.n === first - 1 ? part[0].link : beginningOf(chain)
  const shown = part
    .filter(({ n }) => n >= first)
    .map(({ n, subject, digest, link }): Link => ({
      n,
      digest: hexOf(digest),
      owner: hexOf(ownerOf(subject ?? chain, n)),
      link: hexOf(link),
      ...own.get(n),
    }))
  return [{ n: first - 1, link: hexOf(before) }, ...shown]
}
