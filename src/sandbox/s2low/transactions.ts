// What the platform keeps for ever, under `s2low/` in the sandbox's folder: `transactions/<id>.json`, `files/<sha256>`
// (posted files, archives), `ids/<kind>/<n>` (numbers given once). One process keeps it; a restart finds it as it was.
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import type { Jour } from '../../protocol/calendrier/jour.ts'
import { draw, ensure, readAllJson, readIfThere, readJson, replace, saveJson, type Folder } from '../folder.ts'

/** 1 act · 2 courrier simple · 3 demande de pièces · 4 observations · 5 déféré · 6 annulation · 7 classification */
export type TransactionType = '1' | '2' | '3' | '4' | '5' | '6' | '7'

/** A file of a transaction; `name` is that of the archive, `posted` that of the sender. */
export interface StoredFile {
  readonly id: number
  readonly name: string
  readonly posted: string
  readonly mime: string
  readonly sizeBytes: number
  /** A detached signature; empty without. */
  readonly sign: string
  readonly codePj: string
  readonly sha256: string
}

/** A state that was entered. */
export interface Stage {
  readonly status: number
  /** ISO 8601 in UTC. */
  readonly at: string
  readonly message: string
  /** The ministry's XML that brought it, in base64. */
  readonly xml?: string
}

/** The archive of a transaction, sent or received. */
export interface Envelope {
  readonly id: number
  /** `SLO-EACT--213401482--20250708-1.tar.gz`, and the envelope's file in it. */
  readonly archive: string
  readonly enveloppe: string
  readonly sha256: string
  readonly sizeBytes: number
}

/** A transaction, of whatever type, with all that it went through. */
export interface Transaction {
  readonly id: number
  readonly type: TransactionType
  /** The act of a letter or of an annulation, the letter of an answer. */
  readonly related: number | null
  /** An answer of the collectivite's: refusal 3, answer 4; without either for a 2-2. */
  readonly reply?: { readonly kind: '3' | '4' | '' }
  /** A letter that was marked as read. */
  readonly read: boolean
  readonly authority: number
  readonly siren: string
  /** Number of the account that deposited. */
  readonly user: number
  readonly natureCode: number | null
  readonly natureDescr: string | null
  readonly subject: string | null
  readonly number: string | null
  /** `8.1` */
  readonly classification: string | null
  /** Of the decision; of the letter, for a letter and what answers it. */
  readonly decisionDate: Jour | null
  readonly uniqueId: string | null
  readonly envelope: Envelope
  readonly files: readonly StoredFile[]
  readonly stages: readonly Stage[]
}

/** Everything kept, and the only hand that changes it. */
export interface Kept {
  /** In the order of their numbers. */
  readonly all: () => readonly Transaction[]
  readonly get: (id: number) => Transaction | undefined
  /** Keep a transaction, new or changed. */
  readonly put: (transaction: Transaction) => Promise<void>
  /** Give a number, once and for ever. */
  readonly newId: (kind: IdKind) => Promise<number>
  /** Number of the next envelope of a day, from 1. */
  readonly newSerial: (siren: string, day: Jour) => Promise<number>
  /** Keep bytes under their digest. */
  readonly write: (bytes: Uint8Array) => Promise<string>
  readonly read: (sha256: string) => Promise<Buffer | undefined>
  /** The classification held for a collectivite. */
  readonly classification: (authority: number) => Promise<HeldClassification | undefined>
  readonly holdClassification: (authority: number, held: HeldClassification) => Promise<void>
}

/** A classification as it was received. */
export interface HeldClassification {
  readonly date: Jour
  /** The 7-2 as it came, in base64. */
  readonly xml: string
}

/** Ranges apart, so that a number of one kind is none of another. */
const firstIds = { transactions: 1001, envelopes: 500_001, files: 900_001 } as const
/** What has numbers of its own. */
export type IdKind = keyof typeof firstIds

/** Open what is kept in a sandbox's folder. */
export async function openKept(folder: Folder): Promise<Kept> {
  const all = await readAllJson<Transaction>(join(folder.path, 's2low', 'transactions'))
  const known = new Map(all.map((each) => [each.id, each]))
  const heldPath = async (authority: number) =>
    join(await ensure(folder, 's2low', 'classifications'), `${authority}.json`)
  return {
    all: () => [...known.values()].sort((a, b) => a.id - b.id),
    get: (id) => known.get(id),
    put: async (transaction) => {
      const path = join(await ensure(folder, 's2low', 'transactions'), `${transaction.id}.json`)
      await saveJson(folder, path, transaction)
      known.set(transaction.id, transaction)
    },
    newId: (kind) => draw(folder, ['s2low', 'ids', kind], firstIds[kind]),
    newSerial: (siren, day) => draw(folder, ['s2low', 'serials', siren, day]),
    write: async (bytes) => {
      const sha256 = createHash('sha256').update(bytes).digest('hex')
      const path = join(await ensure(folder, 's2low', 'files'), sha256)
      if (!(await readIfThere(path))) await replace(folder, path, bytes)
      return sha256
    },
    read: (sha256) => readIfThere(join(folder.path, 's2low', 'files', sha256)),
    classification: async (authority) => readJson(await heldPath(authority)),
    holdClassification: async (authority, held) => saveJson(folder, await heldPath(authority), held),
  }
}

/** The labels of the states, by identifier, in the order of the platform's table actes_status. */
export const statuses: readonly (readonly [id: number, name: string])[] = [
  [-1, 'Erreur'],
  [0, 'Annulé'],
  [1, 'Posté'],
  [2, 'En attente de transmission'],
  [3, 'Transmis'],
  [4, 'Acquittement reçu'],
  [5, 'Validé'],
  [6, 'Refusé'],
  [7, 'Document reçu'],
  [8, 'Acquittement envoyé'],
  [9, 'Document envoyé'],
  [10, "Refus d'envoie"],
  [11, 'Acquittement de document reçu'],
  [12, 'Envoyé au SAE'],
  [13, 'Archivé par le SAE'],
  [14, "Erreur lors de l'archivage"],
  [15, 'Reçu par le SAE'],
  [16, 'Détruite'],
  [17, "En attente d'être postée"],
  [18, "En attente d'être signé"],
  [19, 'En attente de transmission au SAE'],
  [20, "Erreur lors de l'envoi au SAE"],
  [21, "Document reçu (pas d'AR)"],
  [22, "Impossible d'envoyer au SAE (documents indisponibles)"],
]

export function statusName(id: number): string {
  return statuses.find(([status]) => status === id)?.[1] ?? `${id}`
}

/** Its current state. */
export function statusOf({ stages }: Transaction): number {
  return stages.at(-1)?.status ?? 0
}

/** When it entered its current state. */
export function sinceOf({ stages }: Transaction): Date {
  return new Date(stages.at(-1)?.at ?? 0)
}

/** The stage in which it first was in a state. */
export function stageOf({ stages }: Transaction, status: number): Stage | undefined {
  return stages.find((stage) => stage.status === status)
}

/** The transaction in another state. @param message kept to 512 characters, as the database does */
export function moved(transaction: Transaction, next: Omit<Stage, 'at'> & { readonly at: Date }): Transaction {
  const stage = { ...next, message: [...next.message].slice(0, 512).join(''), at: next.at.toISOString() }
  return { ...transaction, stages: [...transaction.stages, stage] }
}
