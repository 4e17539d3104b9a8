// The deadlines of one act, from its facts alone: since when it is exécutoire, until when the préfet may bring a déféré and
// others a recours, by when it had to be transmitted. Where two readings are possible, the later day is given.
import { isIndividual, type NatureActe } from '../messages/codes.ts'
import { echeance, isLastDaySure, lastDay } from './delais.ts'
import { addDays, type Jour } from './jour.ts'

/** How an act was made public, or brought to the person that it concerns. */
export const publicites = ['publie', 'affiche', 'notifie'] as const
export type Publicite = (typeof publicites)[number]

interface Regle {
  /** Of the communes; the code has mirrors for other collectivités (L3131-1, L4141-1, L5211-3). */
  readonly source: string
  /** Read neither in a text of law nor in a commentary of it, or not in this use. */
  readonly aVerifier: boolean
}

/** What is counted, in the order in which it is shown. */
export const regles = {
  transmission: { source: 'CGCT L2131-1', aVerifier: true },
  executoire: { source: 'CGCT L2131-1', aVerifier: false },
  defere: { source: 'CGCT L2131-6', aVerifier: false },
  // Neither the article nor the longer time of who lives overseas or abroad was read.
  recoursTiers: { source: 'CJA R421-1', aVerifier: true },
  recoursNotifie: { source: 'CJA R421-1', aVerifier: true },
} as const satisfies Readonly<Record<string, Regle>>

export interface Echeance extends Regle {
  readonly what: keyof typeof regles
  /** From when it counts, or holds. */
  readonly since: Jour
  /** The last day; null for what only begins. */
  readonly until: Jour | null
}

export const alertes = ['nonPublie', 'nonRecu', 'transmisTard', 'papier'] as const
export type Alerte = (typeof alertes)[number]

export interface Courrier {
  readonly code: '3-1' | '4-1' | '5-1'
  readonly receivedOn: Jour
  /** Day on which the préfecture received the answer or the refusal. */
  readonly answeredOn?: Jour
}

export interface FaitsActe {
  readonly nature: NatureActe
  readonly matiere: readonly number[]
  readonly dateDecision: Jour
  readonly publication: Readonly<Partial<Record<Publicite, Jour>>>
  /** Day of the AR. */
  readonly dateReception: Jour | null
  /** A part of it goes on paper: it is whole on a day that is not known here. */
  readonly documentPapier: boolean
  readonly courriers: readonly Courrier[]
  readonly annule: boolean
  /** Three characters, for its public holidays. */
  readonly departement: string
}

export interface Echeancier {
  readonly deadlines: readonly Echeance[]
  readonly alerts: readonly Alerte[]
}

/** The deadlines of an act; none once its transmission is annulled. */
export function echeancesOf(acte: FaitsActe): Echeancier {
  if (acte.annule) return { deadlines: [], alerts: [] }
  const { dateReception, documentPapier, publication, departement } = acte
  const received = dateReception !== null && !documentPapier && isCounted(dateReception) ? dateReception : undefined
  const [published, due] = [publicationCounted(acte)?.on, transmissionDue(acte)]
  const given: readonly (Echeance | undefined)[] = [
    due === undefined
      ? undefined
      : { what: 'transmission', since: acte.dateDecision, until: due, ...regles.transmission },
    published !== undefined && received !== undefined
      ? { what: 'executoire', since: published > received ? published : received, until: null, ...regles.executoire }
      : undefined,
    received === undefined ? undefined : defere(received, acte),
    francOf('recoursTiers', latest(publication.publie, publication.affiche), departement),
    francOf('recoursNotifie', publication.notifie, departement),
  ]
  const alerts: Readonly<Record<Alerte, boolean>> = {
    nonPublie: dateReception !== null && published === undefined,
    nonRecu: dateReception === null && published !== undefined,
    transmisTard: due !== undefined && dateReception !== null && dateReception > due,
    papier: documentPapier,
  }
  return {
    deadlines: given.filter((each) => each !== undefined),
    alerts: alertes.filter((each) => alerts[each]),
  }
}

export interface Publication {
  readonly how: Publicite
  readonly on: Jour
}

/** What counts as its publication: of an individual decision the notification, of any other act the last of the others. */
export function publicationCounted({
  nature,
  publication: { publie, affiche, notifie },
}: Pick<FaitsActe, 'nature' | 'publication'>): Publication | undefined {
  const made = isIndividual(nature) ? undefined : latest(publie, affiche)
  if (made !== undefined) return { how: made === publie ? 'publie' : 'affiche', on: made }
  return notifie === undefined ? undefined : { how: 'notifie', on: notifie }
}

/** Individual decisions, marchés (matière 1.1) and délégations (1.2): 15 days from the signature, whose day does not count. */
function transmissionDue({ nature, matiere: [first, second = 0], dateDecision }: FaitsActe): Jour | undefined {
  const isMarche = nature === 'CC' && first === 1 && [1, 2].includes(second)
  return (isIndividual(nature) || isMarche) && isCounted(dateDecision) ? addDays(dateDecision, 15) : undefined
}

/** A letter inside the délai makes another run, from its answer or from the end of the silence that refuses. */
function defere(received: Jour, { courriers, departement }: FaitsActe): Echeance | undefined {
  if (courriers.some(({ code }) => code === '5-1')) return undefined
  const inOrder = [...courriers].sort((one, other) => (one.receivedOn < other.receivedOn ? -1 : 1))
  return inOrder.reduce<Echeance | undefined>(
    (running, { code, receivedOn, answeredOn }) => {
      if (!running?.until || receivedOn > running.until) return running
      const moved = francOf('defere', answeredOn ?? echeance(code, receivedOn), departement)
      return { ...(moved?.until && moved.until > running.until ? moved : running), aVerifier: true }
    },
    francOf('defere', received, departement),
  )
}

type Franc = 'defere' | 'recoursTiers' | 'recoursNotifie'

/** Two months francs. A day that moves for a public holiday that was not read is to be verified too. */
function francOf(what: Franc, since: Jour | undefined, departement: string): Echeance | undefined {
  if (since === undefined || !isCounted(since)) return undefined
  const until = lastDay(since, 2, departement)
  const { source, aVerifier } = regles[what]
  return { what, since, until, source, aVerifier: aVerifier || !isLastDaySure(since, 2, departement) }
}

/** Beyond it no day is counted: a date that far is a mistake. */
function isCounted(day: Jour): boolean {
  return day <= '2999-12-31'
}

function latest(one: Jour | undefined, other: Jour | undefined): Jour | undefined {
  return one === undefined || (other !== undefined && other > one) ? other : one
}
