// Pastell REST v2 on the wire: each exchange by curl, each answer as Pastell's own sources write it (4.x, the flux
// actes-generique). Bytes are literal here; nothing of the simulator's makes them.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { curl, type CurlAnswer } from '../../support/servers/curl.ts'
import { openTestPastell, type TestPastell } from '../../support/gateways/pastell.ts'

const act = Buffer.from('%PDF-1.4\n% acte \xe9\n%%EOF\n', 'latin1')
const annexe = Buffer.from('%PDF-1.4\n% annexe\n%%EOF\n')

let pastell: TestPastell
let folder: string
beforeAll(async () => {
  pastell = await openTestPastell({
    users: [
      { login: 'agent', password: 'secret' },
      { login: 'ferme', password: 'secret', disabled: true },
      { login: 'jeton', token: 'abcdef0123456789' },
      { login: 'lecteur', password: 'secret', rights: ['entite:lecture'] },
      { login: 'certifie', password: 'secret' },
    ],
    certified: true,
  })
  folder = await mkdtemp(join(tmpdir(), 'actes-transcripts-'))
  await writeFile(join(folder, 'ca.pem'), pastell.ca)
  await writeFile(join(folder, 'client.pem'), pastell.client.cert + pastell.client.key)
  await writeFile(join(folder, 'deliberation.pdf'), act)
  await writeFile(join(folder, 'convention.pdf'), annexe)
})
afterAll(async () => {
  await pastell.close()
  await rm(folder, { recursive: true, force: true })
})

const as = (args: readonly string[], path: string, body?: Uint8Array): Promise<CurlAnswer> =>
  curl(['--cacert', join(folder, 'ca.pem'), ...args, `${pastell.pastell.url}/api/v2/${path}`], body)
const ask = (path: string, ...args: readonly string[]) => as(['--user', 'agent:secret', ...args], path)
const patch = (path: string, body: string | Uint8Array) =>
  as(['--user', 'agent:secret', '-X', 'PATCH'], path, Buffer.from(body))
const jsonType = 'application/json; charset=utf-8'
const valueOf = ({ text }: CurlAnswer) => JSON.parse(text) as Record<string, unknown>

/** An error, byte for byte: ASCII, escapes of UTF-16, four spaces. */
function expectError(answer: CurlAnswer, status: number, words: string): void {
  expect([answer.status, answer.header('Content-type'), answer.text]).toEqual([
    status,
    jsonType,
    `{\n    "status": "error",\n    "error-message": "${words}"\n}`,
  ])
}

const documents = 'entite/1/document'
const create = async () => {
  const { info } = valueOf(await ask(`${documents}?type=actes-generique`, '-X', 'POST'))
  return (info as { id_d: string }).id_d
}
const upload = (id_d: string, field: string, file: string) =>
  ask(`${documents}/${id_d}/file/${field}`, '-F', `file_name=${file}`, '-F', `file_content=@${join(folder, file)}`)
const form = (numero: string) =>
  [
    `acte_nature=1&numero_de_lacte=${numero}&objet=%C3%89cole%20%3A%20convention&date_de_lacte=2025-06-25`,
    'document_papier=0&classification=8.1%20Enseignement&envoi_tdt=1',
  ].join('&')

async function ready(numero: string): Promise<string> {
  const id_d = await create()
  await patch(`${documents}/${id_d}`, form(numero))
  await upload(id_d, 'arrete', 'deliberation.pdf')
  await upload(id_d, 'autre_document_attache/0', 'convention.pdf')
  await patch(`${documents}/${id_d}/externalData/type_piece`, 'type_pj[]=99_DE&type_pj[]=21_DO')
  return id_d
}
const send = (id_d: string, action = 'send-tdt') => ask(`${documents}/${id_d}/action/${action}`, '-X', 'POST')
const lastAction = async (id_d: string) => valueOf(await ask(`${documents}/${id_d}`)).last_action as { action: string }

describe('transport and identity', () => {
  test('version, to a known account: by login, token or certificate', async () => {
    const { status, text } = await ask('version')
    expect([status, text]).toEqual([
      200,
      '{\n    "version": "4.1.20",\n    "revision": "0000000",\n    "last_changed_date": "2024-01-01 00:00:00 +0100",\n' +
        '    "extensions_versions_accepted": [],\n    "version_complete": "Version 4.1.20 - R\\u00e9vision  0000000"\n}',
    ])
    expect((await as(['-H', 'Authorization: Bearer abcdef0123456789'], 'version')).text).toBe(text)
    expect((await as(['--cert', join(folder, 'client.pem')], 'version')).text).toBe(text)
  })

  test('401: no such account, or not with this password', async () => {
    for (const args of [[], ['--user', 'agent:autre'], ['-H', 'Authorization: Bearer perime']]) {
      const answer = await as(args, 'version')
      expect(answer.header('WWW-Authenticate')).toBe('Basic realm="API Pastell"')
      expectError(answer, 401, 'Acc\\u00e8s interdit')
    }
    await ask('version')
  })

  test('401: an account that is disabled', async () => {
    expectError(
      await as(['--user', 'ferme:secret'], 'version'),
      401,
      'Votre compte a \\u00e9t\\u00e9 d\\u00e9sactiv\\u00e9',
    )
  })

  test('403: a right is missing', async () => {
    const answer = await as(['--user', 'lecteur:secret', '-X', 'POST'], `${documents}?type=actes-generique`)
    expectError(answer, 403, 'Acces interdit id_e=1, droit=actes-generique:edition,id_u=4')
  })

  test('429: too many failures', async () => {
    for (let n = 0; n < 5; n++) await as(['--user', 'agent:autre'], 'version')
    const answer = await ask('version')
    expect([answer.status, answer.header('Retry-after')]).toEqual([429, '60'])
    pastell.at('2025-07-08T08:02:00Z')
    expect((await ask('version')).status).toBe(200)
  })

  test('404 and 405', async () => {
    expectError(await ask('entite/7'), 404, "L'entit\\u00e9 7 n'a pas \\u00e9t\\u00e9 trouv\\u00e9e")
    expectError(await ask('version', '-X', 'PATCH'), 405, "La m\\u00e9thode patch n'existe pas pour cette ressource")
  })

  test('slashes in a row are one, as Apache merges them', async () => {
    expect((await ask('entite//1')).text).toBe((await ask('entite/1')).text)
    const { pastell: running } = pastell
    const answer = await curl([
      '--cacert',
      join(folder, 'ca.pem'),
      '--user',
      'agent:secret',
      `${running.url}//api//v2//version`,
    ])
    expect(answer.text).toBe((await ask('version')).text)
    expect((await ask(`/${documents}//${await create()}/`)).status).toBe(200)
  })

  test('the actions of a flux', async () => {
    const actions = valueOf(await ask('flux/actes-generique/action'))
    expect(actions).toMatchObject({
      creation: { 'name-action': 'Créer', name: 'Créé' },
      'send-tdt': {
        'name-action': 'Transmettre au TdT',
        name: 'Transmis au TdT',
        rule: { role_id_e: 'editeur', droit_id_u: 'actes-generique:edition', document_is_valide: true },
      },
      'acquiter-tdt': { name: 'Acquitté par la préfecture', rule: { role_id_e: 'no-role' } },
    })
    const answer = await ask('flux/helios-generique/action')
    expectError(answer, 404, "Le flux helios-generique n'existe pas sur cette plateforme")
    expectError(
      await as(['--user', 'lecteur:secret'], 'flux/actes-generique/action'),
      403,
      'Vous devez avoir le droit actes-generique:lecture pour acc\\u00e9der \\u00e0 la ressource.',
    )
  })

  test('an account', async () => {
    expect((await ask('utilisateur/1')).text).toBe(
      '{\n    "id_u": "1",\n    "login": "agent",\n    "nom": "agent",\n    "prenom": "",\n' +
        '    "email": "agent@example.org",\n    "certificat": "",\n    "id_e": "0"\n}',
    )
    expectError(await ask('utilisateur/77'), 404, "L'utilisateur n'existe pas : {id_u=77}")
    const refused = await as(['--user', 'lecteur:secret'], 'utilisateur/1')
    expectError(refused, 403, 'Acces interdit id_e=0, droit=utilisateur:lecture,id_u=4')
  })

  test('an entity', async () => {
    expect((await ask('entite/1')).text).toBe(
      '{\n    "id_e": "1",\n    "denomination": "Commune de Maraussan",\n    "siren": "213401482",\n' +
        '    "type": "collectivite",\n    "entite_mere": "0",\n    "entite_fille": [],\n' +
        '    "centre_de_gestion": "0",\n    "is_active": true\n}',
    )
  })
})

describe('an acte, step by step', () => {
  let id_d: string

  test('create: 201, and another one each time', async () => {
    const { status, text } = await ask(`${documents}?type=actes-generique`, '-X', 'POST')
    id_d = /"id_d": "([0-9A-Za-z]{7})"/.exec(text)?.[1] ?? ''
    const actions = ': [\n        "modification",\n        "supression"\n    ],\n'
    expect([status, text]).toEqual([
      201,
      `{\n    "info": {\n        "id_d": "${id_d}",\n        "type": "actes-generique",\n        "titre": "",\n` +
        '        "creation": "2025-07-08 10:02:00",\n        "modification": "2025-07-08 10:02:00"\n    },\n' +
        `    "data": [],\n    "action_possible"${actions}    "action-possible"${actions}` +
        '    "last_action": {\n        "action": "creation",\n        "message": "Cr\\u00e9ation du document",\n' +
        `        "date": "2025-07-08 10:02:00"\n    },\n    "id_d": "${id_d}"\n}`,
    ])
    expect(await create()).not.toBe(id_d)
  })

  test('fill: what is missing is said with 200', async () => {
    const answer = await patch(`${documents}/${id_d}`, form('DEL11'))
    expect(answer.status).toBe(200)
    expect(valueOf(answer)).toMatchObject({
      content: { data: { numero_de_lacte: 'DEL11', objet: 'École : convention' } },
      result: 'ok',
      formulaire_ok: 0,
      message: 'Le formulaire est incomplet : le champ «Acte» est obligatoire.',
    })
    expect(answer.text).toMatch(
      /"result": "ok",\n {4}"formulaire_ok": 0,\n {4}"message": "Le formulaire est incomplet : le champ \\u00abActe\\u00bb est obligatoire\."\n}$/,
    )
  })

  test('fill: a number with a hyphen is refused the same way', async () => {
    const answer = await patch(`${documents}/${id_d}`, 'numero_de_lacte=DEL-11')
    expect(answer.status).toBe(200)
    expect(valueOf(answer)).toMatchObject({
      formulaire_ok: 0,
      message:
        "Le champ «Numéro de l'acte» est incorrect (Entre 2 et 15 caractères (chiffres, lettres en majuscule ou _)) ",
    })
    await patch(`${documents}/${id_d}`, 'numero_de_lacte=DEL11')
  })

  test('fill: multipart is not read', async () => {
    const answer = await ask(`${documents}/${id_d}`, '-X', 'PATCH', '-F', 'numero_de_lacte=AUTRE')
    expect(valueOf(answer)).toMatchObject({ result: 'ok', content: { data: { numero_de_lacte: 'DEL11' } } })
  })

  test('files: 201, under the names that are given', async () => {
    const first = await upload(id_d, 'arrete', 'deliberation.pdf')
    const second = await upload(id_d, 'autre_document_attache/0', 'convention.pdf')
    expect([first.status, second.status]).toEqual([201, 201])
    expect(valueOf(second)).toMatchObject({
      content: { data: { arrete: ['deliberation.pdf'], autre_document_attache: ['convention.pdf'] } },
      formulaire_ok: 0,
      message: 'Le formulaire est incomplet : le champ «Typologie des pièces» est obligatoire.',
    })
  })

  test('files: in chunks, 200 then 201', async () => {
    const other = await create()
    const chunk = (n: number, part: string) =>
      ask(
        `${documents}/${other}/chunk/arrete/0`,
        ...['file_name=d.pdf', `chunk_number=${n}`, 'total_chunks=2', 'total_size=12'].flatMap((each) => ['-F', each]),
        '-F',
        `file=${part};filename=d.pdf`,
      )
    const [one, two] = [await chunk(1, '%PDF-1'), await chunk(2, '.4\n%%E')]
    expect([one.status, one.text]).toEqual([200, '{\n    "result": "success",\n    "message": "Chunk uploaded"\n}'])
    expect([two.status, two.text]).toEqual([201, '{\n    "result": "success",\n    "message": "File uploaded"\n}'])
    expect((await ask(`${documents}/${other}/file/arrete`)).text).toBe('%PDF-1.4\n%%E')
  })

  test('typologie: the act first, then the annexes', async () => {
    const answer = await patch(`${documents}/${id_d}/externalData/type_piece`, 'type_pj[]=99_DE&type_pj[]=21_DO')
    expect(answer.status).toBe(200)
    expect(valueOf(answer)).toMatchObject({ data: { type_acte: '99_DE', type_pj: '["21_DO"]' }, result: 'ok' })
  })

  test('send: 201', async () => {
    const { status, text } = await send(id_d)
    expect([status, text]).toEqual([
      201,
      '{\n    "result": true,\n    "message": "Le document a \\u00e9t\\u00e9 envoy\\u00e9 au contr\\u00f4le de l\\u00e9galit\\u00e9"\n}',
    ])
  })

  test('send again: 400, with two spaces', async () => {
    const refused = (reason: string) => `L'action \\u00ab send-tdt \\u00bb  n'est pas permise : ${reason}`
    expectError(await send(id_d), 400, refused("or_1 n'est pas v\\u00e9rifi\\u00e9e"))
    expectError(await send(await create()), 400, refused("document_is_valide n'est pas v\\u00e9rifi\\u00e9e"))
  })

  test('follow: sent, then acknowledged', async () => {
    expect(await lastAction(id_d)).toEqual({
      action: 'send-tdt',
      message: 'Le document a été envoyé au contrôle de légalité',
      date: '2025-07-08 10:02:00',
    })
    await pastell.pastell.advance()
    const { data, last_action } = valueOf(await ask(`${documents}/${id_d}`))
    expect(last_action).toMatchObject({ action: 'acquiter-tdt' })
    expect(data).toMatchObject({
      date_ar: '2025-07-08',
      numero_unique: '034-213401482-20250625-DEL11-DE',
      has_bordereau: '1',
      aractes: ['DEL11-ar-actes.xml'],
      bordereau: ['DEL11-bordereau-tdt.pdf'],
      acte_tamponne: ['deliberation-tampon.pdf'],
      annexes_tamponnees: ['convention-tampon.pdf'],
    })
    expect((data as { tedetis_transaction_id: string }).tedetis_transaction_id).toMatch(/^[0-9]+$/)
  })

  test('files back: bytes, or inside JSON', async () => {
    const ar = await ask(`${documents}/${id_d}/file/aractes/0`)
    expect([ar.status, ar.header('Content-type')]).toEqual([200, 'text/xml'])
    expect(ar.header('Content-disposition')).toBe('attachment; filename="DEL11-ar-actes.xml"')
    expect(ar.text).toContain('actes:IDActe="034-213401482-20250625-DEL11-DE" actes:DateReception="2025-07-08"')
    expect((await ask(`${documents}/${id_d}/file/arrete`)).bytes).toEqual(act)
    expect((await ask(`${documents}/${id_d}/file/bordereau`)).text).toMatch(/^%PDF-/)
    const received = valueOf(await ask(`${documents}/${id_d}/file/autre_document_attache/0?receive=true`))
    expect(received).toEqual({ file_name: 'convention.pdf', file_content: annexe.toString() })
    expectError(
      await ask(`${documents}/${id_d}/file/arrete?receive=true`),
      200,
      "Impossible d'encoder le r\\u00e9sultat en JSON [code 5]: Malformed UTF-8 characters, possibly incorrectly encoded",
    )
    expectError(await ask(`${documents}/${id_d}/file/inconnu`), 404, "Ce fichier n'existe pas")
  })

  test('cancel: asked for, checked, annulled', async () => {
    const asked = await send(id_d, 'annulation-tdt')
    expect([asked.status, valueOf(asked)]).toEqual([
      201,
      { result: true, message: "Une notification d'annulation a été envoyée au contrôle de légalité" },
    ])
    const checked = valueOf(await send(id_d, 'verif-annulation-tdt'))
    expect(checked).toEqual({ result: true, message: "La transaction d'annulation a comme statut : Posté" })
    await pastell.pastell.advance()
    expect((await lastAction(id_d)).action).toBe('annuler-tdt')
  })

  test('delete: 204, and nothing else', async () => {
    const { status, text } = await ask(`${documents}/${id_d}`, '-X', 'DELETE')
    expect([status, text]).toEqual([204, ''])
    expectError(await ask(`${documents}/${id_d}`), 404, `Le document ${id_d} n'appartient pas \\u00e0 l'entit\\u00e9 1`)
  })
})

describe('the TdT behind', () => {
  test('has its own words for what it refuses', async () => {
    const id_d = await ready('DEL12_')
    expectError(
      await send(id_d),
      400,
      'Erreur lors de la transmission, S\\u00b2low a r\\u00e9pondu : KO\\nLe num\\u00e9ro n&#039;est pas correct\\n',
    )
    expect((await lastAction(id_d)).action).toBe('modification')
  })

  test('knows numbers, which Pastell does not: the second document ends in an error', async () => {
    const [first, second] = [await ready('DEL13'), await ready('DEL13')]
    expect([(await send(first)).status, (await send(second)).status]).toEqual([201, 201])
    await pastell.pastell.advance()
    expect((await lastAction(first)).action).toBe('acquiter-tdt')
    expect(await lastAction(second)).toMatchObject({
      action: 'tdt-error',
      message:
        'Erreur lors de la transmission, S²low a répondu : KO\n' +
        'Un acte portant le même numéro interne existe déjà dans la base de données.\n' +
        'Il faut peut-être ajouter un suffixe au numéro.\n',
    })
  })

  test('may work later: success then means queued', async () => {
    pastell.pastell.control.set({ deferred: true })
    const id_d = await ready('DEL14')
    expect((await send(id_d)).status).toBe(201)
    expect((await lastAction(id_d)).action).toBe('modification')
    await pastell.pastell.advance()
    expect((await lastAction(id_d)).action).toBe('acquiter-tdt')
    pastell.pastell.control.set({ deferred: false })
  })

  test('tells an anomaly of the préfecture: erreur-verif-tdt', async () => {
    const id_d = await ready('DEL15_ANO')
    await send(id_d)
    await pastell.pastell.advance()
    expect((await lastAction(id_d)).action).toBe('erreur-verif-tdt')
  })

  test('may wait for a person: document-transmis-tdt', async () => {
    pastell.pastell.control.set({ confirmation: true })
    const id_d = await ready('DEL16')
    expect(valueOf(await send(id_d)).message).toBe('Le document a été envoyé au TdT')
    expect((await lastAction(id_d)).action).toBe('document-transmis-tdt')
    pastell.pastell.control.set({ confirmation: false })
  })
})

describe('a letter of the préfecture, and its reply', () => {
  test('come and go through fields of the act', async () => {
    const id_d = await ready('DEL17')
    await send(id_d)
    await pastell.pastell.advance()
    await pastell.writes({ type: 'pieces', idActe: '034-213401482-20250625-DEL17-DE' })
    await pastell.pastell.advance()
    const { data, last_action } = valueOf(await ask(`${documents}/${id_d}`))
    expect(last_action).toMatchObject({ action: 'attente-reponse-prefecture', message: "Attente d'une réponse" })
    expect(data).toMatchObject({
      has_demande_piece_complementaire: '1',
      demande_piece_complementaire: ['demande_piece_complementaire.tar.gz'],
    })
    const refused = await send(id_d, 'send-reponse-prefecture')
    expect([refused.status, valueOf(refused)['error-message']]).toEqual([
      400,
      "L'action « send-reponse-prefecture »  n'est pas permise : document_is_valide n'est pas vérifiée",
    ])
    await patch(`${documents}/${id_d}`, 'nature_reponse_demande_piece_complementaire=4')
    await upload(id_d, 'reponse_demande_piece_complementaire', 'convention.pdf')
    const answer = await send(id_d, 'send-reponse-prefecture')
    expect([answer.status, answer.text]).toEqual([
      201,
      '{\n    "result": true,\n    "message": "R\\u00e9ponse envoy\\u00e9e \\u00e0 la pr\\u00e9fecture"\n}',
    ])
    expect((await lastAction(id_d)).action).toBe('send-reponse-prefecture')
  })
})
