// Posting to the ministry: who comes in, what is taken, and an answer that says nothing of an act.
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { connect, rootCertificates } from 'node:tls'
import { afterEach, expect, test } from 'vitest'
import { startMinistry } from '../../../src/sandbox/ministry/ministry.ts'
import { issue } from '../../support/servers/certificates.ts'
import { describeIf } from '../../support/describe-with.ts'
import { until } from '../../support/until.ts'
import { testFolder } from '../../support/folders.ts'
import {
  curlCommand,
  openTestMinistry,
  type Archive,
  type TestMinistry,
  type TestMinistryOptions,
} from '../../support/gateways/ministry.ts'
import { makeOutgoing } from '../../support/deposits/outgoing.ts'

/** Nothing is mailed here. */
const deliver = { host: '127.0.0.1', port: 9 }
let ministry: TestMinistry
afterEach(() => ministry.close())

async function open(options: Omit<TestMinistryOptions, 'deliver'> = {}): Promise<TestMinistry> {
  ministry = await openTestMinistry({ ...options, deliver })
  return ministry
}

const outcomes = async () => (await ministry.received()).map(({ outcome }) => outcome)

/** Post what is received and not answered: the end of the ministry is the end of the exchange. @returns all outcomes */
async function hangs(archive: Archive) {
  const before = (await outcomes()).length
  const exchange = ministry.post(archive)
  const after = await until(async () => (await outcomes()).length > before && outcomes())
  await ministry.close()
  expect(await exchange).toMatchObject({ status: 0 })
  return after
}

await describeIf(curlCommand(), 'the posting of archives', () => {
  test('the one of 2025 answers 201, only to curl', async () => {
    const outgoing = await makeOutgoing()
    await open({ profile: 'new' })
    expect(await ministry.post(outgoing, { args: ['--user-agent', 'undici'] })).toMatchObject({ status: 403 })
    expect(await ministry.post(outgoing, { args: ['--header', 'User-Agent:'] })).toMatchObject({ status: 403 })
    expect(await ministry.post(outgoing, { args: ['--user-agent', 'curl/'] })).toMatchObject({ status: 403 })
    expect(await outcomes()).toEqual([])
    expect(await ministry.post(outgoing, { args: ['--user-agent', 'curl/7.81.1'] })).toMatchObject({ status: 201 })
    expect(await outcomes()).toEqual(['received'])
  })

  test('its body may be anything, and still means nothing', async () => {
    await open({ settings: { body: 'Merci' } })
    const bad = { archive: 'SLO-EACT--213401482--20250708-9.tar.gz', bytes: Buffer.from('rien') }
    expect(await ministry.post(await makeOutgoing())).toEqual({ code: 0, status: 201, body: 'Merci' })
    expect(await ministry.post(bad)).toEqual({ code: 0, status: 201, body: 'Merci' })
    expect(await outcomes()).toEqual(['received', 'refused'])
  })

  const account = { user: 'operateur', password: 'p@ss&mot' }
  test('an account is required as HTTP Basic', async () => {
    await open({ settings: { account: { ...account, by: 'basic' } } })
    const outgoing = await makeOutgoing()
    expect(await ministry.post(outgoing)).toMatchObject({ status: 401 })
    expect(await ministry.post(outgoing, { args: ['--user', 'operateur:autre'] })).toMatchObject({ status: 401 })
    expect(await ministry.post(outgoing, { args: ['--user', 'operateur:p@ss&mot'] })).toMatchObject({ status: 201 })
  })

  test('or in the query of its URL', async () => {
    await open({ settings: { account: { ...account, by: 'query' } } })
    const outgoing = await makeOutgoing()
    const query = `?${new URLSearchParams({ user: account.user, password: account.password })}`
    expect(await ministry.post(outgoing)).toMatchObject({ status: 401 })
    expect(await ministry.post(outgoing, { args: ['--user', 'operateur:p@ss&mot'] })).toMatchObject({ status: 401 })
    expect(await ministry.post(outgoing, { url: `${ministry.url}${query}` })).toMatchObject({ status: 201 })
  })

  test('only a POST of a form, at its path', async () => {
    await open({ settings: { path: '/depot' } })
    const outgoing = await makeOutgoing()
    expect(await ministry.post(outgoing, { form: ['--request', 'GET'] })).toMatchObject({ status: 405 })
    expect(await ministry.post(outgoing, { url: `${ministry.url}/ailleurs` })).toMatchObject({ status: 404 })
    expect(await ministry.post(outgoing, { form: ['--data-binary', '@{file}'] })).toMatchObject({ status: 415 })
    const cut = ['--data', 'x', '--header', 'Content-Type: multipart/form-data']
    expect(await ministry.post(outgoing, { form: cut })).toMatchObject({ status: 415 })
    const broken = ['--data', '--y', '--header', 'Content-Type: multipart/form-data; boundary=y']
    expect(await ministry.post(outgoing, { form: broken })).toMatchObject({ status: 415 })
    expect(await outcomes()).toEqual([])
  })

  test('one file, whose field has its name', async () => {
    await open()
    const outgoing = await makeOutgoing()
    const { archive } = outgoing
    const file = `${archive}=@{file}`
    expect(await ministry.post(outgoing, { form: ['--form', 'file=@{file}'] })).toMatchObject({ status: 400 })
    expect(await ministry.post(outgoing, { form: ['--form', `${archive}=texte`] })).toMatchObject({ status: 400 })
    expect(await ministry.post(outgoing, { form: ['--form', file, '--form', file] })).toMatchObject({ status: 400 })
    expect(await outcomes()).toEqual([])
    const named = `${file};filename=${archive};type=application/x-gzip`
    expect(await ministry.post(outgoing, { form: ['--form', named] })).toMatchObject({ status: 201 })
    expect(await ministry.received()).toMatchObject([{ archive, sha256: outgoing.sha256 }])
  })

  test('an interrupted upload leaves nothing', async () => {
    await open()
    const { ca, cert, key } = { ca: ministry.authority.ca, ...ministry.client }
    const head = 'POST / HTTP/1.1\r\nHost: localhost\r\nUser-Agent: curl/8\r\nContent-Length: 5000\r\n'
    const name = 'SLO-EACT--213401482--20250708-1.tar.gz'
    const part = `--y\r\nContent-Disposition: form-data; name="${name}"; filename="${name}"\r\n\r\nabc`
    await new Promise<void>((closed) => {
      const socket = connect({ host: '127.0.0.1', port: ministry.port, ca, cert, key }, () =>
        socket.write(`${head}Content-Type: multipart/form-data; boundary=y\r\n\r\n${part}`, () => socket.destroy()),
      )
      socket.on('error', () => undefined)
      socket.on('close', () => closed())
    })
    expect(await readdir(join(ministry.folder, 'tmp'))).toEqual([])
    expect(await outcomes()).toEqual([])
    expect(await ministry.post(await makeOutgoing())).toMatchObject({ status: 201 })
  })

  test('far more bytes than an archive may have are refused', async () => {
    await open({ settings: { sizeMaxBytes: 1_000 } })
    const large = { archive: 'SLO-EACT--213401482--20250708-9.tar.gz', bytes: Buffer.alloc(2_002) }
    expect(await ministry.post(large)).toMatchObject({ status: 413 })
    expect(await ministry.post({ ...large, bytes: Buffer.alloc(2_000) })).toMatchObject({ status: 201 })
    expect(await outcomes()).toEqual(['refused'])
  })

  test('a number that asks for it has its connection cut, or its answer delayed, once the act is received', async () => {
    await open({ settings: { slowMs: 60_000 } })
    const cut = await makeOutgoing({ acte: { numero: 'D1_COUPE' } })
    const slow = await makeOutgoing({ acte: { numero: 'D2_LENT' }, serial: 2 })
    expect(await ministry.post(cut)).toMatchObject({ status: 0 })
    expect(await hangs(slow)).toEqual(['received', 'received'])
  })
})

const folder = testFolder()
test('a port in use is reported at the start', async () => {
  await open()
  const { cert, key } = await issue(ministry.authority, { name: 'localhost' })
  const tls = { cert, key, ca: rootCertificates[0] ?? '' }
  const now = () => new Date(0)
  const twice = startMinistry({ folder: folder.path(), now, tls, profile: 'new', port: ministry.port, deliver })
  await expect(twice).rejects.toMatchObject({ code: 'EADDRINUSE' })
})
