// JSON as users write it: limited in size, depth, values and text length before it is parsed, in UTF-8 only, with line
// and column where it is broken.
import { lstat, readFile, stat } from 'node:fs/promises'
import { visit } from 'jsonc-parser'
import { ActesError, faultAt, problem, type Params, type Problem } from '#errors.ts'
import { jsonLimits, jsonMaxBytes } from '#protocol/limits.ts'
import { wholePlainFile } from './plain-file.ts'

interface JsonLimits {
  readonly depth: number
  /** Keys and items of all objects and lists together. */
  readonly values: number
  /** Of each text and each key, in UTF-16 units as written. */
  readonly textLength: number
}

/** V003's `params.reason`; without it, the syntax is broken at `line` and `column`. */
type JsonFault = 'size' | 'encoding' | keyof JsonLimits

/**
 * Read a JSON file.
 * @throws ActesError ACTES-V001 absent or no plain file; ACTES-V003 over the cap (`reason` size, `sizeBytes`,
 * `limitBytes`) or a limit (`reason`, `limit`), not UTF-8 (`reason` encoding) or broken (`line`, `column`), at `path`;
 * V036 as parseJson
 */
export async function readJsonFile(path: string) {
  return parseJson(await readGivenFile(path, (sizeBytes) => refuseOver(path, sizeBytes)), path)
}

/**
 * Read a file named on the command line; links are followed.
 * @param needSize throws for an excessive size
 * @throws ACTES-V001
 */
export async function readGivenFile(path: string, needSize: (sizeBytes: number) => void): Promise<Buffer> {
  const facts = await stat(path).catch((cause: unknown) => {
    throw faultAt('ACTES-V001', path, { cause })
  })
  if (!facts.isFile()) throw faultAt('ACTES-V001', path)
  needSize(facts.size)
  return readFile(path)
}

/** Read JSON from an untrusted folder: plain files only. @throws ActesError as readJsonFile; ACTES-F001, F009, F015 */
export async function readPlainJson(path: string, name: string, limits: JsonLimits) {
  // Check before opening, which reports excessive size under another code.
  refuseOver(name, (await lstat(path).catch(() => undefined))?.size ?? 0)
  return parseJson(await wholePlainFile(path, name, (sizeBytes) => refuseOver(name, sizeBytes)), name, limits)
}

function refuseOver(path: string, sizeBytes: number) {
  const params = { reason: 'size' satisfies JsonFault, sizeBytes, limitBytes: jsonMaxBytes }
  if (sizeBytes > jsonMaxBytes) throw broken(path, params)
}

/** Parse JSON bytes; a byte order mark is allowed. @throws ActesError ACTES-V003; ACTES-V036 for each repeated name */
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

function parseJsonText(text: string, path: string) {
  try {
    return JSON.parse(text) as unknown
  } catch (cause) {
    throw broken(path, locateJsonFault(text, String(cause)), cause)
  }
}

/** Parsers differ on which of two values of one name they keep: another program could read what was not examined. */
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

/** The limit that a JSON text exceeds, if any. Nothing is parsed: the cost is one look at each character. */
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

function endOfText(text: string, start: number) {
  for (let at = start + 1; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    if (unit === quote) return at
    if (unit === backslash) at++
  }
  return text.length
}

function decode(bytes: Uint8Array, path: string) {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch (cause) {
    throw broken(path, { reason: 'encoding' satisfies JsonFault }, cause)
  }
}

function broken(path: string, params: Params, cause?: unknown) {
  return faultAt('ACTES-V003', path, { params, cause })
}

/** From 1, columns in UTF-16 units, as editors count them. */
function locateJsonFault(text: string, fault: string): { readonly line: number; readonly column: number } {
  const before = text.slice(0, positionOf(text, fault)).split('\n')
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 }
}

/** V8 gives the position of most faults, never that of an unexpected token. A text that ends too early ends there. */
function positionOf(text: string, fault: string) {
  const said = / at position (\d+)/.exec(fault)?.[1]
  if (said !== undefined) return Number(said)
  if (!isTokenFault(fault)) return text.length
  // The token begins after the longest prefix that is merely cut short.
  let [sound, faulty] = [0, text.length]
  while (faulty - sound > 1) {
    const middle = Math.floor((sound + faulty) / 2)
    if (isTokenFault(syntaxFaultOf(text.slice(0, middle)))) faulty = middle
    else sound = middle
  }
  return sound
}

function isTokenFault(fault: string) {
  return fault.endsWith('is not valid JSON')
}

function syntaxFaultOf(text: string) {
  try {
    JSON.parse(text)
    return ''
  } catch (cause) {
    return String(cause)
  }
}
