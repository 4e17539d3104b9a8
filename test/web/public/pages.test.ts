// The public pages as people read them, and an act's way there and back in short: from the desk, in Chromium without
// JavaScript, by light and by dark, on a narrow screen.
import { beforeAll, expect, test } from 'vitest'
import { maraussan } from '../../../src/config/demo.ts'
import { networkServer } from '../../../src/web/server.ts'
import { operations } from '../../../src/operations/table.ts'
import { actions, downloads, pages, uploads } from '../../../src/web/desk/pages.ts'
import { asked, axeOn } from '../../support/servers/browser.ts'
import { describeInBrowser } from '../desk/in-browser.ts'
import { openPostingDesk } from './posting.ts'
import { forSuite } from '../../support/life/for-suite.ts'
import { expectCode } from '../../support/expect-code.ts'

let address = ''
const desk = forSuite(() => openPostingDesk())
beforeAll(async () => {
  await desk.acknowledges({ VU1: { objet: `Convention ${'très '.repeat(40)}longue` }, VU2: { objet: 'Retirée' } })
  address = (await desk.ask.postAct({ id: desk.act('VU1').id })).address
})

test('an agent puts an act online, and takes it off, from its page', async () => {
  const { id, idActe } = desk.act('VU2')
  const [page, agent] = [`/transmissions/${id}`, desk.as('operator')]
  expect((await agent.get(page)).words).toContain('Mettre en ligne')
  const posted = await agent.fillsIn(page, `${page}/mise-en-ligne`, { motif: 'séance du 25 juin' })
  expect(posted.status).toBe(303)
  expect((await agent.get(page)).words).toContain('L’acte est en ligne.')
  const [file] = (await desk.ask.listPostings({ id })).items[0]?.files ?? []
  expect((await desk.reads(file?.address ?? '')).status).toBe(200)
  await agent.fillsIn(page, `${page}/retrait-en-ligne`, { motif: 'erreur', cause: 'erreur' })
  expect((await agent.get(page)).words).toContain('mis en ligne par erreur')
  expect((await desk.reads(file?.address ?? '')).status).toBe(410)
  expect((await desk.reads(`/public/actes/${idActe}`)).text).toContain('Retiré')
  expect((await desk.as('reader').get(page)).words).toContain('Réservé')
})

test('an agent makes a calendar, subscribes to it, and revokes it', async () => {
  const agent = desk.as('operator')
  const made = await agent.fillsIn('/calendriers', '/calendriers', {
    nom: 'mairie',
    sirens: maraussan.siren,
    jours: '9',
  })
  const [, at = ''] = /(\/calendar\/agenda_[\w-]{43}\.ics)/.exec(made.text) ?? []
  const { status, text } = await desk.reads(at)
  expect([status, text]).toEqual([200, expect.stringContaining('VU1')])
  expect((await agent.get('/calendriers')).text).not.toContain('agenda_')
  await agent.fillsIn('/calendriers', '/calendriers/mairie/revocation')
  expect((await desk.reads(at)).status).toBe(404)
})

test('a calendar’s token opens nothing else, and no other token opens a calendar', async () => {
  const { address } = await desk.ask.addCalendar({ name: 'agenda', days: 9 })
  const token = /agenda_[^.]+/.exec(address)?.[0] ?? ''
  const { text: api } = await desk.ask.addToken({
    name: 'programme',
    rights: ['read', 'unmask'],
    sirens: null,
    days: 9,
  })
  for (const authorization of [`Bearer ${token}`, `Bearer actes_${token.slice(7)}`, `Bearer ${token}.ics`])
    expect((await desk.reads('/api/v1/me', { authorization })).status).toBe(401)
  for (const cookie of [`actes_session=${token}`, `session=${token}`])
    expect((await desk.reads('/', { cookie })).headers.get('location')).toBe('/entrer')
  const none = [api, `agenda_${api.slice(6)}`, token.slice(7), `${token}x`, token.toUpperCase()]
  for (const each of none) expect((await desk.reads(`/calendar/${each}.ics`)).status).toBe(404)
  for (const path of [
    `/calendar/${token}`,
    `/calendar/${token}.ics/x`,
    `/calendar/x.ics?token=${token}`,
    '/calendar/%00.ics',
  ])
    expect((await desk.reads(path)).status).toBe(404)
  const { items } = await desk.ask.listTokens({})
  expect(items.map(({ name }) => name)).toEqual(['programme'])
  await expectCode(desk.ask.revokeToken({ name: 'agenda' }), 'ACTES-A027')
  expect((await desk.reads(address)).status).toBe(200)
})

test('the routes outside the tables of operations and of pages are a closed list', async () => {
  const server = await networkServer(desk.app, { desk: true })
  const tree = server.printRoutes({ commonPrefix: false })
  await server.close()
  const above: string[] = []
  const found = [...tree.matchAll(/^((?:│ {3}| {4})*)[├└]── (\S+) \(/gm)].map(([, indent = '', part = '']) => {
    const depth = indent.length / 4
    return (above[depth] = `${depth === 0 ? '' : (above[depth - 1] ?? '')}${part}`).replace('//', '/')
  })
  const known = [
    ...pages,
    ...actions,
    ...downloads,
    ...uploads,
    ...operations.map((each) => ({ path: `/api/v1${each.path}` })),
  ]
  const paths = new Set(known.map(({ path }) => path))
  expect(found.length).toBeGreaterThan(100)
  expect(found.filter((path) => !paths.has(path)).sort()).toEqual(
    [
      '/api/v1/openapi.json',
      '/desk.css',
      '/desk.js',
      '/favicon.svg',
      '/live.js',
      '/verifier',
      '/vivant',
      '/health/live',
      '/health/ready',
      '/entrer',
      '/entrer/code',
      '/entrer/second-facteur',
      '/premier',
      '/invitation/:jeton',
      '/sortir',
      '/calendar/:file',
      '/public/style.css',
      '/public/:siren',
      '/public/:siren/atom.xml',
      '/public/actes/:idActe',
      '/public/actes/:idActe/:file',
    ].sort(),
  )
})

await describeInBrowser('everybody reads', (browsing) => {
  const looks = [{ colorScheme: 'light' }, { colorScheme: 'dark', viewport: { width: 360, height: 740 } }] as const
  test.each(looks)('%o', async (look) => {
    const page = await browsing().opens(desk.url, look)
    const withdrawn = `/public/actes/${desk.act('VU2').idActe}`
    for (const path of [address, withdrawn, `/public/${maraussan.siren}`, '/public/actes/rien']) {
      await page.goto(path)
      expect(await axeOn(page), path).toEqual([])
      expect(await asked(page, 'document.documentElement.scrollWidth > document.documentElement.clientWidth')).toBe(
        false,
      )
      expect(await asked(page, 'document.scripts.length + document.cookie.length')).toBe(0)
      expect(await page.locator('h1').count()).toBe(1)
    }
    await page.goto(`/public/${maraussan.siren}`)
    await page.getByRole('link', { name: /^Convention/ }).click()
    await page.waitForURL((url) => url.pathname === address)
    await page.context().close()
  })
})
