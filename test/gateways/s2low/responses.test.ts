// The shapes of S²LOW's responses, byte for byte, and where an anomaly ends and its text begins.
import { describe, expect, test } from 'vitest'
import {
  idIn,
  isWholeXml,
  readResponse,
  splitXml,
  skeleton,
  singleLineOf,
} from '../../../src/gateways/s2low/responses.ts'

const answer = (bytes: string | Buffer, more: { status?: number; location?: string } = {}) => {
  const { status = 200, location } = more
  const body = typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes
  return readResponse({ status, headers: location === undefined ? {} : { location }, bytes: body })
}
const payloadOf = (bytes: string) => {
  const reading = answer(bytes)
  return reading.kind === 'ok' ? reading.payload.toString('latin1') : reading
}

describe('a response', () => {
  test('OK⏎12345⏎⏎ carries an identifier', () => {
    expect(payloadOf('OK\n12345\n\n')).toBe('12345\n\n')
    expect(idIn(Buffer.from('12345\n\n'))).toBe('12345')
  })

  test('OK : id généré : 12345⏎ carries it too, in either encoding', () => {
    const text = 'OK : id généré : 12345\n'
    for (const bytes of [Buffer.from(text), Buffer.from(text, 'latin1')]) {
      const reading = answer(bytes)
      expect(reading.kind === 'ok' && idIn(reading.payload)).toBe('12345')
    }
  })

  test.each(['', '\n', '1234', 'abc\n', '12a\n', '-1\n', '12\n13\n', 'Enregistré\n'])(
    'no identifier in %j',
    (payload) => {
      expect(idIn(Buffer.from(payload))).toBeUndefined()
    },
  )

  test('OK without a line break is one: api/test-connexion.php', () => expect(payloadOf('OK')).toBe(''))

  test('blank lines and a byte order mark before it are ignored', () => {
    expect(payloadOf('\n\nOK\n1\n')).toBe('1\n')
    expect(payloadOf('\xef\xbb\xbfOK\r\n1\n')).toBe('1\n')
  })

  test('OK⏎4⏎ and the XML behind it, untouched', () => {
    const xml = '<?xml version="1.0" encoding="ISO-8859-1"?>\r\n<a>\xe9</a>\r\n'
    expect(payloadOf(`OK\n4\n${xml}`)).toBe(`4\n${xml}`)
  })

  test('KO⏎, with or without its last line break', () => {
    const said = { kind: 'ko', words: 'Numéro de transaction invalide.' }
    expect(answer('KO\nNum\xe9ro de transaction invalide.')).toEqual(said)
    expect(answer('KO\nNum\xe9ro de transaction invalide.\n')).toEqual(said)
    expect(answer(Buffer.from('KO\nNuméro de transaction invalide.'))).toEqual(said)
    expect(answer('KO : Num\xe9ro de transaction invalide.\n')).toEqual(said)
    expect(answer('KO')).toEqual({ kind: 'ko', words: '' })
  })

  test('the bytes of 5.1, whose accents are lost', () => {
    const words = "La connexion n'a pas pu ?tre ?tablie"
    expect(answer('KO\nLa connexion n&#039;a pas pu ?tre ?tablie\n')).toEqual({ kind: 'ko', words })
  })

  test.each(['OKAY', 'OK, merci', 'KOALA', '<pre>OK\n1\n', 'ok\n1\n'])('%j is not in its vocabulary', (body) => {
    expect(answer(body).kind).toBe('body')
  })

  test('a redirection is reduced to its target, without the host', () => {
    const reading = answer('', { status: 302, location: ' https://s2low.example/login.php?a=1' })
    expect(reading).toEqual({ kind: 'redirect', path: '/login.php?a=1' })
    expect(answer('', { status: 302, location: 'actes_download_file.php?env=7' })).toEqual({
      kind: 'redirect',
      path: '/actes_download_file.php?env=7',
    })
  })

  test('200 with Location and an empty body is one too; with a body it is a body', () => {
    expect(answer('', { location: '/x?env=7' })).toEqual({ kind: 'redirect', path: '/x?env=7' })
    expect(answer('OK\n1\n', { location: '/x' }).kind).toBe('ok')
  })

  test('a status without Location is shown with the text of its page', () => {
    expect(answer('OK\n1\n', { status: 502 })).toEqual({ kind: 'status', status: 502, said: 'OK 1 (HTTP 502)' })
    expect(answer('', { status: 302 })).toMatchObject({ kind: 'status', status: 302 })
  })
})

describe('an anomaly', () => {
  const xml =
    '<?xml version="1.0" encoding="ISO-8859-1"?>\n<actes:AnomalieActe xmlns:actes="x">\xe9</actes:AnomalieActe>'
  const split = (text: string) => {
    const found = splitXml(Buffer.from(text, 'latin1'))
    return found && [found.xml.toString('latin1'), found.root, found.tail.toString('latin1')]
  }

  test('ends with its root; the text after it has its own encoding', () => {
    const words = 'Anomalie signalee par le MI : 1 - D\xe9j\xe0 re\xe7u'
    expect(split(xml + words)).toEqual([xml, 'AnomalieActe', words])
    expect(singleLineOf(Buffer.from(words, 'latin1'))).toBe('Anomalie signalee par le MI : 1 - Déjà reçu')
  })

  test('keeps the line break that ends it', () => {
    expect(split(`${xml}\r\n`)).toEqual([`${xml}\r\n`, 'AnomalieActe', ''])
    expect(split(`${xml}\nrefus`)).toEqual([`${xml}\n`, 'AnomalieActe', 'refus'])
  })

  test('may have a comment before its root, a byte order mark, a root that closes itself', () => {
    const commented = `\xef\xbb\xbf<?xml version="1.0"?>\n<!-- </a> -->\n<a b="c"/>`
    expect(split(`${commented}non`)).toEqual([commented, 'a', 'non'])
  })

  test('whose root name is a prefix of another ends with its own', () => {
    const nested = '<?xml version="1.0"?><a><ab></ab></a >'
    expect(split(`${nested}x`)).toEqual([nested, 'a', 'x'])
  })

  test.each(['Enveloppe invalide : x', '', '<a></a>', '<?xml version="1.0"?>', '<?xml version="1.0"?><a>cut</'])(
    '%j has no complete XML',
    (text) => expect(split(text)).toBeUndefined(),
  )

  test('an HTML page is not one, even if it claims to be XML', () => {
    expect(split('<?xml version="1.0"?><html><body></body></html>')).toBeUndefined()
    expect(split('<?xml version="1.0"?><!DOCTYPE html><html></html>')).toBeUndefined()
  })

  test('a whole document may end with line breaks and nothing else', () => {
    expect(isWholeXml(Buffer.from(`${xml}\r\n`, 'latin1'))).toBe(true)
    expect(isWholeXml(Buffer.from(`${xml}x`, 'latin1'))).toBe(false)
    expect(isWholeXml(Buffer.from(xml.slice(0, -3), 'latin1'))).toBe(false)
  })
})

test('texts are compared by their ASCII letters only', () => {
  const texts = [
    'Écoles : déjà',
    '?coles : d?j?',
    '&Eacute;coles : d&eacute;j&agrave;',
    'Ã‰coles : dÃ©jÃ\xa0',
    'écoles  déjà',
  ]
  expect(new Set(texts.map(skeleton)).size).toBe(1)
})
