// The pages for a person who is not signed in, in both languages.
import { request } from 'undici'
import { describe, expect, test } from 'vitest'
import { loginOf, openDesk, password, staff, type Client, type Fields } from '../../support/desk/desk.ts'
import { forSuite } from '../../support/life/for-suite.ts'

const desk = forSuite(() => openDesk())

const linkFor = async (name: string) =>
  (await desk.operations.invitePerson(loginOf(name), staff.reader, 'test')).link?.path ?? ''

test.each([
  ['fr', ['Choisir un mot de passe', 'Ce lien ne sert qu’une fois', 'Confirmer le mot de passe', 'Enregistrer']],
  ['en', ['Choose a password', 'This link serves once', 'Once more', 'Save']],
] as const)('a one-time link, in %s', async (language, texts) => {
  const link = await linkFor(`invite-${language}`)
  const client = desk.another('nobody')
  const { words, text } = await client.get(link, { 'accept-language': language })
  for (const each of texts) expect(words).toContain(each)
  expect(text).toContain(`<html lang="${language}">`)
})

test.each([
  ['fr', 'Les deux mots de passe diffèrent.', 'doit compter de'],
  ['en', 'The two passwords differ.', 'must have'],
])('faults of a password, in %s', async (language, differ, weak) => {
  const link = await linkFor(`faute-${language}`)
  const client = desk.another('nobody')
  const headers = { 'accept-language': language }
  await client.get(link)
  const unequal = await client.post(link, { motDePasse: 'un mot de passe', encore: 'un autre' }, headers)
  expect([unequal.status, unequal.words]).toEqual([422, expect.stringContaining(differ)])
  const short = await client.post(link, { motDePasse: 'court', encore: 'court' }, headers)
  expect([short.status, short.words]).toEqual([422, expect.stringContaining(weak)])
})

test.each([
  ['fr', 'Ce lien n’est plus valable'],
  ['en', 'This link is worth nothing any more'],
])('an invalid link, in %s', async (language, title) => {
  const { status, words } = await desk
    .another('nobody')
    .get(`/invitation/${'A'.repeat(43)}`, { 'accept-language': language })
  expect([status, words]).toEqual([404, expect.stringContaining(title)])
})

test('without a provider there is neither a button nor its address', async () => {
  const client = desk.another('nobody')
  expect((await client.get('/entrer')).text).not.toContain('/entrer/oidc')
  for (const path of ['/entrer/oidc', '/entrer/oidc/retour?code=x&state=y', '/entrer/oidc/fin'])
    expect((await client.get(path)).status).toBe(404)
})

describe('a page requested before signing in', () => {
  const wanted = '/transmissions?q=march%C3%A9&etat=refused'
  const enters = (client: Client, fields: Fields) =>
    client.post('/entrer', { courriel: loginOf('reader'), motDePasse: password, ...fields })

  test('is shown afterwards, with its query, even after a wrong password and in another language', async () => {
    const client = desk.another('nobody')
    const sent = await client.get(wanted)
    expect(sent).toMatchObject({ status: 303, location: `/entrer?vers=${encodeURIComponent(wanted)}` })
    const { text } = await client.get(sent.location)
    expect(text).toContain('?vers=%2Ftransmissions%3Fq%3Dmarch%25C3%25A9%26etat%3Drefused&amp;langue=en')
    const vers = /name="vers" value="([^"]+)"/.exec(text)?.[1]?.replaceAll('&amp;', '&')
    expect(vers).toBe(wanted)
    const refused = await enters(client, { motDePasse: 'faux', vers: wanted })
    expect([refused.status, refused.text]).toEqual([401, expect.stringContaining('name="vers"')])
    expect(await enters(client, { vers: wanted })).toMatchObject({ status: 303, location: wanted })
    // The other tabs that wait there need no password.
    expect(await client.get(sent.location)).toMatchObject({ status: 303, location: wanted })
  })

  test.each([
    '//ailleurs.example.org/',
    '/\\ailleurs.example.org',
    'https://ailleurs.example.org/',
    'javascript:alert(1)',
    '/%0d%0aset-cookie: a=b',
    'transmissions',
    '/courriers?q=10€',
    '',
    `/${'x'.repeat(3_000)}`,
  ])('and is none of ours, is the first page: %j', async (vers) => {
    const client = desk.another('nobody')
    const { text } = await client.get(`/entrer?vers=${encodeURIComponent(vers)}`)
    expect(text).not.toContain('name="vers"')
    expect(await enters(client, { vers })).toMatchObject({ status: 303, location: '/' })
  })

  test('is forgotten if a form was sent, or a page polled', async () => {
    const client = desk.another('nobody')
    expect(await client.post('/planifications/bulk/pause')).toMatchObject({ status: 303, location: '/entrer' })
  })
})

describe('a foreign form', () => {
  const form = 'application/x-www-form-urlencoded'
  /** Post this body to the entrance, with the token against forgery in a header. */
  const posts = async (path: string, body: string, type: string | undefined) => {
    const client = desk.another('nobody')
    const token = await client.token()
    const cookie = `_csrf=${client.cookies()._csrf}`
    const headers = { cookie, 'csrf-token': token, ...(type !== undefined && { 'content-type': type }) }
    const answer = await request(new URL(path, desk.url), { method: 'POST', headers, body })
    return { status: answer.statusCode, text: await answer.body.text() }
  }

  test.each([
    ['nothing', '', undefined],
    ['a name twice', 'courriel=a&courriel=b&motDePasse=x', form],
    ['a NUL', 'courriel=a%00&motDePasse=%00', form],
    ['no field at all', '', form],
  ])('except %s, counts as any try', async (_what, body, type) => {
    const { status, text } = await posts('/entrer', body, type)
    expect([status, text]).toEqual([401, expect.stringContaining('Adresse ou mot de passe incorrect')])
    expect((await posts('/entrer/code', body.replace('courriel', 'ticket'), type)).status).toBe(401)
    expect((await posts(await linkFor('essai'), body, type)).status).toBe(422)
  })

  test.each([
    ['application/json', '{"courriel":1,"motDePasse":2}'],
    ['text/plain', 'courriel=a'],
  ])('is not parsed as %s', async (type, body) => {
    expect((await posts('/entrer', body, type)).status).toBe(415)
  })
})
