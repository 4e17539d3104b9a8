// Facts of an acte, which decide whether it is in force: who took it, what it is, what happened to it and when.
import { isIndividual, type NatureActe } from '../codes.ts'
import type { Jour } from './jour.ts'

/** Who took the acte. `autre` follows the rules of a commune. */
export type Corps = 'commune' | 'epci' | 'departement' | 'region' | 'autre'

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
 * What nobody but a person can tell of an acte, each with its day. `presse`: the newspaper notice of a document d'urbanisme,
 * `geoportail` its publication; `horsGeoportail`: the acte approves none; `scot`: an approved SCoT covers it. `chantier`:
 * posting on the ground of an authorisation. `aApprouver`: a text wants the acte approved, `approuve`: it is. `recours…`: a
 * recours gracieux, `rejet…` its rejection. The last three suspend the acte, or end it.
 */
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
] as const
export type FaitNote = (typeof faitsNotes)[number]
/** The days that a person noted of an acte. */
export type FaitsNotes = Readonly<Partial<Record<FaitNote, Jour>>>

/**
 * What may happen to an acte on a day. Beside what a person tells, what left and what came: `recu`, the AR's day of reception,
 * by any road; `signatures`, the page of signatures of a compte financier unique; `pieces` and `observations`, letters of the
 * préfet; what took its place, or its cancellation.
 */
export type Evenement =
  FaitNote | 'recu' | 'signatures' | 'pieces' | 'observations' | 'remplace' | 'transmissionAnnulee'

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

/** BP, BS, DM, CA, CFU, or another step's code; and the exercice. */
export interface BudgetStep {
  readonly etape?: string | undefined
  readonly annee?: string | undefined
}

export interface BudgetFacts extends BudgetStep {
  readonly scelleLe?: Jour | undefined
  readonly voteLe?: Jour | undefined
}

/** What decides how an acte is made public, and what else the law makes of it. */
export type ActeKind = 'individuel' | 'contrat' | 'plan' | 'general'

/** An acte with what is known of it on a day. */
export interface Known extends FaitsActe {
  /** In the order of their days. */
  readonly known: readonly Fait[]
  readonly today: Jour
  readonly kind: ActeKind
}

/** Later facts are not known yet. */
export function knownOn(acte: FaitsActe, today: Jour): Known {
  const known = acte.faits
    .filter(({ le }) => le <= today && isCounted(le))
    .toSorted((one, other) => (one.le < other.le ? -1 : 1))
  return { ...acte, known, today, kind: kindOf(acte, known) }
}

/** From this day on the Géoportail is a condition (ordonnance no 2021-1310, code de l'urbanisme L153-23). */
const geoportailSince = '2023-01-01'

/** Of matière 2.1 a délibération that is on the Géoportail, or says nothing of it, approves a document d'urbanisme. */
function kindOf({ nature, matiere: [first, second], dateDecision }: FaitsActe, known: readonly Fait[]): ActeKind {
  if (isIndividual(nature)) return 'individuel'
  if (nature === 'CC') return 'contrat'
  const isPlan = nature === 'DE' && first === 2 && second === 1 && dateDecision >= geoportailSince
  return isPlan && !known.some(({ quoi }) => quoi === 'horsGeoportail') ? 'plan' : 'general'
}

/** Whose articles of the code hold for it. */
export const lawOf = ({ corps }: Pick<FaitsActe, 'corps'>) => (corps === 'autre' ? 'commune' : corps)

export const dayOf = ({ known }: Known, what: Evenement) => known.find(({ quoi }) => quoi === what)?.le

export function isPermit({ matiere: [first, second], autorisation }: FaitsActe): boolean {
  return first === 2 && second === 2 && autorisation !== 'certificat'
}

/** A later date is a mistake and is not counted. */
export function isCounted(day: Jour): boolean {
  return day <= '2999-12-31'
}
