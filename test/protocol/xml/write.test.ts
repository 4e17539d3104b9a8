// The writer: ISO-8859-1 in prolog and bytes, and every character reads back.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ActesError } from '../../../src/errors.ts'
import { gate } from '../../../src/protocol/xml/gate.ts'
import { readXml } from '../../../src/protocol/xml/read.ts'
import type { Charset } from '../../../src/protocol/xml/latin1.ts'
import { element, writeXml, type Element } from '../../../src/protocol/xml/write.ts'

const show = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1')
const acte = (objet: string, numero = 'A1'): Element =>
  element('actes:Acte', { 'actes:NumeroInterne': numero }, [element('actes:Objet', {}, objet)])
const inside = (bytes: Uint8Array) => /<actes:Objet>([^]*)<\/actes:Objet>/.exec(show(bytes))?.[1]

async function readBack(bytes: Uint8Array): Promise<{ objet: string | undefined; numero: string | undefined }> {
  const { attributes, children } = readXml(await gate(bytes, 'wide'))
  return { objet: children[0]?.text, numero: attributes.NumeroInterne }
}

describe('layout', () => {
  it('is prefixed, indented by two spaces, its prolog and bytes ISO-8859-1', () => {
    const enveloppe = element('actes:Emetteur', {}, [
      element('actes:IDCL', { 'insee:SIREN': '213401482', 'actes:Departement': '034' }),
      element('actes:Referent', {}, [element('actes:Nom', {}, 'Secrétariat'), element('actes:Telephone', {})]),
    ])
    expect(show(writeXml(enveloppe, 'translit'))).toBe(`<?xml version="1.0" encoding="ISO-8859-1"?>
<actes:Emetteur xmlns:actes="http://www.interieur.gouv.fr/ACTES#v1.1-20040216" xmlns:insee="http://xml.insee.fr/schema">
  <actes:IDCL insee:SIREN="213401482" actes:Departement="034"/>
  <actes:Referent>
    <actes:Nom>Secrétariat</actes:Nom>
    <actes:Telephone/>
  </actes:Referent>
</actes:Emetteur>
`)
  })

  it('declares the INSEE namespace only where it is used', () => {
    expect(show(writeXml(acte('a'), 'translit'))).not.toContain('insee')
  })

  it('writes one byte per character, and no byte order mark', () => {
    const bytes = writeXml(acte('é à ÿ'), 'translit')
    expect(Array.from(bytes.slice(0, 5))).toEqual([0x3c, 0x3f, 0x78, 0x6d, 0x6c])
    expect(bytes).toContain(0xe9)
    expect(bytes).not.toContain(0xc3)
  })

  it('gives the same bytes again', () => {
    expect(writeXml(acte('été'), 'ncr')).toEqual(writeXml(acte('été'), 'ncr'))
  })
})

describe('texts', () => {
  it.each([
    ['R&D; annexes', 'R&amp;D; annexes'],
    ['a &amp; b', 'a &amp;amp; b'],
    ['&lt;b&gt; &#233; &#x41;', '&amp;lt;b&amp;gt; &amp;#233; &amp;#x41;'],
    ['<b>&</b> ]]>', '&lt;b&gt;&amp;&lt;/b&gt; ]]&gt;'],
    ['  deux espaces  ', '  deux espaces  '],
    ['a\tb\nc\rd\r\ne', 'a\tb\nc&#13;d&#13;\ne'],
    ['l\u0092\u0085', 'l&#146;&#133;'],
    ['n\u00c2\u00b0 et \u00e9', 'n\u00c2\u00b0 et \u00e9'],
    ['n\u00c2\u00b0', 'n&#194;&#176;'],
  ])('are escaped once: %j', async (text, written) => {
    const bytes = writeXml(acte(text, text), 'translit')
    expect(inside(bytes)).toBe(written)
    expect(await readBack(bytes)).toEqual({ objet: text, numero: text })
  })

  it('become references over U+00FF under ncr', async () => {
    const bytes = writeXml(acte('l’œuf à 3 € \u{1F600}', '’'), 'ncr')
    expect(inside(bytes)).toBe('l&#8217;&#339;uf \u00e0 3 &#8364; &#128512;')
    expect(await readBack(bytes)).toEqual({ objet: 'l’œuf à 3 € \u{1F600}', numero: '’' })
  })

  const refused: [string, string, Charset, string, number][] = [
    ['over U+00FF', 'caf\u00e9 \u0142', 'translit', 'U+0142 ł', 6],
    ['beyond the basic plane', '\u{1F600}', 'translit', 'U+1F600 \u{1F600}', 1],
    ['a control, under translit', 'ab\u0007', 'translit', 'U+0007', 3],
    ['a control, under ncr', '\u{1F600}\u001f', 'ncr', 'U+001F', 2],
    ['half a pair', 'a\ud800', 'ncr', 'U+D800', 2],
    ['no character', '\uffff', 'ncr', 'U+FFFF', 1],
  ]
  it.each(refused)('are refused if they contain %s', (_, text, charset, character, position) => {
    for (const spoiled of [acte(text), acte('a', text)]) {
      const write = () => writeXml(spoiled, charset)
      expect(write).toThrow(ActesError)
      expect(write).toThrow(expect.objectContaining({ code: 'ACTES-V018', params: { character, position, count: 1 } }))
    }
  })

  const characters = {
    translit: fc.oneof(
      fc.constantFrom('&', '<', '>', '"', "'", ';', '#', ']]>', '&amp;', '\t', '\n', '\r', '\r\n', ' '),
      fc.integer({ min: 0x20, max: 0xff }).map((code) => String.fromCodePoint(code)),
    ),
    ncr: fc.oneof(
      fc.constantFrom('&', '<', 'R&D;', '&#8217;', '\r\n', '\u0085', '\u00c2\u00b0'),
      fc
        .integer({ min: 0x20, max: 0x10ffff })
        .filter((code) => (code < 0xd800 || code > 0xdfff) && code !== 0xfffe && code !== 0xffff)
        .map((code) => String.fromCodePoint(code)),
    ),
  }
  it.each(['translit', 'ncr'] as const)('come back unchanged, whatever they are, under %s', async (charset) => {
    const texts = fc.array(characters[charset], { maxLength: 20 }).map((parts) => parts.join(''))
    const property = fc.asyncProperty(texts, texts, async (objet, numero) => {
      expect(await readBack(writeXml(acte(objet, numero), charset))).toEqual({ objet, numero })
    })
    await fc.assert(property, { seed: 1, numRuns: 2_000 })
  })
})
