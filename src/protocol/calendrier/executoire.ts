// One answer for an acte, from its facts alone: is it in force, since when, on which grounds, and until when may it be
// deferred, attacked or withdrawn. Whatever no source settles is named as a doubt beside what leans on it. Articles: CGCT
// L2131-1 and its mirrors, read through the pages named in the manual's chapter.
import { isIndividual, type NatureActe } from '../codes.ts'
import { isLastDaySure, lastDay } from './delais.ts'
import { budgetTerms, type BudgetStep } from './exercice.ts'
import { addDays, addMonths, type Jour } from './jour.ts'
import { publiciteOf, type ActeKind, type Publicite as Regle } from './publicite.ts'

/** Who took the acte. `autre` follows the rules of a commune. */
const corps = ['commune', 'epci', 'departement', 'region', 'autre'] as const
export type Corps = (typeof corps)[number]

/** By IDCL/@Nature; the codes of newer forms are unknown here. */
const corpsByNature: Readonly<Record<string, Corps>> = {
  '1': 'region',
  '2': 'departement',
  '3': 'commune',
  '4': 'epci',
}

export type Auteur = Pick<FaitsActe, 'corps' | 'departement' | 'population'>

/** What counts of the collectivité whose acte it is. */
export function auteurOf({
  nature,
  departement,
  population,
}: {
  readonly nature: string
  readonly departement: string
  readonly population?: string | null | undefined
}): Auteur {
  const who = nature === '31' || !nature.startsWith('3') ? corpsByNature[nature.charAt(0)] : undefined
  return { corps: who ?? 'autre', departement, population: population ? Number(population) : undefined }
}

/** Ways to make an acte public: on line, on the board, to the person, on paper. */
export const publicites = ['publie', 'affiche', 'notifie', 'papier'] as const
export type Publicite = (typeof publicites)[number]

/**
 * What may happen to an acte on a day, beside its publicity. `recu`: the AR's day of reception, by any road. `presse`: the
 * newspaper notice of a document d'urbanisme, `geoportail` its publication; `horsGeoportail`: the acte approves none; `scot`:
 * an approved SCoT covers it. `chantier`: posting on the ground of an authorisation. `signatures`: the page of signatures of
 * a compte financier unique. `aApprouver`: a text wants the acte approved, `approuve`: it is. `pieces`, `observations`: letters of the préfet. `recours…`: a recours gracieux, `rejet…` its rejection. The others end the acte, or suspend it.
 */
const evenements = [
  'recu',
  'geoportail',
  'horsGeoportail',
  'scot',
  'presse',
  'chantier',
  'signatures',
  'aApprouver',
  'approuve',
  'pieces',
  'observations',
  'recoursTiers',
  'rejetTiers',
  'recoursInteresse',
  'rejetInteresse',
  'suspendu',
  'annule',
  'retire',
  'remplace',
  'transmissionAnnulee',
] as const
export type Evenement = (typeof evenements)[number] | Publicite

/** Those that nobody but a person can tell. The others follow from what left and what came. */
export const faitsNotes = [
  ...publicites,
  'geoportail',
  'horsGeoportail',
  'scot',
  'presse',
  'chantier',
  'aApprouver',
  'approuve',
  'recoursTiers',
  'rejetTiers',
  'recoursInteresse',
  'rejetInteresse',
  'suspendu',
  'annule',
  'retire',
] as const satisfies readonly Evenement[]
export type FaitNote = (typeof faitsNotes)[number]
/** The days that a person noted of an acte. */
export type FaitsNotes = Readonly<Partial<Record<FaitNote, Jour>>>

export function faitsIn(notes: FaitsNotes): readonly Fait[] {
  return faitsNotes.flatMap((quoi) => (notes[quoi] === undefined ? [] : [{ quoi, le: notes[quoi] }]))
}

export interface Fait {
  readonly quoi: Evenement
  readonly le: Jour
  /** Of a letter: when its answer, or its refusal, reached the préfet. */
  readonly repondu?: Jour
}

export interface FaitsActe {
  readonly nature: NatureActe
  readonly matiere: readonly number[]
  readonly dateDecision: Jour
  /** Three characters. */
  readonly departement: string
  readonly corps: Corps
  /** Unknown: a commune may be below 3 500 inhabitants. */
  readonly population?: number | undefined
  /** Absent: it must be sent to the représentant de l'État. */
  readonly dispense?: true | undefined
  /** An individual decision that gives rights; unknown is told as a doubt. */
  readonly creeDesDroits?: boolean | undefined
  /** Of matière 2.2; unknown: a permit. A certificate grants nothing. */
  readonly autorisation?: 'permis' | 'declaration' | 'certificat' | undefined
  readonly budget?: BudgetFacts | undefined
  readonly faits: readonly Fait[]
  /** A part goes on paper, and the day of its arrival is unknown. */
  readonly documentPapier?: boolean | undefined
}

interface BudgetFacts extends BudgetStep {
  readonly scelleLe?: Jour | undefined
  readonly voteLe?: Jour | undefined
}

/** What no source settles, or none that was read as a text of law. */
export const doutes = [
  'feries',
  'quinzeJours',
  'trenteJours',
  'trenteJoursComptes',
  'comptesTransmis',
  'signatures',
  'depart',
  'silence',
  'retrait',
  'droits',
  'scot',
  'chantier',
  'gracieuxUrbanisme',
  'suspension',
  'transmissionAnnulee',
  'deuxAccuses',
  'outreMer',
  'population',
  'approbation',
] as const
export type Doute = (typeof doutes)[number]

export const conditionNames = [
  'vote',
  'sceau',
  'signatures',
  'recu',
  'publie',
  'notifie',
  'geoportail',
  'moisSansScot',
  'approbation',
] as const
export type ConditionName = (typeof conditionNames)[number]

export interface Condition {
  readonly what: ConditionName
  /** Null: not met. */
  readonly on: Jour | null
  readonly source: string
  /** Of several ways to publish, the one that counts. */
  readonly how?: Evenement
  /** Asked for at deposit: without it the acte does not leave, and once received it lacks nothing. */
  readonly atDeposit?: true
  readonly doubts: readonly Doute[]
}

export const delais = [
  'transmission',
  'defere',
  'recoursTiers',
  'recoursNotifie',
  'silence',
  'retrait',
  'controle',
  'budgetAdopte',
  'budgetTransmis',
  'compteVote',
  'compteTransmis',
] as const
export type Delai = (typeof delais)[number]

export interface Echeance {
  readonly what: Delai
  /** The day that sets it going, which does not count; null before it, and where the calendar alone sets the last day. */
  readonly since: Jour | null
  /** Last day, which counts; null before it is set going, and while an answer suspends it. */
  readonly until: Jour | null
  readonly source: string
  /** What suspended it or set it going again. */
  readonly because?: Evenement | 'repondu' | 'silence'
  /** When what it limits was done. */
  readonly done?: Jour
  readonly indicative?: true
  readonly doubts: readonly Doute[]
}

export const fins = ['suspendu', 'annule', 'retire', 'remplace', 'transmissionAnnulee'] as const
export type Fin = (typeof fins)[number]

const doubtful: Readonly<Partial<Record<Fin, Doute>>> = {
  suspendu: 'suspension',
  transmissionAnnulee: 'transmissionAnnulee',
  // Of a permit: within its three months, or at any time if it was obtained by fraud.
  retire: 'retrait',
}

type Verdict =
  | { readonly since: Jour }
  | { readonly missing: readonly ConditionName[] }
  | { readonly lost: Fin; readonly since: Jour }

export interface Executoire {
  readonly verdict: Verdict
  readonly conditions: readonly Condition[]
  readonly publicite: Regle
  /** None of an acte that is no more. */
  readonly deadlines: readonly Echeance[]
  readonly doubts: readonly Doute[]
}

const articles = {
  force: { commune: 'CGCT L2131-1', epci: 'CGCT L5211-3', departement: 'CGCT L3131-1', region: 'CGCT L4141-1' },
  defere: { commune: 'CGCT L2131-6', epci: 'CGCT L2131-6', departement: 'CGCT L3132-1', region: 'CGCT L4142-1' },
} as const

// From these days on: the Géoportail as a condition (ordonnance no 2021-1310, code de l'urbanisme L153-23), a recours gracieux
// that moves nothing (L600-12-2).
const since = { geoportail: '2023-01-01', gracieuxUrbanisme: '2025-11-28' }

/** What the facts say on this day; later ones are not known yet. @throws RangeError past the year 9999 */
export function executoireOf(acte: FaitsActe, today: Jour): Executoire {
  const known = acte.faits
    .filter(({ le }) => le <= today && isCounted(le))
    .toSorted((one, other) => (one.le < other.le ? -1 : 1))
  const act: Known = { ...acte, known, today, kind: kindOf(acte, known) }
  const conditions = conditionsOf(act)
  const verdict = verdictOf(act, conditions)
  const isOver = 'lost' in verdict && verdict.lost !== 'suspendu'
  const deadlines = isOver ? [] : delaisOf(act)
  const over = 'lost' in verdict && (verdict.lost !== 'retire' || isPermit(act)) ? doubtful[verdict.lost] : undefined
  return {
    verdict,
    conditions,
    publicite: publiciteOf(act),
    deadlines,
    doubts: [...new Set([...(over ? [over] : []), ...[...conditions, ...deadlines].flatMap(({ doubts }) => doubts)])],
  }
}

interface Known extends FaitsActe {
  readonly known: readonly Fait[]
  readonly today: Jour
  readonly kind: ActeKind
}

/** Of matière 2.1 a délibération that is on the Géoportail, or says nothing of it, approves a document d'urbanisme. */
function kindOf({ nature, matiere: [first, second], dateDecision }: FaitsActe, known: readonly Fait[]): Known['kind'] {
  if (isIndividual(nature)) return 'individuel'
  if (nature === 'CC') return 'contrat'
  const isPlan = nature === 'DE' && first === 2 && second === 1 && dateDecision >= since.geoportail
  return isPlan && !known.some(({ quoi }) => quoi === 'horsGeoportail') ? 'plan' : 'general'
}

const dayOf = ({ known }: Known, what: Evenement) => known.find(({ quoi }) => quoi === what)?.le

function articleOf(of: keyof typeof articles, { corps: who }: FaitsActe): string {
  return articles[of][who === 'autre' ? 'commune' : who]
}

const isAccounts = (budget: BudgetFacts) => budget.etape === 'CA' || budget.etape === 'CFU'

interface Asked extends Pick<Condition, 'what' | 'source'> {
  readonly on: Jour | undefined
  readonly doubts?: readonly Doute[]
}

const condition = ({ what, on, source, doubts = [] }: Asked): Condition => ({ what, on: on ?? null, source, doubts })

function conditionsOf(act: Known): readonly Condition[] {
  const { budget, dispense, documentPapier, known } = act
  const received = known.filter(({ quoi }) => quoi === 'recu')
  const source = dispense ? 'CGCT L2131-3' : articleOf('force', act)
  const on = documentPapier ? undefined : received[0]?.le
  return [
    ...(budget ? budgetConditions(act, budget) : []),
    ...(dispense ? [] : [condition({ what: 'recu', on, source, doubts: received.length > 1 ? ['deuxAccuses'] : [] })]),
    ...publicityOf(act, source),
    ...(known.some(({ quoi }) => quoi === 'aApprouver' || quoi === 'approuve') ? [approvalOf(act)] : []),
  ]
}

/** Which texts want one is not known here: a person says it. */
function approvalOf(act: Known): Condition {
  const on = dayOf(act, 'approuve')
  return condition({ what: 'approbation', on, source: 'texte propre à l’acte', doubts: ['approbation'] })
}

function budgetConditions(act: Known, budget: BudgetFacts): readonly Condition[] {
  const source = isAccounts(budget) ? 'CGCT L1612-12' : 'CGCT L1612-2'
  const page = condition({
    what: 'signatures',
    on: dayOf(act, 'signatures'),
    source: 'usage des préfectures',
    doubts: ['signatures'],
  })
  return [
    condition({ what: 'vote', on: budget.voteLe, source }),
    { ...condition({ what: 'sceau', on: budget.scelleLe, source: 'TotEM, Scellement' }), atDeposit: true },
    ...(budget.etape === 'CFU' ? [{ ...page, atDeposit: true } as const] : []),
  ]
}

function publicityOf(act: Known, source: string): readonly Condition[] {
  if (act.kind === 'individuel' || act.kind === 'contrat') {
    const isNamed = isPermit(act) && act.autorisation !== 'declaration'
    return [
      condition({
        what: 'notifie',
        on: dayOf(act, 'notifie'),
        source: isNamed ? 'code de l’urbanisme L424-7' : source,
      }),
    ]
  }
  if (act.kind === 'plan') {
    const month = {
      what: 'moisSansScot',
      on: monthAfter(act),
      source: 'code de l’urbanisme L153-24',
      doubts: ['scot'],
    } as const
    return [
      condition({ what: 'geoportail', on: dayOf(act, 'geoportail'), source: 'code de l’urbanisme L153-23' }),
      ...(dayOf(act, 'scot') === undefined ? [condition(month)] : []),
    ]
  }
  const made = publicationOf(act)
  const isLenient = made !== undefined && made.quoi !== 'publie' && publiciteOf(act).what !== 'anterieure'
  const doubts = isLenient && act.population === undefined ? (['population'] as const) : []
  return [{ ...condition({ what: 'publie', on: made?.le, source, doubts }), ...(made && { how: made.quoi }) }]
}

/** Only once it has passed. */
function monthAfter(act: Known): Jour | undefined {
  const received = dayOf(act, 'recu')
  const end = received && addMonths(received, 1)
  return end !== undefined && end <= act.today ? end : undefined
}

/** The first publicity that counts. */
function publicationOf(act: Known): Fait | undefined {
  const { ways } = publiciteOf(act)
  return act.known.find(({ quoi }) => ways.some((way) => way === quoi))
}

function isPermit({ matiere: [first, second], autorisation }: FaitsActe): boolean {
  return first === 2 && second === 2 && autorisation !== 'certificat'
}

function verdictOf(act: Known, conditions: readonly Condition[]): Verdict {
  const end = act.known.find(({ quoi }) => fins.some((fin) => fin === quoi))
  if (end) return { lost: end.quoi as Fin, since: end.le }
  const isReceived = act.dispense || dayOf(act, 'recu') !== undefined
  const missing = conditions.filter(({ on, atDeposit }) => on === null && !(atDeposit && isReceived))
  if (missing.length > 0) return { missing: missing.map(({ what }) => what) }
  const days = conditions.flatMap(({ on, atDeposit }) => (on === null || atDeposit ? [] : [on]))
  return { since: days.sort().at(-1) ?? act.dateDecision }
}

function delaisOf(act: Known): readonly Echeance[] {
  const {
    kind,
    dispense,
    matiere: [first, second = 0],
    budget,
    dateDecision,
  } = act
  const received = act.documentPapier ? undefined : dayOf(act, 'recu')
  const isMarche = kind === 'contrat' && first === 1 && [1, 2].includes(second)
  const isFifteen = (kind === 'individuel' || isMarche) && !dispense && isCounted(dateDecision)
  return [
    ...(isFifteen
      ? [
          term({
            what: 'transmission',
            since: dateDecision,
            until: addDays(dateDecision, 15),
            source: kind === 'individuel' ? 'CGCT L2131-2' : 'CGCT L2131-13',
            done: dayOf(act, 'recu'),
            doubts: ['quinzeJours'],
          }),
        ]
      : []),
    ...(dispense ? [] : franc(act, { ...ofPrefet, what: 'defere', from: received, source: articleOf('defere', act) })),
    ...recoursOf(act),
    ...(kind === 'individuel' && act.creeDesDroits !== false && isCounted(dateDecision) ? [withdrawalOf(act)] : []),
    ...(budget ? budgetDelais(act, budget, received) : []),
  ]
}

const ofPrefet = { letters: ['pieces', 'observations'] } as const

function withdrawalOf(act: Known): Echeance {
  const isUrban = isPermit(act)
  return term({
    what: 'retrait',
    since: act.dateDecision,
    until: addMonths(act.dateDecision, isUrban ? 3 : 4),
    source: isUrban ? 'code de l’urbanisme L424-5' : 'CRPA L242-1',
    doubts: act.creeDesDroits === undefined && !isUrban ? ['retrait', 'droits'] : ['retrait'],
  })
}

function recoursOf(act: Known): readonly Echeance[] {
  const third = {
    what: 'recoursTiers',
    source: 'CJA R421-1',
    letters: ['recoursTiers'],
    rejected: 'rejetTiers',
  } as const
  if (act.kind === 'individuel') return recoursOfPerson(act, third)
  if (act.kind === 'contrat') return franc(act, { ...third, from: dayOf(act, 'publie') })
  if (act.kind === 'general') return franc(act, { ...third, from: publicationOf(act)?.le })
  const [posted, told] = [dayOf(act, 'affiche'), dayOf(act, 'presse')]
  return franc(act, { ...third, from: posted && told && (posted > told ? posted : told) })
}

/** The person's, and of an urban authorisation the neighbours': from its posting on the ground. */
function recoursOfPerson(act: Known, third: Omit<Moved, 'from'>): readonly Echeance[] {
  const isStill = isPermit(act) && act.dateDecision >= since.gracieuxUrbanisme
  const moving = <L>(letters: L) => (isStill ? [] : letters)
  const from = dayOf(act, 'chantier')
  const isAsked = from !== undefined && dayOf(act, 'recoursTiers') !== undefined
  const doubts: readonly Doute[] = from === undefined ? [] : isAsked ? ['chantier', 'gracieuxUrbanisme'] : ['chantier']
  const source = 'code de l’urbanisme R600-2'
  return [
    ...franc(act, {
      what: 'recoursNotifie',
      from: dayOf(act, 'notifie'),
      source: third.source,
      letters: moving(['recoursInteresse']),
      rejected: 'rejetInteresse',
    }),
    ...(isPermit(act) ? franc(act, { ...third, from, source, letters: moving(third.letters), doubts }) : []),
  ]
}

function budgetDelais(act: Known, budget: BudgetFacts, received: Jour | undefined): readonly Echeance[] {
  const accounts: readonly Doute[] = isAccounts(budget) ? ['trenteJoursComptes'] : []
  const done = { adopte: budget.voteLe, transmis: dayOf(act, 'recu') }
  const control = term({
    what: 'controle',
    since: received,
    until: received && addDays(received, 30),
    source: 'CGCT L1612-5',
    doubts: received === undefined ? [] : ['trenteJours', ...accounts],
  })
  return [
    { ...control, indicative: true },
    ...budgetTerms(budget, act.corps).map(({ by, ...each }) =>
      term({
        ...each,
        done: done[by],
        doubts: each.what === 'compteTransmis' && budget.etape === 'CFU' ? ['comptesTransmis'] : [],
      }),
    ),
  ]
}

interface Term extends Pick<Echeance, 'what' | 'source'> {
  readonly since?: Jour | undefined
  readonly until?: Jour | undefined
  readonly because?: Echeance['because'] | undefined
  readonly done?: Jour | undefined
  readonly doubts?: readonly Doute[]
}

function term({ what, since: from, until, source, because, done, doubts = [] }: Term): Echeance {
  const told = { ...(because && { because }), ...(done && { done }) }
  return { what, since: from ?? null, until: until ?? null, ...told, source, doubts }
}

interface Moved extends Pick<Term, 'what' | 'source' | 'doubts'> {
  readonly from: Jour | undefined
  /** What suspends it, when it comes within the délai. */
  readonly letters: readonly Evenement[]
  /** What ends the wait, where the letter itself has no answer. */
  readonly rejected?: Evenement
}

/**
 * Two months francs. A letter within them suspends: two months of silence, which are no délai franc, or an answer before
 * their end set them going anew.
 */
function franc(act: Known, { what, from, source, letters, rejected, doubts = [] }: Moved): readonly Echeance[] {
  if (from === undefined) return [term({ what, source, doubts })]
  const { departement, today, known } = act
  let [start, until, because] = [from, lastDay(from, 2, departement), undefined as Echeance['because']]
  const moved = new Set<Doute>(doubts)
  for (const letter of known.filter(({ quoi, le }) => letters.includes(quoi) && le >= from)) {
    if (letter.le > until) continue
    if (what === 'defere') moved.add('depart')
    const answer = answerTo(letter, act, rejected)
    const silent = addMonths(letter.le, 2)
    if (answer === undefined) moved.add('silence')
    if (answer === undefined && today <= silent)
      return [
        term({ what, since: from, source, because: letter.quoi, doubts: [...moved] }),
        term({
          what: 'silence',
          since: letter.le,
          until: silent,
          source: 'CRPA L231-4',
          because: letter.quoi,
          doubts: ['silence'],
        }),
      ]
    start = answer?.le ?? silent
    because = answer?.quoi ?? 'silence'
    until = lastDay(start, 2, departement)
  }
  if (!isLastDaySure(start, 2, departement)) moved.add('feries')
  if (departement.startsWith('98')) moved.add('outreMer')
  return [term({ what, since: start, until, source, because, doubts: [...moved] })]
}

/** As far as it is known today. */
function answerTo({ le, repondu }: Fait, { known, today }: Known, rejected: Evenement | undefined) {
  if (repondu !== undefined && repondu <= today) return { quoi: 'repondu', le: repondu } as const
  return known.find((each) => each.quoi === rejected && each.le >= le)
}

/** The day since which it is in force. */
export function inForceSince({ verdict }: Pick<Executoire, 'verdict'>): Jour | undefined {
  return 'lost' in verdict || 'missing' in verdict ? undefined : verdict.since
}

/** A publicity, and its day. */
export interface Publication {
  readonly how: Evenement
  readonly on: Jour
}

/** How and when the acte was made public, as far as that counts; a document d'urbanisme on the Géoportail. */
export function publicationIn({ conditions }: Pick<Executoire, 'conditions'>): Publication | undefined {
  for (const { what, how, on } of conditions)
    if (on !== null && (what === 'publie' || what === 'notifie' || what === 'geoportail'))
      return { how: how ?? what, on }
  return undefined
}

export const alertes = ['nonPublie', 'nonRecu', 'transmisTard', 'papier'] as const
export type Alerte = (typeof alertes)[number]

/** What a person should look at, beside what the conditions say. */
export function alertesOf(
  { documentPapier, faits }: Pick<FaitsActe, 'documentPapier' | 'faits'>,
  said: Executoire,
): readonly Alerte[] {
  if ('lost' in said.verdict) return []
  const isReceived = faits.some(({ quoi }) => quoi === 'recu')
  const isPublic = publicationIn(said) !== undefined
  const late = said.deadlines.find(({ what }) => what === 'transmission')
  const given: Readonly<Record<Alerte, boolean>> = {
    nonPublie: isReceived && !isPublic,
    nonRecu: !isReceived && isPublic,
    transmisTard: late?.done !== undefined && late.until !== null && late.done > late.until,
    papier: documentPapier === true,
  }
  return alertes.filter((each) => given[each])
}

/** A later date is a mistake and is not counted. */
function isCounted(day: Jour): boolean {
  return day <= '2999-12-31'
}
