// JSON as users write it: capped in length, depth, values and texts before it is parsed, UTF-8 only, and when it is broken, the
// line and the column where.
import { readFile, stat } from 'node:fs/promises'
import { visit } from 'jsonc-parser'
import { ActesError, problem, type Params, type Problem } from '../errors.ts'

/** 1 MiB: an acte.json holds a few hundred bytes. */
const jsonMaxBytes = 1_048_576

/** Far above any declaration, form or call: lists of 5,000 SIREN, certificates in base64. What is read costs by these. */
export const jsonLimits = { depth: 20, values: 6_000, textLength: 262_144 } as const
/** An acte.json holds an objet of 500 characters, and shorter texts. */
export const acteLimits: JsonLimits = { ...jsonLimits, textLength: 10_000 }

interface JsonLimits {
  /** Lists and objects within one another. */
  readonly depth: number
  /** Keys and items, of all its objects and lists together. */
  readonly values: number
  /** Of each text and each key, in UTF-16 units as they are written. */
  readonly textLength: number
}

/** Why a file is no JSON, in V003's `params.reason`; without it, the syntax is broken at `line` and `column`. */
type JsonFault = 'size' | 'encoding' | keyof JsonLimits

/**
 * Read a JSON file.
 * @throws ActesError ACTES-V001 when it is absent or no plain file, ACTES-V003 when it is over the cap (`reason` size,
 *   `sizeBytes`, `limitBytes`) or a limit (`reason`, `limit`), not in UTF-8 (`reason` encoding) or broken (`line`,
 *   `column`); `path` is that given; V036 as parseJson does
 */
export async function readJsonFile(path: string, limits: JsonLimits = jsonLimits): Promise<unknown> {
  const facts = await stat(path).catch((cause: unknown) => {
    throw new ActesError('ACTES-V001', { problems: [problem('ACTES-V001', path)], cause })
  })
  if (!facts.isFile()) throw new ActesError('ACTES-V001', { problems: [problem('ACTES-V001', path)] })
  refuseOver(path, facts.size)
  return parseJson(await readFile(path), path, limits)
}

/** The same of a file that is read elsewhere. @throws ActesError ACTES-V003 with `reason` size */
export async function needJsonSize(path: string): Promise<void> {
  const facts = await stat(path).catch(() => undefined)
  if (facts) refuseOver(path, facts.size)
}

function refuseOver(path: string, sizeBytes: number): void {
  const reason: JsonFault = 'size'
  if (sizeBytes > jsonMaxBytes) throw broken(path, { reason, sizeBytes, limitBytes: jsonMaxBytes })
}

/**
 * Parse the bytes of a JSON file, a byte order mark tolerated.
 * @throws ActesError ACTES-V003 as readJson does, ACTES-V036 for names that stand twice in one object, each at its place
 */
export function parseJson(bytes: Uint8Array, path: string, limits: JsonLimits = jsonLimits): unknown {
  refuseOver(path, bytes.length)
  const text = decode(bytes, path).replace(/^\uFEFF/, '')
  const reason = overLimits(text, limits)
  if (reason) throw broken(path, { reason, limit: limits[reason] })
  const value = parseJsonText(text, path)
  const problems = doubled(text, path)
  if (problems.length > 0) throw new ActesError('ACTES-V036', { problems, params: problems[0]?.params ?? {} })
  return value
}

function parseJsonText(text: string, path: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch (cause) {
    throw broken(path, locateJsonFault(text, String(cause)), cause)
  }
}

/** Of two values under one name each reader takes another: what was examined would not be what somebody else reads. */
function doubled(text: string, path: string): readonly Problem[] {
  const seen: Set<string>[] = []
  const problems: Problem[] = []
  visit(text, {
    onObjectBegin: () => void seen.push(new Set()),
    onObjectEnd: () => void seen.pop(),
    onObjectProperty: (...[name, , , line, column]) => {
      const names = seen.at(-1)
      if (names?.has(name) && problems.length < doubledMost) {
        const params = { name: name.slice(0, 80), line: line + 1, column: column + 1 }
        problems.push(problem('ACTES-V036', path, { params }))
      }
      names?.add(name)
    },
  })
  return problems
}

const doubledMost = 20

/** Which limit the text of a JSON is over, if any. Nothing is parsed: the time is that of one look at each character. */
export function overLimits(text: string, limits: JsonLimits = jsonLimits): keyof JsonLimits | undefined {
  let [depth, values] = [0, 0]
  for (let at = 0; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case quote: {
        const end = endOfText(text, at)
        if (end - at - 1 > limits.textLength) return 'textLength'
        at = end
        break
      }
      case opening.list:
      case opening.object:
        values++
        if (++depth > limits.depth) return 'depth'
        break
      case closing.list:
      case closing.object:
        depth--
        break
      case comma:
        values++
    }
    if (values > limits.values) return 'values'
  }
  return undefined
}

const [quote, comma, backslash] = [0x22, 0x2c, 0x5c]
const opening = { list: 0x5b, object: 0x7b } as const
const closing = { list: 0x5d, object: 0x7d } as const

/** Where the quote is that ends the text which begins here; the end of all where none does. */
function endOfText(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    if (unit === quote) return at
    if (unit === backslash) at++
  }
  return text.length
}

function decode(bytes: Uint8Array, path: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch (cause) {
    const reason: JsonFault = 'encoding'
    throw broken(path, { reason }, cause)
  }
}

function broken(path: string, params: Params, cause?: unknown): ActesError {
  return new ActesError('ACTES-V003', { params, problems: [problem('ACTES-V003', path, { params })], cause })
}

/** From 1, columns in UTF-16 units, as editors count them. */
function locateJsonFault(text: string, fault: string): { readonly line: number; readonly column: number } {
  const before = text.slice(0, positionOf(text, fault)).split('\n')
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 }
}

/** V8 says the position of most faults, never that of an unexpected token; a text that ends too early ends there. */
function positionOf(text: string, fault: string): number {
  const said = / at position (\d+)/.exec(fault)?.[1]
  if (said !== undefined) return Number(said)
  if (!isTokenFault(fault)) return text.length
  // The token begins after the longest beginning of the text that is only cut short.
  let [sound, faulty] = [0, text.length]
  while (faulty - sound > 1) {
    const middle = Math.floor((sound + faulty) / 2)
    if (isTokenFault(syntaxFaultOf(text.slice(0, middle)))) faulty = middle
    else sound = middle
  }
  return sound
}

function isTokenFault(fault: string): boolean {
  return fault.endsWith('is not valid JSON')
}

function syntaxFaultOf(text: string): string {
  try {
    JSON.parse(text)
    return ''
  } catch (cause) {
    return String(cause)
  }
}
