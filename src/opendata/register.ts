// The register of a collectivité's acts acknowledged in a period, for spreadsheet and paper.
import type { Sheet } from '#files/pdf/sheet.ts'
import { writeMatiere, type Acte } from '#protocol/acte/acte.ts'
import { roadOf, type Votes } from '#protocol/acte/mentions.ts'
import { siretOf, type Collectivite } from '#protocol/acte/collectivite.ts'
import { inForceSince, type ConditionName, type Executoire } from '#protocol/calendrier/executoire.ts'
import { publicites, type FaitsNotes, type Publicite } from '#protocol/calendrier/faits.ts'
import type { Jour } from '#protocol/calendrier/jour.ts'
import { libelleOf, type Classification } from '#protocol/classification/classification.ts'
import type { Period } from './period.ts'
import { conditionWords, faitWords } from '#text/delais.ts'
import { retractionWords, type Retraction } from '#text/postings.ts'
import { voieNames } from '#text/words.ts'
import { filled, type Both } from '#text/sentences.ts'
import { isAnnulled, type RegisteredState } from '#lifecycle.ts'
import { both } from '#text/both.ts'

/** An acknowledged act; its transmission may have been annulled since. */
export interface RegisteredAct {
  readonly acte: Acte
  readonly idActe: string
  readonly state: RegisteredState
  readonly dateReception: Jour
  readonly publication: FaitsNotes
  readonly executoire: Executoire
  /** Why the act is not public; null when it is. */
  readonly withheld: Retraction | null
}

/** The objet is hidden when withheld to protect the persons that it names. */
function objetOf({ acte, withheld }: RegisteredAct) {
  return withheld === 'donnees' ? `[${retractionWords.donnees.fr}]` : acte.objet
}

type Cell = (act: RegisteredAct, classification: Classification) => string | number | undefined

const publishedOn = (how: Publicite): readonly [string, Cell] => [
  faitWords[how].fr.toLowerCase(),
  ({ publication }) => publication[how],
]
/** Empty for what this service transmitted. */
function roadName({ acte }: RegisteredAct): string | undefined {
  const road = roadOf(acte)
  return road && voieNames[road.voie].fr
}

const etats: Readonly<Record<RegisteredState, string>> = { acknowledged: 'acquitté', annulled: 'annulé' }
const counted = (name: string, key: keyof Votes): readonly [string, Cell] => [name, ({ acte }) => acte.votes?.[key]]

const named = (missing: readonly ConditionName[]) =>
  missing.map((each) => conditionWords[each].fr.toLowerCase()).join(', ')

const columns: readonly (readonly [name: string, cell: Cell])[] = [
  ['numéro', ({ acte }) => acte.numero],
  ['nature', ({ acte }) => acte.nature],
  ['date de la décision', ({ acte }) => acte.dateDecision],
  ['matière', ({ acte }) => writeMatiere(acte.matiere)],
  ['intitulé de la matière', ({ acte }, classification) => libelleOf(classification, acte.matiere)],
  ['objet', objetOf],
  ['identifiant', ({ idActe }) => idActe],
  ['date de réception en préfecture', ({ dateReception }) => dateReception],
  ...publicites.map(publishedOn),
  ['exécutoire depuis', ({ executoire }) => inForceSince(executoire)],
  ['il manque', ({ executoire: { verdict } }) => ('missing' in verdict ? named(verdict.missing) : undefined)],
  ['état', ({ state }) => etats[state]],
  counted('en exercice', 'membres'),
  counted('présents', 'presents'),
  counted('votants', 'votants'),
  counted('pour', 'pour'),
  counted('contre', 'contre'),
  counted('abstentions', 'abstentions'),
  ['transmis par', roadName],
]

export async function* registerRows(
  acts: AsyncIterable<RegisteredAct>,
  classification: Classification,
): AsyncGenerator<readonly string[]> {
  yield columns.map(([name]) => name)
  for await (const act of acts) yield columns.map(([, cell]) => String(cell(act, classification) ?? ''))
}

const periodWords: Readonly<Record<Period['by'], Both>> = {
  decision: both('Actes décidés du {from:day} au {to:day}', 'Acts decided from {from:day} to {to:day}'),
  reception: both(
    'Actes reçus en préfecture du {from:day} au {to:day}',
    'Acts received by the préfecture from {from:day} to {to:day}',
  ),
}

interface Registered {
  readonly collectivite: Collectivite
  readonly period: Period
  readonly today: Jour
  readonly acts: readonly RegisteredAct[]
}

export function registerSheet({ collectivite, period, today, acts }: Registered): Sheet {
  const { nom, siren } = collectivite
  const day = (text: Jour | undefined) => filled(both('[{on:day}]', ''), text === undefined ? {} : { on: text }, 'fr')
  const within = filled(periodWords[period.by], { from: period.from, to: period.to }, 'fr')
  const siret = siretOf(collectivite)
  const published = ({ publication }: RegisteredAct) =>
    publicites.flatMap((how) =>
      publication[how] ? [`${faitWords[how].fr} ${day(publication[how])}`.replaceAll(' ', '\u00A0')] : [],
    )
  const elsewhere = (act: RegisteredAct) => (roadOf(act.acte) ? [`transmis par ${roadName(act)}`] : [])
  return {
    title: 'Registre des actes transmis au contrôle de légalité',
    subject: `${nom} – ${within}`,
    language: 'fr',
    orientation: 'paysage',
    head: [
      `${nom} – ${siret === undefined ? `SIREN ${siren}` : `SIRET ${siret}`}`,
      within,
      `${acts.length} ${acts.length > 1 ? 'actes' : 'acte'}, état au ${day(today)}`,
    ],
    blocks: [
      {
        kind: 'table',
        head: ['N°', 'Nature', 'Décision', 'Matière', 'Objet', 'Identifiant', 'Reçu le', 'Publicité', 'Exécutoire'],
        widths: [10, 5, 8, 6, 24, 19, 8, 12, 8],
        rows: acts.map((act) => [
          act.acte.numero,
          act.acte.nature,
          day(act.acte.dateDecision),
          writeMatiere(act.acte.matiere),
          objetOf(act),
          act.idActe,
          day(act.dateReception),
          [...published(act), ...elsewhere(act), ...(isAnnulled(act.state) ? [etats[act.state]] : [])].join(' ; '),
          day(inForceSince(act.executoire)) || 'non',
        ]),
      },
    ],
    foot: `${nom} – ${within}`,
  }
}
