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

/** Every operation by one function. An unknown name reaches it too, which refuses it. */
export function askBy(call: (name: Name, input: unknown) => Promise<unknown>): Ask {
  const handler: ProxyHandler<object> = {
    // A promise that gives this object looks for `then`; printing it looks for symbols.
    get: (_, name) =>
      typeof name === 'symbol' || name === 'then' ? undefined : (input: unknown) => call(name as Name, input),
  }
  return new Proxy({}, handler) as Ask
}
