// What becomes of one input at each door of the program: an answer or a coded refusal, within a second; whatever else
// happens is a finding.
import { rm, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { systemClock } from '../../src/clock.ts'
import { ActesError } from '../../src/errors.ts'
import { inspect } from '../../src/offline/inspect/inspect.ts'
import type { Inspected } from '../../src/offline/inspect/inspected.ts'
import { readArchive } from '../../src/protocol/archive/read.ts'
import { readReply } from '../../src/protocol/seda/replies.ts'
import { readRetour } from '../../src/protocol/retours/retours.ts'
import { evidenceOf } from '../../src/files/reception/evidence.ts'
import { openBytes } from '../../src/files/reception/reception.ts'

export interface Entered {
  readonly name: string
  readonly bytes: Uint8Array
}

async function readAs({ bytes, name }: Entered): Promise<string> {
  const { retour } = await readRetour(bytes, name)
  return retour.kind
}

/** How long a door may take; one that took longer is tried again. */
export const longestMs = 1_000
/** What the clock may say of it when others had the processor meanwhile; what counts is then the time it worked. */
const longestWaitMs = 5_000

export interface Judgement {
  /** `inspect ACTES-X004`, `readRetour answer`: each with how often. */
  readonly verdicts: readonly string[]
  readonly findings: readonly string[]
  /** The longest of them. */
  readonly ms: number
}

/** Every door, by its name; each gives what it has to say, or throws. */
const doors: Readonly<Record<string, (input: Entered, folder: string) => Promise<readonly string[]>>> = {
  readRetour: async (input) => [await readAs(input)],
  readReply: async ({ bytes }) => [(await readReply(bytes)).verdict],
  readArchive: async ({ bytes }) => {
    await readArchive(inPieces(bytes), { onMember: async () => undefined })
    return ['answer']
  },
  openBytes: async ({ name, bytes }) => {
    const { documents } = await openBytes(bytes, name, systemClock.turn)
    const read = await Promise.all(documents.map((part) => refusedOr(() => readAs(part))))
    return ['answer', ...read.map((verdict) => `part ${verdict}`)]
  },
  evidenceOf: async ({ bytes }) => {
    const resolveTxt = () => Promise.reject(Object.assign(new Error(), { code: 'ENOTFOUND' }))
    const options = {
      server: 'mx.example.org',
      received: 1,
      resolveTxt,
      at: new Date('2025-07-08T08:00:00Z'),
      turn: systemClock.turn,
    }
    return [(await evidenceOf(bytes, options)).proof]
  },
  inspect: async ({ name, bytes }, folder) => {
    const path = join(folder, onDisk(name))
    await writeFile(path, bytes)
    try {
      return (await inspect(path, { recursive: true })).map(told)
    } finally {
      await rm(path)
    }
  },
}

/** Bring an input to every door. */
export async function judge(input: Entered, folder: string): Promise<Judgement> {
  const judged: Judgement[] = []
  for (const door of Object.keys(doors)) {
    const first = await tried(door, input, folder)
    judged.push(first.ms > longestMs ? await tried(door, input, folder) : first)
  }
  return {
    verdicts: judged.flatMap(({ verdicts }) => verdicts),
    findings: judged.flatMap(({ findings }) => findings),
    ms: Math.max(...judged.map(({ ms }) => ms)),
  }
}

async function tried(door: string, input: Entered, folder: string): Promise<Judgement> {
  const [started, workedBefore] = [performance.now(), process.cpuUsage()]
  const found: string[] = []
  const said = await refusedOr(async () => doors[door]?.(input, folder)).catch((error: unknown) => {
    found.push(`${door} threw ${shown(error)}`)
    return 'threw'
  })
  const { user, system } = process.cpuUsage(workedBefore)
  const elapsedMs = performance.now() - started
  const ms = elapsedMs > longestWaitMs ? elapsedMs : Math.min(elapsedMs, (user + system) / 1000)
  if (ms > longestMs) found.push(`${door} took ${Math.round(ms)} ms`)
  const verdicts = Array.isArray(said) ? said.map((verdict) => `${door} ${verdict}`) : [`${door} ${said}`]
  return { verdicts, findings: found, ms }
}

/** What it gives, or the code of its refusal; anything else that it throws is thrown. */
async function refusedOr<T>(act: () => Promise<T>): Promise<T | string> {
  try {
    return await act()
  } catch (error) {
    if (error instanceof ActesError && error.kind === 'refuse') return error.code
    throw error
  }
}

/** A refusal without a code, or with one that is no refusal, is thrown. */
function told({ kind, problems = [], messages = [] }: Inspected): string {
  const codes = problems.map(({ code }) => code)
  if (kind === 'refused' && codes.length === 0) throw new Error('refused without a code')
  for (const each of messages) told(each)
  return kind === 'refused' ? [...new Set(codes)].join(' ') : kind
}

async function* inPieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 65_536) yield bytes.subarray(at, at + 65_536)
}

// What a disk takes: the rest of a hostile name goes by the doors that take names as texts.
function onDisk(name: string): string {
  const base = basename(name).replaceAll('\0', '').slice(0, 100)
  return ['', '.', '..'].includes(base) ? 'entree' : base
}

function shown(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return `${error.stack ?? error.message}`.split('\n').slice(0, 4).join(' | ')
}
