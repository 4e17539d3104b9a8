// From bytes to text: the encodings that are taken, refused, and found out when a document declares another.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ar, iso, latin1, objetOf, prolog, refusalOf, utf8, withObjet } from '../documents.ts'

describe('encoding', () => {
  const wide: [string, Uint8Array][] = [
    ['UTF-16 LE with its mark', Uint8Array.from(Buffer.from(`\uFEFF${ar}`, 'utf16le'))],
    ['UTF-16 BE with its mark', Uint8Array.from(Buffer.from(`\uFEFF${ar}`, 'utf16le').swap16())],
    ['UTF-16 LE without a mark', Uint8Array.from(Buffer.from(ar, 'utf16le'))],
    ['UTF-16 BE without a mark', Uint8Array.from(Buffer.from(ar, 'utf16le').swap16())],
    ['UTF-32 BE with its mark', Uint8Array.from([0, 0, 0xfe, 0xff, 0, 0, 0, 0x3c])],
    ['UTF-32 LE with its mark', Uint8Array.from([0xff, 0xfe, 0, 0, 0x3c, 0, 0, 0])],
    ['UTF-32 LE without a mark', Uint8Array.from([0x3c, 0, 0, 0, 0x61, 0, 0, 0])],
  ]
  it.each(wide)('refuses %s', async (name, bytes) => {
    expect(await refusalOf(bytes)).toMatchObject({ code: 'ACTES-X002', params: { encoding: name.slice(0, 6) } })
  })

  const unknown = ['UTF-16', 'UTF-7', 'ISO-8859-2', 'windows-1250', 'IBM037', 'x', 'constructor', 'iso-8859-11']
  it.each(unknown)('refuses the declared %s', async (name) => {
    for (const bytes of [latin1(prolog(name) + withObjet('\xe9t\xe9')), utf8(prolog(name) + withObjet('été'))])
      expect(await refusalOf(bytes)).toMatchObject({ code: 'ACTES-X002', params: { encoding: name } })
  })

  it.each(unknown)('accepts the declared %s, with a remark, over bytes that are ASCII', async (name) => {
    const { objet, deviations } = await objetOf(latin1(prolog(name) + withObjet('Convention')))
    expect(objet).toBe('Convention')
    const params = { declared: name, read: 'US-ASCII' }
    expect(deviations).toEqual([{ code: 'ACTES-X008', path: '/', params }])
    const marked = await objetOf(utf8(`\uFEFF${prolog(name)}${withObjet('Convention')}`))
    expect(marked.deviations).toMatchObject([{ params: { declared: name, read: 'UTF-8' } }])
  })

  it('shows only the beginning of an unknown name', async () => {
    const { deviations } = await objetOf(latin1(prolog('x'.repeat(500)) + withObjet('Convention')))
    expect(deviations).toMatchObject([{ params: { declared: 'x'.repeat(40) } }])
  })

  const otherwise = [
    'ISO8859-1',
    'ISO88591',
    'iso_8859-1',
    'iso8859_1',
    'latin-1',
    'Latin1',
    'latin_1',
    'ISO8859-15',
    'iso_8859_15',
    'latin-9',
    'Latin9',
    'cp1252',
    'CP-1252',
    'windows1252',
    'Windows_1252',
  ]
  it.each(otherwise)('accepts %s as another spelling of the encoding', async (name) => {
    expect(await objetOf(latin1(prolog(name) + withObjet('\xe9t\xe9')))).toEqual({ objet: 'été', deviations: [] })
  })

  it.each(['UTF8', 'utf_8', 'ASCII', 'US_ASCII'])('accepts %s too', async (name) => {
    const { deviations } = await objetOf(latin1(prolog(name) + withObjet('Convention')))
    expect(deviations).toEqual([])
  })

  it.each(['utf-8', 'UTF-8', 'us-ascii', 'ISO-8859-1', 'iso-8859-1', 'iso-8859-15', 'Windows-1252'])(
    'accepts %s, in any case and quotes, without a remark if the bytes are ASCII',
    async (name) => {
      const ascii = withObjet('Convention')
      const { deviations } = await objetOf(latin1(`<?xml version='1.0' encoding='${name}' standalone="no" ?>${ascii}`))
      expect(deviations).toEqual([])
    },
  )

  const read: [string, Uint8Array, string, { declared: string; read: string } | undefined][] = [
    ['Latin-1 as declared', latin1(iso + withObjet('été « à »')), 'été « à »', undefined],
    ['UTF-8 as declared', utf8(prolog('UTF-8') + withObjet('l’été €')), 'l’été €', undefined],
    ['UTF-8 by default', utf8(`<?xml version="1.0"?>${withObjet('l’été')}`), 'l’été', undefined],
    ['UTF-8 without a prolog', utf8(withObjet('l’été')), 'l’été', undefined],
    ['UTF-8 behind its mark', utf8(`\uFEFF${prolog('utf-8')}${withObjet('é')}`), 'é', undefined],
    ['UTF-8 under ISO-8859-1', utf8(iso + withObjet('l’été')), 'l’été', { declared: 'ISO-8859-1', read: 'UTF-8' }],
    [
      'UTF-8 under windows-1252',
      utf8(prolog('windows-1252') + withObjet('é')),
      'é',
      { declared: 'windows-1252', read: 'UTF-8' },
    ],
    [
      'a UTF-8 mark under ISO-8859-1',
      utf8(`\uFEFF${iso}${withObjet('e')}`),
      'e',
      { declared: 'ISO-8859-1', read: 'UTF-8' },
    ],
    ['windows-1252 as declared', latin1(prolog('windows-1252') + withObjet('l\x92\x9cuf \x80')), 'l’œuf €', undefined],
    [
      'windows-1252 under ISO-8859-1',
      latin1(iso + withObjet('l\x92\x9cuf')),
      'l’œuf',
      { declared: 'ISO-8859-1', read: 'windows-1252' },
    ],
    [
      'windows-1252 under ISO-8859-15',
      latin1(prolog('ISO-8859-15') + withObjet('l\x92')),
      'l’',
      { declared: 'ISO-8859-15', read: 'windows-1252' },
    ],
    [
      'ISO-8859-15 as declared',
      latin1(prolog('ISO-8859-15') + withObjet('\xa4 \xa6\xa8\xb4\xb8\xbc\xbd\xbe \xe9')),
      '€ ŠšŽžŒœŸ é',
      undefined,
    ],
    [
      'Latin-1 under UTF-8',
      latin1(prolog('UTF-8') + withObjet('\xe9t\xe9')),
      'été',
      { declared: 'UTF-8', read: 'windows-1252' },
    ],
    [
      'Latin-1 under US-ASCII',
      latin1(prolog('US-ASCII') + withObjet('\xe9')),
      'é',
      { declared: 'US-ASCII', read: 'windows-1252' },
    ],
    ['Latin-1 without a prolog', latin1(withObjet('\xe9')), 'é', { declared: 'UTF-8', read: 'windows-1252' }],
    [
      'references',
      latin1(iso + withObjet('l&#8217;&#xE9;t&eacute;'.replace('&eacute;', '&#233;'))),
      'l’été',
      undefined,
    ],
  ]
  it.each(read)('reads %s', async (_, bytes, objet, params) => {
    const got = await objetOf(bytes)
    expect(got.objet).toBe(objet)
    expect(got.deviations).toEqual(params ? [{ code: 'ACTES-X008', path: '/', params }] : [])
  })

  it('knows the 27 characters of windows-1252, and leaves its five gaps unchanged', async () => {
    const bytes = Array.from({ length: 32 }, (_, index) => String.fromCharCode(0x80 + index)).join('')
    const { objet } = await objetOf(latin1(prolog('windows-1252') + withObjet(bytes)))
    expect(objet).toBe('€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ')
  })

  it('reads any Latin-1 text that is not UTF-8 by chance', async () => {
    const texts = fc.string({ unit: fc.integer({ min: 0xa0, max: 0xff }).map((code) => String.fromCharCode(code)) })
    const property = fc.asyncProperty(texts, async (text) => {
      expect((await objetOf(latin1(`${iso}${withObjet(`\xe9 ${text}`)}`))).objet).toBe(`é ${text}`)
    })
    await fc.assert(property, { seed: 1, numRuns: 300 })
  })
})
