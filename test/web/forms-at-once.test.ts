// Forms that come together: the files of a few are on the disk at once, and the others wait until there is room.
import { readdir } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { formsAtOnce } from '../../src/web/form-upload.ts'
import { depositForm, openApiCommune, type ApiCommune } from '../support/desk/api.ts'
import { ownTemporary } from '../support/own-temporary.ts'
import { until } from '../support/until.ts'

let commune: ApiCommune
let temporary: Awaited<ReturnType<typeof ownTemporary>>
beforeAll(async () => {
  temporary = await ownTemporary()
  commune = await openApiCommune()
})
afterAll(async () => {
  await commune.closes()
  await temporary.leave()
})

/** Folders of forms that are being received. */
const receiving = async () => (await readdir(tmpdir())).filter((name) => name.startsWith('actes-api-')).length

/** The beginning of a deposit, on a line of its own. */
function begins(token: string): Socket {
  const socket = connect(Number(new URL(commune.url).port), '127.0.0.1')
  const head = [
    'POST /api/v1/deposits HTTP/1.1',
    'host: x',
    `authorization: Bearer ${token}`,
    'content-type: multipart/form-data; boundary=b',
    'content-length: 1000000',
    '',
    '',
  ]
  socket.write(
    `${head.join('\r\n')}--b\r\ncontent-disposition: form-data; name="fichiers"; filename="a.pdf"\r\n\r\n%PDF-`,
  )
  return socket
}

test('one more waits until another has ended', async () => {
  const tokens = [await commune.tokenFor('ensemble'), await commune.tokenFor('aussi')]
  const sockets = tokens.flatMap((token) => Array.from({ length: formsAtOnce.ofEach }, () => begins(token)))
  await until(async () => (await receiving()) === formsAtOnce.most)
  const waiting = commune.calls({ method: 'POST', path: '/deposits', form: await depositForm() })
  // It has come long before these are answered.
  for (let n = 0; n < 3; n++) await commune.calls({ path: '/me' })
  expect(await receiving()).toBe(formsAtOnce.most)
  for (const socket of sockets) socket.destroy()
  expect((await waiting).status).toBe(201)
  await until(async () => (await receiving()) === 0)
})

test('one caller leaves room for the others, however many forms it begins', async () => {
  const token = await commune.tokenFor('seul')
  const sockets = Array.from({ length: 2 * formsAtOnce.most }, () => begins(token))
  await until(async () => (await receiving()) === formsAtOnce.ofEach)
  const other = await commune.calls({
    method: 'POST',
    path: '/deposits',
    form: await depositForm({ numero: 'PLACE-1', cle: undefined }),
  })
  expect([other.status, await receiving()]).toEqual([201, formsAtOnce.ofEach])
  for (const socket of sockets) socket.destroy()
  await until(async () => (await receiving()) === 0)
})
