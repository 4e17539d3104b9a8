// Calls to a provider of OpenID Connect: over HTTPS only, with a time limit, a largest answer, no redirect, and the
// authorities of a private provider where there are some.
import type { Agent } from 'undici'
import { ActesError } from '../../errors.ts'

/** Discovery documents, keys and tokens are a few KiB. */
const maxBytes = 262_144
/** What the library gives of a request. */
interface Asked {
  readonly method?: string
  readonly headers?: unknown
  readonly body?: unknown
  readonly signal?: unknown
}

/** The way to a provider; to be closed. */
export interface Calls {
  fetch(url: string, asked: Asked): Promise<Response>
  close(): Promise<void>
}

export interface CallSettings {
  /** Authorities, PEM, instead of the machine's. */
  readonly ca?: string
  /** From connecting to the last byte. */
  readonly limitSeconds: number
}

/** Open the way; it connects at the first call. */
export function openCalls({ ca, limitSeconds }: CallSettings): Calls {
  let agent: Promise<Agent> | undefined
  const open = async (): Promise<Agent> => {
    const { Agent } = await import('undici')
    return new Agent({ connections: 4, connect: { timeout: limitSeconds * 1_000, ...(ca !== undefined && { ca }) } })
  }
  return {
    fetch: async (url, asked) => {
      const dispatcher = await (agent ??= open())
      return call({ dispatcher, limit: AbortSignal.timeout(limitSeconds * 1_000) }, url, asked)
    },
    close: async () => (await agent)?.destroy(),
  }
}

interface Outlet {
  readonly dispatcher: Agent
  readonly limit: AbortSignal
}

/** @throws ActesError ACTES-A035 when there is no answer in time, or it is too long */
async function call(
  { dispatcher, limit }: Outlet,
  url: string,
  { method, headers, body, signal }: Asked,
): Promise<Response> {
  const { request } = await import('undici')
  try {
    const answer = await request(url, {
      dispatcher,
      method: method === 'POST' ? 'POST' : 'GET',
      headers: Object.fromEntries(Object.entries(headers ?? {}).map(([name, value]) => [name, String(value)])),
      ...(body !== undefined && body !== null && { body: String(body) }),
      signal: signal instanceof AbortSignal ? AbortSignal.any([signal, limit]) : limit,
    })
    const bytes = await capped(answer.body)
    const type = answer.headers['content-type']
    const challenge = answer.headers['www-authenticate']
    return new Response(bytes.length === 0 ? null : new Uint8Array(bytes), {
      status: answer.statusCode,
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
    if (size > maxBytes) throw new Error(`the answer is longer than ${maxBytes} bytes`)
    parts.push(part)
  }
  return Buffer.concat(parts)
}
