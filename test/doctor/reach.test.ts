// Doctor on how people reach the desk: over HTTPS, and with a proxy that is believed.
import { expect, test } from 'vitest'
import { aHome, doctorFinds, removeHomes } from '../support/desk/doctor.ts'

removeHomes()

const finds = async (environment: Readonly<Record<string, string>>) =>
  (await doctorFinds({ ACTES_DATABASE_URL: 'refused', ACTES_HOME: await aHome(), ...environment })).of('reach')

const url = 'https://actes.example.org'

test('nothing is reported for a desk that only this machine reaches', async () => {
  expect(await finds({})).toBeUndefined()
  expect(await finds({ ACTES_HOST: '::1' })).toBeUndefined()
})

test.each([
  ['listens beyond this machine', { ACTES_HOST: '0.0.0.0' }],
  ['is told to be reached in clear', { ACTES_PUBLIC_URL: 'http://actes.example.org' }],
])('without encryption is wrong: %s', async (_title, environment) => {
  expect(await finds(environment)).toMatchObject({ ok: false, message: { en: expect.stringContaining('ACTES-C012') } })
})

test('behind an undeclared proxy is wrong', async () => {
  const found = await finds({ ACTES_PUBLIC_URL: url })
  expect(found).toMatchObject({ ok: false, message: { en: expect.stringContaining('ACTES-C013') } })
  expect(found).toMatchObject({ remedy: { en: expect.stringContaining('ACTES_TRUST_PROXY') } })
})

test.each([
  { ACTES_PUBLIC_URL: url, ACTES_TRUST_PROXY: '10.0.0.1', ACTES_HOST: '0.0.0.0' },
  { ACTES_PUBLIC_URL: 'http://localhost:8080' },
])('over HTTPS with its proxy, or on this machine, is fine: %j', async (environment) => {
  expect(await finds(environment)).toMatchObject({ ok: true })
})
