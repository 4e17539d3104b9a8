// Renewals of timestamps: lines of the installation's journal that witness tokens, under later seals. They tell how long
// the date of a seal lasts.
import {
  fromHex,
  hexOf,
  installationChain,
  renewalPath,
  saltedDigest,
  witnessPath,
  type Link,
} from '#protocol/dossier.ts'
import { checkLinks, isCount, isHex, isLink, linesIn } from './journal.ts'
import type { Dated } from './timestamp.ts'
import { Refused } from './zip.ts'

export interface Renewals {
  readonly links: ReadonlyMap<number, string>
  readonly lines: readonly {
    readonly n: number
    /** Last link of its part of the chain: only a seal within that part covers the line. */
    readonly end: number
    readonly tokens: ReadonlySet<string>
  }[]
}

/** @throws Refused `illisible`, `maillon`, `ligne` */
export function checkRenewals(lines: Uint8Array, chain: Uint8Array): Renewals {
  const told = linesIn(lines, renewalPath, isRenewal)
  const links = linesIn(chain, witnessPath, isLink).map(({ line }) => line)
  const parts = partsOf(links)
  const own = parts.flatMap((part) => part.flatMap((link) => (link.rank === undefined ? [] : [{ link, part }])))
  if (own.length !== told.length) throw new Refused('ligne', witnessPath)
  return {
    links: new Map(parts.flatMap((part) => [...checkLinks(part, installationChain)])),
    lines: own.map(({ link: { n, rank, salt = '', line, digest }, part }, index) => {
      const found = told[index]
      if (!found || rank !== index + 1 || line !== found.line.line) throw new Refused('ligne', `${witnessPath}:${n}`)
      if (hexOf(saltedDigest(fromHex(salt), found.text)) !== digest) throw new Refused('maillon', `${witnessPath}:${n}`)
      return { n, end: part.at(-1)?.n ?? n, tokens: new Set(found.line.detail.tokens) }
    }),
  }
}

/** A link without digest begins a part. Their numbers ascend, so that no number has two links. */
function partsOf(links: readonly Link[]): readonly (readonly Link[])[] {
  const parts: Link[][] = []
  let before = -1
  for (const link of links) {
    if (link.n <= before) throw new Refused('maillon', `${witnessPath}:${link.n}`)
    before = link.n
    if (link.digest === undefined) parts.push([link])
    else if (!parts.at(-1)?.push(link)) throw new Refused('maillon', `${witnessPath}:${link.n}`)
  }
  return parts
}

interface Renewal {
  readonly line: number
  readonly detail: { readonly tokens: readonly string[] }
}

function isRenewal(value: unknown): value is Renewal {
  const { line, event, detail } = value as Readonly<Record<string, unknown>>
  const { tokens } = (typeof detail === 'object' && detail !== null ? detail : {}) as Readonly<Record<string, unknown>>
  const isTokens = Array.isArray(tokens) && tokens.every((each) => isHex(each, 64))
  return isCount(line) && event === 'timestamps-renewed' && isTokens
}

interface Renewing {
  readonly count: number
  readonly digest: string
  readonly dated: Dated
}

/** The renewals of a token, in order: each is a seal dated before what it renews has ended. */
export function renewalsOf(
  { digest, dated }: Pick<Renewing, 'digest' | 'dated'>,
  over: readonly Renewing[],
  lines: Renewals['lines'],
): readonly Renewing[] {
  const [next] = lines
    .filter(({ tokens }) => tokens.has(digest))
    .flatMap(({ n, end }) => over.filter(({ count }) => n <= count && count <= end))
    .filter((each) => each.dated.at <= dated.until)
    .sort((one, other) => Number(one.dated.at) - Number(other.dated.at))
  return next ? [next, ...renewalsOf(next, over, lines)] : []
}
