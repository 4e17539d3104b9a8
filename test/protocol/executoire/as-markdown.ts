// The cases as a lawyer reads them: Markdown in French, a table for each chapter.
import { writeDay } from '../../../src/text/sentences.ts'
import {
  marks,
  type Case,
  type Condition,
  type ConditionName,
  type Delay,
  type DelayName,
  type Event,
  type Fact,
  type InForce,
} from './cases.ts'

const groups: Readonly<Record<Case['group'], string>> = {
  deliberations: 'Délibérations',
  'arretes-reglementaires': 'Arrêtés réglementaires',
  'actes-individuels': 'Actes individuels',
  contrats: 'Marchés et contrats',
  'documents-urbanisme': 'Documents d’urbanisme',
  'autorisations-urbanisme': 'Autorisations d’urbanisme',
  budgets: 'Budgets et comptes administratifs',
  'comptes-financiers-uniques': 'Comptes financiers uniques',
  'delais-mouvants': 'Délais qui se déplacent',
  calendrier: 'Fins de semaine, jours fériés, outre-mer, années bissextiles',
  'non-transmissibles': 'Actes non transmissibles',
  'pas-encore-des-actes': 'Ce qui n’est pas, ou plus, transmis',
  maraussan: 'La délibération n° 11 de Maraussan',
}

const events: Readonly<Record<Event, string>> = {
  transmitted: 'transmis',
  received: 'reçu en préfecture',
  anomaly: 'anomalie',
  'transmission-cancelled': 'transmission annulée',
  'sent-by-other-road': 'transmis par une autre voie',
  published: 'publié en ligne',
  posted: 'affiché',
  'convocation-posted': 'convocation affichée',
  'paper-published': 'publié sur papier',
  'newspaper-notice': 'mention dans un journal',
  'geoportail-published': 'publié sur le Géoportail',
  'posted-on-site': 'affiché sur le terrain',
  notified: 'notifié',
  'signatures-page': 'page des signatures jointe',
  'prefect-letter-simple': 'courrier simple du préfet',
  'prefect-letter-pieces': 'demande de pièces du préfet',
  'pieces-sent': 'pièces envoyées',
  'pieces-received': 'pièces reçues par le préfet',
  'pieces-refused': 'pièces refusées',
  'lettre-observations': 'lettre d’observations',
  'recours-gracieux-prefet': 'recours gracieux du préfet',
  'recours-gracieux-tiers': 'recours gracieux d’un tiers',
  'recours-gracieux-interesse': 'recours gracieux de la personne concernée',
  'reply-rejected': 'recours gracieux rejeté',
  deferred: 'déféré au tribunal',
  'suspended-by-judge': 'suspendu par le juge',
  annulled: 'annulé par le juge',
  withdrawn: 'retiré',
  replaced: 'remplacé',
}

const conditions: Readonly<Record<ConditionName, string>> = {
  voted: 'vote',
  sealed: 'scellement',
  'signatures-page': 'page des signatures',
  received: 'réception',
  published: 'publication',
  notified: 'notification',
  'geoportail-published': 'Géoportail',
  'month-without-scot': 'un mois sans SCoT',
}

const delays: Readonly<Record<DelayName, string>> = {
  transmission: 'transmission',
  defere: 'déféré',
  'recours-tiers': 'recours des tiers',
  'recours-interesse': 'recours de la personne concernée',
  silence: 'réponse attendue',
  retrait: 'retrait',
  'controle-budgetaire': 'contrôle budgétaire (indicatif)',
  'budget-adoption': 'adoption du budget',
  'budget-transmission': 'transmission du budget',
  'accounts-vote': 'vote des comptes',
  'accounts-transmission': 'transmission des comptes',
}

const states: Readonly<Record<Delay['state'], string>> = {
  running: 'court',
  ended: 'terminé',
  suspended: 'suspendu',
  'not-started': 'pas commencé',
}

const day = (text: string) => writeDay(text, 'fr')
const lines = (parts: readonly string[]) => parts.join('<br>')

function actOf({ matter, department, body, population, decisionDate, object }: Case['act']): string {
  const where = [body, population && `${population} hab.`, department].filter(Boolean).join(', ')
  return `${object} (${matter} ; ${where})${decisionDate === undefined ? '' : `, décidé le ${day(decisionDate)}`}`
}

const factOf = ({ on, what, road }: Fact) => `${day(on)} ${events[what]}${road ? ` (${road})` : ''}`

function verdictOf(inForce: InForce): string {
  if ('notApplicable' in inForce) return 'pas encore un acte'
  if ('not' in inForce) return `pas exécutoire : ${inForce.not.map((each) => conditions[each]).join(', ')}`
  if ('lost' in inForce) return `plus exécutoire depuis le ${day(inForce.since)} : ${events[inForce.lost]}`
  return `exécutoire depuis le ${day(inForce.since)}`
}

const conditionOf = ({ what, met, ground }: Condition) =>
  `${conditions[what]} : ${met === null ? '**manque**' : day(met)} (${ground})`

function delayOf({ what, first, last, state, ground, because, doneOn }: Delay): string {
  const when = [first && `du ${day(first)}`, last && `au ${day(last)}`].filter(Boolean).join(' ')
  const why = because && (because === 'silence' ? 'deux mois de silence' : events[because])
  const parts = [`${delays[what]} : ${states[state]}`, when, why, doneOn && `fait le ${day(doneOn)}`]
  return `${parts.filter(Boolean).join(', ')} (${ground})`
}

function rowOf({ id, title, why, act, facts, day: on, ...answer }: Case): string {
  const cells = [
    id,
    `**${title}**<br>${actOf(act)}`,
    lines(facts.filter(({ on: known }) => known <= on).map(factOf)),
    day(on),
    `**${verdictOf(answer.inForce)}**<br>${why}`,
    lines(answer.conditions.map(conditionOf)),
    answer.delays === 'not-said' ? 'non dit' : lines(answer.delays.map(delayOf)),
    lines(answer.unsure.map((mark) => marks[mark])),
  ]
  return `| ${cells.join(' | ')} |`
}

export function asMarkdown(cases: readonly Case[]): string {
  const head = ['N°', 'Cas', 'Faits', 'Jour', 'Réponse', 'Conditions', 'Délais', 'À vérifier']
  const chapters = Object.entries(groups).map(([group, title]) => {
    const rows = cases.filter((each) => each.group === group).map(rowOf)
    return [`## ${title}`, '', `| ${head.join(' | ')} |`, `|${' --- |'.repeat(head.length)}`, ...rows].join('\n')
  })
  const intro =
    'Écrit depuis les textes, puis comparé à la réponse du programme. Produit par `npm test`, jamais à la main.'
  return [`# Exécutoire, et jusqu’à quand : ${cases.length} cas`, intro, ...chapters, ''].join('\n\n')
}
