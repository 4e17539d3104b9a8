// The deposit of an act, call by call: what leaves, in which order, and what each failure means before the document is
// handed over.
import { describe, expect, test } from 'vitest'
import type { ErrorCode } from '../../../src/errors.ts'
import { until } from '../../support/until.ts'
import { asActesError } from '../contract.ts'
import { fillAct, memberIn, namesIn, never, toolsOf } from '../../support/gateways/pastell-bench.ts'
import { counterSession, page, saysError, shownAs, type Reply } from '../../support/gateways/pastell-counter.ts'

const session = counterSession()
const { submit, calls } = session

describe('the requests of a deposit', () => {
  test('search the number, then follow every step in order', async () => {
    expect(await submit()).toMatchObject({ reference: 'd1' })
    expect(
      session.counter.asked.map(({ method, path }) => `${method} ${path.replace('/api/v2/entite/1/', '')}`),
    ).toEqual([
      'GET document?type=actes-generique&numero_de_lacte=DEL11&offset=0&limit=100',
      'POST document?type=actes-generique',
      'PATCH document/d1',
      'POST document/d1/file/arrete',
      'POST document/d1/file/autre_document_attache/0',
      'PATCH document/d1/externalData/type_piece',
      'GET document/d1',
      'POST document/d1/action/send-tdt',
      'GET document/d1',
    ])
  })

  test('consist of the frozen members, byte for byte, and nothing else', async () => {
    await submit()
    const bodies = session.counter.asked.map(({ body }) => body.toString('latin1')).filter((body) => body !== '')
    const members = namesIn(session.act).map((name) => memberIn(session.act, name))
    expect(bodies).toEqual(members.slice(1, -1))
  })

  test('declare forms and files correctly', async () => {
    await submit()
    const types = session.counter.asked.flatMap(({ headers }) => headers['content-type'] ?? [])
    const multipart = `multipart/form-data; boundary=${session.act.content.boundary}`
    const form = 'application/x-www-form-urlencoded'
    expect(types).toEqual([form, multipart, multipart, form])
  })

  test('begin only once every byte matches the frozen form', async () => {
    const other = await fillAct(session.gateway, { acte: { objet: 'Autre' } })
    const end = await session.gateway.submit({ ...session.act, open: other.open }, never).catch(asActesError)
    expect([end, calls()]).toMatchObject([{ code: 'ACTES-S004' }, []])
  })

  test('never hand over bytes that change between the two readings', async () => {
    const { bytes } = session.act
    const spoiled = Buffer.from(bytes)
    spoiled[spoiled.indexOf('%PDF')] = 0x21
    let reading = 0
    const open = async function* () {
      yield ++reading === 1 ? bytes : spoiled
    }
    const end = await session.gateway.submit({ ...session.act, open }, never).catch(asActesError)
    expect(end).toMatchObject({ code: 'ACTES-S004' })
    expect(calls()).not.toContain('send-tdt')
  })
})

describe('under whose name', () => {
  const authorizations = () => new Set(session.counter.asked.map(({ headers }) => headers.authorization))

  test('a token replaces a login', async () => {
    await session.opens({ jeton: { sealed: 'token' } }, toolsOf({ token: 'jeton-1\n' }))
    await submit()
    expect(authorizations()).toEqual(new Set(['Bearer jeton-1']))
  })

  test('a login is sent with every call', async () => {
    await submit()
    expect([...authorizations()]).toEqual([expect.stringMatching(/^Basic /)])
  })

  test('an address that already includes the API is used unchanged', async () => {
    await session.opens({ url: `${session.counter.url}api/v2/` })
    expect(await submit()).toMatchObject({ reference: 'd1' })
  })
})

describe('the results of the search', () => {
  test('documents of other numbers, from a server that does not index them, are ignored', async () => {
    session.counter.documents.push({ id_d: 'x1', action: 'send-tdt', data: { numero_de_lacte: 'DEL12' } })
    expect(await submit()).toMatchObject({ reference: 'd2' })
  })

  test('a list too long to be of one number decides nothing', async () => {
    const data = { numero_de_lacte: 'DEL12' }
    for (let rank = 0; rank < 30; rank += 1)
      session.counter.documents.push({ id_d: `x${rank}`, action: 'creation', data })
    expect(await submit()).toMatchObject({ code: 'ACTES-G006' })
    expect(await session.gateway.find(session.act, never)).toBe('unknown')
  })

  test('a listed document that no longer exists is ignored', async () => {
    session.counter.answers('list', () => ({ json: [{ id_d: 'gone' }] }))
    expect(await session.gateway.find(session.act, never)).toBe('absent')
  })

  test('a document without the needed fields is undecided', async () => {
    session.counter.documents.push({ id_d: 'x1', action: 'send-tdt', data: { numero_de_lacte: 'DEL11' } })
    expect(await session.gateway.find(session.act, never)).toBe('unknown')
  })
})

const preparing = ['list', 'create', 'fill', 'file', 'types', 'read'] as const

describe.each(preparing)('before the document is handed over: %s', (call) => {
  const failures: readonly (readonly [string, Reply, ErrorCode])[] = [
    ['the connection is cut', { line: 'cut' }, call === 'list' || call === 'read' ? 'ACTES-G001' : 'ACTES-G003'],
    ['a breakdown', saysError('x', 500), 'ACTES-G002'],
    ['a proxy without a server', { status: 502, body: page }, 'ACTES-G002'],
    ['maintenance', { status: 503, body: page, headers: { 'retry-after': '60' } }, 'ACTES-G002'],
    ['too many sign-ins', saysError('x', 429), 'ACTES-G002'],
    ['a sign-in page', { body: page }, 'ACTES-G002'],
    ['a redirection', { status: 302, headers: { location: '/' } }, 'ACTES-G002'],
    ['JSON that ends too early', { body: '{"info":' }, 'ACTES-G002'],
    ['a login that is refused', saysError('Accès interdit', 401), 'ACTES-G008'],
    ['a right that is missing', saysError('Acces interdit id_e=1, droit=x,id_u=1', 403), 'ACTES-G008'],
    ['a method that it does not know', saysError('x', 405), 'ACTES-G013'],
  ]
  test.each(failures)('%s', async (_, reply, code) => {
    session.counter.answers(call, () => reply)
    expect(await submit()).toMatchObject({ code })
    expect(calls()).not.toContain('send-tdt')
  })

  test('the next attempt succeeds, and sends one document', async () => {
    session.counter.answers(call, () => ({ status: 503, body: page }))
    await submit()
    session.counter.answers(call, () => undefined)
    expect(await submit()).toHaveProperty('reference')
    expect(session.counter.documents.filter(({ action }) => action === 'send-tdt')).toHaveLength(1)
    expect(calls().filter((each) => each === 'send-tdt')).toHaveLength(1)
  })
})

describe('a form’s own report', () => {
  const incomplete = { result: 'ok', formulaire_ok: 0, message: 'Le champ « Acte » est obligatoire' }

  test('incomplete to the end, it is refused in Pastell’s words', async () => {
    for (const call of ['fill', 'file']) session.counter.answers(call, () => ({ json: incomplete }))
    session.counter.answers('types', () => ({ json: { result: 'ok' } }))
    expect(await submit()).toMatchObject({ code: 'ACTES-G009', params: { reason: incomplete.message } })
    expect(calls()).not.toContain('send-tdt')
  })

  test('incomplete until its files and types are there, it is sent', async () => {
    session.counter.answers('file', ({ path }) => {
      session.counter.attach(path)
      return { status: 201, json: incomplete }
    })
    session.counter.answers('types', () => ({ json: { result: 'ok' } }))
    expect(await submit()).toHaveProperty('reference')
    expect(calls().filter((call) => call === 'fill')).toHaveLength(2)
  })

  test.each([
    ['types', 'La typologie n’est pas présente dans la classification', 'ACTES-G009'],
    ['file', 'Le moteur de règles a détecté une anomalie', 'ACTES-G021'],
  ])('%s: only known words of Pastell refuse: %s', async (call, words, code) => {
    session.counter.answers(call, () => saysError(words))
    expect(await submit()).toMatchObject({ code, params: { reason: words } })
  })

  test.each(['SQLSTATE[HY000]: General error', "L'action « modification » n'est pas permise"])(
    'a passing cause is retried: %s',
    async (words) => {
      session.counter.answers('fill', () => saysError(words))
      expect(await submit()).toMatchObject({ code: 'ACTES-G002', params: { reason: words } })
    },
  )

  test.each(['list', 'create'])('a missing entity at %s is a wrong setting', async (call) => {
    session.counter.answers(call, () => saysError("L'entité 1 n'existe pas", 404))
    expect(await submit()).toMatchObject({ code: 'ACTES-G013', params: { setting: 'entite' } })
  })

  test('a document deleted meanwhile is retried', async () => {
    session.counter.answers('types', () => saysError("Le document d1 n'appartient pas à l'entité 1", 404))
    expect(await submit()).toMatchObject({ code: 'ACTES-G002' })
  })
})

describe('the last read before the handover', () => {
  test.each<[string, (data: Record<string, unknown>) => void, string, ErrorCode]>([
    ['what it says was changed', (data) => (data.objet = 'Autre'), 'modification', 'ACTES-G015'],
    ['an annexe that is not ours', (data) => (data.autre_document_attache = ['a', 'b']), 'modification', 'ACTES-G015'],
    ['a file that is not there', (data) => (data.arrete = []), 'modification', 'ACTES-G002'],
    ['an annexe that is not there', (data) => (data.autre_document_attache = []), 'modification', 'ACTES-G002'],
    ['another program has sent it', () => undefined, 'send-tdt', 'ACTES-G002'],
    ['the TdT has numbered it', (data) => (data.tedetis_transaction_id = '12'), 'tdt-error', 'ACTES-G002'],
  ])('%s', async (_, change, action, code) => {
    session.counter.answers('read', () => {
      const [document] = session.counter.documents
      if (!document) return undefined
      change(document.data)
      return { json: shownAs({ ...document, action }) }
    })
    expect(await submit()).toMatchObject({ code })
    expect(calls()).not.toContain('send-tdt')
  })
})

describe('the time that all calls share', () => {
  test.each(['list', 'fill', 'file'])('up at %s, nothing was handed over', async (call) => {
    await session.opens({ delai: 1 })
    session.counter.answers(call, () => ({ line: 'silence' }))
    expect(await submit()).toMatchObject({ kind: 'retry' })
  })

  test('up during the handover, it may have been', async () => {
    await session.opens({ delai: 1 })
    session.counter.answers('send-tdt', () => ({ line: 'silence' }))
    expect(await submit()).toMatchObject({ code: 'ACTES-G004' })
  })

  test.each([
    ['fill', 'ACTES-G012'],
    ['send-tdt', 'ACTES-G011'],
  ])('given up at %s: %s', async (call, code) => {
    session.counter.answers(call, () => ({ line: 'silence' }))
    const stop = new AbortController()
    const end = submit(stop.signal)
    await until(() => calls().includes(call))
    stop.abort()
    expect(await end).toMatchObject({ code })
  })

  test('one sending is attempted once at a time', async () => {
    const ends = await Promise.all([submit(), submit()])
    expect(ends.filter((end) => 'reference' in end)).toHaveLength(1)
    expect(ends).toContainEqual(expect.objectContaining({ code: 'ACTES-G012' }))
    expect(calls().filter((call) => call === 'create')).toHaveLength(1)
  })
})
