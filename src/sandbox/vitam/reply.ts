// The ArchiveTransferReply as VITAM writes it. An early refusal does not name our transfer; a refusal has a GrantDate and
// empty lists of codes all the same; what could not be read is answered in SEDA 2.2.
import { createHash } from 'node:crypto'
import { escaped } from '../letters.ts'
import { groupsIn, type Verdict } from './judgement.ts'
import { everyNamed, namespaceOf, sedaVersions, textOf, type SedaElement } from './manifest.ts'

interface Answered {
  /** GUID of the operation. */
  readonly id: string
  /** Nothing is stored: `Test OK`. */
  readonly blank: boolean
  readonly at: Date
}

/** An undefined content leaves the element out. */
type Written = readonly [name: string, content: string | undefined | readonly Written[], id?: string]

export function writeReply({ outcome, events, manifest, named }: Verdict, { id, blank, at }: Answered): string {
  const taken = outcome === 'OK' || outcome === 'WARNING' ? manifest : undefined
  const version = sedaVersions.find((each) => namespaceOf(each) === manifest?.namespace) ?? '2.2'
  const profile = textOf(manifest, 'DataObjectPackage', 'ManagementMetadata', 'ArchivalProfile')
  const isAboutProfile = events.some(({ EventTypeCode }) => EventTypeCode.endsWith('CHECK_IC_AP_RELATION'))
  // Without a zone: UTC.
  const EventDateTime = at.toISOString().slice(0, -1)
  const operation = events.map((event): Written => ['Event', Object.entries({ ...event, EventDateTime })])
  const agency = (name: string): Written => {
    // Of a package that was not even kept, all is told by a placeholder.
    const identifier = manifest ? textOf(taken, name, 'Identifier') : named || undefined
    return [name, identifier === undefined ? undefined : [['Identifier', identifier]]]
  }
  const content: readonly Written[] = [
    ['Date', at.toISOString()],
    ['MessageIdentifier', id],
    ['ArchivalAgreement', textOf(taken, 'ArchivalAgreement')],
    ['CodeListVersions', codeLists.map((name) => [name, taken ? textOf(taken, 'CodeListVersions', name) : ''])],
    [
      'DataObjectPackage',
      [
        ...(taken ? objectGroups(taken, id) : []),
        ['DescriptiveMetadata', taken ? units(taken, id) : []],
        ['ManagementMetadata', [['ArchivalProfile', isAboutProfile ? (profile ?? 'null') : taken && profile]]],
      ],
    ],
    ['ReplyCode', `${blank ? 'Test ' : ''}${outcome}`],
    ['Operation', operation.length === 0 ? undefined : operation],
    ['MessageRequestIdentifier', named],
    ['GrantDate', blank ? undefined : at.toISOString()],
    agency('ArchivalAgency'),
    agency('TransferringAgency'),
  ]
  const root = `ArchiveTransferReply xmlns="${namespaceOf(version)}" xmlns:ns2="http://www.w3.org/1999/xlink"`
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${root}>\n${content.map(write).join('')}</ArchiveTransferReply>\n`
}

const codeLists = ['ReplyCodeListVersion', 'MessageDigestAlgorithmCodeListVersion', 'FileFormatCodeListVersion']

function write([name, content, id]: Written): string {
  if (content === undefined) return ''
  const attribute = id === undefined ? '' : ` id="${escaped(id).replaceAll('"', '&quot;')}"`
  const inside = typeof content === 'string' ? escaped(content) : `\n${content.map(write).join('')}`
  return `<${name}${attribute}>${inside}</${name}>\n`
}

function units(manifest: SedaElement, id: string): readonly Written[] {
  const described = everyNamed(manifest, 'ArchiveUnit').filter((unit) => textOf(unit, 'Content') !== undefined)
  return described.map(({ attributes: { id: own = '' } }) => [
    'ArchiveUnit',
    [['Content', [['SystemId', guid('aeaqaaaaaa', id, own)]]]],
    own,
  ])
}

/** An object without a group is given one of its own. */
function objectGroups(manifest: SedaElement, id: string): readonly Written[] {
  const groups = new Map<string, Written[]>()
  for (const [object, group] of groupsIn(manifest)) {
    const { id: own = '' } = object.attributes
    const key = group ?? guid('aebaaaaaaa', id, own)
    const usage = textOf(object, 'DataObjectVersion') ?? 'BinaryMaster'
    const facts: readonly Written[] = [
      ['DataObjectSystemId', guid('aeaaaaaaaa', id, own)],
      ['DataObjectGroupSystemId', guid('aebaaaaaaa', id, key)],
      ['DataObjectVersion', usage.includes('_') ? usage : `${usage}_1`],
    ]
    groups.set(key, [...(groups.get(key) ?? []), [object.name, facts, own]])
  }
  return [...groups].map(([group, objects]) => ['DataObjectGroup', objects, group])
}

/** 36 characters in VITAM's alphabet, the same for the same things. */
export function guid(kind: string, ...of: readonly string[]) {
  const digest = createHash('sha256').update(of.join('\n')).digest()
  const letters = [...digest].map((byte) => 'abcdefghijklmnopqrstuvwxyz234567'[byte % 32])
  return `${kind}${letters.join('')}`.slice(0, 32) + 'aaaq'
}
