// Output schemas of connections, their reconciliation, the installation and its schedules.
import * as z from 'zod'
import { can, code, day, fault, id, instant, masked, named, told } from './parts.ts'
import { mayConnection, maySchedule } from '../may.ts'
import { differenceKinds, differing } from './tasks.ts'
import { connectionEvents } from '#lifecycle.ts'
import { gatewayTypes } from '#protocol/acte/passerelles.ts'

const compared = {
  since: instant.describe('What has not moved since then is not compared.'),
  there: z.number().int().nullable().describe('Number of acts that the platform lists; null when it has no list.'),
  here: z.number().int().describe('Number of acts that were sent from here.'),
  letters: z.number().int().describe('Letters on the platform.'),
  strays: z.number().int().describe('Returns that match no act.'),
  underWay: z.number().int().describe('Differences that may disappear by themselves.'),
}

export const reconciliation = named(
  'Reconciliation',
  z.object({
    connection: z.string(),
    collectivite: z.string(),
    at: instant,
    code: code.nullable().describe('Error of the platform: nothing is concluded, and nothing was counted.'),
    counted: z.object(compared).nullable(),
    differences: z.array(
      z.object({
        kind: z.enum(differenceKinds),
        transmission: id.nullable(),
        cle: z.string().nullable(),
        ...differing,
        underWay: z.boolean().describe('It may disappear by itself: no task yet.'),
      }),
    ),
  }),
)

export const collection = named(
  'Collection',
  z.object({
    connection: z.string(),
    collectivite: z.string(),
    asked: z.boolean().describe('A worker collects now; false when the connection is stopped.'),
    code: code.nullable().describe('Why nothing is collected, or the last error of an unreachable platform.'),
  }),
)

export type CollectionJson = z.output<typeof collection>

export const connection = named(
  'Connection',
  z.object({
    id: z.string(),
    siren: z.string(),
    gateway: z.enum(gatewayTypes),
    platform: z
      .string()
      .nullable()
      .describe('Platform that it shares with others, `s2low https://s2low.example.org`; null: no longer declared.'),
    can: can(mayConnection, 'already'),
    suspended: fault(z.object({ ...told.shape, since: instant })).nullable(),
    paused: z.object({ since: instant, by: z.string(), reason: masked(z.string()) }).nullable(),
    outage: z
      .object({ code, since: instant, next: instant })
      .nullable()
      .describe('The platform is unreachable: acts wait, and a probe follows at `next`. Null while suspended.'),
    lastCollect: instant.nullable(),
    lastCode: code.nullable(),
    nextCollect: instant.nullable(),
    certificateUntil: day.nullable(),
    lastReconcile: instant.nullable().describe('When the ledger was last compared with the platform’s list.'),
    reconcileCode: code.nullable().describe('Error of an attempt after `lastReconcile`.'),
    nextReconcile: instant.nullable(),
    reconciled: z.object({ ...compared, differences: z.number().int() }).nullable(),
    toSend: z.number().int(),
    awaiting: z.number().int(),
    journal: z
      .array(
        z.object({
          at: instant,
          who: z.string(),
          event: z.enum(connectionEvents),
          code: code.nullable(),
          detail: masked(z.unknown(), 'null'),
        }),
      )
      .describe('Last changes, newest first.'),
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
        'Nothing leaves until a person confirms: the database was restored to an earlier moment, or may have been.',
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
    can: can(maySchedule, 'already'),
    running: z.boolean(),
    wanted: z.boolean(),
    paused: z.object({ since: instant, by: z.string(), reason: masked(z.string()) }).nullable(),
    last: z
      .object({
        startedAt: instant,
        finishedAt: instant,
        outcome: z.enum(['done', 'failed']),
        ms: z.number(),
        code: code.nullable(),
        count: z.number().int(),
      })
      .nullable(),
    nextAt: instant,
    already: z.literal(true).exactOptional(),
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

export const certificate = z.object({
  holder: z.string().nullable().describe('Null: the certificate cannot be read.'),
  issuer: z.string().nullable(),
  until: day.nullable().describe('Its last day.'),
  faults: z
    .array(z.string())
    .describe('Why it cannot be used: `passphrase`, `key-missing`, `key-mismatch`, `expired`, `unreadable`…'),
})

export type CertificateJson = z.output<typeof certificate>
export type ConnectionJson = z.output<typeof connection>
export type InstallationJson = z.output<typeof installation>
export type ReconciliationJson = z.output<typeof reconciliation>
export type ScheduleJson = z.output<typeof schedule>
export type FindingJson = z.output<typeof finding>
