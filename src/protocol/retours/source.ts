// What the reader of one kind of message is given, and what it gives back; and the refusal of a message that does not
// say what its kind must say.
import { ActesError, problem } from '../../errors.ts'
import type { Root } from '../schema/schema.ts'
import { attributeAt, toJour, type Place } from '../xml/read.ts'
import { identityOfId, type NamedIdentity, type PartialIdentity } from './identity.ts'
import type { Retour } from './kinds.ts'
import type { Remarks } from './parts.ts'

export interface Source {
  readonly root: Root
  readonly place: Place
  /** What its file name says. */
  readonly named: NamedIdentity
  /** Where what no schema sees is told. */
  readonly remarks: Remarks
}

/** A return, and of which act its XML speaks. */
export interface Interpreted {
  readonly retour: Retour
  readonly xml: PartialIdentity
}

export type Reader = (source: Source) => Interpreted

type Known<T> = { [K in keyof T]-?: Exclude<T[K], undefined> }

/**
 * Facts that the message must carry.
 * @throws ActesError X010 (`problems`: one per fact that is undefined, `params` {fact, root})
 */
export function demand<T extends object>({ root, place }: Source, facts: T): Known<T> {
  const missing = Object.entries(facts).flatMap(([fact, value]) => (value === undefined ? [{ fact, root }] : []))
  const [first] = missing
  if (!first) return facts as Known<T>
  const problems = missing.map((params) => problem('ACTES-X010', place.path, { params }))
  throw new ActesError('ACTES-X010', { problems, params: first })
}

/**
 * The identifier of the act that a message speaks of, as received, byte for byte, and `more`.
 * @param at the element that holds IDActe; the root as a rule
 * @throws ActesError X010, as `demand` does; an IDActe that is no identifier is unreadable
 */
export function demandOfActe<T extends object>(source: Source, more: T, at: Place = source.place) {
  const text = attributeAt(at, 'IDActe')
  const xml = identityOfId(text)
  const facts = demand(source, { idActe: xml && text, ...more })
  return { facts, xml: xml ?? {} }
}

/**
 * The act and the day of the letter, in a letter and in what answers it, and `more`.
 * @throws ActesError X010, as `demandOfActe` does
 */
export function demandOfCourrier<T extends object>(source: Source, more: T, at: Place = source.place) {
  return demandOfActe(source, { dateCourrier: toJour(attributeAt(at, 'DateCourrierPref')), ...more }, at)
}
