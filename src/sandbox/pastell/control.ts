// A hand on a simulated Pastell, for tests and demonstrations: what people, the TdT and time would do to it.
import { lastActionOf, moved, textIn, type PastellDocument } from './document.ts'
import type { Platform } from './platform.ts'
import type { PastellSettings } from './settings.ts'
import { saveDocument, saveTransaction } from './store.ts'

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

interface Grip {
  readonly platform: Platform
  readonly oneAtATime: <T>(work: () => Promise<T>) => Promise<T>
  readonly change: (changes: Partial<PastellSettings>) => void
}

/** Take hold of a platform. */
export function makeControl({ platform, oneAtATime, change }: Grip): Control {
  const { store, tdt } = platform
  const put = (id_d: string, action: string, message: string) =>
    oneAtATime(async () => {
      const document = store.documents.get(id_d)
      if (!document) throw new TypeError(`no document ${id_d}`)
      await confirmAtTdt(platform, document, action)
      const line = { action, message, at: platform.now().toISOString(), id_u: 0 }
      await saveDocument(store, moved(document, line))
    })
  return {
    set: change,
    hold: () => void (tdt.held = true),
    release: () => void (tdt.held = false),
    refuse: (...words) => void tdt.refusals.push(...words),
    fail: (...words) => void tdt.failures.push(...words),
    confirm: (id_d) => put(id_d, 'teletransmission-tdt', 'La télétransmission a été ordonnée au TdT'),
    state: (id_d, action, message = action) => put(id_d, action, message),
    document: (id_d) => store.documents.get(id_d),
    documents: () => [...store.documents.values()].sort((a, b) => a.rank - b.rank),
  }
}

async function confirmAtTdt({ store }: Platform, document: PastellDocument, action: string): Promise<void> {
  const transaction = store.transactions.get(Number(textIn(document, 'tedetis_transaction_id')))
  const waits = action === 'teletransmission-tdt' && lastActionOf(document).action === 'document-transmis-tdt'
  if (waits && transaction?.status === '17') await saveTransaction(store, { ...transaction, status: '1' })
}
