// Files named by a declaration instead of secrets: read beside it, or reported by their path alone.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { givenFileMaxBytes, withGivenFiles } from '../../src/files/given-files.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'actes-given-'))
  await writeFile(join(folder, 'phrase.txt'), 'une phrase\n')
  await writeFile(join(folder, 'client.p12'), Buffer.from([0x30, 0x82, 0xff, 0x00]))
  await writeFile(join(folder, 'enorme.pem'), 'a'.repeat(givenFileMaxBytes + 1))
})
afterAll(() => rm(folder, { recursive: true }))

test('a text is inserted without its last line break, anything else in base64', async () => {
  const gateway = { type: 's2low', phrase: { file: 'phrase.txt' }, certificat: { file: join(folder, 'client.p12') } }
  expect(await withGivenFiles({ siren: '213401482', gateway }, folder)).toEqual({
    siren: '213401482',
    gateway: { type: 's2low', phrase: 'une phrase', certificat: { base64: 'MIL/AA==' } },
  })
})

test('a nested one is found, other values are left alone', async () => {
  const gateway = {
    boite: { motDePasse: { file: 'phrase.txt' }, port: 993 },
    jeton: { sealed: 'id' },
    tls: { min: '1.2' },
  }
  expect(await withGivenFiles({ gateway }, folder)).toEqual({
    gateway: { ...gateway, boite: { motDePasse: 'une phrase', port: 993 } },
  })
})

test('every unreadable file is reported at once, with its place and its path', async () => {
  const gateway = {
    certificat: { file: 'absent.pem' },
    cle: { file: '.' },
    boite: { motDePasse: { file: 'enorme.pem' } },
  }
  await expect(withGivenFiles({ gateway }, folder)).rejects.toMatchObject({
    code: 'ACTES-C002',
    problems: [
      { path: 'gateway.certificat', value: 'absent.pem' },
      { path: 'gateway.cle', value: '.' },
      { path: 'gateway.boite.motDePasse', value: 'enorme.pem' },
    ],
  })
})

test.each([[null], ['texte'], [[]], [{}], [{ gateway: 'sandbox' }]])('%j is left to later checks', async (input) => {
  expect(await withGivenFiles(input, folder)).toEqual(input)
})
