// The exchanges that were observed with the ministry's direct channel, replayed by tools that know nothing of us: curl
// posts, Dovecot keeps the mails, curl reads them. What is expected is written here from those observations alone:
// S²LOW (ActesFileSender, ActesImapRetrieve, ActesAnalyseFichierRecuController), Stela (ActeService, RetourPrefectureService).
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { maraussan } from '../../../src/config/demo.ts'
import type { Profile } from '../../../src/sandbox/ministry/ministry.ts'
import { describeIf } from '../../support/describe-with.ts'
import { dovecotOfOurOwn, startDovecot } from '../../support/servers/dovecot.ts'
import { followingOf, type About } from '../../support/life/following.ts'
import { curl, curlCommand, openTestMinistry, readMailOf, type TestMinistry } from '../../support/gateways/ministry.ts'
import { makeOutgoing, makeOutgoingOf, type Frozen } from '../../support/deposits/outgoing.ts'
import { forSuite } from '../../support/life/for-suite.ts'

const idActe = '034-213401482-20250625-DEL11_250625-DE'
const namespace = 'http://www.interieur.gouv.fr/ACTES#v1.1-20040216'

const curlNeed = curlCommand()
const needed = curlNeed.value === undefined ? curlNeed : dovecotOfOurOwn()

await describeIf(needed, 'what was observed of the ministry', () => {
  let ministry: TestMinistry
  const dovecot = forSuite(() => startDovecot())
  afterEach(() => ministry.close())

  let boxes = 0
  /** A mailbox of its own for each test: the gateway's, first in the envelope; then the commune's. */
  let box = ''
  let collectivite = maraussan

  async function open(profile: Profile): Promise<void> {
    box = `tdt${++boxes}@example.org`
    collectivite = { ...maraussan, adressesRetour: [box, 'mairie@example.org'] }
    ministry = await openTestMinistry({ profile, deliver: { host: '127.0.0.1', port: dovecot.lmtpPort, lmtp: true } })
  }

  const acte = { numero: 'DEL11_250625' }
  const anAct = (serial = 1) => makeOutgoing({ collectivite, acte, serial })

  /** Every mail of a box, as curl fetches them. */
  async function mailsOf(user: string) {
    const ca = join(ministry.folder, '..', 'mail-ca.pem')
    await writeFile(ca, dovecot.ca)
    const account = ['--cacert', ca, '--user', `${user}:${dovecot.password}`]
    const url = `imaps://localhost:${dovecot.imapsPort}/INBOX`
    const { out } = await curl([...account, '--request', 'UID SEARCH ALL', url])
    const uids = /^\* SEARCH([ 0-9]*)/m.exec(out)?.[1]?.match(/[0-9]+/g) ?? []
    const raw = await Promise.all(uids.map((uid) => curl([...account, `${url};UID=${uid}`])))
    return Promise.all(raw.map(({ out: mail }) => readMailOf(Buffer.from(mail.replace(/\n\d+$/, ''), 'latin1'))))
  }

  /** What arrived, as it is told here: the name and the root of each file. */
  async function arrived() {
    const { failed } = await ministry.advance()
    expect(failed).toEqual([])
    return (await mailsOf(box)).map(({ files, html }) => ({ html, files: files.map(described) }))
  }

  function described({ name, bytes }: { readonly name: string; readonly bytes: Buffer }) {
    const text = bytes.toString('latin1')
    const [, declaration] = /^<\?xml version=["']1\.0["'] encoding=["'](.*?)["']/.exec(text) ?? []
    const [, root] = /<(?:[a-z0-9]+:)?([A-Z][A-Za-z]+)[\s>/]/.exec(text) ?? []
    return { name, root: name.endsWith('.xml') ? root : text.slice(0, 5), declaration, text }
  }

  const shortly = (mails: Awaited<ReturnType<typeof arrived>>) =>
    mails.map(({ files }) => files.map(({ name, root }) => [name.replace(idActe, 'ID'), root]))

  const post = (outgoing: Frozen, args: readonly string[] = []) => ministry.post(outgoing, { args })

  /** An act, acknowledged; its mail is in the box. */
  async function acknowledged(): Promise<void> {
    await post(await anAct())
    await ministry.advance()
  }

  test('S²LOW posts one file, in a field of its name, to the old server: 200, and nothing more', async () => {
    await open('legacy')
    const outgoing = await anAct()
    expect(outgoing.archive).toBe('SLO-EACT--213401482--20250708-1.tar.gz')
    expect(await post(outgoing)).toEqual({ code: 0, status: 200, body: '' })
    expect(await post(outgoing, ['--user-agent', 'PHP'])).toMatchObject({ status: 200 })
  })

  test('S²LOW posts it to the new one, as curl/7.81.1: 201', async () => {
    await open('new')
    expect(await post(await anAct(), ['--user-agent', 'curl/7.81.1'])).toEqual({ code: 0, status: 201, body: '' })
    expect(await post(await anAct(2), ['--user-agent', 'actes-worker'])).toMatchObject({ status: 403 })
  })

  test('neither lets in who has no certificate', async () => {
    await open('new')
    // 56: the alert comes once the client believes that the handshake is over (TLS 1.3); 35 before that.
    expect([35, 56]).toContain((await ministry.post(await anAct(), { anonymous: true })).code)
    const older = ['--tls-max', '1.2']
    expect([35, 56]).toContain((await ministry.post(await anAct(), { anonymous: true, args: older })).code)
    expect(await post(await anAct(), older)).toMatchObject({ status: 201 })
    expect(await ministry.received()).toHaveLength(1)
  })

  test('Stela posts three parts, name, filename and file', async () => {
    await open('legacy')
    const outgoing = await anAct()
    const texts = ['name', 'filename'].flatMap((field) => ['--form', `${field}=${outgoing.archive}`])
    const form = ['--header', 'X-User-Agent: stela', ...texts, '--form', 'file=@{file}']
    expect(await ministry.post(outgoing, { form })).toMatchObject({ status: 200 })
    expect(shortly(await arrived())).toHaveLength(1)
  })

  test('an act is acknowledged by mail, at the first return address alone: EnveloppeMISILLCL and 1-2', async () => {
    await open('new')
    await post(await anAct())
    const mails = await arrived()
    expect(shortly(mails)).toEqual([
      [
        ['EACT--SPREF0341-213401482-20250708-1.xml', 'EnveloppeMISILLCL'],
        ['ID-1-2_1.xml', 'ARActe'],
      ],
    ])
    const [envelope, receipt] = mails[0]?.files ?? []
    expect([envelope?.declaration, receipt?.declaration]).toEqual(['ISO-8859-1', 'ISO-8859-1'])
    expect(receipt?.text).toContain(namespace)
    expect(receipt?.text).toContain(`actes:IDActe="${idActe}" actes:DateReception="2025-07-08"`)
    expect(receipt?.text).toContain('Écoles')
    expect(envelope?.text).toContain('insee:SIREN="213401482"')
    expect(envelope?.text).toContain(`<actes:NomFichier>${receipt?.name}</actes:NomFichier>`)
    expect(mails[0]?.html).toMatch(/<html>/)
    expect(await mailsOf('mairie@example.org')).toEqual([])
  })

  test("the test platform's bytes are UTF-8 under a declaration of ISO-8859-1", async () => {
    await open('new')
    ministry.control.switch({ utf8: true })
    await post(await anAct())
    const [mail] = await arrived()
    const receipt = mail?.files[1]
    expect(receipt?.declaration).toBe('ISO-8859-1')
    expect(Buffer.from(receipt?.text ?? '', 'latin1').toString('utf8')).toContain('Écoles')
  })

  test('an act is refused by mail: EnveloppeMISILLCL and 1-3', async () => {
    await open('new')
    await post(await makeOutgoing({ collectivite, acte, classificationDate: '2018-01-01' }))
    const mails = await arrived()
    expect(shortly(mails)).toEqual([
      [
        ['EACT--SPREF0341-213401482-20250708-1.xml', 'EnveloppeMISILLCL'],
        ['ID-1-3_1.xml', 'AnomalieActe'],
      ],
    ])
    expect(mails[0]?.files[1]?.text).toMatch(/<actes:Nature>002<.*<actes:Detail>ODT-VERIF-01 /s)
  })

  test('an envelope is refused by one file alone: S²LOW cuts its name into a piece of the path of its archive', async () => {
    await open('new')
    const outgoing = await makeOutgoing({ collectivite, acte, spoil: (bytes) => bytes.subarray(0, -100) })
    await post(await anAct(2))
    await ministry.advance()
    expect(await post(outgoing)).toMatchObject({ status: 201 })
    const mails = await arrived()
    expect(shortly(mails)[1]).toEqual([['ANO_EACT--213401482--20250708-1.xml', 'AnomalieEnveloppe']])
    const name = mails[1]?.files[0]?.name ?? ''
    expect(outgoing.archive).toContain(name.slice(4, -3))
    // Stela: what precedes the first `--` is dropped, and `.xml` becomes `.tar.gz`.
    expect(outgoing.archive).toContain(name.replace(/^.*?--/, '').replace(/\.xml$/, '.tar.gz'))
  })

  test('an archive that was taken, and comes again, is acknowledged again', async () => {
    await open('legacy')
    const outgoing = await anAct()
    await post(outgoing)
    await post(outgoing)
    const [first, second, ...more] = await arrived()
    expect(more).toEqual([])
    expect(second?.files).toEqual(first?.files)
  })

  test('letters come with their PDF: 2-1, 3-1, 4-1, 5-1', async () => {
    await open('new')
    await acknowledged()
    for (const type of ['courrier', 'pieces', 'observations', 'defere'] as const)
      await ministry.control.write({ type, idActe, date: '2025-07-08' })
    const [, ...letters] = shortly(await arrived())
    const roots = letters.map((files) => files.map(([, root]) => root))
    const of = (root: string) => ['EnveloppeMISILLCL', root, '%PDF-']
    expect(roots).toEqual(
      ['CourrierSimple', 'DemandePieceComplementaire', 'LettreObservations', 'DefereTA'].map((root) => of(root)),
    )
    expect(letters.map((files) => files[1]?.[0]?.slice(0, 6))).toEqual(['ID-2-1', 'ID-3-1', 'ID-4-1', 'ID-5-1'])
  })

  const about: About = { idActe, dateCourrier: '2025-07-08' }

  test('answers to them are acquitted, or taken in silence', async () => {
    await open('new')
    await acknowledged()
    for (const type of ['courrier', 'pieces', 'observations'] as const)
      await ministry.control.write({ type, idActe, date: '2025-07-08' })
    await ministry.advance()
    const codes = ['2-2', '3-2', '3-3', '3-4', '4-2', '4-3', '4-4'] as const
    for (const [at, code] of codes.entries())
      await post(await makeOutgoingOf(followingOf(code, about), { collectivite, serial: at + 2 }))
    const answers = shortly(await arrived()).slice(4)
    expect(answers.map((files) => files[1]?.[1])).toEqual([
      'ARPieceComplementaire',
      'ARPieceComplementaire',
      'ARReponseRejetLettreObservations',
      'ARReponseRejetLettreObservations',
    ])
    expect(answers.map((files) => files[1]?.[0]?.slice(0, 6))).toEqual(['ID-3-5', 'ID-3-5', 'ID-4-5', 'ID-4-5'])
  })

  test('an annulment is acquitted by a 6-2', async () => {
    await open('new')
    await acknowledged()
    await post(await makeOutgoingOf(followingOf('6-1', about), { collectivite, serial: 2 }))
    const [, annulled] = shortly(await arrived())
    expect(annulled?.[1]).toEqual(['ID-6-2_2.xml', 'ARAnnulation'])
  })

  test('a request of the classification brings the tree, or says that nothing changed', async () => {
    await open('new')
    const asked = (dateCourrier: string, serial: number) =>
      makeOutgoingOf(followingOf('7-1', { ...about, dateCourrier }), { collectivite, serial })
    await post(await asked('2018-01-01', 1))
    await post(await asked('2019-04-18', 2))
    const mails = shortly(await arrived())
    expect(mails.map((files) => files[1])).toEqual([
      ['034-213401482----7-2_1.xml', 'RetourClassification'],
      ['034-213401482----7-3_2.xml', 'ReponseClassificationSansChangement'],
    ])
  })

  test('the mail about an awaited paper has no file: a sentence alone tells it', async () => {
    await open('new')
    ministry.control.switch({ multicanal: true })
    await post(await makeOutgoing({ collectivite, acte: { ...acte, documentPapier: true } }))
    await ministry.advance()
    const [receipt, notice, ...more] = await arrived()
    expect(more).toEqual([])
    expect(receipt?.files).toHaveLength(2)
    expect(notice?.files).toEqual([])
    expect(notice?.html).toMatch(/multi-canal[^]*document papier n’est pas arrivé/)
  })
})
