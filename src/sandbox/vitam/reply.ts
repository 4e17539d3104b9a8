// The ArchiveTransferReply as VITAM writes it. An early refusal does not name our transfer; a refusal has a GrantDate and
// empty lists of codes all the same; what could not be read is answered in SEDA 2.2.
import { hash } from 'node:crypto'
import {
  all,
  every,
  given,
  groupsIn,
  knownNamespaces,
  made,
  namespaceOf,
  textOf,
  written,
  type SedaElement,
} from '../seda/tree.ts'
import { unread, type Verdict } from './checks.ts'

/**
 * @param id GUID of the operation
 * @param blank nothing is stored: `Test OK`
 * @param placeholder in place of all that is not known of a package that was not even kept
 */
export function writeReply(
  { outcome, events, manifest, named }: Verdict,
  { id, blank, at, placeholder = '' }: { id: string; blank: boolean; at: Date; placeholder?: string },
) {
  const isTaken = outcome === 'OK' || outcome === 'WARNING'
  const taken = isTaken ? manifest : unread
  const isKnown = knownNamespaces.includes(manifest.namespace)
  // Without a zone: UTC.
  const EventDateTime = at.toISOString().slice(0, -1)
  const operation = events.map((event) =>
    made(
      'Event',
      Object.entries({ ...event, EventDateTime }).map(([name, text]) => made(name, text)),
    ),
  )
  const content = [
    made('Date', at.toISOString()),
    made('MessageIdentifier', id),
    ...given('ArchivalAgreement', textOf(taken, 'ArchivalAgreement')),
    made(
      'CodeListVersions',
      codeLists.flatMap((name) => (isTaken ? given(name, textOf(taken, `CodeListVersions/${name}`)) : made(name, ''))),
    ),
    made('DataObjectPackage', [
      ...objectGroups(taken, id),
      made('DescriptiveMetadata', units(taken, id)),
      made(
        'ManagementMetadata',
        given('ArchivalProfile', textOf(taken, 'DataObjectPackage/ManagementMetadata/ArchivalProfile')),
      ),
    ]),
    made('ReplyCode', `${blank ? 'Test ' : ''}${outcome}`),
    ...(operation.length === 0 ? [] : [made('Operation', operation)]),
    made('MessageRequestIdentifier', named || placeholder),
    ...given('GrantDate', blank ? '' : at.toISOString()),
    ...['ArchivalAgency', 'TransferringAgency'].flatMap((name) => {
      const identifier = given('Identifier', textOf(taken, `${name}/Identifier`) || placeholder)
      return identifier.length === 0 ? [] : made(name, identifier)
    }),
  ]
  return written(made('ArchiveTransferReply', content), isKnown ? manifest.namespace : namespaceOf('2.2'))
}

const codeLists = ['ReplyCodeListVersion', 'MessageDigestAlgorithmCodeListVersion', 'FileFormatCodeListVersion']

function units(manifest: SedaElement, id: string) {
  const described = every(manifest, 'ArchiveUnit').filter((unit) => all(unit, 'Content').length > 0)
  return described.map(({ attributes: { id: own = '' } }) =>
    made('ArchiveUnit', [made('Content', [made('SystemId', guid('aeaqaaaaaa', id, own))])], { id: own }),
  )
}

/** An object without a group is given one of its own. */
function objectGroups(manifest: SedaElement, id: string) {
  const objects = [...groupsIn(manifest)].map(([object, group]) => {
    const { id: own = '' } = object.attributes
    const key = group || guid('aebaaaaaaa', id, own)
    const usage = textOf(object, 'DataObjectVersion') || 'BinaryMaster'
    const facts = [
      made('DataObjectSystemId', guid('aeaaaaaaaa', id, own)),
      made('DataObjectGroupSystemId', guid('aebaaaaaaa', id, key)),
      made('DataObjectVersion', usage.includes('_') ? usage : `${usage}_1`),
    ]
    return [key, made(object.name, facts, { id: own })] as const
  })
  return [...Map.groupBy(objects, ([key]) => key)].map(([key, own]) =>
    made(
      'DataObjectGroup',
      own.map(([, object]) => object),
      { id: key },
    ),
  )
}

/** 36 characters in VITAM's alphabet, the same for the same things. */
export function guid(kind: string, ...of: readonly string[]) {
  const digest = hash('sha256', of.join('\n'), 'buffer')
  const letters = [...digest].map((byte) => 'abcdefghijklmnopqrstuvwxyz234567'[byte % 32])
  return `${kind}${letters.join('')}`.slice(0, 32) + 'aaaq'
}
