// Abonnements: an administrator makes a subscriber known, sees how it stands, tries it, tells it again; and dead letters are
// shown beside the act, where they are sent again. The subscriber is a real server on loopback.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { patienceMs } from '../../../../src/subscriptions/webhooks/deliver.ts'
import { deskLines } from '../../../../src/store/desk/journal.ts'
import { tellsOf } from '../../../support/life/telling.ts'
import { openDesk, type OpenDesk } from '../../../support/desk/desk.ts'
import { openReceiver, signers, type Receiver } from '../../../support/servers/webhook-receiver.ts'

let desk: OpenDesk
let receiver: Receiver
beforeAll(async () => {
  receiver = await openReceiver()
  const roles = { local: [{ role: 'administrator', siren: '000000000' }] } as const
  desk = await openDesk({ roles, environment: { ACTES_WEBHOOK_NETWORKS: '127.0.0.0/8' } })
})
afterAll(async () => {
  await desk.closes()
  await receiver.close()
})
const admin = () => desk.as('administrator')
const tells = () => tellsOf(desk.app)
const idOf = async () => /\/abonnements\/([0-9a-f-]{36})"/.exec((await admin().get('/abonnements')).text)?.[1] ?? ''
const formId = async () => /name="id" value="([0-9a-f-]{36})"/.exec((await admin().get('/abonnements')).text)?.[1] ?? ''
let secret = ''

describe('adding a subscriber', () => {
  test('a forbidden address is refused, with the reason', async () => {
    for (const adresse of ['http://example.org/', 'https://10.0.0.1/', 'https://user:x@example.org/', 'non']) {
      const { status, words } = await admin().post('/abonnements', {
        id: await formId(),
        nom: 'GRU',
        adresse,
        siren: '',
      })
      expect(status).toBe(422)
      expect(words).toContain('ACTES-N001')
    }
  })

  test('its secret is shown once', async () => {
    const fields = { id: await formId(), nom: 'Logiciel métier', adresse: receiver.url, siren: '' }
    const { status, words } = await admin().post('/abonnements', fields)
    expect(status).toBe(200)
    secret = /whsec_\S+/.exec(words)?.[0] ?? ''
    expect(Buffer.from(secret.slice(6), 'base64')).toHaveLength(32)
    expect(await admin().post('/abonnements', fields)).toMatchObject({ status: 303 })
    const { words: list, text } = await admin().get('/abonnements')
    expect(list).toMatch(/Logiciel métier 127\.0\.0\.1:\d+ toutes actif jamais aucune/)
    expect(text).not.toContain(secret)
    expect(await deskLines(desk.db, { event: 'subscription-made', limit: 5 })).toHaveLength(1)
  })

  test('an administrator of one collectivité sees no subscription to all, and adds one for their own', async () => {
    const local = desk.as('local')
    expect((await local.get('/abonnements')).words).toContain('Aucun abonnement.')
    expect((await local.get(`/abonnements/${await idOf()}`)).status).toBe(404)
    const fields = { id: await formId(), nom: 'Voisine', adresse: receiver.url }
    expect((await local.post('/abonnements', { ...fields, siren: '' })).status).toBe(403)
    expect((await local.post('/abonnements', { ...fields, siren: '213401482' })).status).toBe(404)
    const two = { ...fields, siren: '000000000, 213401482' }
    expect((await desk.as('administrator').post('/abonnements', two)).words).toContain('ACTES-V006')
    expect((await local.post('/abonnements', { ...fields, siren: '000000000', types: 'act.refused' })).status).toBe(200)
    expect((await local.get('/abonnements')).words).toContain('Voisine')
  })
})

describe('a subscriber', () => {
  const path = async () =>
    `/abonnements/${/\/abonnements\/([0-9a-f-]{36})">Logiciel/.exec((await admin().get('/abonnements')).text)?.[1]}`

  test('gets a test, and its answer is shown', async () => {
    await tells()
    expect(await admin().post(`${await path()}/essai`)).toMatchObject({ status: 303 })
    await tells()
    expect(receiver.received.map(({ type }) => type)).toEqual(['webhook.ping'])
    expect(receiver.received.map((each) => signers(each, [secret]))).toEqual([[secret]])
    expect((await admin().get(await path())).words).toMatch(/Dernière réponse 8 juil\. 2025, .* HTTP 204/)
  })

  test('gets events of acts: identifiers and codes, and no objet', async () => {
    receiver.received.splice(0)
    await desk.sends('AVIS1')
    await tells()
    expect(receiver.received.map(({ type }) => type)).toEqual(['act.submitted', 'act.acknowledged'])
    const { data } = JSON.parse(receiver.received[1]?.body ?? '') as { data: Record<string, string> }
    expect(data).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      idActe: '034-213401482-20250625-AVIS1-DE',
      collectivite: '213401482',
      numero: 'AVIS1',
      message: '1-1',
      state: 'acknowledged',
      dateReception: '2025-07-08',
    })
    expect(receiver.received.every(({ body }) => body.length < 20_000 && !/numérique|onvention/.test(body))).toBe(true)
  })

  test('gets a replay from an instant on, in Paris time', async () => {
    receiver.received.splice(0)
    const sent = { motif: 'base restaurée', instant: '2025-07-08T00:00', avis: '' }
    expect(await admin().post(`${await path()}/rejeu`, sent)).toMatchObject({ status: 303 })
    await tells()
    expect(receiver.received.map(({ type }) => type)).toEqual(['webhook.ping', 'act.submitted', 'act.acknowledged'])
    const { location } = await admin().post(`${await path()}/rejeu`, { ...sent, instant: 'hier' })
    expect((await admin().get(location)).words).toContain(
      'donnez l’identifiant d’une notification, ou une date et une heure.',
    )
    await admin().post(`${await path()}/rejeu`, { ...sent, instant: '2031-01-01T00:00' })
    expect((await admin().get(location)).words).toContain('il ne s’est rien passé depuis cette date.')
  })

  test('that does not accept an event leaves a dead letter beside the act, which an administrator resends', async () => {
    const id = await desk.sends('AVIS2')
    receiver.always(500)
    await tells()
    const { location } = await admin().post(`${await path()}/essai`)
    expect((await admin().get(location)).words).toMatch(/L’essai attend son tour : .* renvoyée à 10 h 0\d\./)
    for (const wait of [...patienceMs, 0, ...patienceMs]) {
      desk.waits(wait / 1000)
      await tells()
    }
    receiver.always(204)
    const shown = await admin().get(`/transmissions/${id}`)
    expect(shown.words).toMatch(
      /Notifications non remises \(\d\) Ces abonnés n’ont pas reçu.* Logiciel métier .*act\.submitted.*HTTP 500 · ACTES-N003/,
    )
    const reader = await desk.as('reader').get(`/transmissions/${id}`)
    expect(reader.words).toContain('Réservé aux administrateurs de toutes les collectivités.')
    receiver.received.splice(0)
    const avis = /name="avis" value="([^"]+)"/.exec(shown.text)?.[1] ?? ''
    const at = await path()
    const sent = await admin().post(`${at}/renvoi`, { avis, depuis: `/transmissions/${id}` })
    expect(sent).toMatchObject({ status: 303, location: `/transmissions/${id}` })
    expect((await admin().get(`/transmissions/${id}`)).words).toContain('renvoi demandé')
    await tells()
    expect(receiver.received.map((each) => each.id)).toEqual([avis])
    expect((await admin().get(at)).words).toMatch(/Notifications non remises .*act\.acknowledged/)
  })

  test('gets another secret, is paused, resumed and ended, each with a journalled reason', async () => {
    const at = await path()
    const { words } = await admin().post(`${at}/secret`, { motif: 'agent parti' })
    expect(words).toMatch(/whsec_/)
    expect(words).not.toContain(secret)
    expect((await admin().post(`${at}/pause`, { motif: '' })).status).toBe(422)
    for (const verb of ['pause', 'reprise'])
      expect((await admin().post(`${at}/${verb}`, { motif: 'travaux' })).location).toBe(at)
    expect((await admin().post(`${at}/fin`, { motif: 'marché terminé' })).location).toBe('/abonnements')
    expect((await admin().get(at)).status).toBe(404)
    const lines = await deskLines(desk.db, { limit: 20 })
    expect(lines.map(({ event }) => event)).toEqual(
      expect.arrayContaining([
        'subscription-secret',
        'subscription-paused',
        'subscription-resumed',
        'subscription-ended',
      ]),
    )
  })
})
