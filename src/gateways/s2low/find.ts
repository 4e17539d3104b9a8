// After a doubt: does S²LOW have our sending? An acte is found by its message name, then by its number in the lists
// (S²LOW cannot search by number). The match is compared with our sending, because a number serves once per
// collectivité. Other messages are found beside their acte.
import { hash } from 'node:crypto'

import type { Acte } from '#protocol/acte/acte.ts'
import { natureOf, natures, type NatureActe } from '#protocol/codes.ts'
import { dayIn, isJour, type Jour } from '#protocol/calendrier/jour.ts'
import type { Found, Outgoing } from '../gateway.ts'
import { firstDayOf, notOthers } from '../trail.ts'
import { letterIn, subjectOf } from './form.ts'
import { listActeFiles, inStatus, linkedTo, type LinkedTransaction, type StatusListRow } from './lists.ts'
import type { S2lowCalls } from './calls.ts'
import * as status from './status.ts'
import { skeleton } from './responses.ts'
import { exchangeError } from '../troubles.ts'

/**
 * Look for a sending.
 * @param duplicate S²LOW said that it has this number
 * @throws ActesError G015 when another acte has this number (`params.field`); G002, G008, G013, and what a read throws
 */
export function find(calls: S2lowCalls, outgoing: Outgoing, duplicate = false): Promise<Found> {
  const { formulaire } = outgoing
  switch (formulaire.code) {
    case '1-1':
      return findActe(calls, { ...outgoing, acte: formulaire.acte, duplicate })
    case '6-1':
      return findCancellation(calls, outgoing)
    case '7-1':
      return findRequest(calls, outgoing, dayIn(outgoing.collectivite.fuseau, calls.tools.now()))
    case '3-2':
    case '4-2':
      return Promise.resolve('absent')
    default:
      return findReply(calls, outgoing)
  }
}

type Bearer = StatusListRow & { readonly state: number }

type ActeSought = Outgoing & { readonly acte: Acte; readonly duplicate: boolean }

async function findActe(calls: S2lowCalls, sought: ActeSought): Promise<Found> {
  const { acte, idActe, duplicate } = sought
  const named = idActe === null ? 'absent' : await status.statusOf(calls, { unique_id: `${idActe}-1-1` })
  const first = named === 'absent' ? [] : [named.state]
  const firstDay = firstDayOf(sought) ?? acte.dateDecision
  const since = firstDay > acte.dateDecision ? firstDay : acte.dateDecision
  const states = [...first, ...status.every.filter((each) => !first.includes(each))]
  const recent = first.length > 0 ? { since, states, stops: true } : { part: 'recent', since, states, stops: false }
  const [only, ...others] = await notOthers(await bearersOf(calls, sought, recent), sought)
  if (others.length > 0) return 'unknown'
  if (only) return judgeBearer(calls, sought, only)
  if (first.length === 0 && !duplicate) return 'absent'
  // S²LOW said that it has this number: an older transaction or another sending of ours bears it.
  const older = first.length > 0 ? { since: acte.dateDecision, states: first } : { part: 'older', states: status.every }
  const [old] = await bearersOf(calls, sought, { ...older, stops: true })
  if (!old) return 'unknown'
  throw notOurs(old, differenceOf(acte, old) ?? { field: 'envoi', reason: 'la transaction d’un autre envoi' })
}

interface Search {
  /** Part of a resumable search. A short search always restarts. */
  readonly part?: string
  readonly states: readonly number[]
  readonly since?: string
  readonly stops: boolean
}

/** The transactions with our number. If a read fails before any is found, the cursor is kept for the next attempt. */
async function bearersOf(
  calls: S2lowCalls,
  { acte, trail }: ActeSought,
  { part, states, since, stops }: Search,
): Promise<readonly Bearer[]> {
  const kept = parseLookPlace(trail?.look?.from)
  if (part === 'recent' && kept?.part === 'older') return []
  const found = new Map<string, Bearer>()
  const begun = kept && kept.part === part ? kept : undefined
  // A transaction that leaves a list moves the rest up. Early lists move fast, so they are read from the start.
  const from = begun && !status.isEarly(begun.state) ? begun.from : 0
  let place = { state: begun?.state ?? states[0] ?? 0, from }
  try {
    for (const state of states.slice(Math.max(0, states.indexOf(place.state)))) {
      if (state !== place.state) place = { state, from: 0 }
      for await (const { rows, next } of inStatus(calls, { ...place, since })) {
        place = { state, from: next }
        for (const row of rows) if (row.type === '1' && row.number === acte.numero) found.set(row.id, { ...row, state })
      }
      if (stops && found.size > 0) break
    }
  } catch (error) {
    if (part !== undefined && found.size === 0) await trail?.look?.keep(`${part}|${place.state}|${place.from}`)
    throw error
  }
  return [...found.values()]
}

function parseLookPlace(text = '') {
  const [, part, state, from] = /^(recent|older)\|(-?\d{1,2})\|(\d{1,6})$/.exec(text) ?? []
  return part === undefined ? undefined : { part, state: Number(state), from: Number(from) }
}

/** Accept a transaction unless something shows that it is not ours. @throws ActesError ACTES-G015 */
async function judgeBearer(calls: S2lowCalls, sought: ActeSought, bearer: Bearer): Promise<Found> {
  const { id, state } = bearer
  const ended = state === status.failed ? 'refusée' : state === status.annulled ? 'annulée' : undefined
  const difference =
    differenceOf(sought.acte, bearer) ??
    (ended && { field: 'etat', reason: `une transaction ${ended} là-bas` }) ??
    ((await hasOtherFile(calls, sought, bearer)) && { field: 'document', reason: 'un autre fichier' })
  if (difference) throw notOurs(bearer, difference)
  return { reference: id, bytes: bearerReceiptBytes(bearer) }
}

interface BearerDifference {
  readonly field: string
  readonly reason: string
}

function notOurs({ id }: StatusListRow, difference: BearerDifference) {
  return exchangeError('ACTES-G015', { ...difference, reference: id })
}

const comparedMax = 16_777_216

/** S²LOW shows no file before the AR, and may show an HTML page instead: that is no difference. */
async function hasOtherFile(calls: S2lowCalls, { document }: ActeSought, { id, state }: Bearer): Promise<boolean> {
  if (!document || status.isEarly(state)) return false
  const files = await listActeFiles(calls, id)
  // The first file is the message.
  const file = files === 'not yet' ? undefined : files[1]
  if (!file) return false
  if (file.size !== '' && Number(file.size) !== document.sizeBytes) return true
  if (document.sizeBytes > comparedMax) return false
  const path = `modules/actes/actes_download_file.php?file=${encodeURIComponent(file.id)}`
  const reading = await calls.ask(path, comparedMax)
  if (reading.kind !== 'body' || reading.bytes.length !== document.sizeBytes) return false
  return hash('sha256', reading.bytes) !== document.sha256
}

/** How the acte that bears our number differs. Its texts are not repeated: an acte may name a person. */
function differenceOf(
  acte: Acte,
  { subject, date, nature_descr: nature }: StatusListRow,
): BearerDifference | undefined {
  const day = parseListedDay(date)
  if (day !== undefined && day !== acte.dateDecision) return { field: 'date', reason: `date de décision ${day}` }
  if (!isOfNature(acte.nature, nature)) return { field: 'nature', reason: `nature « ${nature.slice(0, 60)} »` }
  if (skeleton(subject) !== skeleton(subjectOf(acte).text)) return { field: 'objet', reason: 'un autre objet' }
  return undefined
}

export function parseListedDay(text: string): Jour | undefined {
  const day = text.replace(/^([0-9]{2})\/([0-9]{2})\/([0-9]{4}).*$/s, '$3-$2-$1').slice(0, 10)
  return isJour(day) ? day : undefined
}

/** Labels vary by version and platform. Only a label of another nature is a difference. */
const natureWords: Readonly<Record<NatureActe, RegExp>> = {
  DE: /lib.{0,2}ration/i,
  AR: /glementaire/i,
  AI: /individuel/i,
  CC: /contrat|convention/i,
  BF: /budg/i,
  AU: /autre/i,
}

function isOfNature(nature: NatureActe, label: string) {
  if (natureWords[nature].test(label) || label === String(natureOf(nature).code)) return true
  return !natures.some(({ abrege }) => natureWords[abrege].test(label))
}

function bearerReceiptBytes({ id, number, date, type }: StatusListRow): Uint8Array {
  return Buffer.from(`${JSON.stringify({ id, number, date, type })}\n`)
}

async function findCancellation(calls: S2lowCalls, outgoing: Outgoing): Promise<Found> {
  const { about } = outgoing
  if (about === undefined || !status.isNumeric(about)) return 'unknown'
  const all = await notOthers(await linkedTo(calls, about), outgoing)
  const own = all.filter(({ type }) => type === '6')
  return own.length === 0 ? 'absent' : oneOf(own)
}

/** The transaction that is not failed: failed ones were earlier attempts. */
function oneOf(all: readonly LinkedTransaction[]): Found {
  const [only, ...others] = all.filter(({ state }) => state !== status.failed)
  if (!only) return all.length > 0 ? 'absent' : 'unknown'
  if (others.length > 0) return 'unknown'
  return { reference: only.id, bytes: Buffer.from(`${only.type}-${only.state}-${only.id}\n`) }
}

/** A classification request has no identity. S²LOW takes one a day, so the newest since that day serves. */
export async function findRequest(calls: S2lowCalls, outgoing: Outgoing, since: Jour): Promise<Found> {
  const listed: StatusListRow[] = []
  for (const state of [...status.underWay, status.acknowledged])
    for await (const { rows } of inStatus(calls, { state, since }))
      listed.push(...rows.filter(({ type }) => type === '7'))
  const [newest] = (await notOthers(listed, outgoing)).toSorted((a, b) => Number(b.id) - Number(a.id))
  return newest ? { reference: newest.id, bytes: bearerReceiptBytes(newest) } : 'absent'
}

/**
 * A reply is a transaction of the letter's type, younger than the letter. It replaces the letter in the acte's list
 * (ActesTransaction, getCourrierInfo), so a letter still listed has no reply. If both are listed, the result is
 * `unknown`: the reply may answer another letter, and a second reply would be official too.
 */
async function findReply(calls: S2lowCalls, outgoing: Outgoing): Promise<Found> {
  const { formulaire, about, letter } = outgoing
  if (about === undefined || !status.isNumeric(about)) return 'unknown'
  const answered = Number(letterIn(letter))
  const [type] = formulaire.code
  const linked = (await linkedTo(calls, about)).filter((each) => each.type === type)
  const replies = await notOthers(linked, outgoing)
  const younger = replies.filter((each) => !isLetter(each) && Number(each.id) > answered)
  if (linked.some(({ id }) => Number(id) === answered)) return younger.length === 0 ? 'absent' : 'unknown'
  return oneOf(younger)
}

function isLetter({ state }: LinkedTransaction) {
  return status.ofLetters.includes(state)
}
