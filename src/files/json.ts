// JSON as users write it: capped, UTF-8 only, and when it is broken, the line and the column where.
import { readFile, stat } from 'node:fs/promises'
import { ActesError, problem, type Params } from '../errors.ts'

/** 1 MiB: an acte.json holds a few hundred bytes. */
const jsonMaxBytes = 1_048_576

/** Why a file is no JSON, in V003's `params.reason`; without it, the syntax is broken at `line` and `column`. */
type JsonFault = 'size' | 'encoding'

/**
 * Read a JSON file.
 * @throws ActesError ACTES-V001 when it is absent or no plain file, ACTES-V003 when it is over the cap (`reason` size,
 *   `sizeBytes`, `limitBytes`), not in UTF-8 (`reason` encoding) or broken (`line`, `column`); `path` is that given
 */
export async function readJson(path: string): Promise<unknown> {
  const facts = await stat(path).catch((cause: unknown) => {
    throw new ActesError('ACTES-V001', { problems: [problem('ACTES-V001', path)], cause })
  })
  if (!facts.isFile()) throw new ActesError('ACTES-V001', { problems: [problem('ACTES-V001', path)] })
  refuseOver(path, facts.size)
  return parseJson(await readFile(path), path)
}

function refuseOver(path: string, sizeBytes: number): void {
  const reason: JsonFault = 'size'
  if (sizeBytes > jsonMaxBytes) throw broken(path, { reason, sizeBytes, limitBytes: jsonMaxBytes })
}

/** Parse the bytes of a JSON file, a byte order mark tolerated. @throws ActesError ACTES-V003 as readJson does */
export function parseJson(bytes: Uint8Array, path: string): unknown {
  refuseOver(path, bytes.length)
  const text = decode(bytes, path).replace(/^\uFEFF/, '')
  try {
    return JSON.parse(text) as unknown
  } catch (cause) {
    throw broken(path, placeOf(text, String(cause)), cause)
  }
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
function placeOf(text: string, fault: string): { readonly line: number; readonly column: number } {
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
    if (isTokenFault(faultOf(text.slice(0, middle)))) faulty = middle
    else sound = middle
  }
  return sound
}

function isTokenFault(fault: string): boolean {
  return fault.endsWith('is not valid JSON')
}

function faultOf(text: string): string {
  try {
    JSON.parse(text)
    return ''
  } catch (cause) {
    return String(cause)
  }
}
