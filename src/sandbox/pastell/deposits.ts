// What the TdT behind a simulated Pastell was given: what tests count, to prove that nothing was sent twice.
import { textIn } from './document.ts'
import type { Platform } from './platform.ts'
import { statusWords } from './transaction.ts'

/** One transaction of the TdT. */
export interface Deposit {
  /** tedetis_transaction_id. */
  readonly transaction: number
  readonly id_e: number
  /** The document that holds it as its act's transaction; none once it is deleted, and for what follows an act. */
  readonly id_d?: string
  /** `1-1`, `6-1`, `3-4`… */
  readonly code: string
  readonly idActe: string
  /** Of an act. */
  readonly numero?: string
  readonly objet?: string
  /** S²LOW's status: -1, 1, 3, 4 or 17; and its words. */
  readonly status: string
  readonly statusWords: string
  /** The archive that left for the prefecture, once it has. */
  readonly archive?: string
  readonly files: readonly { readonly name: string; readonly sha256: string }[]
}

/** Everything that the TdT was given, oldest first. */
export function listDeposits({ store }: Platform): readonly Deposit[] {
  const owners = new Map(
    [...store.documents.values()].map((each) => [textIn(each, 'tedetis_transaction_id'), each.id_d]),
  )
  const ordered = [...store.transactions.values()].sort((a, b) => a.id - b.id)
  return ordered.map(({ id, id_e, formulaire, idActe, status, sent, files }) => {
    const id_d = owners.get(`${id}`)
    return {
      ...{ transaction: id, id_e, ...(id_d !== undefined && { id_d }), code: formulaire.code, idActe },
      ...(formulaire.code === '1-1' && { numero: formulaire.acte.numero, objet: formulaire.acte.objet }),
      ...{ status, statusWords: statusWords[status], ...(sent && { archive: sent.archive }) },
      files: files.map(({ name, sha256 }) => ({ name, sha256 })),
    }
  })
}
