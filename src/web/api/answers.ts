// What the API answers, in schemas: they describe it in OpenAPI, under the names that they have there, and every answer is
// held against them in the tests. Instants in ISO 8601 UTC, days as YYYY-MM-DD.
import * as z from 'zod'
import { errors, type ErrorCode } from '../../errors.ts'
import { states } from '../../lifecycle.ts'
import { outgoingCodes } from '../../protocol/messages/formulaire.ts'

/** An instant, UTC. */
export const instant = z.iso.datetime()
/** A day. */
export const day = z.iso.date()
const id = z.uuid()
const sha256 = z.string().regex(/^[0-9a-f]{64}$/)
/** A permanent code. */
export const code = z.enum(Object.keys(errors) as ErrorCode[]).meta({ title: 'Code' })
const anything = z.unknown()

/** A component of the description, under its name. */
export const named = <T extends z.ZodType>(title: string, schema: T): T => schema.meta({ title })

export const told = named(
  'Fault',
  z.object({
    code,
    path: z.string().describe('Where: path in the JSON, name of a file, or ``.'),
    value: z.string().optional().describe('What was found, cut at 80 characters.'),
    message: z.string().describe('A sentence, in the language asked for.'),
  }),
)

/** RFC 9457. */
export const problemDocument = named(
  'Problem',
  z.object({
    type: z.string().regex(/^urn:actes:ACTES-[A-Z]\d{3}$/),
    title: z.string(),
    status: z.number().int().min(400).max(599),
    detail: z.string(),
    code,
    problems: z.array(told).describe('Every fault at once; of very many the first 500.'),
    right: z.string().optional().describe('Of ACTES-A022: the right that the token lacks.'),
  }),
)

const transmissionKeys = {
  id,
  message: z.enum(outgoingCodes).describe('Which message it is: `1-1` for an act.'),
  idActe: z.string().nullable().describe('Identifier of the act: `034-213401482-20250625-DEL11-250625-DE`.'),
  collectivite: z.string(),
  numero: z.string().nullable(),
  nature: z.string().nullable(),
  dateDecision: day.nullable(),
  objet: z.string().describe('`•••••` without the right `unmask`.'),
  state: z.enum(states),
  held: z.object({ code, since: instant }).nullable().describe('It waits for a person.'),
  uncertain: z.boolean().describe('An attempt has no verdict: nobody knows yet whether it arrived.'),
  dateReception: day.nullable().describe('Day of the AR.'),
  dueAt: instant.nullable().describe('When something is next done by itself.'),
  createdAt: instant,
  replaces: id.optional(),
  replacedBy: id.optional(),
  about: id.optional().describe('Transmission of the act that it speaks of.'),
  retour: id.optional().describe('The letter that it answers.'),
}

export const transmission = named('Transmission', z.object(transmissionKeys))

/** A page of a list. */
const page = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), next: z.string().nullable().describe('Give it as `after`; null: the last page.') })

export const transmissions = page(transmission)

export const task = named(
  'Task',
  z.object({
    id,
    kind: z.enum([
      ...([
        'courrierSimple',
        'demandePieces',
        'lettreObservations',
        'defere',
        'anomalieTardive',
        'accuseTardif',
      ] as const),
    ]),
    transmission: id,
    idActe: z.string().nullable(),
    collectivite: z.string(),
    objet: z.string(),
    retour: id,
    openedAt: instant,
    dueOn: day.nullable().describe('Last day to act; null where the law sets none.'),
    closedAt: instant.nullable(),
    closedBy: z.string().nullable(),
    outcome: z.enum(['answered', 'done', 'refused', 'acknowledged']).nullable(),
    reason: z.string().nullable(),
  }),
)

export const tasks = page(task)

/** Where returns may stand. */
export const statuses = [
  ...(['stored', 'attached', 'companion', 'opened', 'duplicate', 'notice', 'orphan', 'unreadable'] as const),
] as const

const retourKeys = {
  id,
  name: z.string(),
  kind: z.string().nullable(),
  status: z.enum(statuses),
  sha256,
  sizeBytes: z.number().int(),
  receivedAt: instant,
  deviations: z.array(told),
  problems: z.array(told),
}

export const retour = named(
  'Return',
  z.object({ ...retourKeys, collectivite: z.string(), transmission: id.nullable(), partOf: id.nullable() }),
)

export const retours = page(retour)

export const shownRetour = named(
  'ShownReturn',
  z.object({
    ...retour.shape,
    facts: anything.describe('What was understood of it; null without the right `unmask`.'),
    candidates: z
      .array(
        z.object({
          id,
          idActe: z.string(),
          score: z.number().min(0).max(1),
          differs: z.array(
            z.object({
              field: z.string(),
              retour: z.string().optional(),
              transmission: z.string().optional(),
              how: z.string(),
            }),
          ),
          state: z.enum(states),
        }),
      )
      .describe('Acts that a stray return may be meant for, the likeliest first.'),
  }),
)

export const shownTransmission = named(
  'ShownTransmission',
  z.object({
    ...transmissionKeys,
    refusal: z
      .object({
        code,
        date: day.optional(),
        nature: z.string().optional(),
        detail: z.string().optional(),
        verifCode: z.string().optional(),
        classificationDate: day.optional(),
        retour: id.optional(),
      })
      .optional(),
    deferableUntil: day.nullable().describe('Last day of the préfet to bring a déféré.'),
    stopped: z
      .object({
        why: z.enum(['suspended', 'paused']),
        code: code.optional(),
        setting: z.string().optional(),
        since: instant,
        reason: z.string().optional(),
      })
      .nullable()
      .describe('Why nothing moves on its connection.'),
    timeline: z.array(
      z.object({
        at: instant,
        on: day.optional(),
        from: z.enum(['CL', 'PREF', 'operator']),
        code: z.string().optional(),
        what: z.string(),
        state: z.enum(states),
        reverses: z.literal(true).optional(),
        retour: id.optional(),
        transmission: id.optional(),
      }),
    ),
    tasks: z.array(task),
    linked: z.array(transmission).describe('What was opened about it: receipts, answers, annulation.'),
    journal: z.array(
      z.object({
        line: z.number().int(),
        at: instant,
        who: z.string(),
        event: z.string(),
        from: z.enum(states).nullable(),
        to: z.enum(states).nullable(),
        code: code.nullable(),
        detail: anything,
      }),
    ),
    attempts: z.array(
      z.object({
        id,
        verb: z.string(),
        openedAt: instant,
        requestSha256: sha256,
        closedAt: instant.nullable(),
        verdict: z.enum(['taken', 'not-taken', 'refused']).nullable(),
        code: code.nullable(),
        reference: z.string().nullable(),
        replySha256: sha256.nullable(),
        road: z.string().nullable(),
      }),
    ),
    files: z.array(
      z.object({
        name: z.string(),
        role: z.enum(['enveloppe', 'message', 'document', 'annexe', 'archive']),
        sha256,
        sizeBytes: z.number().int(),
      }),
    ),
    retours: z.array(z.object(retourKeys)),
  }),
)

const warnings = z.array(told).describe('What the rules only remark.')

export const deposited = named(
  'Deposited',
  z.object({
    ...transmissionKeys,
    already: z.boolean().describe('It was there: the same content, or the same key, was handed in before.'),
    warnings,
  }),
)

export const answered = named('Answered', z.object({ ...transmissionKeys, warnings }))

const requeuedItem = z.object({
  id,
  outcome: z.enum(['requeued', 'replaced', 'excluded']),
  newId: id.optional(),
  reason: told.optional(),
})

export const requeued = named('Requeued', z.object({ operation: id, items: z.array(requeuedItem) }))
