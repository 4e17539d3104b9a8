// A gateway whose exchanges are metered and traced, or asked whether they may begin. The driver knows nothing of it.
import type { Clock } from '#clock.ts'
import { ActesError } from '#errors.ts'
import type { Gateway } from './gateway.ts'
import type { ExchangeOutcome, Meters } from '#observe/meters.ts'
import type { Traces } from '#observe/traces.ts'

export interface Watching {
  readonly meters: Meters
  readonly traces: Traces
  readonly clock: Clock
}

type Verb = 'submit' | 'collect' | 'list' | 'confirm' | 'find' | 'fetch' | 'check'

interface AroundExchange {
  talk<T>(verb: Verb, talk: () => Promise<T>): Promise<T>
  read<T>(verb: Verb, read: () => AsyncIterable<T>): AsyncIterable<T>
}

export function watchedGateway(gateway: Gateway, watching: Watching): Gateway {
  const { name } = gateway
  return aroundExchanges(gateway, {
    talk: (verb, talk) => traced({ name, verb }, talk, watching),
    read: (verb, read) => meterCollection({ name, verb }, read, watching),
  })
}

/** @param may throws where no exchange may begin */
export function guardedGateway(gateway: Gateway, may: () => Promise<void>): Gateway {
  return aroundExchanges(gateway, {
    talk: (_, talk) => may().then(talk),
    async *read(_, read) {
      await may()
      yield* read()
    },
  })
}

function aroundExchanges(gateway: Gateway, around: AroundExchange): Gateway {
  const exchange =
    <A extends readonly unknown[], T>(verb: Verb, talk: (...asked: A) => Promise<T>) =>
    (...asked: A) =>
      around.talk(verb, () => talk(...asked))
  const reading =
    <A extends readonly unknown[], T>(verb: Verb, read: (...asked: A) => AsyncIterable<T>) =>
    (...asked: A) =>
      around.read(verb, () => read(...asked))
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

async function traced<T>({ name, verb }: WatchedExchange, talk: () => Promise<T>, watching: Watching) {
  const facts = {
    name: `gateway ${verb}`,
    calls: true,
    attributes: { 'actes.gateway': name, 'actes.verb': verb },
  } as const
  const end = stopwatch({ name, verb }, watching)
  return watching.traces.within(facts, async (span) => {
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
  watching: Watching,
): AsyncGenerator<T> {
  const end = stopwatch(exchange, watching)
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

function stopwatch(
  { name: gateway, verb }: WatchedExchange,
  { meters, clock: { steadyMs } }: Watching,
): (outcome: ExchangeOutcome) => void {
  const begun = steadyMs()
  return (outcome) => meters.exchange({ gateway, verb, outcome, seconds: (steadyMs() - begun) / 1000 })
}

function exchangeOutcomeOf(error: unknown): ExchangeOutcome {
  return error instanceof ActesError ? error.kind : 'bug'
}
