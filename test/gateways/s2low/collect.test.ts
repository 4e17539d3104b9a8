// What S²LOW has for a connection: the retour of each sending that waits, in each of its states, then unread letters,
// marked only once they are stored.
import { gzipSync } from 'node:zlib'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Awaited, RawRetour } from '../../../src/gateways/gateway.ts'
import { identityOfName } from '../../../src/protocol/retours/identity.ts'
import { makeIdentities, never, openScript, type Identities, type Script } from '../../support/gateways/s2low-script.ts'
import { asActesError, collectAll } from '../contract.ts'
import { forTest } from '../../support/life/for-suite.ts'

const idActe = '034-213401482-20250625-DEL11_250625-DE'
const awaited = (reference: string, code: Awaited['code'] = '1-1'): Awaited => ({ reference, code, idActe })
const xml = (root: string) =>
  `<?xml version="1.0" encoding="ISO-8859-1"?>\n<actes:${root} xmlns:actes="x">\xe9</actes:${root}>`
const bytes = (text: string) => Buffer.from(text, 'latin1')
const status = 'actes_transac_get_status.php'
const of = (id: number) => `${status}?transaction=${id}`
const accuse = 'actes_transac_get_ARActe.php'
const unread = 'list_document_prefecture.php'

let identities: Identities
beforeAll(async () => {
  identities = await makeIdentities()
})
const script = forTest(() => openScript(identities))
beforeEach(async () => {
  script.says(unread, '[]')
})

const collect = (...all: readonly Awaited[]) => collectAll(script.gateway, script.connection(...all))
/** What was collected before an error at the end. */
async function gather(...all: readonly Awaited[]) {
  const told: RawRetour[] = []
  const coming = script.gateway.collect(script.connection(...all), never)
  const trouble = await (async () => {
    for await (const each of coming) told.push(each)
  })().catch(asActesError)
  return { told, trouble }
}
const troubleOf = async (exchange: Promise<unknown>) => asActesError(await exchange.catch((error: unknown) => error))

describe('sendings that wait for a retour', () => {
  test.each([1, 2, 3])('have none in state %d', async (state) => {
    script.says(of(5), `OK\n${state}\n`)
    expect(await collect(awaited('5'))).toEqual([])
  })

  test('an acknowledged acte gives its AR, unchanged, under a name that identifies it', async () => {
    script.says(of(5), `OK\n4\n${xml('ARActe')}\r\n`)
    const name = `${idActe}-1-2_1.xml`
    expect(await collect(awaited('5'))).toEqual([
      { kind: 'document', delivery: 'transaction:5:4', name, reference: '5', bytes: bytes(`${xml('ARActe')}\r\n`) },
    ])
    expect(identityOfName(name)).toMatchObject({ numero: 'DEL11_250625', code: '1-2' })
  })

  test.each([5, 6, 12, 13, 14, 15, 16, 19, 20, 22])(
    'an acte closed or archived since (%d) has one too',
    async (state) => {
      script.says(of(5), `OK\n${state}\n`)
      script.says(`${accuse}?id=5`, xml('ARActe'))
      expect(await collect(awaited('5'))).toEqual([
        {
          kind: 'document',
          reference: '5',
          delivery: `transaction:5:${state}`,
          name: `${idActe}-1-2_1.xml`,
          bytes: bytes(xml('ARActe')),
        },
      ])
    },
  )

  test('an acte annulled since had one, and has the retour of the annulation', async () => {
    script.says(of(5), `OK\n0\n${xml('ARAnnulation')}`)
    script.says(`${accuse}?id=5`, xml('ARActe'))
    const names = (await collect(awaited('5'))).map((each) => each.kind === 'document' && each.name)
    expect(names).toEqual([`${idActe}-1-2_1.xml`, `${idActe}-6-2_1.xml`])
    script.says(`${accuse}?id=5`, { status: 302, location: '/modules/actes/index.php' })
    expect(await collect(awaited('5'))).toHaveLength(1)
  })

  test('an anomaly of the acte is the document, without the text after it', async () => {
    script.says(of(5), `OK\n-1\n${xml('AnomalieActe')}Anomalie signalee par le MI : 1 - D\xe9j\xe0 re\xe7u`)
    expect(await collect(awaited('5'))).toEqual([
      {
        kind: 'document',
        reference: '5',
        delivery: 'transaction:5:-1',
        name: `${idActe}-1-3_1.xml`,
        bytes: bytes(xml('AnomalieActe')),
      },
    ])
  })

  test('an anomaly of the envelope names none of ours: its addressee is given beside it', async () => {
    const words = 'Enveloppe rejet\xe9e par le MI (1 : d\xe9tail)'
    script.says(of(5), `OK\n-1\n${xml('AnomalieEnveloppe')}${words}`)
    expect(await collect(awaited('5'))).toMatchObject([
      { kind: 'document', name: `ANO_${idActe}-1-1_1.xml`, reference: '5', bytes: bytes(xml('AnomalieEnveloppe')) },
    ])
  })

  test('a text alone is a verdict, in either encoding', async () => {
    const words = 'Enveloppe invalide : antivirus «\xa0x\xa0» d\xe9tect\xe9'
    for (const said of [bytes(`OK\n-1\n${words}`), Buffer.from(`OK\n-1\n${words}`)]) {
      script.says(of(5), said)
      expect(await collect(awaited('5'))).toMatchObject([
        {
          kind: 'verdict',
          delivery: 'transaction:5:-1',
          reference: '5',
          code: 'ACTES-G017',
          reason: 'Enveloppe invalide : antivirus « x » détecté',
        },
      ])
    }
  })

  test('a refusal without a text is one too', async () => {
    script.says(of(5), 'OK\n-1\n')
    const [verdict] = await collect(awaited('5'))
    expect(verdict).toMatchObject({ code: 'ACTES-G017', bytes: bytes('') })
    expect(verdict).not.toHaveProperty('reason')
  })

  test.each([17, 18])('in state %d it waits for a person: reported until confirmed', async (state) => {
    script.says(of(5), `OK\n${state}\n`)
    const told = await collect(awaited('5'))
    expect(told).toMatchObject([{ kind: 'verdict', delivery: `transaction:5:${state}`, code: 'ACTES-G016' }])
    expect(await collect(awaited('5'))).toEqual(told)
    await script.gateway.confirm(told, never)
    expect(await collect(awaited('5'))).toEqual([])
  })

  test.each([
    ['6-1', 'ARAnnulation', '6-2'],
    ['3-4', 'ARPieceComplementaire', '3-5'],
    ['4-3', 'ARReponseRejetLettreObservations', '4-5'],
  ] as const)('%s in state 4 is answered by %s', async (code, root, answer) => {
    script.says(of(5), `OK\n4\n${xml(root)}`)
    expect(await collect(awaited('5', code))).toMatchObject([{ kind: 'document', name: `${idActe}-${answer}_1.xml` }])
  })

  test('a request of the classification in state 4 gives the classification', async () => {
    const request: Awaited = { reference: '5', code: '7-1', idActe: null }
    script.says(of(5), 'OK\n3\n')
    expect(await collect(request)).toEqual([])
    script.says(of(5), 'OK\n4\n')
    script.says('actes_classification_fetch.php?api=1', `${xml('RetourClassification')}\r\n`)
    expect(await collect(request)).toEqual([
      {
        kind: 'document',
        delivery: 'transaction:5:4',
        reference: '5',
        name: '034-213401482----7-2_1.xml',
        bytes: bytes(`${xml('RetourClassification')}\r\n`),
      },
    ])
  })

  test('under a foreign reference, an acte is found by the name of its message', async () => {
    script.says(`${status}?unique_id=${idActe}-1-1`, `OK\n4\n${xml('ARActe')}`)
    const [retour] = await collect(awaited('SLO-EACT--213401482--20250708-1.tar.gz'))
    expect(retour).toMatchObject({ kind: 'document', name: `${idActe}-1-2_1.xml` })
  })
})

describe('unreadable retours', () => {
  const broken: readonly (readonly [string, Parameters<Script['says']>[1]])[] = [
    ['a page', '<html>'],
    ['nothing', ''],
    ['502', { status: 502 }],
    ['no such transaction', 'KO\nNum\xe9ro de transaction invalide.'],
    ['another account’s', 'KO\nAcc\xe8s refus\xe9'],
    ['an AR that is cut', `OK\n4\n${xml('ARActe').slice(0, -3)}`],
    ['an anomaly that is cut', `OK\n-1\n${xml('AnomalieActe').slice(0, -3)}`],
    ['a dropped connection', (response) => response.destroy()],
  ]
  beforeEach(() => script.says(accuse, { status: 302, location: '/modules/actes/index.php' }))

  test.each(broken)('%s: the others are still returned', async (_name, said) => {
    script.says(of(5), said)
    script.says(of(6), `OK\n4\n${xml('ARActe')}`)
    const { told, trouble } = await gather(awaited('5'), awaited('6'))
    expect(told).toMatchObject([{ delivery: 'transaction:6:4' }])
    // One transaction is no fault of the platform.
    expect(trouble).toMatchObject({ kind: 'retry' })
  })

  test.each(broken)('%s: without others, it is reported', async (_name, said) => {
    script.says(of(5), said)
    expect(await troubleOf(collect(awaited('5')))).toMatchObject({ kind: 'retry' })
  })

  test('a truncated AR is requested on its own', async () => {
    script.says(of(5), `OK\n4\n${xml('ARActe').slice(0, -3)}`)
    script.says(accuse, xml('ARActe'))
    expect(await collect(awaited('5'))).toMatchObject([{ bytes: bytes(xml('ARActe')) }])
  })

  test('a platform that does not answer is not asked about every transaction', async () => {
    script.says(status, { status: 503 })
    const many = Array.from({ length: 50 }, (_, index) => awaited(String(index + 1)))
    expect((await troubleOf(collect(...many))).code).toBe('ACTES-G002')
    expect(script.heard.length).toBeLessThan(10)
  })

  test('a rejected identity is reported as such, with the first letter or without', async () => {
    script.says(unread, { status: 302, location: '/login.php' })
    expect(await troubleOf(collect())).toMatchObject({ code: 'ACTES-G008', kind: 'suspend' })
  })
})

describe('letters', () => {
  const archive = gzipSync(Buffer.alloc(1_024))
  const entry = (id: unknown, type: string, state: unknown) => ({
    id,
    type,
    related_transaction_id: '5',
    last_status_id: state,
  })
  const says = (...entries: readonly object[]) => script.says(unread, JSON.stringify(entries))
  const get = (id: number) => `actes_transac_get_document.php?id=${id}`
  const download = (id: number) => `actes_download_file.php?env=${id}`
  const mark = 'document_prefecture_mark_as_read.php'

  test('come as packed, and are marked once confirmed', async () => {
    says(entry(70, '3', 7), entry('71', '4', '21'))
    script.says(get(70), { status: 302, location: '/modules/actes/actes_download_file.php?env=700' })
    script.says(get(71), { location: 'https://s2low.example/modules/actes/actes_download_file.php?x=1&env=701' })
    script.says(download(700), { body: archive, name: 'PRE-EACT--213401482--20250708-1.tar.gz' })
    script.says(download(701), archive)
    script.says(mark, '{"result":"ok"}')
    const letters = await collect()
    expect(letters).toEqual([
      {
        kind: 'document',
        delivery: 'document:70',
        reference: '5',
        bytes: archive,
        name: 'PRE-EACT--213401482--20250708-1.tar.gz',
      },
      { kind: 'document', delivery: 'document:71', reference: '5', bytes: archive, name: 'document-71.tar.gz' },
    ])
    expect(script.asked().filter((asked) => asked.startsWith(mark))).toEqual([])
    await script.gateway.confirm([...letters, ...letters], never)
    expect(script.asked().filter((asked) => asked.startsWith(mark))).toEqual([
      `${mark}?transaction_id=70`,
      `${mark}?transaction_id=71`,
    ])
  })

  test('our own replies to courriers simples are not letters', async () => {
    says(entry('70', '2', '4'), entry('71', '2', '21'))
    script.says(get(71), { status: 302, location: '/modules/actes/actes_download_file.php?env=701' })
    script.says(download(701), archive)
    expect((await collect()).map(({ delivery }) => delivery)).toEqual(['document:71'])
    expect(script.asked()).not.toContain(get(70))
  })

  test.each<[string, Buffer | string | { status: number; location?: string }]>([
    ['cut', archive.subarray(0, -4)],
    ['a page', '<html>'],
    ['nothing', ''],
    ['somewhere else', { status: 302, location: '/modules/actes/index.php' }],
  ])('one that is %s is not taken, and the others are', async (_name, said) => {
    says(entry('70', '3', '8'), entry('71', '3', '8'))
    for (const id of [70, 71]) script.says(get(id), { status: 302, location: `/actes_download_file.php?env=${id}0` })
    script.says(download(700), said)
    script.says(download(710), archive)
    const { told, trouble } = await gather()
    expect(told.map(({ delivery }) => delivery)).toEqual(['document:71'])
    expect(trouble).toMatchObject({ kind: 'retry' })
  })

  test('a redirection is read and not followed: no other host is contacted', async () => {
    says(entry('70', '3', '8'))
    script.says(get(70), { status: 302, location: 'https://evil.example/actes_download_file.php?env=700' })
    script.says(download(700), archive)
    expect(await collect()).toHaveLength(1)
  })

  test.each(['{"result":"ko"}', '<html>', 'KO\nAcc\xe8s refus\xe9\n', '{}'])(
    'that could not be marked, %j: reported',
    async (said) => {
      script.says(mark, said)
      const letter: RawRetour = { kind: 'document', delivery: 'document:70', name: 'x.tar.gz', bytes: archive }
      expect(['retry', 'suspend']).toContain((await troubleOf(script.gateway.confirm([letter], never))).kind)
    },
  )

  test('other retours need no mark', async () => {
    const answer: RawRetour = { kind: 'document', delivery: 'transaction:5:4', name: 'x.xml', bytes: archive }
    await script.gateway.confirm([answer], never)
    expect(script.heard).toEqual([])
  })
})
