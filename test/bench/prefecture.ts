// What the simulated préfecture costs for a small act, received and answered. It runs in the process of a life and is no part
// of the product's work: measured alone, so that both can be told apart.
import { createHash } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { maraussan } from '../../src/config/demo.ts'
import { facts } from '../../src/gateways/facts.ts'
import { openSmallPrefecture } from '../../src/sandbox/small-prefecture.ts'
import { packing } from './irreducible.ts'

/** As many as a turn of the bench sends before it asks for their answers. */
const perTurn = 10

/** CPU milliseconds per act, over `count` acts. */
export async function prefectureAlone(count: number): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'actes-prefecture-'))
  const office = openSmallPrefecture({
    folder: join(folder, 'sandbox'),
    now: () => new Date(),
    declares: [maraussan],
    sizeMaxBytes: facts.sandbox.sizeMaxBytes,
  })
  const { signal } = new AbortController()
  const pack = await packing(folder)
  const submissions: { archive: string; bytes: Buffer; sha256: string }[] = []
  for (let serial = 1; serial <= count + perTurn; serial++) {
    const { archive, path } = await pack(serial)
    const bytes = await readFile(path)
    submissions.push({ archive, bytes, sha256: createHash('sha256').update(bytes).digest('hex') })
  }
  const turn = async (some: typeof submissions): Promise<void> => {
    for (const { bytes, ...each } of some) await office.receive({ ...each, bytes: pieces(bytes) }, signal)
    const came: { readonly delivery: string; readonly name: string }[] = []
    for await (const each of office.waiting(maraussan.siren)) came.push(each)
    const answers = Map.groupBy(came, ({ delivery }) => delivery)
    if (answers.size !== some.length) throw new Error(`${answers.size} answers to ${some.length} acts`)
    for (const [delivery, documents] of answers) {
      const names = documents.map(({ name }) => name)
      await office.confirm(delivery, names)
    }
  }
  await turn(submissions.splice(0, perTurn))
  const cpu = process.cpuUsage()
  while (submissions.length > 0) await turn(submissions.splice(0, perTurn))
  const { user, system } = process.cpuUsage(cpu)
  await rm(folder, { recursive: true, force: true })
  return (user + system) / 1000 / count
}

async function* pieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}

if (import.meta.main) process.stdout.write(JSON.stringify(await prefectureAlone(Number(process.argv[2] ?? 200))))
