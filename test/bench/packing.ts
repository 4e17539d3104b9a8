// Packing from disk to disk, digests and flush included, against `tar cf - | gzip -6` on the same files: five runs of
// each in turn, medians. The target: at most 1.15 times as long, 160 MB at the peak, and no more than 10 MB above what
// packing a tenth of it takes.
import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { table } from './table.ts'

const run = promisify(execFile)
const child = fileURLToPath(new URL('packing-child.ts', import.meta.url))
const fileCount = 10
const fileBytes = 15_000_000

export interface PackingFigures {
  /** Already compressed, as PDFs of scans are; or text. */
  readonly content: 'scans' | 'text'
  readonly seconds: number
  readonly tarGzipSeconds: number
  /** Ours to theirs. */
  readonly ratio: number
  /** Peak memory of the process, in MB, when one file is packed. */
  readonly peakMb15: number
  /** The same with all ten. */
  readonly peakMb150: number
  readonly archiveBytes: number
}

/** Measure both kinds of content. */
export async function packing(runs = 5): Promise<readonly PackingFigures[]> {
  const folder = await mkdtemp(join(tmpdir(), 'actes-packing-'))
  try {
    return [await measure('scans', folder, runs), await measure('text', folder, runs)]
  } finally {
    await rm(folder, { recursive: true })
  }
}

async function measure(content: PackingFigures['content'], folder: string, runs: number): Promise<PackingFigures> {
  const files = join(folder, content)
  await mkdir(files)
  for (let index = 0; index < fileCount; index++)
    await writeFile(join(files, `annexe-${index}.pdf`), content === 'scans' ? randomBytes(fileBytes) : prose(index))
  const target = join(folder, 'packed.tar.gz')
  const [ours, theirs, small] = [[], [], []] as [ChildFigures[], number[], ChildFigures[]]
  for (let turn = 0; turn < runs; turn++) {
    ours.push(await pack(files, target, fileCount))
    theirs.push(await tarGzip(files, target))
    small.push(await pack(files, target, 1))
  }
  const [seconds, tarGzipSeconds] = [median(ours.map((each) => each.seconds)), median(theirs)]
  return {
    content,
    seconds,
    tarGzipSeconds,
    ratio: seconds / tarGzipSeconds,
    peakMb15: median(small.map((each) => each.peakMb)),
    peakMb150: median(ours.map((each) => each.peakMb)),
    archiveBytes: ours[0]?.sizeBytes ?? 0,
  }
}

interface ChildFigures {
  readonly seconds: number
  readonly peakMb: number
  readonly sizeBytes: number
}

async function pack(files: string, target: string, count: number): Promise<ChildFigures> {
  const { stdout } = await run(process.execPath, [child, files, target, String(count)])
  return JSON.parse(stdout) as ChildFigures
}

async function tarGzip(files: string, target: string): Promise<number> {
  const started = performance.now()
  await run('sh', ['-c', 'tar cf - -C "$0" . | gzip -6 > "$1"', files, target])
  return (performance.now() - started) / 1000
}

const words =
  'le conseil municipal après en avoir délibéré à l’unanimité décide d’approuver la convention de mise à disposition pour un montant de euros et autorise le maire à signer tout document utile'.split(
    ' ',
  )

/** Words and figures in an order that depends on the seed only: compresses about as text does. */
function prose(seed: number): Buffer {
  let state = seed * 7919 + 1
  const next = (below: number) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
    return (state >>> 8) % below
  }
  const out = Buffer.alloc(fileBytes, ' ')
  for (let at = 0; at < fileBytes; at++)
    at += out.write(next(7) === 0 ? String(next(1_000_000)) : (words[next(words.length)] ?? ''), at)
  return out
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}

/** The figures as a table for people. */
export async function benchPacking(): Promise<string> {
  const rows = (await packing()).map((each) => [
    each.content,
    each.seconds.toFixed(2),
    each.tarGzipSeconds.toFixed(2),
    each.ratio.toFixed(2),
    each.peakMb15.toFixed(0),
    each.peakMb150.toFixed(0),
    (each.archiveBytes / 1e6).toFixed(1),
  ])
  const head = ['content', 'ours s', 'tar|gzip -6 s', 'ratio', 'peak RSS MB of 15', 'of 150', 'archive MB']
  return table('Packing 150 MB from disk to disk', [head, ...rows])
}

if (import.meta.main) process.stdout.write(await benchPacking())
