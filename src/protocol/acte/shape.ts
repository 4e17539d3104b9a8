// From unknown JSON to typed values, every fault at once with its JSON path and code. zod's message slot carries our
// expected word (V005) or the known keys (V004), never a sentence.
import { distance } from 'fastest-levenshtein'
import * as z from 'zod'
import { problem, type ErrorCode, type Params, type Problem } from '#errors.ts'

export type Parsed<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problems: readonly Problem[] }

/** The words of V005's `params.expected`, and of its `params.found` except the one for dates. */
type ShapeWord = 'texte' | 'texte ou nombre' | 'date AAAA-MM-JJ' | 'nombre' | 'booléen' | 'liste' | 'objet'

export const text = (expected: ShapeWord = 'texte') => z.string({ error: expected })
export const accepted = (accepts: (value: string) => boolean, code: ErrorCode, params?: Params) =>
  text().superRefine((value, ctx) => {
    if (!accepts(value)) refuseValue(ctx, code, params)
  })
export const oneOf = <T extends string>(all: readonly T[], code: ErrorCode, params?: Params) =>
  accepted((value) => all.some((each) => each === value), code, params).transform((value) => value as T)
/** Accepts spaces, `213 402 506`. */
export const siren = text()
  .transform((value) => value.replaceAll(/\s/g, ''))
  .superRefine((value, ctx) => {
    if (!isSiren(value)) refuseValue(ctx, 'ACTES-V007')
  })
export const flag = () => z.boolean({ error: 'booléen' satisfies ShapeWord })
export const number = () => z.number({ error: 'nombre' satisfies ShapeWord })
export const list = <T extends z.ZodType>(item: T) => z.array(item, { error: 'liste' satisfies ShapeWord })

export const strict = <S extends z.core.$ZodLooseShape>(shape: S) => {
  const known = JSON.stringify(Object.keys(shape))
  return z.strictObject(shape, { error: (issue) => (issue.code === 'unrecognized_keys' ? known : 'objet') })
}

export const open = <S extends z.core.$ZodLooseShape>(shape: S) => z.looseObject(shape, { error: 'objet' })

export function refuseValue(ctx: z.core.$RefinementCtx, code: ErrorCode, params?: Params): void {
  ctx.addIssue({ code: 'custom', params: { code, params } })
}

/** The value may be a secret, so the problem does not show it. */
export function refuseHidden(ctx: z.core.$RefinementCtx, code: ErrorCode, params?: Params): void {
  ctx.addIssue({ code: 'custom', params: { code, params, hidden: true } })
}

/**
 * Check a value against a schema made of the functions above.
 * @returns the value, or every problem: V004 (`params.key`, `params.suggestion`), V005 (`params.key`,
 * `params.expected`, `params.found`), and the codes of `refuseValue`. `$` is the path of the whole input.
 */
export function parseShape<T>(schema: z.ZodType<T>, input: unknown): Parsed<T> {
  const result = schema.safeParse(input, { reportInput: true })
  if (result.success) return { ok: true, value: result.data }
  const problems: Problem[] = []
  for (const issue of result.error.issues)
    for (const each of toProblems(issue, mostSuggested - problems.length)) problems.push(each)
  return { ok: false, problems }
}

/** Suggesting a key costs more than all other checks. */
const mostSuggested = 100

/** `['annexes', 1, 'fichier']` as `annexes[1].fichier`; the root as `$`. */
export function jsonPath(path: readonly PropertyKey[]): string {
  const written = path.map((step) => {
    if (typeof step === 'number') return `[${step}]`
    return /^\w+$/.test(String(step)) ? `.${String(step)}` : `[${JSON.stringify(cutKey(String(step)))}]`
  })
  return written.join('').replace(/^\./, '') || '$'
}

/** The most similar known key, or ''. Ignores case, accents and separators, then allows one wrong letter in three. */
export function nearestKey(key: string, known: readonly string[]): string {
  const wanted = foldKey(key)
  const near = known
    .map((name) => ({ name, edits: distance(wanted, foldKey(name)) }))
    .filter(({ name, edits }) => edits <= Math.floor(Math.max(wanted.length, name.length) / 3))
  return near.sort((a, b) => a.edits - b.edits)[0]?.name ?? ''
}

function toProblems(issue: z.core.$ZodIssue, room: number) {
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key, index) => {
        const suggestion = index < room ? nearestKey(key, JSON.parse(issue.message) as readonly string[]) : ''
        return problem('ACTES-V004', jsonPath([...issue.path, key]), { params: { key: cutKey(key), suggestion } })
      })
    case 'custom':
      return [ownProblem(issue)]
    default:
      return [wrongType(issue)]
  }
}

function ownProblem(issue: z.core.$ZodIssueCustom) {
  const { code, params, hidden } = issue.params as { code: ErrorCode; params?: Params; hidden?: true }
  const value = hidden ? undefined : scalarAsText(issue.input)
  return problem(code, jsonPath(issue.path), { value, params })
}

function wrongType(issue: z.core.$ZodIssue) {
  const key = jsonPath(issue.path.slice(-1))
  const params = { key, expected: issue.message, found: foundWord(issue.input) }
  return problem('ACTES-V005', jsonPath(issue.path), { value: scalarAsText(issue.input), params })
}

function foundWord(input: unknown) {
  if (input === undefined) return 'absent'
  if (input === null) return 'null'
  if (Array.isArray(input)) return 'liste'
  const words: Record<string, ShapeWord> = { string: 'texte', number: 'nombre', boolean: 'booléen' }
  return words[typeof input] ?? 'objet'
}

function scalarAsText(input: unknown): string | undefined {
  if (input === undefined || (typeof input === 'object' && input !== null)) return undefined
  return String(input)
}

function foldKey(key: string) {
  return cutKey(key)
    .normalize('NFD')
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '')
}

function cutKey(key: string) {
  return key.slice(0, 80)
}

// SIREN: the last digit is a check digit (INSEE, Luhn's formula). It is a text, because it may begin with 0.

/** Nine digits with a correct check digit, without spaces. `000000000`, the ministry's test SIREN, passes. */
export function isSiren(text: string): boolean {
  return /^[0-9]{9}$/.test(text) && luhn(text) % 10 === 0
}

const laPoste = '356000000'

/**
 * SIREN, then NIC, with a check digit. La Poste's numbers may have digits that add up to a multiple of five instead.
 */
export function isSiret(text: string): boolean {
  if (!/^[0-9]{14}$/.test(text) || !isSiren(text.slice(0, 9))) return false
  return luhn(text) % 10 === 0 || (text.startsWith(laPoste) && sumOf([...text].map(Number)) % 5 === 0)
}

function luhn(text: string) {
  const doubled = (digit: number) => (digit > 4 ? digit * 2 - 9 : digit * 2)
  return sumOf([...text].reverse().map((digit, index) => (index % 2 === 0 ? Number(digit) : doubled(Number(digit)))))
}

const sumOf = (digits: readonly number[]) => digits.reduce((total, digit) => total + digit, 0)
