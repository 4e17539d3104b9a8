// XML: as returns of the préfecture, to the command line, and as annexes of an act.
import { actesNamespace } from '../../../src/protocol/schema/schema.ts'
import { gateMaxBytes, gateMaxMarks } from '../../../src/protocol/xml/gate.ts'
import { specimens as messages, toXml } from '../../protocol/specimens.ts'
import type { Specimen } from '../specimens.ts'

const name = '034-213401482-20250625-DEL11-DE-1-2_1.xml'
const open = `<actes:Annulation xmlns:actes="${actesNamespace}"`
const ar = toXml(messages.ARActe)

const laughs = (levels: number, width: number): string =>
  Array.from({ length: levels }, (_, at) => `<!ENTITY l${at + 1} "${`&l${at};`.repeat(width)}">`).join('')

const documentsOf: Readonly<
  Record<string, { readonly text: () => string | Buffer; readonly expected: readonly string[] }>
> = {
  'a billion laughs': {
    text: () => `<!DOCTYPE a [<!ENTITY l0 "ha">${laughs(10, 10)}]><a>&l10;</a>`,
    expected: ['ACTES-X003'],
  },
  'a long entity 100,000 times': {
    text: () => `<!DOCTYPE a [<!ENTITY l "${'x'.repeat(100_000)}">]><a>${'&l;'.repeat(100_000)}</a>`,
    expected: ['ACTES-X003'],
  },
  'an entity of a file': {
    text: () => '<!DOCTYPE a [<!ENTITY f SYSTEM "file:///etc/passwd">]><a>&f;</a>',
    expected: ['ACTES-X003'],
  },
  'an entity of a server, by a parameter': {
    text: () => '<!DOCTYPE a [<!ENTITY % p SYSTEM "http://127.0.0.1:9/p.dtd"> %p;]><a/>',
    expected: ['ACTES-X003'],
  },
  'a declaration in UTF-16': {
    text: () => Buffer.from('\uFEFF<!DOCTYPE a [<!ENTITY f SYSTEM "file:///etc/passwd">]><a>&f;</a>', 'utf16le'),
    expected: ['ACTES-X002'],
  },
  'elements 100,000 deep': {
    text: () => `${open}>${'<a>'.repeat(100_000)}${'</a>'.repeat(100_000)}</actes:Annulation>`,
    expected: ['ACTES-X001'],
  },
  'elements 2,000 deep': {
    text: () => `${open}>${'<a>'.repeat(2_000)}${'</a>'.repeat(2_000)}</actes:Annulation>`,
    expected: ['ACTES-X004'],
  },
  'more tags than are read': {
    text: () => `${open}>${'<a/>'.repeat(gateMaxMarks + 1)}</actes:Annulation>`,
    expected: ['ACTES-X001'],
  },
  'as many tags as are read': {
    text: () => `${open}>${'<a/>'.repeat(gateMaxMarks - 2)}</actes:Annulation>`,
    expected: ['ACTES-X006'],
  },
  'as many attributes as are read': {
    text: () => `${open}${Array.from({ length: gateMaxMarks - 1 }, (_, at) => ` a${at}="1"`).join('')}/>`,
    expected: ['ACTES-X010'],
  },
  'as many namespaces as are read': {
    text: () =>
      `${open}${Array.from({ length: gateMaxMarks - 100 }, (_, at) => ` xmlns:a${at}="urn:${at}"`).join('')}/>`,
    expected: ['ACTES-X010'],
  },
  'a comment of two megabytes': {
    text: () => `${open}><!--${' -'.repeat((gateMaxBytes - 400) / 2)}--></actes:Annulation>`,
    expected: ['ACTES-X004'],
  },
  'an attribute of two megabytes': {
    text: () => `${open} a="${'&#65;'.repeat((gateMaxBytes - 400) / 5)}"/>`,
    expected: ['ACTES-X010'],
  },
  'one byte more than is read': {
    text: () => ar + ' '.repeat(gateMaxBytes - Buffer.byteLength(ar) + 1),
    expected: ['ACTES-X001'],
  },
  'tags that never end': { text: () => `${open}>${'<'.repeat(1_000_000)}`, expected: ['ACTES-X001'] },
  'CDATA that never ends': { text: () => `${open}><![CDATA[${']]'.repeat(900_000)}`, expected: ['ACTES-X004'] },
  'an inclusion of a file': {
    text: () =>
      ar.replace(
        '<actes:Objet>',
        '<actes:Objet><xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd"/>',
      ),
    expected: ['ACTES-X006'],
  },
  'an encoding that nobody knows': {
    text: () => `<?xml version="1.0" encoding="UTF-7"?>${open}/>`,
    expected: ['ACTES-X002', 'ACTES-X010'],
  },
}

const returned = Object.entries(documentsOf).map(([title, { text, expected }]): Specimen => ({
  title,
  border: 'return',
  expected: expected.map((code) => `unreadable ACTES-R004 ${code}`),
  make: () => ({ name, bytes: Buffer.from(text()) }),
}))

const inspected = ['a billion laughs', 'as many tags as are read', 'elements 100,000 deep'].map((title): Specimen => ({
  title,
  border: 'inspect',
  expected: (documentsOf[title]?.expected ?? []).map((code) => `exit 1 ${code}`),
  make: () => ({ name, bytes: Buffer.from(documentsOf[title]?.text() ?? '') }),
}))

/** One without entities is well formed, and no kind of file that the norm knows. */
const annexed = {
  'a billion laughs': '422 ACTES-F003',
  'a long entity 100,000 times': '422 ACTES-F003',
  'elements 100,000 deep': '201 ACTES-F042',
}

const annexes = Object.entries(annexed).map(([title, expected]): Specimen => ({
  title: `an annex: ${title}`,
  border: 'deposit',
  expected: [expected],
  make: () => ({ name: 'budget.xml', bytes: Buffer.from(documentsOf[title]?.text() ?? '') }),
}))

export const documents: readonly Specimen[] = [...returned, ...inspected, ...annexes]
