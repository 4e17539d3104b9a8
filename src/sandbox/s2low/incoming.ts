// What the prefecture wrote: the list of what is unread, the mark, what belongs to an act, the archive of one document.
// Source: S²LOW, ActesAPIController, ActesTransactionsSQL, actes_transac_get_document.php (5.x).
import type { HttpAnswer } from '../http.ts'
import { integer, scalar } from '../php.ts'
import { admit, mayRead } from './accounts.ts'
import { echoKo, json, redirect, utf8 } from './answers.ts'
import type { Platform, Script } from './platform.ts'
import { fromUtf8 } from './request.ts'
import { byUniqueId } from './status.ts'
import { statusOf, type Transaction } from './transactions.ts'

/** Letters of the collectivite that were not marked, by number; types are texts. */
export const listDocuments: Script = (platform, asked) => {
  const who = admit(platform, asked, { right: 'access', family: 'A' })
  const { ownRepliesUnread } = platform.settings
  const isListed = ({ authority, type, read, reply }: Transaction) =>
    authority === who.authority.id &&
    ['2', '3', '4', '5'].includes(type) &&
    !read &&
    (reply === undefined || (ownRepliesUnread && type === '2'))
  const documents = platform.kept.all().filter(isListed)
  return json(
    documents.map((each) => ({
      id: each.id,
      type: each.type,
      related_transaction_id: each.related,
      number: each.number,
      unique_id: each.uniqueId,
      last_status_id: statusOf(each),
    })),
  )
}

/** Always well, even when it was read before, or is none of the collectivite's. */
export const markAsRead: Script = async (platform, asked) => {
  const who = admit(platform, asked, { right: 'access', family: 'A' })
  await platform.alone(async () => {
    const letter = platform.kept.get(integer(scalar(asked.query, 'transaction_id')))
    if (letter?.authority === who.authority.id && !letter.read) await platform.kept.put({ ...letter, read: true })
  })
  return json({ result: 'ok' })
}

/** Of an act: what was written about it, answers and annulations among them. Of anything else: where its archive is. */
export const getDocument: Script = (platform, asked) => {
  const who = admit(platform, asked, { right: 'access', family: 'A' })
  const uniqueId = fromUtf8(scalar(asked.query, 'unique_id'))
  const byNumber = platform.kept.get(integer(scalar(asked.query, 'id')))
  const transaction = uniqueId === '' ? byNumber : byUniqueId(platform, uniqueId)
  if (!transaction) throw echoKo('Numéro de transaction invalide.')
  if (!mayRead(who, transaction)) throw echoKo('Accès refusé')
  return transaction.type === '1' ? linesOf(platform, transaction) : placeOf(platform, transaction)
}

/** `<type>-<status>-<id>`. Where a letter was answered, its answers stand in its place. */
function linesOf({ kept }: Platform, act: Transaction): HttpAnswer {
  const lines = kept
    .all()
    .filter(({ related }) => related === act.id)
    .flatMap((child) => {
      const answers = kept.all().filter(({ related }) => related === child.id)
      return (answers.length > 0 ? answers : [child]).map((each) => `${each.type}-${statusOf(each)}-${each.id}\n`)
    })
  return utf8(lines.join(''), plain)
}

const plain = 'text/plain;charset=UTF-8'

/** Scripts that do not exit after a Location answer 200 since 5.1. */
function placeOf({ settings }: Platform, { envelope }: Transaction): HttpAnswer {
  const answer = redirect(`actes_download_file.php?env=${envelope.id}`, plain)
  return settings.version === '5.0' ? answer : { ...answer, status: 200 }
}
