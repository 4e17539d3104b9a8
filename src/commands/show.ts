// actes show ID: everything known about one transmission, found by id, identifier or number.
import type { ShownTransmission, TimelineEntry } from '#operations/shapes/transmissions.ts'
import { faitsNotes } from '#protocol/calendrier/faits.ts'
import {
  alerteWords,
  aVerifierWord,
  delaiLine,
  doubtWords,
  echeanceWords,
  faitWords,
  verdictLine,
} from '#text/delais.ts'
import { problemsTold, sentenceOf, stateSentence, wordOf, type Both, type Language } from '#text/sentences.ts'
import { currentDocuments, documentLine } from './documents.ts'
import { mirroring, type AddCommand } from './command.ts'
import { inLine, oneLine, withSentences } from './printing.ts'
import { stoppedLine, summaryLine } from './list.ts'
import { taskLine } from './tasks.ts'
import { mentionLines, mentionWords } from '#text/mentions.ts'
import { healing, messageNames } from '#text/messages.ts'
import { isRefused } from '#lifecycle.ts'
import { both } from '#text/both.ts'

export const addShow: AddCommand = (program, settling) => {
  mirroring(program, settling)('show <id>', 'tout ce que l’on sait d’une transmission', {
    ask: 'showTransmission',
    lines: (shown, language) => formatTransmissionLines(shown, language).map(oneLine),
    json: (shown, language) => ({
      ...shown,
      retours: shown.retours.map((retour) => withSentences(retour, language)),
    }),
  })
}

/** The commands that end a hold, the safest first. */
const waysOut: readonly (readonly [action: keyof ShownTransmission['can'], command: string])[] = [
  ['requeue', 'actes requeue ID --reason …'],
  ['resolve', 'actes resolve ID --arrived … --reason …'],
  ['resolve', 'actes resolve ID --not-arrived --reason …'],
  ['withdraw', 'actes resolve ID --not-arrived --withdraw --reason …'],
  ['cancel', 'actes cancel ID --reason …'],
]

function waysOutOf({ id, held, can }: Pick<ShownTransmission, 'id' | 'held' | 'can'>): readonly string[] {
  if (held === null) return []
  return waysOut.flatMap(([action, command]) => (can[action] === true ? [command.replace('ID', id)] : []))
}

const labels = {
  exits: both('Ce que vous pouvez faire', 'What you can do'),
  held: both('En attente de votre décision', 'Waits for your decision'),
  reception: both('Date de réception', 'Date of reception'),
  deadlines: both('Publication et délais', 'Publication and deadlines'),
  timeline: both('Échanges avec la préfecture', 'Exchange with the préfecture'),
  tasks: both('À faire', 'To do'),
  linked: both('Transmissions liées', 'Linked transmissions'),
  proof: both('Preuve', 'Proof'),
  files: both('Fichiers', 'Files'),
  journal: both('Journal', 'Journal'),
  reverses: both('contredit une réponse précédente', 'contradicts an earlier answer'),
  dated: both('du', 'of'),
}

function formatTransmissionLines(shown: ShownTransmission, language: Language): readonly string[] {
  const state = stateSentence(shown.state, language)
  const { message, idActe, collectivite, held, stopped, dateReception } = shown
  const open = shown.tasks.filter(({ closedAt }) => closedAt === null)
  const titled = (label: keyof typeof labels, lines: readonly string[]) =>
    lines.length === 0 ? [] : [labels[label][language], ...lines.map((line) => `  ${line}`)]
  return [
    `${idActe ?? collectivite}  (${shown.id})`,
    ...(message === '1-1' ? [] : [`${message} ${messageNames[message].fr}`]),
    shown.objet,
    `${state.short} : ${state.long}`,
    ...(held ? [`${labels.held[language]} : ${held.code}`] : []),
    ...whyLines(shown, language),
    ...titled('exits', waysOutOf(shown)),
    ...(stopped ? [stoppedLine(stopped, language)] : []),
    ...(dateReception ? [`${labels.reception[language]} : ${dateReception}`] : []),
    ...mentionLines(shown, language).map(([what, line]) => `${mentionWords[what][language]} : ${line}`),
    ...titled('deadlines', deadlineLines(shown, language)),
    ...titled(
      'tasks',
      open.map((task) => taskLine(task, language)),
    ),
    ...titled(
      'timeline',
      shown.timeline.map((entry) => timelineLine(entry, language)),
    ),
    ...titled(
      'linked',
      shown.linked.map((row) => summaryLine(row, language)),
    ),
    ...titled(
      'proof',
      currentDocuments(shown).map((each) => documentLine(each, language)),
    ),
    ...titled('files', shown.files.flatMap(fileLines)),
    ...titled(
      'journal',
      shown.journal.map((line) => journalLine(line, language)),
    ),
  ]
}

function fileLines({ role, name, sizeBytes, sha256, signatures }: ShownTransmission['files'][number]) {
  const told = signatures.map(({ signer, at, verdict }) => inLine(`  ${signer ?? '?'}`, at ?? '', verdict.message))
  return [`${role.padEnd(9)} ${name}  ${sizeBytes}  ${sha256}`, ...told]
}

export function deadlineLines(
  {
    publication,
    executoire,
    deadlines,
    alerts,
  }: Pick<ShownTransmission, 'publication' | 'executoire' | 'deadlines' | 'alerts'>,
  language: Language,
): readonly string[] {
  const doubt = (aVerifier: boolean) => (aVerifier ? aVerifierWord[language] : '')
  return [
    ...faitsNotes.flatMap((how) => (publication[how] ? [`${faitWords[how][language]} ${publication[how]}`] : [])),
    ...(executoire ? [verdictLine(executoire, language)] : []),
    ...deadlines.map((each) =>
      inLine(`${echeanceWords[each.what][language]} ${delaiLine(each, language)}`, each.source, doubt(each.aVerifier)),
    ),
    ...alerts.map((alert) => alerteWords[alert][language]),
    ...(executoire?.doubts ?? []).map((each) => doubtWords[each][language]),
  ]
}

function whyLines(shown: ShownTransmission, language: Language): readonly string[] {
  const { held, state, refusal } = shown
  const code = held?.code ?? (isRefused(state) ? refusal?.code : undefined)
  if (code === undefined) return []
  const said = problemsTold(shown, code).map((each) =>
    inLine(each.path === shown.id ? '' : each.path, sentenceOf(each, language, 'cli')),
  )
  const all = [...said, ...(refusal?.healing ? [healing[language]] : [])]
  return [...new Set(all)].map((line) => `  ${line}`)
}

function journalLine({ at, who, event, code, detail }: ShownTransmission['journal'][number], language: Language) {
  const { why } = (detail ?? {}) as { readonly why?: unknown }
  const reason = typeof why === 'string' && ['wait', 'validated'].includes(event) ? wordOf('wait', why, language) : ''
  return inLine(new Date(at).toISOString(), who, event, code, reason)
}

const authors: Readonly<Record<TimelineEntry['from'], Both>> = {
  CL: both('collectivité', 'collectivité'),
  PREF: both('préfecture', 'préfecture'),
  operator: both('opérateur', 'operator'),
}

/** `2025-07-08T08:02:00.000Z  préfecture  1-2 Accusé de réception d’un acte du 2025-07-08  acquitté`. */
function timelineLine(entry: TimelineEntry, language: Language) {
  const { at, on, from, code, what, state, reverses } = entry
  const dated = on === undefined ? '' : ` ${labels.dated[language]} ${on}`
  return [
    at,
    authors[from][language].padEnd(12),
    `${code === undefined ? '' : `${code} `}${what}${dated}`,
    stateSentence(state, language).short,
    ...(reverses ? [labels.reverses[language]] : []),
  ].join('  ')
}
