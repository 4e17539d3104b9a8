// One full specimen of every root, valid for both our strict profile and the ministry's schema, as trees that tests can
// spoil before writing them. All optional parts are there; lists hold two items.
import { actesNamespace, inseeNamespace, type Root } from '../../src/protocol/schema/schema.ts'

export interface Tree {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly content: string | readonly Tree[]
}

export const schemaInstance = 'http://www.w3.org/2001/XMLSchema-instance'

export const tree = (name: string, attributes: Tree['attributes'] = {}, content: Tree['content'] = ''): Tree => ({
  name,
  attributes,
  content,
})

/** The tree as a document: names as they stand, prefixes `actes`, `insee` and `xsi` declared on the root. */
export function toXml(root: Tree): string {
  const declared = `xmlns:actes="${actesNamespace}" xmlns:insee="${inseeNamespace}" xmlns:xsi="${schemaInstance}"`
  return write(root).replace(/^<[^\s/>]+/, (start) => `${start} ${declared}`)
}

export function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}

function write({ name, attributes, content }: Tree): string {
  const written = Object.entries(attributes).map(([attribute, value]) => ` ${attribute}="${escapeXml(value)}"`)
  const inside = typeof content === 'string' ? escapeXml(content) : content.map(write).join('')
  return `<${name}${written.join('')}>${inside}</${name}>`
}

const numero = 'DEL11_250625'
export const idActe = `034-213401482-20250625-${numero}-DE`
const stem = `99_DE-${idActe}`

const file = (name: string, fichier: string) => tree(name, {}, [tree('actes:NomFichier', {}, fichier)])
const signed = (name: string, fichier: string) =>
  tree(name, {}, [tree('actes:NomFichier', {}, fichier), tree('actes:Signature', {}, [])])
const matiere = (level: number, code: string) => tree(`actes:CodeMatiere${level}`, { 'actes:CodeMatiere': code })
const acteAttributes = { 'actes:Date': '2025-06-25', 'actes:NumeroInterne': numero, 'actes:CodeNatureActe': '1' }

const acteContent: readonly Tree[] = [
  matiere(1, '8'),
  matiere(2, '1'),
  matiere(3, '2'),
  matiere(4, '3'),
  matiere(5, '4'),
  tree('actes:Objet', {}, 'Convention de partenariat pour l’école'),
  tree('actes:PrecedentIdentifiantActe', { 'actes:IDActe': '034-213401482-20250101-DEL01-DE' }),
  tree('actes:ClassificationDateVersion', {}, '2019-04-18'),
  signed('actes:Document', `${stem}-1-1_1.pdf`),
  tree('actes:Annexes', { 'actes:Nombre': '2' }, [
    signed('actes:Annexe', `21_DO-${idActe}-1-1_2.pdf`),
    file('actes:Annexe', `99_SE-${idActe}-1-1_3.xml`),
  ]),
  tree('actes:DocumentPapier', {}, 'N'),
]
const acteRecu = tree('actes:ActeRecu', acteAttributes, acteContent)
const enVigueur = tree('actes:ClassificationDateVersionEnCours', {}, '2019-04-18')

const referent = tree('actes:Referent', {}, [
  tree('actes:Nom', {}, 'Secrétariat général'),
  tree('actes:Telephone', {}, '0400000000'),
  tree('actes:Email', {}, 'actes@mairie.example.fr'),
])
const formulaires = tree('actes:FormulairesEnvoyes', {}, [
  signed('actes:Formulaire', `${idActe}-1-1_0.xml`),
  file('actes:Formulaire', `${idActe}-6-1_0.xml`),
])
const enveloppe: readonly Tree[] = [
  tree('actes:Emetteur', {}, [
    tree('actes:IDCL', {
      'insee:SIREN': '213401482',
      'actes:Departement': '034',
      'actes:Arrondissement': '1',
      'actes:Nature': '31',
    }),
    referent,
  ]),
  tree('actes:AdressesRetour', {}, [
    tree('actes:Email', {}, 'retour-actes@tdt.example.fr'),
    tree('actes:Email', {}, 'retour_2.actes@tdt.example.fr'),
  ]),
  formulaires,
]

const letterAttributes = { 'actes:IDActe': idActe, 'actes:DateCourrierPref': '2025-07-20' }
const dated = { 'actes:DateReception': '2025-07-08' }
const letter = (root: Root, code: string, ...before: readonly Tree[]) =>
  tree(`actes:${root}`, letterAttributes, [...before, signed('actes:Document', `${stem}-${code}_1.pdf`)])
const classified = (name: string, code: string, content: Tree['content'] = '') =>
  tree(`actes:${name}`, { 'actes:CodeMatiere': code, 'actes:Libelle': `Libellé ${code}` }, content)
const dateClassification = tree('actes:DateClassification', {}, '2019-04-18')

function natureActe(code: string, abrege: string): Tree {
  const typePiece = (piece: string) =>
    tree('actes:TypePJNatureActe', { 'actes:CodeTypePJ': piece, 'actes:Libelle': `Libellé ${piece}` })
  return tree(
    'actes:NatureActe',
    { 'actes:CodeNatureActe': code, 'actes:Libelle': 'Délibérations', 'actes:TypeAbrege': abrege },
    [typePiece('99_DE'), typePiece('21_DO')],
  )
}

function matieres(): readonly Tree[] {
  const deep = classified('Matiere3', '1', [
    classified('Matiere4', '1', [classified('Matiere5', '1'), classified('Matiere5', '2')]),
    classified('Matiere4', '2'),
  ])
  return [
    classified('Matiere1', '1', [
      classified('Matiere2', '1', [deep, classified('Matiere3', '2')]),
      classified('Matiere2', '2'),
    ]),
    classified('Matiere1', '7', [classified('Matiere2', '10')]),
  ]
}

const emetteur = (issuer: Tree) => tree('actes:Emetteur', {}, [issuer, referent])
const retour = (issuer: Tree) =>
  tree('actes:EnveloppeMISILLCL', {}, [
    emetteur(issuer),
    formulaires,
    tree('actes:Destinataire', { 'insee:SIREN': '213401482' }),
  ])

/** One specimen per root. */
export const specimens: Readonly<Record<Root, Tree>> = {
  EnveloppeCLMISILL: tree('actes:EnveloppeCLMISILL', {}, enveloppe),
  EnveloppeMISILLCL: retour(tree('actes:IDSousPref', { 'actes:Departement': '034', 'actes:Arrondissement': '1' })),
  AnomalieEnveloppe: tree('actes:AnomalieEnveloppe', {}, [
    tree('actes:Date', {}, '2025-07-08'),
    tree('actes:Nature', {}, '005'),
    tree('actes:Detail', {}, 'PREF-VERIF-02 : SIREN inconnu'),
    tree('actes:EnveloppeRecue', {}, enveloppe),
  ]),
  Acte: tree('actes:Acte', acteAttributes, acteContent),
  ARActe: tree('actes:ARActe', { 'actes:IDActe': idActe, ...dated }, [acteRecu, enVigueur]),
  AnomalieActe: tree('actes:AnomalieActe', {}, [
    tree('actes:Date', {}, '2025-07-09'),
    tree('actes:Nature', {}, '002'),
    tree('actes:Detail', {}, 'ODT-VERIF-01 : classification périmée'),
    acteRecu,
    enVigueur,
  ]),
  CourrierSimple: letter('CourrierSimple', '2-1'),
  ReponseCourrierSimple: letter('ReponseCourrierSimple', '2-2'),
  DemandePieceComplementaire: letter(
    'DemandePieceComplementaire',
    '3-1',
    tree('actes:DescriptionPieces', {}, 'Le plan annexé'),
  ),
  ARDemandePieceComplementaire: tree('actes:ARDemandePieceComplementaire', letterAttributes, []),
  RefusPieceComplementaire: letter('RefusPieceComplementaire', '3-3'),
  PieceComplementaire: tree('actes:PieceComplementaire', letterAttributes, [
    tree('actes:Documents', {}, [
      signed('actes:Document', `${stem}-3-4_1.pdf`),
      file('actes:Document', `${stem}-3-4_2.pdf`),
    ]),
  ]),
  ARPieceComplementaire: tree('actes:ARPieceComplementaire', dated, [
    tree('actes:InfosCourrierPref', letterAttributes, []),
  ]),
  LettreObservations: letter('LettreObservations', '4-1', tree('actes:Motif', {}, 'Compétence')),
  ARLettreObservations: tree('actes:ARLettreObservations', letterAttributes, []),
  RejetLettreObservations: letter('RejetLettreObservations', '4-3'),
  ReponseLettreObservations: letter('ReponseLettreObservations', '4-4'),
  ARReponseRejetLettreObservations: tree('actes:ARReponseRejetLettreObservations', dated, [
    tree('actes:InfosCourrierPref', letterAttributes, []),
  ]),
  DefereTA: tree('actes:DefereTA', { 'actes:IDActe': idActe }, [
    tree('actes:DateDepot', {}, '2025-08-20'),
    tree('actes:NatureIllegalite', {}, 'Incompétence'),
    tree('actes:PiecesJointes', {}, [
      signed('actes:PieceJointe', `${stem}-5-1_1.pdf`),
      file('actes:PieceJointe', `${stem}-5-1_2.pdf`),
    ]),
  ]),
  Annulation: tree('actes:Annulation', { 'actes:IDActe': idActe }, []),
  ARAnnulation: tree('actes:ARAnnulation', { 'actes:IDActe': idActe, ...dated }, []),
  DemandeClassification: tree('actes:DemandeClassification', {}, [dateClassification]),
  RetourClassification: tree('actes:RetourClassification', {}, [
    dateClassification,
    tree('actes:NaturesActes', {}, [natureActe('1', 'DE'), natureActe('6', 'AU')]),
    tree('actes:Matieres', {}, matieres()),
  ]),
  ReponseClassificationSansChangement: tree('actes:ReponseClassificationSansChangement', {}, [dateClassification]),
}

/** The other issuers of a retour, and the smallest envelope and act. */
export const moreSpecimens: readonly Tree[] = [
  retour(tree('actes:IDPref', { 'actes:Departement': '034' })),
  retour(tree('actes:IDSGAR', { 'actes:Departement': '02A' })),
  tree('actes:DemandeClassification', {}, []),
  tree('actes:Acte', acteAttributes, [
    ...acteContent.slice(0, 2),
    tree('actes:Objet', {}, ''),
    ...acteContent.slice(7, 9),
    tree('actes:Annexes', { 'actes:Nombre': '0' }, []),
    tree('actes:DocumentPapier', { 'xsi:nil': 'true' }, ''),
  ]),
]
