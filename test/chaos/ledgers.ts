// What the simulated platforms hold, read from their folders as files, for the judge. It imports nothing from src/.
import { readdirSync, readFileSync } from 'node:fs'
import { hash } from 'node:crypto'
import { join } from 'node:path'
import { kinds, type Kind } from './evidence.ts'

/** An act at a platform. */
export interface Received {
  readonly kind: Kind | 'sandbox'
  readonly siren: string
  readonly numero: string
  /** How often it came. */
  readonly times: number
  /** By what the platform names it. */
  readonly references: readonly string[]
  readonly refused: boolean
  readonly acknowledged: boolean
  readonly idActe?: string
  /** Of its document, or of the whole archive. */
  readonly documentSha256?: string
  readonly archiveSha256?: string
}

/** Everything that the platforms have received. */
export function readLedgers(folders: Readonly<Record<Kind, string>>): readonly Received[] {
  return kinds.flatMap((kind) => readers[kind](folders[kind]))
}

/** An act that its collectivité asked to annul, at a platform. */
export interface AskedBack {
  readonly siren: string
  readonly numero: string
  /** It takes effect. */
  readonly annulled: boolean
}

/** Every request of an annulation that the platforms have received and did not refuse. */
export function readAskedBack(folders: Readonly<Record<Kind, string>>): readonly AskedBack[] {
  const linked = (['s2low', 'pastell'] as const).flatMap((kind) => {
    const all = jsonIn<Transaction>(join(folders[kind], 's2low', 'transactions'))
    const standing = all.filter(({ type, stages }) => type === '6' && stages.at(-1)?.status !== -1)
    return standing.map(({ siren, related, stages }) => ({
      siren,
      numero: all.find(({ id }) => id === related)?.number ?? `act ${related}`,
      annulled: stages.some(({ status }) => status === 4 || status === 6),
    }))
  })
  const lines = [folders.ministry, folders.fast].flatMap((folder) => linesIn(folder, '6-1'))
  const mailed = lines.filter(({ verdict }) => verdict.kind === 'annule')
  return [...linked, ...mailed.map((line) => ({ siren: line.siren, numero: numberIn(line), annulled: true }))]
}

/** Receipts of letters that the ministry has received: the act that each is about. */
export function readLetterReceipts(folders: Readonly<Record<Kind, string>>): readonly string[] {
  return linesIn(folders.ministry, '3-2').flatMap((line) => {
    const again = namesIn(join(folders.ministry, 'again', line.archive))
    return Array<string>(1 + again.length).fill(`${line.siren} ${numberIn(line)}`)
  })
}

const readers: Readonly<Record<Kind, (folder: string) => readonly Received[]>> = {
  s2low: (folder) =>
    transactionsIn(folder).map((each) => ({ ...receivedOf('s2low', each), references: [`${each.id}`] })),
  pastell: (folder) => {
    const kept = join(folder, 'pastell', 'documents')
    const documents = namesIn(kept).flatMap((entity) => jsonIn<Dossier>(join(kept, entity)))
    const handed = documents.filter(({ actions }) => actions.some(({ action }) => action === 'send-tdt'))
    return transactionsIn(folder).map((each) => ({
      ...receivedOf('pastell', each),
      // The platform behind refuses the second: it was handed over all the same.
      times: Math.max(1, handed.filter(({ data }) => data.numero_de_lacte === each.number).length),
      references: documents.filter(({ data }) => data.tedetis_transaction_id === `${each.id}`).map(({ id_d }) => id_d),
    }))
  },
  ministry: (folder) => linesIn(folder, '1-1').map((line) => ministryLine(folder, line)),
  // It made the archive itself, and keeps the files that it made it of.
  fast: (folder) =>
    linesIn(folder, '1-1').map((line) => {
      const { archiveSha256: _, ...known } = ministryLine(folder, line)
      const [files] = namesIn(join(folder, 'depots', line.siren)).map((own) => join(folder, 'depots', line.siren, own))
      const document = namesIn(files ?? '').find((name) => name.endsWith(`-${line.idActe}-1-1_1.pdf`))
      const bytes = document === undefined ? undefined : readFileSync(join(files ?? '', document))
      const references = [`${line.idActe}-1-1_0.xml`]
      return { ...known, kind: 'fast', references, ...(bytes && { documentSha256: hash('sha256', bytes) }) }
    }),
}

function linesIn(folder: string, code: string): readonly LedgerLine[] {
  return jsonIn<LedgerLine>(join(folder, 'ledger')).filter(({ message = '1-1' }) => message === code)
}

interface Dossier {
  readonly id_d: string
  readonly data: Readonly<Record<string, unknown>>
  readonly actions: readonly { readonly action: string }[]
}

interface Transaction {
  readonly id: number
  readonly type: string
  readonly siren: string
  readonly number: string
  readonly related: number | null
  readonly uniqueId: string | null
  readonly files: readonly { readonly sha256: string }[]
  readonly stages: readonly { readonly status: number; readonly xml?: string }[]
}

function transactionsIn(folder: string): readonly Transaction[] {
  return jsonIn<Transaction>(join(folder, 's2low', 'transactions')).filter(({ type }) => type === '1')
}

/** The first file is the message that the platform wrote, the second the document. */
function receivedOf(kind: Kind, transaction: Transaction): Received {
  const { siren, number: numero, files, stages } = transaction
  const xml = Buffer.from(stages.find(({ status }) => status === 4)?.xml ?? '', 'base64').toString('latin1')
  const idActe = /IDActe="([^"]+)"/.exec(xml)?.[1]
  return {
    kind,
    siren,
    numero,
    times: 1,
    references: [],
    refused: stages.at(-1)?.status === -1,
    acknowledged: stages.some(({ status }) => status === 4),
    ...(idActe !== undefined && { idActe }),
    ...(files[1] && { documentSha256: files[1].sha256 }),
  }
}

interface LedgerLine {
  readonly archive: string
  readonly siren: string
  readonly message?: string
  readonly idActe?: string
  readonly sha256: string
  readonly verdict: { readonly kind: string }
}

/** The number in the identifier of an act; the archive's name without. */
function numberIn({ idActe = '', archive }: LedgerLine): string {
  return /^.{3}-\d{9}-\d{8}-(.*)-..$/.exec(idActe)?.[1] ?? archive
}

function ministryLine(folder: string, line: LedgerLine): Received {
  const { archive, siren, idActe = '', sha256, verdict } = line
  return {
    kind: 'ministry',
    siren,
    numero: numberIn(line),
    times: 1 + namesIn(join(folder, 'again', archive)).length,
    references: [archive],
    archiveSha256: sha256,
    refused: verdict.kind !== 'accuse',
    acknowledged: verdict.kind === 'accuse',
    ...(verdict.kind === 'accuse' && { idActe }),
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

function jsonIn<T>(folder: string): readonly T[] {
  return namesIn(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as T)
}
