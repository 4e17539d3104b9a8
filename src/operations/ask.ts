// Operations as methods: `ask.cancelTransmission(…)` leads to the declaration, and its name to the run.
import type { InputOf, OutputOf } from './operation.ts'
import type { Name, OperationTable } from './table.ts'

type ReadonlyInput<T> = T extends readonly (infer E)[]
  ? readonly ReadonlyInput<E>[]
  : T extends object
    ? { readonly [K in keyof T]: ReadonlyInput<T[K]> }
    : T

export type OperationInput<N extends Name> = ReadonlyInput<InputOf<OperationTable[N]>>

export type Ask = {
  readonly [N in keyof OperationTable]: (input: OperationInput<N>) => Promise<OutputOf<OperationTable[N]>>
}

/** Turns one function into a method for every operation. It also receives unknown names, and refuses them. */
export function askBy(call: (name: Name, input: unknown) => Promise<unknown>): Ask {
  const handler: ProxyHandler<object> = {
    // Promises probe a value for `then`, and printing it probes for symbols: neither is an operation.
    get: (_, name) =>
      typeof name === 'symbol' || name === 'then' ? undefined : (input: unknown) => call(name as Name, input),
  }
  return new Proxy({}, handler) as Ask
}
