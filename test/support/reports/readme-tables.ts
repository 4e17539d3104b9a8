// The tables of README.md, each rendered from the code that it tells of. test/readme.test.ts compares them, and
// `npm run readme:update` rewrites them between their marks: <!-- table:NAME --> … <!-- /table -->.
import { Command } from 'commander'
import { commands } from '../../../src/cli.ts'
import { rows } from '../../../src/commands/asking.ts'
import { exitCodes, type Context } from '../../../src/commands/command.ts'
import { settings } from '../../../src/config/table.ts'
import { errors, type ErrorCode } from '../../../src/errors.ts'
import { lifecycle, states } from '../../../src/lifecycle.ts'
import { events } from '../../../src/observe/log.ts'
import { metricTable } from '../../../src/observe/metrics/table.ts'
import { sandboxNumbers, type Behaviour } from '../../../src/sandbox/numbers.ts'
import { table } from '../../../src/operations/table.ts'
import { codeSentence, stateSentence } from '../../../src/text/sentences.ts'
import { apiTable } from './readme-api.ts'
import { gatewaySettingsTable, gatewaysTable } from './readme-gateways.ts'
import { messagesTable } from './readme-messages.ts'
import { schedulesTable } from './readme-schedules.ts'
import { noticesTable } from './readme-notices.ts'
import { delaisTable, feriesTable } from './readme-law.ts'

/** Cells in Markdown. */
export interface Table {
  readonly head: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

const mono = (text: string): string => (text === '' ? '' : `\`${text}\``)
const yes = (true_: boolean): string => (true_ ? 'yes' : '')

const sandboxEffects: Readonly<Record<Behaviour, string>> = {
  refuseActe: 'the act is received, then refused by an anomaly (message 1-3)',
  refuseEnveloppe: 'the whole envelope is refused (document `ANO_…`)',
  silent: 'the act is received, and nothing ever comes back',
  cut: 'the act is received, then the line is cut before the receipt: the sending is uncertain',
  slow: 'the act is received, but the exchange answers after a long while only',
  double: 'the AR comes twice, in two deliveries',
  late: 'the answer is there some time after the reception only',
}

const exitMeanings: Readonly<Record<keyof typeof exitCodes, string>> = {
  done: 'done, also when there was nothing to do',
  refused: 'the content is refused, or the thing asked for is not so: the JSON says why',
  usage: 'wrong usage, or a setting refused',
  unreachable: 'a service that it needs is unreachable, and nothing was done',
  timeout: '`--wait --timeout` passed',
  bug: 'a bug',
  interrupted: 'interrupted',
}

/** By name; groups of commands by their members. */
const commandMeanings: Readonly<Record<string, string>> = {
  demo: 'one real act from its PDF to its identifier, on the embedded default and the built-in prefecture',
  start: 'worker, schedules and HTTP in one process; `--only` splits them over machines',
  pack: 'builds the archive offline, without database or queue; writes nothing on refusal',
  check: 'every rule, nothing sent; shows the conversions of characters',
  explain:
    'what was or would be sent: both XML texts, every file with its digest, each rule, each conversion; of a transmission, or of a deposit without a database',
  inspect: 'reads anything of the protocol: an archive, a folder of returns, a message, an identifier, a file name',
  deposit: 'hands in; `--wait` follows to the end',
  list: 'transmissions, newest first, by message, state, hold, doubt, code, words',
  show: 'everything that is known of one transmission, by id, identifier or number: its exchange with the préfecture, its open tasks, its journal',
  requeue: 'tries held or refused transmissions again; `--dry-run` says first what would happen',
  resolve: 'a person’s verdict on an uncertain sending: it arrived, or not',
  cancel: 'withdraws before the sending',
  annul: 'asks the préfecture to annul the transmission of an acknowledged act (6-1)',
  reply: 'answers a letter with documents (2-2, 3-4, 4-4); `--refuse` refuses what it asks (3-3, 4-3)',
  'tasks list': 'what the préfecture expects of a person, the nearest last day first; `--closed` too',
  'tasks close': 'says what became of a task; `--verdict` says which of two contradictory answers holds',
  'returns list': 'the returns that wait for a person: stray, unreadable, notices; any other by `--status`',
  'returns show': 'one return, what is understood of it, the acts that it resembles and how they differ',
  'returns attach': 'gives a stray return to a transmission; it then takes effect',
  'returns reread': 'reads stray and unreadable returns again; `--all`: every one of them',
  'returns import': 'hands in returns that came otherwise: mails, archives, folders, messages',
  'classification show': 'the classification of a collectivité: its version, its matières, its codes PJ',
  'classification find':
    'a matière or a code PJ by words; in the built-in table, without a database, or in that of a collectivité',
  'classification refresh':
    'asks the préfecture for the classification in force (7-1), once a day; `--force` asks for all of it',
  'user add': 'invites somebody, or changes what he may do (`--role`, `--collectivite SIREN…`); prints a one-time link',
  'user list': 'who may use the desk, and for what',
  'user disable': 'closes an account and its sessions',
  'user sign-out': 'ends the sessions of somebody everywhere',
  'user drop-code': 'asks somebody for his code no more, when he has lost its application',
  'user unlink': 'unlinks an account from the identity provider, when somebody is known there under another name',
  'token add':
    'makes a token of the API (`--role`, or `--right DROIT…`; `--collectivite SIREN…`, `--days`); shows it once',
  'token list': 'the tokens: what each allows, for whom, until when, when it was last used',
  'token revoke': 'a token is worth nothing from then on',
  schedules: 'the recurring jobs: last run, outcome, duration, next run',
  'schedules run': 'has one run now, once more if it is being run',
  'schedules pause': 'runs one no more by itself; a run that has begun goes on',
  'schedules resume': 'ends a pause; what came due meanwhile makes one run',
  connections: 'the roads of the collectivités: open, suspended by a fault of configuration, or paused',
  'connections check':
    'has the gateway of a collectivité examine itself: address, certificates, account, rights, mailbox',
  'connections pause': 'stops a connection: nothing leaves by it and nothing is collected',
  'connections resume': 'lets a connection go on; a suspended one is examined first',
  'collectivite add': 'declares a collectivité, or replaces its settings',
  'collectivite list': 'the collectivités declared',
  'collectivite show': 'the settings of one',
  doctor: 'examines settings and services, says what to do; exit code 1 when something is wrong',
  migrate: 'brings the database up to date; the embedded one does it by itself',
  sandbox:
    'what the built-in prefecture has received and written, and the numbers that steer it; `--s2low`, `--pastell`, `--ministry` serve it behind the door of a real gateway',
  'sandbox letter':
    'has it write about an act: a letter, a request, observations, a déféré, a notice, an anomaly, an AR',
  'sandbox classification': 'puts the classification of another date in force there',
}

function commandsTable(): Table {
  return {
    head: ['command', 'does'],
    rows: commandNames().map(({ name, usage }) => [mono(`actes ${usage}`), commandMeanings[name] ?? askedBy(name)]),
  }
}

/** What a command made from a row does: what its operation is about. */
function askedBy(name: string): string {
  const row = rows.find(({ words }) => words.replaceAll(/ <\w+>/g, '') === name)
  return row ? table[row.ask].about : ''
}

/**
 * Every command that the program knows, `collectivite add` too, with its arguments as its own help writes them. A group
 * is one of them when it does something by itself.
 */
export function commandNames(): readonly { readonly name: string; readonly usage: string }[] {
  const program = new Command('actes')
  const context: Context = {
    terminal: { out: () => undefined, err: () => undefined, interactive: false, environment: {} },
    interrupted: new AbortController().signal,
  }
  for (const add of commands) add(program, context, () => undefined)
  return program.commands.flatMap((command) => namesOf(command, ''))
}

function namesOf(command: Command, before: string): readonly { name: string; usage: string }[] {
  const name = `${before}${command.name()}`
  const members = command.commands.flatMap((child) => namesOf(child, `${name} `))
  if (members.length > 0 && !actsByItself(command)) return members
  const given = command.registeredArguments.map((argument) => {
    const shown = `${argument.name()}${argument.variadic ? '...' : ''}`
    return argument.required ? `<${shown}>` : `[${shown}]`
  })
  return [{ name, usage: [name, ...given].join(' ') }, ...members]
}

/** Only a command with an action has the flags that all actions share. */
function actsByItself(command: Command): boolean {
  return command.options.some(({ long }) => long === '--json')
}

/** Meanings of commands that no longer exist. */
export const spareMeanings = (): readonly string[] =>
  Object.keys(commandMeanings).filter((name) => !commandNames().some((known) => known.name === name))

function statesTable(): Table {
  return {
    head: ['state', 'in French', 'means', 'may become'],
    rows: states.map((state) => [
      mono(state),
      stateSentence(state, 'fr').short,
      stateSentence(state, 'en').long,
      Object.entries(lifecycle[state])
        .map(([to, mover]) => `${mono(to)} (${mover})`)
        .join(', '),
    ]),
  }
}

/** Every table, by its name in the marks. */
export const tables: Readonly<Record<string, () => Table>> = {
  'sandbox-numbers': () => ({
    head: ['a number ending in', 'what happens'],
    rows: sandboxNumbers.map(({ suffix, behaviour }) => [mono(suffix), sandboxEffects[behaviour]]),
  }),
  commands: commandsTable,
  'exit-codes': () => ({
    head: ['code', 'means'],
    rows: Object.entries(exitCodes).map(([name, code]) => [`${code}`, exitMeanings[name as keyof typeof exitCodes]]),
  }),
  states: statesTable,
  messages: messagesTable,
  gateways: gatewaysTable,
  'gateway-settings': gatewaySettingsTable,
  schedules: schedulesTable,
  api: apiTable,
  notices: noticesTable,
  delais: delaisTable,
  feries: feriesTable,
  settings: () => ({
    head: ['name', 'default', 'secret', 'for'],
    rows: settings.map(({ name, fallback, secret, about }) => [mono(name), mono(fallback), yes(secret), about]),
  }),
  metrics: () => ({
    head: ['metric', 'kind', 'by', 'says'],
    rows: metricTable.map(({ name, kind, labels, help }) => [mono(name), kind, labels.map(mono).join(', '), help]),
  }),
  errors: () => ({
    head: ['code', 'kind', 'what it says'],
    rows: Object.entries(errors).map(([code, kind]) => [mono(code), kind, codeSentence(code as ErrorCode, 'en')]),
  }),
  events: () => ({
    head: ['event', 'when'],
    rows: Object.entries(events).map(([event, when]) => [mono(event), when]),
  }),
}

/** A table as Markdown. */
export function render({ head, rows }: Table): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

const marks = /<!-- table:([a-z-]+) -->\n([\s\S]*?)<!-- \/table -->/g

/** The tables that a page holds, by name, as their text stands. */
export function tablesIn(page: string): readonly { readonly name: string; readonly text: string }[] {
  return [...page.matchAll(marks)].map(([, name = '', text = '']) => ({ name, text }))
}

/** The page without its tables: what a person wrote. */
export function proseOf(page: string): string {
  return page.replace(marks, '')
}

/** The page with every table rendered anew; an unknown mark is left as it is. */
export function withTables(page: string): string {
  return page.replace(marks, (whole: string, name: string) => {
    const table = tables[name]
    return table ? `<!-- table:${name} -->\n\n${render(table())}\n\n<!-- /table -->` : whole
  })
}

/** The rows of a table in Markdown, cells trimmed: a formatter may have aligned them. */
export function rowsOf(text: string): readonly string[] {
  return text
    .split('\n')
    .filter((line) => line.trim().startsWith('|') && !/^[|\s:-]+$/.test(line))
    .map((line) =>
      line
        .trim()
        .split(/(?<!\\)\|/)
        .slice(1, -1)
        .map((cell) => cell.trim())
        .join(' | '),
    )
}
