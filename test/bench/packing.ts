// Packing from disk to disk, digests and flush included, against `tar cf - | gzip -6` and `tar cf - | pigz -6` on the same
// files: five runs of each in turn, medians, on all cores and on one. The target: at most 0.55 of the time of gzip on two
// cores and 0.85 on one.
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

interface PackingFigures {
  /** Already compressed, as PDFs of scans are; or text. */
  readonly content: 'scans' | 'text'
  readonly cores: 'all' | 'one'
  readonly seconds: number
  readonly gzipSeconds: number
  /** Undefined where there is no pigz. */
  readonly pigzSeconds: number | undefined
  /** Peak memory of the process, in MB, when one file is packed. */
  readonly peakMb15: number
  /** The same with all ten. */
  readonly peakMb150: number
  readonly archiveBytes: number
}

const contents = ['scans', 'text'] as const

async function packing(runs = 5): Promise<readonly PackingFigures[]> {
  const folder = await mkdtemp(join(tmpdir(), 'actes-packing-'))
  const figures: PackingFigures[] = []
  try {
    for (const content of contents) {
      const files = join(folder, content)
      await mkdir(files)
      for (let index = 0; index < fileCount; index++)
        await writeFile(join(files, `annexe-${index}.pdf`), content === 'scans' ? randomBytes(fileBytes) : prose(index))
      for (const cores of (await has('taskset')) ? (['all', 'one'] as const) : (['all'] as const))
        figures.push({ content, cores, ...(await measure(files, { on: onCores[cores], runs })) })
    }
    return figures
  } finally {
    await rm(folder, { recursive: true })
  }
}

const onCores = { all: [], one: ['taskset', '-c', '0'] } as const

interface Measuring {
  /** Words before each command. */
  readonly on: readonly string[]
  readonly runs: number
}

async function measure(files: string, { on, runs }: Measuring): Promise<Omit<PackingFigures, 'content' | 'cores'>> {
  const target = join(files, '../packed.tar.gz')
  const pack = async (count: number): Promise<ChildFigures> => {
    const [program = '', ...words] = [...on, process.execPath, child, files, target, String(count)]
    return JSON.parse((await run(program, words)).stdout) as ChildFigures
  }
  const tarBy = async (compressor: string): Promise<number> => {
    const [program = '', ...words] = [...on, 'sh', '-c', `tar cf - -C "$0" . | ${compressor} -6 > "$1"`, files, target]
    const started = performance.now()
    await run(program, words)
    return (performance.now() - started) / 1000
  }
  const hasPigz = await has('pigz')
  const [ours, small, gzip, pigz] = [[], [], [], []] as [ChildFigures[], ChildFigures[], number[], number[]]
  for (let turn = 0; turn < runs; turn++) {
    ours.push(await pack(fileCount))
    gzip.push(await tarBy('gzip'))
    if (hasPigz) pigz.push(await tarBy('pigz'))
    small.push(await pack(1))
  }
  return {
    seconds: median(ours.map((each) => each.seconds)),
    gzipSeconds: median(gzip),
    pigzSeconds: hasPigz ? median(pigz) : undefined,
    peakMb15: median(small.map((each) => each.peakMb)),
    peakMb150: median(ours.map((each) => each.peakMb)),
    archiveBytes: ours[0]?.sizeBytes ?? 0,
  }
}

const has = (program: string): Promise<boolean> =>
  run('sh', ['-c', `command -v ${program}`]).then(
    () => true,
    () => false,
  )

interface ChildFigures {
  readonly seconds: number
  readonly peakMb: number
  readonly sizeBytes: number
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
    each.cores,
    each.seconds.toFixed(2),
    each.gzipSeconds.toFixed(2),
    (each.seconds / each.gzipSeconds).toFixed(2),
    each.pigzSeconds?.toFixed(2) ?? '',
    each.peakMb15.toFixed(0),
    each.peakMb150.toFixed(0),
    (each.archiveBytes / 1e6).toFixed(1),
  ])
  const head = ['content', 'cores', 'ours s', 'gzip s', 'ratio', 'pigz s', 'peak RSS MB of 15', 'of 150', 'archive MB']
  return table('Packing 150 MB from disk to disk, against tar and gzip -6', [head, ...rows])
}

if (import.meta.main) process.stdout.write(await benchPacking())
