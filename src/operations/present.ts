// Turns a run's output into the caller's JSON: only the keys of its schema, instants as text, faults with their
// sentences, and names of people masked where the caller lacks the right `unmask`.
import type * as z from 'zod'
import { mask } from '#accounts/access.ts'
import type { ErrorCode, Problem } from '#errors.ts'
import { sentenceOf, type Language } from '#text/sentences.ts'
import { faults, masks, type FaultJson } from './shapes/parts.ts'
import { compact } from '#protocol/compact.ts'

export interface Viewer {
  readonly language: Language
  /** Are names hidden for this collectivité, or (null) for all? */
  hides(siren: string | null): boolean
}

/** The output of a run for a schema of type `T`: instants may be dates, and faults have no sentence yet. */
export type Raw<T> = T extends FaultJson
  ? Problem
  : T extends { readonly code: ErrorCode; readonly path: string; readonly message: string }
    ? Problem & Omit<T, keyof FaultJson>
    : T extends string
      ? T | Date
      : T extends readonly (infer E)[]
        ? readonly Raw<E>[]
        : T extends object
          ? { readonly [K in keyof T]: Raw<T[K]> | (object extends Pick<T, K> ? undefined : never) }
          : T

type Def = {
  readonly type: string
  readonly shape?: Readonly<Record<string, z.ZodType>>
  readonly element?: z.ZodType
  readonly innerType?: z.ZodType
  readonly options?: readonly z.ZodType[]
}
const defOf = (schema: z.ZodType) => (schema as unknown as { _zod: { def: Def } })._zod.def

export function presentToViewer(schema: z.ZodType, value: unknown, viewer: Viewer): unknown {
  return shownIn(schema, value, { viewer, sirens: [null] })
}

interface ViewerScope {
  readonly viewer: Viewer
  /** The collectivités of a value that names none itself; if one is hidden, the value is. */
  readonly sirens: readonly (string | null)[]
}

function shownIn(schema: z.ZodType, value: unknown, looking: ViewerScope): unknown {
  const { viewer, sirens } = looking
  const masked = masks.get(schema)
  if (masked && value !== null && value !== undefined && sirens.some((siren) => viewer.hides(siren)))
    return masked.as === 'text' ? mask : masked.as === 'null' ? null : []
  const { type, shape, element, innerType, options } = defOf(schema)
  if (value === null || value === undefined) return value
  if (innerType) return shownIn(innerType, value, looking)
  // Beside plain values there is one shape of an object.
  const [shaped, another] = options?.filter((each) => defOf(each).type === 'object') ?? []
  if (shaped && !another && typeof value === 'object') return shownIn(shaped, value, looking)
  if (element) return (value as readonly unknown[]).map((each) => shownIn(element, each, looking))
  if (type === 'object' && shape) return objectOf(schema, { shape, value: value as Entries, looking })
  return value instanceof Date ? value.toISOString() : value
}

type Entries = Readonly<Record<string, unknown>>

interface Looked {
  readonly shape: Readonly<Record<string, z.ZodType>>
  readonly value: Entries
  readonly looking: ViewerScope
}

function objectOf(schema: z.ZodType, { shape, value, looking }: Looked): unknown {
  const { viewer } = looking
  const own = value['collectivite'] ?? value['siren'] ?? value['sirens']
  const sirens = typeof own === 'string' ? [own] : Array.isArray(own) ? (own as readonly string[]) : looking.sirens
  const told = faults.has(schema) ? { ...value, ...toldFault(value as unknown as Problem, viewer.language) } : value
  return Object.fromEntries(
    Object.entries(shape).flatMap(([key, each]) => {
      const given = told[key]
      return given === undefined ? [] : [[key, shownIn(each, given, { viewer, sirens })]]
    }),
  )
}

export function toldFault({ code, path, value, params }: Problem, language: Language): FaultJson {
  const about = { code, path, ...compact({ value, params }) }
  return {
    code,
    path,
    ...(value !== undefined && { value: value.toWellFormed() }),
    ...(params && Object.keys(params).length > 0 && { params }),
    message: sentenceOf(about, language).toWellFormed(),
  }
}
