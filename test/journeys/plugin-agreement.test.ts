// The file of a plug-in changes: its connections alone stop, in every process that has loaded it, until an administrator agrees
// on the desk; then what waited leaves, once.
import { hash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { maraussan } from '../../src/config/demo.ts'
import { deskLines } from '../../src/store/desk/journal.ts'
import { loginOf, neighbouring, openDesk, type OpenDesk } from '../support/desk/desk.ts'
import { describeInProduction, describeOnEachDatabase } from '../support/describe-with.ts'
import { expectCode } from '../support/expect-code.ts'
import { openFacteurSite } from '../support/gateways/facteur/facteur.ts'
import { openCommune } from '../support/life/commune.ts'
import { forTest } from '../support/life/for-suite.ts'

const { siren } = maraussan
const time = { at: Date.parse('2025-07-08T08:02:00Z') }
const site = forTest(() => openFacteurSite({ now: () => new Date(time.at), declares: [maraussan] }))
const path = '/connexions/extensions/facteur/accord'

/** The next version of the file, at a path of its own. */
async function nextFile() {
  const next = `${site.path}.next.js`
  const text = `${await readFile(site.path, 'utf8')}\n// the next version`
  await writeFile(next, text)
  const sha256 = hash('sha256', text)
  return { sha256, named: `${next}#sha256=${sha256}` }
}

const settings = (named: string, { home }: { readonly home?: string } = {}) => ({
  time,
  declares: { ...maraussan, gateway: site.gateway },
  environment: { ACTES_GATEWAYS: named },
  ...(home !== undefined && { home }),
})

const told = (desk: Pick<OpenDesk, 'db'>) => deskLines(desk.db, { event: 'plugin-agreed', limit: 5 })
const standing = async ({ operations }: Pick<OpenDesk, 'operations'>) => (await operations.ask.listPlugins({})).items[0]
const stopped = { code: 'ACTES-G027', params: { reason: 'agreed' } }

await describeOnEachDatabase('a changed file', (server) => {
  test('its acts wait, others leave; an administrator agrees on the desk, and they leave; a stale page agrees to nothing', async () => {
    const before = await openCommune({ ...settings(site.named), ...(!server && { store: 'embedded' as const }) })
    await before.hands('ACCORD1')
    expect(await before.settles('ACCORD1')).toMatchObject({ state: 'acknowledged' })
    await before.app.close()
    const next = await nextFile()
    const commune = await openCommune(settings(next.named, before))
    const desk = await openDesk({ commune })
    const here = desk.operations.ask
    await desk.hands('ACCORD2')
    await desk.hands('AUTRE1', { collectivite: neighbouring.siren })
    expect(await desk.settles('AUTRE1')).toMatchObject({ state: 'acknowledged' })
    await desk.goesOn(3)
    expect(await desk.shows('ACCORD2')).toMatchObject({ state: 'packaged', held: null })
    expect(await site.received()).toHaveLength(1)
    const [connection] = (await here.listConnections({ id: `facteur:${siren}` })).items
    expect(connection?.suspended).toMatchObject(stopped)
    expect((await here.examineGateway({ siren })).items).toMatchObject([{ ok: false, code: stopped.code }])

    expect((await desk.as('administrator').get('/journal')).words).toContain(
      'un administrateur ne l’a pas encore accepté',
    )
    const asked = await desk.as('administrator').get('/connexions')
    expect(asked.words).toMatch(/Le Facteur \(facteur\) : le fichier de cette extension a changé/)
    for (const each of [site.sha256, next.sha256]) expect(asked.words).toContain(each)
    const fields = { empreinte: next.sha256, motif: 'annoncé par l’éditeur' }
    await desk.as('operator').get('/connexions')
    expect(await desk.as('operator').post(path, fields)).toMatchObject({ status: 403 })
    const stale = await desk.as('administrator').post(path, { ...fields, empreinte: site.sha256 })
    expect([stale.status, await told(desk)]).toEqual([409, []])

    expect(await desk.as('administrator').fillsIn('/connexions', path, { motif: fields.motif })).toMatchObject({
      location: '/connexions',
    })
    const line = {
      who: loginOf('administrator'),
      target: 'facteur',
      detail: { before: site.sha256, after: next.sha256 },
    }
    expect(await told(desk)).toMatchObject([line])
    expect((await desk.as('administrator').get('/connexions')).words).not.toContain(next.sha256)
    expect(await desk.settles('ACCORD2')).toMatchObject({ state: 'acknowledged' })
    expect(await site.received()).toHaveLength(2)

    // The page that was open in another window.
    expect(await desk.as('administrator').post(path, fields)).toMatchObject({ location: '/connexions' })
    expect(await told(desk)).toHaveLength(1)
    await expectCode(here.agreeToPlugin({ name: 'autre', sha256: next.sha256, reason: 'essai' }), 'ACTES-S006')
    await desk.closes()
    await commune.app.close()

    const back = await openCommune(settings(site.named, before))
    expect(await standing(back)).toMatchObject({ agreed: next.sha256, waiting: site.sha256 })
    await back.hands('ACCORD3')
    await back.goesOn(2)
    expect(await back.shows('ACCORD3')).toMatchObject({ state: 'packaged', held: null })
    expect(await site.received()).toHaveLength(2)
    await back.closes()
  })
})

await describeInProduction('two processes, one with the former file', () => {
  test('each is judged by the file that it has loaded; a start changes no agreement, and one holds at once in both', async () => {
    const old = await openCommune(settings(site.named))
    await old.hands('DEUX1')
    expect(await old.settles('DEUX1')).toMatchObject({ state: 'acknowledged' })
    const next = await nextFile()
    // As it is stored: nothing of the declaration changes.
    const [declares] = (await old.operations.ask.listDeclarations({})).items
    const fresh = await openCommune({ ...settings(next.named, old), declares })
    const looks = async ({ operations }: Pick<OpenDesk, 'operations'>) =>
      (await operations.ask.examineGateway({ siren })).items.find(({ ok }) => !ok)?.code
    try {
      expect([await looks(old), await looks(fresh)]).toEqual([undefined, 'ACTES-G027'])
      expect(await standing(old)).toMatchObject({ agreed: site.sha256, waiting: next.sha256 })
      // A third one with the former file ends the wait, which the next call of the new one begins again.
      const third = await openCommune({ ...settings(site.named, old), declares })
      expect(await standing(third)).toMatchObject({ agreed: site.sha256, waiting: null })
      await third.app.close()
      expect(await looks(fresh)).toBe('ACTES-G027')
      const agreed = { name: 'facteur', sha256: next.sha256, reason: 'annoncé' }
      const both = await Promise.all([old, fresh].map(({ operations }) => operations.ask.agreeToPlugin(agreed)))
      expect(both.map(({ already }) => already === true).toSorted()).toEqual([false, true])
      expect(await told(old)).toHaveLength(1)
      expect([await looks(old), await looks(fresh)]).toEqual(['ACTES-G027', undefined])
      await fresh.hands('DEUX2')
      expect(await fresh.settles('DEUX2')).toMatchObject({ state: 'acknowledged' })
      expect(await site.received()).toHaveLength(2)
    } finally {
      await fresh.app.close()
      await old.closes()
    }
  })
})
