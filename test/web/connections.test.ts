// Connections that nobody uses any more: each gives its descriptor back, whatever the other side does or leaves undone, and no
// address has more than its share. Who listens to a live page is not cut off by that.
import type { FastifyInstance } from 'fastify'
import { connect, type AddressInfo, type Socket } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { Log } from '../../src/observe/log.ts'
import { networkServer, type Serving } from '../../src/web/server.ts'
import { openDesk, type OpenDesk } from '../support/desk/desk.ts'
import { hear } from '../support/desk/hearing.ts'
import { until } from '../support/until.ts'

let desk: OpenDesk
const servers: FastifyInstance[] = []
const sockets: Socket[] = []
const refusals: number[] = []
beforeAll(async () => {
  desk = await openDesk({
    wrap: (ports) => {
      const warn: Log['warn'] = ({ count }, event) =>
        void (event === 'connections-refused' && refusals.push(count ?? 0))
      return { ...ports, log: { ...ports.log, warn } }
    },
  })
})
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy()
  for (const server of servers.splice(0)) await server.close()
})
afterAll(() => desk.closes())

const short = { requestMs: 300, headersMs: 300, idleMs: 200, stalledMs: 400, lingerMs: 100, lookMs: 50 } as const

async function serves(patience: Serving['patience'] = short): Promise<FastifyInstance> {
  const server = await networkServer(desk.commune.app, { desk: true, patience })
  await server.listen({ host: '127.0.0.1', port: 0 })
  servers.push(server)
  return server
}

const held = ({ server }: FastifyInstance) =>
  new Promise<number>((resolve, reject) =>
    server.getConnections((error, count) => (error ? reject(error) : resolve(count))),
  )

/** A line of somebody who never closes it: what the server ends stays half open. */
function calls({ server }: FastifyInstance, more: { localAddress?: string } = {}): Socket {
  const { port } = server.address() as AddressInfo
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true, ...more })
  socket.on('error', () => undefined)
  sockets.push(socket)
  return socket
}

const asked = 'GET /health/live HTTP/1.1\r\nhost: x\r\n\r\n'

describe('a descriptor is given back', () => {
  test.each<readonly [string, (socket: Socket) => void]>([
    ['nothing', () => undefined],
    ['half a request', (socket) => socket.write('GET /health HTTP/1.1\r\nhost:')],
    ['half a body', (socket) => socket.write('POST /entrer HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\na=b')],
    ['what is no HTTP', (socket) => socket.write('\u0016\u0003\u0001 hello\r\n\r\n')],
    ['a request, and no other', (socket) => socket.write(asked)],
    ['a request, and the end', (socket) => socket.end(asked)],
    ['half a request, and the end', (socket) => socket.end('GET /health HTTP/1.1\r\nhost:')],
    ['the end alone', (socket) => socket.end()],
  ])('by one that sends %s', async (_what, sends) => {
    const server = await serves()
    const socket = calls(server)
    socket.resume()
    await until(async () => (await held(server)) === 1)
    sends(socket)
    await until(async () => (await held(server)) === 0)
  })

  test('by one that asks for much, and reads nothing', async () => {
    const server = await serves()
    const socket = calls(server)
    socket.pause()
    socket.write('GET /desk.css HTTP/1.1\r\nhost: x\r\n\r\n'.repeat(2_000))
    await until(async () => (await held(server)) === 1)
    await until(async () => (await held(server)) === 0)
  })
})

test('a page that listens goes on listening', async () => {
  const { stalledMs: _, ...impatient } = short
  const server = await serves(impatient)
  const { port } = server.server.address() as AddressInfo
  const client = desk.another('operator')
  await client.get('/')
  const page = await hear(`http://127.0.0.1:${port}`, client, ['actes'])
  await page.hears('counts')
  // What fell silent at the same time is gone long since.
  const silent = calls(server)
  silent.write(asked)
  await until(async () => (await held(server)) === 2)
  await until(async () => (await held(server)) === 1)
  await desk.commune.hands('VIVANT-1')
  await page.hears('fresh')
  page.leaves()
})

describe('an address', () => {
  const closed = (socket: Socket) =>
    new Promise((resolve) => {
      socket.resume()
      socket.once('end', () => socket.destroy())
      socket.once('close', resolve)
    })

  test('has a share of them, and the others are served', async () => {
    const server = await serves({ ofAddress: 5 })
    const own = Array.from({ length: 5 }, () => calls(server))
    await until(async () => (await held(server)) === 5)
    await closed(calls(server))
    expect(await held(server)).toBe(5)
    const other = calls(server, { localAddress: '127.0.0.9' })
    const answer = new Promise<string>((resolve) => other.once('data', (chunk: Buffer) => resolve(String(chunk))))
    other.write(asked)
    expect(await answer).toMatch(/^HTTP\/1\.1 200 /)
    // Each further one is refused too, and the log says so once a minute.
    for (let index = 0; index < 3; index++) await closed(calls(server))
    expect(refusals).toEqual([1])
    own[0]?.destroy()
    await until(async () => (await held(server)) === 5)
    const next = calls(server)
    const served = new Promise<string>((resolve) => next.once('data', (chunk: Buffer) => resolve(String(chunk))))
    next.write(asked)
    expect(await served).toMatch(/^HTTP\/1\.1 200 /)
  })
})
