// After doubt: does S²LOW have our sending? An act is found by the name of its message, then by its number in the
// lists, which give its identifier. There is no search by number. What bears our number is compared with our sending,
// because a number serves once per collectivité. Other messages are found beside their act.
import { ActesError } from '../../errors.ts'
import type { Acte } from '../../protocol/acte/acte.ts'
import { natureOf, natures, type NatureActe } from '../../protocol/messages/codes.ts'
import { dayIn, isJour, type Jour } from '../../protocol/calendrier/jour.ts'
import type { Outgoing, Receipt } from '../gateway.ts'
import { letterIn, subjectOf } from './form.ts'
import { inStatus, linkedTo, type Linked, type Listed } from './lists.ts'
import type { Calls } from './calls.ts'
import * as status from './status.ts'
import { skeleton } from './responses.ts'

export type Found = Receipt | 'absent' | 'unknown'

/**
 * Look for a sending.
 * @param duplicate S²LOW said that it has this number
 * @throws ActesError G015 when its number is another act's (`params.field`); G002, G008, G013, and what a read throws
 */
export function find(
  calls: Calls,
  outgoing: Outgoing,
  { duplicate, signal }: { readonly duplicate: boolean; readonly signal: AbortSignal },
): Promise<Found> {
  const { formulaire } = outgoing
  switch (formulaire.code) {
    case '1-1':
      return findActe(calls, { acte: formulaire.acte, idActe: outgoing.idActe, duplicate }, signal)
    case '6-1':
      return findCancellation(calls, outgoing.about, signal)
    case '7-1':
      return findRequest(calls, dayIn(outgoing.collectivite.fuseau, calls.tools.now()), signal)
    case '3-2':
    case '4-2':
      return Promise.resolve('absent')
    default:
      return findReply(calls, outgoing, signal)
  }
}

/** Every status of a transaction of ours, the likeliest first. */
const everyStatus: readonly number[] = [
  ...status.underWay,
  ...status.unconfirmed,
  status.failed,
  status.acknowledged,
  ...status.acknowledgedEarlier,
  status.annulled,
]

async function findActe(
  calls: Calls,
  { acte, idActe, duplicate }: { acte: Acte; idActe: string | null; duplicate: boolean },
  signal: AbortSignal,
): Promise<Found> {
  const named = idActe === null ? 'absent' : await status.statusOf(calls, { unique_id: `${idActe}-1-1` }, signal)
  const known = named !== 'absent'
  const states = known ? [named.state, ...everyStatus.filter((each) => each !== named.state)] : everyStatus
  // No transaction is older than its decision. An older one may bear our number, but then S²LOW has said so.
  const since = duplicate && !known ? undefined : acte.dateDecision
  const found = new Map<string, Listed>()
  for (const state of states) {
    for await (const each of inStatus(calls, { state, ...(since !== undefined && { since }) }, signal))
      if (each.type === '1' && each.number === acte.numero) found.set(each.id, each)
    // Where its state is known, the search ends where the act is found.
    if (known && found.size > 0) break
  }
  const [only, ...others] = found.values()
  if (!only) return known || duplicate ? 'unknown' : 'absent'
  if (others.length > 0) return 'unknown'
  const field = differenceOf(acte, only)
  if (field) throw new ActesError('ACTES-G015', { params: { ...field, reference: only.id } })
  return { reference: only.id, bytes: wordsOf(only) }
}

/** How the act that bears our number differs. Its texts are not repeated: an act may name a person. */
function differenceOf(acte: Acte, { subject, date, nature_descr: nature }: Listed) {
  const day = dayOf(date)
  if (day !== undefined && day !== acte.dateDecision) return { field: 'date', reason: `date de décision ${day}` }
  if (!isOfNature(acte.nature, nature)) return { field: 'nature', reason: `nature « ${nature.slice(0, 60)} »` }
  if (skeleton(subject) !== skeleton(subjectOf(acte).text)) return { field: 'objet', reason: 'un autre objet' }
  return undefined
}

function dayOf(text: string): Jour | undefined {
  const day = text.replace(/^([0-9]{2})\/([0-9]{2})\/([0-9]{4}).*$/s, '$3-$2-$1').slice(0, 10)
  return isJour(day) ? day : undefined
}

/** Labels differ by version and platform. A label of another nature means another act. */
const natureWords: Readonly<Record<NatureActe, RegExp>> = {
  DE: /lib.{0,2}ration/i,
  AR: /glementaire/i,
  AI: /individuel/i,
  CC: /contrat|convention/i,
  BF: /budg/i,
  AU: /autre/i,
}

function isOfNature(nature: NatureActe, label: string): boolean {
  if (natureWords[nature].test(label) || label === String(natureOf(nature).code)) return true
  return !natures.some(({ abrege }) => natureWords[abrege].test(label))
}

function wordsOf({ id, number, date, type }: Listed): Uint8Array {
  return Buffer.from(`${JSON.stringify({ id, number, date, type })}\n`)
}

/** Only one annulation can be asked for at a time. */
async function findCancellation(calls: Calls, about: Outgoing['about'], signal: AbortSignal): Promise<Found> {
  if (about === undefined || !status.isNumeric(about)) return 'unknown'
  const all = (await linkedTo(calls, about, signal)).filter(({ type }) => type === '6')
  return all.length === 0 ? 'absent' : oneOf(all)
}

/** The transaction that stands. Failed ones were earlier tries. */
function oneOf(all: readonly Linked[]): Found {
  const [only, ...others] = all.filter(({ state }) => state !== status.failed)
  if (!only) return all.length > 0 ? 'absent' : 'unknown'
  if (others.length > 0) return 'unknown'
  return { reference: only.id, bytes: Buffer.from(`${only.type}-${only.state}-${only.id}\n`) }
}

/** A request of the classification is known only by its existence. The newest one since that day counts. */
export async function findRequest(calls: Calls, since: Jour, signal: AbortSignal): Promise<Found> {
  const found: Listed[] = []
  for (const state of [...status.underWay, status.acknowledged, status.failed])
    for await (const each of inStatus(calls, { state, since }, signal)) if (each.type === '7') found.push(each)
  const [newest] = found.sort((a, b) => Number(b.id) - Number(a.id))
  // S²LOW takes one a day, so a second one does no harm.
  return newest ? { reference: newest.id, bytes: wordsOf(newest) } : 'absent'
}

/**
 * A reply is a transaction of the letter's type, younger than the letter, and replaces the letter in the list of the
 * act (ActesTransaction, getCourrierInfo). A letter that is still listed has no reply. If both are listed, the reply
 * may be to another letter, or the platform lists them all: the result is then `unknown`, because a second reply would
 * be official too.
 */
async function findReply(calls: Calls, { formulaire, about, letter }: Outgoing, signal: AbortSignal): Promise<Found> {
  if (about === undefined || !status.isNumeric(about)) return 'unknown'
  const answered = Number(letterIn(letter))
  const [type] = formulaire.code
  const linked = (await linkedTo(calls, about, signal)).filter((each) => each.type === type)
  const younger = linked.filter((each) => !isLetter(each) && Number(each.id) > answered)
  if (linked.some(({ id }) => Number(id) === answered)) return younger.length === 0 ? 'absent' : 'unknown'
  return oneOf(younger)
}

function isLetter({ state }: Linked): boolean {
  return (status.ofLetters as readonly number[]).includes(state)
}
