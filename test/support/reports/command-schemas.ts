// What each command prints with --json, as JSON Schema: what the package ships (fixtures/api/commands.schema.json), made from the
// shapes of the operations, which most commands print as they are, and from those that are written here. A test
// (test/commands/shapes.test.ts) holds what commands print against them.
import * as z from 'zod'
import { rows } from '../../../src/commands/asking.ts'
import { lifting } from '../../../src/web/api/openapi.ts'
import { table, type Name } from '../../../src/operations/table.ts'
import { fault, own } from './command-shapes.ts'

/** Commands that print what their operation gives. */
const asOperation: Readonly<Record<string, Name>> = {
  list: 'listTransmissions',
  cancel: 'cancelTransmission',
  annul: 'annulTransmission',
  resolve: 'resolveTransmission',
  retract: 'retractAct',
  withhold: 'withholdAct',
  release: 'releaseAct',
  reply: 'answerLetter',
  restamp: 'restampTransmission',
  go: 'go',
  leave: 'leaveCollectivite',
  reconcile: 'reconcile',
  'tasks list': 'listTasks',
  'tasks close': 'closeTask',
  'classification show': 'showClassification',
  'classification find': 'searchClassification',
  'classification refresh': 'refreshClassification',
  schedules: 'listSchedules',
  'schedules run': 'runSchedule',
  'schedules pause': 'pauseSchedule',
  'schedules resume': 'resumeSchedule',
  connections: 'listConnections',
  'connections pause': 'pauseConnection',
  'connections resume': 'resumeConnection',
  collect: 'collectNow',
  'collectivite list': 'listDeclarations',
  'credentials list': 'listCredentials',
  'credentials show': 'showCredential',
  'credentials add': 'addCredential',
  'credentials renew': 'renewCredential',
  'credentials remove': 'removeCredential',
  'archives list': 'listArchives',
  'archives show': 'showArchive',
  'archives add': 'declareArchive',
  'archives remove': 'removeArchive',
  'keys list': 'listKeys',
  'journal verify': 'verifyJournal',
  'user first-code': 'makeFirstCode',
  'user list': 'listPeople',
  'user disable': 'disablePerson',
  'user sign-out': 'endSessions',
  'user drop-code': 'removeSecondStep',
  'user unlink': 'unlinkIdentities',
  'token list': 'listTokens',
  'token revoke': 'revokeToken',
  'calendar add': 'addCalendar',
  'calendar list': 'listCalendars',
  'calendar revoke': 'revokeCalendar',
  'requests list': 'listRequests',
  'requests approve': 'approveRequest',
  'requests refuse': 'refuseRequest',
  'requests result': 'takeRequestResult',
  ...Object.fromEntries(rows.map(({ words, ask }) => [words.replaceAll(/ [<[].*$/g, ''), ask])),
}

/** What a command prints when it comes to nothing: wrong usage, refusal, a service that is away, a bug. */
export const failure = z.object({ ok: z.literal(false), problems: z.array(fault).min(1) })

/** By the words of the command; undefined where it prints no document. */
export function schemaOf(words: string): z.ZodType | undefined {
  const name = asOperation[words]
  const output = name && table[name].output
  return own[words] ?? (output instanceof z.ZodType ? output : undefined)
}

/** Commands that print no document: they go on until they are stopped, or print lines or files of their own. */
const without = ['start', 'journal export', 'help']

/** All of them, as they are shipped. @param paths the words of every command that does something */
export function commandSchemas(paths: readonly string[]): string {
  const commands = paths.flatMap((words) => {
    const schema = schemaOf(words)
    if (!schema && !without.includes(words)) throw new Error(`no schema for actes ${words}`)
    return schema ? [[words, plainSchema(schema)] as const] : []
  })
  const $defs = {}
  const all = {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'What commands of actes print with --json',
    description: 'Keys stay within a major version; more may come. A command that comes to nothing prints `failure`.',
    failure: lifting(plainSchema(failure), $defs, '#/$defs/'),
    commands: lifting(Object.fromEntries(commands), $defs, '#/$defs/'),
    // Codes may come with any version.
    $defs: { ...$defs, Code: { type: 'string', pattern: '^ACTES-[A-Z]\\d{3}$' } },
  }
  return `${JSON.stringify(all, null, 2)}\n`
}

function plainSchema(schema: z.ZodType): object {
  const {
    $schema: _,
    '~standard': __,
    ...plain
  } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Record<string, unknown>
  return plain
}
