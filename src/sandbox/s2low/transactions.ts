// The platform's permanent state, in `s2low/` of the sandbox's folder: `transactions/<id>.json`, `files/<sha256>`
// (posted files, archives), `ids/<kind>/<n>` (used numbers). One process owns it; it survives restarts.
import { hash } from 'node:crypto'
import { join } from 'node:path'
import { answersTo, codesOf, messageCodes, type Effect, type MessageCode } from '#protocol/codes.ts'
import type { Jour } from '#protocol/calendrier/jour.ts'
import { draw, ensure, readAllJson, readIfThere, readJson, replace, saveJson, type Folder } from '../folder.ts'

/** 1 acte · 2 courrier simple · 3 demande de pièces · 4 observations · 5 déféré · 6 annulation · 7 classification */
export type TransactionType = MessageCode extends `${infer Type}-${string}` ? Type : never

/** Codes of the messages with an effect that answer the first one of a transaction: 3-3 and 3-4 for `repond` to a 3. */
export function answersIn<E extends Effect>(type: TransactionType, effect: E) {
  const [first] = messageCodes.filter((code) => code.startsWith(`${type}-`))
  return first === undefined ? [] : answersTo(first, effect)
}

/** A letter of the préfecture. */
export function isFromPrefecture({ type }: Pick<Transaction, 'type'>) {
  return codesOf('ecrit').some((code) => code.startsWith(`${type}-`))
}

/** `name` is the archive's name for the file, `posted` the sender's. */
export interface TransactionFile {
  readonly id: number
  readonly name: string
  readonly posted: string
  readonly mime: string
  readonly sizeBytes: number
  readonly sign: string
  readonly codePj: string
  readonly sha256: string
}

interface Stage {
  readonly status: number
  readonly at: string
  readonly message: string
  readonly xml?: string
}

export interface Envelope {
  readonly id: number
  readonly archive: string
  readonly enveloppe: string
  readonly sha256: string
  readonly sizeBytes: number
}

export interface Transaction {
  readonly id: number
  readonly type: TransactionType
  /** The acte of a letter or of an annulation, the letter of an answer. */
  readonly related: number | null
  /** The collectivité's answer: 3 refusal, 4 answer, '' for a 2-2. */
  readonly reply?: { readonly kind: '3' | '4' | '' }
  readonly read: boolean
  readonly authority: number
  readonly siren: string
  readonly user: number
  readonly natureCode: number | null
  readonly natureDescr: string | null
  readonly subject: string | null
  readonly number: string | null
  readonly classification: string | null
  /** Of the decision; for a letter and its answer, the letter's. */
  readonly decisionDate: Jour | null
  readonly uniqueId: string | null
  readonly envelope: Envelope
  readonly files: readonly TransactionFile[]
  readonly stages: readonly Stage[]
}

/** `xml` in base64. */
interface HeldClassification {
  readonly date: Jour
  readonly xml: string
}

/** Separate ranges, so that no number is valid for two kinds. */
const firstIds = { transactions: 1001, envelopes: 500_001, files: 900_001 } as const

export async function openTransactions(folder: Folder) {
  const all = await readAllJson<Transaction>(join(folder.path, 's2low', 'transactions'))
  const known = new Map(all.map((each) => [each.id, each]))
  return {
    all: (): readonly Transaction[] => [...known.values()].sort((a, b) => a.id - b.id),
    get: (id: number) => known.get(id),
    put: async (transaction: Transaction) => {
      await saveJson(folder, transaction, 's2low', 'transactions', `${transaction.id}`)
      known.set(transaction.id, transaction)
    },
    newId: (kind: keyof typeof firstIds) => draw(folder, ['s2low', 'ids', kind], { first: firstIds[kind] }),
    newSerial: (siren: string, day: Jour) => draw(folder, ['s2low', 'serials', siren, day]),
    write: async (bytes: Uint8Array) => {
      const sha256 = hash('sha256', bytes)
      const path = join(await ensure(folder, 's2low', 'files'), sha256)
      if (!readIfThere(path)) await replace(folder, path, bytes)
      return sha256
    },
    read: (sha256: string) => readIfThere(join(folder.path, 's2low', 'files', sha256)),
    classification: (authority: number) =>
      readJson<HeldClassification>(folder, 's2low', 'classifications', `${authority}`),
    holdClassification: async (authority: number, date: Jour, xml: Uint8Array) => {
      const held: HeldClassification = { date, xml: Buffer.from(xml).toString('base64') }
      await saveJson(folder, held, 's2low', 'classifications', `${authority}`)
    },
  }
}

/** Labels of the states from -1 on, in the order of the platform's table actes_status. */
const labels = [
  'Erreur',
  'Annulé',
  'Posté',
  'En attente de transmission',
  'Transmis',
  'Acquittement reçu',
  'Validé',
  'Refusé',
  'Document reçu',
  'Acquittement envoyé',
  'Document envoyé',
  "Refus d'envoie",
  'Acquittement de document reçu',
  'Envoyé au SAE',
  'Archivé par le SAE',
  "Erreur lors de l'archivage",
  'Reçu par le SAE',
  'Détruite',
  "En attente d'être postée",
  "En attente d'être signé",
  'En attente de transmission au SAE',
  "Erreur lors de l'envoi au SAE",
  "Document reçu (pas d'AR)",
  "Impossible d'envoyer au SAE (documents indisponibles)",
]
export const statuses = labels.map((name, index) => [index - 1, name] as const)

export function statusName(id: number) {
  return statuses.find(([status]) => status === id)?.[1] ?? `${id}`
}

export function statusOf({ stages }: Transaction) {
  return stages.at(-1)?.status ?? 0
}

export function stageOf({ stages }: Transaction, status: number) {
  return stages.findLast((stage) => stage.status === status)
}

/** The ministry's document of a state, by default the AR; empty without one. */
export function xmlOf(transaction: Transaction, status = 4) {
  return Buffer.from(stageOf(transaction, status)?.xml ?? '', 'base64')
}
