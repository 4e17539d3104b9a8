// One process transfers thousands of acts: never more under way than agreed, in a memory that does not grow with them. And
// the largest package that there is, in pieces. The short form transfers sixty.
import { randomBytes } from 'node:crypto'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { maraussan } from '../../src/config/demo.ts'
import { addDays, dayIn } from '../../src/protocol/calendrier/jour.ts'
import { workTransfers } from '../../src/transfers/work.ts'
import { depositFolder, openCommune } from '../support/life/commune.ts'
import { forTest } from '../support/life/for-suite.ts'
import { isLong } from '../support/long-suites.ts'
import { openArchivesBeside } from '../support/seda/declared.ts'

const commune = forTest(() => openCommune())
const archives = forTest(async () => openArchivesBeside(commune))

const acts = isLong ? 2_000 : 60
const cap = 5
/** Acts after which the memory is measured first. */
const warmedUp = acts / 10
const growthMaxBytes = 64 * 1_048_576

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

/** What the process holds once nothing is left to collect. */
function residentBytes(): number {
  collect()
  collect()
  return process.memoryUsage().rss
}

/** In buffers, once nothing is left to collect: what one collection frees lets the next one free more. */
async function heldBytes() {
  for (let times = 0; times < 5; times++) {
    collect()
    await setImmediate()
  }
  return process.memoryUsage().arrayBuffers
}

/** Ports that look, before each package leaves, how many are under way: by the table, and by the archive itself. */
function counting() {
  const seen = { table: 0, archive: 0, packages: 0 }
  const ports = archives.job()
  const archiveOf: typeof ports.archiveOf = async (siren) => {
    const opened = await ports.archiveOf(siren)
    const deposit: typeof opened.archive.deposit = async (outgoing, signal) => {
      const [table = 0] = await commune.db.values<number>(
        "SELECT count(*)::int FROM actes.transfer WHERE state IN ('frozen', 'sent')",
      )
      const done = await opened.archive.deposit(outgoing, signal)
      const waiting = archives.asalae.received().filter(({ state }) => state !== 'answered').length
      seen.table = Math.max(seen.table, table)
      seen.archive = Math.max(seen.archive, waiting)
      seen.packages++
      return done
    }
    return { ...opened, archive: { ...opened.archive, deposit } }
  }
  return { seen, ports: { ...ports, archiveOf } }
}

test(`${acts} acts by one process`, { timeout: 1_800_000 }, async () => {
  await archives.declares('asalae', { enCoursMax: cap })
  for (let rank = 0; rank < acts; rank++) await sentAct(rank)
  // As the server does by itself.
  await commune.db.query('ANALYZE')
  const asked = { siren: maraussan.siren, count: acts, reason: 'DUA échue' }
  expect(await commune.operations.ask.startTransfers(asked)).toEqual({ started: acts })
  const { seen, ports } = counting()
  let before = 0
  const states = async () => {
    const rows = await commune.db.rows<{ state: string; count: number }>(
      'SELECT state, count(*)::int AS count FROM actes.transfer GROUP BY state',
    )
    return Object.fromEntries(rows.map(({ state, count }) => [state, count]))
  }
  for (let rounds = 0; rounds < acts && ((await states()).accepted ?? 0) < acts; rounds++) {
    await workTransfers(ports)
    await archives.asalae.advance()
    await archives.asalae.advance()
    commune.waits(120)
    if (before === 0 && seen.packages >= warmedUp) before = residentBytes()
  }
  expect(await states()).toEqual({ accepted: acts })
  expect(seen).toMatchObject({ table: cap, packages: acts })
  expect(seen.archive).toBeGreaterThan(1)
  expect(seen.archive).toBeLessThanOrEqual(cap)
  expect(new Set(archives.asalae.received().map(({ identifier }) => identifier)).size).toBe(acts)
  expect(before).toBeGreaterThan(0)
  expect(residentBytes() - before).toBeLessThan(growthMaxBytes)
})

/** Another way than ours needs no exchange. */
const sentAct = (rank: number) =>
  commune.sends(`N${rank}`, {
    dateDecision: addDays(dayIn('Europe/Paris', commune.now()), -(rank % 400)),
    autreVoie: { voie: 'papier', recuLe: dayIn('Europe/Paris', commune.now()) },
  })

const sizeBytes = isLong ? 150_000_000 : 12_000_000

/** The files, and the sealed dossier, which has them too. */
const shareOfFile = 1 / 2

test(`a package of ${sizeBytes / 1_000_000} MB in pieces`, { timeout: 300_000 }, async () => {
  await archives.declares('asalae', { delai: 240, tranche: 2_097_152 })
  const folder = await depositFolder(join(commune.home, 'large'), {
    numero: 'PLAN',
    cle: undefined,
    autreVoie: { voie: 'papier', recuLe: '2025-07-01' },
    annexes: [{ fichier: 'plan.jpg', typePiece: '21_DO' }],
  })
  await writeNoise(join(folder, 'plan.jpg'), sizeBytes * shareOfFile)
  const deposited = await commune.operations.deposit(folder, 'test')
  if (!deposited.ok) throw new Error(JSON.stringify(deposited.problems))
  await commune.works()
  await archives.asks(deposited.id)
  const before = await heldBytes()
  await archives.works()
  const kept = (await heldBytes()) - before
  await archives.goesOn(3)
  expect(await archives.last(deposited.id)).toMatchObject({ state: 'accepted', verified: true })
  const [{ sizeBytes: arrived = 0 } = {}, ...others] = archives.asalae.received()
  expect(others).toEqual([])
  expect(arrived).toBeGreaterThan(sizeBytes)
  expect(kept).toBeLessThan(sizeBytes / 4)
})

/** A picture that cannot be compressed. */
async function writeNoise(path: string, bytes: number) {
  const file = await open(path, 'w')
  await file.write(Buffer.from('ffd8ffe000104a46494600010100000100010000', 'hex'))
  for (let left = bytes; left > 0; left -= 1_000_000) await file.write(randomBytes(Math.min(left, 1_000_000)))
  await file.write(Buffer.from('ffd9', 'hex'))
  await file.close()
}
