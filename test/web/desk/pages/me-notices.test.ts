// Mes notifications: what a person wants to be mailed, kept and shown as he chose it, and sent so.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { simpleParser } from 'mailparser'
import { tellingWays } from '../../../../src/app.ts'
import { tellEvents } from '../../../../src/subscriptions/tell.ts'
import type { TellingWays } from '../../../../src/subscriptions/ways.ts'
import { openDesk, type OpenDesk } from '../../../support/desk/desk.ts'
import { openMailSink, type MailSink } from '../../../support/servers/mail-sink.ts'

let desk: OpenDesk
let sink: MailSink
let telling: TellingWays
beforeAll(async () => {
  sink = await openMailSink()
  const environment = { ACTES_SMTP_URL: `smtp://127.0.0.1:${sink.port}`, ACTES_MAIL_FROM: 'actes@example.org' }
  desk = await openDesk({ environment: { ...environment, ACTES_PUBLIC_URL: 'https://actes.example.org/' } })
  const { config, signIn, ports } = desk.app
  telling = tellingWays(config, { ...signIn, ...ports })
})
afterAll(async () => {
  telling.mailer?.close()
  await desk.closes()
  await sink.close()
})
const path = '/moi/avis'
const tells = () => tellEvents({ ...desk.app.ports, telling, notify: async () => undefined })

test('is linked from one’s account, in French and in English', async () => {
  expect((await desk.as('reader').get('/moi')).text).toContain(`href="${path}"`)
  expect((await desk.as('reader').get(path)).words).toMatch(/Un acte est refusé aucune immédiate résumé du jour/)
  const { words } = await desk.as('reader').get(path, { 'accept-language': 'en' })
  expect(words).toMatch(/An act is refused nothing at once digest of the day/)
})

test('offers what waits in the morning, in a digest only', async () => {
  expect((await desk.as('reader').get(path)).words).toMatch(
    /Tout ce qui est à traiter, le matin aucune résumé du jour résumé de la semaine Un acte/,
  )
})

test('stores the choices, and nothing else', async () => {
  const sent = { 'act.acknowledged': 'now', 'act.refused': 'weekly', 'act.held': 'jamais', 'webhook.ping': 'now' }
  expect((await desk.as('reader').post(path, sent)).location).toBe(path)
  const { text } = await desk.as('reader').get(path)
  const chosen = [...text.matchAll(/<select name="([^"]+)">(.*?)<\/select>/gs)].flatMap(([, type, options = '']) => {
    const [, how = ''] = /value="([^"]*)" selected/.exec(options) ?? []
    return how === '' ? [] : [`${type} ${how}`]
  })
  expect(chosen).toEqual(['act.acknowledged now', 'act.refused weekly'])
})

test('an acknowledged act is mailed at once to a person who chose it and sees it, without its objet', async () => {
  await desk.as('neighbour').post(path, { 'act.acknowledged': 'now' })
  await desk.sends('AVIS3')
  await tells()
  const mails = sink.take()
  expect(mails.map(({ to }) => to)).toEqual([['reader@example.org']])
  const { subject, text = '' } = await simpleParser(mails[0]?.bytes ?? '')
  expect(subject).toBe('Actes : un acte est acquitté par la préfecture, AVIS3')
  expect(text).toMatch(
    /AVIS3 \(08\/07\/2025 \d\d:\d\d\)\s: https:\/\/actes\.example\.org\/transmissions\/[0-9a-f-]{36}/,
  )
  expect(text).not.toMatch(/onvention|numérique/)
})

test('a mail no longer wanted is not sent, even if it was waiting', async () => {
  await desk.as('reader').post(path, { 'act.acknowledged': 'daily' })
  await desk.sends('AVIS4')
  await tells()
  await desk.as('reader').post(path, {})
  desk.waits(86_400)
  await tells()
  expect(sink.take()).toEqual([])
})
