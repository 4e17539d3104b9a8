// Files uploaded ahead of a deposit, which names them by digest, and the reading of every deposit.
import { ActesError } from '#errors.ts'
import { layFiles, readDeposit, readFolder, type GivenFile, type ReadDeposit } from '#files/deposit.ts'
import { inTemporaryFolder } from '#files/temporary.ts'
import { depositLimits, uploadQuota } from '#protocol/limits.ts'
import { uploadTable } from '../declared/uploads.ts'
import { bind, type At } from '../guard.ts'
import { dropInfected } from '../handing-in.ts'
import type { GivenDeposit } from '../operation.ts'
import { needDepositor } from './run.ts'

const dayMs = 86_400_000
const limits = { most: depositLimits.sumBytes, quota: uploadQuota }

export const uploadRuns = bind(uploadTable, {
  upload: async ({ files, queue }, at) => {
    const owner = ownerOf(queue, at)
    const items = []
    for await (const { name, bytes } of files) {
      const now = at.now()
      const until = new Date(now.getTime() + dayMs)
      items.push(await at.ports.store.uploads.keep(bytes, { owner, name, now, until, ...limits }))
    }
    return { items }
  },
  listUploads: async ({ queue }, at) => ({
    items: await at.ports.store.uploads.of(ownerOf(queue, at), at.now()),
  }),
})

/** @throws ActesError ACTES-Q008 the queue is not open; A022 the queue may deposit for others than the caller may */
function ownerOf(queue: string | undefined, { who, sirens, tools }: At) {
  if (queue === undefined) return who
  const opened = tools.depositQueues.find(({ name }) => name === queue)
  if (!opened) throw new ActesError('ACTES-Q008', { params: { queue } })
  const isTheirs = sirens === undefined || opened.sirens?.every((siren) => sirens.includes(siren)) === true
  if (!isTheirs) throw new ActesError('ACTES-A022', { params: { action: 'deposit' } })
  return `queue:${queue}`
}

/** Read what was handed in, and keep its files while `use` runs. Infected uploads go. */
export async function withDeposit<T>(
  given: GivenDeposit,
  at: At,
  use: (deposit: ReadDeposit) => Promise<T>,
): Promise<T> {
  const { who, ports, now, tools, caller } = at
  const { examiner, antivirus } = tools
  const { turn } = ports.clock
  const depositor = { caller: who, signal: caller.signal, isTheirs: needDepositor(at), antivirus, turn }
  const parts = 'folder' in given ? await readFolder(given.folder) : given
  const files = parts.files.map((file, index): GivenFile => {
    if (!('sha256' in file)) return file
    const content = ports.store.uploads.read({ ...file, owner: who, now: now() })
    return { name: file.name, at: `files[${index}].sha256`, digest: file.sha256, content }
  })
  return inTemporaryFolder('door', async (folder) => {
    const laid = await layFiles(files, { folder })
    const deposit = await readDeposit({ acte: parts.acte, files: laid }, examiner, depositor)
    const uploads = parts.files.filter((file) => 'sha256' in file)
    const found = [...deposit.files.values()].flatMap(({ problems }) => problems)
    await dropInfected(found, uploads, (sha256) => ports.store.uploads.drop(who, sha256))
    return use(deposit)
  })
}
