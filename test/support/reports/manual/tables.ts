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
import { operations, type Name } from '../../../../src/operations/table.ts'
import { both, type Language } from '../../../../src/text/both.ts'
import { roleWords } from '../../../../src/text/roles.ts'
import { commandsTable, exitCodesTable } from './commands.ts'
import { archiveNumbers, archiveSettingsTable } from './archives.ts'
import { gatewaySettingsTable, gatewaysTable } from './gateways.ts'
import { frenchEvents, frenchMetrics, frenchOperations } from './french.ts'
import { mono, yesIn, type Table, type Tables, type Told } from './markdown.ts'
import {
  delaisTable,
  budgetsTable,
  conditionsTable,
  doutesTable,
  echeancesTable,
  faitsTable,
  feriesTable,
  limitsTable,
  messagesTable,
  naturesTable,
  publiciteTable,
  rulesTable,
  scdlTable,
} from './protocol.ts'
import { settingWords } from './settings.ts'
import { otherTermsTable, staysTable, termsTable } from './retention.ts'

const sandboxEffects: Told<Behaviour> = {
  refuseActe: both(
    'l’acte est reçu, puis refusé par une anomalie (message 1-3)',
    'the act is received, then refused by an anomaly (message 1-3)',
  ),
  refuseEnveloppe: both(
    'toute l’enveloppe est refusée (document `ANO_…`)',
    'the whole envelope is refused (document `ANO_…`)',
  ),
  silent: both('l’acte est reçu, et rien ne revient jamais', 'the act is received, and nothing ever comes back'),
  cut: both(
    'l’acte est reçu, puis la connexion se rompt avant la réponse : l’envoi est incertain',
    'the act is received, then the connection breaks before the receipt: the sending is uncertain',
  ),
  slow: both(
    'l’acte est reçu, mais l’échange ne répond qu’après un long moment',
    'the act is received, but the exchange answers only after a long while',
  ),
  double: both('l’AR vient deux fois, en deux remises', 'the AR comes twice, in two deliveries'),
  late: both('la réponse vient un certain temps après la réception', 'the answer comes some time after the reception'),
}

const rights: Told<Action> = {
  read: both(
    'regarder ; les textes qui peuvent nommer quelqu’un restent masqués',
    'look; texts that may name a person stay masked',
  ),
  unmask: both(
    'voir ce qui est masqué ; créer des calendriers d’échéances',
    'see what is masked; make calendars of deadlines',
  ),
  deposit: both('déposer des actes', 'hand in acts'),
  requeue: both(
    'remettre en file d’attente des transmissions retenues ou refusées',
    'try held or refused transmissions again',
  ),
  cancel: both(
    'retirer avant l’envoi, ou l’enregistrement d’un acte transmis par une autre voie',
    'withdraw before the sending, or the record of an act that was sent another way',
  ),
  resolve: both('donner le verdict sur un envoi incertain', 'give the verdict on an uncertain sending'),
  annul: both('demander une annulation', 'ask for an annulation'),
  publish: both(
    'noter quand un acte a été publié, le mettre en ligne, l’en retirer',
    'record when an act was published, put it online, take it off',
  ),
  reply: both('répondre aux courriers', 'answer letters'),
  attach: both('rattacher un retour à sa transmission', 'attach a retour to its transmission'),
  closeTask: both(
    'clore une tâche ; attribuer, remettre à plus tard ce qui attend, en prendre note ; écrire des notes',
    'close a task; assign, put off and take note of what waits; write notes',
  ),
  classification: both('demander la classification en vigueur', 'ask for the classification in force'),
  connection: both('mettre en pause, reprendre et examiner des connexions', 'pause, resume and examine connections'),
  schedule: both('exécuter, mettre en pause et reprendre des tâches planifiées', 'run, pause and resume schedules'),
  declare: both('déclarer des collectivités', 'declare collectivités'),
  people: both('comptes et jetons', 'accounts and tokens'),
  journal: both(
    'lire, vérifier et exporter le journal de l’installation',
    'read, verify and export the journal of the installation',
  ),
  queues: both('regarder dans les files de tâches', 'look into the queues'),
  webhooks: both('abonnements', 'subscriptions'),
  retention: both(
    'bordereaux par lesquels les actes partent, suspensions de l’élimination, paquets pour un service d’archives',
    'bordereaux by which acts leave, legal holds, packages for an archive',
  ),
}

const heads = {
  states: both('état|en français|sens|peut devenir', 'state|in French|means|may become'),
  api: both('appel|droit|ce qu’il fait', 'call|right|does'),
  refus: both('mot|sens', 'word|in French|means'),
  schedules: both(
    'tâche|quand|décalée au plus de|due pendant qu’elle tourne|ce qu’elle fait',
    'schedule|when|put off by up to|due while it runs|does',
  ),
  sandbox: both('un numéro qui finit par|ce qui arrive', 'a number ending in|what happens'),
  archiveNumbers: both('un numéro avec|as@lae|VITAM', 'a number with|as@lae|VITAM'),
  rights: both('droit|rôles|permet de', 'right|roles|allows to'),
  sensitive: both('famille|opération|ce qu’elle fait', 'family|operation|does'),
  lines: both('colonne|dans acte.json|obligatoire|exemple', 'column|in acte.json|needed|example'),
  webhooks: both('type|quand', 'type|when'),
  settings: both('nom|par défaut|secret|pour', 'name|default|secret|for'),
  metrics: both('métrique|sorte|par|ce qu’elle dit', 'metric|kind|by|says'),
  errors: both('code|sorte|ce qu’il dit', 'code|kind|what it says'),
  events: both('événement|quand', 'event|when'),
} satisfies Told

const headOf = (name: keyof typeof heads, language: Language) => heads[name][language].split('|')

function statesTable(language: Language): Table {
  return {
    head: headOf('states', language),
    rows: states.map((state) => [
      mono(state),
      stateSentence(state, 'fr').short,
      stateSentence(state, language).long,
      Object.entries(lifecycle[state].moves)
        .map(([to, mover]) => `${mono(to)} (${mono(mover)})`)
        .join(', '),
    ]),
  }
}

/** What an operation is about. */
const aboutOf = ({ name, about }: (typeof operations)[number], language: Language): string =>
  language === 'fr' ? frenchOperations[name as Name] : about

function apiTable(language: Language): Table {
  const isFrench = language === 'fr'
  return {
    head: headOf('api', language),
    rows: [
      ...operations.map((each) => [
        mono(`${each.method} ${apiPrefix}${each.path.replaceAll(/:(\w+)/g, '{$1}')}`),
        each.right === 'any' ? (isFrench ? 'tout jeton' : 'any token') : mono(each.right),
        aboutOf(each, language),
      ]),
      [
        mono(`GET ${apiPrefix}/openapi.json`),
        isFrench ? 'aucun' : 'none',
        isFrench ? 'Cette API en OpenAPI 3.1, ouverte à tous' : 'This API in OpenAPI 3.1, open to all',
      ],
    ],
  }
}

function refusTable(language: Language): Table {
  return {
    head: headOf('refus', language),
    rows: Object.entries(refusalWords).map(([word, { fr, en }]) =>
      language === 'fr' ? [mono(word), fr] : [mono(word), fr, en],
    ),
  }
}

const overlaps = {
  skip: both('l’instant suivant compte', 'the next instant counts'),
  after: both('une exécution de plus, aussitôt', 'one more run at once'),
} as const

function schedulesTable(language: Language): Table {
  const sweep = language === 'fr' ? 'toutes les `ACTES_SWEEP_SECONDS` secondes' : 'every `ACTES_SWEEP_SECONDS`'
  return {
    head: headOf('schedules', language),
    rows: schedules.map(({ name, rhythm, jitterMs, overlap, about }) => [
      mono(name),
      name === sweepName ? sweep : mono(rhythmText(rhythm)),
      jitterMs === 0 ? '' : `${jitterMs / 60_000} min`,
      overlaps[overlap][language],
      about[language],
    ]),
  }
}

/** The families of codes, each with a table of its own. */
const families = [...new Set(Object.keys(errors).map((code) => code.charAt('ACTES-'.length)))]

function errorsTable(family: string, language: Language): Table {
  return {
    head: headOf('errors', language),
    rows: Object.entries(errors).flatMap(([code, kind]) =>
      code.startsWith(`ACTES-${family}`)
        ? [[mono(code), mono(kind), codeSentence(code as ErrorCode, language, 'cli')]]
        : [],
    ),
  }
}

/** Every table, by its name in the marks. */
export const tables: Tables = {
  'sandbox-numbers': (language) => ({
    head: headOf('sandbox', language),
    rows: sandboxNumbers.map(({ suffix, behaviour }) => [mono(suffix), sandboxEffects[behaviour][language]]),
  }),
  'archive-numbers': (language) => ({
    head: headOf('archiveNumbers', language),
    rows: archiveNumbers.map(({ suffix, asalae, vitam }) => [
      mono(suffix),
      asalae?.[language] ?? '–',
      vitam?.[language] ?? '–',
    ]),
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
  'archive-settings': archiveSettingsTable,
  refus: refusTable,
  schedules: schedulesTable,
  api: apiTable,
  rights: (language) => ({
    head: headOf('rights', language),
    rows: actions.map((right) => [
      mono(right),
      rolesFor(right)
        .map((role) => roleWords[role].name[language])
        .join(', '),
      rights[right][language],
    ]),
  }),
  sensitive: (language) => ({
    head: headOf('sensitive', language),
    rows: operations.flatMap((each) =>
      each.sensitive ? [[mono(each.sensitive.family), mono(each.name), aboutOf(each, language)]] : [],
    ),
  }),
  'batch-columns': (language) => ({
    head: headOf('lines', language),
    rows: columns.map(({ name, at, needed, example }) => [
      mono(name),
      mono(at),
      needed ? yesIn[language] : '',
      example.replaceAll('|', '\\|'),
    ]),
  }),
  webhooks: (language) => ({
    head: headOf('webhooks', language),
    rows: eventTypeNames.map((name) => [mono(name), eventTypes[name][language]]),
  }),
  terms: termsTable,
  'other-terms': otherTermsTable,
  stays: staysTable,
  scdl: scdlTable,
  publicite: publiciteTable,
  echeances: echeancesTable,
  conditions: conditionsTable,
  faits: faitsTable,
  doutes: doutesTable,
  budgets: budgetsTable,
  delais: delaisTable,
  feries: feriesTable,
  settings: (language) => ({
    head: headOf('settings', language),
    rows: settings.map(({ name, fallback, secret }) => [
      mono(name),
      mono(fallback),
      secret ? yesIn[language] : '',
      settingWords[name][language],
    ]),
  }),
  metrics: (language) => ({
    head: headOf('metrics', language),
    rows: metricTable.map(({ name, kind, labels, help }) => [
      mono(name),
      mono(kind),
      labels.map(mono).join(', '),
      language === 'fr' ? frenchMetrics[name] : help,
    ]),
  }),
  ...Object.fromEntries(
    families.map((family) => [`errors-${family.toLowerCase()}`, (language: Language) => errorsTable(family, language)]),
  ),
  events: (language) => ({
    head: headOf('events', language),
    rows: Object.entries(events).map(([event, when]) => [
      mono(event),
      language === 'fr' ? frenchEvents[event as keyof typeof events] : when,
    ]),
  }),
}
