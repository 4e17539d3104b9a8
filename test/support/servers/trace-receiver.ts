// A receiver of traces for tests: OTLP over HTTP on loopback, which reads the protobuf that comes and keeps the spans.
// Field numbers: opentelemetry/proto/trace/v1/trace.proto.
import { createServer } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { listen } from './loopback-peers.ts'

/** A span as it came. */
export interface ReceivedSpan {
  readonly service: string
  readonly trace: string
  readonly id: string
  /** Empty of the first span of a trace. */
  readonly parent: string
  readonly name: string
  readonly attributes: Readonly<Record<string, string | number | boolean>>
  /** Traces that it is linked to. */
  readonly links: readonly string[]
  readonly failed: boolean
}

export interface TraceReceiver {
  /** What OTEL_EXPORTER_OTLP_ENDPOINT says. */
  readonly url: string
  /** Everything that came, in the order of coming. */
  readonly spans: readonly ReceivedSpan[]
  /** Everything that was sent, as text: what must not be in it can be looked for. */
  text(): string
  close(): Promise<void>
}

/** Start one. @param status what it answers: 200, or an error that is not tried again */
export async function startTraceReceiver(status = 200): Promise<TraceReceiver> {
  const spans: ReceivedSpan[] = []
  const bodies: Buffer[] = []
  const server = createServer((request, response) => {
    void buffer(request).then((body) => {
      bodies.push(body)
      if (request.url === '/v1/traces' && status === 200) spans.push(...spansOf(body))
      response.writeHead(request.url === '/v1/traces' ? status : 404).end()
    })
  })
  const port = await listen(server)
  return {
    url: `http://127.0.0.1:${port}`,
    spans,
    text: () => Buffer.concat(bodies).toString('latin1'),
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

interface Field {
  readonly number: number
  /** Of length-delimited fields. */
  readonly bytes: Buffer
  /** Of the others. */
  readonly value: number
}

/** The fields of a message of protobuf, in their order. */
function fieldsOf(message: Buffer): readonly Field[] {
  const fields: Field[] = []
  let at = 0
  const varint = (): number => {
    for (let value = 0, scale = 1; ; scale *= 128) {
      const byte = message[at++] ?? 0
      value += (byte & 127) * scale
      if (byte < 128) return value
    }
  }
  while (at < message.length) {
    const tag = varint()
    const number = Math.floor(tag / 8)
    const none = Buffer.alloc(0)
    if (tag % 8 === 0) fields.push({ number, bytes: none, value: varint() })
    else {
      const length = { 1: 8, 2: -1, 5: 4 }[tag % 8] ?? 0
      const size = length < 0 ? varint() : length
      const bytes = message.subarray(at, at + size)
      at += size
      fields.push({ number, bytes, value: tag % 8 === 1 ? bytes.readDoubleLE() : 0 })
    }
  }
  return fields
}

const all = (message: Buffer, number: number): readonly Buffer[] =>
  fieldsOf(message)
    .filter((field) => field.number === number)
    .map(({ bytes }) => bytes)

const one = (message: Buffer, number: number): Buffer => all(message, number)[0] ?? Buffer.alloc(0)

function spansOf(request: Buffer): readonly ReceivedSpan[] {
  return all(request, 1).flatMap((resourceSpans) => {
    const service = String(attributesOf(all(one(resourceSpans, 1), 1))['service.name'] ?? '')
    return all(resourceSpans, 2).flatMap((scope) => all(scope, 2).map((span) => spanOf(span, service)))
  })
}

function spanOf(span: Buffer, service: string): ReceivedSpan {
  const status = fieldsOf(one(span, 15)).find(({ number }) => number === 3)
  return {
    service,
    trace: one(span, 1).toString('hex'),
    id: one(span, 2).toString('hex'),
    parent: one(span, 4).toString('hex'),
    name: one(span, 5).toString('utf8'),
    attributes: attributesOf(all(span, 9)),
    links: all(span, 13).map((link) => one(link, 1).toString('hex')),
    failed: status?.value === 2,
  }
}

function attributesOf(pairs: readonly Buffer[]): Readonly<Record<string, string | number | boolean>> {
  return Object.fromEntries(pairs.map((pair) => [one(pair, 1).toString('utf8'), valueOf(one(pair, 2))]))
}

function valueOf(any: Buffer): string | number | boolean {
  const [field] = fieldsOf(any)
  switch (field?.number) {
    case 2:
      return field.value === 1
    case 3:
    case 4:
      return field.value
    default:
      return field?.bytes.toString('utf8') ?? ''
  }
}
