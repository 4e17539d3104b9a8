// Lists of transactions by their current state; there is no search by number. Source: S²LOW, ActesAPIController,
// ActesTransactionsSQL (5.0.38 and after): every scalar of list_actes is a text.
import { integer, scalar } from '../php.ts'
import { admit } from './accounts.ts'
import { json, utf8 } from './answers.ts'
import { databaseDate, type Script } from './platform.ts'
import type { Asked } from './request.ts'
import { statuses, statusOf, type Transaction } from './transactions.ts'

/** Transactions of one state, the latest first. */
export const listActes: Script = (platform, asked) => {
  const who = admit(platform, asked, { right: 'access', family: 'A' })
  const status = integer(scalar(asked.query, 'status_id'))
  const offset = integer(scalar(asked.query, 'offset'))
  const limit = asked.query.has('limit') ? integer(scalar(asked.query, 'limit')) : 100
  const found = platform.kept
    .all()
    .filter((each) => each.authority === who.authority.id && statusOf(each) === status)
    .flatMap((each) => entries(each, status, asked).map(() => each))
    .reverse()
    .slice(offset, offset + limit)
  const list = { status_id: status, authority_id: who.authority.id, offset, limit, transactions: found.map(shown) }
  return json(texts(list))
}

/** Once; between dates, once for each time that it entered the state then. */
function entries({ stages }: Transaction, status: number, { query }: Asked): readonly unknown[] {
  const [min, max] = [scalar(query, 'min_date'), scalar(query, 'max_date')]
  if (min === '' && max === '') return [status]
  return stages.filter((stage) => {
    const date = databaseDate(new Date(stage.at))
    return stage.status === status && (min === '' || date >= min) && (max === '' || date <= max)
  })
}

function shown({ id, subject, number, decisionDate, natureDescr, classification, type }: Transaction): object {
  return { id, subject, number, date: decisionDate, nature_descr: natureDescr, classification, type }
}

/** Each scalar as a text, none as an empty one. */
function texts(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(texts)
  if (typeof value !== 'object' || value === null) return value === null ? '' : String(value)
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, texts(each)]))
}

export const numberActes: Script = (platform, asked) => {
  const who = admit(platform, asked, { right: 'access', family: 'A' })
  const status = integer(scalar(asked.query, 'status_id'))
  const own = platform.kept.all().filter(({ authority }) => authority === who.authority.id)
  const count = own.filter((each) => statusOf(each) === status).length
  return json({ status_id: status, authority_id: who.authority.id, nb_transactions: count })
}

/** The states and their labels, in their order, which no JavaScript object keeps. */
export const listStatuses: Script = (platform, asked) => {
  admit(platform, asked, { right: 'access', family: 'A' })
  const pairs = statuses.map(([id, name]) => `"${id}":${Buffer.from(json(name).body).toString('utf8')}`)
  return utf8(`{${pairs.join(',')}}`)
}
