// GET actes_transac_get_status.php: the current state of a transaction and what brought it. Source: S²LOW,
// actes_transac_get_status.php, ActesTransaction::getTransactionFromUniqueId (5.x).
import { integer, scalar } from '../php.ts'
import { admit, mayRead, type Needed } from './accounts.ts'
import { bytes, echoKo, toIso } from './answers.ts'
import type { Platform, Script, Who } from './platform.ts'
import { fromUtf8, type Asked } from './request.ts'
import { stageOf, statusOf, type Transaction } from './transactions.ts'

/** State, then the XML of that state; of an error the XML and the reason behind it, in ISO-8859-1. */
export const getStatus: Script = (platform, asked) => {
  const { transaction } = transactionAsked(platform, asked, { right: 'edit', byIdActe: true })
  return bytes(Buffer.concat([Buffer.from(`OK\n${statusOf(transaction)}\n`), detailsOf(transaction)]))
}

/** What get_status tells behind the number of a state. */
export function detailsOf(transaction: Transaction): Buffer {
  const status = statusOf(transaction)
  const reason = status === -1 ? toIso(transaction.stages.at(-1)?.message ?? '') : new Uint8Array()
  return Buffer.concat([Buffer.from(stageOf(transaction, status)?.xml ?? '', 'base64'), reason])
}

/**
 * The transaction of a script of family B.
 * @param how the right that it needs; whether `unique_id` may name it
 * @throws Ended in family B
 */
export function transactionAsked(
  platform: Platform,
  asked: Asked,
  how: { right: Needed; byIdActe: boolean },
): { who: Who; transaction: Transaction } {
  const who = admit(platform, asked, { right: how.right, family: 'B' })
  const uniqueId = fromUtf8(scalar(asked.query, 'unique_id'))
  const byNumber = platform.kept.get(integer(scalar(asked.query, 'transaction')))
  const transaction = how.byIdActe && uniqueId !== '' ? byUniqueId(platform, uniqueId) : byNumber
  if (!transaction) throw echoKo('Numéro de transaction invalide.')
  if (!mayRead(who, transaction)) throw echoKo('Accès refusé')
  return { who, transaction }
}

/**
 * An act by its identifier, which it has since its AR; else the transaction that holds a message file of that name, from
 * its deposit on (`<IDActe>-1-1`). Of several it is none.
 */
export function byUniqueId({ kept }: Platform, uniqueId: string): Transaction | undefined {
  const acts = kept.all().filter((each) => each.type === '1' && each.uniqueId === uniqueId)
  if (acts.length === 1) return acts[0]
  const holders = kept
    .all()
    .flatMap((each) => each.files.filter(({ name }) => name === `${uniqueId}_0.xml`).map(() => each))
  return holders.length === 1 ? holders[0] : undefined
}
