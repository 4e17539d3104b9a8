// The signatures of an act's files on its page: who signed, when, and what it is worth, in the reader's language.
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { signedAgain, signedPdf } from '../../../support/deposits/signed-pdf.ts'
import { openDesk } from '../../../support/desk/desk.ts'
import { maraussanFolder } from '../../../support/life/commune.ts'
import { issue, makeAuthority } from '../../../support/servers/certificates.ts'
import { forSuite } from '../../../support/life/for-suite.ts'

let id: string
const desk = forSuite(() => openDesk())
beforeAll(async () => {
  const authority = await makeAuthority()
  const first = await signedPdf(undefined, await issue(authority, { name: 'Mairie de test', client: true }))
  const folder = join(desk.home, 'signed')
  await mkdir(folder, { recursive: true })
  const acte = JSON.parse(await readFile(join(maraussanFolder, 'acte.json'), 'utf8')) as object
  await writeFile(join(folder, 'acte.json'), JSON.stringify({ ...acte, numero: 'SIGNE1', cle: undefined }))
  await writeFile(join(folder, 'deliberation.pdf'), await signedAgain(first, {}))
  await cp(join(maraussanFolder, 'convention.pdf'), join(folder, 'convention.pdf'))
  const result = await desk.operations.deposit(folder, 'test')
  if (!result.ok) throw new Error(JSON.stringify(result.problems))
  id = result.id
})

test('each has its line, with its verdict', async () => {
  const { words } = await desk.as('operator').get(`/transmissions/${id}`)
  expect(words).toContain('Signatures électroniques')
  expect(words).toContain('Mairie de test')
  expect(words).toContain('est intacte, mais rien ne garantit qui a signé')
  expect(words).toContain('le signataire a fait son certificat lui-même')
})

test('an act without any does not mention them', async () => {
  const { words } = await desk.as('operator').get(`/transmissions/${await desk.hands('NU1')}`)
  expect(words).not.toContain('Signatures électroniques')
})
