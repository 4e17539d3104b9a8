// What a run gives as the JSON that the caller sees: the keys of its schema and no other, instants as text, faults with their
// sentences, and what may name people masked where the caller lacks the right `unmask`.
import type * as z from 'zod'
import { mask } from '../accounts/access.ts'
import type { ErrorCode, Problem } from '../errors.ts'
import { sentenceOf, type Language } from '../text/sentences.ts'
import { faults, masks, type FaultJson } from './shapes/parts.ts'

/** Who looks. */
export interface Viewer {
  readonly language: Language
  /** Is what names people hidden for this collectivité, or (null) for all? */
  hides(siren: string | null): boolean
}

/** What a run may give where its schema says `T`: instants as dates, faults without their sentences. */
export type Raw<T> = T extends FaultJson
  ? Problem
  : T extends { readonly code: ErrorCode; readonly path: string; readonly message: string }
    ? Problem & Omit<T, keyof FaultJson>
    : T extends string
      ? T | Date
      : T extends readonly (infer E)[]
        ? readonly Raw<E>[]
        : T extends object
          ? { readonly [K in keyof T]: Raw<T[K]> }
          : T

type Def = {
  readonly type: string
  readonly shape?: Readonly<Record<string, z.ZodType>>
  readonly element?: z.ZodType
  readonly innerType?: z.ZodType
  readonly options?: readonly z.ZodType[]
}
const defOf = (schema: z.ZodType): Def => (schema as unknown as { _zod: { def: Def } })._zod.def

/** The JSON of a value, as the viewer may see it. */
export function presentToViewer(schema: z.ZodType, value: unknown, viewer: Viewer): unknown {
  return shownIn(schema, value, { viewer, sirens: [null] })
}

interface ViewerScope {
  readonly viewer: Viewer
  /** Collectivités that a value belongs to, unless it names its own; hidden for one of them, it is hidden. */
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
  // Of several shapes one is an object; the others are plain.
  const shaped = typeof value === 'object' && options?.find((each) => defOf(each).type === 'object')
  if (shaped) return shownIn(shaped, value, looking)
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

/** A fault with its sentence. */
export function toldFault({ code, path, value, params }: Problem, language: Language): FaultJson {
  const about = { code, path, ...(value !== undefined && { value }), ...(params && { params }) }
  return {
    code,
    path,
    ...(value !== undefined && { value: value.toWellFormed() }),
    ...(params && Object.keys(params).length > 0 && { params }),
    message: sentenceOf(about, language).toWellFormed(),
  }
}
