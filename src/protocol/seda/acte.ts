// The bordereau of an act, element by element as the profile of acts has it (`Profil_ACTES_AP_v3`, 3.0.5), with what
// its SEDA 1.0 elements have become in 2.x. Pure.
import type { Jour } from '../calendrier/jour.ts'
import { natureOf, type NatureActe } from '../codes.ts'
import type { Accord, Agence } from './accord.ts'
import { nodeOf, spellingOf, type Elements, type Node, type Spelling } from './bordereau.ts'
import { packagedName } from './names.ts'

/** Each role in its unit, in this order. `preuve`: what our service or the platform made of the act. */
type PieceRole = 'acte' | 'signature' | 'annexe' | 'accuse' | 'preuve'

export interface SedaPiece {
  readonly role: PieceRole
  readonly title: string
  /** As deposited. */
  readonly filename: string
  readonly mimeType: string
  /** PRONOM identifier. */
  readonly pronom?: string
  readonly sizeBytes: number
  /** Lower-case hexadecimal. */
  readonly sha256: string
}

type PlacedPiece = SedaPiece & { readonly path: string }

export interface SedaAct {
  readonly transmission: string
  readonly idActe: string
  readonly numero: string
  readonly objet: string
  readonly nature: NatureActe
  readonly matiere: readonly number[]
  readonly matiereLibelle?: string
  readonly dateDecision: Jour
  readonly dateReception: Jour
  /** Name of the collectivité. */
  readonly nom: string
  /** How the préfecture received it if not by the platform of the agreement, in words after « par ». */
  readonly road?: { readonly name: string; readonly reference?: string }
}

interface SedaTransfer {
  /** MessageIdentifier. */
  readonly identifier: string
  readonly at: Date
  readonly accord: Accord
  readonly act: SedaAct
  readonly pieces: readonly PlacedPiece[]
}

/** Each piece at its own path in the package, in the order given. */
export function placedAt<P extends SedaPiece>(pieces: readonly P[], accord: Accord): readonly (P & PlacedPiece)[] {
  const { folder } = spellingOf(accord)
  return pieces.map((piece, rank) => ({ ...piece, path: `${folder}${packagedName(rank, piece.filename)}` }))
}

/**
 * The act is one of staff, or a judgement on a named person: contracts and individual acts of matière 4, individual
 * acts of 8.2. The profile says itself that this is too strict for most, and that the others cannot be told apart.
 */
export function isAboutPersons({ nature, matiere }: Pick<SedaAct, 'nature' | 'matiere'>): boolean {
  const [first, second] = matiere
  return nature === 'AI' ? first === 4 || (first === 8 && second === 2) : nature === 'CC' && first === 4
}

/** @throws ActesError ACTES-T007 for a version that the archive does not read */
export function archiveTransfer(transfer: SedaTransfer): Node {
  const { accord, act, at, identifier } = transfer
  const spelling = spellingOf(accord)
  return nodeOf('ArchiveTransfer', {
    Comment: `Transfert de l’acte ${act.numero}, soumis au contrôle de légalité`,
    Date: at.toISOString().replace(/\.\d+/, ''),
    MessageIdentifier: identifier,
    ArchivalAgreement: accord.accord ? { '@schemeName': 'Accord de versement', '#': accord.accord } : '',
    CodeListVersions: {
      MimeTypeCodeListVersion: 'IANA',
      FileFormatCodeListVersion: accord.pronom && 'PRONOM',
    },
    DataObjectPackage: packageOf(transfer, spelling),
    ArchivalAgency: agency(accord.serviceArchives, spelling),
    TransferringAgency: agency(accord.serviceVersant, spelling),
  })
}

function agency({ identifiant, nom }: Agence, { namesAgencies }: Spelling): Elements {
  return { Identifier: identifiant, OrganizationDescriptiveMetadata: namesAgencies && { 'v1:Name': nom } }
}

function producerOf({ accord, act }: SedaTransfer) {
  const { autres, personnel = autres } = accord.producteurs
  return isAboutPersons(act) ? personnel : autres
}

function packageOf(transfer: SedaTransfer, spelling: Spelling): Elements {
  const { accord, pieces } = transfer
  const { profil, niveauService, serviceVersant } = accord
  return {
    BinaryDataObject: pieces.map((piece, rank) => objectOf(piece, rank, spelling)),
    DescriptiveMetadata: { ArchiveUnit: rootUnit(transfer, spelling) },
    ManagementMetadata: {
      ArchivalProfile: profil,
      ServiceLevel: niveauService,
      LegalStatus: 'Public Archive',
      OriginatingAgencyIdentifier: spelling.managesAgencies && producerOf(transfer).identifiant,
      SubmissionAgencyIdentifier: spelling.managesAgencies && serviceVersant.identifiant,
    },
  }
}

const idOf = (kind: 'objet' | 'piece', rank: number) => `${kind}-${rank + 1}`

function objectOf(piece: PlacedPiece, rank: number, { algorithm, usage, filename, folder }: Spelling): Elements {
  const { path, mimeType, pronom, sizeBytes, sha256 } = piece
  return {
    '@id': idOf('objet', rank),
    DataObjectVersion: usage,
    Uri: path,
    MessageDigest: { '@algorithm': algorithm, '#': sha256 },
    Size: String(sizeBytes),
    FormatIdentification: { MimeType: mimeType, FormatId: pronom },
    FileInfo: { Filename: filename === 'deposited' ? piece.filename : path.slice(folder.length) },
  }
}

function rootUnit(transfer: SedaTransfer, spelling: Spelling): Elements {
  const { act, accord } = transfer
  const { one, libelle } = natureOf(act.nature)
  const [year, month, day] = act.dateDecision.split('-')
  return {
    '@id': 'dossier',
    Management: rulesOf(transfer),
    Content: {
      DescriptionLevel: 'File',
      Title: `${one} du ${day}/${month}/${year}, ${act.nom} : ${act.objet}`,
      OriginatingSystemId: act.transmission,
      OriginatingAgencyArchiveUnitIdentifier: act.numero,
      TransferringAgencyArchiveUnitIdentifier: act.idActe,
      Description: 'Acte soumis au contrôle de légalité, ses annexes, son accusé de réception et ses preuves',
      CustodialHistory: { CustodialHistoryItem: historyOf(act, accord) },
      Language: 'fra',
      DescriptionLanguage: 'fra',
      Keyword: [
        { KeywordContent: act.nom, KeywordType: 'corpname' },
        {
          KeywordContent: 'contrôle de légalité',
          // In the list of authorities « Actions » of the Archives de France.
          KeywordReference: { '@schemeName': 'Liste d’autorités « Actions », Archives de France', '#': '67717/T2-25' },
          KeywordType: 'subject',
        },
        { KeywordContent: libelle, KeywordType: 'genreform' },
        { KeywordContent: matiereOf(act), KeywordType: 'subject' },
        { KeywordContent: act.numero },
      ],
      OriginatingAgency: agency(producerOf(transfer), spelling),
      StartDate: act.dateDecision,
      EndDate: act.dateReception,
    },
    ArchiveUnit: unitsOf(transfer),
  }
}

/** Its code, and its label unless that is the code. */
function matiereOf({ matiere, matiereLibelle = '' }: SedaAct) {
  return [...new Set([matiere.join('.'), matiereLibelle])].join(' ').trim()
}

/** On the root, where annexes inherit them. Both run from the day of the receipt. */
function rulesOf({ act, accord }: SedaTransfer): Elements {
  const { code, sort } = accord.regles[act.nature]
  const { libre, personnes } = accord.acces
  const StartDate = act.dateReception
  return {
    AppraisalRule: { Rule: code, StartDate, FinalAction: sort === 'conserver' ? 'Keep' : 'Destroy' },
    AccessRule: { Rule: isAboutPersons(act) ? personnes : libre, StartDate },
  }
}

function historyOf({ nom, road }: SedaAct, { tdt, seda }: Accord) {
  const reference = road?.reference === undefined ? '' : ` (référence ${road.reference})`
  const way = road
    ? `reçu en préfecture par ${road.name}${reference}, puis enregistré par ce service versant`
    : `télétransmis à la préfecture par la plateforme ${tdt}`
  return (
    `Acte soumis au contrôle de légalité, ${way}, pour ${nom}. Les données suivent le schéma métier ACTES (aide au ` +
    `contrôle de légalité dématérialisé) du ministère de l’Intérieur ; elles sont décrites selon le SEDA ${seda}.`
  )
}

/** The act with its detached signature, its annexes one by one; the receipt; the proofs. An empty unit is left out. */
function unitsOf({ pieces }: SedaTransfer): readonly Elements[] {
  const items = (...roles: readonly PieceRole[]) =>
    pieces.flatMap((piece, rank) => (roles.includes(piece.role) ? [itemOf(piece, rank)] : []))
  const annexes = group({ id: 'annexes', title: 'Annexes de l’acte', level: 'SubGrp' }, items('annexe'))
  const level = 'RecordGrp'
  return [
    ...group({ id: 'acte', title: 'Acte soumis au contrôle de légalité', level }, [
      ...items('acte', 'signature'),
      ...annexes,
    ]),
    ...group({ id: 'accuse', title: 'Accusé de réception de la préfecture', level }, items('accuse')),
    ...group({ id: 'preuves', title: 'Preuves de la transmission', level }, items('preuve')),
  ]
}

interface UnitHead {
  readonly id: string
  readonly title: string
  readonly level: 'RecordGrp' | 'SubGrp' | 'Item'
}

function group(head: UnitHead, units: readonly Elements[]): readonly Elements[] {
  return units.length === 0 ? [] : [{ ...unit(head), ArchiveUnit: units }]
}

function unit({ id, title, level }: UnitHead): Elements {
  return { '@id': id, Content: { DescriptionLevel: level, Title: title } }
}

function itemOf({ title }: PlacedPiece, rank: number): Elements {
  const head = unit({ id: idOf('piece', rank), title, level: 'Item' })
  return { ...head, DataObjectReference: { DataObjectReferenceId: idOf('objet', rank) } }
}
