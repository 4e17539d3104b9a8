// The mailbox against a real Dovecot: which mails come, until when, where they go, and what its failures mean.
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { systemClock } from '../../../../src/clock.ts'
import { ActesError } from '../../../../src/errors.ts'
import type { RawRetour } from '../../../../src/gateways/gateway.ts'
import { openMailboxes, type Mailbox, type Mailboxes } from '../../../../src/gateways/ministry/mailbox/mailbox.ts'
import type { MailboxSettings } from '../../../../src/gateways/settings.ts'
import { openBytes } from '../../../../src/files/reception/reception.ts'
import { issue, makeAuthority, type Issued, type TestAuthority } from '../../../support/servers/certificates.ts'
import { describeIf } from '../../../support/describe-with.ts'
import { dovecotOfOurOwn, startDovecot, type TestDovecot } from '../../../support/servers/dovecot.ts'
import {
  lyingIn,
  mailboxOf,
  openRelay,
  politeScript,
  scriptedImap,
  withMailProgram,
  type Script,
} from '../../../support/servers/mailboxes.ts'
import { attachment, envelopeHeaders, mailOf, multipart, textBody } from '../../../support/servers/mails.ts'
import { until } from '../../../support/until.ts'
import { forSuite } from '../../../support/life/for-suite.ts'

const ours = '213401482'
const other = '000000000'
const never = new AbortController().signal
const opened: (() => Promise<unknown>)[] = []

afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close()
})

/** What the ministry mails about an act. */
function receiptMail(siren: string, numero = 'DEL1'): Buffer {
  return mailOf(
    textBody('Accusé de réception', 'text/html; charset=utf-8'),
    attachment(`EACT--SPREF0341-${siren}-20250708-1.xml`, '<a/>'),
    attachment(`034-${siren}-20250625-${numero}-DE-1-2_1.xml`, '<b/>'),
  )
}

interface Opening {
  readonly mailboxes?: Mailboxes
  readonly password?: string
  readonly limitMs?: number
}

function open(settings: MailboxSettings, how: Opening = {}): Mailbox {
  const { mailboxes = openMailboxes(), password = 'essai-de-mot-de-passe', limitMs = 20_000 } = how
  const secretOf = async () => Buffer.from(password)
  const mailbox = mailboxes.open(settings, { ...systemClock, now: () => new Date(0), secretOf, limitMs })
  opened.push(() => mailbox.close())
  return mailbox
}

async function collected(mailbox: Mailbox, siren = ours): Promise<readonly RawRetour[]> {
  const retours: RawRetour[] = []
  for await (const retour of mailbox.collect(siren, never)) retours.push(retour)
  return retours
}

async function troubleOf(work: Promise<unknown>): Promise<ActesError> {
  const end = await work.catch((error: unknown) => error)
  if (end instanceof ActesError) return end
  throw new Error('no trouble came', { cause: end })
}

await describeIf(dovecotOfOurOwn(), 'a mailbox of Dovecot', () => {
  let user: string
  let count = 0
  const dovecot = forSuite(() => startDovecot())
  beforeEach(() => {
    user = `boite-${(count += 1)}@example.org`
  })

  const settings = (more: Partial<MailboxSettings> = {}) => mailboxOf(dovecot, user, more)
  const arrives = (mail: Uint8Array) => dovecot.deliver(mail, user)
  const sources = async (folder: string) => (await lyingIn(dovecot, user, folder)).map(({ source }) => source)
  const places = async () =>
    Object.fromEntries(
      await Promise.all(
        ['INBOX', 'Traites', 'Rejets'].map(async (folder) => [folder, (await sources(folder)).length] as const),
      ),
    )
  const program = <T>(work: Parameters<typeof withMailProgram<T>>[2]) => withMailProgram(dovecot, user, work)

  describe('collected mails', () => {
    test('are one document each, byte for byte', async () => {
      await arrives(receiptMail(ours))
      await arrives(receiptMail(ours, 'DEL2'))
      const retours = await collected(open(settings()))
      expect(retours.map(({ bytes }) => Buffer.from(bytes))).toEqual(await sources('INBOX'))
      expect(retours.map((retour) => retour.kind === 'document' && retour.name)).toEqual(['mail-1.eml', 'mail-2.eml'])
    })

    test('come again until confirmed, even to another process, whatever was marked as seen; then no longer', async () => {
      await arrives(receiptMail(ours))
      const mailbox = open(settings())
      const retours = await collected(mailbox)
      await program(async (client) => {
        await client.mailboxOpen('INBOX')
        await client.messageFlagsAdd('1:*', ['\\Seen'])
      })
      expect(await collected(mailbox)).toEqual(retours)
      expect(await collected(open(settings()))).toEqual(retours)
      await mailbox.confirm(retours, never)
      expect(await collected(mailbox)).toEqual([])
      expect(await places()).toEqual({ INBOX: 0, Traites: 1, Rejets: 0 })
    })

    test('get no mark', async () => {
      await arrives(receiptMail(ours))
      await collected(open(settings()))
      const flags = await program(async (client) => {
        await client.mailboxOpen('INBOX')
        return (await client.fetchAll('1:*', { flags: true })).map((mail) => [...(mail.flags ?? [])])
      })
      expect(flags.flat()).not.toContain('\\Seen')
    })

    test.each([
      ['a message', `034-${ours}-20250625-DEL11-250625-DE-1-2_5279.xml`],
      ['the envelope of a retour', `EACT--SPREF0341-${ours}-20250708-1.xml`],
      ['a refusal of our envelope', `ANO_EACT--${ours}--20250708-3.xml`],
      ['a document', `99_DE-034-${ours}-20250625-DEL1-DE-2-1_1.pdf`],
    ])('are ours by the name of %s', async (_what, name) => {
      await arrives(mailOf(attachment(name, 'x')))
      expect(await collected(open(settings()), other)).toEqual([])
      expect(await collected(open(settings()))).toHaveLength(1)
    })

    test('without a SIREN are for every collectivité, and go to the rejects once stored', async () => {
      await arrives(mailOf(textBody('L’acte est transmis aussi sur papier.', 'text/html; charset=utf-8')))
      const mailbox = open(settings())
      expect(await collected(mailbox, other)).toHaveLength(1)
      await mailbox.confirm(await collected(mailbox), never)
      expect(await places()).toEqual({ INBOX: 0, Traites: 0, Rejets: 1 })
    })

    test('inside another mail show whose they are', async () => {
      const inner = receiptMail(ours).toString('latin1')
      const wrapped = attachment('', inner, { type: 'message/rfc822', encoding: '7bit', disposition: 'attachment' })
      await arrives(mailOf(textBody('Transféré'), wrapped))
      expect(await collected(open(settings()), other)).toEqual([])
      expect(await collected(open(settings()))).toHaveLength(1)
    })
  })

  describe('hostile mails', () => {
    const file = `034-${ours}-20250625-DEL1-DE-1-2_1.xml`
    const b64 = Buffer.from(file).toString('base64')
    test.each([
      ['a path', `attachment; filename="../../../etc/${file}"`],
      ['an encoded word', `attachment; filename="=?utf-8?B?${b64}?="`],
      ['an extended parameter', `attachment; filename*=UTF-8''${file.replaceAll('-', '%2D')}`],
      ['a parameter in pieces', `attachment; filename*0="${file.slice(0, 20)}"; filename*1="${file.slice(20)}"`],
    ])('a name as %s is read by its last part, and changes nothing else', async (_what, disposition) => {
      await arrives(mailOf(attachment('', '<a/>', { disposition })))
      const mailbox = open(settings())
      expect(await collected(mailbox, other)).toEqual([])
      const retours = await collected(mailbox)
      expect(retours).toMatchObject([{ name: 'mail-1.eml' }])
      await mailbox.confirm(retours, never)
      expect(await places()).toEqual({ INBOX: 0, Traites: 1, Rejets: 0 })
    })

    test.each([
      ['without end', `attachment; filename="${'x'.repeat(50_000)}.xml"`],
      ['of a prototype', 'attachment; __proto__="x"; constructor*0="y"; filename="__proto__"'],
    ])('a name %s is nobody’s, and holds up no other mail', async (_what, disposition) => {
      await arrives(mailOf(attachment('', '<a/>', { disposition })))
      await arrives(receiptMail(ours))
      const mailbox = open(settings())
      await mailbox.confirm(await collected(mailbox), never)
      expect(await collected(mailbox)).toEqual([])
    })

    test('with a structure too deep to read come whole, and go to the rejects', async () => {
      const deep = Array.from({ length: 120 }).reduce<Buffer>(
        (inner, _, depth) => multipart('mixed', [inner], { boundary: `b${depth}` }),
        textBody('fond'),
      )
      await arrives(multipart('mixed', [deep], { headers: envelopeHeaders }))
      await arrives(receiptMail(ours))
      const mailbox = open(settings())
      const retours = await collected(mailbox)
      expect(retours.map(({ bytes }) => Buffer.from(bytes))).toEqual(await sources('INBOX'))
      await mailbox.confirm(retours, never)
      expect(await places()).toEqual({ INBOX: 0, Traites: 1, Rejets: 1 })
    })

    test('over the limit are represented by their headers, read as a notice, and go to the rejects', async () => {
      const large = attachment(file, Buffer.alloc(31_000_000, 'a\n'), { encoding: '7bit' })
      await arrives(mailOf(large))
      const mailbox = open(settings(), { limitMs: 60_000 })
      expect(await collected(mailbox, other)).toEqual([])
      const [retour, ...more] = await collected(mailbox)
      expect([retour, more]).toMatchObject([{ kind: 'document', name: 'mail-1-entetes.eml' }, []])
      if (!retour) throw new Error('nothing came')
      expect(Buffer.from(retour.bytes).toString()).toMatch(/Subject: Retour\r\n[\s\S]*\r\n\r\n$/)
      expect(await openBytes(retour.bytes, 'mail-1-entetes.eml', systemClock.turn)).toMatchObject({
        kind: 'mail',
        documents: [],
      })
      await mailbox.confirm([retour], never)
      expect(await places()).toEqual({ INBOX: 0, Traites: 0, Rejets: 1 })
    })
  })

  describe('several workers', () => {
    // Dovecot moves by copying: two moves at once may leave two copies in the target folder. The store keeps one.
    test('collect at once, lose nothing, and name each mail alike', async () => {
      for (const numero of ['A', 'B', 'C', 'D']) await arrives(receiptMail(ours, numero))
      const before = await sources('INBOX')
      const workers = [open(settings()), open(settings())]
      const kept = await Promise.all(
        workers.map(async (worker) => {
          const retours = await collected(worker)
          await worker.confirm(retours, never)
          return retours.map(({ delivery }) => delivery)
        }),
      )
      expect(new Set(kept.flat()).size).toBe(4)
      expect(await places()).toMatchObject({ INBOX: 0, Rejets: 0 })
      const after = (await sources('Traites')).map(String)
      expect(new Set(after)).toEqual(new Set(before.map(String)))
    })

    test('confirm mails that another one moved, or collected before it died', async () => {
      await arrives(receiptMail(ours))
      await arrives(mailOf(textBody('avis')))
      const retours = await collected(open(settings()))
      await open(settings()).confirm(retours, never)
      expect(await places()).toEqual({ INBOX: 0, Traites: 1, Rejets: 1 })
      await open(settings()).confirm(retours, never)
      expect(await places()).toEqual({ INBOX: 0, Traites: 1, Rejets: 1 })
    })

    test('continue when a mail disappears during collection', async () => {
      for (const numero of ['A', 'B', 'C']) await arrives(receiptMail(ours, numero))
      const [slow, fast] = [open(settings()), open(settings())]
      const names: string[] = []
      for await (const { delivery } of slow.collect(ours, never)) {
        names.push(delivery)
        if (names.length === 1) await fast.confirm((await collected(fast)).slice(0, 2), never)
      }
      expect(names).toHaveLength(2)
    })

    test('list again only what has changed', async () => {
      const relay = await openRelay(dovecot.imapsPort)
      opened.push(() => relay.close())
      for (let number = 0; number < 30; number += 1) await arrives(receiptMail(other))
      const mailbox = open(settings({ port: relay.port }))
      const costOf = async (siren: string) => {
        const before = relay.carried.bytes
        const { length } = await collected(mailbox, siren)
        return [length, relay.carried.bytes - before] as const
      }
      const [none, whole] = await costOf(ours)
      const [still, unchanged] = await costOf(ours)
      await arrives(receiptMail(ours))
      const [found] = await costOf(ours)
      expect([none, still, found]).toEqual([0, 0, 1])
      expect(unchanged).toBeLessThan(whole / 10)
    })
  })

  describe('a folder', () => {
    test('that was recreated voids older deliveries, and its mails are others under the same UID', async () => {
      const reception = 'Retours'
      const fill = (client: Parameters<Parameters<typeof program>[0]>[0], numero: string) =>
        client.append(reception, receiptMail(ours, numero))
      await program(async (client) => {
        await client.mailboxCreate(reception)
        await fill(client, 'AVANT')
      })
      const mailbox = open(settings({ reception }))
      const before = await collected(mailbox)
      await program(async (client) => {
        await client.mailboxDelete(reception)
        await client.mailboxCreate(reception)
        await fill(client, 'APRES')
      })
      await mailbox.confirm(before, never).catch((error: unknown) => expect(error).toMatchObject({ kind: 'retry' }))
      const after = await until(() => collected(mailbox).catch(() => undefined), 'the new folder')
      expect(after).toHaveLength(1)
      expect(after[0]?.delivery).not.toBe(before[0]?.delivery)
      expect(Buffer.from(after[0]?.bytes ?? []).toString()).toContain('APRES')
      await mailbox.confirm(before, never)
      expect((await lyingIn(dovecot, user, reception)).length).toBe(1)
      await mailbox.confirm(after, never)
      expect((await lyingIn(dovecot, user, reception)).length).toBe(0)
    })

    test('that is missing suspends the connection, and is named', async () => {
      const setting = { setting: 'boite.reception', reason: 'Absente' }
      const trouble = await troubleOf(collected(open(settings({ reception: 'Absente' }))))
      expect(trouble).toMatchObject({ code: 'ACTES-G013', kind: 'suspend', params: setting })
      await arrives(receiptMail(ours))
      const mailbox = open(settings({ traites: 'Partis' }))
      const retours = await collected(mailbox)
      expect(await troubleOf(mailbox.confirm(retours, never))).toMatchObject({
        code: 'ACTES-G013',
        params: { setting: 'boite.traites', reason: 'Partis' },
      })
      expect(await collected(mailbox)).toEqual(retours)
    })

    test('used as both source and target is refused before any mail is read', async () => {
      for (const traites of ['INBOX', 'inbox']) {
        const trouble = await troubleOf(collected(open(settings({ traites }))))
        expect(trouble).toMatchObject({ code: 'ACTES-G013', params: { setting: 'boite.traites' } })
      }
    })

    test('is created by the check if mails are moved to it, and never if they come from it', async () => {
      const mailbox = open(settings({ traites: 'Actes/Traités', rejets: 'Actes/Rejetés' }))
      expect((await mailbox.check(never)).filter(({ ok }) => !ok)).toEqual([])
      await arrives(receiptMail(ours))
      await mailbox.confirm(await collected(mailbox), never)
      expect(await lyingIn(dovecot, user, 'Actes/Traités')).toHaveLength(1)
      expect(await open(settings({ reception: 'Absente' })).check(never)).toContainEqual({
        name: 'folder',
        setting: 'boite.reception',
        ok: false,
        code: 'ACTES-G013',
        detail: 'Absente',
      })
    })
  })

  describe('the session', () => {
    test('may begin in clear if secured before the login', async () => {
      await arrives(receiptMail(ours))
      const mailbox = open(settings({ securite: 'starttls', port: dovecot.imapPort }))
      expect(await collected(mailbox)).toHaveLength(1)
    })

    test('ends with a server of another authority, or of another name', async () => {
      const stranger = await makeAuthority('Autre')
      const strange = settings({ autorites: stranger.ca })
      const named = mailboxOf(await withOtherName(), user)
      for (const [where, reason] of [
        [strange, 'chain'],
        [{ ...strange, securite: 'starttls', port: dovecot.imapPort } as const, 'chain'],
        [named, 'host'],
      ] as const) {
        const trouble = await troubleOf(collected(open(where)))
        expect(trouble).toMatchObject({ code: 'ACTES-G014', kind: 'suspend', params: { reason } })
      }
    })

    test('tries a wrong password once; only a check retries at once', async () => {
      const relay = await openRelay(dovecot.imapsPort)
      opened.push(() => relay.close())
      const mailbox = open(settings({ port: relay.port }), { password: 'faux' })
      for (let time = 0; time < 3; time += 1) {
        const trouble = await troubleOf(collected(mailbox))
        expect(trouble).toMatchObject({ code: 'ACTES-G008', kind: 'suspend', params: { setting: 'boite.motDePasse' } })
        expect(JSON.stringify([trouble, trouble.cause, trouble.params, trouble.stack])).not.toContain('faux')
      }
      expect(relay.carried.connections).toBe(1)
      expect(await mailbox.check(never)).toMatchObject([
        { name: 'mailbox', ok: false, code: 'ACTES-G008', setting: 'boite.motDePasse' },
      ])
      expect(relay.carried.connections).toBe(2)
    })

    test('reopens after a drop; without a server nothing is lost', async () => {
      const relay = await openRelay(dovecot.imapsPort)
      opened.push(() => relay.close())
      await arrives(receiptMail(ours))
      const mailbox = open(settings({ port: relay.port }))
      const retours = await collected(mailbox)
      relay.deaf({ now: true })
      relay.cut()
      const away = await until(() =>
        collected(mailbox).then(
          () => undefined,
          (error: unknown) => error,
        ),
      )
      expect(away).toMatchObject({ code: 'ACTES-G001', kind: 'retry' })
      relay.deaf({ now: false })
      expect(await collected(mailbox)).toEqual(retours)
      await mailbox.confirm(retours, never)
      expect(await collected(mailbox)).toEqual([])
    })

    test('listens between two collections, and reports a new mail', async () => {
      const told: string[] = []
      const mailboxes = openMailboxes((mailbox) => void told.push(mailbox))
      const mailbox = open(settings(), { mailboxes })
      await arrives(receiptMail(ours))
      const [first] = await collected(mailbox)
      await until(async () => {
        await arrives(receiptMail(ours))
        return told.length > 0
      })
      expect(first?.delivery.startsWith(`${told[0]}:`)).toBe(true)
    })

    test('ends on a stop, and when it is closed', async () => {
      await arrives(receiptMail(ours))
      const mailbox = open(settings())
      const stopped = mailbox.collect(ours, AbortSignal.abort())
      expect((await troubleOf(stopped.next())).code).toBe('ACTES-G012')
      await mailbox.close()
      expect((await troubleOf(collected(mailbox))).code).toBe('ACTES-G012')
    })
  })

  async function withOtherName(): Promise<TestDovecot> {
    const started = await startDovecot({ hosts: ['ailleurs.example'] })
    opened.push(() => started.close())
    return started
  }
})

describe('a server', () => {
  let authority: TestAuthority
  let own: Issued
  beforeAll(async () => {
    authority = await makeAuthority()
    own = await issue(authority, { name: 'localhost' })
  })

  async function served(script: Script, how: Opening & { readonly clear?: true } = {}): Promise<Mailbox> {
    const peer = await scriptedImap(script, how.clear ? undefined : { cert: own.cert, key: own.key })
    opened.push(() => peer.close())
    const where = { imapsPort: peer.port, ca: Buffer.from(authority.ca) }
    return open(mailboxOf(where, 'boite', { securite: how.clear ? 'starttls' : 'tls' }), how)
  }

  const polite =
    (own: (command: string) => readonly string[] | undefined): Script =>
    (command) =>
      own(command) ?? politeScript(command)

  test('without STARTTLS gets no login', async () => {
    const said: string[] = []
    const mailbox = await served((command) => (said.push(command), politeScript(command)), { clear: true })
    const trouble = await troubleOf(collected(mailbox))
    expect(trouble).toMatchObject({ code: 'ACTES-G013', params: { setting: 'boite.securite', reason: 'starttls' } })
    expect(said.filter((command) => /^(LOGIN|AUTHENTICATE)/.test(command))).toEqual([])
  })

  test('that speaks before TLS is not trusted', async () => {
    const script = polite((command) => {
      if (command === 'CAPABILITY') return ['* CAPABILITY IMAP4rev1 STARTTLS', '{tag} OK']
      return command === 'STARTTLS' ? ['{tag} OK\r\n* OK injected'] : undefined
    })
    const trouble = await troubleOf(collected(await served(script, { clear: true })))
    expect(trouble).toMatchObject({ kind: 'suspend', params: { setting: 'boite.securite' } })
  })

  test.each([
    ['UNAVAILABLE', 'ACTES-G002'],
    ['AUTHENTICATIONFAILED', 'ACTES-G008'],
    ['EXPIRED', 'ACTES-G008'],
  ])('that refuses the login by %s means %s', async (why, code) => {
    const script = polite((command) => (command.startsWith('LOGIN') ? [`{tag} NO [${why}] no`] : undefined))
    expect((await troubleOf(collected(await served(script)))).code).toBe(code)
  })

  test('that stays silent is given up at the limit', async () => {
    const script: Script = (command) => (command.startsWith('SELECT') ? undefined : politeScript(command))
    const trouble = await troubleOf(collected(await served(script, { limitMs: 500 })))
    expect(trouble).toMatchObject({ code: 'ACTES-G003', kind: 'retry' })
  })

  test('that asks for a pause gets one', async () => {
    const script = polite((command) => (command.startsWith('UID SEARCH') ? ['{tag} NO [INUSE] later'] : undefined))
    expect((await troubleOf(collected(await served(script)))).kind).toBe('retry')
  })

  /** Two mails. The test gives the structure of the first one. */
  function withStructure(first: string): Script {
    const second = `("APPLICATION" "XML" ("NAME" "034-${ours}-20250625-A-DE-1-2_1.xml") NIL NIL "7BIT" 4)`
    const rows = [first, second].map(
      (shown, at) => `* ${at + 1} FETCH (UID ${at + 1} RFC822.SIZE 9 BODYSTRUCTURE ${shown})`,
    )
    return polite((command) => {
      if (command.startsWith('UID SEARCH')) return ['* SEARCH 1 2', '{tag} OK']
      const [, uids = '', asked = ''] = /^UID FETCH (\S+) (.*)$/.exec(command) ?? []
      if (asked.includes('BODYSTRUCTURE'))
        return [...uids.split(',').map((uid) => rows[Number(uid) - 1] ?? ''), '{tag} OK']
      if (asked.includes('BODY.PEEK[]'))
        return [`* ${uids} FETCH (UID ${uids} BODY[]<0> {9}\r\nA: b\r\n\r\nc)`, '{tag} OK']
      return command.startsWith('UID MOVE') ? (moved.push(command), ['{tag} OK']) : undefined
    })
  }
  const moved: string[] = []

  test.each([
    ['garbage', '((("'],
    ['nothing', 'NIL'],
    ['more than can be taken in', `(${'"a" '.repeat(1_000_001)})`],
  ])('that shows %s of one mail shows the others all the same', async (_what, structure) => {
    const mailbox = await served(withStructure(structure))
    const retours = await collected(mailbox)
    expect(retours.map((retour) => retour.kind === 'document' && retour.name)).toEqual(['mail-1.eml', 'mail-2.eml'])
    expect(Buffer.from(retours[0]?.bytes ?? []).toString()).toBe('A: b\r\n\r\nc')
    moved.length = 0
    await mailbox.confirm(retours, never)
    expect(moved.toSorted()).toEqual(['UID MOVE 1 Rejets', 'UID MOVE 2 Traites'])
  })
})
