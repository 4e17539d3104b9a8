// The calendar of deadlines: what it holds, for whom, and that its address opens nothing else and tells nobody anything. Read
// back by Mozilla's parser.
import ICAL from 'ical.js'
import { open, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { individual, openPostingDesk } from './posting.ts'
import { maraussan } from '../../../src/config/demo.ts'
import { disablePerson } from '../../../src/store/people/people.ts'
import { loginOf, neighbouring } from '../../support/desk/desk.ts'
import { openLog } from '../../../src/observe/log.ts'
import { networkServer } from '../../../src/web/server.ts'
import type { Grant } from '../../../src/accounts/access.ts'
import { forSuite } from '../../support/life/for-suite.ts'
import { expectCode } from '../../support/expect-code.ts'

const time = { at: Date.parse('2025-07-08T08:02:00Z') }
const desk = forSuite(() => openPostingDesk({ time }))
beforeAll(async () => {
  await desk.acknowledges({
    CAL1: { objet: `Écoles : convention, « ENT »; suite ${'é'.repeat(90)}` },
    CAL2: {},
    CALIND: individual,
    CALVOISIN: { collectivite: neighbouring.siren, objet: 'Marché du voisin' },
  })
  const { id, idActe } = desk.act('CAL1')
  await desk.ask.publishTransmission({ id, date: '2025-07-07', how: 'publie' })
  await desk.prefectureWrites('pieces', desk.act('CAL2').idActe)
  await desk.works()
  expect(idActe).toContain('CAL1')
})

let count = 0
/** A calendar, made by somebody with these grants. @returns where it is */
async function made(
  sirens?: readonly string[],
  by: { who: string; grants: readonly Grant[] } = agent,
): Promise<string> {
  const ask = desk.app.askAs({ ...by, language: 'fr' })
  const name = `agenda-${++count}`
  const { address, calendar } = await ask.addCalendar({ name, days: 365, ...(sirens && { sirens }) })
  expect(calendar).toMatchObject({ name, standing: 'active', lastUsedAt: null })
  return address
}
const agent = { who: 'cli:agent', grants: [{ role: 'administrator', siren: null }] } as const

async function events(address: string) {
  const { status, text, headers } = await desk.reads(address)
  expect([status, headers.get('content-type')]).toEqual([200, 'text/calendar; charset=utf-8'])
  expect((await desk.reads(address, { 'if-none-match': headers.get('etag') ?? '' })).status).toBe(304)
  expect(text.split('\r\n').filter((line) => new TextEncoder().encode(line).length > 75)).toEqual([])
  const all = new ICAL.Component(ICAL.parse(text) as unknown[]).getAllSubcomponents('vevent')
  return all.map((each) => {
    const { uid, summary, startDate, description } = new ICAL.Event(each)
    expect(startDate.isDate).toBe(true)
    return { uid, summary, description, day: startDate.toString() }
  })
}

test('has the days of acts and letters to answer, each under a stable name', async () => {
  const address = await made([maraussan.siren])
  const all = await events(address)
  const of = (numero: string) => all.filter(({ summary }) => summary.includes(numero))
  const [cal1, cal2] = [desk.act('CAL1'), desk.act('CAL2')]
  expect(of('CAL1').map(({ uid, day }) => [uid, day])).toEqual([
    [`${cal1.id}-defere@actes-worker`, '2025-09-09'],
    [`${cal1.id}-executoire@actes-worker`, '2025-07-08'],
    [`${cal1.id}-recoursTiers@actes-worker`, '2025-09-08'],
  ])
  expect(of('CAL1')[0]?.summary).toBe(
    `Fin du délai\u00a0: déféré du préfet – CAL1 – Écoles : convention, « ENT »; suite ${'é'.repeat(90)}`,
  )
  expect(of('CAL1')[2]?.description).toContain('CJA R421-1')
  const shown = await desk.shows(cal2.id)
  // The préfet's délai is suspended by the letter: it has no day.
  expect(of('CAL2').map(({ uid, day }) => [uid, day])).toEqual([
    [`${shown.tasks[0]?.id}@actes-worker`, shown.tasks[0]?.dueOn],
  ])
  expect(of('CAL2').some(({ summary }) => summary.startsWith('Répondre à la préfecture'))).toBe(true)
  expect(await events(address)).toEqual(all)
})

test('names nobody: only the number of an individual act, and nothing of another collectivité', async () => {
  const { text } = await desk.reads(await made([maraussan.siren]))
  const unfolded = text.replaceAll('\r\n ', '')
  expect(unfolded).toContain('CALIND')
  expect(unfolded).not.toContain('Mme Exemple')
  expect(unfolded).not.toContain('CALVOISIN')
})

test('is cached by nobody else, and its reading recorded', async () => {
  const { headers } = await desk.reads(await made())
  expect(Object.fromEntries(headers)).toMatchObject({
    'cache-control': 'private, max-age=600',
    'referrer-policy': 'no-referrer',
    'x-robots-tag': 'noindex',
  })
  expect(headers.get('set-cookie')).toBeNull()
  const { items } = await desk.ask.listCalendars({})
  expect(items.at(-1)).toMatchObject({ lastUsedAt: new Date(time.at).toISOString(), sirens: null })
})

test('answers nothing once revoked, or expired, like an unknown address', async () => {
  const [address, brief] = [await made(), await made()]
  const nothing = await desk.reads(`/calendar/agenda_${'A'.repeat(43)}.ics`)
  expect(nothing.status).toBe(404)
  const revoked = await desk.ask.revokeCalendar({ name: `agenda-${count - 1}` })
  expect(revoked.standing).toBe('revoked')
  const { status, text } = await desk.reads(address)
  expect([status, text]).toEqual([404, nothing.text])
  await expectCode(desk.ask.revokeCalendar({ name: revoked.name }), 'ACTES-A027')
  const before = time.at
  time.at += 366 * 86_400_000
  expect((await desk.reads(brief)).status).toBe(404)
  time.at = before
})

test('shows what its creator may currently see', async () => {
  const grants = [{ role: 'operator', siren: neighbouring.siren }] as const
  const neighbour = { who: loginOf('neighbour'), grants }
  await expectCode(made([maraussan.siren], neighbour), 'ACTES-V006')
  const address = await made(undefined, neighbour)
  const summaries = (await events(address)).map(({ summary }) => summary)
  const [own, ofYear] = [
    summaries.filter((each) => each.includes('CAL')),
    summaries.filter((each) => !each.includes('CAL')),
  ]
  expect(own).toEqual(['Fin du délai\u00a0: déféré du préfet – CALVOISIN – Marché du voisin'])
  // Terms of this year's and the next one's budgets, but for those that are long past.
  expect(ofYear).toContain('Fin du délai\u00a0: adoption du budget primitif – 2026')
  expect(ofYear).toHaveLength(6)
  const reader = { who: loginOf('reader'), grants: [{ role: 'reader', siren: null }] } as const
  await expectCode(made(undefined, reader), 'ACTES-A022')
  const seen = await desk.app.askAs({ ...neighbour, language: 'fr' }).listCalendars({})
  expect(seen.items.map(({ createdBy }) => createdBy)).toEqual([neighbour.who])
  await disablePerson(desk.db, neighbour.who, new Date(time.at))
  expect(await events(address)).toEqual([])
})

test('omits long past days', async () => {
  const address = await made()
  const before = time.at
  time.at = Date.parse('2025-11-08T12:00:00Z')
  expect((await events(address)).map(({ day }) => day).filter((day) => day < '2025-09-09')).toEqual([])
  time.at = before
  expect((await events(address)).some(({ day }) => day === '2025-07-08')).toBe(true)
})

test('is never logged, whatever fails', async () => {
  const address = await made()
  const { app, home } = desk.commune
  const file = await open(join(home, 'log'), 'w')
  const log = openLog('debug', file.fd)
  const fails = () => async () => Promise.reject(new Error(`cannot read ${address}`))
  const server = await networkServer({ ...app, ports: { ...app.ports, log }, lookAs: fails as never }, { desk: true })
  const answer = await server.inject(address)
  await server.close()
  expect([answer.statusCode, answer.body]).toEqual([503, '503\n'])
  await file.close()
  const told = await readFile(join(home, 'log'), 'utf8')
  expect(told).toContain('service-error')
  expect(told).not.toContain('agenda_')
})
