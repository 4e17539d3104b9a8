// Every generated table of the manual, by the name in its marks. test/manual/manual.test.ts compares them with the
// chapters, and `npm run manual:update` writes them anew.
import { actions, rolesFor, type Action } from '../../../../src/accounts/access.ts'
import { settings } from '../../../../src/config/table.ts'
import { errors, type ErrorCode } from '../../../../src/errors.ts'
import { lifecycle, states } from '../../../../src/lifecycle.ts'
import { columns } from '../../../../src/files/batch/lines.ts'
import { events } from '../../../../src/observe/log.ts'
import { metricTable } from '../../../../src/observe/metrics/table.ts'
import { sandboxNumbers, type Behaviour } from '../../../../src/sandbox/steering.ts'
import { rhythmText, schedules, sweepName } from '../../../../src/schedules/schedules.ts'
import { eventTypeNames, eventTypes } from '../../../../src/subscriptions/catalogue.ts'
import { refusalWords } from '../../../../src/text/dossier.ts'
import { codeSentence, stateSentence } from '../../../../src/text/sentences.ts'
import { apiPrefix } from '../../../../src/web/api/api.ts'
import { operations } from '../../../../src/operations/table.ts'
import { commandsTable, exitCodesTable } from './commands.ts'
import { gatewaySettingsTable, gatewaysTable } from './gateways.ts'
import { mono, type Table, type Tables } from './markdown.ts'
import {
  delaisTable,
  echeancesTable,
  feriesTable,
  limitsTable,
  messagesTable,
  naturesTable,
  rulesTable,
  scdlTable,
} from './protocol.ts'
import { otherTermsTable, staysTable, termsTable } from './retention.ts'

const sandboxEffects: Readonly<Record<Behaviour, string>> = {
  refuseActe: 'the act is received, then refused by an anomaly (message 1-3)',
  refuseEnveloppe: 'the whole envelope is refused (document `ANO_…`)',
  silent: 'the act is received, and nothing ever comes back',
  cut: 'the act is received, then the connection breaks before the receipt: the sending is uncertain',
  slow: 'the act is received, but the exchange answers only after a long while',
  double: 'the AR comes twice, in two deliveries',
  late: 'the answer comes some time after the reception',
}

const rights: Readonly<Record<Action, string>> = {
  read: 'look; texts that may name a person stay masked',
  unmask: 'see what is masked; make calendars of deadlines',
  deposit: 'hand in acts',
  requeue: 'try held or refused transmissions again',
  cancel: 'withdraw before the sending',
  resolve: 'give the verdict on an uncertain sending',
  annul: 'ask for an annulation',
  publish: 'record when an act was published, put it online, take it off',
  reply: 'answer letters',
  attach: 'attach a retour to its transmission',
  closeTask: 'close a task; assign, put off and take note of what waits; write notes',
  classification: 'ask for the classification in force',
  connection: 'pause, resume and examine connections',
  schedule: 'run, pause and resume schedules',
  declare: 'declare collectivités',
  people: 'accounts and tokens',
  journal: 'read, verify and export the journal of the installation',
  queues: 'look into the queues',
  webhooks: 'subscriptions',
  retention: 'bordereaux by which acts leave, legal holds, packages for an archive',
}

function statesTable(): Table {
  return {
    head: ['state', 'in French', 'means', 'may become'],
    rows: states.map((state) => [
      mono(state),
      stateSentence(state, 'fr').short,
      stateSentence(state, 'en').long,
      Object.entries(lifecycle[state].moves)
        .map(([to, mover]) => `${mono(to)} (${mover})`)
        .join(', '),
    ]),
  }
}

function apiTable(): Table {
  return {
    head: ['call', 'right', 'does'],
    rows: [
      ...operations.map(({ method, path, right, about }) => [
        mono(`${method} ${apiPrefix}${path.replaceAll(/:(\w+)/g, '{$1}')}`),
        right === 'any' ? 'any token' : mono(right),
        about,
      ]),
      [mono(`GET ${apiPrefix}/openapi.json`), 'none', 'This API in OpenAPI 3.1, open to all'],
    ],
  }
}

function refusTable(): Table {
  return {
    head: ['word', 'in French', 'means'],
    rows: Object.entries(refusalWords).map(([word, { fr, en }]) => [mono(word), fr, en]),
  }
}

const overlaps = { skip: 'the next instant counts', after: 'one more run at once' } as const

function schedulesTable(): Table {
  return {
    head: ['schedule', 'when', 'put off by up to', 'due while it runs', 'does'],
    rows: schedules.map(({ name, rhythm, jitterMs, overlap, about }) => [
      mono(name),
      name === sweepName ? 'every `ACTES_SWEEP_SECONDS`' : mono(rhythmText(rhythm)),
      jitterMs === 0 ? '' : `${jitterMs / 60_000} min`,
      overlaps[overlap],
      about.en,
    ]),
  }
}

/** Every table, by its name in the marks. */
export const tables: Tables = {
  'sandbox-numbers': () => ({
    head: ['a number ending in', 'what happens'],
    rows: sandboxNumbers.map(({ suffix, behaviour }) => [mono(suffix), sandboxEffects[behaviour]]),
  }),
  commands: commandsTable,
  'exit-codes': exitCodesTable,
  states: statesTable,
  natures: naturesTable,
  rules: rulesTable,
  limits: limitsTable,
  messages: messagesTable,
  gateways: gatewaysTable,
  'gateway-settings': gatewaySettingsTable,
  refus: refusTable,
  schedules: schedulesTable,
  api: apiTable,
  rights: () => ({
    head: ['right', 'roles', 'allows to'],
    rows: actions.map((right) => [mono(right), rolesFor(right).join(', '), rights[right]]),
  }),
  sensitive: () => ({
    head: ['family', 'operation', 'does'],
    rows: operations.flatMap(({ name, about, sensitive }) =>
      sensitive ? [[mono(sensitive.family), mono(name), about]] : [],
    ),
  }),
  'batch-columns': () => ({
    head: ['column', 'in acte.json', 'needed', 'example'],
    rows: columns.map(({ name, at, needed, example }) => [
      mono(name),
      mono(at),
      needed ? 'yes' : '',
      example.replaceAll('|', '\\|'),
    ]),
  }),
  webhooks: () => ({
    head: ['type', 'when'],
    rows: eventTypeNames.map((name) => [mono(name), eventTypes[name].en]),
  }),
  terms: termsTable,
  'other-terms': otherTermsTable,
  stays: staysTable,
  scdl: scdlTable,
  echeances: echeancesTable,
  delais: delaisTable,
  feries: feriesTable,
  settings: () => ({
    head: ['name', 'default', 'secret', 'for'],
    rows: settings.map(({ name, fallback, secret, about }) => [mono(name), mono(fallback), secret ? 'yes' : '', about]),
  }),
  metrics: () => ({
    head: ['metric', 'kind', 'by', 'says'],
    rows: metricTable.map(({ name, kind, labels, help }) => [mono(name), kind, labels.map(mono).join(', '), help]),
  }),
  errors: () => ({
    head: ['code', 'kind', 'what it says'],
    rows: Object.entries(errors).map(([code, kind]) => [
      mono(code),
      kind,
      codeSentence(code as ErrorCode, 'en', 'cli'),
    ]),
  }),
  events: () => ({
    head: ['event', 'when'],
    rows: Object.entries(events).map(([event, when]) => [mono(event), when]),
  }),
}
