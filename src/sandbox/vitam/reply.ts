// The ArchiveTransferReply as VITAM writes it. An early refusal does not name our transfer; a refusal has a GrantDate and
// empty lists of codes all the same; what could not be read is answered in SEDA 2.2.
import { createHash } from 'node:crypto'
import { escaped } from '../letters.ts'
import { groupsIn, type Verdict } from './judgement.ts'
import { childrenOf, everyNamed, namespaceOf, sedaVersions, textOf, type SedaElement } from './manifest.ts'
import type { VitamEvent } from './refusals.ts'

interface Answered {
  /** GUID of the operation. */
  readonly id: string
  /** Nothing is stored: `Test OK`. */
  readonly blank: boolean
  readonly at: Date
  /** Of a package that was not kept: stands for our identifier and the agencies. */
  readonly placeholder?: string
}

export function writeReply({ outcome, events, manifest, early }: Verdict, { id, blank, at, placeholder }: Answered) {
  const taken = outcome === 'OK' || outcome === 'WARNING'
  const version = sedaVersions.find((each) => namespaceOf(each) === manifest?.namespace) ?? '2.2'
  const agreement = taken ? textOf(manifest, 'ArchivalAgreement') : undefined
  const lines = [
    tag('Date', at.toISOString()),
    tag('MessageIdentifier', id),
    agreement === undefined ? '' : tag('ArchivalAgreement', agreement),
    around('CodeListVersions', codeLists.map((name) => codeListIn(name, taken ? manifest : undefined)).join('')),
    around('DataObjectPackage', packageOf(manifest, { id, taken, early })),
    tag('ReplyCode', `${blank ? 'Test ' : ''}${outcome}`),
    events.length === 0 ? '' : around('Operation', events.map((event) => eventOf(event, at)).join('')),
    tag('MessageRequestIdentifier', placeholder ?? (early ? '' : (textOf(manifest, 'MessageIdentifier') ?? ''))),
    blank ? '' : tag('GrantDate', at.toISOString()),
    ...['ArchivalAgency', 'TransferringAgency'].map((name) => {
      const agency = placeholder ?? (taken ? (textOf(manifest, name, 'Identifier') ?? '') : undefined)
      return agency === undefined ? '' : around(name, tag('Identifier', agency))
    }),
  ]
  const root = `ArchiveTransferReply xmlns="${namespaceOf(version)}" xmlns:ns2="http://www.w3.org/1999/xlink"`
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${root}>\n${lines.join('')}</ArchiveTransferReply>\n`
}

const codeLists = ['ReplyCodeListVersion', 'MessageDigestAlgorithmCodeListVersion', 'FileFormatCodeListVersion']

function codeListIn(name: string, manifest: SedaElement | undefined) {
  const given = textOf(manifest, 'CodeListVersions', name)
  return manifest && given === undefined ? '' : tag(name, given ?? '')
}

function tag(name: string, text: string, attributes = '') {
  return `<${name}${attributes}>${escaped(text)}</${name}>\n`
}

function around(name: string, content: string, attributes = '') {
  return `<${name}${attributes}>\n${content}</${name}>\n`
}

function idAttribute(id: string) {
  return ` id="${escaped(id).replaceAll('"', '&quot;')}"`
}

function eventOf({ code, label, outcome, detail, message, data }: VitamEvent, at: Date) {
  return around(
    'Event',
    tag('EventTypeCode', code) +
      tag('EventType', label) +
      // Without a zone: UTC.
      tag('EventDateTime', at.toISOString().slice(0, -1)) +
      tag('Outcome', outcome) +
      tag('OutcomeDetail', detail) +
      tag('OutcomeDetailMessage', message) +
      (data === undefined ? '' : tag('EventDetailData', data)),
  )
}

type PackageFacts = Pick<Answered, 'id'> & Pick<Verdict, 'early'> & { readonly taken: boolean }

function packageOf(manifest: SedaElement | undefined, { id, taken, early }: PackageFacts) {
  const profile = textOf(manifest, 'DataObjectPackage', 'ManagementMetadata', 'ArchivalProfile')
  const named = profile ?? (manifest && !early && !taken ? 'null' : undefined)
  const metadata = around('ManagementMetadata', named === undefined ? '' : tag('ArchivalProfile', named))
  if (!manifest || !taken) return `<DescriptiveMetadata/>\n${metadata}`
  const units = everyNamed(manifest, 'ArchiveUnit').filter((unit) => childrenOf(unit, 'Content').length > 0)
  const described = units.map(({ attributes: { id: own = '' } }) =>
    around('ArchiveUnit', around('Content', tag('SystemId', guid('aeaqaaaaaa', id, own))), idAttribute(own)),
  )
  return objectGroups(manifest, id) + around('DescriptiveMetadata', described.join('')) + metadata
}

/** An object without a group is given one of its own. */
function objectGroups(manifest: SedaElement, id: string) {
  const groups = new Map<string, SedaElement[]>()
  for (const [object, group] of groupsIn(manifest)) {
    const key = group ?? guid('aebaaaaaaa', id, object.attributes.id ?? '')
    groups.set(key, [...(groups.get(key) ?? []), object])
  }
  return [...groups]
    .map(([group, objects]) => {
      const system = guid('aebaaaaaaa', id, group)
      const written = objects.map((object) =>
        around(
          object.name,
          tag('DataObjectSystemId', guid('aeaaaaaaaa', id, object.attributes.id ?? '')) +
            tag('DataObjectGroupSystemId', system) +
            tag(
              'DataObjectVersion',
              (textOf(object, 'DataObjectVersion') ?? 'BinaryMaster').replace(/(?<!_\d+)$/, '_1'),
            ),
          idAttribute(object.attributes.id ?? ''),
        ),
      )
      return around('DataObjectGroup', written.join(''), idAttribute(group))
    })
    .join('')
}

/** 36 characters in VITAM's alphabet, the same for the same things. */
export function guid(kind: string, ...of: readonly string[]) {
  const digits = createHash('sha256').update(of.join('\n')).digest()
  return (
    `${kind}${[...digits].map((byte) => 'abcdefghijklmnopqrstuvwxyz234567'[byte % 32]).join('')}`.slice(0, 32) + 'aaaq'
  )
}
