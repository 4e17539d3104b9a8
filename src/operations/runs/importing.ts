// Declares many collectivités from one file, all validated before any is written. Idempotent.
import { isDeepStrictEqual } from 'node:util'
import { ActesError, problem, type Problem } from '#errors.ts'
import { pathsIn, putAt, secretsIn, valueAt, type SettingValues } from '#gateways/shared-credentials.ts'
import type { Collectivite } from '#protocol/acte/collectivite.ts'
import { senders } from '#store/connections/collectivites.ts'
import { credentials, type Credential } from '#store/connections/credentials.ts'
import { openSecret } from '#store/secrets/secrets.ts'
import { collectiviteTable } from '../declared/collectivites.ts'
import { declarationOf, readListing, type ListedLine } from '../declaration/listing.ts'
import { bind, type At } from '../guard.ts'
import {
  secretBytesOf,
  isSealed,
  prepareDeclaration,
  readDeclaration,
  writeDeclaration,
  type Prepared,
} from './declaration.ts'
import { noted } from './run.ts'

export const importingRuns = bind(collectiviteTable, {
  importCollectivites: async ({ csv, apply }, at) => {
    const { db } = at
    const listed = readListing(csv)
    const known: KnownDeclarations = {
      declared: new Map((await senders(db)).map(({ declared }) => [declared.siren, declared])),
      shared: new Map((await credentials(db)).map((each) => [each.name, each])),
    }
    const twice = repeatedIn(listed)
    const read: ImportLineReading[] = []
    for (const line of listed) read.push(await readLine(line, { known, twice, at }))
    const isWritten = apply === 'good' || (apply === 'all' && read.every(({ outcome }) => outcome !== 'refused'))
    if (isWritten) await writeAll(read, at)
    const of = (outcome: ImportOutcome) => read.filter((each) => each.outcome === outcome).length
    const counts = { new: of('new'), changed: of('changed'), same: of('same'), refused: of('refused') }
    if (isWritten) await noted(at, { event: 'collectivites-imported', detail: counts })
    return { written: isWritten, counts, lines: read.map(({ prepared: _, ...line }) => line) }
  },
})

interface KnownDeclarations {
  readonly declared: ReadonlyMap<string, Collectivite>
  readonly shared: ReadonlyMap<string, Credential>
}

type ImportOutcome = 'new' | 'changed' | 'same' | 'refused'

interface ImportLineReading {
  readonly line: number
  readonly siren: string
  readonly nom: string
  readonly outcome: ImportOutcome
  readonly faults: readonly Problem[]
  readonly prepared?: Prepared
}

function repeatedIn(listed: readonly ListedLine[]): ReadonlySet<ListedLine> {
  const seen = new Set<string>()
  return new Set(
    listed.filter(({ cells }) => {
      const siren = cells.get('siren') ?? ''
      return siren !== '' && seen.size === seen.add(siren).size
    }),
  )
}

interface ImportLineContext {
  readonly known: KnownDeclarations
  readonly twice: ReadonlySet<ListedLine>
  readonly at: At
}

async function readLine(line: ListedLine, { known, twice, at }: ImportLineContext): Promise<ImportLineReading> {
  const siren = line.cells.get('siren') ?? ''
  const kept = known.declared.get(siren)
  const told = { line: line.line, siren, nom: line.cells.get('nom') ?? kept?.nom ?? '' }
  try {
    if (twice.has(line)) {
      const params = { reason: 'deux fois', line: line.line }
      throw new ActesError('ACTES-V022', { problems: [problem('ACTES-A069', 'siren', { value: siren, params })] })
    }
    const filledBy = (name: string) => pathsIn(known.shared.get(name)?.settings ?? {})
    const given = declarationOf(line, kept && { ...kept }, filledBy)
    await recogniseSecrets(given, kept, at)
    const read = await readDeclaration(given, async (name) => known.shared.get(name))
    const prepared = await prepareDeclaration(read, kept, at)
    const isSame = prepared.key === undefined && isDeepStrictEqual(plain(prepared.collectivite), plain(kept))
    return { ...told, outcome: kept === undefined ? 'new' : isSame ? 'same' : 'changed', faults: [], prepared }
  } catch (error) {
    if (!(error instanceof ActesError) || error.problems.length === 0) throw error
    return { ...told, outcome: 'refused', faults: error.problems }
  }
}

/** Normalizes a value as the database would return it. */
const plain = (value: unknown): unknown => (value === undefined ? undefined : JSON.parse(JSON.stringify(value)))

/** Replaces a secret equal to the stored one by its id, so that it counts as unchanged. */
async function recogniseSecrets(
  given: Record<string, unknown>,
  kept: Collectivite | undefined,
  { db, tools: { masterKey } }: At,
) {
  const gateway = given.gateway as SettingValues
  if (!kept || kept.gateway.type === 'sandbox' || gateway.type !== kept.gateway.type) return
  for (const { path } of secretsIn(kept.gateway)) {
    const [anew, sealed] = [valueAt(gateway, path), valueAt(kept.gateway, path)]
    if (typeof anew !== 'string' || !isSealed(sealed)) continue
    // A secret given for another server counts as new.
    if (!isForSameServer(gateway, kept.gateway as unknown as SettingValues, path)) continue
    const content = await openSecret(db, sealed, masterKey)
    if (content.equals(secretBytesOf(anew))) putAt(given, `gateway.${path}`, sealed)
  }
}

function isForSameServer(given: SettingValues, kept: SettingValues, path: string) {
  const keys = path.startsWith('boite.')
    ? ['boite.hote', 'boite.port', 'boite.autorites']
    : ['url', 'autorites', 'empreintes']
  return keys.every((key) => isDeepStrictEqual(serverIn(given, key), serverIn(kept, key)))
}

/** Ignores the final slash of an address. */
function serverIn(settings: SettingValues, key: string) {
  const value = valueAt(settings, key)
  return key === 'url' && typeof value === 'string' ? (URL.parse(value)?.href ?? value) : value
}

/** Rows per transaction, so that other work gets its turn in between. */
const writtenAtOnce = 50

async function writeAll(read: readonly ImportLineReading[], { who, db, now }: At) {
  const changes = read.flatMap(({ outcome, prepared }) => (prepared && outcome !== 'same' ? [prepared] : []))
  for (let from = 0; from < changes.length; from += writtenAtOnce) {
    const when = { who, at: now() }
    await db.transaction(async (sql) => {
      for (const each of changes.slice(from, from + writtenAtOnce)) await writeDeclaration(sql, each, when)
    })
  }
}
