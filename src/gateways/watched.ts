// A gateway whose exchanges are metered and traced. The driver knows nothing of it.
import { ActesError } from '#errors.ts'
import type { Gateway } from './gateway.ts'
import type { ExchangeOutcome, Meters } from '#observe/meters.ts'
import type { Traces } from '#observe/traces.ts'

export interface Watching {
  readonly meters: Meters
  readonly traces: Traces
}

type Verb = 'submit' | 'collect' | 'list' | 'confirm' | 'find' | 'fetch' | 'check'

export function watchedGateway(gateway: Gateway, watching: Watching): Gateway {
  const { name } = gateway
  const exchange =
    <A extends readonly unknown[], T>(verb: Verb, talk: (...asked: A) => Promise<T>) =>
    (...asked: A) =>
      traced({ name, verb }, () => talk(...asked), watching)
  const reading =
    <A extends readonly unknown[], T>(verb: Verb, read: (...asked: A) => AsyncIterable<T>) =>
    (...asked: A) =>
      meterCollection({ name, verb }, () => read(...asked), watching.meters)
  const { fetch, list } = gateway
  return {
    ...gateway,
    submit: exchange('submit', gateway.submit),
    collect: reading('collect', gateway.collect),
    confirm: exchange('confirm', gateway.confirm),
    find: exchange('find', gateway.find),
    check: exchange('check', gateway.check),
    ...(list && { list: reading('list', list) }),
    ...(fetch && { fetch: exchange('fetch', fetch) }),
  }
}

interface WatchedExchange {
  readonly name: string
  readonly verb: Verb
}

async function traced<T>({ name, verb }: WatchedExchange, talk: () => Promise<T>, { meters, traces }: Watching) {
  const facts = {
    name: `gateway ${verb}`,
    calls: true,
    attributes: { 'actes.gateway': name, 'actes.verb': verb },
  } as const
  const end = stopwatch({ name, verb }, meters)
  return traces.within(facts, async (span) => {
    try {
      const result = await talk()
      end('done')
      return result
    } catch (error) {
      end(exchangeOutcomeOf(error))
      if (error instanceof ActesError) span.failed(error.code)
      throw error
    }
  })
}

/** The measured time includes storing the retours. The collector has the span. */
async function* meterCollection<T>(
  exchange: WatchedExchange,
  collect: () => AsyncIterable<T>,
  meters: Meters,
): AsyncGenerator<T> {
  const end = stopwatch(exchange, meters)
  let outcome: ExchangeOutcome = 'done'
  try {
    yield* collect()
  } catch (error) {
    outcome = exchangeOutcomeOf(error)
    throw error
  } finally {
    end(outcome)
  }
}

function stopwatch({ name: gateway, verb }: WatchedExchange, meters: Meters): (outcome: ExchangeOutcome) => void {
  const begun = performance.now()
  return (outcome) => meters.exchange({ gateway, verb, outcome, seconds: (performance.now() - begun) / 1000 })
}

function exchangeOutcomeOf(error: unknown): ExchangeOutcome {
  return error instanceof ActesError ? error.kind : 'bug'
}
