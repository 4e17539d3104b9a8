// Four eyes: what one person asks for, another with the same right agrees to. Nobody agrees to their own wish, nor to a
// program's that they made; what has changed meanwhile is not done; nothing secret is kept in clear.
import { beforeAll, describe, expect, test } from 'vitest'
import { maraussan } from '../../src/config/demo.ts'
import { readConfig } from '../../src/config/config.ts'
import type { Caller } from '../../src/operations/guard.ts'
import { ownerCaller } from '../../src/operations/guard.ts'
import type { Ask } from '../../src/operations/ask.ts'
import { printOf } from '../../src/store/engine/database.ts'
import { deskLines } from '../../src/store/desk/journal.ts'
import { disablePerson, keepPerson } from '../../src/store/people/people.ts'
import { neighbouring } from '../support/desk/desk.ts'
import { openApiCommune } from '../support/desk/api.ts'
import { mostWaiting } from '../../src/operations/second-look.ts'
import { checkFourEyes } from '../../src/doctor/four-eyes.ts'
import type { Scene } from '../../src/doctor/scene.ts'
import { forSuite } from '../support/life/for-suite.ts'
import { expectCode } from '../support/expect-code.ts'

const commune = forSuite(() => openApiCommune({ environment: { ACTES_FOUR_EYES: 'yes' } }))
beforeAll(async () => {
  for (const [name, role, siren] of staff) await invited(name, role, siren)
})

const staff = [
  ['un', 'administrator', null],
  ['deux', 'administrator', null],
  ['voisin', 'administrator', neighbouring.siren],
  ['lecteur', 'reader', null],
] as const

const login = (name: string) => `${name}@example.org`
const db = () => commune.db
const invited = (name: string, role: 'administrator' | 'reader', siren: string | null) =>
  keepPerson(db(), {
    id: commune.app.ports.clock.newId(),
    login: login(name),
    grants: [{ role, siren }],
    at: commune.now(),
  })
const owner = () => commune.app.askAs(ownerCaller('cli:test', 'fr'))

/** On the desk, having just proved who they are. */
function as(name: (typeof staff)[number][0]): Ask {
  const [, role, siren] = staff.find(([each]) => each === name) ?? staff[0]
  const session = { session: `${name}, of a session`, provedAt: commune.now() }
  return commune.app.askAs({ who: login(name), grants: [{ role, siren }], language: 'fr', ...session } satisfies Caller)
}

/** Ask for what another has to agree to. @returns the id of the request */
async function wished(asked: Promise<unknown>): Promise<string> {
  const error = await asked.then(
    () => undefined,
    (thrown: unknown) => thrown as { readonly code: string; readonly params: { readonly id: string } },
  )
  expect(error).toMatchObject({ code: 'ACTES-A091' })
  return error?.params.id ?? ''
}

const token = (name: string) => ({ name, rights: ['read'], sirens: null, days: 30 }) as const
const isToken = async (name: string) => (await owner().listTokens({})).items.some((each) => each.name === name)
const shownTo = async (name: (typeof staff)[number][0], id: string) =>
  (await as(name).listRequests({})).items.find((each) => each.id === id)

describe('an operation that one person requests', () => {
  test('is executed when another agrees, in the name of the first, who fetches its result, once', async () => {
    const id = await wished(as('un').addToken(token('partage')))
    expect(await isToken('partage')).toBe(false)
    expect(await shownTo('deux', id)).toMatchObject({ standing: 'waiting', mine: false, askedBy: login('un') })
    expect(await as('deux').approveRequest({ id })).toMatchObject({ standing: 'approved', decidedBy: login('deux') })
    const made = (await owner().listTokens({})).items.find(({ name }) => name === 'partage')
    expect(made).toMatchObject({ createdBy: login('un') })
    await expectCode(as('deux').takeRequestResult({ id }), 'ACTES-S006')
    const { result } = await as('un').takeRequestResult({ id })
    expect(result).toMatchObject({ text: expect.stringMatching(/^actes_/) as string })
    await expectCode(as('un').takeRequestResult({ id }), 'ACTES-S006')
    const lines = await deskLines(db(), { limit: 20 })
    // What it changes is theirs who asked, from the session in which it was agreed to.
    expect(lines.find(({ event }) => event === 'token-added')).toMatchObject({
      who: login('un'),
      session: printOf('deux, of a session'),
    })
    expect(lines.filter(({ target }) => target === id).map(({ event, who }) => [event, who])).toEqual([
      ['consent-taken', login('un')],
      ['consent-given', login('deux')],
      ['consent-asked', login('un')],
    ])
  })

  test('is not reported as done if the process died during it', async () => {
    const id = await wished(as('un').addToken(token('coupe')))
    // Once it is decided, nothing is written of it any more.
    await db().script(`CREATE FUNCTION actes.dies() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE ''gone''; END';
      CREATE TRIGGER dies BEFORE UPDATE ON actes.consent FOR EACH ROW WHEN (OLD.decision IS NOT NULL)
        EXECUTE FUNCTION actes.dies()`)
    await expect(as('deux').approveRequest({ id })).rejects.toThrow()
    await db().script('DROP TRIGGER dies ON actes.consent; DROP FUNCTION actes.dies()')
    expect(await shownTo('un', id)).toMatchObject({ standing: 'approved', code: 'ACTES-A032', hasResult: false })
  })

  test('is not executed by their own agreement, nor twice, nor after a refusal', async () => {
    const id = await wished(as('un').addToken(token('seul')))
    await expectCode(as('un').approveRequest({ id }), 'ACTES-A092')
    const reason = 'pas avant le conseil'
    expect(await as('deux').refuseRequest({ id, reason })).toMatchObject({ standing: 'refused' })
    await expectCode(as('deux').approveRequest({ id }), 'ACTES-S009')
    expect(await isToken('seul')).toBe(false)
    const [line] = await deskLines(db(), { event: 'consent-refused', limit: 1 })
    expect(line).toMatchObject({ who: login('deux'), target: id, detail: { reason, operation: 'addToken' } })
  })

  test('is invisible to people without the right for everything concerned', async () => {
    const id = await wished(as('un').declareCollectivite({ ...maraussan, nom: 'Maraussan, autrement' }))
    for (const name of ['voisin', 'lecteur'] as const) {
      expect(await shownTo(name, id)).toBeUndefined()
      await expectCode(as(name).approveRequest({ id }), 'ACTES-S006')
      await expectCode(as(name).refuseRequest({ id, reason: 'essai' }), 'ACTES-S006')
    }
    await as('un').refuseRequest({ id, reason: 'retirée' })
  })

  test('is void once its subject has changed, or the requester has lost the right', async () => {
    const roles = { login: login('lecteur'), grants: [{ role: 'operator', siren: null }] } as const
    const id = await wished(as('un').changeRoles(roles))
    await owner().changeRoles({ ...roles, grants: [{ role: 'reader', siren: maraussan.siren }] })
    await expectCode(as('deux').approveRequest({ id }), 'ACTES-A094')
    expect(await shownTo('deux', id)).toMatchObject({ standing: 'stale', code: 'ACTES-A094' })
    await invited('parti', 'administrator', null)
    const asker = { who: login('parti'), grants: [{ role: 'administrator', siren: null }], language: 'fr' } as const
    const present = { ...asker, session: 'x', provedAt: commune.now() }
    const left = await wished(commune.app.askAs(present).addToken(token('parti')))
    await disablePerson(db(), login('parti'), commune.now())
    await expectCode(as('deux').approveRequest({ id: left }), 'ACTES-A094')
    expect(await isToken('parti')).toBe(false)
  })

  test('expires after seven days, and nothing sealed of it remains after the next one', async () => {
    const id = await wished(as('un').addToken(token('oublie')))
    commune.waits(7 * 86_400 + 1)
    await expectCode(as('deux').approveRequest({ id }), 'ACTES-S009')
    expect(await shownTo('un', id)).toMatchObject({ standing: 'expired' })
    await as('un').refuseRequest({ id: await wished(as('un').addToken(token('autre'))), reason: 'retirée' })
    const { rows } = await db().query('SELECT id FROM actes.consent WHERE input IS NOT NULL')
    expect(rows).toEqual([])
  })

  test('is stored without a secret in clear, and shown without any', async () => {
    const gateway = { type: 'pastell', jeton: 'un-secret-de-passerelle', motdepasse: 'mal-nomme' } as never
    const id = await wished(as('un').addCredential({ name: 'Commun', gateway }))
    const { rows } = await db().query<{ text: string }>(
      "SELECT c::text || encode(input, 'escape') AS text FROM actes.consent c WHERE input IS NOT NULL",
    )
    for (const { text } of rows) expect(text).not.toMatch(/un-secret-de-passerelle|mal-nomme/)
    const { asked } = (await shownTo('deux', id)) ?? {}
    expect(asked).toEqual({ name: 'Commun', gateway: { type: 'pastell', jeton: '•••', motdepasse: '•••' } })
    // It is refused by the operation itself, and the request says so.
    await expect(as('deux').approveRequest({ id })).rejects.toMatchObject({
      code: expect.stringMatching(/^ACTES-[GV]/) as string,
    })
    expect(await shownTo('un', id)).toMatchObject({
      standing: 'approved',
      code: expect.stringMatching(/^ACTES-/) as string,
    })
  })

  test('needs a fresh proof of identity from the approver', async () => {
    const id = await wished(as('un').addToken(token('frais')))
    const stale = { who: login('deux'), grants: [{ role: 'administrator', siren: null }], language: 'fr' } as const
    const ask = commune.app.askAs({ ...stale, session: 'x', provedAt: new Date(0) })
    await expectCode(ask.approveRequest({ id }), 'ACTES-A090')
    await as('un').refuseRequest({ id, reason: 'retirée' })
  })

  test('needs a fresh proof of identity from the person who fetches the result', async () => {
    const id = await wished(as('un').addToken(token('repris')))
    await as('deux').approveRequest({ id })
    const stale = { who: login('un'), grants: [{ role: 'administrator', siren: null }], language: 'fr' } as const
    const ask = commune.app.askAs({ ...stale, session: 'x', provedAt: new Date(0) })
    await expectCode(ask.takeRequestResult({ id }), 'ACTES-A090')
    expect(await as('un').takeRequestResult({ id })).toMatchObject({ result: {} })
  })

  test('is executed with the address and the session of the approver', async () => {
    const id = await wished(as('un').addToken(token('d-ailleurs')))
    const agreeing = { who: login('deux'), grants: [{ role: 'administrator', siren: null }], language: 'fr' } as const
    const present = { session: 'session of deux', provedAt: commune.now(), address: '192.0.2.9' }
    await commune.app.askAs({ ...agreeing, ...present }).approveRequest({ id })
    const [line] = (await deskLines(db(), { who: login('un'), limit: 5 })).filter(
      ({ target }) => target === 'd-ailleurs',
    )
    expect(line).toMatchObject({ address: '192.0.2.9', session: printOf(present.session) })
  })
})

test('two hundred requests of others do not hide those that one may see', async () => {
  const voisin = as('voisin')
  const wish = { url: 'https://gru.example.org/', collectivite: neighbouring.siren, name: 'voisine', types: [] }
  const id = await wished(voisin.addSubscription(wish))
  // Newer ones, of all collectivités.
  await db().query(
    `INSERT INTO actes.consent (id, operation, action, sirens, asked_by, shown, basis, asked_at, expires_at)
     SELECT gen_random_uuid(), 'addToken', 'people', NULL, $1, '{}', '', asked_at + interval '1 second', expires_at
       FROM actes.consent, generate_series(1, 250) WHERE id = $2`,
    [login('un'), id],
  )
  expect((await voisin.listRequests({})).items.map((each) => each.id)).toEqual([id])
  expect((await as('lecteur').listRequests({})).items).toEqual([])
  expect((await as('deux').listRequests({})).items).toHaveLength(200)
  await db().query("DELETE FROM actes.consent WHERE basis = ''")
  await voisin.refuseRequest({ id, reason: 'retirée' })
})

describe('requests of one person', () => {
  test('wait up to twenty at once; withdrawn ones make room', async () => {
    await invited('presse', 'administrator', null)
    const present = { session: 'x', provedAt: commune.now() }
    const grants = [{ role: 'administrator', siren: null }] as const
    const ask = commune.app.askAs({ who: login('presse'), grants, language: 'fr', ...present })
    const ids: string[] = []
    for (let n = 0; n < mostWaiting; n++) ids.push(await wished(ask.addToken(token(`flot-${n}`))))
    const crowded = { code: 'ACTES-A097', params: { most: mostWaiting } }
    await expect(ask.addToken(token('de-trop'))).rejects.toMatchObject(crowded)
    // Nobody else is held up.
    await as('un').refuseRequest({ id: await wished(as('un').addToken(token('calme'))), reason: 'retirée' })
    for (const id of ids) await ask.refuseRequest({ id, reason: 'retirée' })
    await ask.refuseRequest({ id: await wished(ask.addToken(token('encore'))), reason: 'retirée' })
    await owner().disablePerson({ login: login('presse') })
  })
})

describe('a program', () => {
  test('gets 202 with the code, and neither it nor its creator can agree', async () => {
    const id = await wished(as('un').addToken({ ...token('editeur'), rights: ['declare'] }))
    await as('deux').approveRequest({ id })
    const { text } = (await as('un').takeRequestResult({ id })).result as { readonly text: string }
    const json = { ...maraussan, nom: 'Maraussan, par programme' }
    const answer = await commune.calls({ method: 'POST', path: '/collectivites', token: text, json })
    expect([answer.status, answer.json()]).toMatchObject([202, { code: 'ACTES-A091', params: {} }])
    const { id: wish } = answer.json<{ params: { id: string } }>().params
    await expectCode(as('un').approveRequest({ id: wish }), 'ACTES-A092')
    const own = await commune.calls({ method: 'POST', path: `/requests/${wish}/approve`, token: text, json: {} })
    expect([own.status, own.json()]).toMatchObject([409, { code: 'ACTES-A092' }])
    expect(await as('deux').approveRequest({ id: wish })).toMatchObject({ standing: 'approved', code: null })
    expect(await owner().showCollectivite({ siren: maraussan.siren })).toMatchObject({ nom: json.nom })
  })
})

describe('one person alone', () => {
  test('is told so, and can do it on the server itself', async () => {
    const voisin = as('voisin')
    const wish = { url: 'https://gru.example.org/', collectivite: neighbouring.siren, name: 'seul', types: [] }
    await owner().disablePerson({ login: login('deux') })
    await expectCode(as('un').addToken(token('isole')), 'ACTES-A093')
    // Of one collectivité, whoever has the right for all of them agrees.
    await wished(voisin.addSubscription(wish))
    await owner().addToken(token('machine'))
    expect(await isToken('machine')).toBe(true)
    const scene = { config: commune.app.config, database: { kind: 'open', store: commune.app.ports.store } }
    const verdict = await checkFourEyes.run(scene as unknown as Scene)
    expect(verdict).toMatchObject({ ok: false, message: { fr: expect.stringContaining('il y en a 1') as string } })
    await owner().invitePerson({ login: login('deux'), grants: [{ role: 'administrator', siren: null }] })
    expect(await checkFourEyes.run(scene as unknown as Scene)).toMatchObject({ ok: true })
  })
})

test.each([
  ['no', []],
  ['yes', ['connections', 'people', 'tokens', 'keys', 'decisions']],
  ['tokens, people', ['people', 'tokens']],
])('ACTES_FOUR_EYES=%s', (text, expected) => {
  expect(readConfig({ ACTES_FOUR_EYES: text }).fourEyes).toEqual(expected)
})

test('an unknown family is refused', () => {
  expect(() => readConfig({ ACTES_FOUR_EYES: 'tout' })).toThrow(
    expect.objectContaining({ code: 'ACTES-C001' }) as Error,
  )
})
