// Criteria that choose acts, stored as the query of the desk's address: `?retenues=1&code=ACTES-G010`. Unknown parts of
// a query are ignored, never an error.
import { ActesError } from '#errors.ts'
import { voiesSuivies } from '#protocol/acte/mentions.ts'
import { gatewayTypes } from '#text/words.ts'
import { addDays, dayIn, isJour, morningInParis } from '#protocol/calendrier/jour.ts'
import { isId } from '#protocol/ids.ts'
import { natures } from '#protocol/codes.ts'
import { isOutgoing } from '#protocol/messages/formulaire.ts'
import { standings } from '#transmission/chosen.ts'
import type { OperationInput } from './ask.ts'

/** All given criteria must hold. */
export type BulkCriteria = OperationInput<'previewBulk'>

interface Parameter {
  readonly name: string
  readonly isMany?: true
  read(text: string): unknown
  write(value: never): string
}

const one = (name: string, read: (text: string) => unknown, write: (value: never) => string = String): Parameter => ({
  name,
  read,
  write,
})
const many = (name: string, is: (text: string) => boolean): Parameter => ({
  ...one(name, (text) => (is(text) ? text : undefined)),
  isMany: true,
})
const flag = (name: string): Parameter =>
  one(
    name,
    (text) => text === '1' || undefined,
    () => '1',
  )
const shaped = (name: string, shape: RegExp) => one(name, (text) => shape.exec(text)?.[0])
const among = (values: readonly string[]) => (text: string) => values.includes(text)
const day = (name: string) => one(name, (text) => (isDay(text) ? text : undefined))

const parameters: Readonly<Record<keyof BulkCriteria, Parameter>> = {
  text: one('q', (text) => text.replaceAll('\0', '') || undefined),
  state: many('etat', among(standings)),
  message: many('message', isOutgoing),
  held: flag('retenues'),
  uncertain: flag('incertaines'),
  cle: one('cle', (text) => text.replaceAll('\0', '') || undefined),
  collectivite: one('collectivite', (text) => /^\d{9}$/.exec(text.replaceAll(/\s/g, ''))?.[0]),
  code: one('code', parseErrorCode),
  since: one(
    'depuis',
    (text) => instantIn(text, 0),
    (since: string) => dayOrInstant(since, 0),
  ),
  until: one(
    'jusque',
    (text) => instantIn(text, 1),
    (until: string) => dayOrInstant(until, 1),
  ),
  nature: many('nature', among(natures.map(({ abrege }) => abrege))),
  matiere: shaped('matiere', /^[1-9](\.[1-9]\d?)?$/),
  gateway: one('passerelle', (text) => gatewayTypes().find((type) => type === text)),
  voie: many('voie', among(voiesSuivies)),
  decidedFrom: day('decideeDepuis'),
  decidedTo: day('decideeJusque'),
  cause: shaped('cause', /^[0-9a-f]{16}$/),
  ids: many('acte', isId),
  except: many('sauf', isId),
}
const entries = Object.entries(parameters) as readonly (readonly [keyof BulkCriteria, Parameter])[]

/** Empty without any criterion; otherwise begins with `?`. */
export function writeCriteria(criteria: BulkCriteria): string {
  const query = new URLSearchParams()
  for (const [key, { name, write }] of entries)
    for (const value of [criteria[key] ?? []].flat()) if (value) query.append(name, write(value as never))
  const text = query.toString()
  return text === '' ? '' : `?${text}`
}

export function readCriteria(text: string | URLSearchParams): BulkCriteria {
  const query = new URLSearchParams(text)
  const read = ([key, { name, isMany, read: valueIn }]: (typeof entries)[number]) => {
    const texts = isMany ? [...new Set(query.getAll(name))] : query.getAll(name).slice(0, 1)
    const values = texts.map((each) => valueIn(each.trim().slice(0, 200))).filter((value) => value !== undefined)
    return values.length === 0 ? [] : [[key, isMany ? values : values[0]]]
  }
  return Object.fromEntries(entries.flatMap(read)) as BulkCriteria
}

/** `g007` means `ACTES-G007`. */
function parseErrorCode(text: string) {
  const letters = /^(?:ACTES-)?([A-Z]\d{3})$/i.exec(text)?.[1]
  return letters && `ACTES-${letters.toUpperCase()}`
}

/** A day that PostgreSQL can store too: years have four digits, and the first is not 0. */
export function isDay(text: string): boolean {
  return isJour(text) && !text.startsWith('0')
}

/** A day means midnight in Paris, its beginning for `since` and its end for `until`. @param ahead 1 for `until` */
function instantIn(text: string, ahead: 0 | 1) {
  if (isDay(text) && isJour(addDays(text, ahead))) return morningInParis(addDays(text, ahead)).toISOString()
  const at = isDay(text.slice(0, 10)) ? new Date(text) : undefined
  return at && !Number.isNaN(at.getTime()) && at.toISOString() === text ? text : undefined
}

/** The inverse of `instantIn`: a day for a midnight in Paris, otherwise the instant. */
function dayOrInstant(text: string, ahead: 0 | 1) {
  const at = new Date(text)
  const morning = dayIn('Europe/Paris', at)
  // The last hour of 9999 falls in year 10000 in Paris.
  const isMorning = isJour(morning) && morningInParis(morning).getTime() === at.getTime()
  return isMorning ? addDays(morning, -ahead) : at.toISOString()
}

/** What a requeue of many needs: a criterion that says why these acts wait. */
export function hasCriterion({ state = [], held, uncertain, code, cause, ids }: BulkCriteria): boolean {
  return (
    [cause, code, ids].some((each) => each !== undefined) || state.length > 0 || held === true || uncertain === true
  )
}

/** @throws ActesError ACTES-A006 */
export function needCriterion(criteria: BulkCriteria): void {
  if (!hasCriterion(criteria)) throw new ActesError('ACTES-A006')
}
