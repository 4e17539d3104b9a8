// What the KO texts of S²LOW mean, whatever became of their accents, and what a response means that is not the API's.
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { readResponse, type S2lowResponse } from '../../../src/gateways/s2low/responses.ts'
import { classOf, troubleIn, type JudgedExchange, type KoClass } from '../../../src/gateways/s2low/refusals.ts'

interface Known {
  readonly script: string
  readonly text: string
  readonly class: KoClass
}

const file = new URL('../../../fixtures/gateways/s2low/ko.json', import.meta.url)
const known = JSON.parse(readFileSync(file, 'utf8')) as readonly Known[]

/** As the scripts escape their texts. */
const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll("'", '&#039;').replaceAll('"', '&quot;').replaceAll('<', '&lt;')
const latin1 = (text: string) => Buffer.from(text.replace(/[^\0-\xff]/g, '?'), 'latin1')
const renditions: Readonly<Record<string, (text: string) => Buffer>> = {
  'ISO-8859-1': latin1,
  'ISO-8859-1, escaped': (text) => latin1(escaped(text)),
  'UTF-8': (text) => Buffer.from(text),
  'UTF-8, escaped': (text) => Buffer.from(escaped(text)),
  'UTF-8 taken for ISO-8859-1': (text) => Buffer.from(Buffer.from(text).toString('latin1')),
  'accents lost': (text) => latin1(escaped(text).replace(/\P{ASCII}/gu, '?')),
  'accents as entities': (text) => latin1(text.replaceAll('é', '&eacute;').replaceAll('è', '&egrave;')),
}

const ko = (words: Buffer): S2lowResponse =>
  readResponse({ status: 200, headers: {}, bytes: Buffer.concat([Buffer.from('KO\n'), words]) })

describe('the texts of the scripts', () => {
  test('are complete: those of creation and cancellation, and those named by the error policy', () => {
    const counts = Object.fromEntries(
      [...Map.groupBy(known, ({ script }) => script)].map(([script, texts]) => [script, texts.length]),
    )
    expect(counts).toMatchObject({ 'actes_transac_create.php': 39, 'actes_transac_cancel.php': 6 })
    expect(new Set(known.map((each) => each.class)).size).toBe(8)
  })

  for (const [name, render] of Object.entries(renditions))
    test(`have their class: ${name}`, () => {
      const classes = known.map(({ text }) => {
        const reading = ko(render(text))
        return reading.kind === 'ko' ? classOf(reading.words) : undefined
      })
      expect(classes).toEqual(known.map((each) => each.class))
    })

  test('an unknown text has no class', () => {
    expect(classOf('Le préfet est en vacances')).toBeUndefined()
    expect(classOf('')).toBeUndefined()
  })

  test('are shown as people read them, on one line', () => {
    const words = latin1(escaped("Accès « refusé »<br/>n'importe\nlequel"))
    expect(ko(words)).toEqual({ kind: 'ko', words: "Accès « refusé » n'importe lequel" })
  })

  test('are cut at 512 characters', () => {
    const reading = ko(latin1('é'.repeat(600)))
    expect(reading.kind === 'ko' && reading.words).toBe(`${'é'.repeat(511)}…`)
  })
})

const codeOf = (reading: S2lowResponse, judging: JudgedExchange) => troubleIn(reading, judging).code
const said = (text: string) => ko(latin1(text))
const page = (bytes: string, status = 200, location?: string) =>
  readResponse({ status, headers: location === undefined ? {} : { location }, bytes: Buffer.from(bytes) })
const read: JudgedExchange = { kind: 'read' }
const write: JudgedExchange = { kind: 'write' }
const reply: JudgedExchange = { kind: 'write', twice: true }

describe('the result of a call', () => {
  test.each([
    ['identity', 'ACTES-G008', 'ACTES-G008'],
    ['duplicate', 'ACTES-G004', 'ACTES-G002'],
    ['passing', 'ACTES-G004', 'ACTES-G002'],
    ['done', 'ACTES-G004', 'ACTES-G002'],
    ['not-yet', 'ACTES-G004', 'ACTES-G002'],
    ['data', 'ACTES-G009', 'ACTES-G002'],
    ['state', 'ACTES-G009', 'ACTES-G002'],
    ['no-such', 'ACTES-G009', 'ACTES-G002'],
  ] as const)('answered by a KO of the class %s: a write %s, a read %s', (meant, written, asked) => {
    const texts = known.filter((each) => each.class === meant)
    expect(texts.length).toBeGreaterThan(0)
    for (const { text } of texts) {
      // With a full stop, it is about this transaction.
      const of = text === 'Accès refusé.' ? 'ACTES-G009' : written
      expect([text, codeOf(said(text), write)]).toEqual([text, of])
      expect([text, codeOf(said(text), read)]).toEqual([text, asked])
    }
  })

  test('an unknown KO proves nothing: a person reads its text', () => {
    for (const judging of [write, reply]) {
      const trouble = troubleIn(said('Le préfet est en vacances'), judging)
      expect(trouble).toMatchObject({ code: 'ACTES-G021', params: { reason: 'Le préfet est en vacances' } })
    }
    expect(codeOf(said(''), write)).toBe('ACTES-G021')
    expect(codeOf(said('Le préfet est en vacances'), read)).toBe('ACTES-G002')
  })

  test('a file reported as damaged, in either spelling, is a refusal', () => {
    for (const spelt of ['récéption', 'réception'])
      expect(codeOf(said(`Erreur lors de la ${spelt} du fichier : Le fichier semble vide`), write)).toBe('ACTES-G009')
  })

  test.each(['/', '/login.php', '/login.php?next=/modules', '/connexion-status', 'https://s2low.example/login.php'])(
    'a redirection to %s is a rejected identity',
    (location) => {
      expect(codeOf(page('', 302, location), write)).toBe('ACTES-G008')
      expect(codeOf(page('', 302, location), read)).toBe('ACTES-G008')
      expect(codeOf(page('', 200, location), read)).toBe('ACTES-G008')
    },
  )

  test('about a reply it proves nothing: a second one would be accepted too', () => {
    expect(codeOf(page('', 302, '/'), reply)).toBe('ACTES-G005')
    expect(codeOf(page('', 403), reply)).toBe('ACTES-G005')
    expect(codeOf(said('Accès refusé'), reply)).toBe('ACTES-G008')
  })

  test('any other redirection is not a response of the API', () => {
    expect(codeOf(page('', 302, '/modules/actes/index.php'), write)).toBe('ACTES-G005')
    expect(codeOf(page('', 302, '/modules/actes/index.php'), read)).toBe('ACTES-G002')
  })

  test.each([
    '<!DOCTYPE html><html><body>Connexion</body></html>',
    '<html lang="fr">',
    "<pre class='xdebug-var-dump' dir='ltr'>",
    '<br />\n<b>Fatal error</b>: Uncaught',
    '<br />\n<b>Warning</b>: x\nOK\n12\n\n',
    'maintenance',
    '',
  ])('%j with 200 is not an answer of the API, and never a refusal', (body) => {
    expect(codeOf(page(body), write)).toBe('ACTES-G005')
    expect(codeOf(page(body), read)).toBe('ACTES-G002')
  })

  test.each([408, 429, 500, 502, 503, 504, 301])('%d is not a response of the API', (status) => {
    expect(codeOf(page('<html>', status), write)).toBe('ACTES-G005')
    expect(codeOf(page('<html>', status), read)).toBe('ACTES-G002')
  })

  test('421 is a wrong address; 401 and 403 are an identity; 404 is asked about', () => {
    expect(troubleIn(page('', 421), write)).toMatchObject({ code: 'ACTES-G013', params: { setting: 'url' } })
    for (const status of [401, 403]) expect(codeOf(page('', status), write)).toBe('ACTES-G008')
    expect(codeOf(page('', 404), write)).toBe('ACTES-G005')
    expect(codeOf(page('', 404), read)).toBe('ACTES-G013')
  })

  test.each([400, 413, 415, 422])('%d is not one either, but would repeat: a person reads it', (status) => {
    const said = '<html><head><style>h1 {}</style></head><body><h1>Trop &amp; trop</h1> nginx</body></html>'
    const params = { reason: `Trop & trop nginx (HTTP ${status})` }
    for (const judging of [write, reply])
      expect(troubleIn(page(said, status), judging)).toMatchObject({ code: 'ACTES-G021', params })
    expect(codeOf(page('', status), read)).toBe('ACTES-G002')
  })

  test('a read is never in doubt', () => {
    const readings = [...known.map(({ text }) => said(text)), page(''), page('', 302, '/x'), page('', 500)]
    expect(readings.filter((reading) => troubleIn(reading, read).kind === 'uncertain')).toEqual([])
  })
})
