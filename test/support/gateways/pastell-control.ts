// The hands behind a simulated Pastell: what people, the TdT and time do to it, its faults, and what its TdT was given.
import { lastActionOf, appendAction, textIn, type PastellDocument } from '../../../src/sandbox/pastell/document.ts'
import { startPastell, type PastellOptions } from '../../../src/sandbox/pastell/pastell.ts'
import type { PastellSettings, PastellPlatform } from '../../../src/sandbox/pastell/platform.ts'
import { enterState, type Hooks } from '../../../src/sandbox/s2low/platform.ts'
import { statusName, statusOf, type Transaction } from '../../../src/sandbox/s2low/transactions.ts'
import { answeringUnder, makeFaults, type Faults } from './faults.ts'

type Pastell = Awaited<ReturnType<typeof startPastell>>

export interface Control {
  /** Change how it behaves from now on. */
  set(changes: Partial<PastellSettings>): void
  /** The TdT keeps what is posted: a night, a weekend. */
  hold(): void
  release(): void
  /** The TdT refuses the next sending, in these words: with several, one after the other. */
  refuse(...words: readonly string[]): void
  /** The next act that leaves turns out to be wrong at the TdT's own analysis: words alone, no XML. */
  fail(...words: readonly string[]): void
  /** A person confirms, with a certificate, what waits in `document-transmis-tdt`. */
  confirm(id_d: string): Promise<void>
  /** Put a document in a state, whatever the rules say: `send-ged`, `termine`… */
  state(id_d: string, action: string, message?: string): Promise<void>
  /** A document as it is kept. */
  document(id_d: string): PastellDocument | undefined
  /** Every document, oldest first. */
  documents(): readonly PastellDocument[]
}

/** One transaction that the TdT was given. */
export interface Deposit {
  /** tedetis_transaction_id. */
  readonly transaction: number
  /** The document that holds it as its act's transaction; none once it is deleted, and for what follows an act. */
  readonly id_d?: string
  /** `1-1`, `6-1`, `3-4`… */
  readonly code: string
  readonly idActe: string
  /** Of an act. */
  readonly numero?: string
  readonly objet?: string
  readonly status: number
  readonly statusWords: string
  /** The archive that leaves, or left, for the prefecture. */
  readonly archive: string
  readonly files: readonly { readonly name: string; readonly sha256: string }[]
}

export interface HandledPastell extends Pastell {
  readonly faults: Faults
  readonly control: Control
  /** What the TdT was given, oldest first: what proves that nothing was sent twice. */
  deposits(): readonly Deposit[]
}

/** Start a Pastell with the hands of a test on it. */
export async function startHandledPastell(options: PastellOptions): Promise<HandledPastell> {
  const faults = makeFaults()
  const wishes = { held: false, refusals: new Array<string>(), failures: new Array<string>() }
  const hooks: Hooks = {
    stays: (_, status) => wishes.held && status === 1,
    fails: ({ type }) => (type === '1' ? wishes.failures.shift() : undefined),
    refuses: (call) => (call === 'create' || call === 'cancel' ? wishes.refusals.shift() : undefined),
  }
  const pastell = await startPastell({ ...options, hooks, answering: answeringUnder(faults) })
  const { platform } = pastell
  const put = (id_d: string, action: string, message: string) =>
    pastell.alone(async () => {
      const document = platform.store.documents.get(id_d)
      if (!document) throw new TypeError(`no document ${id_d}`)
      if (action === 'teletransmission-tdt') await confirmAtTdt(platform, document)
      const at = platform.now().toISOString()
      await platform.store.save(appendAction(document, { action, message, at, id_u: 0 }))
    })
  return {
    ...pastell,
    faults,
    deposits: () => depositsOf(platform),
    control: {
      set: (changes) => {
        platform.settings = { ...platform.settings, ...changes }
      },
      hold: () => void (wishes.held = true),
      release: () => void (wishes.held = false),
      refuse: (...words) => void wishes.refusals.push(...words),
      fail: (...words) => void wishes.failures.push(...words),
      confirm: (id_d) => put(id_d, 'teletransmission-tdt', 'La télétransmission a été ordonnée au TdT'),
      state: (id_d, action, message = action) => put(id_d, action, message),
      document: (id_d) => platform.store.documents.get(id_d),
      documents: () => [...platform.store.documents.values()].sort((a, b) => a.rank - b.rank),
    },
  }
}

async function confirmAtTdt({ tdt, now }: PastellPlatform, document: PastellDocument): Promise<void> {
  const transaction = tdt.platform.kept.get(Number(textIn(document, 'tedetis_transaction_id')))
  if (lastActionOf(document).action !== 'document-transmis-tdt' || !transaction) return
  if (statusOf(transaction) !== 17) return
  await enterState({ ...tdt.platform, now }, transaction, [1, 'Posté'])
}

function depositsOf({ store, tdt }: PastellPlatform): readonly Deposit[] {
  const owners = new Map(
    [...store.documents.values()].map((each) => [textIn(each, 'tedetis_transaction_id'), each.id_d]),
  )
  const given = tdt.platform.kept.all().filter(({ type, reply }) => type === '1' || type === '6' || reply)
  return given.map((each) => {
    const id_d = owners.get(`${each.id}`)
    const status = statusOf(each)
    return {
      transaction: each.id,
      ...(id_d !== undefined && { id_d }),
      ...saidBy(each),
      status,
      statusWords: statusName(status),
      archive: each.envelope.archive,
      files: each.files.slice(1).map(({ posted, sha256 }) => ({ name: posted, sha256 })),
    }
  })
}

function saidBy({ type, reply, number, subject, uniqueId, files }: Transaction) {
  if (type !== '1')
    return { code: reply ? `${type}-${reply.kind === '' ? '2' : reply.kind}` : '6-1', idActe: uniqueId ?? '' }
  // Before its AR, the name of its message tells.
  const idActe = files[0]?.name.replace(/-1-1_0\.xml$/, '') ?? ''
  return { code: '1-1', idActe, numero: number ?? '', objet: subject ?? '' }
}
