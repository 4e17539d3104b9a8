// The SEDA 2.1 ArchiveTransfer of an acte (NF Z44-022, norm of June 2018), in the element order of its schema. Rule
// codes without a known reference use our own lists, named `à vérifier`: the archive agreement settles them. Pure.
import { create } from 'xmlbuilder2'
import type { Jour } from './calendrier/jour.ts'

export const sedaNamespace = 'fr:gouv:culture:archivesdefrance:seda:v2.1'

export interface SedaObject {
  readonly path: string
  readonly title: string
  readonly filename: string
  readonly mimeType: string
  readonly sizeBytes: number
  /** Lower-case hexadecimal. */
  readonly sha256: string
}

interface SedaAct {
  readonly transmission: string
  readonly idActe: string
  readonly numero: string
  readonly objet: string
  readonly nature: string
  readonly matiere: string
  readonly dateDecision: Jour
  readonly dateReception: Jour
  readonly siren: string
  readonly nom: string
}

export interface SedaTransfer {
  readonly at: Date
  readonly act: SedaAct
  readonly objects: readonly SedaObject[]
  /** Duration in months, and the day on which it starts. */
  readonly term: { readonly months: number; readonly from: Jour; readonly keep: boolean }
  /** Communicable at once. An acte about a person is not. */
  readonly isOpen: boolean
  readonly archive?: string | undefined
  readonly agreement?: string | undefined
}

type Node = readonly [name: string, content: string | readonly Node[], attributes?: Readonly<Record<string, string>>]

export function archiveTransfer(transfer: SedaTransfer): Buffer {
  const { at, act, agreement, archive } = transfer
  const root = create({ version: '1.0', encoding: 'UTF-8' }).ele(sedaNamespace, 'ArchiveTransfer')
  const message: readonly Node[] = [
    ['Comment', `Acte ${act.idActe} et sa preuve`],
    ['Date', at.toISOString()],
    ['MessageIdentifier', `actes-${act.transmission}`],
    ...(agreement === undefined ? [] : [['ArchivalAgreement', agreement] as const]),
    ['CodeListVersions', codeLists],
    ['DataObjectPackage', packageOf(transfer)],
    ['ArchivalAgency', [['Identifier', archive ?? 'à renseigner']]],
    ['TransferringAgency', [['Identifier', act.siren, { schemeName: 'SIREN' }]]],
  ]
  for (const node of message) writeSedaNode(root, node)
  return Buffer.from(`${root.end({ prettyPrint: true, indent: '  ', newline: '\n', wellFormed: true })}\n`)
}

const codeLists: readonly Node[] = [
  ['MessageDigestAlgorithmCodeListVersion', 'SHA-256'],
  ['MimeTypeCodeListVersion', 'IANA'],
  ['AppraisalRuleCodeListVersion', 'actes-worker (à vérifier)'],
  ['AccessRuleCodeListVersion', 'SEDA 1.0 (à vérifier)'],
]

function packageOf(transfer: SedaTransfer): readonly Node[] {
  const { act, objects } = transfer
  return [
    ...objects.map(objectNode),
    ['DescriptiveMetadata', [unitOf(transfer)]],
    [
      'ManagementMetadata',
      [
        ['LegalStatus', 'Public Archive'],
        ['OriginatingAgencyIdentifier', act.siren],
        ['SubmissionAgencyIdentifier', act.siren],
      ],
    ],
  ]
}

const idOf = (kind: 'objet' | 'piece', rank: number) => `${kind}-${rank + 1}`

function objectNode({ path, filename, mimeType, sizeBytes, sha256 }: SedaObject, rank: number): Node {
  const content: readonly Node[] = [
    ['DataObjectVersion', 'BinaryMaster_1'],
    ['Uri', path],
    ['MessageDigest', sha256, { algorithm: 'SHA-256' }],
    ['Size', String(sizeBytes)],
    ['FormatIdentification', [['MimeType', mimeType]]],
    ['FileInfo', [['Filename', filename]]],
  ]
  return ['BinaryDataObject', content, { id: idOf('objet', rank) }]
}

function unitOf({ act, objects, term, isOpen }: SedaTransfer): Node {
  const rule = (code: string, from: Jour): readonly Node[] => [
    ['Rule', code],
    ['StartDate', from],
  ]
  const management: readonly Node[] = [
    ['AppraisalRule', [...rule(`DUA-P${term.months}M`, term.from), ['FinalAction', term.keep ? 'Keep' : 'Destroy']]],
    ['AccessRule', rule(isOpen ? 'AR038' : 'AR048', act.dateReception)],
  ]
  const content: readonly Node[] = [
    ['DescriptionLevel', 'File'],
    ['Title', act.objet],
    ['FilePlanPosition', act.matiere],
    ['OriginatingSystemId', act.transmission],
    ['OriginatingAgencyArchiveUnitIdentifier', act.numero],
    ['TransferringAgencyArchiveUnitIdentifier', act.idActe],
    [
      'Description',
      `${act.nature} : acte de « ${act.nom} », transmis au contrôle de légalité, avec son accusé de réception.`,
    ],
    ['DocumentType', act.nature],
    ['Language', 'fra'],
    ['OriginatingAgency', [['Identifier', act.siren, { schemeName: 'SIREN' }]]],
    ['CreatedDate', act.dateDecision],
    ['ReceivedDate', act.dateReception],
  ]
  const items = objects.map(({ title }, rank): Node => [
    'ArchiveUnit',
    [
      [
        'Content',
        [
          ['DescriptionLevel', 'Item'],
          ['Title', title],
        ],
      ],
      ['DataObjectReference', [['DataObjectReferenceId', idOf('objet', rank)]]],
    ],
    { id: idOf('piece', rank) },
  ])
  return ['ArchiveUnit', [['Management', management], ['Content', content], ...items], { id: 'acte' }]
}

type Builder = ReturnType<ReturnType<typeof create>['ele']>

function writeSedaNode(parent: Builder, [name, content, attributes = {}]: Node): void {
  const built = parent.ele(sedaNamespace, name, attributes)
  if (typeof content !== 'string') for (const child of content) writeSedaNode(built, child)
  // xmlbuilder2 does not escape text that looks like a reference (`R&D;`).
  else built.txt(content.replaceAll('&', '&amp;'))
}
