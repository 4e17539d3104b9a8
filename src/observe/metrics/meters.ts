// A process's prom-client registry: its own counters, Node's metrics, and gauges filled at each scrape.
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { Meters } from '../meters.ts'
import { metricTable, type Metric, type MetricName, type Samples } from './table.ts'

export interface Registered {
  readonly meters: Meters
  readonly contentType: string
  /** Replace the values of all gauges; a gauge without sample is emptied. */
  show(samples: Samples): void
  text(): Promise<string>
  close(): void
}

export function openRegistry(): Registered {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const made = new Map<string, Gauge | Counter | Histogram>()
  for (const metric of metricTable) made.set(metric.name, registered(metric, registry))
  return {
    meters: metersOn(made),
    contentType: registry.contentType,
    show: (samples) => {
      for (const { name, labels: labelNames } of metricTable) {
        const gauge = made.get(name)
        if (!(gauge instanceof Gauge)) continue
        gauge.reset()
        // prom-client starts unlabelled gauges at 0, which would report an unread figure.
        if (labelNames.length === 0 && samples[name] === undefined) gauge.remove()
        for (const { labels, value } of samples[name] ?? []) gauge.set(labels, value)
      }
    },
    text: () => registry.metrics(),
    close: () => registry.clear(),
  }
}

function registered({ name, kind, labels, help, buckets }: Metric, registry: Registry) {
  const facts = { name, help, labelNames: [...labels], registers: [registry] }
  switch (kind) {
    case 'gauge':
      return new Gauge(facts)
    case 'counter':
      return new Counter(facts)
    case 'histogram':
      return new Histogram({ ...facts, buckets: [...(buckets ?? [])] })
  }
}

function metersOn(made: ReadonlyMap<string, Gauge | Counter | Histogram>): Meters {
  const count = (name: MetricName, labels: Readonly<Record<string, string>>) => {
    const counter = made.get(name)
    if (counter instanceof Counter) counter.inc(labels)
  }
  const observe = (name: MetricName, labels: Readonly<Record<string, string>>, value: number): void => {
    const histogram = made.get(name)
    if (histogram instanceof Histogram) histogram.observe(labels, value)
  }
  return {
    exchange: ({ gateway, verb, outcome, seconds }) => {
      count('actes_exchanges_total', { gateway, verb, outcome })
      observe('actes_exchange_seconds', { gateway, verb }, seconds)
    },
    attempt: ({ gateway, verdict }) => count('actes_attempts_total', { gateway, verdict }),
    step: ({ step, ending }) => count('actes_steps_total', { step, ending }),
    deposit: (result) => count('actes_deposits_total', { result }),
    answer: ({ gateway, state, delay }) => {
      if (delay !== undefined) observe('actes_answer_delay_seconds', { gateway, state }, delay)
    },
  }
}
