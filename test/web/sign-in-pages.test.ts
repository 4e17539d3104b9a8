// The pages for somebody who is not signed in, in both languages.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { loginOf, openDesk, staff, type OpenDesk } from '../support/desk.ts'

let desk: OpenDesk
beforeAll(async () => {
  desk = await openDesk()
})
afterAll(() => desk.closes())

const linkFor = async (name: string) =>
  (await desk.town.app.operations.invitePerson(loginOf(name), staff.reader, 'test')).path

test.each([
  ['fr', ['Choisir un mot de passe', 'Ce lien ne sert qu’une fois', 'Encore une fois', 'Enregistrer']],
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
])('what is wrong with a password, in %s', async (language, differ, weak) => {
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
  ['fr', 'Ce lien ne vaut plus rien'],
  ['en', 'This link is worth nothing any more'],
])('a link that is worth nothing, in %s', async (language, title) => {
  const { status, words } = await desk
    .another('nobody')
    .get(`/invitation/${'A'.repeat(43)}`, { 'accept-language': language })
  expect([status, words]).toEqual([404, expect.stringContaining(title)])
})

test('without a provider there is no button, and no place of it', async () => {
  const client = desk.another('nobody')
  expect((await client.get('/entrer')).text).not.toContain('/entrer/oidc')
  for (const path of ['/entrer/oidc', '/entrer/oidc/retour?code=x&state=y', '/entrer/oidc/fin'])
    expect((await client.get(path)).status).toBe(404)
})
