// The bordereau of a transfer (ArchiveTransfer of SEDA) as bytes, and how each archive spells it in each version. Pure.
import { create } from 'xmlbuilder2'
import { ActesError } from '#errors.ts'
import { sedaVersions, type Accord, type ArchiveType, type SedaVersion } from './accord.ts'

/** What differs from one archive to the other. What differs by version alone is the namespace. */
export interface Spelling {
  /** `algorithm` of a digest. VITAM refuses the URI, as@lae has always been given it. */
  readonly algorithm: string
  /** Folder of the files. */
  readonly folder: '' | 'content/'
  /** `FileInfo/Filename`: the name in the package, or the one that was deposited. */
  readonly filename: 'packaged' | 'deposited'
  /** Agencies have a name beside their identifier, in the namespace of SEDA 1.0. */
  readonly namesAgencies: boolean
  /** Agencies are repeated in ManagementMetadata, where VITAM looks for them. */
  readonly managesAgencies: boolean
  /** DataObjectVersion. */
  readonly usage: string | undefined
  /** VITAM refuses a transfer without an agreement. */
  readonly needsAgreement: boolean
}

/** Source: what Pastell writes for each, and the checks of VITAM 7. */
const spellings: Readonly<Record<ArchiveType, Spelling>> = {
  asalae: {
    algorithm: 'http://www.w3.org/2001/04/xmlenc#sha256',
    folder: '',
    filename: 'packaged',
    namesAgencies: true,
    managesAgencies: false,
    usage: undefined,
    needsAgreement: false,
  },
  vitam: {
    algorithm: 'SHA-256',
    folder: 'content/',
    filename: 'deposited',
    namesAgencies: false,
    managesAgencies: true,
    usage: 'BinaryMaster_1',
    needsAgreement: true,
  },
}

export type Dialect = Pick<Accord, 'archive' | 'seda'>

/** @throws ActesError ACTES-T007 for a version that the archive does not read */
export function spellingOf({ archive, seda }: Dialect): Spelling {
  const versions: readonly SedaVersion[] = sedaVersions[archive]
  if (!versions.includes(seda)) throw new ActesError('ACTES-T007', { params: { reason: 'version', value: seda } })
  return spellings[archive]
}

export const sedaNamespace = (seda: SedaVersion) => `fr:gouv:culture:archivesdefrance:seda:v${seda}`

/** A name that begins with `v1:` is of the namespace of SEDA 1.0. */
export type Node = readonly [
  name: string,
  content: string | readonly Node[],
  attributes?: Readonly<Record<string, string>>,
]

/**
 * Elements by name, in order: an array for several of one name, `@name` for an attribute, `#` for the text beside it.
 * What is empty, absent or false is left out.
 */
export interface Elements {
  readonly [name: string]: string | false | undefined | Elements | readonly Elements[]
}

export function nodeOf(name: string, { '#': text, ...elements }: Elements): Node {
  const inside: Node[] = []
  const attributes: Record<string, string> = {}
  for (const [key, given] of Object.entries(elements))
    for (const each of [given].flat()) {
      if (typeof each === 'object') inside.push(nodeOf(key, each))
      else if (each && key.startsWith('@')) attributes[key.slice(1)] = each
      else if (each) inside.push([key, each])
    }
  return [name, typeof text === 'string' ? text : inside, attributes]
}

/**
 * UTF-8, two spaces of indent, a final line feed.
 * @throws ActesError ACTES-T007 for a character that XML forbids
 */
export function writeBordereau([name, content]: Node, seda: SedaVersion): Buffer {
  const root = create({ version: '1.0', encoding: 'UTF-8' }).ele(sedaNamespace(seda), name)
  for (const child of content) if (typeof child !== 'string') write(root, child, seda)
  return Buffer.from(`${root.end({ prettyPrint: true, indent: '  ', newline: '\n', wellFormed: true })}\n`)
}

type Builder = ReturnType<ReturnType<typeof create>['ele']>

function write(parent: Builder, [name, content, attributes = {}]: Node, seda: SedaVersion) {
  const [, old, local = name] = /^(v1:)?(.*)$/.exec(name) ?? []
  const built = parent.ele(old ? 'fr:gouv:culture:archivesdefrance:seda:v1.0' : sedaNamespace(seda), local)
  for (const [key, value] of Object.entries(attributes)) built.att(key, plain(value))
  if (typeof content === 'string') built.txt(plain(content))
  else for (const child of content) write(built, child, seda)
}

const forbidden = /[\0-\x08\x0B\x0C\x0E-\x1F\uD800-\uDFFF\uFFFE\uFFFF]/u

/** On one line. xmlbuilder2 does not escape text that looks like a reference (`R&D;`). */
function plain(text: string) {
  const [character] = forbidden.exec(text) ?? []
  if (character !== undefined) {
    const value = `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`
    throw new ActesError('ACTES-T007', { params: { reason: 'character', value } })
  }
  return text.replaceAll(/[\t\r\n]+/g, ' ').replaceAll('&', '&amp;')
}
