// What each act of a list waits for, in a few words that are never cut. Pure.
import type { Words } from '../../say.ts'
import type { ErrorCode } from '#errors.ts'
import { isAwaiting, isProven, isRefused } from '#lifecycle.ts'
import type { TransmissionWaits } from '#operations/desk/transmissions.ts'
import type { TransmissionJson } from '#operations/shapes/transmissions.ts'
import { executoireOf, inForceSince, type ConditionName, type Executoire } from '#protocol/calendrier/executoire.ts'
import { auteurOf, faitsIn } from '#protocol/calendrier/faits.ts'
import { dayIn } from '#protocol/calendrier/jour.ts'
import { findNature } from '#protocol/codes.ts'
import { both } from '#text/both.ts'
import { html } from '#text/html.ts'
import { filled, type Both } from '#text/sentences.ts'
import { goPath } from '../../layout.ts'
import { dayShort, whenSaid } from '../../times.ts'
import { mayHere, type Visit } from '../../visit.ts'
import { connectionHref } from '../gateway-words.ts'

const steps = {
  executory: both('exécutoire depuis le {day}', 'exécutoire since {day}'),
  toPublish: both('AR du {day}, à publier', 'AR of {day}, to be published'),
  toNotify: both('AR du {day}, à notifier', 'AR of {day}, to be notified'),
  toGeoportail: both('AR du {day}, à mettre au Géoportail', 'AR of {day}, to be put on the Géoportail'),
  over: both('n’est plus exécutoire', 'no longer exécutoire'),
  receipt: both('AR du {day}', 'AR of {day}'),
  yours: both('à vous : {why}', 'yours: {why}'),
  others: both('en attente : {why}', 'waiting: {why}'),
  toCorrect: both('à corriger : {why}', 'to correct: {why}'),
  replaced: both('remplacé', 'replaced'),
  noted: both('refus classé', 'noted'),
  heals: both('renvoyé automatiquement', 'sent again by itself'),
  nothing: both('rien n’est attendu', 'nothing is awaited'),
  suspended: both('connexion suspendue', 'connection suspended'),
  paused: both('connexion en pause', 'connection paused'),
  quiet: both('envois arrêtés', 'sendings stopped'),
  outage: both('plateforme en panne', 'platform out of reach'),
  inHand: both('en cours', 'in progress'),
  doubt: both('plateforme interrogée {when}', 'platform asked {when}'),
  awaited: both('AR attendu', 'AR awaited'),
  late: both('AR en retard', 'AR late'),
  answer: both('réponse attendue', 'answer awaited'),
  retry: both('nouvel essai {when}', 'next try {when}'),
  opening: both('départ {when}, à l’ouverture', 'leaves {when}, at opening'),
  leaving: both('départ {when}', 'leaves {when}'),
} as const satisfies Words<string>
type Step = keyof typeof steps

/** By code, else by its letter. */
const causes: Words<string> = {
  V: both('acte à revoir', 'act to review'),
  V006: both('collectivité non déclarée', 'collectivité not declared'),
  V024: both('réponses contradictoires', 'answers contradict'),
  V037: both('classification non reçue', 'no classification yet'),
  F: both('fichier à revoir', 'file to review'),
  G: both('passerelle à vérifier', 'gateway to check'),
  G001: both('plateforme muette', 'platform silent'),
  G002: both('plateforme occupée', 'platform busy'),
  G003: both('plateforme muette', 'platform silent'),
  G006: both('arrivée à vérifier', 'arrival to check'),
  G009: both('refus de la plateforme', 'refused by the platform'),
  G010: both('passerelle changée', 'gateway changed'),
  G015: both('numéro déjà pris', 'number taken'),
  G016: both('à confirmer sur la plateforme', 'to confirm on the platform'),
  G017: both('refus de la plateforme', 'refused by the platform'),
  G026: both('archive déjà reçue', 'archive received before'),
  R: both('refus de la préfecture', 'refused by the préfecture'),
  R002: both('refus du ministère', 'refused by the ministry'),
  S: both('stockage à vérifier', 'storage to check'),
  S003: both('un fichier manque', 'a file is missing'),
  S004: both('un fichier a changé', 'a file has changed'),
  S012: both('un fichier est illisible', 'a file cannot be read'),
  S016: both('peut-être déjà parti', 'may have left before'),
}
const unnamed = both('décision à prendre', 'to be decided')

/** What a refusal says in its own words, which may name people. */
const refusals: readonly (readonly [RegExp, Both])[] = [
  [/num[ée]ro.*d[ée]j[àa]|d[ée]j[àa].*num[ée]ro/i, both('numéro déjà pris', 'number taken')],
  [/classification|mati[èe]re/i, both('matière à revoir', 'matière to review')],
  [/\bdate\b/i, both('date à revoir', 'date to review')],
  [/illisible|incomplet|fichier|pi[èe]ce jointe|\bpdf\b/i, both('fichier à revoir', 'file to review')],
]

/** @param code that blocks it now */
export function nextStep(
  row: TransmissionJson,
  waits: TransmissionWaits | undefined,
  { visit, code }: { readonly visit: Visit; readonly code: ErrorCode | undefined },
) {
  const { language, now } = visit
  const { dueAt, dateReception, held, collectivite } = row
  const answer = isProven(row.state) ? answerOf(row, waits, now) : undefined
  const since = (answer && inForceSince(answer)) ?? dateReception
  const [step, href] = held
    ? ([mayHere(visit, 'requeue', collectivite) ? 'yours' : 'others'] as const)
    : stepOf(row, waits, { now, answer })
  const said = held ? undefined : refusals.find(([words]) => words.test(waits?.refusalDetail ?? ''))?.[1]
  const short = code?.replace('ACTES-', '') ?? ''
  const values = {
    why: said?.[language] ?? (causes[short] ?? causes[short.slice(0, 1)] ?? unnamed)[language],
    day: since ? dayShort(new Date(`${since}T12:00:00Z`), now, language) : '',
    when: dueAt === null ? '' : whenSaid(new Date(dueAt), now, language),
  }
  const word = filled(steps[step], values, language)
  return href === undefined ? word : html`<a href="${href}">${word}</a>`
}

/** Without letters and files, which a list does not read: they add no condition once the act is received. */
function answerOf(row: TransmissionJson, waits: TransmissionWaits | undefined, now: Date) {
  const { nature: named, matiere, dateDecision, dateReception } = row
  const nature = findNature(named ?? '')?.abrege
  if (!waits || !nature || matiere === null || dateDecision === null || dateReception === null) return undefined
  const { departement, population, publication, fuseau } = waits
  const auteur = auteurOf({ nature: waits.nature, departement, population })
  const faits = [...faitsIn(publication ?? {}), { quoi: 'recu', le: dateReception } as const]
  return executoireOf(
    { ...auteur, nature, matiere: matiere.split('.').map(Number), dateDecision, faits },
    dayIn(fuseau, now),
  )
}

/** What a person does about a condition that lacks. */
const lacking: Readonly<Partial<Record<ConditionName, Step>>> = {
  publie: 'toPublish',
  notifie: 'toNotify',
  geoportail: 'toGeoportail',
}

/** The step, and the page where it is held up. */
function stepOf(
  row: TransmissionJson,
  waits: TransmissionWaits | undefined,
  { now, answer }: { readonly now: Date; readonly answer: Executoire | undefined },
): readonly [Step, string?] {
  const { state, dueAt, message, uncertain } = row
  if (isProven(state) && row.dateReception !== null) {
    const { verdict } = answer ?? {}
    if (!verdict) return ['receipt']
    if ('lost' in verdict) return ['over']
    return [
      ('missing' in verdict ? verdict.missing.map((each) => lacking[each]).find((each) => each) : 'executory') ??
        'receipt',
    ]
  }
  if (isRefused(state)) {
    if (row.replacedBy !== undefined) return ['replaced']
    if (waits?.healing) return ['heals']
    return [waits?.dismissed ? 'noted' : 'toCorrect']
  }
  if (dueAt === null) return ['nothing']
  const connection = connectionHref(waits?.connection ?? '')
  if (waits?.suspendedCode) return ['suspended', connection]
  if (waits?.paused) return ['paused', connection]
  if (isAwaiting(state)) {
    const isLate = waits?.receiptBy && waits.receiptBy < now
    return [isLate ? 'late' : message === '7-1' ? 'answer' : 'awaited']
  }
  if (waits?.quiet) return ['quiet', goPath]
  if (waits?.outage) return ['outage', connection]
  if (waits?.inHand) return ['inHand']
  if (uncertain) return ['doubt']
  if (waits?.code) return ['retry']
  return [waits?.why === 'closed' ? 'opening' : 'leaving']
}
