// What leaves for S²LOW, and what each of its responses means for a sending: over real TLS, against a server that says
// what the test writes.
import { beforeAll, describe, expect, test } from 'vitest'
import type { OutgoingCode } from '../../../src/protocol/messages/formulaire.ts'
import { followingOf } from '../../support/life/following.ts'
import { acteOfMaraussan } from '../../support/deposits/outgoing.ts'
import {
  listOf,
  makeIdentities,
  never,
  openScript,
  type Identities,
  type Said,
} from '../../support/gateways/s2low-script.ts'
import { makeForm } from '../../support/gateways/s2low-sendings.ts'
import { asActesError, kindOf } from '../contract.ts'
import { forTest } from '../../support/life/for-suite.ts'

const idActe = '034-213401482-20250625-DEL11_250625-DE'
let identities: Identities
beforeAll(async () => {
  identities = await makeIdentities()
})
const script = forTest(() => openScript(identities))

const acte = () => makeForm(script.gateway, { code: '1-1', acte: { ...acteOfMaraussan, numero: 'DEL11_250625' } })
const other = (code: Exclude<OutgoingCode, '1-1'>) =>
  makeForm(script.gateway, followingOf(code, { idActe, dateCourrier: '2025-07-04' }), {
    about: '12',
    letter: 'document:77',
  })
const create = 'actes_transac_create.php'
const reply = 'actes_transac_reponse_create.php'
const cancel = 'actes_transac_cancel.php'
const request = 'actes_classification_request.php'
const troubleOf = async (exchange: Promise<unknown>) => asActesError(await exchange.catch((error: unknown) => error))

describe('the request', () => {
  test('is the frozen form, posted once, with its length, without cookies', async () => {
    script.says(create, 'OK\n12345\n\n')
    const outgoing = await acte()
    const receipt = await script.gateway.submit(outgoing, never)
    expect(receipt).toEqual({ reference: '12345', bytes: Buffer.from('OK\n12345\n') })
    await script.gateway.submit(await acte(), never)
    const [first, second] = script.heard
    expect(first).toMatchObject({ method: 'POST', asked: 'actes_transac_create.php?api=1' })
    expect(first?.body.equals(outgoing.bytes)).toBe(true)
    expect(first?.headers).toMatchObject({
      'content-type': outgoing.mediaType,
      'content-length': String(outgoing.sizeBytes),
    })
    expect(second?.headers.cookie).toBeUndefined()
  })

  test.each([
    ['6-1', `${cancel}`],
    ['7-1', `${request}?api=1`],
  ] as const)('%s goes to %s', async (code, asked) => {
    script.says('', 'OK\n99\n\n')
    expect((await script.gateway.submit(await other(code), never)).reference).toBe('99')
    expect(script.asked()).toEqual([asked])
  })

  test('a reply goes to its script, once the letter is known to be unanswered', async () => {
    script.says('actes_transac_get_document.php', '3-8-77\n')
    script.says(reply, 'OK\n99\n\n')
    const outgoing = await other('3-4')
    expect((await script.gateway.submit(outgoing, never)).reference).toBe('99')
    expect(script.asked()).toEqual(['actes_transac_get_document.php?id=12', reply])
    expect((await script.gateway.submit(outgoing, never)).reference).toBe('99')
    expect(script.asked()).toHaveLength(2)
  })

  test('a letter with a reply on the platform gets no second one', async () => {
    script.says('actes_transac_get_document.php', '3-1-99\n')
    const trouble = await troubleOf(script.gateway.submit(await other('3-4'), never))
    expect(trouble).toMatchObject({ code: 'ACTES-G015', params: { field: 'courrier', reference: '99' } })
    expect(script.asked()).toEqual(['actes_transac_get_document.php?id=12'])
  })

  test('a login is sent with every request, if there is one', async () => {
    script.says(create, 'OK\n1\n\n')
    const gateway = script.open({ identifiant: 'maraussan', motDePasse: { sealed: 'motDePasse' } })
    await gateway.submit(await acte(), never)
    const basic = Buffer.from('maraussan:secret').toString('base64')
    expect(script.heard[0]?.headers.authorization).toBe(`Basic ${basic}`)
  })

  test('a login without its password sends nothing', async () => {
    const gateway = script.open({ identifiant: 'maraussan' })
    const trouble = await troubleOf(gateway.submit(await acte(), never))
    expect(trouble).toMatchObject({ code: 'ACTES-G013', params: { setting: 'motDePasse' } })
    expect(script.heard).toEqual([])
  })

  test('secrets are opened at the first use, once', async () => {
    script.says(create, 'OK\n1\n\n')
    expect(script.unsealed).toEqual([])
    await script.gateway.submit(await acte(), never)
    await script.gateway.submit(await acte(), never)
    expect(script.unsealed).toEqual(['certificat', 'cle'])
  })

  test('a platform in a subfolder keeps it', async () => {
    script.says(create, 'OK\n1\n\n')
    await script.open({ url: `${script.url}s2low/` }).submit(await acte(), never)
    expect(script.asked()).toEqual([`${create}?api=1`])
  })

  test('an archive is not a form: it was packaged for another gateway', async () => {
    const outgoing = { ...(await acte()), mediaType: 'application/gzip' }
    expect(await troubleOf(script.gateway.submit(outgoing, never))).toMatchObject({ code: 'ACTES-G010', kind: 'hold' })
    expect(script.heard).toEqual([])
  })

  test('one write at a time: the second waits for the first', async () => {
    const release = Promise.withResolvers<undefined>()
    const begun = Promise.withResolvers<undefined>()
    script.says(
      create,
      (response) => {
        begun.resolve(undefined)
        void release.promise.then(() => response.end('OK\n1\n\n'))
      },
      'OK\n2\n\n',
    )
    const first = script.gateway.submit(await acte(), never)
    await begun.promise
    const opened: string[] = []
    const waiting = await acte()
    const second = script.gateway.submit({ ...waiting, open: () => (opened.push('second'), waiting.open()) }, never)
    const givenUp = new AbortController()
    const third = troubleOf(script.gateway.submit(await acte(), givenUp.signal))
    givenUp.abort()
    expect((await third).code).toBe('ACTES-G012')
    expect([script.heard.length, opened]).toEqual([1, []])
    release.resolve(undefined)
    expect([(await first).reference, (await second).reference]).toEqual(['1', '2'])
  })

  test('a write that waits too long behind another one does not begin', async () => {
    let instant = Date.parse('2025-07-08T08:00:00Z')
    const slow = await openScript(identities, () => new Date(instant))
    slow.says(create, (response) => {
      instant += 6_000
      response.end('OK\n1\n\n')
    })
    const ends = await Promise.all([
      slow.gateway.submit(await acte(), never),
      kindOf(slow.gateway.submit(await acte(), never)),
    ])
    expect([ends[1], slow.heard.length]).toEqual(['retry', 1])
    await slow.close()
  })
})

describe('a response to an act', () => {
  const codeAfter = async (said: Said) => {
    script.says(create, said)
    return (await troubleOf(script.gateway.submit(await acte(), never))).code
  }

  test('KO is S²LOW’s own refusal, in its own words', async () => {
    script.says(create, 'KO\nLe num\xe9ro n&#039;est pas correct\n')
    expect(await troubleOf(script.gateway.submit(await acte(), never))).toMatchObject({
      code: 'ACTES-G009',
      kind: 'refuse',
      params: { reason: "Le numéro n'est pas correct" },
    })
  })

  const duplicate =
    'KO\nUn acte portant le m\xeame num\xe9ro interne existe d\xe9j\xe0 dans la base de donn\xe9es.\nIl faut\n'
  test.each<[string, Said, string]>([
    ['a number that is taken', duplicate, 'ACTES-G004'],
    ['an OK without identifier', 'OK\n\n', 'ACTES-G005'],
    ['502', { status: 502 }, 'ACTES-G005'],
    ['a connection that drops', (response) => response.destroy(), 'ACTES-G004'],
    [
      'a cut response',
      (response) => (
        response.writeHead(200, { 'Content-Length': '20' }),
        response.write('OK'),
        void setImmediate(() => response.destroy())
      ),
      'ACTES-G005',
    ],
  ])('%s', async (_name, said, code) => expect(await codeAfter(said)).toBe(code))

  test('nothing is retried automatically', async () => {
    await codeAfter({ status: 503 })
    expect(script.heard).toHaveLength(1)
  })
})

describe('a response to a message about an act', () => {
  test('a reply that is redirected home may have been accepted: it is looked for, not sent again', async () => {
    script.says('actes_transac_get_document.php', '2-21-77\n')
    script.says(reply, { status: 302, location: '/' })
    expect(await kindOf(script.gateway.submit(await other('2-2'), never))).toBe('uncertain')
  })

  test('an annulation already under way is the one to wait for', async () => {
    script.says(cancel, 'KO\nUne demande d&#039;annulation est d\xe9j\xe0 en cours pour cette transaction.\n')
    script.says('actes_transac_get_document.php?id=12', '3-8-20\n6--1-30\n6-3-31\n')
    expect((await script.gateway.submit(await other('6-1'), never)).reference).toBe('31')
  })

  test('an unreadable response leaves the sending in doubt', async () => {
    script.says(cancel, 'KO\nUne demande d&#039;annulation est d\xe9j\xe0 en cours pour cette transaction.\n')
    script.says('actes_transac_get_document.php', { status: 503 })
    expect(await kindOf(script.gateway.submit(await other('6-1'), never))).toBe('uncertain')
  })

  test('an acte that cannot be annulled is a refusal', async () => {
    script.says(
      cancel,
      "KO\nImpossible d'annuler une transaction qui n'est pas en \xe9tat \xab Acquittement re\xe7u \xbb.\n",
    )
    expect(await kindOf(script.gateway.submit(await other('6-1'), never))).toBe('refuse')
  })

  test('a request of the same day is the one to wait for', async () => {
    script.says(request, 'KO\nLa derni\xe8re demande de classification date de moins d&#039;un jour.\n')
    script.says('list_actes.php', listOf())
    script.says('list_actes.php?status_id=3', listOf({ id: 41, type: 7, number: null }, { id: 40, type: '1' }))
    expect((await script.gateway.submit(await other('7-1'), never)).reference).toBe('41')
    expect(script.asked()).toContain('list_actes.php?status_id=3&offset=0&limit=100&min_date=2025-07-07')
  })

  test('messages that S²LOW sends itself are refused before anything is opened', async () => {
    const opened: string[] = []
    const outgoing = { ...(await acte()), formulaire: followingOf('3-2', { idActe, dateCourrier: '2025-07-04' }) }
    const watched = { ...outgoing, open: () => (opened.push('opened'), outgoing.open()) }
    expect(await kindOf(script.gateway.submit(watched, never))).toBe('refuse')
    expect([opened, script.heard, script.unsealed]).toEqual([[], [], []])
  })
})
