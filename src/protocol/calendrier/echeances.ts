// Deadlines of one acte, from its facts alone: exécutoire since when, last day of the préfet's déféré, of a recours and
// of transmission. If two readings of the law are possible, the later day is given.
import { isIndividual, type LettreCode, type NatureActe } from '../codes.ts'
import { echeance, isLastDaySure, lastDay, lettreDelais } from './delais.ts'
import { addDays, type Jour } from './jour.ts'

export const publicites = ['publie', 'affiche', 'notifie'] as const
export type Publicite = (typeof publicites)[number]

interface Regle {
  /** Article for communes; other collectivités have mirrors (L3131-1, L4141-1, L5211-3). */
  readonly source: string
  /** Not read, for this use, in a text of law or in a commentary. */
  readonly aVerifier: boolean
}

export const regles = {
  transmission: { source: 'CGCT L2131-1', aVerifier: true },
  executoire: { source: 'CGCT L2131-1', aVerifier: false },
  defere: { source: 'CGCT L2131-6', aVerifier: false },
  // Neither the article nor the longer time for people overseas or abroad was read.
  recoursTiers: { source: 'CJA R421-1', aVerifier: true },
  recoursNotifie: { source: 'CJA R421-1', aVerifier: true },
} as const satisfies Readonly<Record<string, Regle>>

export interface Echeance extends Regle {
  readonly what: keyof typeof regles
  readonly since: Jour
  /** Last day; null for a state without end. */
  readonly until: Jour | null
}

export const alertes = ['nonPublie', 'nonRecu', 'transmisTard', 'papier'] as const
export type Alerte = (typeof alertes)[number]

/** The letters that move the délai of the préfet's déféré, or end it. */
type MovingLettre = { [C in LettreCode]: (typeof lettreDelais)[C]['moves'] extends true ? C : never }[LettreCode]

export function movesDeadline(code: LettreCode): code is MovingLettre {
  return lettreDelais[code].moves
}

export interface Courrier {
  readonly code: MovingLettre
  readonly receivedOn: Jour
  /** Day on which the préfecture received the answer or the refusal. */
  readonly answeredOn?: Jour
}

export interface FaitsActe {
  readonly nature: NatureActe
  readonly matiere: readonly number[]
  readonly dateDecision: Jour
  readonly publication: Readonly<Partial<Record<Publicite, Jour>>>
  readonly dateReception: Jour | null
  /** Part of the acte is sent on paper, and the day of its arrival is unknown. */
  readonly documentPapier: boolean
  readonly courriers: readonly Courrier[]
  readonly annule: boolean
  readonly departement: string
}

export interface Echeancier {
  readonly deadlines: readonly Echeance[]
  readonly alerts: readonly Alerte[]
}

/** None once the transmission is annulled. */
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

/** For an individual decision the notification counts; for any other acte the later of publication and affichage. */
export function publicationCounted({
  nature,
  publication: { publie, affiche, notifie },
}: Pick<FaitsActe, 'nature' | 'publication'>): Publication | undefined {
  const made = isIndividual(nature) ? undefined : latest(publie, affiche)
  if (made !== undefined) return { how: made === publie ? 'publie' : 'affiche', on: made }
  return notifie === undefined ? undefined : { how: 'notifie', on: notifie }
}

/** Individual decisions, marchés (matière 1.1) and délégations (1.2): 15 days after the signature. */
function transmissionDue({ nature, matiere: [first, second = 0], dateDecision }: FaitsActe): Jour | undefined {
  const isMarche = nature === 'CC' && first === 1 && [1, 2].includes(second)
  return (isIndividual(nature) || isMarche) && isCounted(dateDecision) ? addDays(dateDecision, 15) : undefined
}

/** A letter within the délai starts another, from its answer or from the implicit refusal. */
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

/** Two months francs. The result is unverified too when an unverified public holiday moves it. */
function francOf(what: Franc, since: Jour | undefined, departement: string): Echeance | undefined {
  if (since === undefined || !isCounted(since)) return undefined
  const until = lastDay(since, 2, departement)
  const { source, aVerifier } = regles[what]
  return { what, since, until, source, aVerifier: aVerifier || !isLastDaySure(since, 2, departement) }
}

/** A later date is a mistake and is not counted. */
function isCounted(day: Jour) {
  return day <= '2999-12-31'
}

function latest(one: Jour | undefined, other: Jour | undefined): Jour | undefined {
  return one === undefined || (other !== undefined && other > one) ? other : one
}
