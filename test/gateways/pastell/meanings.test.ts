// The tables: what a state, a text of the TdT or a response of the API means.
import { describe, expect, test } from 'vitest'
import type { ErrorCode } from '../../../src/errors.ts'
import {
  fileNamesIn,
  judge,
  judgeFile,
  readDossier,
  readForm,
  readList,
  type Phase,
} from '../../../src/gateways/pastell/responses.ts'
import {
  isBusy,
  isNotPermitted,
  lacksRight,
  meaningOf,
  shownWords,
  standingOfAction,
  type Meaning,
  type DossierStanding,
} from '../../../src/gateways/pastell/meanings.ts'
import { asActesError } from '../contract.ts'

const texts: readonly (readonly [Meaning, string])[] = [
  [
    'duplicate',
    'Un acte portant le même numéro interne existe déjà dans la base de données.\nIl faut peut-être ajouter un suffixe au numéro.',
  ],
  ['duplicate', "Un numéro interne d'acte entre en conflit avec un acte existant dans la base de données."],
  [
    'duplicate',
    "Erreur lors de l'enregistrement de la transaction :\nUne transaction avec le même numéro existe déjà dans la base.",
  ],
  ['done', "Une demande d'annulation est déjà en cours pour cette transaction."],
  ['refused', "Le numéro n'est pas correct"],
  ['refused', 'La date de décision est une date dans le futur'],
  ['refused', "Aucun fichier acte n'a été posté "],
  ['refused', 'Erreur lors de la réception du fichier annexe.pdf : typologie absente'],
  ['refused', 'Erreur lors de la récéption du fichier : Le fichier semble vide'],
  ['later', "Erreur lors de la récéption du fichier : Le fichier n'a été que partiellement reçu"],
  ['refused', 'Le code de la PJ doit faire 5 caractères'],
  ['refused', 'Erreur de validation du fichier de l\'acte :\nLe fichier de l\'acte " x " est de type " y ".'],
  ['refused', "Le champ Objet de l'acte est trop long (499 caractères maxi autorisés)."],
  ['refused', "Le nombre d'annexes est trop important (max : 20)"],
  ['refused', "la taille d'archive générée n'est pas conforme. filename=x"],
  ['refused', "Erreur lors de la génération de l'acte : Objet doit être présent."],
  ['refused', "Impossible d'annuler une transaction qui n'est pas en état « Acquittement reçu »."],
  ['later', "Erreur lors de la génération de l'enveloppe. x"],
  ['later', "Erreur lors de la génération de l'archive.\nx"],
  ['later', 'Failed to connect to s2low.example port 443: Connection timed out'],
  ['later', 'Could not resolve host: s2low.example'],
  ['doubt', "Erreur lors de l'enregistrement de l'enveloppe :\nx"],
  ['doubt', 'Operation timed out after 30001 milliseconds with 0 bytes received'],
  ['doubt', 'Recv failure: Connection reset by peer'],
  ['misconfigured', 'Accès refusé'],
  ['misconfigured', "Échec de l'authentification"],
  ['misconfigured', "Le certificat n'est pas valide : aucun compte trouvé"],
  ['misconfigured', 'La télétransmission nécessite un certificat RGS<br/>Erreur : x'],
  ['misconfigured', 'Mode « papier » actif. Accès interdit.'],
  ['misconfigured', "La connexion n'a pas pu être établie"],
  ['outdated', "La classification utilisée n'est plus à jour"],
  ['unknown', 'Le connecteur TdT ne répond pas comme attendu'],
  ['unknown', ''],
]

describe('the meaning of a text of the TdT', () => {
  test.each(texts)('%s: %s', (meaning, text) => expect(meaningOf(text)).toBe(meaning))

  const spoiled: Readonly<Record<string, (text: string) => string>> = {
    'read as Latin-1': (text) => Buffer.from(text).toString('latin1'),
    'with entities': (text) => text.replace(/[^\x20-\x7e\n]|'/g, (letter) => `&#${letter.codePointAt(0)};`),
    'with question marks': (text) => text.replace(/[^\x20-\x7e\n]/g, '?'),
    'with replacement characters': (text) => Buffer.from(text, 'latin1').toString('utf8'),
    'with typographic apostrophes': (text) => text.replaceAll("'", '’'),
  }
  test.each(Object.entries(spoiled))('%s too', (_, spoil) => {
    expect(texts.map(([, text]) => meaningOf(spoil(text)))).toEqual(texts.map(([meaning]) => meaning))
  })

  test('an action that is not permitted was not done', () => {
    expect(isNotPermitted("L'action « send-tdt »  n'est pas permise : le dernier état ne le permet pas")).toBe(true)
    expect(isNotPermitted("L'action « modification »  n'est pas permise")).toBe(true)
    expect(isNotPermitted('Le numéro n’est pas correct')).toBe(false)
  })

  test('an action that waits for another was not done', () => {
    expect(isBusy('Une action est déjà en cours de réalisation sur ce document')).toBe(true)
    expect(isBusy("Une demande d'annulation est déjà en cours pour cette transaction.")).toBe(false)
  })

  test('a missing right is distinguished from a wrong state', () => {
    expect(lacksRight("L'action « send-tdt »  n'est pas permise : droit_id_u n'est pas vérifiée")).toBe(true)
    expect(lacksRight('Acces interdit id_e=1, droit=actes-generique:edition,id_u=2')).toBe(true)
    expect(lacksRight("L'action « send-tdt »  n'est pas permise : last-action n'est pas vérifiée")).toBe(false)
  })

  test('it is shown without markup, on one line, and cut', () => {
    expect(shownWords('Erreur&nbsp;: l&#039;acte<br/>n&amp;eacute;\n  x')).toBe("Erreur&nbsp;: l'acte n&eacute; x")
    expect([...shownWords('é'.repeat(2_000))]).toHaveLength(512)
  })

  test('XML before the words of an anomaly is omitted; alone, it is kept', () => {
    const xml = '<?xml version="1.0"?><a:Anomalie xmlns:a="x"><a:Detail>champ absent</a:Detail></a:Anomalie>'
    expect(shownWords(`En erreur : ${xml}Anomalie signalee`)).toBe('En erreur : Anomalie signalee')
    expect(shownWords(`En erreur : ${xml}\n`)).toBe('En erreur : champ absent')
  })

  test.each(['numéro interne '.repeat(90_000), '<'.repeat(1_000_000), '&#'.repeat(500_000)])(
    'a hostile text is read to its end: %.10s',
    (text) => {
      expect([meaningOf(text), shownWords(text).length <= 512, isNotPermitted(text)]).toContain(true)
    },
  )
})

describe('the state of a document', () => {
  const standings: readonly (readonly [string, DossierStanding | undefined])[] = [
    ['creation', 'draft'],
    ['modification', 'draft'],
    ['send-tdt', 'sent'],
    ['verif-tdt', 'sent'],
    ['document-transmis-tdt', 'confirming'],
    ['teletransmission-tdt', 'confirming'],
    ['send-tdt-erreur', 'failed'],
    ['tdt-error', 'failed'],
    ['erreur-verif-tdt', 'anomaly'],
    ...(['acquiter-tdt', 'send-ged', 'send-archive', 'accepter-sae', 'termine'] as const).map(
      (action) => [action, 'acknowledged'] as const,
    ),
    ['annulation-tdt', 'annulling'],
    ['verif-annulation-tdt', 'annulling'],
    ['annuler-tdt', 'annulled'],
    ['send-iparapheur', undefined],
  ]
  test.each(standings)('%s: %s', (action, standing) => expect(standingOfAction(action, false)).toBe(standing))

  test('once the TdT has numbered it, it was sent, whatever changed since', () => {
    expect(['modification', 'send-iparapheur'].map((action) => standingOfAction(action, true))).toEqual([
      'sent',
      'sent',
    ])
    expect(standingOfAction('tdt-error', true)).toBe('failed')
  })
})

const answer = (status: number, body: string) => ({ status, headers: {}, bytes: Buffer.from(body) })
const page = '<!DOCTYPE html><html><body>Connexion</body></html>'
const said = JSON.stringify({ status: 'error', 'error-message': 'non' })

describe('the meaning of a response before the handover, and after', () => {
  const rows: readonly (readonly [number, string, Readonly<Record<Phase, ErrorCode>>])[] = [
    [200, page, { read: 'ACTES-G002', prepare: 'ACTES-G002', send: 'ACTES-G005' }],
    [201, '', { read: 'ACTES-G002', prepare: 'ACTES-G002', send: 'ACTES-G005' }],
    [200, '"ok"', { read: 'ACTES-G002', prepare: 'ACTES-G002', send: 'ACTES-G005' }],
    [302, '', { read: 'ACTES-G002', prepare: 'ACTES-G002', send: 'ACTES-G005' }],
    [400, page, { read: 'ACTES-G002', prepare: 'ACTES-G021', send: 'ACTES-G021' }],
    [401, said, { read: 'ACTES-G008', prepare: 'ACTES-G008', send: 'ACTES-G008' }],
    [403, said, { read: 'ACTES-G008', prepare: 'ACTES-G008', send: 'ACTES-G008' }],
    [404, page, { read: 'ACTES-G013', prepare: 'ACTES-G013', send: 'ACTES-G005' }],
    [405, said, { read: 'ACTES-G013', prepare: 'ACTES-G013', send: 'ACTES-G013' }],
    [409, said, { read: 'ACTES-G002', prepare: 'ACTES-G002', send: 'ACTES-G005' }],
    [413, page, { read: 'ACTES-G002', prepare: 'ACTES-G021', send: 'ACTES-G021' }],
    [415, page, { read: 'ACTES-G002', prepare: 'ACTES-G021', send: 'ACTES-G021' }],
    [422, said, { read: 'ACTES-G002', prepare: 'ACTES-G021', send: 'ACTES-G021' }],
    [421, page, { read: 'ACTES-G013', prepare: 'ACTES-G013', send: 'ACTES-G013' }],
    [429, said, { read: 'ACTES-G002', prepare: 'ACTES-G002', send: 'ACTES-G002' }],
    [500, said, { read: 'ACTES-G002', prepare: 'ACTES-G002', send: 'ACTES-G004' }],
    [502, page, { read: 'ACTES-G002', prepare: 'ACTES-G002', send: 'ACTES-G004' }],
    [503, page, { read: 'ACTES-G002', prepare: 'ACTES-G002', send: 'ACTES-G004' }],
    [504, page, { read: 'ACTES-G002', prepare: 'ACTES-G002', send: 'ACTES-G004' }],
  ]
  test.each(rows)('%i %s', (status, body, codes) => {
    const found = (['read', 'prepare', 'send'] as const).map((phase) => {
      try {
        return [phase, judge(answer(status, body), phase)]
      } catch (error) {
        return [phase, asActesError(error).code]
      }
    })
    expect(Object.fromEntries(found)).toEqual(codes)
  })

  test('400 and 404 in JSON are the API’s, with its text', () => {
    expect(judge(answer(400, said), 'send')).toEqual({ kind: 'refused', words: 'non' })
    expect(judge(answer(404, said), 'read')).toEqual({ kind: 'missing', words: 'non' })
  })

  test('JSON in another encoding than UTF-8 is refused', () => {
    const bytes = Buffer.from('{"message":"é"}', 'latin1')
    expect(() => judge({ status: 200, headers: {}, bytes }, 'read')).toThrow('ACTES-G002')
  })

  test('a file is returned unchanged, unless it is a page', () => {
    expect(judgeFile(answer(200, '%PDF-1.4'))?.toString()).toBe('%PDF-1.4')
    expect(judgeFile(answer(200, '<?xml version="1.0"?><a/>'))).toBeDefined()
    expect(judgeFile(answer(404, said))).toBeUndefined()
    expect(() => judgeFile(answer(200, page))).toThrow('ACTES-G002')
    expect(() => judgeFile(answer(400, said))).toThrow('ACTES-G002')
    expect(() => judgeFile(answer(403, said))).toThrow('ACTES-G008')
  })
})

describe('the fields of a document', () => {
  const bytes = Buffer.from('{}')
  const read = (value: unknown) => readDossier(value, bytes)

  test('its name, its state, its words, its fields', () => {
    const value = { info: { id_d: 'a1' }, last_action: { action: 'tdt-error', message: 'non' }, data: { objet: 'x' } }
    expect(read(value)).toEqual({
      id: 'a1',
      action: 'tdt-error',
      words: 'non',
      standing: 'failed',
      atTdt: false,
      data: { objet: 'x' },
      bytes,
    })
  })

  test('numbers for names and an empty list for no field are PHP’s style', () => {
    expect(read({ info: { id_d: 12 }, last_action: { action: 'creation' }, data: [] })).toMatchObject({
      id: '12',
      data: {},
    })
  })

  test.each([
    [],
    {},
    { info: { id_d: 'a1' } },
    { info: { id_d: '../a' }, last_action: { action: 'creation' } },
    { info: { id_d: 'a1' }, last_action: { action: null } },
    { info: 'a1', last_action: 'creation' },
  ])('anything else is not a document: %j', (value) => expect(() => read(value)).toThrow('ACTES-G002'))

  test('a list contains documents, or is invalid', () => {
    expect(readList([{ id_d: 'a1', titre: 'x' }, { id_d: 2 }])).toEqual(['a1', '2'])
    for (const value of [{}, ['a1'], [{ id_d: '/' }], [null]]) expect(() => readList(value)).toThrow('ACTES-G002')
  })

  test('the form is complete, or says why not, or its state is unknown', () => {
    expect(readForm({ formulaire_ok: 1, message: '' })).toEqual({ complete: true, words: '' })
    expect(readForm({ formulaire_ok: 0, message: 'incomplet' })).toEqual({ complete: false, words: 'incomplet' })
    expect(readForm({ formulaire_ok: '0' })).toEqual({ complete: false, words: '' })
    expect(readForm({ result: 'ok' })).toBeUndefined()
  })

  test('a file field lists names, is empty, or is unreadable', () => {
    const found = [['a.pdf'], { 0: 'a.pdf', 2: 'b.pdf' }, '', undefined, [1]].map((arrete) =>
      fileNamesIn({ arrete }, 'arrete'),
    )
    expect(found).toEqual([['a.pdf'], ['a.pdf', 'b.pdf'], [], [], undefined])
  })
})
