// XML spoiled by a person who knows XML: names, attributes, values, depth, size, entities, declarations, encodings.
import type { Random } from './random.ts'
import { inserted, onText, replaced, somewhere, type Spoil, type SpoilText } from './spoil-bytes.ts'

const tag = /<\/?([A-Za-z_][^\s/>]*)/g
const attribute = /\s([A-Za-z_][^\s=]*)="([^"]*)"/g
const content = />([^<]+)</g
const element = /<([A-Za-z_][^\s/>]*)[^>]*>[^<]*<\/\1>/g
const names = ['actes:Acte', 'actes:ARActe', 'actes:Signature', 'Inconnu', '__proto__', 'constructor', 'x:y', 'a:b:c']

const values: readonly string[] = [
  '',
  ' ',
  '0',
  '-1',
  '1e9',
  '99999999999999999999',
  'null',
  'constructor',
  '../../etc/passwd',
  '\n',
  '\t',
  '2025-02-30',
  '0000-00-00',
  '9999-12-31',
  '2025-06-25Z',
  '-2025-06-25',
  '20250625',
  '034',
  '213401482',
  'DE',
  '034-213401482-20250625-DEL11-250625-DE',
  '034-213401482-20259999--DE',
  '034-213401482-20250625- - - -DE',
  'a-'.repeat(20_000),
  '-'.repeat(40_000),
  '034-213401482-20250625-' + '-A'.repeat(20_000),
  ' '.repeat(50_000),
  'A-VERIF-'.repeat(8_000),
  'AAAAAAAAA'.repeat(5_000) + '-VERIF-',
  'x'.repeat(600_000),
  '0'.repeat(100_000),
  'a.'.repeat(20_000) + '@b',
  'a@'.repeat(20_000),
  '\\'.repeat(9_000),
  '/'.repeat(9_000),
  '&#233;'.repeat(9_000),
]

const references: readonly string[] = [
  '&lol;',
  '&#0;',
  '&#x110000;',
  '&#xD800;',
  '&#xFFFE;',
  '&amp;amp;lt;',
  '&',
  '&;',
  '&#;',
  '&#x;',
  '&#99999999999;',
  '&#13;',
  '&#x85;',
  '&eacute;',
  '&lt;script>',
  '&quot;',
  '&__proto__;',
  '&amp;'.repeat(20_000),
]

const markup: readonly string[] = [
  '<!DOCTYPE a [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;&lol;&lol;&lol;"><!ENTITY lol3 "&lol2;&lol2;&lol2;">]>',
  '<!DOCTYPE a SYSTEM "file:///etc/passwd">',
  '<!DOCTYPE a [<!ENTITY % p SYSTEM "http://127.0.0.1:9/x.dtd">%p;]>',
  '<!doctype a>',
  '<!DOCTYPE',
  '<!ENTITY a "b">',
  '<![CDATA[',
  '<![CDATA[<actes:Objet>]]>',
  '<!--',
  '<!-- -- -->',
  '<?xml version="1.0"?>',
  '<?pi ?>',
  '<?',
  ']]>',
]

const declarations: readonly string[] = [
  ...['UTF-8', 'utf8', 'ISO-8859-1', 'ISO-8859-15', 'windows-1252', 'US-ASCII'].map(
    (encoding) => `<?xml version="1.0" encoding="${encoding}"?>`,
  ),
  ...['UTF-16', 'UTF-7', 'EBCDIC-CP-FR', 'x'.repeat(5_000)].map((name) => `<?xml version='1.0' encoding='${name}'?>`),
  '<?xml version="1.1"?>',
  '<?xml encoding="UTF-8"?>',
  '<?xml version="1.0" encoding="UTF-8" standalone="perhaps"?>',
  '',
]

/** Spoiled again and again, an element may have grown: no input is longer by one more way. */
const longest = 20_000_000

const opening = (name: string, depth: number) => `<${name}>`.repeat(depth)
const depths = [10, 200, 255, 256, 257, 400, 2_000, 30_000]

/** The document is none any more, or is refused as a whole. */
const rough: readonly SpoilText[] = [
  (text, random) => replaced(text, somewhere(text, tag, random), `<${otherName(text, random)}`),
  function renamedAtOneEnd(text, random) {
    const name = somewhere(text, tag, random)?.[1] ?? 'a'
    return text.replaceAll(`<${name}`, `<${otherName(text, random)}`)
  },
  function twiceTheAttribute(text, random) {
    const found = somewhere(text, attribute, random)
    return replaced(text, found, `${found?.[0]}${found?.[0]}`)
  },
  (text, random) => replaced(text, somewhere(text, content, random), `>${random.pick(references)}<`),
  (text, random) => inserted(text, random.pick(markup), random),
  (text, random) => random.pick(markup) + text,
  (text, random) => text.replace(/^<\?xml[^>]*\?>/, '').replace(/^/, () => random.pick(declarations)),
  (text, random) => inserted(text, String.fromCharCode(random.below(32)), random),
  function otherNamespace(text, random) {
    const by = random.pick(values).slice(0, 50)
    return text.replace(/xmlns(:[a-z]+)?="[^"]*"/, (_, prefix: string | undefined) => `xmlns${prefix ?? ''}="${by}"`)
  },
  (text) => text.replaceAll('actes:', ''),
  (text) => Buffer.from(text, 'utf16le').swap16().toString('latin1'),
  (text, random) => Buffer.from(text, random.pick(['utf8', 'utf16le'])).toString('latin1'),
  (text) => text + text,
  manyAttributes,
]

/** It stays well-formed: what it says is another. */
const fine: readonly SpoilText[] = [
  function renamed(text, random) {
    const name = somewhere(text, tag, random)?.[1] ?? 'a'
    const by = otherName(text, random)
    return text.replaceAll(`<${name}`, `<${by}`).replaceAll(`</${name}`, `</${by}`)
  },
  (text, random) => replaced(text, somewhere(text, attribute, random), ''),
  function otherAttribute(text, random) {
    const found = somewhere(text, attribute, random)
    const name = random.once(2) ? found?.[1]?.replace(/^.*:/, '') : random.pick(names)
    return replaced(text, found, ` ${name}="${found?.[2]}"`)
  },
  otherAttributeValue,
  otherAttributeValue,
  otherText,
  otherText,
  (text, random) => replaced(text, somewhere(text, element, random), ''),
  function manyTimes(text, random) {
    const found = somewhere(text, element, random)
    const [one = ''] = found ?? []
    const most = Math.floor(longest / Math.max(1, one.length))
    return replaced(text, found, one.repeat(Math.min(most, random.pick([2, 3, 50, 2_000, 9_000]))))
  },
  function elementMoved(text, random) {
    const found = somewhere(text, element, random)
    const left = replaced(text, found, '')
    const place = somewhere(left, tag, random)
    return replaced(left, place, `${found?.[0] ?? ''}${place?.[0] ?? ''}`)
  },
  function deep(text, random) {
    const [name, depth] = [random.pick(names), random.pick(depths)]
    const closing = random.once(4) ? '' : `</${name}>`.repeat(depth)
    return replaced(text, somewhere(text, content, random), `>${opening(name, depth)}${closing}<`)
  },
  (text) => `\xEF\xBB\xBF${text}`,
  (text) => text.replaceAll('\n', '\r'),
]

/** One of the ways of an XML document. */
export const spoilXml: Spoil = (bytes, random) => onText(random.once(4) ? rough : fine)(bytes, random)

function otherAttributeValue(text: string, random: Random): string {
  const found = somewhere(text, attribute, random)
  return replaced(text, found, ` ${found?.[1]}="${random.pick(values)}"`)
}

function otherText(text: string, random: Random): string {
  return replaced(text, somewhere(text, content, random), `>${random.pick(values)}<`)
}

function otherName(text: string, random: Random): string {
  return random.once(2) ? random.pick(names) : (somewhere(text, tag, random)?.[1] ?? 'a')
}

function manyAttributes(text: string, random: Random): string {
  const count = random.pick([20, 3_000, 12_000])
  const attributes = Array.from({ length: count }, (_, index) => ` a${index}="x"`).join('')
  const found = somewhere(text, tag, random)
  return replaced(text, found, `${found?.[0]}${attributes}`)
}
