// Who speaks for the prefecture in a mailbox: a mail that anybody can have written moves no act, and none is lost. Mails
// come through a real Dovecot; the prefecture's own are taken from the simulated ministry and changed as a forger would.
import { afterEach, expect, test } from 'vitest'
import { describeIf } from '../support/describe-with.ts'
import { dovecotOfOurOwn } from '../support/servers/dovecot.ts'
import { ministrySender, openSimulatedCommune, type SimulatedCommune } from '../support/gateways/simulated.ts'
import { signed, testDns } from '../support/gateways/signed-mails.ts'
import { member, tarGz } from '../support/deposits/tar-blocks.ts'
import { attachment, multipart, textBody } from '../support/servers/mails.ts'
import { operator } from '../support/life/commune.ts'
import { testAtLength } from '../support/long.ts'
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

  testAtLength(
    'a confirmed sender alone proves nothing: unsigned mails wait for a person, who vouches for them',
    async () => {
      const { commune, operations, stands, strays, doubts, collects } = await open({ nonAuthentifies: 'refuses' })
      const id = await commune.sends('ORI4')
      await operations.confirmSender(connection, '@prefecture.invalid')
      await collects()
      expect(await stands(id)).toBe('submitted')
      expect(await doubts()).toEqual(['ACTES-R021'])
      const [stray] = await strays()
      const shown = await operations.showReturn(stray?.id ?? '')
      expect(shown).toMatchObject({
        status: 'orphan',
        candidates: [],
        origin: { verdict: 'unestablished', why: 'none' },
      })
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
    },
  )

  test('forged mails move nothing; the one signed by the préfecture does', async () => {
    const settings = { serveurAuthentification: server, entetesReceived: 2, nonAuthentifies: 'refuses' }
    const { commune, operations, stands, doubts, collects, written, mails, dns } = await open(settings)
    const id = await commune.sends('ORI5')
    await collects()
    const mail = await written()
    const now = commune.now()
    const sign = (domain: string) => signed(mail, domain, now)
    const forger = Buffer.from(mail.toString('latin1').replace(ministrySender, 'ar@forger.example'), 'latin1')
    await operations.confirmSender(connection, ministrySender)
    const forged = [
      headed(forger, passes.replace('prefecture.invalid', 'forger.example'), ours),
      headed(mail, fails, ours),
      // Below what our own server wrote.
      headed(mail, ours, passes),
      headed(await sign('forger.example'), ours),
    ]
    for (const each of forged) await mails(each)
    await collects()
    expect(await stands(id)).toBe('submitted')
    expect((await commune.shows(id)).retours).toEqual([])
    expect(await doubts()).toEqual(['ACTES-R020', ...Array.from({ length: 4 }, () => 'ACTES-R021')])

    // Its key is out of reach: it waits, and nobody is asked. Then it is read.
    dns.fails('ESERVFAIL')
    await mails(await sign('prefecture.invalid'))
    await collects()
    expect(await stands(id)).toBe('submitted')
    expect(await doubts()).toHaveLength(5)
    dns.fails(undefined)
    await collects()
    expect(await stands(id)).toBe('acknowledged')
    const { journal } = await commune.shows(id)
    expect(journal.map(({ event }) => event)).not.toContain('retour-unauthenticated')
  })

  /** What an outsider wrote to the préfecture in our name comes back from there, under its signature. */
  const returned = (mail: Buffer): readonly Buffer[] => {
    const from = (address: string) => ({ headers: [`From: ${address}`, 'MIME-Version: 1.0'] })
    const said = textBody('Votre message n’a pas pu être remis.')
    const within = attachment('', mail, { encoding: '7bit', disposition: '', type: 'message/rfc822' })
    const files = [member({ name: 'avis.eml', content: mail }), member({ name: 'avis.xml', content: '<avis/>' })]
    return [
      multipart('report', [said, within], from('MAILER-DAEMON@prefecture.invalid')),
      multipart('mixed', [said, within], from(ministrySender)),
      multipart('mixed', [said, attachment('avis.tar.gz', tarGz(...files))], from(ministrySender)),
    ]
  }

  testAtLength('a mail inside a bounce or another mail moves no act, whoever signed it', async () => {
    const { commune, operations, stands, strays, collects, written, mails } = await open({
      nonAuthentifies: 'acceptes',
    })
    const id = await commune.sends('BOND1')
    await collects()
    const all = returned(await written())
    // Its own mail is lost: what comes back is all that there is.
    await commune.db.query('DELETE FROM actes.retour')
    await operations.confirmSender(connection, '@prefecture.invalid')
    for (const mail of all) await mails(await signed(mail, 'prefecture.invalid', commune.now()))
    await collects()
    await operations.rereadReturns('all', 'test')
    await collects()
    expect([await stands(id), (await commune.shows(id)).retours]).toEqual(['submitted', []])
    // A person answers for it: nothing is lost.
    const waiting = (await strays()).filter(({ problems }) => problems[0]?.code === 'ACTES-R021')
    for (const each of waiting) await operations.acceptReturn(each.id, operator)
    await commune.works()
    expect(await stands(id)).toBe('acknowledged')
  })

  testAtLength('a mail authenticated by our own server is read; a withdrawn sender is no longer trusted', async () => {
    const settings = { serveurAuthentification: server, entetesReceived: 2, nonAuthentifies: 'refuses' }
    const { commune, operations, stands, doubts, collects, written, mails } = await open(settings)
    const id = await commune.sends('ORI7')
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

  test('collectivités that share a mailbox confirm separately: nobody moves a neighbour’s act through their own sender', async () => {
    const { commune, operations, stands, collects, written, gateway } = await open({ nonAuthentifies: 'acceptes' })
    const id = await commune.sends('ORI10')
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
})
