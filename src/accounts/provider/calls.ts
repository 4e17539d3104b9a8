// HTTP calls to an OpenID Connect provider: timeout, size limit, no redirect, optionally its own CA certificates.
import type { Agent } from 'undici'
import { systemClock } from '#clock.ts'
import { ActesError } from '#errors.ts'
import { compact } from '#protocol/compact.ts'

/** Discovery documents, keys and tokens take a few KiB. */
const maxBytes = 262_144
interface ProviderFetchOptions {
  readonly method?: string
  readonly headers?: unknown
  readonly body?: unknown
  readonly signal?: unknown
}

export interface ProviderCalls {
  fetch(url: string, asked: ProviderFetchOptions): Promise<Response>
  close(): Promise<void>
}

interface CallSettings {
  /** Certificate authorities in PEM, instead of the system's. */
  readonly ca?: string
  /** From connecting to the last byte. */
  readonly limitSeconds: number
}

export function openCalls({ ca, limitSeconds }: CallSettings): ProviderCalls {
  let agent: Promise<Agent> | undefined
  const open = async () => {
    const { Agent } = await import('undici')
    return new Agent({ connections: 4, connect: { timeout: limitSeconds * 1_000, ...compact({ ca }) } })
  }
  return {
    fetch: async (url, asked) => {
      const dispatcher = await (agent ??= open())
      return call({ dispatcher, limit: systemClock.limit(limitSeconds * 1_000) }, url, asked)
    },
    close: async () => (await agent)?.destroy(),
  }
}

interface Transport {
  readonly dispatcher: Agent
  readonly limit: AbortSignal
}

/** @throws ActesError ACTES-A035 the response is late or too long */
async function call(
  { dispatcher, limit }: Transport,
  url: string,
  { method, headers, body, signal }: ProviderFetchOptions,
): Promise<Response> {
  const { request } = await import('undici')
  try {
    const response = await request(url, {
      dispatcher,
      method: method === 'POST' ? 'POST' : 'GET',
      headers: Object.fromEntries(Object.entries(headers ?? {}).map(([name, value]) => [name, String(value)])),
      ...(body !== undefined && body !== null && { body: String(body) }),
      signal: signal instanceof AbortSignal ? AbortSignal.any([signal, limit]) : limit,
    })
    const bytes = await capped(response.body)
    const type = response.headers['content-type']
    const challenge = response.headers['www-authenticate']
    return new Response(bytes.length === 0 ? null : new Uint8Array(bytes), {
      status: response.statusCode,
      headers: {
        ...(type && { 'content-type': String(type) }),
        ...(challenge && { 'www-authenticate': String(challenge) }),
      },
    })
  } catch (cause) {
    throw new ActesError('ACTES-A035', { cause })
  }
}

async function capped(body: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = []
  let size = 0
  for await (const part of body) {
    size += part.length
    if (size > maxBytes) throw new Error(`the response is longer than ${maxBytes} bytes`)
    parts.push(part)
  }
  return Buffer.concat(parts)
}
