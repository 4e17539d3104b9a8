// Forms between processes: what one server of a desk has shown, another one under the same settings takes.
import { expect, test } from 'vitest'
import { cookieSecret } from '../../../src/accounts/cookie-secret.ts'
import { ActesError } from '../../../src/errors.ts'
import { networkServer } from '../../../src/web/server.ts'
import { loginOf, openDesk, password } from '../../support/desk/desk.ts'
import { forSuite } from '../../support/life/for-suite.ts'

const desk = forSuite(() => openDesk())

test('a form is accepted by another server of the same desk, as after a restart', async () => {
  const client = desk.another('nobody')
  const form = await client.get('/entrer')
  const [cookie = ''] = [form.headers['set-cookie'] ?? ''].flat().map((line) => line.split(';')[0])
  const another = await networkServer(desk.app, { desk: true })
  const { statusCode } = await another.inject({
    method: 'POST',
    url: '/entrer',
    headers: { cookie, 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      _csrf: await client.token(),
      courriel: loginOf('reader'),
      motDePasse: password,
    }).toString(),
  })
  await another.close()
  expect(statusCode).toBe(303)
})

test('without a master key, each process signs for itself', async () => {
  const masterKey = () => Promise.reject(new ActesError('ACTES-C003'))
  expect(await cookieSecret({ masterKey })).not.toBe(await cookieSecret({ masterKey }))
})
