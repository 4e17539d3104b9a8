// The data of each type of event, for OpenAPI. Every value is a text; keys without a value are absent.
import * as z from 'zod'
import { eventTypeNames, type EventTypeName } from '#subscriptions/catalogue.ts'

const text = z.string()
const maybe = text.exactOptional()
const day = z.iso.date().exactOptional()
const code = maybe.describe('Permanent code.')
const sentence = maybe.describe('Meaning of the code, in the language of the installation.')
const collectivite = text.describe('SIREN.')

const about = {
  id: z.uuid().describe('Id of the transmission.'),
  cle: maybe.describe('Key that your program gave the act.'),
  idActe: maybe,
  collectivite,
  numero: maybe,
  message: text.describe('`1-1` is an act.'),
}
const move = {
  ...about,
  code,
  sentence,
  state: text,
  dateReception: day.describe('Of an acknowledged act.'),
  healing: maybe.describe('`true`: what was refused is sent again automatically.'),
  replacedBy: z.uuid().exactOptional().describe('Transmission that is sent in its place.'),
  detail: maybe.describe('For a refusal: what the préfecture or the platform said.'),
  nature: maybe,
  verifCode: maybe,
}
/** A task may concern no known act. */
const task = {
  id: about.id.exactOptional(),
  cle: about.cle,
  idActe: maybe,
  collectivite,
  numero: maybe,
  message: maybe,
  kind: text.describe('Kind of the task or the letter.'),
  retour: maybe,
  dueOn: day.describe('Last day to answer.'),
  connection: maybe,
  reference: maybe,
}
const { kind, retour, dueOn } = task
const connection = text

const payloads = {
  'act.submitted': z.object(move),
  'act.acknowledged': z.object(move),
  'act.refused': z.object(move),
  'act.replaced': z.object(move),
  'act.held': z.object(move),
  'act.uncertain': z.object(move),
  'act.cancelled': z.object(move),
  'act.annulled': z.object(move),
  'act.unanswered': z.object(task),
  'act.contradicted': z.object(task),
  'act.implausible': z.object(task),
  'message.refused': z.object(move),
  'message.held': z.object(move),
  'message.uncertain': z.object(move),
  'letter.received': z.object(task),
  'task.due': z.object({
    ...about,
    kind,
    retour,
    dueOn,
    daysLeft: text.describe('0: today; negative: overdue.'),
  }),
  'ledger.differs': z.object(task),
  'return.orphan': z.object({ collectivite, retour: text, connection }),
  'return.unreadable': z.object({ collectivite, retour: text, connection }),
  'connection.suspended': z.object({ collectivite, connection, code, sentence }),
  'connection.lifted': z.object({ collectivite, connection, code, sentence }),
  'token.ending': z.object({ name: text, expiresOn: z.iso.date(), days: text }),
  'siem.silent': z.object({ name: text, since: z.iso.datetime(), code }),
  'webhook.disabled': z.object({ subscription: z.uuid(), name: text, why: z.enum(['gone', 'silent']), code }),
  'webhook.ping': z.object({ subscription: z.uuid() }),
} as const satisfies Readonly<Record<EventTypeName, z.ZodObject>>

export const bodies = eventTypeNames.map((type) => ({
  type,
  body: z.object({ type: z.literal(type), timestamp: z.iso.datetime(), data: payloads[type] }),
}))
