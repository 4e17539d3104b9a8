// Finds the sending of a retour: by identifier and answered message; for an anomaly, by the echoed acte and the
// envelope's addressee; for an envelope anomaly, by the envelope's name, then by its messages; for the classification,
// by collectivité. Never "the latest sending". Without a certain match, a person chooses among ranked candidates.
import type { Collectivite } from '../acte/collectivite.ts'
import { answeredBy } from '../codes.ts'
import { isOutgoing, type OutgoingCode } from '../messages/formulaire.ts'
import { toDate8, type Jour } from '../calendrier/jour.ts'
import {
  identityInName,
  readArchiveName,
  readEnvelopeName,
  readMessageName,
  type EnvelopeName,
  readIdActe,
  type Identity,
} from '../messages/names.ts'
import { idActeOf, identityFields as fields, type PartialIdentity } from './identity.ts'
import { isLettre, type Retour } from './kinds.ts'
import type { ReadRetour } from './retours.ts'
import { normaliseNumero } from '../acte/numero.ts'

type MatchKey =
  | { readonly idActe: string; readonly of: readonly OutgoingCode[]; readonly dateCourrier?: Jour }
  /** Name of the envelope of any message, with `.xml`. */
  | { readonly enveloppe: string }
  | { readonly siren: string; readonly of: readonly ['7-1'] }

interface Surroundings {
  readonly name: string
  /** Documents received with it, such as the envelope of a message. */
  readonly companions: readonly ReadRetour[]
  readonly collectivite: Collectivite
}

/** Keys of the sending of a retour; none if the retour does not tell, or is an envelope or our own message. */
export function placeRetour(reading: ReadRetour, surroundings: Surroundings): readonly MatchKey[] {
  const { retour, identity } = reading
  if (isLettre(retour)) return [{ idActe: retour.idActe, of: ['1-1'] }]
  switch (retour.kind) {
    case 'ARActe':
      return [{ idActe: retour.idActe, of: ['1-1'] }]
    case 'AnomalieActe':
      return fromIdentity({ ...identity, ...addressee(identity, surroundings) }, '1-1')
    case 'ARPieceComplementaire':
    case 'ARReponseRejetLettreObservations': {
      const of = answeredBy(retour.code).filter(isOutgoing)
      return [{ idActe: retour.idActe, of, dateCourrier: retour.dateCourrier }]
    }
    case 'ARAnnulation':
      return [{ idActe: retour.idActe, of: ['6-1', '1-1'] }]
    case 'RetourClassification':
    case 'ReponseClassificationSansChangement': {
      const { siren } = addressee(identity, surroundings)
      return siren === undefined ? [] : [{ siren, of: ['7-1'] }]
    }
    case 'AnomalieEnveloppe':
      return fromEnveloppe(retour, surroundings.name)
    default:
      return []
  }
}

/**
 * A message does not always name its collectivité. Use the envelope that lists the message, or the only envelope; else
 * its XML or its name; else, without any envelope, the connection. Never guess among several envelopes.
 */
function addressee(identity: PartialIdentity, { name, companions, collectivite }: Surroundings): PartialIdentity {
  const envelopes = companions.flatMap(({ retour }) => (retour.kind === 'EnveloppeMISILLCL' ? [retour] : []))
  const [first, ...others] = envelopes
  const own =
    envelopes.find(({ formulaires }) => formulaires.includes(name)) ?? (others.length === 0 ? first : undefined)
  const siren = own?.destinataire ?? identity.siren ?? (first ? undefined : collectivite.siren)
  if (siren === undefined) return {}
  return siren === collectivite.siren ? { siren, departement: collectivite.departement } : { siren }
}

function fromIdentity(identity: PartialIdentity, of: OutgoingCode): readonly MatchKey[] {
  const idActe = idActeOf(identity)
  return idActe === undefined ? [] : [{ idActe, of: [of] }]
}

/** The file name contains the name of our envelope. If it was renamed, the detail may quote the archive. */
function fromEnveloppe(
  { enveloppeRecue, detail }: Extract<Retour, { kind: 'AnomalieEnveloppe' }>,
  name: string,
): readonly MatchKey[] {
  const named = readEnvelopeName(name)
  if (named?.anomaly && isOurs(named)) {
    return [{ enveloppe: `${named.application}--${named.emetteur}--${toDate8(named.date)}-${named.numero}.xml` }]
  }
  const [quoted = ''] = /[A-Za-z]{3}-[ET]ACT--[0-9-]+\.tar\.gz/.exec(detail) ?? []
  const archive = readArchiveName(quoted)
  if (archive && isOurs(archive.enveloppe)) return [{ enveloppe: archive.envelopeFile }]
  return enveloppeRecue.formulaires.flatMap(fromFormulaire)
}

function isOurs({ destinataire }: EnvelopeName) {
  return destinataire === undefined
}

/** The name of an answer to a letter gives no identifier: its date is that of the letter. */
function fromFormulaire(formulaire: string): readonly MatchKey[] {
  const named = readMessageName(formulaire)
  if (!named || !isOutgoing(named.code)) return []
  return named.code === '7-1' ? [{ siren: named.siren, of: ['7-1'] }] : fromIdentity(identityInName(named), named.code)
}

type IdentityField = (typeof fields)[number]

/**
 * `separator`: hyphens, underscores, spaces (a known client turns `-` into `_` and capitalises). `week-year`: the year
 * of the week instead of the year (a known gateway, around New Year). `absent`: not in the retour.
 */
export type Discrepancy = 'case' | 'separator' | 'week-year' | 'absent' | 'other'

export interface RetourDifference {
  readonly field: IdentityField
  readonly retour?: string
  readonly transmission?: string
  readonly how: Discrepancy
}

/** The number distinguishes actes better than the nature. */
const weights: Readonly<Record<IdentityField, number>> = {
  numero: 40,
  dateDecision: 25,
  siren: 20,
  nature: 10,
  departement: 5,
}

/** Share of the weight that remains when a fact differs. */
const likeness: Readonly<Record<Discrepancy, number>> = {
  case: 0.9,
  separator: 0.8,
  'week-year': 0.8,
  absent: 0,
  other: 0,
}

const distinctive: readonly IdentityField[] = ['numero', 'dateDecision']

const rankedMax = 10

/**
 * The best candidates first, at most 10; ties keep their order. If the retour has a number or a day, one of them must
 * be alike: a SIREN alone is not enough. Candidates with a malformed identifier are left out.
 */
export function rankCandidates(
  identity: PartialIdentity,
  candidates: readonly { readonly id: string; readonly idActe: string }[],
) {
  return candidates
    .flatMap(({ id, idActe }) => {
      const act = readIdActe(idActe)
      const differs = act ? differencesOf(identity, act) : []
      return act && hasInCommon(identity, differs) ? [{ id, idActe, score: scoreOf(differs), differs }] : []
    })
    .toSorted((a, b) => b.score - a.score)
    .slice(0, rankedMax)
}

/** The only candidate whose number and day differ in their spelling at most; undefined: a person has to look closer. */
export function likeliest<C extends { readonly differs: readonly RetourDifference[] }>(
  ranked: readonly C[],
): C | undefined {
  const isAlike = ({ field, how }: RetourDifference) =>
    likeness[how] > 0 || (how === 'absent' && !distinctive.includes(field))
  const [first, ...others] = ranked.filter(({ differs }) => differs.every(isAlike))
  return others.length === 0 ? first : undefined
}

function differencesOf(identity: PartialIdentity, act: Identity) {
  return fields.flatMap((field): RetourDifference[] => {
    const [retour, transmission] = [identity[field], act[field]]
    if (transmission === undefined || retour === transmission) return []
    if (retour === undefined) return [{ field, transmission, how: 'absent' }]
    return [{ field, retour, transmission, how: howDiffer(field, retour, transmission) }]
  })
}

function howDiffer(field: IdentityField, retour: string, transmission: string): Discrepancy {
  if (retour.toUpperCase() === transmission.toUpperCase()) return 'case'
  if (field === 'dateDecision' && isWeekYear(retour, transmission)) return 'week-year'
  if (field === 'numero' && normaliseNumero(retour) === normaliseNumero(transmission)) return 'separator'
  return 'other'
}

// Same day and month a year apart, in the week that two years share (ISO: 29 December to 3 January; with weeks that
// begin on Sunday: from 26 December). Either side may be wrong.
function isWeekYear(one: string, other: string) {
  const [earlier = '', later = ''] = [one, other].toSorted()
  const near = /-(?:12-(?:2[6-9]|3[01])|01-0[1-3])$/.test(earlier)
  return near && earlier.slice(4) === later.slice(4) && Number(later.slice(0, 4)) - Number(earlier.slice(0, 4)) === 1
}

function hasInCommon(identity: PartialIdentity, differs: readonly RetourDifference[]) {
  const said = fields.filter((field) => identity[field] !== undefined)
  const decisive = said.filter((field) => distinctive.includes(field))
  return (decisive.length > 0 ? decisive : said).some((field) => alike(field, differs) > 0)
}

function scoreOf(differs: readonly RetourDifference[]) {
  return Math.round(fields.reduce((sum, field) => sum + weights[field] * alike(field, differs), 0)) / 100
}

function alike(field: IdentityField, differs: readonly RetourDifference[]) {
  const difference = differs.find((each) => each.field === field)
  return difference ? likeness[difference.how] : 1
}
