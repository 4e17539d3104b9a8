// A gateway whose recorded setting cannot be used any more: its acts are shown all the same, and its form opens to put it right.
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { maraussan } from '../../../../src/config/demo.ts'
import { openDesk, staff } from '../../../support/desk/desk.ts'
import { forSuite } from '../../../support/life/for-suite.ts'

const { siren } = maraussan
const gateway = { type: 'pastell', url: 'https://pastell.example.org/', entite: 7, jeton: 'un-secret' }
let waiting: string
const desk = forSuite(() => openDesk({ declares: { ...maraussan, gateway } }))
beforeAll(async () => {
  waiting = await desk.hands('REGLAGE1')
  await desk.db.query(`UPDATE actes.collectivite SET settings = settings #- '{gateway,url}' WHERE siren = $1`, [siren])
})

test('the page of its act, a draft and a deposit are unchanged', async () => {
  const client = desk.as('administrator')
  const { status, words } = await client.get(`/transmissions/${waiting}`)
  expect([status, words]).toEqual([200, expect.stringContaining('REGLAGE1')])
  const ask = desk.app.askAs({ who: 'test', language: 'fr', grants: staff.administrator })
  const { id } = await ask.createDraft({ form: { collectivite: siren }, files: [] })
  expect((await client.get(`/deposer/${id}`)).status).toBe(200)
  expect(await desk.deposits({ numero: 'REGLAGE2', cle: undefined })).toMatchObject({ ok: true })
  expect((await client.get('/connexions')).status).toBe(200)
})

test('it sends nothing: its connection is suspended, naming the wrong setting', async () => {
  await desk.works()
  const [connection] = (
    await desk.db.query<{ code: string | null }>('SELECT suspended_code AS code FROM actes.connection WHERE id = $1', [
      `pastell:${siren}`,
    ])
  ).rows
  expect(connection).toEqual({ code: 'ACTES-G013' })
  expect((await desk.shows(waiting)).attempts.filter(({ verdict }) => verdict !== 'not-taken')).toEqual([])
  expect((await desk.as('administrator').get(`/transmissions/${waiting}`)).words).toContain('ACTES-G013')
})

test('its form opens, shows the unusable value, and accepts the correction', async () => {
  const client = desk.as('administrator')
  const path = `/collectivites/${siren}/passerelle`
  const page = await client.get(path)
  expect([page.status, page.words]).toEqual([200, expect.stringContaining('Réglages invalides')])
  expect(page.words).toContain('Adresse de la plateforme')
  const mended = await client.fillsIn(path, path, { url: 'https://pastell.example.org/', entite: '7' })
  expect([mended.status, mended.location]).toEqual([303, path])
  expect((await client.get(path)).words).not.toContain('Réglages invalides')
})

test('a missing stored file is reported in place of its preview', async () => {
  const client = desk.as('administrator')
  const page = `/transmissions/${waiting}?apercu=0`
  expect((await client.get(page)).text).toContain('<iframe')
  const { files } = await desk.shows(waiting)
  const { blobs } = desk.app.config
  for (const { sha256 } of files) await rm(join(blobs, sha256.slice(0, 2), sha256.slice(2, 4), sha256), { force: true })
  const { status, text, words } = await client.get(page)
  expect([status, text.includes('<iframe')]).toEqual([200, false])
  expect(words).toContain('ACTES-S003')
})
