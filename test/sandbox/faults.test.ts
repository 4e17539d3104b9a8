// Faults asked for, call by call: which leave a call undone, in which order they are used up, what comes over the connection.
import { createServer } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { keepConnections } from '../../src/sandbox/http.ts'
import { answerCall, makeFaults, worksUnder, type FaultKind } from '../support/gateways/faults.ts'

const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

describe('which calls are spoiled', () => {
  test('the next ones in the order asked for, then those that last, then none', () => {
    const faults = makeFaults()
    faults.next('create', 'reset-after')
    faults.next('create', 'status-503', 2)
    faults.always('create', 'empty')
    faults.always('*', 'slow')
    const taken = Array.from({ length: 4 }, () => faults.take('create'))
    expect(taken).toEqual(['reset-after', 'status-503', 'status-503', 'empty'])
    expect(faults.take('status')).toBe('slow')
    faults.clear()
    expect(faults.take('create')).toBeUndefined()
  })
})

describe('whether a call does its work', () => {
  test.each<[FaultKind, boolean]>([
    ['reset-before', false],
    ['reset-after', true],
    ['timeout-before', false],
    ['timeout-after', true],
    ['status-503', false],
    ['after-503', true],
    ['login-page', false],
    ['after-dump', true],
    ['misdirected', false],
    ['truncated', true],
    ['question-marks', true],
  ])('%s: %s', (kind, works) => expect(worksUnder(kind)).toBe(works))
})

describe('what comes over the connection', () => {
  test.each<[FaultKind, RegExp]>([
    ['status-503', /^HTTP\/1\.1 503 [^]*Retry-After: 30[^]*<h1>Service Unavailable<\/h1>/],
    ['after-502', /^HTTP\/1\.1 502 [^]*<h1>Bad Gateway<\/h1>/],
    ['misdirected', /^HTTP\/1\.1 421 /],
    ['login-page', /^HTTP\/1\.1 200 [^]*\r\n\r\n<!DOCTYPE html>/],
    ['dump', /^HTTP\/1\.1 200 [^]*\r\n\r\n<pre class='xdebug-var-dump'/],
    ['redirect-home', /^HTTP\/1\.1 302 [^]*Location: \/\r\n/],
    ['after-empty', /^HTTP\/1\.1 200 [^]*Content-Length: 0\r\n[^]*\r\n\r\n$/],
    ['truncated', /Content-Length: 6\r\n[^]*\r\n\r\nOK\n$/],
    ['shortened', /Content-Length: 3\r\n[^]*\r\n\r\nOK\n$/],
    ['slow', /\r\n\r\nOK\né\n\n$/],
    ['wrong-charset', /\r\n\r\nOK\nÃ©\n\n$/],
    ['question-marks', /\r\n\r\nOK\n\?\n\n$/],
    ['warned', /\r\n\r\n<br \/>\n<b>Warning[^]*\nOK\né\n\n$/],
  ])('%s', async (kind, wire) => {
    const { text, worked } = await exchange(kind)
    expect(text).toMatch(wire)
    expect(worked).toBe(worksUnder(kind))
  })

  test.each<FaultKind>(['reset-before', 'reset-after'])('%s: nothing, and the connection is reset', async (kind) => {
    const { text, error } = await exchange(kind)
    expect([text, error]).toEqual(['', 'ECONNRESET'])
  })
})

/** One request on a connection of its own, answered `OK⏎é⏎⏎` in ISO-8859-1, read until it ends. */
async function exchange(kind: FaultKind): Promise<{ text: string; error: string | undefined; worked: boolean }> {
  let worked = false
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      const cut = () => connections.cut(request.socket)
      void answerCall({ name: 'call', response, fault: kind, cut, pauseMs: 1 }, () => {
        worked = true
        return Promise.resolve({ status: 200, headers: {}, body: Buffer.from('OK\n\xe9\n\n', 'latin1') })
      })
    })
  })
  const connections = keepConnections(server)
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  closing.push(() => server.close(), connections.cutAll)
  const chunks: Buffer[] = []
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
  socket.on('data', (chunk) => chunks.push(chunk))
  socket.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')
  const error = await new Promise<string | undefined>((done) => {
    socket.on('error', (failure: NodeJS.ErrnoException) => done(failure.code))
    socket.on('end', () => done(undefined))
  })
  socket.destroy()
  return { text: Buffer.concat(chunks).toString('latin1'), error, worked }
}
