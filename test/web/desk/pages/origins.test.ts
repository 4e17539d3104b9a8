// Who writes for the prefecture, on the desk: what waits is told first, confirmed in one click, or accepted with a reason.
import { readFileSync } from 'node:fs'
import { beforeAll, expect, test } from 'vitest'
import { maraussan } from '../../../../src/config/demo.ts'
import { keepRetour } from '../../../../src/store/retours/retours.ts'
import { readStored } from '../../../../src/transmission/retours/understand.ts'
import { openDesk } from '../../../support/desk/desk.ts'
import { forSuite } from '../../../support/life/for-suite.ts'

const id = `ministry:${maraussan.siren}`
const page = `/connexions/${encodeURIComponent(id)}`
const eml = readFileSync(
  new URL('../../../../fixtures/retours/mail/ar-avec-corps-html-et-logo.eml', import.meta.url),
  'latin1',
)
const sender = 'ar@prefecture.example'
const declared = (nonAuthentifies: string) => ({
  ...maraussan,
  gateway: {
    type: 'ministry',
    url: 'https://actes.example.org/depot',
    certificat: { base64: 'AAAA' },
    boite: {
      hote: 'imap.example.org',
      utilisateur: maraussan.adressesRetour[0],
      motDePasse: 'secret',
      nonAuthentifies,
    },
  },
})

const desk = forSuite(() => openDesk())
beforeAll(async () => {
  await desk.operations.declare(declared('acceptes'), 'test')
})

/** A mail that lies in the store, unread, is read. @returns its id */
async function comes(from: string, delivery: string): Promise<string> {
  const { ports } = desk.app
  const mail = Buffer.from(`Received: by mx\r\n${eml.replace(/^From: .*$/m, `From: ${from}`)}`, 'latin1')
  const blob = await ports.store.blobs.put(mail)
  const retour = { id: ports.clock.newId(), connection: id, delivery, name: `${delivery}.eml`, at: ports.clock.now() }
  await keepRetour(ports.store.db, { ...retour, ...blob })
  const { collectivite } = await ports.senderOf(maraussan.siren)
  await readStored({ id, collectivite }, ports)
  return retour.id
}

test('a waiting sender is shown on the first page, and confirmed in one click', async () => {
  const mail = await comes(sender, 'premier')
  const administrator = desk.as('administrator')
  expect((await administrator.get('/')).words).toContain(`Expéditeur à confirmer : ${sender}`)
  const { words, text } = await administrator.get(`/retours/${mail}`)
  expect(words).toContain('expéditeur jamais confirmé')
  expect(words).toContain(`from: ${sender}`)
  expect(words).toContain('received: by mx')
  expect(words).toContain('ACTES-R020')
  expect(text).toContain(`action="${page}/expediteurs"`)
  expect((await administrator.get(page)).words).toContain('à confirmer')
  // It is the connection's: operators see who waits, and leave it to an administrator.
  expect((await desk.as('operator').post(`${page}/expediteurs`, { expediteur: sender })).status).toBe(403)
  expect((await desk.as('neighbour').post(`${page}/expediteurs`, { expediteur: sender })).status).not.toBe(303)
  const done = await administrator.post(`${page}/expediteurs`, { expediteur: sender })
  expect(done.location).toBe(page)
  expect((await administrator.get(page)).words).toMatch(/est confirmé.*confirmé administrator@example.org/)
  expect((await administrator.get('/')).words).not.toContain('au nom de la préfecture ?')
  expect(await desk.operations.showReturn(mail)).toMatchObject({
    status: 'opened',
    origin: { verdict: 'unauthenticated', from: sender },
  })
})

test('a mail of unestablished origin is accepted with a reason, by people of its collectivité', async () => {
  await desk.operations.declare(declared('refuses'), 'test')
  const mail = await comes(sender, 'second')
  const operator = desk.as('operator')
  const { words, text } = await operator.get(`/retours/${mail}`, { 'accept-language': 'en' })
  expect(words).toContain('ACTES-R021')
  expect(words).toContain('nothing proves that it comes from its sender')
  expect(text).not.toContain('/rattacher"')
  expect((await operator.post(`/retours/${mail}/accepter`, { motif: ' ' })).words).toContain('ACTES-A001')
  expect((await desk.as('reader').post(`/retours/${mail}/accepter`, { motif: 'oui' })).status).toBe(403)
  // Who reads it masked sees no address.
  expect((await desk.as('reader').get(`/retours/${mail}`)).words).not.toContain(sender)
  expect((await operator.post(`/retours/${mail}/accepter`, { motif: 'lu au téléphone' })).location).toBe(
    `/retours/${mail}`,
  )
  const shown = await operator.get(`/retours/${mail}`)
  expect(shown.words).toMatch(/Qui en répond operator@example.org Motif lu au téléphone/)
})

test('a sender is no longer accepted, with a reason', async () => {
  const administrator = desk.as('administrator')
  await administrator.post(`${page}/expediteurs/retrait`, { expediteur: sender, motif: 'adresse fermée' })
  expect((await administrator.get(page)).words).toContain('n’est plus admis')
  expect((await desk.operations.senders(id)).items).toEqual([])
  expect((await administrator.get('/journal')).words).toContain('expéditeur retiré')
})
