// Files uploaded ahead of a deposit, which names them by digest.
import { join } from 'node:path'
import { ActesError, problem, type Problem } from '../../errors.ts'
import type { DepositSource, ReadDeposit } from '../../files/deposit.ts'
import { inTemporaryFolder } from '../../files/temporary.ts'
import { uploadTable } from '../declared/uploads.ts'
import { bind, type At } from '../guard.ts'
import type { GivenDeposit } from '../operation.ts'

const dayMs = 86_400_000
/** Per owner: some twenty deposits of the largest size, or two hundred usual ones. */
const quota = { files: 1_000, bytes: 3_221_225_472 } as const
/** Per deposit, whatever the gateway. */
const mostBytes = 157_286_400

export const uploadRuns = bind(uploadTable, {
  upload: async ({ files, queue }, at) => {
    const owner = ownerOf(queue, at)
    const items = []
    for await (const { name, bytes } of files) {
      const now = at.ports.clock.now()
      const until = new Date(now.getTime() + dayMs)
      items.push(await at.ports.store.uploads.keep(bytes, { owner, name, now, until, most: mostBytes, quota }))
    }
    return { items }
  },
  listUploads: async ({ queue }, at) => ({
    items: await at.ports.store.uploads.of(ownerOf(queue, at), at.ports.clock.now()),
  }),
})

/** @throws ActesError ACTES-Q008 the queue is not open; A022 the queue may deposit for others than the caller may */
function ownerOf(queue: string | undefined, { who, sirens, tools }: At): string {
  if (queue === undefined) return who
  const opened = tools.depositQueues.find(({ name }) => name === queue)
  if (!opened) throw new ActesError('ACTES-Q008', { params: { queue } })
  const isTheirs = sirens === undefined || opened.sirens?.every((siren) => sirens.includes(siren)) === true
  if (!isTheirs) throw new ActesError('ACTES-A022', { params: { action: 'deposit' } })
  return `queue:${queue}`
}

export async function withSource<T>(
  given: GivenDeposit,
  { who, ports }: Pick<At, 'who' | 'ports'>,
  use: (source: DepositSource) => Promise<T>,
): Promise<T> {
  if ('folder' in given) return use(given.folder)
  return inTemporaryFolder('door', async (folder) => {
    const files = new Map<string, string | ActesError>()
    let most: number = mostBytes
    for (const [index, { name, sha256 }] of given.files.entries()) {
      const place = join(folder, String(index))
      const wanted = { owner: who, sha256, fichier: name, now: ports.clock.now(), most }
      const laid = await ports.store.uploads.layAt(place, wanted).catch(uploadRefusalOf)
      files.set(name, laid instanceof ActesError ? laid : place)
      if (typeof laid === 'number') most -= laid
    }
    return use({ acte: given.acte, files })
  })
}

export async function dropInfected(
  problems: readonly Problem[],
  files: readonly { readonly name: string; readonly sha256: string }[],
  drop: (sha256: string) => Promise<unknown>,
): Promise<void> {
  const found = new Set(problems.filter(({ code }) => code === 'ACTES-F019').map(({ value }) => value))
  // Problems truncate long names.
  for (const { name, sha256 } of files)
    if (found.has(problem('ACTES-F019', '', { value: name }).value)) await drop(sha256)
}

function uploadRefusalOf(error: unknown): ActesError {
  if (error instanceof ActesError && error.kind === 'refuse') return error
  throw error
}

/** Faults of files that the acte does not name, so that no rule reports them. */
export function unnamedFaults(source: DepositSource, { unnamed }: Pick<ReadDeposit, 'unnamed'>): readonly Problem[] {
  if (typeof source === 'string') return []
  return [...source.files].flatMap(([name, place], index) =>
    place instanceof ActesError && unnamed.includes(name)
      ? [problem(place.code, `files[${index}].sha256`, { value: name })]
      : [],
  )
}
