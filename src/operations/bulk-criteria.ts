// What acts are chosen by, as it is kept, journalled and addressed: the query of the desk's address,
// `?retenues=1&code=ACTES-G010`. What such a query holds that is no criterion is left out, never an error.
import { isState } from '../lifecycle.ts'
import { gatewayTypes } from '../protocol/acte/passerelles.ts'
import { addDays, dayIn, isJour, morningInParis, type Jour } from '../protocol/calendrier/jour.ts'
import { isId } from '../protocol/ids.ts'
import { natures } from '../protocol/messages/codes.ts'
import { isOutgoing } from '../protocol/messages/formulaire.ts'
import type { OperationInput } from './table.ts'

/** Which acts; everything given holds together. */
export type BulkCriteria = OperationInput<'previewBulk'>

interface Parameter {
  readonly name: string
  /** Several values are one criterion. */
  readonly isMany?: true
  /** The value that a text of the address says; undefined where it says none. */
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

/** In the order in which addresses hold them. */
const parameters: Readonly<Record<keyof BulkCriteria, Parameter>> = {
  text: one('q', (text) => text.replaceAll('\0', '') || undefined),
  state: many('etat', isState),
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
  gateway: one('passerelle', (text) => gatewayTypes.find((type) => type === text)),
  decidedFrom: day('decideeDepuis'),
  decidedTo: day('decideeJusque'),
  cause: shaped('cause', /^[0-9a-f]{16}$/),
  ids: many('acte', isId),
  except: many('sauf', isId),
}
const entries = Object.entries(parameters) as readonly (readonly [keyof BulkCriteria, Parameter])[]

/** The query that says them; nothing without any. */
export function writeCriteria(criteria: BulkCriteria): string {
  const query = new URLSearchParams()
  for (const [key, { name, write }] of entries)
    for (const value of [criteria[key] ?? []].flat()) if (value) query.append(name, write(value as never))
  const text = query.toString()
  return text === '' ? '' : `?${text}`
}

/** The criteria that a query says. */
export function readCriteria(text: string | URLSearchParams): BulkCriteria {
  const query = new URLSearchParams(text)
  const read = ([key, { name, isMany, read: valueIn }]: (typeof entries)[number]) => {
    const texts = isMany ? [...new Set(query.getAll(name))] : query.getAll(name).slice(0, 1)
    const values = texts.map((each) => valueIn(each.trim().slice(0, 200))).filter((value) => value !== undefined)
    return values.length === 0 ? [] : [[key, isMany ? values : values[0]]]
  }
  return Object.fromEntries(entries.flatMap(read)) as BulkCriteria
}

/** `g007` is `ACTES-G007`. */
function parseErrorCode(text: string): string | undefined {
  const letters = /^(?:ACTES-)?([A-Z]\d{3})$/i.exec(text)?.[1]
  return letters && `ACTES-${letters.toUpperCase()}`
}

/** Is it a day that databases know, too? Their years have four digits: none before the year 1000 is asked for. */
export function isDay(text: string): boolean {
  return isJour(text) && !text.startsWith('0')
}

/**
 * Since a day is since its beginning in Paris, until a day is until its end; an instant, as programs choose it, is itself.
 * @param ahead days from the one that is said to the morning that is meant
 */
function instantIn(text: string, ahead: 0 | 1): string | undefined {
  if (isDay(text) && isJour(addDays(text, ahead))) return morningInParis(addDays(text, ahead)).toISOString()
  const at = isDay(text.slice(0, 10)) ? new Date(text) : undefined
  return at && !Number.isNaN(at.getTime()) && at.toISOString() === text ? text : undefined
}

/** A day where it begins or ends in Paris, as people choose it. */
function dayOrInstant(text: string, ahead: 0 | 1): string {
  const at = new Date(text)
  const morning = dayIn('Europe/Paris', at)
  // The last hour of 9999 is in 10000 in Paris.
  const isMorning = isJour(morning) && morningInParis(morning).getTime() === at.getTime()
  return isMorning ? addDays(morning, -ahead) : at.toISOString()
}

/** The day that `since` begins with in Paris, or that `until` ends with. */
export function daysOf({ since, until }: Pick<BulkCriteria, 'since' | 'until'>) {
  const dayOf = (text: string | undefined, shiftMs: number): Jour | undefined =>
    text === undefined ? undefined : dayIn('Europe/Paris', new Date(Date.parse(text) - shiftMs))
  return { since: dayOf(since, 0), until: dayOf(until, 1) }
}
