// Who may declare a gateway from afar learns nothing by it of what else answers on the machine of the installation.
import { createServer, type AddressInfo } from 'node:net'
import { createServer as createTls } from 'node:tls'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { maraussan } from '../../../src/config/demo.ts'
import { openApiCommune, type ApiCommune } from '../../support/desk/api.ts'
import { issue, makeAuthority } from '../../support/servers/certificates.ts'
import { freePort } from '../../support/servers/local-server.ts'
import { listen } from '../../support/servers/loopback-peers.ts'

let commune: ApiCommune
const plain = createServer((socket) => socket.end('+OK\r\n'))
let secure: ReturnType<typeof createTls>
beforeAll(async () => {
  commune = await openApiCommune()
  const { cert, key } = await issue(await makeAuthority('Autre autorité'), { name: 'autre', hosts: ['autre.example'] })
  secure = createTls({ cert, key }, (socket) => socket.end('HTTP/1.1 200 OK\r\n\r\n'))
  for (const server of [plain, secure]) {
    await listen(server)
  }
})
afterAll(async () => {
  for (const server of [plain, secure]) server.close()
  await commune.closes()
})

const portOf = (server: { address(): unknown }) => (server.address() as AddressInfo).port

/** What is found of a gateway that is declared there. */
async function found(host: string, port: number) {
  const gateway = { type: 'pastell', url: `https://${host}:${port}/`, entite: 1, jeton: 'essai' }
  await commune.operations.declare({ ...maraussan, gateway }, 'test')
  const path = `/collectivites/${maraussan.siren}/examine`
  return (await commune.calls({ method: 'POST', path })).json<{ items: object[] }>().items
}

test.each(['127.0.0.1', 'localhost', '[::ffff:127.0.0.1]'])(
  'a closed port, one without TLS and one of another service get the same answer: %s',
  async (host) => {
    const closed = await found(host, await freePort())
    const unreachable = { ok: false, code: 'ACTES-G001', setting: 'url' }
    expect(closed.filter((each) => !('ok' in each && each.ok === true))).toMatchObject([unreachable])
    for (const server of [plain, secure]) expect(await found(host, portOf(server))).toEqual(closed)
  },
)

test('the owner of the machine sees the fault there', async () => {
  await found('127.0.0.1', portOf(secure))
  const { items } = await commune.operations.examineGateway(maraussan.siren)
  expect(items.find(({ ok }) => !ok)?.code).toBe('ACTES-G014')
})
