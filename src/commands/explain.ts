// actes explain ID | DEPOSIT: everything that was or would be sent, in lines for a ticket: identifier, state, files
// with digests, rules, conversions, both XML texts.
import { existsSync } from 'node:fs'
import { errors } from '#errors.ts'
import { isState } from '#lifecycle.ts'
import type { Explained, ExplainedMember, ExplainedRule } from '#offline/explain.ts'
import { stateSentence, type Language } from '#text/sentences.ts'
import { act, exitCodes, type AddCommand, type CommandRun } from './command.ts'
import { withDesk } from './opening.ts'
import { inLine, problemLines, withSentences } from './printing.ts'
import {
  conversionLines,
  findDeclaredCollectivite,
  givenOf,
  withExaminer,
  withNumbering,
  withSender,
  type NumberingFlags,
  type SenderFlags,
} from './offline.ts'
import { messageNames } from '#text/messages.ts'
import { both } from '#text/both.ts'

type ExplainFlags = SenderFlags & NumberingFlags

export const addExplain: AddCommand = (program, settling) => {
  const command = program
    .command('explain <id|dépôt>')
    .description('ce qui est parti, ou partirait : XML, fichiers et empreintes, règles, conversions')
  act<ExplainFlags, [string]>(withNumbering(withSender(command)), settling, explainOne)
}

async function explainOne(run: CommandRun, flags: ExplainFlags, [name]: [string]) {
  const given = givenOf(flags)
  const explained = isDeposit(name, given)
    ? await explainPath(run, name, given)
    : await withDesk(run, 'none', ({ ask }) => ask.explainTransmission({ id: name }))
  if (run.context.interrupted.aborted) return exitCodes.interrupted
  const { language } = run
  return run.print(
    withSentences(explained, language),
    formatExplainedLines(explained, language),
    explained.what === 'transmission' || explained.ok,
  )
}

/** Identifiers contain no slash, and take none of a deposit's flags. */
function isDeposit(name: string, given: ExplainFlags) {
  return existsSync(name) || name.includes('/') || Object.keys(given).length > 0
}

async function explainPath(run: CommandRun, path: string, given: ExplainFlags) {
  const { explainDeposit } = await import('#offline/explain.ts')
  const known = (siren: string) => findDeclaredCollectivite(run, siren)
  return withExaminer(run, 1, (looking) => explainDeposit(path, { ...looking, known, ...given }))
}

const labels = {
  unnamed: both('sans identifiant', 'no identifier'),
  state: both('État', 'State'),
  sendable: both('Dépôt : en règle', 'Deposit: in order'),
  refused: both('Dépôt : refusé', 'Deposit: refused'),
  archive: both('Archive', 'Archive'),
  files: both('Fichiers', 'Files'),
  rules: both('Règles', 'Rules'),
  conversions: both('Conversions', 'Conversions'),
  problems: both('Problèmes', 'Problems'),
}

function formatExplainedLines(explained: Explained, language: Language): readonly string[] {
  const { message, idActe, archive, sha256, sizeBytes, members, rules, conversions } = explained
  const titled = (label: keyof typeof labels, lines: readonly string[]) =>
    lines.length === 0 ? [] : [`${labels[label][language]} :`, ...lines.map((line) => `  ${line}`)]
  return [
    `${message} ${messageNames[message].fr} : ${idActe ?? labels.unnamed[language]}`,
    formatExplainedState(explained, language),
    ...titled('archive', archive === undefined ? [] : [inLine(archive, sizeBytes, sha256)]),
    ...titled('files', members.map(memberLine)),
    ...titled('rules', rules.map(ruleLine)),
    ...titled('conversions', conversionLines(conversions)),
    ...titled('problems', problemLines([...explained.problems, ...explained.warnings], language)),
    ...members.flatMap(({ name, xml }) => (xml === undefined ? [] : ['', `── ${name}`, xml.trimEnd()])),
  ]
}

function formatExplainedState({ what, ok, id = '', state = '' }: Explained, language: Language) {
  if (what === 'deposit') return labels[ok ? 'sendable' : 'refused'][language]
  const short = isState(state) ? stateSentence(state, language).short : state
  return `${labels.state[language]} : ${short} (${id})`
}

function memberLine({ role, name, fichier, sizeBytes, sha256 }: ExplainedMember) {
  const shown = fichier === undefined || fichier === name ? name : `${name} (${fichier})`
  return inLine(role.padEnd(9), shown, sizeBytes, sha256)
}

/** `!`: the rule only warns. */
function ruleLine({ code, title, source, passed }: ExplainedRule) {
  const failed = errors[code] === 'notice' ? '!' : '✗'
  return `${passed ? '✓' : failed} ${code}  ${title} (${source})`
}
