// Read scripts: states, files, the préfecture's letters, lists by state (no search by number). Source: S²LOW,
// actes_transac_get_*.php, actes_download_file.php, actes_create_pdf.php, ActesAPIController, ActesTransactionsSQL
// (5.x; lists: 5.0.38 and after, where every scalar of list_actes is a text).

import { integer, scalar } from '../php.ts'
import { admit, admitting, mayRead } from './accounts.ts'
import {
  attachment,
  asPage,
  echoKo,
  json,
  leaveFor,
  pages,
  redirect,
  toIso,
  fromUtf8,
  type S2lowRequest,
} from './exchange.ts'
import { databaseDate, type S2lowPlatform, type Script, type Who } from './platform.ts'
import { bordereau, stamped } from './stamp.ts'
import { isFromPrefecture, stageOf, statuses, statusOf, xmlOf, type Transaction } from './transactions.ts'

/** The state, then its XML; for an error, the XML and its reason, in ISO-8859-1. */
export const getStatus: Script = (platform, asked) => {
  const transaction = transactionAsked(platform, asked, 'edit')
  const status = statusOf(transaction)
  const reason = status === -1 ? toIso(transaction.stages.at(-1)?.message ?? '') : new Uint8Array()
  return asPage(Buffer.concat([Buffer.from(`OK\n${status}\n`), xmlOf(transaction, status), reason]))
}

/** A reader's script ignores `unique_id`. */
function transactionAsked(platform: S2lowPlatform, asked: S2lowRequest, right: 'edit' | 'access') {
  const who = admitting('B')(platform, asked, right)
  return readable(platform, who, { asked, number: 'transaction', byIdActe: right === 'edit' })
}

function readable(
  { kept }: S2lowPlatform,
  who: Who,
  { asked, number, byIdActe }: { asked: S2lowRequest; number: string; byIdActe: boolean },
) {
  const uniqueId = byIdActe ? fromUtf8(scalar(asked.query, 'unique_id')) : ''
  const transaction = uniqueId === '' ? kept.get(integer(scalar(asked.query, number))) : byUniqueId({ kept }, uniqueId)
  if (!transaction) throw echoKo('Numéro de transaction invalide.')
  if (!mayRead(who, transaction)) throw echoKo('Accès refusé')
  return transaction
}

/** By identifier (after the AR), else by message file (`<IDActe>-1-1`). Several matches count as none. */
function byUniqueId({ kept }: Pick<S2lowPlatform, 'kept'>, uniqueId: string) {
  const acts = kept.all().filter((each) => each.type === '1' && each.uniqueId === uniqueId)
  if (acts.length === 1) return acts[0]
  const holders = kept.all().filter(({ files }) => files.some(({ name }) => name === `${uniqueId}_0.xml`))
  return holders.length === 1 ? holders[0] : undefined
}

/** Message first, then the acte, then the annexes. */
export const filesList: Script = (platform, asked) => {
  const transaction = transactionAsked(platform, asked, 'access')
  if (transaction.stages.every(({ status }) => [1, 2, 3].includes(status))) throw echoKo("Pas d'acquittement recu")
  const files = transaction.files.map(({ id, name, posted, mime, sizeBytes, sign, codePj }) => ({
    id,
    name,
    posted_filename: posted,
    mimetype: mime,
    size: sizeBytes,
    sign,
    code_pj: codePj,
  }))
  return json(files)
}

export const download: Script = (platform, asked) => {
  const who = admitting('C')(platform, asked, 'access')
  const found = wanted(platform, asked)
  if (!found) throw leaveFor(pages.home)
  const { transaction, file, sha256 } = found
  if (!mayRead(who, transaction)) throw leaveFor(pages.index)
  const content = statusOf(transaction) === 16 ? undefined : platform.kept.read(sha256)
  if (!content) throw leaveFor(pages.home)
  if (!file) return attachment(content, 'application/x-gzip', transaction.envelope.archive)
  // If the stamping service is down or there is no AR yet, the original is sent with 200.
  const asksStamp = scalar(asked.query, 'tampon') !== '' && file.name.endsWith('.pdf')
  const stamps = asksStamp && !platform.settings.stampDown && stageOf(transaction, 4)
  const body = stamps ? stamped(content, transaction, fromUtf8(scalar(asked.query, 'date_affichage'))) : content
  return attachment(body, file.mime, file.posted === '' ? file.name : file.posted)
}

function wanted({ kept }: S2lowPlatform, { query }: S2lowRequest) {
  const [file, env] = [scalar(query, 'file'), scalar(query, 'env')]
  for (const transaction of kept.all()) {
    const own = transaction.files.find(({ id }) => file === `${id}`)
    if (own) return { transaction, sha256: own.sha256, file: own }
    const { id, sha256 } = transaction.envelope
    if (file === '' && env === `${id}`) return { transaction, sha256, file: undefined }
  }
  return undefined
}

export const stampedFile: Script = (platform, asked) => {
  const transaction = transactionAsked(platform, asked, 'edit')
  if (!stageOf(transaction, 4)) throw echoKo("Pas d'acquittement recu")
  const pdf = transaction.files.find(({ posted }) => /pdf$/i.test(posted))
  return pdf ? redirect(` actes_download_file.php?file=${pdf.id}&tampon=true`) : asPage('')
}

export const getBordereau: Script = (platform, asked) =>
  attachment(bordereau(seen(platform, asked, 'trans_id')), 'application/pdf', 'acquittement.pdf')

export const getReceipt: Script = (platform, asked) => asPage(xmlOf(seen(platform, asked, 'id')), 'application/xml')

function seen(platform: S2lowPlatform, asked: S2lowRequest, name: string) {
  const who = admitting('C')(platform, asked, 'access')
  const transaction = platform.kept.get(integer(scalar(asked.query, name)))
  if (!transaction || !mayRead(who, transaction)) throw leaveFor(pages.index)
  return transaction
}

export const listDocuments: Script = (platform, asked) => {
  const who = admit(platform, asked, 'access')
  const isListed = (each: Transaction) =>
    each.authority === who.authority.id && isFromPrefecture(each) && !each.read && each.reply === undefined
  const documents = platform.kept.all().filter(isListed)
  const rows = documents.map((each) => ({
    id: each.id,
    type: each.type,
    related_transaction_id: each.related,
    number: each.number,
    unique_id: each.uniqueId,
    last_status_id: statusOf(each),
  }))
  return json(rows)
}

/** Always succeeds, even for a read letter or another collectivité's. */
export const markAsRead: Script = async (platform, asked) => {
  const who = admit(platform, asked, 'access')
  await platform.alone(async () => {
    const letter = platform.kept.get(integer(scalar(asked.query, 'transaction_id')))
    if (letter?.authority === who.authority.id && !letter.read) await platform.kept.put({ ...letter, read: true })
  })
  return json({ result: 'ok' })
}

/** For an acte, the linked letters, answers and annulations; for anything else, a redirection to its archive. */
export const getDocument: Script = (platform, asked) => {
  const who = admit(platform, asked, 'access')
  const transaction = readable(platform, who, { asked, number: 'id', byIdActe: true })
  return transaction.type === '1' ? renderLinkedLines(platform, transaction) : redirectToEnvelope(platform, transaction)
}

function renderLinkedLines({ kept }: S2lowPlatform, act: Transaction) {
  const about = ({ id }: Transaction) => kept.all().filter(({ related }) => related === id)
  const newest = about(act).flatMap((child) => {
    const answers = about(child)
    return answers.length > 0 ? answers : [child]
  })
  return asPage(newest.map((each) => `${each.type}-${statusOf(each)}-${each.id}\n`).join(''), plain)
}

const plain = 'text/plain;charset=UTF-8'

/** Since 5.1, scripts that do not exit after a Location answer 200. */
function redirectToEnvelope({ settings }: S2lowPlatform, { envelope }: Transaction) {
  const answer = redirect(`actes_download_file.php?env=${envelope.id}`, plain)
  return settings.version === '5.0' ? answer : { ...answer, status: 200 }
}

export const listActes: Script = (platform, asked) => {
  const who = admit(platform, asked, 'access')
  const status = integer(scalar(asked.query, 'status_id'))
  const offset = integer(scalar(asked.query, 'offset'))
  const limit = asked.query.has('limit') ? integer(scalar(asked.query, 'limit')) : 100
  const found = inStatus(platform, who, status)
    .flatMap((each) => entries(each, status, asked).map(() => each))
    .reverse()
    .slice(offset, offset + limit)
  const rows = found.map(({ id, subject, number, decisionDate, natureDescr, classification, type }) => {
    return { id, subject, number, date: decisionDate, nature_descr: natureDescr, classification, type }
  })
  const window = { status_id: status, authority_id: who.authority.id, offset, limit }
  return json(texts({ ...window, transactions: rows }))
}

function inStatus({ kept }: S2lowPlatform, who: Who, status: number) {
  return kept.all().filter((each) => each.authority === who.authority.id && statusOf(each) === status)
}

/** Once; with dates, once for each time that it entered the state between them. */
function entries({ stages }: Transaction, status: number, { query }: S2lowRequest) {
  const [min, max] = [scalar(query, 'min_date'), scalar(query, 'max_date')]
  if (min === '' && max === '') return [status]
  return stages.filter((stage) => {
    const date = databaseDate(new Date(stage.at))
    return stage.status === status && (min === '' || date >= min) && (max === '' || date <= max)
  })
}

function texts(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(texts)
  if (typeof value !== 'object' || value === null) return value === null ? '' : String(value)
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, texts(each)]))
}

export const numberActes: Script = (platform, asked) => {
  const who = admit(platform, asked, 'access')
  const status = integer(scalar(asked.query, 'status_id'))
  const { length } = inStatus(platform, who, status)
  return json({ status_id: status, authority_id: who.authority.id, nb_transactions: length })
}

/** In the platform's order, which a JavaScript object would not keep. */
export const listStatuses: Script = (platform, asked) => {
  admit(platform, asked, 'access')
  const pairs = statuses.map(([id, name]) => `"${id}":${Buffer.from(json(name).body).toString('utf8')}`)
  return asPage(`{${pairs.join(',')}}`)
}
