// What commands print with --json is of the shape that is published for it: one commune, from its demonstration on, in an embedded
// folder, by the whole command line. Once the folder is laid, its owner answers; at the end nobody holds it any more.
import { join } from 'node:path'
import { expect, test } from 'vitest'
import * as z from 'zod'
import { runCli } from '../../src/cli.ts'
import { testFolder } from '../support/folders.ts'
import { maraussanFolder } from '../support/life/commune.ts'
import { failure, schemaOf } from '../support/reports/command-schemas.ts'
import { killLeftovers, started, stopped } from '../support/servers/processes.ts'

killLeftovers()

const siren = '213401482'
const numero = 'DEL11-250625'
const id = '034-213401482-20250625-DEL11-250625-DE'
const why = '--reason x'
const fixture = (name: string) => join(maraussanFolder, '..', '..', name)
const bad = '/nowhere/at-all'

/** In this order; `OUT` is a folder of the test. Those of `refused` come to nothing, in the one shape of failures. */
const lines: readonly string[] = [
  `check ${maraussanFolder}`,
  `explain ${maraussanFolder}`,
  `pack ${maraussanFolder} --out OUT/packed --date 2025-07-08 --serial 1`,
  `deposit ${bad}`,
  `inspect ${fixture('retours/ARActe/numero-avec-tiret.xml')} nothing.xml`,
  'classification find ecole',
  'manual',
  'manual errors',
  'completion bash',
  'collectivite template s2low',
  'demo',
  'list',
  'schedules',
  'connections',
  'tasks list',
  'returns list',
  'collectivite list',
  'credentials list',
  'archives list',
  'transfers list',
  'transfers counts',
  'keys list',
  'journal verify',
  'journal list',
  'user list',
  'user first-code',
  'token list',
  'requests list',
  'calendar list',
  'subscriptions list',
  'views list',
  'figures show',
  'retention terms',
  'sandbox',
  'migrate',
  'doctor',
  `classification show ${siren}`,
  `collectivite show ${siren}`,
  `connections check ${siren}`,
  `show ${numero}`,
  `explain ${numero}`,
  'bulk list',
  `retention preview ${siren}`,
  `senders list sandbox:${siren}`,
  `go ${why}`,
  'reconcile',
  `stamped ${numero} --out OUT/stamped`,
  `bordereau ${numero} --out OUT/bordereau.pdf`,
  `proof ${numero} --out OUT/proof.zip`,
  'verify OUT/proof.zip',
  `verify ${maraussanFolder}/deliberation.pdf`,
  `archive ${numero} --out OUT/seda.zip --archive x --agreement y`,
  `requeue ${numero} ${why}`,
  `register ${siren} --from 2025-01-01 --to 2026-12-31 --format csv --out OUT/register.csv`,
  `publish ${numero} --date 2025-06-26 ${why}`,
  `restamp ${numero} ${why}`,
  'token add t1 --role reader',
  'token revoke t1',
  'user add a@example.org --role reader',
  'user data a@example.org --out OUT/data.json',
  'calendar add c1',
  'schedules run reconcile',
  `schedules pause reconcile ${why}`,
  'keys rotate',
  'backup OUT/backup',
  `connections pause sandbox:${siren} ${why}`,
  `connections resume sandbox:${siren} ${why}`,
  `export ${siren} OUT/export.tar`,
  `deposit ${fixture('actes/deliberation-simple')}`,
  `sandbox letter courrier --acte ${id}`,
  'sandbox classification --date 2025-01-01',
  `leave ${siren} ${why}`,
]
const refused = ['nonsense', `pack ${bad} --out OUT/none`, `cancel ${numero} ${why}`, `collectivite add ${bad}.json`]
/** Commands that open the folder themselves, now that nobody owns it: those that write files, and those that do more then. */
const alone: readonly string[] = [
  'list',
  'migrate',
  'doctor',
  `stamped ${numero} --out OUT/alone`,
  `proof ${numero} --out OUT/alone.zip`,
  `archive ${numero} --out OUT/alone-seda.zip --archive x --agreement y`,
  `register ${siren} --from 2025-01-01 --to 2026-12-31 --format csv --out OUT/alone.csv`,
  `requeue ${numero} ${why}`,
  'keys rotate',
  'backup OUT/alone-backup',
  `export ${siren} OUT/alone.tar`,
]

const folder = testFolder()
const environment = () => ({ ACTES_HOME: folder.path('home'), ACTES_LOG_LEVEL: 'silent', ACTES_CLAMD: 'off' })

async function printed(line: string): Promise<{ readonly words: readonly string[]; readonly json: unknown }> {
  const args = line.replaceAll('OUT', folder.path()).split(' ')
  const out: string[] = []
  const write = (text: string) => void out.push(text)
  const terminal = { out: write, err: () => undefined, interactive: false, environment: environment() }
  await runCli([...args, '--json'], { terminal, interrupted: new AbortController().signal })
  return { words: args, json: JSON.parse(out.join('')) as unknown }
}

/** What is not of its shape: one line, or nothing. */
async function departure(line: string): Promise<readonly string[]> {
  const { words, json } = await printed(line)
  const schema = schemaOf(words.slice(0, 2).join(' ')) ?? schemaOf(words[0] ?? '')
  const found = schema?.safeParse(json)
  return found?.success ? [] : [`${line}: ${found ? z.prettifyError(found.error) : 'no schema'}`]
}

test('the output has the published shape of its command', { timeout: 240_000 }, async () => {
  const departures: string[] = []
  let owner: Awaited<ReturnType<typeof started>> | undefined
  for (const line of lines) {
    departures.push(...(await departure(line)))
    if (line === 'demo') owner = await started(['--only', 'web'], { ...environment(), ACTES_PORT: '0' })
  }
  expect(departures).toEqual([])
  for (const line of refused)
    expect(failure.safeParse((await printed(line)).json), line).toMatchObject({ success: true })
  expect(owner && (await stopped(owner.child))).toBe(0)
  for (const line of alone) departures.push(...(await departure(line)))
  expect(departures).toEqual([])
})
