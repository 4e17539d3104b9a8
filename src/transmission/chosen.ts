// How operations select acts, as the store filters them.
import { isState, states, type State } from '#lifecycle.ts'
import { nationalClassification } from '#protocol/classification/classification.ts'
import type { NatureActe } from '#protocol/codes.ts'
import type { OutgoingCode } from '#protocol/messages/formulaire.ts'
import type { Filter } from '#store/transmissions/listing/filter.ts'
import { codesSaying } from '#text/sentences.ts'

type Same = 'held' | 'cle' | 'collectivite' | 'collectivites' | 'code' | 'cause' | 'text' | 'readable' | 'after'
type Also = 'gateway' | 'voie' | 'decidedFrom' | 'decidedTo' | 'ids' | 'except' | 'sort'

/** A state, or what stands beside one. */
export const standings = [...states, 'held', 'uncertain'] as const

/** All criteria must hold. */
export interface TransmissionSelection extends Pick<Filter, Same | Also> {
  /** Any of these. */
  readonly state?: readonly (typeof standings)[number][]
  readonly message?: readonly OutgoingCode[]
  readonly nature?: readonly NatureActe[]
  readonly uncertain?: boolean
  /** `8` or `8.1` */
  readonly matiere?: string
  readonly since?: string
  readonly until?: string
}

/** @param now a sending that is in progress at this instant is not uncertain yet */
export function filterOf(
  { state, message, nature, matiere, since, until, uncertain, ...same }: TransmissionSelection,
  { limit, now }: { readonly limit: number; readonly now: Date },
): Filter {
  return {
    ...same,
    limit,
    ...(uncertain && { uncertainAt: now }),
    ...(state && standingIn(state, now)),
    ...(message && { messages: message }),
    ...(nature && { natures: nature }),
    ...(matiere !== undefined && { matieres: expandMatiere(matiere) }),
    ...(same.text !== undefined && { saying: codesSaying(same.text) }),
    ...(since !== undefined && { since: new Date(since) }),
    ...(until !== undefined && { until: new Date(until) }),
  }
}

function standingIn(all: NonNullable<TransmissionSelection['state']>, now: Date): Pick<Filter, 'states' | 'any'> {
  const own = all.filter((each): each is State => isState(each))
  if (own.length === all.length) return { states: own }
  return {
    any: { states: own, held: all.includes('held'), ...(all.includes('uncertain') && { uncertainAt: now }) },
  }
}

/** The two levels are national. A first level stands for all of its second levels. */
function expandMatiere(matiere: string): readonly string[] {
  const [first, second] = matiere.split('.')
  if (second !== undefined) return [matiere]
  const { sous = [] } = nationalClassification.matieres.find(({ code }) => String(code) === first) ?? {}
  return sous.map(({ code }) => `${first}.${code}`)
}
