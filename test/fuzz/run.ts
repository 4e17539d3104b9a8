// A run of the fuzz: inputs are made here and judged in child processes of some hundred cases each, watched: one that ends
// too early, says nothing for ten seconds or holds too much memory is a finding, with the case that it had taken up.
import { fork, type ChildProcess } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Entered, Judgement } from './judge.ts'

/** What a child says: of a case, or at its end. */
export type Told = Judgement | { readonly peakKb: number }

export interface Finding {
  /** The case: `npm run fuzz -- --only INDEX` under the same seed. */
  readonly index: number
  readonly what: string
}

export interface Report {
  readonly cases: number
  readonly findings: readonly Finding[]
  /** How often each verdict was given. */
  readonly verdicts: ReadonlyMap<string, number>
  readonly slowestMs: number
  readonly peakMb: number
}

export interface Run {
  /** The input of a case. */
  readonly inputAt: (index: number) => Entered
  readonly first?: number
  readonly cases: number
  /** Children at once. */
  readonly together: number
  /** What a child runs: this harness's own, or one that misbehaves. */
  readonly program?: URL
}

/** How long a child may say nothing. */
const silenceMs = 10_000

/** Cases of one child, and the most memory that it may ever hold beyond its start. */
export const casesPerChild = 500
export const mostMb = 120

/** Run the cases; the children are gone when it returns. */
export async function fuzz(run: Run): Promise<Report> {
  const { inputAt, first = 0, cases, together, program = fuzzChild } = run
  const tally = openTally()
  const starts = Array.from({ length: Math.ceil(cases / casesPerChild) }, (_, at) => first + at * casesPerChild)
  const folder = await mkdtemp(join(tmpdir(), 'actes-fuzz-'))
  const work = async () => {
    for (let start = starts.shift(); start !== undefined; start = starts.shift()) {
      const share = { inputAt, first: start, end: Math.min(start + casesPerChild, first + cases) }
      await watched(started(program, await mkdtemp(join(folder, 'child-'))), share, tally)
    }
  }
  try {
    await Promise.all(Array.from({ length: together }, work))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
  return tally.report()
}

const fuzzChild = new URL('./fuzz-child.ts', import.meta.url)

/** Garbage is collected instead of kept: the peak is what the program needs, and who needs more than this crashes. */
const smallHeap = ['--max-old-space-size=64', '--max-semi-space-size=2']

function started(program: URL, folder: string): ChildProcess {
  const { PATH } = process.env
  return fork(fileURLToPath(program), [folder], {
    execArgv: [...smallHeap],
    env: { PATH },
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
}

interface Share {
  readonly inputAt: (index: number) => Entered
  readonly first: number
  readonly end: number
}

/** Hand a child its cases one by one, and listen until it has ended. */
function watched(child: ChildProcess, { inputAt, first, end }: Share, tally: Tally): Promise<void> {
  let [index, ended, lastWords] = [first, false, '']
  return new Promise((resolve) => {
    const silent = setTimeout(() => {
      ended = true
      tally.find(index, `nothing for ${silenceMs} ms: killed`)
      child.kill('SIGKILL')
    }, silenceMs)
    const hand = () => {
      const input = index < end ? inputAt(index) : 'end'
      silent.refresh()
      child.send(input)
    }
    child.stderr?.on('data', (words: Buffer) => (lastWords = (lastWords + words.toString()).slice(-1_000)))
    child.on('error', (error) => (lastWords += error.message))
    child.on('message', (told: Told) => {
      if ('peakKb' in told) {
        ended = true
        tally.memory(index - 1, (told.peakKb * 1024) / 1e6)
        return
      }
      tally.count(index, told)
      index += 1
      hand()
    })
    child.on('close', (code, signal) => {
      clearTimeout(silent)
      if (!ended) tally.find(index, `the process ended (${code ?? signal}): ${lastWords}`)
      resolve()
    })
    hand()
  })
}

interface Tally {
  find(index: number, what: string): void
  count(index: number, judgement: Judgement): void
  memory(index: number, peakMb: number): void
  report(): Report
}

function openTally(): Tally {
  const findings: Finding[] = []
  const times = new Map<string, number>()
  let [cases, slowestMs, peakMb] = [0, 0, 0]
  const find = (index: number, what: string) => void findings.push({ index, what })
  return {
    find,
    count: (index, { verdicts, findings: found, ms }) => {
      cases += 1
      slowestMs = Math.max(slowestMs, ms)
      for (const verdict of verdicts) times.set(verdict, (times.get(verdict) ?? 0) + 1)
      for (const what of found) find(index, what)
    },
    memory: (index, mb) => {
      peakMb = Math.max(peakMb, mb)
      if (mb > mostMb) find(index, `the process of this case and those before held ${Math.round(mb)} MB`)
    },
    report: () => ({
      cases,
      findings: findings.toSorted((a, b) => a.index - b.index),
      verdicts: times,
      slowestMs,
      peakMb,
    }),
  }
}
