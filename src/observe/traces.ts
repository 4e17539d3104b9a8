// What a transmission went through, as spans of one trace: from its deposit to its receipt, over days and processes. The
// port, and the one that keeps nothing; observe/telemetry.ts fills it in where an endpoint is set.

/** What may stand on a span: identifiers, codes, counts. Never an objet, a name, a secret. */
export type Attributes = Readonly<Record<string, string | number | boolean>>

export interface SpanFacts {
  readonly name: string
  /** Trace context (W3C `traceparent`) of what it belongs to; absent: what is under way here, else a new trace. */
  readonly parent?: string
  /** It waits for another program. */
  readonly calls?: true
  readonly attributes?: Attributes
}

export interface Traced {
  /** What became known meanwhile. */
  note(attributes: Attributes): void
  /** It met trouble: a code of ours. */
  failed(code: string): void
  /** Nothing came of it: it is not sent, unless another span belongs to it. */
  idle(): void
}

export interface Traces {
  /** Do the work as a span: what begins inside belongs to it. What the work throws is noted, and thrown again. */
  within<T>(facts: SpanFacts, work: (span: Traced) => Promise<T>): Promise<T>
  /** Trace context of what is under way here, to be kept beside what goes on later; undefined when nothing is traced. */
  current(): string | undefined
}

const untraced: Traced = { note: () => undefined, failed: () => undefined, idle: () => undefined }

export const noTraces: Traces = { within: (_facts, work) => work(untraced), current: () => undefined }
