// Tâches et délais: the nearest last day first, answers with their documents, tasks closed in words; and what a form that
// sends files may not do.
import { readFile, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Agent, FormData, request } from 'undici'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { dayIn } from '../../../../src/protocol/calendrier/jour.ts'
import { openDesk, type Client, type OpenDesk } from '../../../support/desk/desk.ts'
import { ownTemporary } from '../../../support/own-temporary.ts'
import { anomalieActe, handInFolder } from '../../../support/deposits/retours.ts'
import { maraussanFolder } from '../../../support/life/commune.ts'

let desk: OpenDesk
// An agent of its own: the global one is Node's where another suite of the process has fetched before, and Node's waits for
// ever on a FormData of this package.
const dispatcher = new Agent()
let pdf: Buffer
/** Where what is sent lies meanwhile: a folder that no other suite sends to. */
let temporary: Awaited<ReturnType<typeof ownTemporary>>
beforeAll(async () => {
  temporary = await ownTemporary()
  desk = await openDesk()
  pdf = await readFile(join(maraussanFolder, 'convention.pdf'))
})
afterAll(async () => {
  await dispatcher.close()
  await desk.closes()
  await temporary.leave()
})
/** Whatever happened, nothing that was sent is left. */
afterEach(async () => {
  expect((await readdir(tmpdir())).filter((name) => name.startsWith('actes-upload-'))).toEqual([])
})

interface Letter {
  readonly act: string
  readonly retour: string
}

/** An act that is acknowledged, and a letter about it. */
async function letterAbout(numero: string, type: 'courrier' | 'pieces' | 'observations' | 'defere'): Promise<Letter> {
  const { commune } = desk
  const act = await commune.sends(numero)
  await commune.prefectureWrites(type, (await commune.shows(act)).idActe ?? '', {
    date: '2025-07-08',
    texte: 'Mme Untel',
  })
  await commune.works()
  return { act, retour: (await commune.shows(act)).tasks[0]?.retour ?? '' }
}

interface Part {
  readonly name: string
  readonly value: string | { readonly named: string; readonly bytes: Uint8Array }
}

const field = (name: string, value: string): Part => ({ name, value })
const file = (named: string, bytes: Uint8Array = pdf): Part => ({ name: 'documents', value: { named, bytes } })

/** Post parts in this order, as a browser does. */
async function sends(client: Client | undefined, path: string, parts: readonly Part[]) {
  const form = new FormData()
  for (const { name, value } of parts)
    if (typeof value === 'string') form.append(name, value)
    else form.append(name, new Blob([new Uint8Array(value.bytes)]), value.named)
  const cookie = Object.entries(client?.cookies() ?? {})
    .map(([key, value]) => `${key}=${value}`)
    .join('; ')
  const { statusCode, headers, body } = await request(new URL(path, desk.url), {
    dispatcher,
    method: 'POST',
    body: form,
    headers: { cookie },
  })
  return { status: statusCode, location: String(headers.location ?? ''), text: await body.text() }
}

/** The same with the token of the client's last page first. */
async function answers(client: Client, retour: string, parts: readonly Part[]) {
  const token = field('_csrf', await client.token())
  return sends(client, `/courriers/${retour}/reponse`, [token, ...parts])
}

describe('the list', () => {
  test('shows letters by nearest last day, in words, and turns red with its shape once that has passed', async () => {
    const { retour } = await letterAbout('LISTE1', 'observations')
    await letterAbout('LISTE2', 'courrier')
    const { words, text } = await desk.as('operator').get('/courriers')
    expect(words).toContain('Lettre d’observations')
    expect(words).toMatch(/dans \d+ jours/)
    expect(text.indexOf('LISTE1')).toBeLessThan(text.indexOf('LISTE2'))
    expect(words).toContain('Sans échéance')
    desk.waits(80 * 86_400)
    const later = await desk.as('operator').get('/courriers')
    expect(later.text).toMatch(/tag no">il y a \d+\sjours/)
    expect(later.text).toContain(`href="/courriers/${retour}"`)
  })

  test('is told in English to the one who reads it', async () => {
    await letterAbout('LISTE5', 'pieces')
    const { words } = await desk.as('operator').get('/courriers', { 'accept-language': 'en' })
    expect(words).toMatch(/Request for further pieces since .* LISTE5 .*in \d+ days .*Deal with LISTE5/)
  })

  test.each(['2025-02-30', '0000-01-01', '2025-13-01'])('starts over after the invalid day %s', async (day) => {
    const { status } = await desk.as('operator').get(`/courriers?apres=${day}_0197e9c0-0000-7000-8000-000000000000`)
    expect(status).toBe(200)
  })

  test('shows closed ones on demand', async () => {
    const { retour } = await letterAbout('LISTE3', 'courrier')
    await desk.as('operator').post(`/courriers/${retour}/clore`, { motif: 'vu au guichet' })
    expect((await desk.as('operator').get('/courriers')).text).not.toContain(`/courriers/${retour}"`)
    const closed = await desk.as('operator').get('/courriers?fermees=1')
    expect(closed.text).toContain(`/courriers/${retour}"`)
    expect(closed.words).toContain('vu au guichet')
  })

  test('links to the uncertain sending if there is no letter, here and on the first page', async () => {
    const { commune } = desk
    const id = await commune.hands('LISTE6')
    await commune.db.query(
      `INSERT INTO actes.task (id, transmission, kind, opened_at) VALUES ($1, $2, 'envoiIncertain', $3)`,
      [commune.app.ports.clock.newId(), id, commune.now()],
    )
    for (const page of ['/courriers', '/']) {
      const { text, words } = await desk.as('operator').get(page)
      expect(words).toContain('Envoi pris pour un autre, à vérifier')
      expect(text).toContain(`href="/transmissions/${id}"`)
      expect(text).not.toContain('/courriers/null')
    }
  })

  test('contains nothing for another collectivité', async () => {
    const { retour } = await letterAbout('LISTE4', 'courrier')
    expect((await desk.as('neighbour').get('/courriers')).words).toContain('Aucune tâche n’est ouverte.')
    expect((await desk.as('neighbour').get(`/courriers/${retour}`)).status).toBe(404)
    expect((await desk.as('neighbour').post(`/courriers/${retour}/clore`, { motif: 'non' })).status).toBe(404)
    expect((await answers(desk.as('neighbour'), retour, [file('a.pdf'), field('motif', 'non')])).status).toBe(404)
  })
})

describe('a letter', () => {
  test('shows its request, masked for a reader, whose buttons are disabled', async () => {
    const { retour } = await letterAbout('LETTRE1', 'observations')
    const seen = await desk.as('operator').get(`/courriers/${retour}`)
    expect(seen.words).toContain('Mme Untel')
    expect(seen.words).toContain('votre silence vaut refus')
    expect(seen.text.match(/<h1/g)).toHaveLength(1)
    const masked = await desk.as('reader').get(`/courriers/${retour}`)
    expect(masked.words).not.toContain('Mme Untel')
    expect(masked.text).toContain('disabled>Envoyer la réponse')
    expect(masked.text).not.toContain('type="file"')
  })

  test('with observations may be refused; a déféré is not answered at all', async () => {
    const observations = await letterAbout('LETTRE2', 'observations')
    expect((await desk.as('operator').get(`/courriers/${observations.retour}`)).text).toContain('name="refus"')
    const simple = await letterAbout('LETTRE3', 'courrier')
    expect((await desk.as('operator').get(`/courriers/${simple.retour}`)).text).not.toContain('name="refus"')
    const defere = await letterAbout('LETTRE4', 'defere')
    expect((await desk.as('operator').get(`/courriers/${defere.retour}`)).text).not.toContain('enctype')
  })

  test('is closed with a reason, never without', async () => {
    const { act, retour } = await letterAbout('LETTRE5', 'courrier')
    const mute = await desk.as('operator').post(`/courriers/${retour}/clore`, { motif: '' })
    expect([mute.status, mute.words]).toEqual([422, expect.stringContaining('ACTES-A001')])
    await desk.as('operator').post(`/courriers/${retour}/clore`, { motif: 'sans suite' })
    expect((await desk.shows(act)).tasks).toMatchObject([{ outcome: 'done', reason: 'sans suite' }])
    const { text, words } = await desk.as('operator').get(`/courriers/${retour}`)
    expect(text).toContain('disabled>Envoyer la réponse')
    expect(words).toContain('La tâche est close : le courrier a été traité.')
  })
})

describe('a contradiction', () => {
  test('between two dates of reception shows both, and which one the act keeps until a decision', async () => {
    const { commune } = desk
    const act = await commune.sends('CONTRE2')
    const { idActe, dateReception } = await commune.shows(act)
    commune.waits(3 * 86_400)
    const second = dayIn('Europe/Paris', commune.now())
    await commune.prefectureWrites('accuse', idActe ?? '', { date: second })
    await commune.works()
    const retour = (await commune.shows(act)).tasks[0]?.retour ?? ''
    const { text, words } = await desk.as('operator').get(`/courriers/${retour}`)
    const [, held, came] =
      /Date que porte l’acte.*?datetime="([^"]*)".*?Reçu par la préfecture le.*?datetime="([^"]*)"/s.exec(text) ?? []
    expect([held, came]).toEqual([dateReception, second])
    expect(words).toContain('l’acte garde sa première date')
    expect(words).not.toContain('plus rien ne part')
  })

  test('an implausible answer shows why, and where to attach it', async () => {
    const { commune } = desk
    const act = await commune.sends('CONTRE3')
    await handInFolder(commune, { 'ano.xml': anomalieActe('CONTRE3', { on: '2025-06-01' }) })
    const retour = (await commune.shows(act)).tasks[0]?.retour ?? ''
    const { text, words } = await desk.as('operator').get(`/courriers/${retour}`)
    expect(words).toContain('avant la décision de l’acte (25/06/2025)')
    expect(text).toContain(`href="/retours/${retour}"`)
    const page = await desk.as('operator').get(`/transmissions/${act}`)
    expect(page.text.match(new RegExp(`href="/courriers/${retour}"`, 'g'))).not.toHaveLength(0)
    // What came is not needed to decide.
    const { sha256 } = await commune.operations.ask.showReturn({ id: retour })
    await rm(join(commune.app.config.blobs, sha256.slice(0, 2), sha256.slice(2, 4), sha256))
    expect((await desk.as('operator').get(`/courriers/${retour}`)).words).toContain('avant la décision de l’acte')
  })

  test('is decided for one of the answers, and never by default', async () => {
    const { commune } = desk
    const act = await commune.sends('CONTRE1')
    await handInFolder(commune, {
      'ano.xml': anomalieActe('CONTRE1', { on: dayIn('Europe/Paris', commune.now()) }),
    })
    const retour = (await commune.shows(act)).tasks[0]?.retour ?? ''
    const operator = desk.as('operator')
    expect((await operator.get(`/courriers/${retour}`)).words).toContain('l’acte devient refusé')
    await operator.post(`/courriers/${retour}/clore`, { motif: 'appel' })
    expect((await operator.get(`/courriers/${retour}`)).words).toContain('Dites laquelle des deux réponses retenir.')
    await operator.post(`/courriers/${retour}/clore`, { motif: 'appel', verdict: 'refused' })
    expect(await commune.shows(act)).toMatchObject({ state: 'refused', tasks: [{ outcome: 'refused' }] })
  })
})

describe('an answer', () => {
  test('is sent with its documents, under their base names', async () => {
    const { act, retour } = await letterAbout('REPONSE1', 'pieces')
    const other = await readFile(join(maraussanFolder, 'deliberation.pdf'))
    const operator = desk.as('operator')
    await operator.get(`/courriers/${retour}`)
    const parts = [
      file('C:\\Bureau\\convention.pdf'),
      file('dossier/deliberation.PDF', other),
      field('motif', 'demandé'),
    ]
    const done = await answers(operator, retour, parts)
    expect([done.status, done.location]).toEqual([303, expect.stringMatching(/^\/transmissions\//)])
    const answer = await desk.shows(done.location.replace('/transmissions/', ''))
    expect(answer).toMatchObject({ message: '3-4', about: act, retour })
    expect(answer.files.map(({ name }) => name)).toEqual(['convention.pdf', 'deliberation.PDF'])
    expect((await operator.get(`/courriers/${retour}`)).words).toContain('réponse partie')
    await desk.works()
    expect((await desk.shows(answer.id)).state).toBe('acknowledged')
  })

  test('is a refusal on request', async () => {
    const { retour } = await letterAbout('REPONSE2', 'observations')
    const parts = [file('refus.pdf'), field('refus', 'oui'), field('motif', 'non fondé')]
    const done = await answers(desk.as('operator'), retour, parts)
    expect(await desk.shows(done.location.replace('/transmissions/', ''))).toMatchObject({ message: '4-3' })
  })

  test('with faults is answered on the same page, its reason kept, and nothing is sent', async () => {
    const { act, retour } = await letterAbout('REPONSE3', 'courrier')
    const operator = desk.as('operator')
    const broken = await answers(operator, retour, [file('a.pdf', Buffer.from('rien')), field('motif', 'ma raison')])
    expect(broken.status).toBe(422)
    expect(broken.text).toContain('La réponse n’est pas partie')
    expect(broken.text).toContain('<code>a.pdf</code>')
    expect(broken.text).toContain('value="ma raison"')
    const none = await answers(operator, retour, [{ ...file('', Buffer.alloc(0)) }, field('motif', 'ma raison')])
    expect([none.status, none.text]).toEqual([422, expect.stringContaining('ACTES-A012')])
    expect((await desk.shows(act)).linked).toEqual([])
  })
})

describe('a form with files', () => {
  let retour: string
  beforeAll(async () => {
    retour = (await letterAbout('FORME1', 'pieces')).retour
  })
  const path = () => `/courriers/${retour}/reponse`

  test('is refused without its token, with a wrong one, or with one after the files', async () => {
    const operator = desk.as('operator')
    const token = await operator.token()
    const rest = [file('a.pdf'), field('motif', 'non')]
    expect((await sends(operator, path(), rest)).status).toBe(403)
    expect((await sends(operator, path(), [field('_csrf', 'faux'), ...rest])).status).toBe(403)
    expect((await sends(operator, path(), [...rest, field('_csrf', token)])).status).toBe(403)
    expect((await sends(operator, `${path()}?_csrf=${token}`, rest)).status).toBe(403)
  })

  test('is refused with another person’s token, and to nobody', async () => {
    const foreign = await desk.as('reader').token()
    const parts = [file('a.pdf'), field('motif', 'non')]
    expect((await sends(desk.as('operator'), path(), [field('_csrf', foreign), ...parts])).status).toBe(403)
    const stranger = desk.as('nobody')
    const own = field('_csrf', await stranger.token())
    expect(await sends(stranger, path(), [own, ...parts])).toMatchObject({ status: 303, location: '/entrer' })
  })

  test('is refused to a reader', async () => {
    const { status } = await answers(desk.as('reader'), retour, [file('a.pdf'), field('motif', 'non')])
    expect(status).toBe(403)
  })

  test.each([
    ['macro.docm', 'ACTES-F010'],
    ['sans-extension', 'ACTES-F009'],
    ['.pdf', 'ACTES-F009'],
    ['../../.pdf', 'ACTES-F009'],
  ])('refuses the name %s', async (name, code) => {
    const { status, text } = await answers(desk.as('operator'), retour, [file(name), field('motif', 'non')])
    expect([status, text]).toEqual([422, expect.stringContaining(code)])
  })

  test('shortens a long name to the limit, and accepts none longer than file names are', async () => {
    const long = (length: number) => [file(`${'é'.repeat(length)}.pdf`), field('motif', '')]
    // Room enough: it is refused for its reason, which is lacking.
    const kept = await answers(desk.as('operator'), retour, long(2_000))
    expect([kept.status, kept.text]).toEqual([422, expect.stringContaining('ACTES-A001')])
    const { status, text } = await answers(desk.as('operator'), retour, long(35_000))
    expect([status, text]).toEqual([422, expect.stringContaining('ACTES-F009')])
  })

  test('refuses a repeated name, and more than 50 files', async () => {
    const twice = await answers(desk.as('operator'), retour, [file('a.pdf'), file('x/a.pdf'), field('motif', 'non')])
    expect([twice.status, twice.text]).toEqual([422, expect.stringContaining('ACTES-F008')])
    const tiny = Array.from({ length: 51 }, (_, n) => file(`${n}.pdf`, Buffer.from('%PDF')))
    const many = await answers(desk.as('operator'), retour, [...tiny, field('motif', 'non')])
    expect([many.status, many.text]).toEqual([422, expect.stringContaining('ACTES-A122')])
  })

  test('refuses more than 150 Mo in all', async () => {
    const half = Buffer.alloc(80_000_000)
    const parts = [file('a.pdf', half), file('b.pdf', half), field('motif', 'non')]
    const { status, text } = await answers(desk.as('operator'), retour, parts)
    expect([status, text]).toEqual([413, expect.stringContaining('ACTES-F007')])
  })

  test('is accepted nowhere else', async () => {
    const operator = desk.as('operator')
    const token = field('_csrf', await operator.token())
    expect((await sends(operator, `/courriers/${retour}/clore`, [token, field('motif', 'x')])).status).toBe(415)
    expect((await sends(undefined, '/entrer', [field('courriel', 'a')])).status).toBe(415)
  })

  test('that is truncated or invalid leaves nothing and blocks nobody', async () => {
    const operator = desk.as('operator')
    const cookie = Object.entries(operator.cookies())
      .map(([key, value]) => `${key}=${value}`)
      .join('; ')
    const token = await operator.token()
    const head = `--x\r\ncontent-disposition: form-data; name="_csrf"\r\n\r\n${token}\r\n--x\r\ncontent-disposition: form-data; name="documents"; filename="a.pdf"\r\n\r\n`
    const post = (body: string, type: string) =>
      request(new URL(path(), desk.url), { method: 'POST', body, headers: { cookie, 'content-type': type } })
    const cut = await post(`${head}%PDF-1.4`, 'multipart/form-data; boundary=x')
    await cut.body.dump()
    expect(cut.statusCode).toBe(400)
    const none = await post('rien', 'multipart/form-data')
    await none.body.dump()
    expect(none.statusCode).toBe(400)
    expect((await operator.get('/courriers')).status).toBe(200)
  })
})
