// Output schemas of connections, their reconciliation, the installation and its schedules.
import * as z from 'zod'
import {
  can,
  code,
  params,
  day,
  fault,
  id,
  instant,
  masked,
  named,
  told,
  string,
  integer,
  boolean,
  maskedString,
  nullableString,
  optionalString,
  nullableInstant,
  optionalTrue,
  gatewayType,
} from './parts.ts'
import { mayConnection, maySchedule } from '../may.ts'
import { differenceKinds, differing } from './tasks.ts'
import { connectionEvents } from '#lifecycle.ts'

const compared = {
  since: instant.describe('What has not moved since then is not compared.'),
  there: integer.nullable().describe('Number of acts that the platform lists; null when it has no list.'),
  here: integer.describe('Number of acts that were sent from here.'),
  letters: integer.describe('Letters on the platform.'),
  strays: integer.describe('Returns that match no act.'),
  underWay: integer.describe('Differences that may disappear by themselves.'),
}

export const reconciliation = named('Reconciliation', {
  connection: string,
  collectivite: string,
  at: instant,
  code: code.nullable().describe('Error of the platform: nothing is concluded, and nothing was counted.'),
  counted: z.object(compared).nullable(),
  differences: z.array(
    z.object({
      kind: z.enum(differenceKinds),
      transmission: id.nullable(),
      cle: nullableString,
      ...differing,
      underWay: boolean.describe('It may disappear by itself: no task yet.'),
    }),
  ),
})

export const collection = named('Collection', {
  connection: string,
  collectivite: string,
  asked: boolean.describe('A worker collects now; false when the connection is stopped.'),
  code: code.nullable().describe('Why nothing is collected, or the last error of an unreachable platform.'),
})

export type CollectionJson = z.output<typeof collection>

export const connection = named('Connection', {
  id: string,
  siren: string,
  gateway: gatewayType,
  platform: nullableString.describe(
    'Platform that it shares with others, `s2low https://s2low.example.org`; null: no longer declared.',
  ),
  can: can(mayConnection, 'already'),
  suspended: fault(z.object({ ...told.shape, since: instant })).nullable(),
  paused: z.object({ since: instant, by: string, reason: maskedString }).nullable(),
  outage: z
    .object({ code, since: instant, next: instant })
    .nullable()
    .describe('The platform is unreachable: acts wait, and a probe follows at `next`. Null while suspended.'),
  lastCollect: nullableInstant,
  lastCode: code.nullable(),
  nextCollect: nullableInstant,
  certificateUntil: day.nullable(),
  lastReconcile: nullableInstant.describe('When the ledger was last compared with the platform’s list.'),
  reconcileCode: code.nullable().describe('Error of an attempt after `lastReconcile`.'),
  nextReconcile: nullableInstant,
  reconciled: z.object({ ...compared, differences: integer }).nullable(),
  toSend: integer,
  awaiting: integer,
  journal: z
    .array(
      z.object({
        at: instant,
        who: string,
        event: z.enum(connectionEvents),
        code: code.nullable(),
        detail: masked(z.unknown(), 'null'),
      }),
    )
    .describe('Last changes, newest first.'),
  already: optionalTrue,
})

export const installation = named('Installation', {
  quiet: z
    .object({ code, params, since: instant })
    .nullable()
    .describe(
      'Nothing leaves until a person confirms: the database was restored to an earlier moment, or may have been.',
    ),
  already: optionalTrue.describe('It was not quiet.'),
})

export const plugin = named('Plugin', {
  name: string,
  agreed: string.describe('Digest of the file that may exchange.'),
  agreedAt: instant,
  waiting: nullableString.describe('Digest of another one, loaded since: its connections send nothing.'),
  waitingSince: nullableInstant,
  already: optionalTrue.describe('It was agreed to.'),
})

export const schedule = named('Schedule', {
  name: string,
  about: z.object({ fr: string, en: string }),
  rhythm: z.union([z.object({ cron: string, zone: string }), z.object({ everyMs: z.number() })]),
  overlap: z.enum(['skip', 'after']),
  can: can(maySchedule, 'already'),
  running: boolean,
  wanted: boolean,
  paused: z.object({ since: instant, by: string, reason: maskedString }).nullable(),
  last: z
    .object({
      startedAt: instant,
      finishedAt: instant,
      outcome: z.enum(['done', 'failed']),
      ms: z.number(),
      code: code.nullable(),
      count: integer,
    })
    .nullable(),
  nextAt: instant,
  already: optionalTrue,
})

export const finding = z.object({
  name: string,
  ok: boolean,
  code: code.exactOptional(),
  setting: optionalString,
  detail: optionalString,
  on: day.exactOptional(),
})

export const certificate = z.object({
  holder: nullableString.describe('Null: the certificate cannot be read.'),
  issuer: nullableString,
  until: day.nullable().describe('Its last day.'),
  faults: z
    .array(string)
    .describe('Why it cannot be used: `passphrase`, `key-missing`, `key-mismatch`, `expired`, `unreadable`…'),
})

export type CertificateJson = z.output<typeof certificate>
export type ConnectionJson = z.output<typeof connection>
export type InstallationJson = z.output<typeof installation>
export type ReconciliationJson = z.output<typeof reconciliation>
export type ScheduleJson = z.output<typeof schedule>
export type FindingJson = z.output<typeof finding>
