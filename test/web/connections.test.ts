// Connections that nobody uses any more: each gives its descriptor back, whatever the other side does or leaves undone, holds
// one answer at a time, and no address has more than its share. Who listens to a live page, or reads slowly, is not cut off.
import type { FastifyInstance } from 'fastify'
import { connect, type AddressInfo, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterEach, describe, expect, test } from 'vitest'
import type { Log } from '../../src/observe/log.ts'
import { networkServer, type Serving } from '../../src/web/server.ts'
import { openDesk } from '../support/desk/desk.ts'
import { hear } from '../support/desk/hearing.ts'
import { until } from '../support/until.ts'
import { forSuite } from '../support/life/for-suite.ts'

const servers: FastifyInstance[] = []
const sockets: Socket[] = []
const refusals: number[] = []
const desk = forSuite(() =>
  openDesk({
    wrap: (ports) => {
      const warn: Log['warn'] = ({ count }, event) =>
        void (event === 'connections-refused' && refusals.push(count ?? 0))
      return { ...ports, log: { ...ports.log, warn } }
    },
  }),
)
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy()
  for (const server of servers.splice(0)) await server.close()
})

const short = { requestMs: 300, headersMs: 300, idleMs: 200, stalledMs: 400, lingerMs: 100, lookMs: 50 } as const

async function serves(patience: Serving['patience'] = short): Promise<FastifyInstance> {
  const server = await networkServer(desk.app, { desk: true, patience })
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
const last = asked.replace('host: x', 'host: x\r\nconnection: close')
const sheet = 'GET /desk.css HTTP/1.1\r\nhost: x\r\n\r\n'
const posted = (more: string) =>
  `POST /entrer HTTP/1.1\r\nhost: x\r\ncontent-type: application/x-www-form-urlencoded\r\n${more}\r\n\r\n`
const form = (length: number) => posted(`content-length: ${length}`)

/** The heads of answers, each with what follows it. */
const headsIn = (heard: string): readonly string[] => heard.split(/(?=HTTP\/1\.1 \d{3} )/)

/** How many are begun, made at present, and were at most. */
function answersOf({ server }: FastifyInstance) {
  const answers = { begun: 0, open: 0, most: 0 }
  server.on('request', (_request, response) => {
    answers.begun++
    answers.most = Math.max(answers.most, ++answers.open)
    response.once('close', () => answers.open--)
  })
  return answers
}

describe('a descriptor is released', () => {
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

  const paced = { ...short, requestMs: 60_000, headersMs: 60_000, stalledMs: 60_000, paceMs: 300, paceBytes: 1_000 }

  test('by a client that sends its body in drops, with an error', async () => {
    const server = await serves(paced)
    const socket = calls(server)
    socket.write(form(100_000))
    const heard = text(socket.setEncoding('latin1'))
    await until(async () => {
      socket.write('a')
      return (await held(server)) === 0
    })
    expect(await heard).toMatch(/^HTTP\/1\.1 408 /)
  })

  test('by a client that takes its answers in drops', async () => {
    const server = await serves({ ...paced, ofLine: 2_000 })
    const socket = calls(server)
    socket.pause()
    socket.write(sheet.repeat(2_000))
    await until(async () => (await held(server)) === 1)
    await until(async () => {
      socket.read(1)
      return (await held(server)) === 0
    })
  })

  test('not by one with a long steady body, nor while we process what came', async () => {
    const server = await serves(paced)
    const socket = calls(server)
    const heard = text(socket.setEncoding('latin1'))
    socket.write(form(60_000))
    for (let sent = 0; sent < 60_000; sent += 1_200) {
      socket.write('a'.repeat(1_200))
      await held(server)
    }
    socket.end()
    expect(await heard).not.toMatch(/^HTTP\/1\.1 408 /)
  })

  test('by one that sends many requests and reads nothing; it holds one answer meanwhile', async () => {
    const server = await serves({ ...short, ofLine: 2_000 })
    const answers = answersOf(server)
    const socket = calls(server)
    socket.pause()
    socket.write(sheet.repeat(2_000))
    await until(async () => (await held(server)) === 1)
    await until(async () => (await held(server)) === 0)
    // Its last answer ends a moment after its connection.
    await until(async () => answers.open === 0)
    expect(answers.most).toBe(1)
    expect(answers.begun).toBeLessThan(2_000)
  })
})

test('other work has its turn while forty connections send at once', async () => {
  const server = await serves({ ...short, requestMs: 30_000, headersMs: 30_000, idleMs: 30_000, stalledMs: 30_000 })
  const seen: ('request' | 'turn')[] = []
  server.server.prependListener('request', () => {
    seen.push('request')
    for (const begun = performance.now(); performance.now() - begun < 15;);
  })
  const all = Array.from({ length: 40 }, () => calls(server))
  await until(async () => (await held(server)) === all.length)
  const turns = setInterval(() => seen.push('turn'))
  try {
    for (const socket of all) socket.resume().write(asked)
    await until(() => seen.filter((each) => each === 'request').length === all.length)
  } finally {
    clearInterval(turns)
  }
  const inARow = seen
    .join(' ')
    .split('turn')
    .map((each) => each.split('request').length - 1)
  expect(Math.max(...inARow)).toBeLessThanOrEqual(3)
})

test('a client refused while still sending gets the answer: ten of ten', async () => {
  const server = await serves({ lingerMs: 1_000 })
  const chunk = `f4240\r\n${' '.repeat(1_000_000)}\r\n`
  for (let each = 0; each < 10; each++) {
    const socket = calls(server)
    socket.write(posted('transfer-encoding: chunked'))
    for (let sent = 0; sent < 8; sent++) socket.write(chunk)
    expect((await text(socket)).slice(0, 12)).toBe('HTTP/1.1 413')
    socket.destroy()
  }
})

describe('pipelined requests', () => {
  test('are answered up to the limit; then the connection ends', async () => {
    const server = await serves({ ofLine: 5, lingerMs: 100 })
    const socket = calls(server)
    socket.write(asked.repeat(2_000))
    const heads = headsIn(await text(socket))
    expect(heads.map((head) => head.slice(0, 12))).toEqual(Array(5).fill('HTTP/1.1 200'))
    expect(heads.map((head) => /^connection: close\r$/im.test(head))).toEqual([false, false, false, false, true])
    await until(async () => (await held(server)) === 0)
  })

  test.each<readonly [string, string]>([
    ['one after the other', asked.repeat(2) + last],
    ['with a body of blank lines', `${form(8_000)}${'\r\n'.repeat(4_000)}${asked}${last}`],
    ['with a short body', `${form(3)}a=b${asked}${last}`],
    ['in chunks', `${posted('transfer-encoding: chunked')}3\r\na=b\r\n0\r\n\r\n${asked}${last}`],
  ])('are all answered, %s', async (_how, said) => {
    const socket = calls(await serves({}))
    socket.write(said)
    const heads = headsIn(await text(socket))
    expect(heads).toHaveLength(3)
    expect(heads.slice(1).map((head) => head.slice(0, 12))).toEqual(Array(2).fill('HTTP/1.1 200'))
  })

  test('are parsed wherever they are split', async () => {
    const server = await serves({})
    const answers = answersOf(server)
    const socket = calls(server).setNoDelay()
    const heard = text(socket)
    const cut = asked.length - 2
    socket.write(asked.slice(0, cut))
    for (const next of [asked, asked, last]) {
      const count = answers.begun + 1
      socket.write(asked.slice(cut) + next.slice(0, -2))
      await until(() => answers.begun === count && answers.open === 0)
    }
    socket.write(last.slice(-2))
    expect(headsIn(await heard)).toHaveLength(4)
  })
})

test('a slow reader gets everything in the end', async () => {
  const server = await serves({ ...short, ofLine: 1_000 })
  const [slow, silent] = [calls(server), calls(server)]
  for (const socket of [slow, silent]) socket.pause().write(sheet.repeat(1_000))
  const taken: Buffer[] = []
  slow.on('data', (piece: Buffer) => void (taken.push(piece), slow.pause()))
  await until(async () => (await held(server)) === 2)
  // The other one takes nothing, and is gone.
  await until(async () => {
    slow.resume()
    return (await held(server)) === 1
  })
  slow.removeAllListeners('data')
  const heads = headsIn(Buffer.concat(taken).toString('latin1') + (await text(slow.setEncoding('latin1'))))
  expect(heads).toHaveLength(1_000)
})

test('a live page keeps its stream', async () => {
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
  await desk.hands('VIVANT-1')
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

  test('has a limited number of them, and other addresses are served', async () => {
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
