// What operations give, in schemas: OpenAPI and the client are made from them, and every answer is held against them in the
// tests. Fields that may name people are marked: they are masked for callers without the right `unmask`. Instants in ISO 8601
// UTC, days as YYYY-MM-DD.
import * as z from 'zod'
import { actions, roles } from '../accounts/access.ts'
import { errors, type ErrorCode } from '../errors.ts'
import { states } from '../lifecycle.ts'
import { gatewayTypes } from '../protocol/acte/collectivite.ts'
import type { Conversion } from '../protocol/xml/latin1.ts'
import type { Difference, Discrepancy } from '../protocol/retours/matching.ts'
import type { MessageCode } from '../protocol/messages/codes.ts'
import { differenceWords, thereWords, type DifferenceKind } from '../text/differences.ts'
import { outgoingCodes } from '../protocol/messages/formulaire.ts'

/** An instant, UTC. */
export const instant = z.iso.datetime()
/** A day. */
export const day = z.iso.date()
const id = z.uuid()
const sha256 = z.string().regex(/^[0-9a-f]{64}$/)
/** A permanent code. */
export const code = z.enum(Object.keys(errors) as ErrorCode[]).meta({ title: 'Code' })
const anything = z.unknown()

/** How a field is masked: replaced by a mark, by null, or by an empty list. */
export type Mask = 'text' | 'null' | 'empty'
/** The fields that may name people. */
export const masks = z.registry<{ readonly as: Mask }>()
/** Faults: told with their sentence. */
export const faults = z.registry<{ readonly fault: true }>()

/** Mark a field that may name people. */
export function masked<T extends z.ZodType>(schema: T, as: Mask = 'text'): T {
  masks.add(schema, { as })
  return schema
}

function fault<T extends z.ZodType>(schema: T): T {
  faults.add(schema, { fault: true })
  return schema
}

/** A component of the description, under its name. */
export const named = <T extends z.ZodType>(title: string, schema: T): T => schema.meta({ title })

export const told = fault(
  named(
    'Fault',
    z.object({
      code,
      path: z.string().describe('Where: path in the JSON, name of a file, or ``.'),
      value: z.string().exactOptional().describe('What was found, cut at 80 characters.'),
      params: z
        .record(z.string(), z.union([z.string(), z.number()]))
        .exactOptional()
        .describe('What the sentence is made of.'),
      message: z.string().describe('A sentence, in the language asked for.'),
    }),
  ),
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
    problems: z
      .array(told)
      .describe('Every fault at once; of very many the first 100, and how many more (`ACTES-V025`).'),
    right: z.string().exactOptional().describe('Of ACTES-A022: the right that the token lacks.'),
    params: z
      .record(z.string(), z.union([z.string(), z.number()]))
      .exactOptional()
      .describe('What the sentence is made of.'),
    warnings: z.array(told).exactOptional().describe('What the rules only remark, beside what they refuse.'),
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
  objet: masked(z.string().describe('`•••••` without the right `unmask`.')),
  state: z.enum(states),
  held: z.object({ code, since: instant }).nullable().describe('It waits for a person.'),
  uncertain: z.boolean().describe('An attempt has no verdict: nobody knows yet whether it arrived.'),
  dateReception: day.nullable().describe('Day of the AR.'),
  dueAt: instant.nullable().describe('When something is next done by itself.'),
  createdAt: instant,
  replaces: id.exactOptional(),
  replacedBy: id.exactOptional(),
  about: id.exactOptional().describe('Transmission of the act that it speaks of.'),
  retour: id.exactOptional().describe('The letter that it answers.'),
}

export const transmission = named('Transmission', z.object(transmissionKeys))

/** All of a list. */
export const listOf = <T extends z.ZodType>(item: T) => z.object({ items: z.array(item) })

/** A page of a list. */
export const page = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), next: z.string().nullable().describe('Give it as `after`; null: the last page.') })

export const transmissions = page(transmission).extend({
  total: z
    .object({ count: z.number().int(), more: z.boolean().describe('There are more than these.') })
    .exactOptional(),
})

const differenceKinds = Object.keys(differenceWords) as DifferenceKind[]

/** Both sides of a difference. */
const differing = {
  reference: z.string().nullable().describe('The gateway’s name for it.'),
  numero: z.string().nullable(),
  there: z.enum(Object.keys(thereWords) as (keyof typeof thereWords)[]).nullable(),
  here: z.enum(states).nullable(),
  action: z
    .enum(['resolveTransmission', 'cancelTransmission', 'handInReturns'])
    .nullable()
    .describe('The operation that is proposed; null where none fits.'),
}

const compared = {
  since: instant.describe('What has not moved since then is not compared.'),
  there: z.number().int().nullable().describe('Acts that the platform holds; null where it has no list.'),
  here: z.number().int().describe('Acts that left here.'),
  letters: z.number().int().describe('Letters there.'),
  strays: z.number().int().describe('Returns that found nobody.'),
  underWay: z.number().int().describe('What may pass by itself.'),
}

export const reconciliation = named(
  'Reconciliation',
  z.object({
    connection: z.string(),
    collectivite: z.string(),
    at: instant,
    code: code.nullable().describe('What the platform met: nothing is concluded, and nothing was counted.'),
    counted: z.object(compared).nullable(),
    differences: z.array(
      z.object({
        ...{ kind: z.enum(differenceKinds), transmission: id.nullable(), ...differing },
        underWay: z.boolean().describe('It may pass by itself: it is no task yet.'),
      }),
    ),
  }),
)

export const task = named(
  'Task',
  z.object({
    id,
    kind: z.enum([
      'courrierSimple',
      'demandePieces',
      'lettreObservations',
      'defere',
      'anomalieTardive',
      'accuseTardif',
      'annulationSansAccuse',
      'envoiIncertain',
      'accuseManquant',
      ...differenceKinds,
    ]),
    transmission: id.nullable().describe('Null for a difference without an act here.'),
    idActe: z.string().nullable(),
    collectivite: z.string(),
    objet: masked(z.string()),
    retour: id
      .nullable()
      .describe('Null for `envoiIncertain`, `accuseManquant` and differences, which no return opened.'),
    connection: z.string().nullable().describe('Of a difference between the ledger and what a gateway lists.'),
    difference: z.object(differing).nullable(),
    openedAt: instant,
    dueOn: day.nullable().describe('Last day to act; null where the law sets none.'),
    closedAt: instant.nullable(),
    closedBy: z.string().nullable(),
    outcome: z.enum(['answered', 'done', 'refused', 'acknowledged']).nullable(),
    reason: masked(z.string()).nullable(),
  }),
)

/** Where returns may stand. */
export const statuses = [
  'stored',
  'attached',
  'companion',
  'opened',
  'duplicate',
  'notice',
  'orphan',
  'unreadable',
] as const

const retourKeys = {
  id,
  name: masked(z.string()),
  kind: z.string().nullable(),
  status: z.enum(statuses),
  sha256,
  sizeBytes: z.number().int(),
  receivedAt: instant,
  deviations: masked(z.array(told), 'empty'),
  problems: masked(z.array(told), 'empty'),
}

export const retour = named(
  'Return',
  z.object({ ...retourKeys, collectivite: z.string(), transmission: id.nullable(), partOf: id.nullable() }),
)

/** A sender of mails on a connection. */
export const sender = named(
  'Sender',
  z.object({
    connection: z.string(),
    sender: z.string().describe('An address, or `@domain`.'),
    confirmedBy: z.string().nullable().describe('Null: nobody has confirmed it, and its mails wait.'),
    since: instant.describe('Confirmed since then; waiting since then.'),
    waiting: z.number().int().describe('Its mails that wait.'),
  }),
)

export const origin = z.object({
  verdict: z.enum(['authenticated', 'unauthenticated', 'accepted', 'vouched', 'unconfirmed', 'unestablished']),
  from: z.string().exactOptional(),
  why: z.string().exactOptional().describe('What is known of its proof, where it is not believed.'),
  by: z.string().exactOptional().describe('Who answers for it.'),
  reason: z.string().exactOptional(),
  headers: z.array(z.string()).exactOptional().describe('What tells of its way here, as it stands in the mail.'),
  dkim: z.string().exactOptional().describe('What our own look at its signatures gave.'),
})

export const shownRetour = named(
  'ShownReturn',
  z.object({
    ...retour.shape,
    connection: z.string(),
    origin: masked(origin.nullable(), 'null').describe('Whose word it is, where it came by mail or by hand.'),
    facts: masked(anything.describe('What was understood of it; null without the right `unmask`.'), 'null'),
    candidates: z
      .array(
        z.object({
          id,
          idActe: z.string(),
          score: z.number().min(0).max(1),
          differs: z.array(
            z.object({
              field: z.string() as unknown as z.ZodType<Difference['field']>,
              retour: z.string().exactOptional(),
              transmission: z.string().exactOptional(),
              how: z.string() as unknown as z.ZodType<Discrepancy>,
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
        date: day.exactOptional(),
        nature: z.string().exactOptional(),
        detail: masked(z.string()).exactOptional(),
        verifCode: z.string().exactOptional(),
        classificationDate: day.exactOptional(),
        retour: id.exactOptional(),
        healing: z
          .literal(true)
          .exactOptional()
          .describe('For the age of its classification alone: it leaves again by itself, as another transmission.'),
      })
      .exactOptional(),
    deferableUntil: day.nullable().describe('Last day of the préfet to bring a déféré.'),
    stopped: z
      .object({
        why: z.enum(['suspended', 'paused', 'outage', 'quiet']),
        code: code.exactOptional(),
        setting: z.string().exactOptional(),
        since: instant,
        reason: masked(z.string()).exactOptional(),
      })
      .nullable()
      .describe('Why nothing moves on its connection.'),
    timeline: z.array(
      z.object({
        at: instant,
        on: day.exactOptional(),
        from: z.enum(['CL', 'PREF', 'operator']),
        code: z.exactOptional(z.string() as unknown as z.ZodType<MessageCode>),
        what: z.string(),
        state: z.enum(states),
        reverses: z.literal(true).exactOptional(),
        retour: id.exactOptional(),
        transmission: id.exactOptional(),
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
        detail: masked(z.unknown(), 'null'),
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
        name: masked(z.string()),
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
  newId: id.exactOptional(),
  reason: told.exactOptional(),
})

export const requeued = named('Requeued', z.object({ operation: id, items: z.array(requeuedItem) }))

const connectionEvents = ['suspended', 'lifted', 'paused', 'resumed', 'difference-found', 'difference-gone'] as const

export const connection = named(
  'Connection',
  z.object({
    id: z.string(),
    siren: z.string(),
    gateway: z.enum(gatewayTypes),
    suspended: fault(z.object({ ...told.shape, since: instant })).nullable(),
    paused: z.object({ since: instant, by: z.string(), reason: masked(z.string()) }).nullable(),
    outage: z
      .object({ code, since: instant, next: instant })
      .nullable()
      .describe('Its platform is out of reach: acts wait, and a probe looks again at `next`.'),
    lastCollect: instant.nullable(),
    lastCode: code.nullable(),
    nextCollect: instant.nullable(),
    certificateUntil: day.nullable(),
    lastReconcile: instant.nullable().describe('When the ledger was last held against what its platform lists.'),
    reconcileCode: code.nullable().describe('What a comparison met since.'),
    nextReconcile: instant.nullable(),
    reconciled: z.object({ ...compared, differences: z.number().int() }).nullable(),
    toSend: z.number().int(),
    awaiting: z.number().int(),
    journal: z
      .array(
        z.object({
          ...{ at: instant, who: z.string(), event: z.enum(connectionEvents) },
          ...{ code: code.nullable(), detail: masked(z.unknown(), 'null') },
        }),
      )
      .describe('What changed last, newest first.'),
    already: z.literal(true).exactOptional(),
  }),
)

export const installation = named(
  'Installation',
  z.object({
    quiet: z
      .object({ code, params: z.record(z.string(), z.union([z.string(), z.number()])), since: instant })
      .nullable()
      .describe(
        'Nothing leaves before a person says go: the database was put back to an earlier moment, or may have been.',
      ),
    already: z.literal(true).exactOptional().describe('It was not quiet.'),
  }),
)

export const schedule = named(
  'Schedule',
  z.object({
    name: z.string(),
    about: z.object({ fr: z.string(), en: z.string() }),
    rhythm: z.union([z.object({ cron: z.string(), zone: z.string() }), z.object({ everyMs: z.number() })]),
    overlap: z.enum(['skip', 'after']),
    running: z.boolean(),
    wanted: z.boolean(),
    paused: z.object({ since: instant, by: z.string(), reason: masked(z.string()) }).nullable(),
    last: z
      .object({
        ...{ startedAt: instant, finishedAt: instant, outcome: z.enum(['done', 'failed']), ms: z.number() },
        ...{ code: code.nullable(), count: z.number().int() },
      })
      .nullable(),
    nextAt: instant,
    already: z.literal(true).exactOptional(),
  }),
)

export const collectivite = named(
  'Collectivite',
  z.object({
    siren: z.string(),
    nom: z.string(),
    departement: z.string(),
    arrondissement: z.string(),
    nature: z.string(),
    plateforme: z.enum(['production', 'test']),
    fuseau: z.string(),
    gateway: z.enum(gatewayTypes),
  }),
)

export const declared = named(
  'Declared',
  z.object({
    siren: z.string(),
    created: z.boolean(),
    left: z
      .object({ connection: z.string(), awaiting: z.number().int() })
      .exactOptional()
      .describe('The gateway before this one, on which acts still wait for their answer.'),
  }),
)

interface Matiere {
  code: number
  libelle: string
  sous: Matiere[]
}

const level = (sous: z.ZodType) => z.object({ code: z.number().int(), libelle: z.string(), sous: z.array(sous) })
/** Five levels at most. */
const matiere = level(level(level(level(level(z.unknown()))))) as unknown as z.ZodType<Matiere>
const typePiece = z.object({ code: z.string(), libelle: z.string() })

export const classification = named(
  'Classification',
  z.object({
    siren: z.string(),
    date: day,
    builtIn: z.boolean().describe('Ours, until a first answer of the préfecture.'),
    wanted: day.nullable(),
    checkedAt: instant.nullable(),
    asking: z.boolean(),
    natures: z.array(
      z.object({
        ...{ code: z.number().int(), abrege: z.string(), libelle: z.string() },
        ...{ typesPiece: z.array(typePiece), defaultTypePiece: z.string() },
      }),
    ),
    matieres: z.array(matiere),
  }),
)

export const foundInClassification = z.object({
  matieres: z.array(z.object({ code: z.string(), libelles: z.array(z.string()) })),
  typesPiece: z.array(z.object({ ...typePiece.shape, natures: z.array(z.string()) })),
})

export const explained = named(
  'Explained',
  z.object({
    ok: z.boolean().describe('Nothing speaks against its being sent.'),
    what: z.enum(['deposit', 'transmission']),
    id: id.exactOptional(),
    state: z.string().exactOptional(),
    message: z.enum(outgoingCodes),
    idActe: z.string().nullable(),
    ...{ archive: z.string().exactOptional(), sha256: sha256.exactOptional(), tarSha256: sha256.exactOptional() },
    sizeBytes: z.number().int().exactOptional(),
    members: z.array(
      z.object({
        name: z.string(),
        role: z.enum(['enveloppe', 'message', 'document', 'annexe']),
        fichier: z.string().exactOptional(),
        ...{ sizeBytes: z.number().int(), sha256, xml: z.string().exactOptional() },
      }),
    ),
    rules: z.array(z.object({ code, title: z.string(), source: z.string(), passed: z.boolean() })),
    conversions: z.array(z.unknown() as unknown as z.ZodType<Conversion>),
    problems: z.array(told),
    warnings,
  }),
)

export const finding = z.object({
  name: z.string(),
  ok: z.boolean(),
  code: code.exactOptional(),
  setting: z.string().exactOptional(),
  detail: z.string().exactOptional(),
  on: day.exactOptional(),
})

const grant = z.object({ role: z.enum(roles), siren: z.string().nullable() })

export const person = named(
  'Person',
  z.object({
    login: z.string(),
    grants: z.array(grant),
    standing: z.enum(['active', 'invited', 'closed']),
    lockedUntil: instant.nullable(),
    secondStep: z.boolean(),
    identities: z.array(z.object({ issuer: z.string(), since: instant })),
    sessions: z.number().int(),
    lastSeen: instant.nullable(),
  }),
)

export const invited = named(
  'Invited',
  z.object({
    person,
    link: z
      .object({ path: z.string(), expiresAt: instant })
      .nullable()
      .describe('To choose a password, once; null where passwords are not taken. It is told here, and never again.'),
  }),
)

export const token = named(
  'Token',
  z.object({
    name: z.string(),
    standing: z.enum(['active', 'expired', 'revoked']),
    rights: z.array(z.enum(actions)),
    sirens: z.array(z.string()).nullable().describe('Null: every collectivité.'),
    createdAt: instant,
    createdBy: z.string(),
    expiresAt: instant,
    lastUsedAt: instant.nullable(),
    revokedAt: instant.nullable(),
  }),
)

// The same in types, for who reads or renders them.
export type Fault = z.output<typeof told>
export type TransmissionJson = z.output<typeof transmission>
export type TransmissionsPage = z.output<typeof transmissions>
export type ShownTransmission = z.output<typeof shownTransmission>
export type TimelineEntry = ShownTransmission['timeline'][number]
export type StoppedJson = NonNullable<ShownTransmission['stopped']>
export type TaskJson = z.output<typeof task>
export type RetourJson = z.output<typeof retour>
export type ShownRetour = z.output<typeof shownRetour>
export type ClassificationJson = z.output<typeof classification>
export type Deposited = z.output<typeof deposited>
export type Requeued = z.output<typeof requeued>
export type ConnectionJson = z.output<typeof connection>
export type InstallationJson = z.output<typeof installation>
export type ReconciliationJson = z.output<typeof reconciliation>
export type ScheduleJson = z.output<typeof schedule>
export type Declared = z.output<typeof declared>
export type PersonJson = z.output<typeof person>
export type Invited = z.output<typeof invited>
export type TokenJson = z.output<typeof token>
export type FindingJson = z.output<typeof finding>
