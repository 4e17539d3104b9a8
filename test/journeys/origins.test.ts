// Who speaks for the prefecture in a mailbox: a mail that anybody can have written moves no act, and none is lost. Mails
// come through a real Dovecot; the prefecture's own are taken from the simulated ministry and changed as a forger would.
import { afterEach, expect, test } from 'vitest'
import { describeIf } from '../support/describe-with.ts'
import { dovecotOfOurOwn } from '../support/servers/dovecot.ts'
import { ministrySender, openSimulatedCommune, type SimulatedCommune } from '../support/gateways/simulated.ts'
import { signed, testDns } from '../support/gateways/signed-mails.ts'
import { attachment, entity, multipart, textBody } from '../support/servers/mails.ts'
import { tarGz, member } from '../support/deposits/tar-blocks.ts'
import { operator } from '../support/life/commune.ts'
import { neighbouring } from '../support/desk/desk.ts'
import { keepRetour } from '../../src/store/retours/retours.ts'
import { readStored } from '../../src/transmission/retours/understand.ts'
import { maraussan } from '../../src/config/demo.ts'
import { expectCode } from '../support/expect-code.ts'

const connection = `ministry:${maraussan.siren}`
const server = 'mx.mairie.example'
const hour = 3_600

await describeIf(dovecotOfOurOwn(), 'mails of the prefecture', () => {
  let opened: SimulatedCommune | undefined
  afterEach(async () => {
    await opened?.closes()
    opened = undefined
  })

  /** A commune that believes nobody yet. */
  const open = async (boite: object) => {
    const dns = testDns()
    const wrap = (ports: object) => ({ ...ports, resolveTxt: dns.resolveTxt }) as never
    opened = await openSimulatedCommune('ministry', { isUnconfirmed: true, boite, wrap })
    const { commune, simulated } = opened
    const operations = commune.operations
    const strays = async () => (await operations.returns({})).items
    const collects = async () => {
      commune.waits(hour)
      await commune.works()
    }
    const asItLeft = async (sha256 = '') => {
      const mail = Buffer.from(await commune.app.ports.store.blobs.bytes(sha256)).toString('latin1')
      return Buffer.from(mail.slice(/^From: /m.exec(mail)?.index ?? 0), 'latin1')
    }
    return {
      commune,
      operations,
      dns,
      strays,
      collects,
      gateway: simulated.gateway,
      mails: (mail: Uint8Array) => simulated.mails?.(mail) ?? Promise.reject(new Error('no mailbox')),
      stands: async (id: string) => (await commune.shows(id)).state,
      doubts: async () => (await strays()).map(({ problems }) => problems[0]?.code).toSorted(),
      /** What the ministry wrote about the act that was deposited last, as it left there. */
      written: async () => asItLeft((await strays())[0]?.sha256),
      /** The same about the act of this number. */
      writtenOf: async (numero: string) => {
        const mails = await Promise.all((await strays()).map(({ sha256 }) => asItLeft(sha256)))
        return (
          mails.find((mail) => mail.includes(`-${numero}-`)) ?? Promise.reject(new Error(`nothing about ${numero}`))
        )
      },
    }
  }

  const headed = (mail: Uint8Array, ...headers: readonly string[]) =>
    Buffer.concat([Buffer.from(headers.map((each) => `${each}\r\n`).join('')), mail])
  const passes = `Authentication-Results: ${server}; spf=pass smtp.mailfrom=prefecture.invalid; dkim=none`
  const fails = `Authentication-Results: ${server}; spf=fail smtp.mailfrom=prefecture.invalid; dkim=fail`
  const ours = `Received: from x by ${server} with ESMTP; Tue, 8 Jul 2025 10:02:00 +0200`

  test('the first mails wait, unread; one click, and all are read in their order', async () => {
    const { commune, operations, stands, doubts, collects } = await open({ nonAuthentifies: 'acceptes' })
    const ids = [await commune.hands('ORI1'), await commune.hands('ORI2'), await commune.hands('ORI3')]
    await commune.works()
    await collects()
    expect(await Promise.all(ids.map(stands))).toEqual(['submitted', 'submitted', 'submitted'])
    expect(await doubts()).toEqual(['ACTES-R020', 'ACTES-R020', 'ACTES-R020'])
    expect((await operations.senders(connection)).items).toMatchObject([
      { sender: ministrySender, confirmedBy: null, waiting: 3 },
    ])
    expect((await operations.confirmSender(connection, ministrySender)).items).toMatchObject([
      { sender: ministrySender, confirmedBy: 'test', waiting: 0 },
    ])
    await commune.works()
    expect(await Promise.all(ids.map(stands))).toEqual(['acknowledged', 'acknowledged', 'acknowledged'])
    expect(await doubts()).toEqual([])
    // Unsigned: they pass by the setting, and the act says so.
    const { journal } = await commune.shows(ids[0] ?? '')
    expect(journal).toContainEqual(
      expect.objectContaining({ event: 'retour-unauthenticated', code: 'ACTES-R022', who: 'worker' }),
    )
  })

  test('a confirmed sender alone is no proof: unsigned mails wait for a person, who answers for them', async () => {
    const { commune, operations, stands, strays, doubts, collects } = await open({ nonAuthentifies: 'refuses' })
    const id = await commune.carries('ORI4')
    await operations.confirmSender(connection, '@prefecture.invalid')
    await collects()
    expect(await stands(id)).toBe('submitted')
    expect(await doubts()).toEqual(['ACTES-R021'])
    const [stray] = await strays()
    const shown = await operations.showReturn(stray?.id ?? '')
    expect(shown).toMatchObject({ status: 'orphan', candidates: [], origin: { verdict: 'unestablished', why: 'none' } })
    expect(shown.origin?.headers?.[0]).toContain(ministrySender)
    expect(shown.origin?.headers?.some((each) => each.startsWith('received: '))).toBe(true)
    await expectCode(operations.attachReturn(shown.id, id, operator), 'ACTES-A046')
    expect(await operations.acceptReturn(shown.id, operator)).toMatchObject({ status: 'opened' })
    await commune.works()
    expect(await stands(id)).toBe('acknowledged')
    expect((await commune.shows(id)).journal).toContainEqual(
      expect.objectContaining({
        event: 'retour-accepted',
        who: 'test',
        detail: expect.objectContaining({ reason: operator.reason }),
      }),
    )
    await expectCode(operations.acceptReturn(shown.id, operator), 'ACTES-A047')
  })

  test('forged mails move nothing; the one that the prefecture signed does', async () => {
    const settings = { serveurAuthentification: server, entetesReceived: 2, nonAuthentifies: 'refuses' }
    const { commune, operations, stands, doubts, collects, written, mails, dns } = await open(settings)
    const id = await commune.carries('ORI5')
    await collects()
    const mail = await written()
    const now = commune.now()
    const sign = (domain: string) => signed(mail, domain, now)
    const broken = Buffer.from(
      (await sign('prefecture.invalid')).toString('latin1').replace(/^Date: .*$/m, 'Date: x'),
      'latin1',
    )
    const changed = Buffer.from(broken.toString('latin1').replace('Subject: ', 'Subject: Re: '), 'latin1')
    const forger = Buffer.from(mail.toString('latin1').replace(ministrySender, 'ar@forger.example'), 'latin1')
    await operations.confirmSender(connection, ministrySender)
    const forged = [
      headed(forger, passes.replace('prefecture.invalid', 'forger.example'), ours),
      headed(mail, fails, ours),
      // Under another name than our server's; under its own, but below what it wrote; above one that it never took.
      headed(mail, passes.replace(server, 'mx.forger.example'), ours),
      headed(mail, ours, passes),
      headed(mail, fails, ours, passes, ours),
      headed(mail, passes),
      headed(changed, passes, ours),
      headed(await sign('forger.example'), ours),
    ]
    for (const each of forged) await mails(each)
    await collects()
    expect(await stands(id)).toBe('submitted')
    expect((await commune.shows(id)).retours).toEqual([])
    expect(await doubts()).toEqual(['ACTES-R020', ...Array.from({ length: 8 }, () => 'ACTES-R021')])

    // Its key is out of reach: it waits, and nobody is asked. Then it is read.
    dns.fails('ESERVFAIL')
    await mails(await sign('prefecture.invalid'))
    await collects()
    expect(await stands(id)).toBe('submitted')
    expect(await doubts()).toHaveLength(9)
    dns.fails(undefined)
    await collects()
    expect(await stands(id)).toBe('acknowledged')
    const { journal } = await commune.shows(id)
    expect(journal.map(({ event }) => event)).not.toContain('retour-unauthenticated')
  })

  const daemon = 'MAILER-DAEMON@prefecture.invalid'
  /** What an outsider wrote to the préfecture in our name comes back from there, under its signature. */
  const returned = (mail: Buffer): readonly (readonly [string, Buffer, domain?: string])[] => {
    const asIs = { encoding: '7bit', disposition: '' } as const
    const within = attachment('', mail, { ...asIs, type: 'message/rfc822' })
    const said = textBody('Votre message n’a pas pu être remis.')
    const status = entity(['Content-Type: message/delivery-status'], 'Action: failed\r\n')
    const read = entity(['Content-Type: message/disposition-notification'], 'Disposition: displayed\r\n')
    const from = (address: string, ...headers: readonly string[]) => ({
      headers: [`From: ${address}`, 'To: retour@mairie.example', 'MIME-Version: 1.0', ...headers],
    })
    const replied = 'Auto-Submitted: auto-replied'
    const mailFile = member({ name: 'avis.eml', content: mail })
    const other = member({ name: 'avis.xml', content: '<avis/>' })
    const relabelled = (address: string) =>
      Buffer.from(mail.toString('latin1').replace(ministrySender, address), 'latin1')
    return [
      ['a bounce of a mailer-daemon', multipart('report', [said, status, within], from(daemon, replied))],
      ['a bounce under the confirmed address', multipart('report', [said, status, within], from(ministrySender))],
      ['a bounce that is no report', multipart('mixed', [said, within], from(daemon))],
      ['files sent back by a mailer-daemon', relabelled(daemon)],
      ['files sent back by a postmaster', relabelled('Postmaster@prefecture.invalid')],
      ['a read receipt', multipart('report', [said, read, within], from(ministrySender))],
      ['an answer by a responder', headed(mail, replied)],
      ['an absence, as Exchange tells it', headed(mail, 'Auto-Submitted: (absence) auto-generated')],
      ['an answer of an old responder', headed(mail, 'Precedence: auto_reply', 'X-Autoreply: yes')],
      ['a mail forwarded whole', multipart('mixed', [said, within], from(ministrySender))],
      [
        'a mail as a file, in an archive',
        multipart('mixed', [said, attachment('avis.tar.gz', tarGz(mailFile, other))], from(ministrySender)),
      ],
      ['a signature of a domain below', mail, 'sub.prefecture.invalid'],
    ]
  }

  test('what comes back in a bounce, an automatic answer or a mail within a mail moves no act, whoever signed it', async () => {
    const { commune, operations, stands, strays, collects, writtenOf, mails } = await open({
      nonAuthentifies: 'acceptes',
    })
    const kinds = returned(Buffer.alloc(0)).map(([kind]) => kind)
    const ids: string[] = []
    for (const rank of kinds.keys()) ids.push(await commune.hands(`BOND${10 + rank}`))
    await commune.works()
    await collects()
    const answers = await Promise.all(kinds.map((_, rank) => writtenOf(`BOND${10 + rank}`)))
    // Its own mails are lost: what comes back is all that there is.
    await commune.db.query('DELETE FROM actes.retour')
    await operations.confirmSender(connection, '@prefecture.invalid')
    const now = commune.now()
    for (const [rank, answer] of answers.entries()) {
      const [, mail = answer, domain = 'prefecture.invalid'] = returned(answer)[rank] ?? []
      await mails(await signed(mail, domain, now))
    }
    const states = async () =>
      Object.fromEntries(await Promise.all(ids.map(async (id, rank) => [kinds[rank], await stands(id)])))
    const unmoved = Object.fromEntries(kinds.map((kind) => [kind, 'submitted']))
    await collects()
    expect(await states()).toEqual(unmoved)
    await operations.rereadReturns('all', 'test')
    await collects()
    expect(await states()).toEqual(unmoved)
    const waiting = (await strays()).filter(({ problems }) => problems[0]?.code === 'ACTES-R021')
    expect(await Promise.all(ids.map(async (id) => (await commune.shows(id)).retours))).toEqual(ids.map(() => []))

    // A person answers for each of them: nothing is lost.
    for (const { id } of waiting) await operations.acceptReturn(id, operator)
    await commune.works()
    expect(await states()).toEqual(Object.fromEntries(kinds.map((kind) => [kind, 'acknowledged'])))
  })

  test('a DNS that stays silent for a day is laid before a person; read again later, the mail counts', async () => {
    const { commune, operations, stands, strays, collects, written, mails, dns } = await open({
      nonAuthentifies: 'refuses',
    })
    const id = await commune.carries('ORI6')
    await operations.confirmSender(connection, ministrySender)
    await collects()
    dns.fails('ETIMEOUT')
    await mails(await signed(await written(), 'prefecture.invalid', commune.now()))
    await collects()
    expect(await strays()).toHaveLength(1)
    commune.waits(24 * hour)
    await collects()
    expect(await strays()).toHaveLength(2)
    dns.fails(undefined)
    await operations.rereadReturns('all', 'test')
    await commune.works()
    expect(await stands(id)).toBe('acknowledged')
  })

  test('our own server vouches for it: it is read; a sender who is withdrawn is believed no more', async () => {
    const settings = { serveurAuthentification: server, entetesReceived: 2, nonAuthentifies: 'refuses' }
    const { commune, operations, stands, doubts, collects, written, mails } = await open(settings)
    const id = await commune.carries('ORI7')
    await collects()
    const mail = headed(await written(), passes, ours)
    await operations.confirmSender(connection, ministrySender)
    await operations.withdrawSender(connection, ministrySender, operator)
    await mails(mail)
    await collects()
    expect(await stands(id)).toBe('submitted')
    expect(await doubts()).toEqual(['ACTES-R020', 'ACTES-R021'])
    await operations.confirmSender(connection, ministrySender)
    await commune.works()
    expect(await stands(id)).toBe('acknowledged')
  })

  test('who shares a mailbox confirms for themselves: nobody moves a neighbour’s act by a sender of their own', async () => {
    const { commune, operations, stands, collects, written, gateway } = await open({ nonAuthentifies: 'acceptes' })
    const id = await commune.carries('ORI10')
    await collects()
    const { ports } = commune.app
    await operations.declare({ ...maraussan, siren: neighbouring.siren, gateway }, 'test')
    const theirs = `ministry:${neighbouring.siren}`
    await operations.confirmSender(theirs, ministrySender)
    // One that names nobody outside is taken by the first that looks.
    const blob = await ports.store.blobs.put(await written())
    const mail = { id: ports.clock.newId(), connection: theirs, delivery: 'partagee', name: 'mail.eml', ...blob }
    await keepRetour(ports.store.db, { ...mail, at: ports.clock.now() })
    const neighbour = await ports.senderOf(neighbouring.siren)
    await readStored({ id: theirs, collectivite: neighbour.collectivite }, ports)
    await commune.works()
    expect(await stands(id)).toBe('submitted')
    await operations.confirmSender(connection, ministrySender)
    await commune.works()
    expect(await stands(id)).toBe('acknowledged')
  })

  test('what came before the upgrade is not trusted silently: neither a mail, nor what was found in one', async () => {
    const { commune, operations, stands, doubts, collects } = await open({ nonAuthentifies: 'acceptes' })
    const [id, other] = [await commune.hands('ORI8'), await commune.hands('ORI9')]
    await commune.works()
    await operations.confirmSender(connection, ministrySender)
    await collects()
    const { db } = commune.app.ports.store
    // As the version before left them: one mail not read yet, and one opened, whose message had found nobody.
    await db.query('DELETE FROM actes.sender')
    await db.query(`UPDATE actes.retour SET origin = NULL, transmission = NULL, problems = NULL,
      status = CASE WHEN part_of IS NULL THEN 'opened' WHEN kind = 'ARActe' THEN 'orphan' ELSE 'companion' END`)
    await db.query(
      `DELETE FROM actes.retour WHERE part_of = (SELECT min(id::text)::uuid FROM actes.retour WHERE part_of IS NULL)`,
    )
    await db.query(
      `UPDATE actes.retour SET status = 'stored' WHERE id = (SELECT min(id::text)::uuid FROM actes.retour WHERE part_of IS NULL)`,
    )
    await db.query(
      `UPDATE actes.transmission SET state = 'submitted', due_at = $1, answered_at = NULL, date_reception = NULL
      WHERE message = '1-1'`,
      [commune.now()],
    )
    await operations.rereadReturns('all', 'test')
    await collects()
    expect(await Promise.all([id, other].map(stands))).toEqual(['submitted', 'submitted'])
    expect(await doubts()).toEqual(['ACTES-R020', 'ACTES-R020'])
    await operations.confirmSender(connection, ministrySender)
    await commune.works()
    expect(await Promise.all([id, other].map(stands))).toEqual(['acknowledged', 'acknowledged'])
  })
})
