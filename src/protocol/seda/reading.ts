// Reads a bordereau (ArchiveTransfer of SEDA 2.1 to 2.3, as Pastell, VITAM's tools and we write them) as a person would:
// who gives what to whom, and its units in their order. Tolerant. Pure.
import { all, attributeAt, enter, textAt, type XmlPlace } from '../xml/read.ts'
import { algorithmOf, at, readSeda, replyError, within } from './replies.ts'

export const agencyRoles = ['archive', 'versant', 'producteur'] as const

/** Names of agencies stand in the namespace of SEDA 1.0. */
const ofNames = 'fr:gouv:culture:archivesdefrance:seda:v1.0'

/**
 * Units stand in their order, each behind its parent, a root at depth 0. Dates are as written.
 * @throws ActesError ACTES-T003 when it cannot be read, or is no bordereau of SEDA 2
 */
export async function readBordereau(bytes: Uint8Array) {
  const { name, seda, root } = await readSeda(bytes, ofNames)
  if (name !== 'ArchiveTransfer' || !seda.startsWith('2.')) throw replyError('root')
  const content = enter(root, 'DataObjectPackage')
  const management = enter(content, 'ManagementMetadata')
  const text = (...names: readonly string[]) => textAt(root, ...names) ?? null
  return {
    seda,
    identifier: text('MessageIdentifier') ?? '',
    date: text('Date'),
    comment: text('Comment'),
    agreement: text('ArchivalAgreement'),
    profile: textAt(management, 'ArchivalProfile') ?? null,
    serviceLevel: textAt(management, 'ServiceLevel') ?? null,
    agencies: agenciesOf(root, management),
    units: unitsIn(enter(content, 'DescriptiveMetadata'), objectsOf(content), 0),
  }
}

function agenciesOf(root: XmlPlace, management: XmlPlace | undefined) {
  const found = [
    agencyAt('archive', enter(root, 'ArchivalAgency')),
    agencyAt('versant', enter(root, 'TransferringAgency')),
    ...within(root, 'OriginatingAgency').map((each) => agencyAt('producteur', each)),
    agencyAt('producteur', management, 'OriginatingAgencyIdentifier'),
  ].filter((each) => each !== undefined)
  return found.filter(({ role, identifiant }, rank) => {
    const first = found.findIndex((each) => each.role === role && each.identifiant === identifiant)
    return first === rank
  })
}

function agencyAt(role: (typeof agencyRoles)[number], place: XmlPlace | undefined, name = 'Identifier') {
  const identifiant = textAt(place, name)
  if (identifiant === undefined) return undefined
  return { role, identifiant, nom: textAt(place, 'OrganizationDescriptiveMetadata', 'Name') ?? null }
}

type Objects = ReadonlyMap<string, readonly ReturnType<typeof objectIn>[]>

/** By their own id, and by that of their group. */
function objectsOf(content: XmlPlace | undefined): Objects {
  const found = new Map<string, readonly ReturnType<typeof objectIn>[]>()
  for (const child of content?.node.children ?? []) {
    const isGroup = child.name === 'DataObjectGroup'
    for (const node of isGroup ? child.children : [child]) {
      if (node.name !== 'BinaryDataObject') continue
      const [place, object] = [at(node), objectIn(at(node))]
      const group = textAt(place, 'DataObjectGroupId') ?? textAt(place, 'DataObjectGroupReferenceId')
      for (const id of [node.attributes.id, isGroup ? child.attributes.id : group])
        if (id !== undefined) found.set(id, [...(found.get(id) ?? []), object])
    }
  }
  return found
}

function objectIn(place: XmlPlace) {
  const size = Number(textAt(place, 'Size') ?? Number.NaN)
  return {
    name: textAt(place, 'FileInfo', 'Filename') ?? textAt(place, 'Uri') ?? '',
    sizeBytes: Number.isSafeInteger(size) ? size : null,
    mimeType: textAt(place, 'FormatIdentification', 'MimeType') ?? null,
    format: textAt(place, 'FormatIdentification', 'FormatId') ?? null,
    algorithm: algorithmOf(attributeAt(enter(place, 'MessageDigest'), 'algorithm') ?? ''),
    digest: textAt(place, 'MessageDigest')?.toLowerCase() ?? '',
  }
}

function unitsIn(parent: XmlPlace | undefined, objects: Objects, depth: number): readonly ReturnType<typeof unitAt>[] {
  const units = all(parent, 'ArchiveUnit')
  return units.flatMap((unit) => [unitAt(unit, objects, depth), ...unitsIn(unit, objects, depth + 1)])
}

function unitAt(place: XmlPlace, objects: Objects, depth: number) {
  const content = enter(place, 'Content')
  const text = (name: string) => textAt(content, name) ?? null
  const ids = all(place, 'DataObjectReference').flatMap(({ node }) => node.children.map((id) => id.text.trim()))
  const history = enter(content, 'CustodialHistory')
  return {
    depth,
    title: text('Title') ?? '',
    level: text('DescriptionLevel'),
    description: text('Description'),
    from: text('StartDate'),
    to: text('EndDate'),
    history: history?.node.children.map((item) => item.text.trim()) ?? [],
    keywords: all(content, 'Keyword').map((each) => ({
      content: textAt(each, 'KeywordContent') ?? '',
      type: textAt(each, 'KeywordType') ?? null,
    })),
    rules: rulesIn(enter(place, 'Management')),
    objects: [...new Set(ids.flatMap((id) => objects.get(id) ?? []))],
  }
}

function rulesIn(management: XmlPlace | undefined) {
  const kinds = management?.node.children.filter(({ name }) => name.endsWith('Rule')) ?? []
  return kinds.flatMap((node) => {
    const fate = textAt(at(node), 'FinalAction') ?? null
    // A start follows its rule.
    return node.children.flatMap(({ name, text }, rank) => {
      if (name !== 'Rule') return []
      const next = node.children[rank + 1]
      const from = next?.name === 'StartDate' ? next.text.trim() : null
      return [{ kind: node.name, code: text.trim(), from, fate }]
    })
  })
}
