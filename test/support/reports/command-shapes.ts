// The shapes of commands that print something else than an operation gives.
import * as z from 'zod'
import { table } from '../../../src/operations/table.ts'
import { declared, imported } from '../../../src/operations/shapes/collectivites.ts'
import { code } from '../../../src/operations/shapes/parts.ts'

const text = z.string()
const count = z.number().int()
const day = z.iso.date()
const ok = z.boolean()
const done = z.literal(true)

/** Of a failure. */
export const fault = z.object({
  code: code.describe('Permanent: decide by it.'),
  sentence: text.describe('For people, in French or English.'),
  path: text.describe('What it is about: an option, a key of a file; empty for the whole.'),
  message: text.describe('The sentence, for programs written before.'),
  value: text.exactOptional().describe('What was given, where it says more than the path.'),
})
/** Of a result. */
const told = z.object({
  code,
  path: text,
  value: text.exactOptional(),
  message: text.describe('For people.'),
  sentence: text.describe('The same.'),
})
const problems = z.array(told)
const conversions = z.array(z.looseObject({}))
const written = z.object({ ok: done, file: text, sizeBytes: count })
const checks = z.array(
  z.object({ name: text, ok, message: text, remedy: text.exactOptional(), code: code.exactOptional() }),
)
const transmission = z.looseObject({ id: z.uuid(), idActe: text.nullable(), collectivite: text, state: text })
const anything = z.unknown()

const doctorCheck = z.object({ name: text, ok, message: text, remedy: text.exactOptional() })
const refusedDeposit = z.object({ ok: z.literal(false), deposit: text, problems, warnings: problems })
const batch = z.object({
  lines: z.array(
    z.object({
      line: count,
      state: z.enum(['good', 'faulty', 'refused', 'deposited', 'unread', 'known']).or(text),
      problems,
      warnings: problems,
      transmission: text.nullable(),
      idActe: text.nullable(),
      already: z.boolean(),
    }),
  ),
  notices: problems,
  result: text,
  acts: z.array(transmission).exactOptional().describe('With --wait: how far what was handed in has come.'),
})
const inspected = z.looseObject({
  input: text,
  kind: text,
  code: text.exactOptional(),
  root: text.exactOptional(),
  idActe: text.exactOptional(),
  siren: text.exactOptional(),
  numero: text.exactOptional(),
  nature: text.exactOptional(),
  dateDecision: day.exactOptional(),
  dateReception: day.exactOptional(),
  classificationDate: day.exactOptional(),
  fichiers: z.array(text).exactOptional(),
  members: z.array(text).exactOptional(),
  messages: z.array(z.looseObject({})).exactOptional().describe('Of the same shape.'),
  schemaValid: z.boolean().exactOptional(),
  deviations: problems.exactOptional(),
  problems: problems.exactOptional(),
})
const explained = z.object({
  ok,
  what: z.enum(['deposit', 'transmission']),
  message: text,
  id: text.exactOptional(),
  state: text.exactOptional(),
  idActe: text.nullable(),
  archive: text.exactOptional(),
  sha256: text.exactOptional(),
  tarSha256: text.exactOptional(),
  sizeBytes: count.exactOptional(),
  members: z.array(z.looseObject({ name: text, role: text, sizeBytes: count, sha256: text })),
  rules: z.array(z.looseObject({ code, title: text, source: text, passed: z.boolean() })),
  conversions,
  problems,
  warnings: problems,
})
const packed = z.object({
  ok: done,
  idActe: text,
  archive: text,
  sha256: text,
  tarSha256: text,
  sizeBytes: count,
  members: z.array(text),
  conversions,
})
const verified = z.looseObject({
  ok,
  verdict: z.enum(['proven', 'unproven']),
  lacks: z.array(text),
  transmission: text,
  chain: text,
  idActe: text.nullable(),
  objet: text,
  entries: count,
  sizeBytes: count,
  carried: count.nullable(),
  lines: z.looseObject({ linked: count, sealed: count, dated: count, loose: count }),
  seals: z.array(z.looseObject({ count, at: text })),
  ar: z.object({ path: text, dateReception: text, sealed: z.boolean() }).nullable(),
  unsealed: z.array(text),
})
const refusedDossier = z.object({
  ok: z.literal(false),
  verdict: z.literal('refused'),
  refused: z.object({ word: text, where: text }),
})
const retour = z.looseObject({ id: z.uuid(), status: text, deviations: problems, problems })
const examinedBackup = z.looseObject({
  ok,
  at: text,
  schema: count.or(text),
  tables: z.record(text, count),
  blobs: count,
  missing: z.array(text),
  damaged: z.array(text),
})
const roles = z.looseObject({ end: text, names: z.array(text) })

/** By the words of the command. */
export const own: Readonly<Record<string, z.ZodType>> = {
  demo: z.object({
    ok,
    already: done.exactOptional(),
    idActe: text.nullable(),
    dateReception: day.nullable(),
    state: text,
    archive: text.exactOptional(),
    sha256: text.exactOptional(),
    seconds: z.number(),
    files: z.array(z.looseObject({ name: text, role: text, sha256: text, sizeBytes: count })),
    stamped: z.array(text),
    bordereau: text.exactOptional(),
  }),
  pack: z.union([packed, z.looseObject({ ok: z.literal(false), problems })]),
  check: z.object({ ok, problems, warnings: problems, conversions }),
  explain: explained,
  inspect: z.array(inspected),
  deposit: z.union([z.array(z.union([refusedDeposit, transmission])), batch, z.object({ columns: anything })]),
  show: z.looseObject({
    ...transmission.shape,
    journal: z.array(anything),
    attempts: z.array(anything),
    files: z.array(anything),
    retours: z.array(retour),
  }),
  requeue: z.object({
    operation: text,
    items: z.array(
      z.object({
        id: text,
        outcome: z.enum(['requeued', 'replaced', 'excluded']),
        newId: text.exactOptional(),
        reason: text.exactOptional(),
      }),
    ),
  }),
  publish: z.union([transmission, table.postAct.output as z.ZodType]),
  stamped: z.object({ ok, files: z.array(z.looseObject({ path: text })), missing: z.array(z.looseObject({})) }),
  bordereau: z.object({ ok: done, path: text }),
  certificate: z.object({ ok: done, path: text }),
  proof: written,
  archive: written,
  'retention table': written,
  verify: z.union([verified, refusedDossier]),
  register: z.union([
    z.looseObject({ ok: done, file: text, format: text, acts: count }),
    z.object({ ok, rows: count, problems }),
  ]),
  'returns list': z.object({ items: z.array(retour) }),
  'returns show': retour,
  'returns attach': z.looseObject({}),
  'returns accept': retour,
  'returns reread': z.object({ items: z.array(retour) }),
  'returns import': z.object({ items: z.array(retour) }),
  'connections check': z.object({ ok, checks }),
  'credentials check': z.object({ ok, checks }),
  'archives examine': z.object({ ok, checks }),
  'collectivite add': z.object({ ok, ...declared.shape, checks: checks.exactOptional() }),
  'collectivite import': z.object({ ok, ...imported.shape }),
  'collectivite template': z.looseObject({}),
  'collectivite show': z.looseObject({ siren: text, nom: text }),
  'keys rotate': z.looseObject({ ok, key: text.or(count), keys: z.array(anything) }),
  'user add': z.looseObject({ ok: done, login: text, link: text.nullable(), expiresAt: text.nullable() }),
  'user data': written,
  'transfers piece': written,
  'token add': z.looseObject({ ok: done, name: text, text: text.describe('Shown once.') }),
  doctor: z.looseObject({ ok, checks: z.array(doctorCheck) }),
  manual: z.union([
    z.object({ items: z.array(z.object({ name: text, title: text, about: text })) }),
    z.object({ name: text, title: text.exactOptional(), text }),
  ]),
  completion: z.object({ shell: z.enum(['bash', 'zsh', 'fish']), script: text }),
  migrate: z.object({
    ok: done,
    applied: z.array(text).exactOptional(),
    roles: roles.exactOptional(),
    sql: z.array(text).exactOptional(),
  }),
  backup: examinedBackup,
  restore: examinedBackup,
  export: written,
  import: z.looseObject({ ok: done, siren: text, acts: count, blobs: count, held: count, lacking: z.array(text) }),
  'gateway test': z.object({
    ok: z.boolean(),
    name: z.string(),
    named: z.string(),
    kept: z.number(),
    broken: z.number(),
    unasked: z.number(),
    checks: z.array(
      z.object({
        name: z.string(),
        outcome: z.enum(['kept', 'broken', 'unasked']),
        expected: z.string().optional(),
        found: z.string().optional(),
      }),
    ),
  }),
  sandbox: z.union([
    z.object({
      received: z.array(z.looseObject({})),
      written: z.array(z.looseObject({})),
      numbers: z.array(z.looseObject({ suffix: text, effect: text })),
    }),
    z.object({ ok: done, doors: z.array(z.looseObject({ door: text, url: text, declarations: z.array(text) })) }),
  ]),
  'sandbox letter': z.looseObject({
    ok: done,
    type: text,
    idActe: text,
    date: day,
    delivery: text,
    documents: z.array(text),
  }),
  'sandbox classification': z.object({ ok: done, date: day }),
}
