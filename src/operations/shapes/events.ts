// The data of each type of event, for OpenAPI. Every value is a text; keys without a value are absent.
import * as z from 'zod'
import { id, optionalString, string } from './parts.ts'
import { eventTypeNames, type EventTypeName } from '#subscriptions/catalogue.ts'

const day = z.iso.date().exactOptional()
const code = optionalString.describe('Permanent code.')
const sentence = optionalString.describe('Meaning of the code, in the language of the installation.')
const collectivite = string.describe('SIREN.')

const about = {
  id: id.describe('Id of the transmission.'),
  cle: optionalString.describe('Key that your program gave the act.'),
  idActe: optionalString,
  collectivite,
  numero: optionalString,
  message: string.describe('`1-1` is an act.'),
}
const move = {
  ...about,
  code,
  sentence,
  state: string,
  dateReception: day.describe('Of an acknowledged act.'),
  healing: optionalString.describe('`true`: what was refused is sent again automatically.'),
  replacedBy: id.exactOptional().describe('Transmission that is sent in its place.'),
  detail: optionalString.describe('For a refusal: what the préfecture or the platform said.'),
  nature: optionalString,
  verifCode: optionalString,
}
/** A task may concern no known act. */
const task = {
  id: about.id.exactOptional(),
  cle: about.cle,
  idActe: optionalString,
  collectivite,
  numero: optionalString,
  message: optionalString,
  kind: string.describe('Kind of the task or the letter.'),
  retour: optionalString,
  dueOn: day.describe('Last day to answer.'),
  connection: optionalString,
  reference: optionalString,
}
const { kind, retour, dueOn } = task
const connection = string

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
  'act.lacking': z.object(task),
  'act.untransferred': z.object(task),
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
    daysLeft: string.describe('0: today; negative: overdue.'),
  }),
  'ledger.differs': z.object(task),
  'return.orphan': z.object({ collectivite, retour: string, connection }),
  'return.unreadable': z.object({ collectivite, retour: string, connection }),
  'connection.suspended': z.object({ collectivite, connection, code, sentence }),
  'connection.lifted': z.object({ collectivite, connection, code, sentence }),
  'token.ending': z.object({ name: string, expiresOn: z.iso.date(), days: string }),
  'siem.silent': z.object({ name: string, since: z.iso.datetime(), code }),
  'webhook.disabled': z.object({ subscription: id, name: string, why: z.enum(['gone', 'silent']), code }),
  'webhook.ping': z.object({ subscription: id }),
} as const satisfies Readonly<Record<EventTypeName, z.ZodObject>>

export const bodies = eventTypeNames.map((type) => ({
  type,
  body: z.object({ type: z.literal(type), timestamp: z.iso.datetime(), data: payloads[type] }),
}))
