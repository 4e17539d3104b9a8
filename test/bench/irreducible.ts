// The work that no design can spare for a small act. Of its sending: write two XML documents and check them against the schema,
// pack them with the PDF, hash, and flush to the disk what must survive. Of its answer: keep the AR and its envelope likewise, and
// read them against the schema. Of its facts: deposited, about to leave, submitted and acknowledged, each in one statement with a
// line of its journal. Measured alone, on the ground that the environment names, as the floor of a life.
import { createHash } from 'node:crypto'
import { mkdtemp, open, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { writeArchive } from '../../src/protocol/archive/write.ts'
import { parseActe } from '../../src/protocol/acte/acte.ts'
import { maraussan } from '../../src/config/demo.ts'
import { verifySending } from '../../src/protocol/messages/verify.ts'
import { writeSending } from '../../src/protocol/messages/write.ts'
import { readRetour } from '../../src/protocol/retours/retours.ts'
import { openStore } from '../../src/store/store.ts'
import type { Database } from '../../src/store/engine/database.ts'
import { arActe } from '../support/deposits/retours.ts'
import { storeTools } from '../support/life/laid-home.ts'

const fixture = (name: string) => fileURLToPath(new URL(`../../fixtures/${name}`, import.meta.url))
const simple = fixture('actes/deliberation-simple')

/** How the work is done `serial` by `serial`. */
export interface Packed {
  readonly archive: string
  readonly path: string
}

/** Pack act after act into a folder. */
export async function packing(folder: string): Promise<(serial: number) => Promise<Packed>> {
  const parsed = parseActe(JSON.parse(await readFile(join(simple, 'acte.json'), 'utf8')))
  if (!parsed.ok) throw new Error('the simple délibération does not parse')
  const pdf = await readFile(join(simple, parsed.value.document.fichier))
  return async (serial) => {
    const options = {
      collectivite: maraussan,
      date: '2025-07-08',
      serial,
      classificationDate: '2019-04-18',
      charset: 'translit',
    } as const
    const formulaire = { code: '1-1', acte: { ...parsed.value, numero: `BENCH_${serial}` } } as const
    const sending = writeSending(formulaire, options)
    await verifySending(sending, formulaire, options)
    createHash('sha256').update(pdf).digest()
    await flushed(join(folder, `${serial}.pdf`), [pdf])
    const files = [
      [sending.enveloppe.name, sending.enveloppe.bytes],
      [sending.message.name, sending.message.bytes],
      ...sending.pieces.map(({ name }) => [name, pdf] as const),
    ] as const
    const members = files.map(([name, bytes]) => ({ name, sizeBytes: bytes.length, bytes: () => [bytes] }))
    const written = writeArchive(members, { mtime: new Date('2025-06-25T00:00:00Z') })
    const path = join(folder, `${serial}.tar.gz`)
    await flushed(path, written.stream)
    return { archive: sending.archive, path }
  }
}

/** Keep and read answer after answer. */
async function answering(folder: string): Promise<(serial: number) => Promise<void>> {
  const enveloppe = await readFile(fixture('retours/EnveloppeMISILLCL/prefecture.xml'))
  return async (serial) => {
    for (const [name, bytes] of [
      ['enveloppe', enveloppe],
      ['message', Buffer.from(arActe(`BENCH_${serial}`), 'latin1')],
    ] as const) {
      createHash('sha256').update(bytes).digest()
      await flushed(join(folder, `${serial}-${name}.xml`), [bytes])
      await readRetour(bytes)
    }
  }
}

/** Write down act after act, in a row and a journal of the least that says what happened. */
async function writingDown(db: Database): Promise<(serial: number) => Promise<void>> {
  await db.query(
    'CREATE TABLE floor_act (id uuid PRIMARY KEY, state text NOT NULL, declared jsonb NOT NULL, facts jsonb)',
  )
  await db.query('CREATE TABLE floor_journal (act uuid NOT NULL, at timestamptz NOT NULL, state text NOT NULL)')
  const line = (changed: string) =>
    `WITH changed AS (${changed} RETURNING id, state) INSERT INTO floor_journal SELECT id, $3, state FROM changed`
  const deposit = line('INSERT INTO floor_act (id, state, declared) VALUES ($1, $2, $4)')
  const move = line('UPDATE floor_act SET state = $2, facts = $4 WHERE id = $1 AND state = $5')
  const declared = await readFile(join(simple, 'acte.json'), 'utf8')
  const states = ['deposited', 'leaving', 'submitted', 'acknowledged']
  return async (serial) => {
    const id = storeTools.newId()
    for (const [index, state] of states.entries()) {
      const said = [id, state, new Date()]
      if (index === 0) await db.query(deposit, [...said, declared])
      else await db.query(move, [...said, JSON.stringify({ serial }), states[index - 1]])
    }
  }
}

/** CPU milliseconds per act. */
export interface Irreducible {
  readonly sending: number
  readonly answer: number
  readonly facts: number
}

export async function irreducible(count: number): Promise<Irreducible> {
  const folder = await mkdtemp(join(tmpdir(), 'actes-floor-'))
  const databaseUrl = process.env.ACTES_DATABASE_URL
  const home = { home: join(folder, 'home'), blobs: join(folder, 'blobs') }
  const store = await openStore({ ...home, ...(databaseUrl !== undefined && { databaseUrl }) }, storeTools)
  const over = async (one: (serial: number) => Promise<unknown>): Promise<number> => {
    await one(0)
    const cpu = process.cpuUsage()
    for (let serial = 1; serial <= count; serial++) await one(serial)
    const { user, system } = process.cpuUsage(cpu)
    return (user + system) / 1000 / count
  }
  const sending = await over(await packing(folder))
  const answer = await over(await answering(folder))
  const facts = await over(await writingDown(store.db))
  await store.close()
  await rm(folder, { recursive: true, force: true })
  return { sending, answer, facts }
}

async function flushed(path: string, chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>): Promise<void> {
  const file = await open(path, 'wx')
  for await (const chunk of chunks) await file.write(chunk)
  await file.sync()
  await file.close()
}

if (import.meta.main) process.stdout.write(JSON.stringify(await irreducible(Number(process.argv[2] ?? 200))))
