// A batch of acts beside the plain operation, in one process: how long its preview takes, and how fast it is deposited. Run as a
// child by bench.ts, one ground a process.
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import { ZipFile } from 'yazl'
import { openApp, type App } from '../../src/app.ts'
import { depositBatch } from '../../src/commands/batch.ts'
import type { CommandRun } from '../../src/commands/command.ts'
import { readConfig } from '../../src/config/config.ts'
import { maraussan } from '../../src/config/demo.ts'
import { openLog } from '../../src/observe/log.ts'
import { workBatches } from '../../src/operations/batch/work.ts'
import { ownerCaller } from '../../src/operations/guard.ts'
import { askBy, type Ask } from '../../src/operations/ask.ts'
import { operationsOf } from '../support/life/operations-of.ts'

const simple = fileURLToPath(new URL('../../fixtures/actes/deliberation-simple/deliberation.pdf', import.meta.url))

export interface BatchFigures {
  /** Seconds: every line of the table looked at by the command. */
  readonly preview: number
  /** Acts per second: by `deposit`, one after the other. */
  readonly plain: number
  readonly command: number
  /** Seconds: the table and its zip taken in by the desk, then its lines looked at by the worker. */
  readonly opened: number
  readonly deskPreview: number
  readonly desk: number
}

const acteOf = (numero: string) => ({
  collectivite: '213401482',
  numero,
  nature: 'DE',
  dateDecision: '2025-06-25',
  matiere: '8.1',
  objet: `Convention de partenariat ${numero}`,
  document: { fichier: `${numero}.pdf` },
})

/** No two have the same bytes. */
const pdfOf = (bytes: Buffer, name: string) => Buffer.concat([bytes, Buffer.from(`\n% ${name}\n`)])

async function layTable(folder: string, prefix: string, count: number): Promise<string> {
  await mkdir(folder, { recursive: true })
  const pdf = await readFile(simple)
  const zip = new ZipFile()
  const rows = ['collectivite;numero;nature;dateDecision;matiere;objet;document']
  for (let index = 0; index < count; index++) {
    const { collectivite, numero, nature, dateDecision, matiere, objet, document } = acteOf(`${prefix}${index}`)
    rows.push([collectivite, numero, nature, dateDecision, matiere, objet, document.fichier].join(';'))
    await writeFile(join(folder, document.fichier), pdfOf(pdf, numero))
    zip.addBuffer(pdfOf(pdf, numero), document.fichier)
  }
  zip.end()
  await pipeline(zip.outputStream, createWriteStream(join(folder, 'fichiers.zip')))
  await writeFile(join(folder, 'lot.csv'), rows.join('\n'))
  return folder
}

async function plain(folder: string, prefix: string, count: number, ask: Ask): Promise<number> {
  const pdf = await readFile(simple)
  for (let index = 0; index < count; index++) {
    const { document, ...acte } = acteOf(`${prefix}${index}`)
    const place = join(folder, acte.numero)
    await mkdir(place, { recursive: true })
    await writeFile(join(place, document.fichier), pdfOf(pdf, acte.numero))
    await writeFile(join(place, 'acte.json'), JSON.stringify({ ...acte, document }))
  }
  return seconds(async () => {
    for (let index = 0; index < count; index++) await ask.deposit({ folder: join(folder, `${prefix}${index}`) })
  })
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now()
  await work()
  return (performance.now() - begun) / 1000
}

const silent = {
  context: {
    terminal: { out: () => undefined, err: () => undefined, interactive: false, environment: {} },
    interrupted: new AbortController().signal,
  },
  language: 'fr',
  json: false,
  print: () => undefined,
  tell: () => undefined,
} as unknown as CommandRun

async function commandTimes(folder: string, count: number, ask: Ask) {
  const csv = join(await layTable(join(folder, 'commande'), 'C', count), 'lot.csv')
  let first: number | undefined
  let last = 0
  const watched = askBy(async (name, input) => {
    if (name === 'deposit') first ??= performance.now()
    const given = await ask[name](input as never)
    last = performance.now()
    return given
  })
  const begun = performance.now()
  await depositBatch(silent, { csv }, { ask: watched })
  if (first === undefined) throw new Error('nothing was deposited')
  return { preview: (first - begun) / 1000, deposit: (last - first) / 1000 }
}

async function deskTimes(folder: string, count: number, app: App, ask: Ask) {
  const place = await layTable(join(folder, 'bureau'), 'B', count)
  let id = ''
  const files = [join(place, 'lot.csv'), join(place, 'fichiers.zip')]
  const opened = await seconds(async () => {
    id = (await ask.openBatch({ form: {}, files })).id
  })
  const preview = await seconds(() => workBatches(app.ports, app.askAs))
  await ask.depositBatch({ id })
  const deposit = await seconds(() => workBatches(app.ports, app.askAs))
  const { lines } = await ask.showBatch({ id })
  if (lines.deposited !== count) throw new Error(JSON.stringify(lines))
  return { opened, preview, deposit }
}

export async function batchFigures(count: number): Promise<BatchFigures> {
  const home = await mkdtemp(join(tmpdir(), 'actes-bench-'))
  const app = await openApp(readConfig({ ...process.env, ACTES_HOME: home }), { queue: 'none', log: openLog('silent') })
  await operationsOf(app).declare(maraussan, 'test')
  const ask = app.askAs(ownerCaller('cli:bench', 'fr'))
  const folder = join(home, 'depots')
  await plain(folder, 'W', 20, ask)
  // Before and after, since the machine is not the same all the time.
  const before = await plain(folder, 'P', count / 2, ask)
  const command = await commandTimes(folder, count, ask)
  const desk = await deskTimes(folder, count, app, ask)
  const after = await plain(folder, 'Q', count / 2, ask)
  await app.close()
  await rm(home, { recursive: true, force: true })
  return {
    preview: command.preview,
    plain: count / (before + after),
    command: count / command.deposit,
    opened: desk.opened,
    deskPreview: desk.preview,
    desk: count / desk.deposit,
  }
}

if (import.meta.main) process.stdout.write(JSON.stringify(await batchFigures(Number(process.argv[2] ?? 1_000))))
