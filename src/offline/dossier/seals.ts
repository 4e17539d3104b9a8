// The seals of a dossier: each fits its chain, its token dates it, and renewals tell how long that date lasts.
import { isJour } from '#protocol/calendrier/jour.ts'
import { hexOf, installationChain, sealPath, tokenDigest, type Manifest, type Seal } from '#protocol/dossier.ts'
import { isCount, isHex, isText, parseCanonicalJson, type Chained } from './journal.ts'
import { renewalsOf, type Renewals } from './renewals.ts'
import { readTimestamp, type Dated, type TimestampTrust } from './timestamp.ts'
import { Refused, type Zip } from './zip.ts'

export interface SealFound {
  readonly count: number
  /** As declared by the installation. */
  readonly at: string
  /** Dated by an authority; `trusted` when a given one. */
  readonly dated?: Dated & {
    readonly trusted: boolean
    /** The last of its renewals; null: there is none. */
    readonly renewed: Dated | null
    /** The token has ended, or its last renewal. */
    readonly ended: boolean
  }
}

export interface DossierTrust extends TimestampTrust {
  /** A date that ended before, without renewal, is no longer proven. Without it, none has ended. */
  readonly now?: Date
}

interface SealCheckOptions {
  readonly manifest: Manifest
  readonly journal: Chained
  readonly renewals: Renewals
  readonly trust: DossierTrust
}

/**
 * The seals of the act's chain. Those of the installation's renew their dates.
 * @throws Refused `illisible`, `sceau`, `horodatage`
 */
export async function checkSeals(
  zip: Zip,
  { manifest: { entries, chain }, journal, renewals, trust }: SealCheckOptions,
): Promise<readonly SealFound[]> {
  const heads = new Map([
    [chain, journal.links],
    [installationChain, renewals.links],
  ])
  const tokens = new Set(entries.filter(({ role }) => role === 'token').map(({ path }) => path))
  const undated: SealFound[] = []
  const seals = []
  for (const { path } of entries.filter(({ role }) => role === 'seal')) {
    const bytes = await zip.whole(path)
    const { count, head, at, chain: of } = parseCanonicalJson(bytes, path) as Partial<Record<keyof Seal, unknown>>
    if (!isCount(count) || !isTime(at) || !isText(of) || !isHex(head, 64)) throw new Refused('illisible', path)
    if (heads.get(of)?.get(count) !== head || path !== sealPath(of, count, 'json')) throw new Refused('sceau', path)
    const token = sealPath(of, count, 'tsr')
    if (!tokens.delete(token)) {
      if (of === chain) undated.push({ count, at })
      continue
    }
    const answer = await zip.whole(token)
    const dated = await readTimestamp(answer, { bytes, ...trust })
    if (!dated) throw new Refused('horodatage', token)
    seals.push({ of, count, at, digest: hexOf(tokenDigest(bytes, answer)), dated })
  }
  for (const path of tokens) throw new Refused('horodatage', path)
  const over = seals.filter(({ of }) => of === installationChain)
  const found = seals
    .filter(({ of }) => of === chain)
    .map(({ count, at, digest, dated }) => {
      const renewed = renewalsOf({ digest, dated }, over, renewals.lines).at(-1)?.dated ?? null
      const ended = trust.now !== undefined && (renewed ?? dated).until < trust.now
      return { count, at, dated: { ...dated, trusted: trust.authorities !== undefined, renewed, ended } }
    })
  return [...undated, ...found].sort((one, other) => one.count - other.count)
}

function isTime(value: unknown): value is string {
  const [, day = ''] = /^(.{10})T(?:[01]\d|2[0-3])(?::[0-5]\d){2}\.\d{6}Z$/.exec(isText(value) ? value : '') ?? []
  return isJour(day)
}
