// Status of a transaction (actes_transac_get_status.php): its state and the XML of that state only. The AR of an
// earlier state needs its own call (actes_transac_get_ARActe.php, 5.0.47).
import { isWholeXml, type S2lowResponse } from './responses.ts'
import { isKo, isSignIn, troubleIn } from './refusals.ts'
import type { S2lowCalls } from './calls.ts'

export const underWay: readonly number[] = [1, 2, 3]
/** Waits for a person to post it or (until 5.1) to sign it. */
export const unconfirmed: readonly number[] = [18, 17]

export function isEarly(state: number): boolean {
  return underWay.includes(state) || unconfirmed.includes(state)
}
export const failed = -1
export const annulled = 0
export const acknowledged = 4
/** The AR was received, and the acte was then closed, archived or destroyed. */
export const acknowledgedEarlier: readonly number[] = [5, 6, 12, 13, 14, 15, 16, 19, 20, 22]
/** States of a letter from the préfecture. Our replies have the states of a sending. */
export const ofLetters: readonly number[] = [7, 8, 9, 10, 11, 21]

/** In the order of progress: a transaction that moves during a scan only moves to a list that is read later. */
export const every: readonly number[] = [
  ...unconfirmed,
  ...underWay,
  failed,
  acknowledged,
  ...acknowledgedEarlier,
  annulled,
]

export interface Status {
  readonly state: number
  readonly rest: Buffer
}

export type Which = { readonly transaction: string } | { readonly unique_id: string }

export async function statusOf(calls: S2lowCalls, which: Which): Promise<Status | 'absent'> {
  const query = new URLSearchParams(which).toString()
  const reading = await calls.ask(`modules/actes/actes_transac_get_status.php?${query}`)
  if (isKo(reading, 'no-such')) return 'absent'
  const start = reading.kind === 'ok' ? reading.payload.toString('latin1', 0, 16) : ''
  const [head, state] = /^(-?[0-9]{1,3})\r?(?:\n|$)/.exec(start) ?? []
  if (reading.kind !== 'ok' || head === undefined) throw troubleIn(reading)
  return { state: Number(state), rest: reading.payload.subarray(head.length) }
}

export async function accuseOf(calls: S2lowCalls, id: string): Promise<Buffer | 'not yet'> {
  const reading = await calls.ask(`modules/actes/actes_transac_get_ARActe.php?id=${encodeURIComponent(id)}`)
  if (reading.kind === 'redirect' && !isSignIn(reading.path)) return 'not yet'
  if (reading.kind === 'body' && reading.bytes.length === 0) return 'not yet'
  return wholeXmlIn(reading)
}

function wholeXmlIn(reading: S2lowResponse) {
  if (reading.kind === 'body' && isWholeXml(reading.bytes)) return reading.bytes
  throw troubleIn(reading)
}

/** The classification of S²LOW (actes_classification_fetch.php); `not yet` when it holds none. */
export async function classificationOf(calls: S2lowCalls): Promise<Buffer | 'not yet'> {
  const reading = await calls.ask('modules/actes/actes_classification_fetch.php?api=1', classificationMaxBytes)
  return isKo(reading, 'not-yet') ? 'not yet' : wholeXmlIn(reading)
}

const classificationMaxBytes = 33_554_432

export function isNumeric(reference: string) {
  return /^[0-9]+$/.test(reference)
}
