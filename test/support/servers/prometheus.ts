// The real promtool, which reads rules and tries them as Prometheus would; and a real Prometheus on a free port, which
// scrapes for a test and is gone with it.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Need } from '../describe-with.ts'
import { freePort, launch, which } from './local-server.ts'

/** What a suite needs that has promtool judge files. */
export function promtoolCommand(): Need<string> {
  return { value: which('promtool'), need: 'promtool', remedy: 'the package prometheus', required: true }
}

/** Run it once. @param input given on its standard input */
export function promtool(
  args: readonly string[],
  { cwd, input }: { readonly cwd?: string; readonly input?: string } = {},
): { readonly code: number | null; readonly output: string } {
  const { status, stdout, stderr } = spawnSync('promtool', args, { cwd, input, encoding: 'utf8' })
  return { code: status, output: `${stdout}${stderr}` }
}

/** What a suite needs that is scraped. */
export function prometheusOfOurOwn(): Need<string> {
  return { value: which('prometheus'), need: 'Prometheus', remedy: 'the package prometheus', required: true }
}

export interface TestPrometheus {
  /** The values that a question has now, by their labels. */
  asks(query: string): Promise<readonly { readonly metric: Readonly<Record<string, string>>; readonly value: number }[]>
  stop(): Promise<void>
}

/** Start one with a configuration, in YAML or JSON, and files beside it. */
export async function startPrometheus(
  configuration: string,
  files: Readonly<Record<string, string>> = {},
): Promise<TestPrometheus> {
  const folder = mkdtempSync(join(tmpdir(), 'actes-prometheus-'))
  for (const [name, text] of Object.entries({ ...files, 'prometheus.yml': configuration }))
    writeFileSync(join(folder, name), text, { mode: 0o600 })
  const port = await freePort()
  const server = launch(
    [
      'prometheus',
      '--config.file=prometheus.yml',
      '--storage.tsdb.path=data',
      `--web.listen-address=127.0.0.1:${port}`,
    ],
    { folder, signal: 'TERM' },
  )
  return {
    asks: async (query) => {
      const url = `http://127.0.0.1:${port}/api/v1/query?query=${encodeURIComponent(query)}`
      const response = await fetch(url).catch(() => undefined)
      if (response?.status === 400) throw new Error(`${query}: ${await response.text()}`)
      if (!response?.ok) return []
      const { data } = (await response.json()) as { data: { result: readonly Answer[] } }
      return data.result.map(({ metric, value: [, value] }) => ({ metric, value: Number(value) }))
    },
    stop: () => server.stop(),
  }
}

interface Answer {
  readonly metric: Readonly<Record<string, string>>
  readonly value: readonly [number, string]
}
