// Everything that S²LOW holds of the account's collectivité, status by status (list_actes.php): it has no other list.
import { compact } from '#protocol/compact.ts'
import { dayIn } from '#protocol/calendrier/jour.ts'
import type { Connection, ListedTransaction, ListingRequest, ListPage, StandingThere } from '../gateway.ts'
import type { S2lowCalls } from './calls.ts'
import { differenceFrom } from './check.ts'
import { parseListedDay } from './find.ts'
import { authorityOf, inStatus, type StatusListRow as Row } from './lists.ts'
import * as status from './status.ts'
import { exchangeError, notAsked } from '../troubles.ts'

/** Most pages read of one status. Beyond, the listing fails, because nothing tells what is missing. */
const mostPages = 2_000

const everyList = [...status.every, ...status.ofLetters]

/** @throws ActesError ACTES-G013 for an account of another collectivité, G002 for a list over `mostPages` */
export async function* listTransactions(
  calls: S2lowCalls,
  { collectivite }: Connection,
  { since, from }: ListingRequest,
): AsyncGenerator<ListPage> {
  const setting = differenceFrom(await authorityOf(calls), collectivite)
  if (setting) throw exchangeError('ACTES-G013', { setting })
  const [, at, offset] = /^(-?\d{1,2})\|(\d{1,6})$/.exec(from ?? '') ?? []
  const begun = at === undefined ? -1 : everyList.indexOf(Number(at))
  for (const [index, state] of everyList.entries()) {
    if (index < begun) continue
    // A transaction that leaves a list moves the rest up. Early lists move fast, so they are read from the start.
    const start = index === begun && !status.isEarly(state) ? Number(offset) : 0
    let pages = 0
    const window = { state, since: dayIn(collectivite.fuseau, since), from: start, most: mostPages }
    for await (const { rows, next } of inStatus(calls, window)) {
      pages += 1
      yield { rows: rows.map((row) => listedTransactionOf(row, state)), next: `${state}|${next}` }
    }
    if (pages === mostPages) throw notAsked(`a list of status ${state} without an end`)
  }
}

function listedTransactionOf({ id, type, number: numero, date }: Row, state: number): ListedTransaction {
  const isLetter = status.ofLetters.includes(state)
  const dateDecision = parseListedDay(date)
  return {
    reference: isLetter ? `document:${id}` : id,
    type,
    state: isLetter ? 'letter' : standingOfStatus(state),
    accuse: type === '1' && (state === status.annulled || standingOfStatus(state) === 'acknowledged'),
    ...compact({ numero: numero || undefined, dateDecision }),
  }
}

function standingOfStatus(state: number): StandingThere {
  if (state === status.failed) return 'refused'
  if (state === status.annulled) return 'annulled'
  if (status.unconfirmed.includes(state)) return 'unsent'
  return status.isEarly(state) ? 'sent' : 'acknowledged'
}
