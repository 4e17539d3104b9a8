// The lists of S²LOW (modules/actes/api/* and actes_transac_get_*.php): transactions by status, unread letters, files
// and linked transactions of an acte, the account's collectivité. Since 5.0 every JSON scalar is a text, and null an
// empty text. Before, some are numbers.
import * as z from 'zod'
import { compact } from '#protocol/compact.ts'
import { type S2lowResponse, decode } from './responses.ts'
import { isKo, troubleIn } from './refusals.ts'
import type { S2lowCalls } from './calls.ts'
import { exchangeError, notAsked } from '../troubles.ts'

const scalar = z.union([z.string(), z.number(), z.null()]).transform((value) => String(value ?? ''))
const maybe = scalar.optional().transform((value) => value ?? '')

const listed = z.object({ id: scalar, subject: maybe, number: maybe, date: maybe, nature_descr: maybe, type: scalar })
const page = z.object({ transactions: z.array(listed), limit: maybe })
const letter = z.object({ id: scalar, type: scalar, related_transaction_id: maybe, last_status_id: maybe })
const file = z.object({ id: scalar, size: maybe })
const information = z.object({ authority_info: z.object({ name: maybe, department: maybe, siren: maybe }) })

export type StatusListRow = z.output<typeof listed>
export type UnreadLetter = z.output<typeof letter>
type ListedFile = z.output<typeof file>

export type Authority = z.output<typeof information>['authority_info']

export type LinkedTransaction = Awaited<ReturnType<typeof linkedTo>>[number]

const pageLimit = 100
const mostPages = 200

interface InStatus {
  readonly state: number
  readonly since?: string | undefined
  readonly from?: number
  readonly most?: number
}

/**
 * The transactions that are in a status now, newest first, page by page. A transaction that moves meanwhile may be
 * missed or listed twice.
 * @param since first day in that status, `YYYY-MM-DD`; versions before 5.0.38 ignore it
 */
export async function* inStatus(calls: S2lowCalls, { state, since, from = 0, most = mostPages }: InStatus) {
  for (let [offset, pages] = [from, 0]; pages < most; pages++) {
    const window = { status_id: String(state), offset: String(offset), limit: String(pageLimit) }
    const query = new URLSearchParams({ ...window, ...compact({ min_date: since }) })
    const reading = await calls.ask(`modules/actes/api/list_actes.php?${query.toString()}`)
    const { transactions, limit } = shaped(page, reading)
    offset += transactions.length
    yield { rows: transactions, next: offset }
    const asked = Number(limit) > 0 ? Math.min(pageLimit, Number(limit)) : pageLimit
    if (transactions.length < asked) return
  }
}

export async function unreadLetters(calls: S2lowCalls): Promise<readonly UnreadLetter[]> {
  const reading = await calls.ask('modules/actes/api/list_document_prefecture.php')
  return shaped(z.array(letter), reading)
}

export async function markAsRead(calls: S2lowCalls, id: string): Promise<void> {
  const path = `modules/actes/api/document_prefecture_mark_as_read.php?transaction_id=${encodeURIComponent(id)}`
  const { result } = shaped(z.object({ result: scalar }), await calls.ask(path))
  if (result !== 'ok') throw notAsked('a letter that is not marked')
}

/** The message, the acte, then the annexes. `not yet` before the AR. */
export async function listActeFiles(calls: S2lowCalls, id: string): Promise<readonly ListedFile[] | 'not yet'> {
  const path = `modules/actes/actes_transac_get_files_list.php?transaction=${encodeURIComponent(id)}`
  const reading = await calls.ask(path)
  if (isKo(reading, 'not-yet')) return 'not yet'
  return shaped(z.array(file), reading)
}

/** Parse lines `type-status-id`. A status of -1 gives `6--1-12`. */
export async function linkedTo(calls: S2lowCalls, id: string) {
  const path = `modules/actes/actes_transac_get_document.php?id=${encodeURIComponent(id)}`
  const reading = await calls.ask(path)
  if (reading.kind !== 'body') throw troubleIn(reading)
  const lines = decode(reading.bytes).split(/\r?\n/)
  return lines
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [, type, state, linked] = /^([0-9])-(-?[0-9]+)-([0-9]+)\s*$/.exec(line) ?? []
      if (type === undefined || linked === undefined) throw troubleIn(reading)
      return { type, state: Number(state), id: linked }
    })
}

export async function authorityOf(calls: S2lowCalls): Promise<Authority> {
  return shaped(information, await calls.ask('api/info-connexion.php')).authority_info
}

function shaped<T>(shape: z.ZodType<T>, reading: S2lowResponse) {
  const found = reading.kind === 'body' ? shape.safeParse(parseS2lowJson(decode(reading.bytes))) : undefined
  if (found?.success) return found.data
  const trouble = troubleIn(reading)
  throw found ? exchangeError(trouble.code, trouble.params, found.error) : trouble
}

function parseS2lowJson(text: string): unknown {
  try {
    return JSON.parse(text.trim())
  } catch {
    return undefined
  }
}
