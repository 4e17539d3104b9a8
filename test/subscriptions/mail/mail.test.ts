// What people are promised who want notices by mail, on PGlite and on PostgreSQL alike: each once at most, at once or in a
// digest, never a flood; and never again where it may have left. The mail server is a real one, of a few lines.
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { simpleParser } from 'mailparser'
import { createServer } from 'node:net'
import { v7 } from 'uuid'
import type { Grant } from '../../../src/accounts/access.ts'
import { mailText } from '../../../src/subscriptions/mail/text.ts'
import { openMailer, type Mailer } from '../../../src/subscriptions/mail/mailer.ts'
import { mostAnHour } from '../../../src/subscriptions/mail/people.ts'
import { maraussan } from '../../../src/config/demo.ts'
import { keepChoices, type MailRhythm } from '../../../src/store/subscriptions/mails.ts'
import { disablePerson, keepPerson } from '../../../src/store/people/people.ts'
import { openTransmission } from '../../../src/store/transmissions/moves.ts'
import { addDays, dayIn } from '../../../src/protocol/calendrier/jour.ts'
import { aNewTransmission } from '../../support/life/rows.ts'
import { openMailSink, type MailSink } from '../../support/servers/mail-sink.ts'
import { tellingBench, type TellingBench } from '../../support/life/telling.ts'
import { freePort } from '../../support/servers/local-server.ts'
import { describeOnEachGround } from '../../support/describe-with.ts'
import type { LentStore } from '../../support/life/stores.ts'

const everywhere: readonly Grant[] = [{ role: 'reader', siren: null }]
const from = 'actes@example.org'

/** Run the suite on the store that `lend` gives. */
function mailContract(lend: () => Promise<LentStore>): void {
  let given: LentStore
  let sink: MailSink
  let mailer: Mailer
  let bench: TellingBench
  let year = 2030
  beforeAll(async () => {
    given = await lend()
    sink = await openMailSink()
    mailer = openMailer({ url: `smtp://${sink.host}:${sink.port}`, from })
  })
  afterAll(async () => {
    mailer.close()
    await sink.close()
    await given.giveBack()
  })
  beforeEach(async () => {
    // Each test in a year of its own: a Monday or a Tuesday of July, at noon in Paris.
    bench = await benchWith(mailer)
    await bench.tells()
    sink.take()
    year++
  })
  afterEach(async () => {
    sink.refuse()
    const { rows } = await given.store.db.query<{ login: string }>(
      'SELECT login FROM actes.person WHERE disabled_at IS NULL',
    )
    for (const { login } of rows) await disablePerson(given.store.db, login, bench.clock.now())
  })
  const benchWith = (carrier: Mailer) => tellingBench(given, { at: mondayOf(year), mailer: carrier })
  const wants = async (choices: Readonly<Record<string, MailRhythm>>, grants = everywhere) => {
    const login = `${v7()}@example.org`
    const { db } = given.store
    const id = await keepPerson(db, { id: v7(), login, grants, at: bench.clock.now() })
    await keepChoices(db, id, new Map(Object.entries(choices)))
    return login
  }
  const happen = async (times: number) => {
    for (let count = 0; count < times; count++) await bench.happens()
  }
  const both = (how: MailRhythm) => ({ 'connection.suspended': how, 'connection.lifted': how })

  test('a person who chose immediate mails gets one for each event, with a link, and in French', async () => {
    const login = await wants(both('now'))
    await happen(2)
    expect(await bench.tells()).toEqual({ count: 2, failures: 0 })
    const mails = sink.take()
    expect(mails.map(({ from: sender, to }) => [sender, to])).toEqual([
      [from, [login]],
      [from, [login]],
    ])
    const mail = await simpleParser(mails[0]?.bytes ?? '')
    expect(mail.subject).toMatch(/^Actes : une connexion/)
    expect(mail.headers.get('auto-submitted')).toBe('auto-generated')
    expect(mail.messageId).toMatch(/^<[0-9a-f-]{36}@actes\.example\.org>$/)
    expect(mail.text).toContain('https://actes.example.org/connexions/sandbox%3A213401482')
    expect(mail.text).toContain(`${maraussan.nom} (${maraussan.siren})`)
    expect(mail.html).toContain('<a href="https://actes.example.org/moi/avis">')
    await bench.tells()
    expect(sink.take()).toEqual([])
  })

  test('a person who chose nothing, or sees another collectivité only, gets nothing', async () => {
    await wants({})
    await wants({ 'act.refused': 'now' })
    await wants(both('now'), [])
    await happen(1)
    await bench.tells()
    expect(sink.take()).toEqual([])
  })

  test('reminders of a last day come seven days and two days before, on the day and weekly after it: first for the assignee, then for everybody who may act', async () => {
    const operators: readonly Grant[] = [{ role: 'operator', siren: maraussan.siren }]
    const [inCharge, other] = [await wants({}, operators), await wants({}, operators)]
    const reader = await wants({ 'task.due': 'now' })
    await wants({})
    const { db } = given.store
    const act = aNewTransmission(`RAPPEL_${year}`)
    await openTransmission(db, act)
    const today = dayIn('Europe/Paris', bench.clock.now())
    await db.query(
      `INSERT INTO actes.task (id, transmission, kind, opened_at, due_on, assigned_to, untold)
         VALUES ($1, $2, 'demandePieces', $3, $4, $5, NULL)`,
      [v7(), act.id, bench.clock.now(), addDays(today, 9), inCharge],
    )
    const told: [day: number, to: readonly string[], said: string][] = []
    for (let day = 9; day >= -15; day--) {
      await bench.tells()
      await bench.tells()
      const mails = sink.take()
      const text = (await simpleParser(mails[0]?.bytes ?? '')).text ?? ''
      const said = /à répondre (avant|aujourd’hui)|en retard/.exec(text)?.[0] ?? ''
      if (mails.length > 0) told.push([day, mails.flatMap(({ to }) => to).sort(), said])
      bench.clock.set(new Date(bench.clock.now().getTime() + 86_400_000).toISOString())
    }
    const all = [inCharge, other, reader].sort()
    expect(told).toEqual([
      [7, [inCharge], 'à répondre avant'],
      [2, [inCharge], 'à répondre avant'],
      [0, all, 'à répondre aujourd’hui'],
      [-7, all, 'en retard'],
      [-14, all, 'en retard'],
    ])
  })

  test('reminders of a task whose assignee may no longer see it go to those who chose them', async () => {
    const inCharge = await wants({}, [])
    const chose = await wants({ 'task.due': 'now' })
    const { db } = given.store
    const act = aNewTransmission(`RENDU_${year}`)
    await openTransmission(db, act)
    const dueOn = addDays(dayIn('Europe/Paris', bench.clock.now()), 1)
    await db.query(
      `INSERT INTO actes.task (id, transmission, kind, opened_at, due_on, assigned_to, untold)
         VALUES ($1, $2, 'demandePieces', $3, $4, $5, NULL)`,
      [v7(), act.id, bench.clock.now(), dueOn, inCharge],
    )
    await bench.tells()
    expect(sink.take().flatMap(({ to }) => to)).toEqual([chose])
  })

  test('more than three events at once share one mail', async () => {
    await wants(both('now'))
    await happen(7)
    await bench.tells()
    const mails = sink.take()
    expect(mails).toHaveLength(1)
    const { subject, text = '' } = await simpleParser(mails[0]?.bytes ?? '')
    expect(subject).toBe('Actes : 7 avis')
    expect(text.match(/^- /gm)).toHaveLength(7)
  })

  test('after ten mails within an hour the next events wait, and share one mail', async () => {
    await wants(both('now'))
    for (let count = 0; count < mostAnHour + 5; count++) {
      await happen(1)
      await bench.tells()
      bench.clock.wait(60_000)
    }
    expect(sink.take()).toHaveLength(mostAnHour)
    bench.clock.wait(3_600_000)
    await bench.tells()
    expect(sink.take()).toHaveLength(1)
  })

  test('two processes at once send each mail once', async () => {
    await wants(both('now'))
    await wants(both('now'))
    await happen(2)
    // Each has a line of its own to the mail server.
    const others = [1, 2].map(() => openMailer({ url: `smtp://${sink.host}:${sink.port}`, from }))
    const processes = await Promise.all(others.map(async (other) => (await benchWith(other)).ports))
    await Promise.all([bench.tells(), ...processes.map((ports) => bench.tells(ports))])
    await bench.tells()
    expect(sink.take()).toHaveLength(4)
    for (const other of others) other.close()
  })

  test('the daily digest is sent at eight on the next working day, once', async () => {
    await wants(both('daily'))
    await happen(3)
    await bench.tells()
    expect(sink.take()).toEqual([])
    bench.clock.wait(20 * 3_600_000)
    await Promise.all([bench.tells(), bench.tells(bench.another())])
    const mails = sink.take()
    expect(mails).toHaveLength(1)
    expect((await simpleParser(mails[0]?.bytes ?? '')).text).toMatch(/^Résumé du .*\s: 3 avis\./)
    await happen(1)
    await bench.tells()
    expect(sink.take()).toEqual([])
  })

  test('the weekly digest waits for the first working day of the next week', async () => {
    await wants(both('weekly'))
    await happen(1)
    for (let day = 0; day < 6; day++) {
      await bench.tells()
      bench.clock.wait(24 * 3_600_000)
    }
    expect(sink.take()).toEqual([])
    bench.clock.wait(2 * 24 * 3_600_000)
    await bench.tells()
    expect(sink.take()).toHaveLength(1)
  })

  test('who wants it reads in the morning what waits, as the desk says it, with links; and nothing where nothing waits', async () => {
    const operators: readonly Grant[] = [{ role: 'operator', siren: maraussan.siren }]
    const { db } = given.store
    const wanting = await wants({ 'work.waiting': 'daily' }, operators)
    await wants({ 'work.waiting': 'daily' }, [])
    const act = aNewTransmission(`MATIN_${year}`, { objet: 'Secret' })
    await openTransmission(db, act)
    await db.query(
      `UPDATE actes.transmission SET held_code = 'ACTES-G010', held_since = $2, due_at = NULL WHERE id = $1`,
      [act.id, bench.clock.now()],
    )
    await bench.tells()
    expect(sink.take()).toEqual([])
    bench.clock.wait(20 * 3_600_000)
    await Promise.all([bench.tells(), bench.tells(bench.another())])
    // Of a task that an earlier test left, everybody is reminded.
    const all = await Promise.all(sink.take().map(async ({ to, bytes }) => ({ ...(await simpleParser(bytes)), to })))
    const mails = all.filter(({ subject }) => /à traiter/.test(subject ?? ''))
    expect(mails.map(({ to }) => to)).toEqual([[wanting]])
    const { subject, text = '', html } = mails[0] ?? {}
    const [, waits = ''] = /^Actes : résumé, (\d+) à traiter/.exec(subject ?? '') ?? []
    expect(text).toMatch(new RegExp(`^Résumé du .*\\s: ${waits} à traiter`))
    expect(text).toMatch(
      /^- .* retenus?\s: L’acte a été préparé .* \(Maraussan\)\s: https:\/\/actes\.example\.org\/\S+$/m,
    )
    expect(html).toContain('<h2>À traiter</h2>')
    expect(text).not.toContain('Secret')
    await bench.tells()
    expect(sink.take()).toEqual([])
    await db.query(`UPDATE actes.transmission SET held_code = NULL, held_since = NULL WHERE id = $1`, [act.id])
  })

  test('what waits and the notices of the day share one mail', async () => {
    await wants({ ...both('daily'), 'work.waiting': 'daily' })
    await happen(1)
    bench.clock.wait(20 * 3_600_000)
    await bench.tells()
    const mails = sink.take()
    expect(mails).toHaveLength(1)
    const { subject, text = '' } = await simpleParser(mails[0]?.bytes ?? '')
    expect(subject).toMatch(/^Actes : résumé, \d+ à traiter, 1 avis$/)
    expect(text).toMatch(/# À traiter\n[\s\S]*# Commune de Maraussan/)
  })

  test('a mail that the server refuses is retried later', async () => {
    const login = await wants(both('now'))
    sink.refuse(login)
    await happen(1)
    expect(await bench.tells()).toEqual({ count: 0, failures: 1, code: 'ACTES-N005' })
    sink.refuse()
    await bench.tells()
    expect(sink.take()).toEqual([])
    bench.clock.wait(60_000)
    await bench.tells()
    expect(sink.take()).toHaveLength(1)
  })

  test('an unreachable server has not accepted it', async () => {
    await wants(both('now'))
    const away = openMailer({ url: `smtp://127.0.0.1:${await freePort()}`, from })
    const other = { ...bench.ports, telling: { ...waysOf(bench), mailer: away } }
    await happen(1)
    expect(await bench.tells(other)).toMatchObject({ code: 'ACTES-N005' })
    away.close()
    bench.clock.wait(60_000)
    await bench.tells()
    expect(sink.take()).toHaveLength(1)
  })

  test('a mail whose connection breaks after its content may have been sent: it is not sent again', async () => {
    await wants(both('now'))
    const server = await breakingServer()
    const breaking = openMailer({ url: `smtp://127.0.0.1:${server.port}`, from })
    await happen(1)
    expect(await bench.tells({ ...bench.ports, telling: { ...waysOf(bench), mailer: breaking } })).toMatchObject({
      code: 'ACTES-N006',
    })
    breaking.close()
    await server.close()
    bench.clock.wait(7 * 24 * 3_600_000)
    await bench.tells()
    expect(sink.take()).toEqual([])
    const { rows } = await given.store.db.query(
      `SELECT 1 FROM actes.notice_mail WHERE state = 'sending' AND code = 'ACTES-N006'`,
    )
    expect(rows).toHaveLength(1)
  })

  test('a person who has lost the right meanwhile gets nothing', async () => {
    const login = await wants(both('daily'))
    await happen(1)
    await bench.tells()
    await disablePerson(given.store.db, login, bench.clock.now())
    bench.clock.wait(24 * 3_600_000)
    await bench.tells()
    expect(sink.take()).toEqual([])
  })

  test('while a mail is being handed over another run of the process starts none', async () => {
    await wants(both('now'))
    await happen(1)
    let second: Promise<unknown> | undefined
    const nested = await benchWith({
      send: async (mail) => {
        await (second ??= nested.tells())
        return mailer.send(mail)
      },
      close: () => undefined,
    })
    expect(await nested.tells()).toEqual({ count: 1, failures: 0 })
    expect(await second).toEqual({ count: 0, failures: 0 })
    expect(sink.take()).toHaveLength(1)
  })
}

const waysOf = ({ ports }: TellingBench) => {
  if (!ports.telling) throw new Error('no way out')
  return ports.telling
}

/** Noon in Paris on the first Monday of July. */
function mondayOf(year: number): string {
  const first = new Date(`${year}-07-01T10:00:00Z`)
  const days = (8 - first.getUTCDay()) % 7
  return new Date(first.getTime() + days * 86_400_000).toISOString()
}

/** A mail server that takes a content and cuts the line before it says so. */
async function breakingServer(): Promise<{ readonly port: number; close(): Promise<unknown> }> {
  const server = createServer((socket) => {
    let content = false
    socket.on('error', () => undefined)
    socket.write('220 sink\r\n')
    socket.on('data', (chunk) => {
      const text = chunk.toString()
      if (content) {
        if (text.includes('\r\n.\r\n')) socket.destroy()
      } else if (/^DATA/i.test(text)) {
        content = true
        socket.write('354 go on\r\n')
      } else socket.write('250 ok\r\n')
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    close: () => new Promise((resolve) => server.close(resolve)),
  }
}

await describeOnEachGround('mails', mailContract)

test('the mail about an event without an act links to its page', () => {
  const at = new Date('2026-07-01T06:00:00Z')
  const told = (type: string, data: Readonly<Record<string, string>>) =>
    mailText([{ seq: 1, id: 'x', type, at, collectivite: null, transmission: null, nom: null, data }], {
      period: 'x',
      url: 'https://actes.example.org',
    }).text
  expect(told('siem.silent', { name: 'siem.example.org', code: 'ACTES-C017' })).toMatch(
    /Le SIEM ne prend plus les lignes des journaux[\s\S]*siem\.example\.org[\s\S]*example\.org\/planifications/,
  )
  expect(told('ledger.differs', { connection: 'pastell:213401482' })).toContain('/connexions/pastell%3A213401482')
})
