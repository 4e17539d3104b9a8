// Who may look at what and do what on the desk: every page and every action of the registry, by everybody, with and without
// the token against forgery, and with ids of another collectivite's. What is refused changes nothing. The next page of the
// registry is covered by being there.
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { mayAnywhere } from '../../../src/accounts/access.ts'
import { maraussan } from '../../../src/config/demo.ts'
import { actions, downloads, pages, uploads } from '../../../src/web/desk/pages.ts'
import { databaseDigest } from '../../support/life/database-digest.ts'
import { staff, type Client, type Fields } from '../../support/desk/desk.ts'
import { shortly } from '../../support/long.ts'
import { local, openFurnishedDesk } from './furnished.ts'
import { actionAt, crawl, formsOf } from './markup.ts'
import { forSuite } from '../../support/life/for-suite.ts'

const visitors = ['nobody', 'reader', 'operator', 'administrator', 'neighbour', 'local'] as const
type Visitor = (typeof visitors)[number]
const allowed = (visitor: Visitor, needs: (typeof pages)[number]['needs']): boolean =>
  visitor !== 'nobody' && mayAnywhere({ ...staff, local }[visitor], needs)
/** Signing in leads back. */
const entranceTo = (path: string) => (path === '/' ? '/entrer' : `/entrer?vers=${encodeURIComponent(path)}`)
/** What is Maraussan's is not theirs. */
const isForeign = (visitor: Visitor) => visitor === 'neighbour' || visitor === 'local'

/** Paths and fields of the forms that an administrator sees, by the pattern of their action. */
const forms = new Map<string, { readonly path: string; readonly fields: Fields }>()
const desk = forSuite(() => openFurnishedDesk())
beforeAll(async () => {
  const administrator = desk.as('administrator')
  const shown = await crawl(
    pages.map(({ path }) => desk.pathOf(path)),
    administrator.get,
  )
  for (const [at, text] of shown)
    for (const { method, action, fields } of formsOf(text)) {
      const found = method === 'post' ? actionAt(action || at) : undefined
      const { _csrf, ...rest } = fields
      // An account of nobody's is changed, or the others would be locked out.
      const isOwn = /^\/personnes\/(?!spare)/.test(action)
      if (found && !isOwn && !forms.has(found.path)) forms.set(found.path, { path: action || at, fields: rest })
    }
})

/** The form of an action as an administrator finds it; where none is shown, what a forger would send. */
const formOf = (pattern: string) => {
  const { path, fields } = forms.get(pattern) ?? { path: desk.pathOf(pattern), fields: forged }
  return { path, fields: pattern === '/deposer' ? { ...fields, collectivite: maraussan.siren } : fields }
}
const forged: Fields = { motif: 'parce que', ids: 'x', nom: 'x', acte: 'RETENU1', raison: 'parce que' }

/** Everything that the database holds, but who was seen when and what was done on the desk. */
/** What was typed in a form that came too late waits, sealed, and is no change. */
const state = (): Promise<string> => databaseDigest(desk.db, ['session', 'installation_journal', 'held_form'])
let left: string | undefined
/** The same of a file; a dossier asks for a seal. */
async function harmless<T>(path: string, work: () => Promise<T>): Promise<T> {
  if (path !== '/transmissions/:id/dossier') return unchanged(work)
  left = undefined
  return work()
}

/** Nothing is changed by it, since the last one that changed nothing. */
async function unchanged<T>(work: () => Promise<T>): Promise<T> {
  const before = left ?? (await state())
  const value = await work()
  left = await state()
  expect(left).toBe(before)
  return value
}

describe.each(pages.map(({ path, needs }) => ({ path, needs })))('the page $path', ({ path, needs }) => {
  test.each(visitors)('as %s', async (visitor) => {
    const { status, location, text } = await unchanged(() => desk.as(visitor).get(desk.pathOf(path)))
    if (visitor === 'nobody') return expect([status, location]).toEqual([303, entranceTo(desk.pathOf(path))])
    if (!allowed(visitor, needs)) return expect(status).toBe(403)
    // A batch is there for the one who opened it alone.
    if (path === '/lots/:id' && visitor !== 'administrator') return expect(status).toBe(404)
    if (!isForeign(visitor)) return expect(status).toBe(200)
    expect([200, 403, 404, 422]).toContain(status)
    const foreign = [maraussan.nom, ...Object.values(desk.acts), 'RECU1', 'REFUS1', 'RETENU1', 'médiathèque']
    // A refusal may repeat what was asked for.
    expect(foreign.filter((each) => text.includes(each) && !desk.pathOf(path).includes(each))).toEqual([])
  })

  test('refuses framing and other origins, and is cached by nobody', async () => {
    const { headers } = await desk.as('administrator').get(desk.pathOf(path))
    expect(headers['content-security-policy']).toContain("default-src 'none'")
    expect(headers['content-security-policy']).toContain("frame-ancestors 'self'")
    expect(headers['content-security-policy']).not.toContain('unsafe')
    expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' })
    expect(headers['cache-control']).toContain('no-store')
  })
})

describe.each(downloads.map(({ path, needs }) => ({ path, needs })))('the file $path', ({ path, needs }) => {
  test.each(visitors)('as %s', async (visitor) => {
    const { status, location, text, headers } = await harmless(path, () => desk.as(visitor).get(desk.pathOf(path)))
    if (visitor === 'nobody') return expect([status, location]).toEqual([303, entranceTo(desk.pathOf(path))])
    if (!allowed(visitor, needs)) return expect(status).toBe(403)
    expect([200, 403, 404, 409, 422]).toContain(status)
    // A refusal may repeat what was asked for.
    const own = desk.pathOf(path).includes(maraussan.siren) ? /médiathèque|RECU1/ : /213401482|médiathèque|RECU1/
    if (isForeign(visitor)) expect(text).not.toMatch(own)
    if (status !== 200) return
    expect(headers['content-security-policy']).toMatch(
      String(headers['content-type']).includes('pdf') ? /^frame-ancestors 'self'$/ : /sandbox/,
    )
    expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' })
    expect(headers['content-disposition']).toMatch(/^(inline|attachment); filename=/)
    expect(headers['content-type']).not.toMatch(/html|svg|javascript/)
  })
})

/** The name of a file that each takes. */
const takingFiles = new Map(uploads.map(({ path, takes }) => [path, `a.${takes?.extensions[0] ?? 'pdf'}`]))
const listed = shortly(
  [...actions, ...uploads].map(({ path, needs }) => ({ path, needs })),
  ({ path }, index) => index % 10 === 0 || takingFiles.has(path),
)
/** As the form of the action does: with a file where it takes some. */
const posts = (client: Client, { path, at, fields }: { path: string; at: string; fields: Fields }) =>
  takingFiles.has(path) ? client.sends(at, fields, takingFiles.get(path)) : client.post(at, fields)

describe.each(listed)('refused, the action $path changes nothing', ({ path, needs }) => {
  // What one does to one's own account is his to do, whatever he sees.
  const isOwn = path.startsWith('/moi/')
  const refused = visitors.filter((visitor) => (isForeign(visitor) && !isOwn) || !allowed(visitor, needs))
  test.each(refused)('as %s', async (visitor) => {
    const { path: at, fields } = formOf(path)
    const { status, location } = await unchanged(() => posts(desk.as(visitor), { path, at, fields }))
    if (visitor === 'nobody') expect([status, location?.split('?')[0]]).toEqual([303, '/entrer'])
    else if (!allowed(visitor, needs)) expect(status).toBe(403)
    else expect(status).toBeLessThan(500)
  })

  test.each(['', 'forged', 'of another'])('with a token of another person: %s', async (kind) => {
    const { path: at, fields } = formOf(path)
    // From an address of its own: the desk counts requests by address.
    const client = desk.another('administrator')
    const token = kind === 'of another' ? await desk.as('operator').token() : kind
    const sent = { ...fields, _csrf: token }
    const { status } = await unchanged(() => posts(client, { path, at, fields: sent }))
    expect(status).toBe(403)
  })
})

test('a reason longer than its field is refused by every action that takes one', async () => {
  // From an address of its own: the desk counts requests by address.
  const client = desk.another('administrator')
  await client.get('/')
  const asking = [...forms].filter(([, { fields }]) => 'motif' in fields)
  expect(asking.length).toBeGreaterThan(5)
  await unchanged(async () => {
    for (const [path, { path: at, fields }] of asking) {
      const sent = { ...fields, motif: 'x'.repeat(501) }
      const { status, words } = await posts(client, { path, at, fields: sent })
      expect([status, words], at).toEqual([422, expect.stringContaining('Le motif est trop long : 501 caractères')])
    }
  })
})

describe.each(listed)('the action $path', ({ path, needs }) => {
  const hostile = (fields: Fields): Fields =>
    Object.fromEntries(Object.keys(fields).map((key) => [key, `'"<>\u0000${key}`]))
  const permitted = visitors.filter((visitor) => !isForeign(visitor) && allowed(visitor, needs))
  test.each(permitted)('as %s answers, whatever is sent', async (visitor) => {
    const { path: at, fields } = formOf(path)
    const many = Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, [...[value].flat(), 'encore']]))
    // From an address of its own: the desk counts requests by address.
    const client = desk.another(visitor)
    for (const sent of [{}, hostile(fields), { ...many, __proto__: 'x', constructor: 'x' }, fields]) {
      // Some of them end his sessions.
      if ((await client.get('/')).status === 303) await client.signsIn()
      const { status, location, text } = await posts(client, { path, at, fields: sent })
      expect(status, `${JSON.stringify(sent)} ${text}`).toBeLessThan(500)
      expect(status).not.toBe(429)
      if (status === 303) expect(location).toMatch(/^\/(?!\/)/)
    }
  })
})

describe('contents of an address', () => {
  // The desk counts requests by address: each page is asked from another one.
  let client: Client
  beforeEach(() => {
    client = desk.another('administrator')
  })
  const strange = ['abc', '%3Cscript%3E', "'", '..%2F..%2Fetc%2Fpasswd', '%00', 'é'.repeat(20), 'x'.repeat(90), '-1']
  test.each(pages.filter(({ path }) => path.includes(':')).map(({ path }) => path))('in place of %s', async (path) => {
    for (const value of strange) {
      const at = path.replace(
        /:[A-Za-z0-9]+/g,
        encodeURI(decodeURI(value)) === value ? value : encodeURIComponent(value),
      )
      const { status, text } = await client.get(at)
      expect(status, `${at} ${text.slice(0, 300)}`).toBeLessThan(500)
      expect([303, 429], at).not.toContain(status)
    }
  })

  const hostile = ['%3Cscript%3E', "'%22--", '%00', '-1', '99999999999999999999', '%F0%9F%92%A5', '', 'x&'.repeat(2)]
  test.each(pages.map(({ path }) => path))('as a filter of %s', async (path) => {
    const [at = ''] = desk.pathOf(path).split('?')
    const { text } = await client.get(desk.pathOf(path))
    const links = [...text.matchAll(/(?:href|action)="[^"?]*\?([^"]*)"/g)].map(([, query = '']) => query)
    const names = new Set([
      ...links.flatMap((query) => [...new URLSearchParams(query.replaceAll('&amp;', '&')).keys()]),
      ...formsOf(text).flatMap(({ method, fields }) => (method === 'get' ? Object.keys(fields) : [])),
      'q',
      'page',
      'after',
      'apres',
      'limit',
    ])
    // In the short form each filter is tried with some of them, and each of them on every page that has a few filters.
    for (const [place, name] of [...names].entries())
      for (const value of shortly(hostile, (_, index) => index % 4 === place % 4)) {
        const { status } = await client.get(`${at}?${name}=${value}&${name}=x`)
        expect(status, `${at}?${name}=${value}`).toBeLessThan(500)
        expect([303, 429], path).not.toContain(status)
      }
  })
})
