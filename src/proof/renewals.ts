// What a dossier holds of the renewals of its timestamps: lines of the installation's journal, the parts of its chain up
// to the dated seals over them, and in turn the renewals of those.
import { canonical, hexOf, installationChain, type Link } from '#protocol/dossier.ts'
import type { Sql } from '#store/engine/database.ts'
import { sealsFrom, type StoredSeal } from '#store/proof/chain.ts'
import { renewalOf, type RenewalLine } from '#store/proof/renewals.ts'
import { shownLinks } from './links.ts'

/** @param sealed the seals of the act's chain. @returns undefined where none of their tokens was renewed */
export async function renewalsOver(sql: Sql, sealed: readonly StoredSeal[]) {
  const lines: (RenewalLine & { readonly to: number })[] = []
  const over = new Map<number, StoredSeal>()
  const tokens = sealed.filter(({ token }) => token)
  for (const seal of tokens) {
    const line = await renewalOf(sql, seal)
    if (!line || lines.some(({ n }) => n === line.n)) continue
    const dated = (await sealsFrom(sql, installationChain, line.n)).findLast(({ token }) => token)
    if (!dated) continue
    lines.push({ ...line, to: dated.count })
    if (!over.has(dated.count)) tokens.push(dated)
    over.set(dated.count, dated)
  }
  if (lines.length === 0) return undefined
  lines.sort((one, other) => one.n - other.n)
  const own = new Map(
    lines.map(({ n, salt, line: { line } }, index) => [n, { rank: index + 1, line, salt: hexOf(salt) }] as const),
  )
  const links: Link[] = []
  for (const span of spansOf(lines)) links.push(...(await shownLinks(sql, { chain: installationChain, ...span, own })))
  return { lines: lines.map(({ line }) => canonical(line)), links, seals: [...over.values()] }
}

/** Joined where they touch: the link before a part may not stand in another one. */
function spansOf(lines: readonly { readonly n: number; readonly to: number }[]) {
  const spans: { first: number; to: number }[] = []
  for (const { n, to } of lines) {
    const last = spans.at(-1)
    if (last && n - 1 <= last.to) last.to = Math.max(last.to, to)
    else spans.push({ first: n, to })
  }
  return spans
}
