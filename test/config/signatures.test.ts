// The settings of signatures: shown unless good ones are asked for, by the authorities of a file that can be read.
import { expect, test } from 'vitest'
import { readSettings } from '../../src/config/config.ts'
import { testFolder } from '../support/folders.ts'
import { makeAuthority } from '../support/servers/certificates.ts'

const folder = testFolder()

test('by default signatures are shown, and no authority is known', () => {
  const { config, problems } = readSettings({})
  expect([config.signatures, problems]).toEqual([{ policy: 'show' }, []])
})

test('a list is a file of certificates', async () => {
  const list = await folder.lay('list.pem', (await makeAuthority()).ca)
  const { config, problems } = readSettings({ ACTES_SIGNATURES: 'require-valid', ACTES_TRUST_LIST: list })
  expect([config.signatures, problems]).toEqual([{ policy: 'require-valid', list }, []])
})

test('another policy, a missing file, and a file without a certificate are refused', async () => {
  const refused = (environment: Readonly<Record<string, string>>) =>
    readSettings(environment).problems.map(({ code, path }) => `${code} ${path}`)
  expect(refused({ ACTES_SIGNATURES: 'yes' })).toEqual(['ACTES-C001 ACTES_SIGNATURES'])
  const empty = await folder.lay('empty.pem', 'nothing')
  for (const ACTES_TRUST_LIST of ['/no/such/file', empty])
    expect(refused({ ACTES_TRUST_LIST })).toEqual(['ACTES-C001 ACTES_TRUST_LIST'])
})
