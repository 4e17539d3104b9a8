// OpenTelemetry traces over OTLP/HTTP (protobuf; OTEL_EXPORTER_OTLP_… gives headers and certificates). No global
// registration, so that two programs in one process stay apart.
import { isSpanContextValid, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace, type Span } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto'
import { defaultResource, resourceFromAttributes } from '@opentelemetry/resources'
import { BatchSpanProcessor, TracerProvider, type SpanExporter, type SpanProcessor } from '@opentelemetry/sdk-trace'
import type { Clock } from '#clock.ts'
import type { Log } from './log.ts'
import type { SpanFacts, Traced, Traces } from './traces.ts'

export interface Telemetry {
  readonly traces: Traces
  close(): Promise<void>
}

interface TelemetryOptions {
  readonly url: string
  /** `service.name`: ours, or OTEL_SERVICE_NAME. */
  readonly service: string
  readonly version: string
  readonly log: Log
  readonly clock: Clock
}

const goodbyeMs = 2_000
/** A finished command does not wait long for an unreachable receiver. */
const patienceMs = 3_000

export function openTelemetry({ url, service, version, log, clock }: TelemetryOptions): Telemetry {
  const exporter = logExporterOutages(new OTLPTraceExporter({ url, timeoutMillis: patienceMs }), log)
  const ours = resourceFromAttributes({ 'service.name': service, 'service.version': version })
  const lives: Lives = { idle: new WeakSet(), parents: new WeakSet() }
  const provider = new TracerProvider({
    resource: defaultResource().merge(ours),
    spanProcessors: [withoutIdle(new BatchSpanProcessor({ exporter }), lives)],
  })
  const contexts = new AsyncLocalStorageContextManager().enable()
  return {
    traces: tracesOf(provider, contexts, lives),
    close: async () => {
      const over = new AbortController()
      const gone = provider.shutdown().catch(() => undefined)
      const patience = clock.pause(goodbyeMs, { signal: over.signal }).catch(() => undefined)
      await Promise.race([gone, patience])
      over.abort()
      contexts.disable()
    },
  }
}

interface Lives {
  readonly idle: WeakSet<object>
  readonly parents: WeakSet<object>
}

/** Most collections bring nothing: drop their traces. */
function withoutIdle(inner: SpanProcessor, { idle, parents }: Lives): SpanProcessor {
  return {
    onStart: (span, context) => inner.onStart(span, context),
    onEnd: (span) => {
      if (!idle.has(span) || parents.has(span)) inner.onEnd(span)
    },
    forceFlush: () => inner.forceFlush(),
    shutdown: () => inner.shutdown(),
  }
}

function tracesOf(provider: TracerProvider, contexts: AsyncLocalStorageContextManager, lives: Lives): Traces {
  const tracer = provider.getTracer('actes-worker')
  const begin = ({ name, parent, calls, attributes = {} }: SpanFacts) => {
    const around = contexts.active()
    const before = trace.getSpan(around)
    if (before) lives.parents.add(before)
    const kind = calls ? SpanKind.CLIENT : SpanKind.INTERNAL
    const belongs = parent === undefined ? undefined : contextOf(parent)
    if (!belongs) return tracer.startSpan(name, { kind, attributes }, around)
    const other = trace.getSpanContext(around)
    const links = other && other.traceId !== belongs.traceId ? [{ context: other }] : []
    return tracer.startSpan(name, { kind, attributes, links }, trace.setSpanContext(ROOT_CONTEXT, belongs))
  }
  return {
    within: async (facts, work) => {
      const span = begin(facts)
      try {
        return await contexts.with(trace.setSpan(contexts.active(), span), () => work(tracedOf(span, lives)))
      } catch (error) {
        // The error's message may hold anything: record only its name.
        span.setStatus({ code: SpanStatusCode.ERROR, message: error instanceof Error ? error.name : typeof error })
        throw error
      } finally {
        span.end()
      }
    },
    current: () => {
      const context = trace.getSpanContext(contexts.active())
      return context && `00-${context.traceId}-${context.spanId}-0${context.traceFlags & 1}`
    },
  }
}

function tracedOf(span: Span, { idle }: Lives): Traced {
  return {
    note: (attributes) => void span.setAttributes(attributes),
    failed: (code) =>
      void span.setAttribute('actes.code', code).setStatus({ code: SpanStatusCode.ERROR, message: code }),
    idle: () => void idle.add(span),
  }
}

const written = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/

function contextOf(traceparent: string) {
  const [, traceId = '', spanId = '', flags = '0'] = written.exec(traceparent) ?? []
  const context = { traceId, spanId, traceFlags: Number.parseInt(flags, 16), isRemote: true }
  return isSpanContextValid(context) ? context : undefined
}

/** Log an outage once at its start and once at its end, not for each batch. */
function logExporterOutages(exporter: SpanExporter, log: Log): SpanExporter {
  let away = false
  return {
    export: (spans, done) =>
      exporter.export(spans, (result) => {
        const fails = result.code !== 0
        if (fails && !away) log.warn({ service: 'traces', error: result.error }, 'service-error')
        if (!fails && away) log.info({ service: 'traces' }, 'service-back')
        away = fails
        done(result)
      }),
    shutdown: () => exporter.shutdown(),
    forceFlush: async () => exporter.forceFlush?.(),
  }
}
