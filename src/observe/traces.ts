// The port for traces of a transmission, across days and processes, and its no-op. observe/telemetry.ts implements it.

/** Identifiers, codes and counts. Never an objet, a name or a secret. */
export type Attributes = Readonly<Record<string, string | number | boolean>>

export interface SpanFacts {
  readonly name: string
  /** W3C `traceparent` of the parent; defaults to the current span, else starts a trace. */
  readonly parent?: string
  readonly calls?: true
  readonly attributes?: Attributes
}

export interface Traced {
  note(attributes: Attributes): void
  failed(code: string): void
  /** Without outcome: exported only if another span belongs to it. */
  idle(): void
}

export interface Traces {
  /** Run the work as a span; spans inside become its children. Errors are recorded and rethrown. */
  within<T>(facts: SpanFacts, work: (span: Traced) => Promise<T>): Promise<T>
  /** The current W3C `traceparent`, to store for later work; undefined when untraced. */
  current(): string | undefined
}

const untraced: Traced = { note: () => undefined, failed: () => undefined, idle: () => undefined }

export const noTraces: Traces = { within: (_facts, work) => work(untraced), current: () => undefined }
