// fixtures/monitoring against the program: what the dashboard and the alerts name is told, and what is told is shown; the
// real promtool reads the rules, tries them, and reads a real scrape.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { parse } from 'yaml'
import { metricTable } from '../../../src/observe/metrics/table.ts'
import { describeIf } from '../../support/describe-with.ts'
import { prometheusOfOurOwn, promtool, promtoolCommand, startPrometheus } from '../../support/servers/prometheus.ts'
import { until } from '../../support/until.ts'
import { familiesOf, openWatchedCommune } from '../../support/desk/watched-commune.ts'

const folder = fileURLToPath(new URL('../../../fixtures/monitoring/', import.meta.url))
const read = (name: string): string => readFileSync(`${folder}${name}`, 'utf8')

interface Panel {
  readonly id: number
  readonly title: string
  readonly type: string
  readonly targets?: readonly { readonly expr: string; readonly datasource: { readonly uid: string } }[]
}
const dashboard = JSON.parse(read('dashboard.json')) as {
  readonly title: string
  readonly panels: readonly Panel[]
  readonly templating: { readonly list: readonly { readonly name: string; readonly type: string }[] }
}

interface Rule {
  readonly alert: string
  readonly expr: string
  readonly labels: { readonly severity: string }
  readonly annotations: { readonly summary: string; readonly description: string }
}
const rules = (parse(read('alerts.yml')) as { groups: readonly { rules: readonly Rule[] }[] }).groups.flatMap(
  (group) => group.rules,
)

let scrape = ''
beforeAll(async () => {
  const commune = await openWatchedCommune()
  await commune.sends('UN')
  scrape = (await commune.asks()).text
  await commune.closes()
})

/** Families that expressions name: the parts of a histogram are its family. */
function named(expressions: readonly string[]): readonly string[] {
  const names = expressions.flatMap((expr) => expr.match(/\b(?:actes|process|nodejs)_[a-z0-9_]+/g) ?? [])
  const families = new Set(familiesOf(scrape))
  return [
    ...new Set(names.map((name) => (families.has(name) ? name : name.replace(/_(bucket|sum|count)$/, '')))),
  ].sort()
}

const shown = () => named(dashboard.panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr)))
const watched = () => named(rules.map(({ expr }) => expr))

describe('the dashboard', () => {
  test('uses only existing metrics', () => {
    expect(shown().filter((name) => !familiesOf(scrape).includes(name))).toEqual([])
  })

  test('shows every metric of ours', () => {
    expect(shown().filter((name) => name.startsWith('actes_'))).toEqual(metricTable.map(({ name }) => name).sort())
  })

  test('has a title for each panel, each once, and an identifier', () => {
    const titles = dashboard.panels.map(({ title }) => title)
    expect(new Set(titles).size).toBe(titles.length)
    expect(titles).not.toContain('')
    expect(new Set(dashboard.panels.map(({ id }) => id)).size).toBe(dashboard.panels.length)
  })
})

describe('the alerts', () => {
  test('use only existing metrics', () => {
    expect(watched().filter((name) => !familiesOf(scrape).includes(name))).toEqual([])
  })

  test('each have a text, a severity and a remedy', () => {
    for (const { alert, labels, annotations } of rules) {
      expect(alert).toMatch(/^Actes[A-Z]/)
      expect(labels.severity).toMatch(/^(page|ticket)$/)
      expect(annotations.summary.length).toBeGreaterThan(10)
      expect(annotations.description.length).toBeGreaterThan(60)
    }
  })

  test('each fire in the test rules at least once', () => {
    const trials = read('alerts.test.yml')
    expect(rules.map(({ alert }) => alert).filter((alert) => !trials.includes(`alertname="${alert}"`))).toEqual([])
  })
})

await describeIf(promtoolCommand(), 'promtool', () => {
  test('accepts the rules', () => {
    expect(promtool(['check', 'rules', 'alerts.yml'], { cwd: folder })).toMatchObject({ code: 0 })
  })

  test('confirms that each fires when it should, and none when all is fine', () => {
    expect(promtool(['test', 'rules', 'alerts.test.yml'], { cwd: folder })).toEqual({
      code: 0,
      output: expect.stringContaining('SUCCESS') as string,
    })
  })

  test('has no objection to our metrics', () => {
    const { code, output } = promtool(['check', 'metrics'], { input: scrape })
    const ours = output.split('\n').filter((line) => line.startsWith('actes_'))
    expect([code === null, ours]).toEqual([false, []])
  })
})

await describeIf(prometheusOfOurOwn(), 'Prometheus', () => {
  test('scrapes as the manual shows, with the token, and knows the rules', async () => {
    const token = 'un-jeton-de-vingt-signes'
    const page = readFileSync(new URL('../../../src/manual/en/watching.md', import.meta.url), 'utf8')
    const [, shown = ''] = /```yaml\n(scrape_configs:[\s\S]*?)```/.exec(page) ?? []
    const commune = await openWatchedCommune({ environment: { ACTES_METRICS_TOKEN: token } })
    onTestFinished(() => commune.closes())
    await commune.hands('UN')
    const url = await commune.server.listen({ host: '127.0.0.1', port: 0 })
    const configuration = shown
      .replace(/\/etc\/prometheus\/actes-token/, 'actes-token')
      .replace(/targets: \[[^\]]*\]/, `targets: ['${new URL(url).host}']`)
    const hurried = 'global: { scrape_interval: 1s, evaluation_interval: 1s }\nrule_files: [alerts.yml]\n'
    const files = { 'actes-token': token, 'alerts.yml': read('alerts.yml') }
    const prometheus = await startPrometheus(`${hurried}${configuration}`, files)
    onTestFinished(() => prometheus.stop())
    const [found] = await until(async () => {
      const all = await prometheus.asks('actes_transmissions{job="actes"}')
      return all.length > 0 && all
    }, 'a scrape')
    expect(found).toMatchObject({ metric: { state: 'received', job: 'actes' }, value: 1 })
    expect(await prometheus.asks('up{job="actes"}')).toMatchObject([{ value: 1 }])
    // Every figure of the dashboard is a question that Prometheus understands.
    const questions = dashboard.panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr))
    for (const question of questions) {
      const asked = prometheus.asks(question.replace('$job', 'actes'))
      await expect(asked).resolves.toBeInstanceOf(Array)
    }
    expect(await prometheus.asks('actes_deposits_total')).toMatchObject([{ value: 1 }])
  }, 120_000)
})
