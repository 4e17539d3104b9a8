// Validates imported rows: known columns, digests, file names, and the shapes the program relies on. The database
// checks types and references.
import * as z from 'zod'
import { isErrorCode, problem, type Problem } from '#errors.ts'
import { parseActe, acteToJson, type Acte } from '#protocol/acte/acte.ts'
import { isGatewayType } from '#protocol/acte/passerelles.ts'
import { isOutgoing } from '#protocol/messages/formulaire.ts'
import { exportLimits, sha256 } from './format.ts'

const words = z.string().max(1_000)
const connection = words.refine((text) => isGatewayType(text.split(':')[0] ?? ''))
const stored = z.looseObject({ sha256, sizeBytes: z.number().int().min(0) })
const count = z.number().int().min(0).max(exportLimits.line)
const hex = z.string().regex(/^(?:[0-9a-f]{2})*$/)
const pieces = z.array(z.string().regex(/^[a-z]{1,20}:[0-9a-f]{64}$/)).max(100_000)

const formulaire = z.looseObject({ code: z.string().refine(isOutgoing) }).refine(({ code, acte, documents = [] }) => {
  if (code === '1-1') return isActe(acte)
  return z.array(z.looseObject({ fichier: words, typePiece: words })).safeParse(documents).success
})

function isActe(value: unknown) {
  try {
    return parseActe(acteToJson(value as Acte)).ok
  } catch {
    return false
  }
}

/** Our own data is never nested deeper. */
const mostDeep = 100

/** Values that the program later reads without checking them. */
const shapes: Readonly<Record<string, z.ZodType>> = {
  transmission: z.looseObject({
    connection,
    objet: z.string().max(10_000),
    formulaire,
    content_sha256: words,
    files: z.array(z.looseObject({ ...stored.shape, fichier: words, role: words, kind: words })),
    archive: z
      .looseObject({ ...stored.shape, name: words, members: z.array(stored), conversions: z.array(z.looseObject({})) })
      .nullable(),
    held_code: z.string().refine(isErrorCode).nullable(),
    refusal: z.looseObject({ code: z.string().refine(isErrorCode) }).nullable(),
  }),
  retour: z.looseObject({
    connection,
    name: words,
    delivery: words,
    sha256,
    status: z.enum(['stored', 'attached', 'companion', 'opened', 'duplicate', 'notice', 'orphan', 'unreadable']),
  }),
  journal: z.looseObject({ who: words, event: words, first_line: count.min(1) }),
  task: z.looseObject({ kind: words, connection: connection.nullable() }),
  proof_document: z.looseObject({ name: words }),
  posting: z.looseObject({ files: z.array(z.looseObject({ ...stored.shape, name: words })) }),
  transfer: z.looseObject({
    package: z.looseObject({ ...stored.shape, name: words }).nullable(),
    held_code: z.string().refine(isErrorCode).nullable(),
    met_code: z.string().refine(isErrorCode).nullable(),
    reply: z
      .looseObject({
        verdict: words,
        code: words,
        events: z
          .array(z.looseObject({ code: z.string(), message: z.string() }))
          .max(1_000)
          .optional(),
      })
      .nullable(),
  }),
  link: z.looseObject({
    n: count.min(1),
    line: count.min(1),
    rank: count.min(1),
    pieces,
    salt: hex.nullable(),
    digest: sha256,
    link: sha256,
  }),
  purged: z.looseObject({ family: z.array(z.uuid()).min(1).max(100_000), digests: pieces }),
  seal: z.looseObject({ count: count.min(1), head: sha256, token: hex.nullable() }),
}

export type Columns = ReadonlyMap<string, ReadonlySet<string>>

interface RowFaultsOptions {
  /** Location of the first row: `tables/transmission/0.jsonl`. */
  readonly place: string
  readonly columns: Columns
  /** From an earlier version, which lacks some columns. */
  readonly isOlder: boolean
}

export function faultsOfRows(
  table: string,
  rows: readonly string[],
  { place, columns, isOlder }: RowFaultsOptions,
): readonly Problem[] {
  const known = columns.get(table)
  if (!known) return [rowFault(place, 'table')]
  return rows.flatMap((text, index): readonly Problem[] => {
    const where = `${place}:${index + 1}`
    const row = objectIn(text)
    if (!row) return [rowFault(where, 'json')]
    const strange = Object.keys(row).filter((key) => !known.has(key))
    const missing = isOlder ? [] : [...known].filter((key) => !(key in row))
    const shape = shapes[table]?.safeParse(row)
    const paths = shape && !shape.success ? shape.error.issues.map(({ path }) => path.join('.')) : []
    return [...strange, ...missing, ...paths, ...unsafeIn(row)].map((path) => rowFault(where, path))
  })
}

/** @param what the column, or a path in it */
export function rowFault(where: string, what: string) {
  return problem('ACTES-F031', where, { value: what, params: { what: what.slice(0, 80) } })
}

function objectIn(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined
  } catch {
    return undefined
  }
}

/** Paths of malformed digests (they address our blobs) and unsafe file names, at any depth. */
export function unsafeIn(value: unknown, path = '', deep = 0): readonly string[] {
  if (deep > mostDeep) return [path]
  if (Array.isArray(value)) return value.flatMap((each, index) => unsafeIn(each, `${path}.${index}`, deep + 1))
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, each]) => {
    const at = path === '' ? key : `${path}.${key}`
    if (each === null || typeof each === 'object') return unsafeIn(each, at, deep + 1)
    if (/sha256$/i.test(key) && !sha256.safeParse(each).success) return [at]
    return key === 'fichier' && !/^[^./\\\p{Cc}][^/\\\p{Cc}]*$/u.test(String(each)) ? [at] : []
  })
}
