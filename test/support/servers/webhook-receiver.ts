// A subscriber of the tests: a real HTTP or HTTPS server on loopback that keeps what it is sent, and answers as it is told.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { Webhook } from 'standardwebhooks'
import { listen } from './loopback-peers.ts'

export interface Received {
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly type: string
  readonly id: string
}

export interface Receiver {
  readonly url: string
  readonly port: number
  readonly received: Received[]
  /** The statuses of the next requests, in order; 204 afterwards. `silent`: no answer at all. */
  answers(...statuses: (number | 'silent')[]): void
  /** Every request is answered so from now on. */
  always(status: number | 'silent', headers?: Readonly<Record<string, string>>, body?: string): void
  close(): Promise<void>
}

/** Start one. @param tls its certificate and key, PEM: HTTPS then */
export async function openReceiver(tls?: { cert: string; key: string }): Promise<Receiver> {
  const received: Received[] = []
  const next: (number | 'silent')[] = []
  let usual: { status: number | 'silent'; headers: Readonly<Record<string, string>>; body: string } = {
    status: 204,
    headers: {},
    body: '',
  }
  const hear = async (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const body = Buffer.concat(chunks).toString()
    const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]))
    const { type = '' } = JSON.parse(body || '{}') as { type?: string }
    received.push({ path: request.url ?? '', headers, body, type, id: headers['webhook-id'] ?? '' })
    const status = next.shift() ?? usual.status
    if (status !== 'silent') response.writeHead(status, usual.headers).end(usual.body)
  }
  const listener = (request: IncomingMessage, response: ServerResponse) =>
    void hear(request, response).catch(() => response.destroy())
  const server = tls ? createTlsServer(tls, listener) : createServer(listener)
  const port = await listen(server)
  return {
    url: `${tls ? 'https' : 'http'}://127.0.0.1:${port}/`,
    port,
    received,
    answers: (...statuses) => void next.push(...statuses),
    always: (status, headers = {}, body = '') => void (usual = { status, headers, body }),
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** Which of these secrets signed, by the library of Standard Webhooks; the time is of the tests, and is not looked at. */
export function signers({ headers, body }: Received, secrets: readonly string[]): readonly string[] {
  const signatures = (headers['webhook-signature'] ?? '').split(' ')
  const at = new Date(Number(headers['webhook-timestamp']) * 1000)
  return secrets.filter((secret) =>
    signatures.includes(new Webhook(secret).sign(headers['webhook-id'] ?? '', at, body)),
  )
}
