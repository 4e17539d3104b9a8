// The work that no design can spare for a small act: write two XML documents and check them against the schema, pack
// them with the PDF, hash, and flush to the disk what must survive. Measured alone, as the floor of a life.
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

const simple = fileURLToPath(new URL('../../fixtures/actes/deliberation-simple', import.meta.url))

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

/** CPU milliseconds per act, over `count` acts. */
export async function irreducible(count: number): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'actes-floor-'))
  const one = await packing(folder)
  await one(0)
  const cpu = process.cpuUsage()
  for (let serial = 1; serial <= count; serial++) await one(serial)
  const { user, system } = process.cpuUsage(cpu)
  await rm(folder, { recursive: true, force: true })
  return (user + system) / 1000 / count
}

async function flushed(path: string, chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>): Promise<void> {
  const file = await open(path, 'wx')
  for await (const chunk of chunks) await file.write(chunk)
  await file.sync()
  await file.close()
}

if (import.meta.main) process.stdout.write(JSON.stringify(await irreducible(Number(process.argv[2] ?? 200))))
