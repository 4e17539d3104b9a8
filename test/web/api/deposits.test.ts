// Handing an act in through the API: once, whatever is repeated, and nothing is left of what was refused or cut.
import { readdir, readFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { FormData } from 'undici'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ProblemDocument } from '../../../src/web/problem.ts'
import { networkServer } from '../../../src/web/server.ts'
import type { TransmissionJson } from '../../../src/operations/shapes/transmissions.ts'
import { depositForm, formOf, openApiCommune, type ApiCall, type ApiCommune } from '../../support/desk/api.ts'
import { ownTemporary } from '../../support/own-temporary.ts'
import { maraussanFolder } from '../../support/life/commune.ts'
import { until } from '../../support/until.ts'
import { sha256 } from '../../support/sha256.ts'

let commune: ApiCommune
let temporary: Awaited<ReturnType<typeof ownTemporary>>
beforeAll(async () => {
  // Others receive forms too.
  temporary = await ownTemporary()
  commune = await openApiCommune()
})
afterAll(async () => {
  await commune.closes()
  await temporary.leave()
})

type Deposited = TransmissionJson & { already: boolean; warnings: readonly unknown[] }

const deposits = async (changes: object = {}, more: Partial<ApiCall> = {}) =>
  commune.calls({ method: 'POST', path: '/deposits', form: await depositForm(changes), ...more })
const rows = async (table: string) => {
  const { rows: found } = await commune.db.query<{ count: number }>(`SELECT count(*)::int AS count FROM actes.${table}`)
  return found[0]?.count ?? 0
}
/** Folders of forms that are being received. */
const receiving = async () => (await readdir(tmpdir())).filter((name) => name.startsWith('actes-api-'))
const blobs = async () => (await readdir(commune.app.config.blobs, { recursive: true })).length

describe('a deposit', () => {
  test('creates a transmission, with an address, which is then acknowledged', async () => {
    const answer = await deposits()
    const row = answer.json<Deposited>()
    expect([answer.status, answer.headers.location]).toEqual([201, `/api/v1/transmissions/${row.id}`])
    expect(row).toMatchObject({
      idActe: '034-213401482-20250625-DEL11-250625-DE',
      state: 'received',
      already: false,
      warnings: [{ code: 'ACTES-V026' }],
    })
    await commune.works()
    const shown = await commune.calls({ path: `/transmissions/${row.id}` })
    expect(shown.json()).toMatchObject({ state: 'acknowledged' })
  })

  test('repeated returns the same one', async () => {
    const answer = await deposits()
    expect([answer.status, answer.json()]).toMatchObject([200, { already: true, state: 'acknowledged' }])
  })

  test('records in the journal which token deposited it', async () => {
    const { id } = (await deposits()).json<Deposited>()
    expect((await commune.shows(id)).journal[0]).toMatchObject({ event: 'received', who: 'token:usual' })
  })

  test('takes its key from the header, with quotes or without', async () => {
    const first = await deposits({ numero: 'CLE-1', cle: undefined }, { headers: { 'idempotency-key': '"ma clé"' } })
    expect(first.status).toBe(201)
    const again = await deposits({ numero: 'CLE-1', cle: 'ma clé' })
    expect([again.status, again.json()]).toMatchObject([200, { id: first.json().id }])
    const bare = await deposits({ numero: 'CLE-1', cle: undefined }, { headers: { 'idempotency-key': 'ma-cle' } })
    expect(bare.status).toBe(200)
  })

  test('with two different keys is refused', async () => {
    const answer = await deposits({ numero: 'CLE-2', cle: 'a' }, { headers: { 'idempotency-key': 'b' } })
    const { code, detail } = answer.json<ProblemDocument>()
    expect([answer.status, code]).toEqual([400, 'ACTES-A028'])
    expect(detail).toMatch(/cet en-tête et la clé «\scle\s» de l’acte donnent deux clés différentes/)
  })

  test.each([
    ['fichiers[0]', 'body.fichiers[0]', 'sans crochets ni numéro'],
    ['document', 'body.document', 'le formulaire n’a pas de partie de ce nom'],
  ])('with a part %s as file gets the reason for the refusal', async (part, path, why) => {
    const form = await depositForm({ numero: 'PARTIE-1', cle: undefined })
    form.append(part, new Blob(['%PDF']), 'x.pdf')
    const answer = await commune.calls({ method: 'POST', path: '/deposits', form })
    const { detail, problems } = answer.json<ProblemDocument>()
    expect([answer.status, problems]).toMatchObject([400, [{ code: 'ACTES-A028', path }]])
    expect(detail).toContain(why)
  })

  test('nested too deeply is refused even with a key', async () => {
    const form = new FormData()
    form.append('acte', new Blob([`{"objet":${'['.repeat(100_000)}${']'.repeat(100_000)}}`]), 'acte.json')
    const headers = { 'idempotency-key': 'profond' }
    expect((await commune.calls({ method: 'POST', path: '/deposits', form, headers })).status).toBe(422)
  })

  test('of other content under a used key is a conflict', async () => {
    const answer = await deposits({ numero: 'CLE-3', cle: 'ma clé' })
    expect([answer.status, answer.json()]).toMatchObject([409, { code: 'ACTES-V020', type: 'urn:actes:ACTES-V020' }])
  })

  test('of another act under an existing identifier is a conflict', async () => {
    const answer = await deposits({ objet: 'Un autre objet', cle: undefined })
    expect([answer.status, answer.json()]).toMatchObject([409, { code: 'ACTES-V019' }])
  })

  test('may have names with accents', async () => {
    const acte = JSON.parse(await readFile(join(maraussanFolder, 'acte.json'), 'utf8')) as object
    const bytes = await readFile(join(maraussanFolder, 'deliberation.pdf'))
    const name = 'délibération n° 1.pdf'
    const changed = { ...acte, numero: 'ACCENT_1', cle: undefined, annexes: [], document: { fichier: name } }
    const answer = await commune.calls({
      method: 'POST',
      path: '/deposits',
      form: formOf('acte', changed, { [name]: bytes }),
    })
    expect([answer.status, answer.json()]).toMatchObject([201, { warnings: [] }])
    const { files } = await commune.shows(answer.json<Deposited>().id)
    expect(files[0]).toMatchObject({ name, sha256: sha256(bytes) })
  })
})

describe('a refused deposit', () => {
  test('gets every fault at once, and nothing is stored', async () => {
    const before = [await rows('transmission'), await blobs()]
    const answer = await deposits({ numero: 'délib 1', dateDecision: '2025-02-30', objet: '', zzz: 1, cle: 'refus' })
    const problem = answer.json<ProblemDocument>()
    expect(answer.status).toBe(422)
    expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8')
    expect(problem.problems.map(({ code, path }) => `${code} ${path}`).sort()).toEqual([
      'ACTES-V004 zzz',
      'ACTES-V008 numero',
      'ACTES-V010 dateDecision',
      'ACTES-V013 objet',
    ])
    expect(problem.problems.every(({ message }) => message.length > 10)).toBe(true)
    expect([await rows('transmission'), await blobs()]).toEqual(before)
    expect(await receiving()).toEqual([])
  })

  test.each(['fr', 'en'] as const)('is answered in %s', async (language) => {
    const answer = await deposits(
      { objet: ' ', cle: undefined },
      { headers: { 'accept-language': `${language}-FR,fr;q=0.5` } },
    )
    const { detail } = answer.json<ProblemDocument>()
    expect(detail).toMatch(language === 'en' ? /subject|objet is/i : /objet/)
    expect(answer.headers['content-language']).toBe(language)
  })

  test.each([
    ['no file', (form: FormDataLike) => form.delete('fichiers'), 422, 'ACTES-F001'],
    ['no acte', (form: FormDataLike) => form.delete('acte'), 400, 'ACTES-A028'],
    ['another part', (form: FormDataLike) => form.set('autre', 'x'), 400, 'ACTES-A028'],
    ['a hidden file', (form: FormDataLike) => form.append('fichiers', new File(['x'], '.htaccess')), 422, 'ACTES-F009'],
    [
      'a file named acte.json',
      (form: FormDataLike) => form.append('fichiers', new File(['x'], 'acte.json')),
      422,
      'ACTES-F009',
    ],
    [
      'twice one name',
      (form: FormDataLike) => form.append('fichiers', new File(['x'], 'convention.pdf')),
      422,
      'ACTES-F008',
    ],
    ['broken JSON', (form: FormDataLike) => form.set('acte', '{"a": '), 422, 'ACTES-V003'],
  ] as const)('with %s', async (_what, spoil, status, code) => {
    const form = await depositForm({ numero: 'GATE-1', cle: undefined })
    spoil(form)
    const answer = await commune.calls({ method: 'POST', path: '/deposits', form })
    expect([answer.status, answer.json()]).toMatchObject([status, { code }])
    expect(await receiving()).toEqual([])
  })

  test('that is not a form gets a fitting refusal', async () => {
    const headers = { 'content-type': 'text/plain' }
    const answer = await commune.calls({ method: 'POST', path: '/deposits', json: 'acte', headers })
    expect([answer.status, answer.json()]).toMatchObject([415, { code: 'ACTES-A029' }])
    const empty = await commune.calls({ method: 'POST', path: '/deposits', json: {} })
    expect(empty.json<ProblemDocument>().problems.map(({ path }) => path)).toEqual(['body.acte', 'body.files'])
  })

  test.each([
    ['ends within a part', 'B', '--B\r\ncontent-disposition: form-data; name="fichiers"; filename="a.pdf"\r\n\r\nxx'],
    ['has no part', 'B', 'rien'],
    ['has no boundary', '', 'rien'],
    ['has too long a boundary', 'B'.repeat(300), 'rien'],
  ])('whose form %s is told so', async (_what, boundary, json) => {
    const headers = { 'content-type': `multipart/form-data${boundary && `; boundary=${boundary}`}` }
    const answer = await commune.calls({ method: 'POST', path: '/deposits', json, headers })
    expect([answer.status, answer.json()]).toMatchObject([400, { code: 'ACTES-A028', problems: [{ path: 'body' }] }])
    expect(await receiving()).toEqual([])
  })

  test('for a collectivité outside the token’s rights counts as undeclared', async () => {
    const token = await commune.tokenFor('voisine', { sirens: ['000000000'] })
    const foreign = await deposits({ numero: 'AILLEURS-1', cle: undefined }, { token })
    const nowhere = await deposits({ numero: 'AILLEURS-1', cle: undefined, collectivite: '123456782' })
    expect([foreign.status, nowhere.status]).toEqual([422, 422])
    const codes = [foreign, nowhere].map((answer) => answer.json<ProblemDocument>().problems.map(({ code }) => code))
    expect(codes).toEqual([['ACTES-V006'], ['ACTES-V006']])
  })
})

type FormDataLike = Awaited<ReturnType<typeof depositForm>>

describe('an interrupted call', () => {
  /** The beginning of a deposit, on a line of its own. */
  async function begins(at = commune.url): Promise<import('node:net').Socket> {
    const token = await commune.tokenFor(`coupe-${Math.trunc(performance.now() * 1_000)}`)
    const { port } = new URL(at)
    const socket = connect(Number(port), '127.0.0.1')
    const head = [
      'POST /api/v1/deposits HTTP/1.1',
      'host: x',
      `authorization: Bearer ${token}`,
      'content-type: multipart/form-data; boundary=b',
      'content-length: 1000000',
      '',
      '',
    ]
    const part = 'content-disposition: form-data; name="fichiers"; filename="deliberation.pdf"\r\n\r\n%PDF-'
    socket.write(`${head.join('\r\n')}--b\r\n${part}${'x'.repeat(100_000)}`)
    await until(async () => (await receiving()).length > 0)
    return socket
  }

  test('midway stores nothing', async () => {
    const before = [await rows('transmission'), await blobs()]
    const socket = await begins()
    socket.destroy()
    await until(async () => (await receiving()).length === 0)
    expect([await rows('transmission'), await blobs()]).toEqual(before)
  })

  test('or too slow is ended, and stores nothing', async () => {
    const patience = { requestMs: 1_500, lookMs: 100 }
    const server = await networkServer(commune.app, { desk: true, api: {}, patience })
    const socket = await begins(await server.listen({ host: '127.0.0.1', port: 0 }))
    const chunks: Buffer[] = []
    socket.on('data', (chunk: Buffer) => chunks.push(chunk))
    await new Promise((resolve) => socket.once('close', resolve))
    const text = Buffer.concat(chunks).toString()
    expect(text).toMatch(/^HTTP\/1\.1 408 /)
    expect(text).toContain('"code":"ACTES-A031"')
    await until(async () => (await receiving()).length === 0)
    await server.close()
  })
})
