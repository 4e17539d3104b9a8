// The délibération of 25 June 2025 of Maraussan's conseil municipal, word for word as the commune made it public,
// without the préfecture's stamp, which the act has only later.
import {
  blank,
  columns,
  framed,
  item,
  newPage,
  paragraph,
  rule,
  type Block,
  type Sheet,
  type Style,
} from './pdf-layout.ts'
import { bold, italic } from './pdf-text.ts'

const body: Style = { face: 'Regular', size: 11.5, leading: 16.5, align: 'justify', before: 12, indent: 0, keep: false }
const line: Style = { ...body, align: 'left', before: 0 }
const centred: Style = { ...body, face: 'Bold', align: 'center', before: 0, keep: true }
const count: Style = { ...line, size: 10.5, leading: 15 }
const small: Style = { ...body, size: 10, leading: 13, before: 6 }

function under(lines: readonly string[], style: Style): readonly Block[] {
  return lines.map((text) => paragraph(text, style))
}

function letterhead(): Block {
  const place = { ...centred, size: 11, leading: 14 }
  const state = [
    paragraph('RÉPUBLIQUE FRANÇAISE', { ...place, face: 'Regular' }),
    paragraph('DÉPARTEMENT de', { ...place, face: 'Regular', before: 10 }),
    paragraph("L'HÉRAULT", place),
    paragraph('ARRONDISSEMENT de', { ...place, face: 'Regular', before: 10 }),
    paragraph('BEZIERS', place),
  ]
  const title = under(['EXTRAIT DU REGISTRE DES DELIBERATIONS', 'DU CONSEIL MUNICIPAL', 'DE LA COMMUNE DE MARAUSSAN'], {
    ...centred,
    size: 13,
    leading: 19,
  })
  const parts = [
    { share: 0.32, blocks: state },
    { share: 0.68, blocks: [blank(12), ...title] },
  ]
  return columns(parts, { gap: 14, before: 0 })
}

function members(): Block {
  const blocks = [
    paragraph('Nombre de Membres', { ...count, face: 'Bold' }),
    ...under(['du Conseil Municipal 27', 'En exercice 27', 'Présents 19', 'Votants 26'], { ...count, align: 'right' }),
    paragraph('Date de la convocation :', { ...count, before: 8 }),
    paragraph('19/06/2025', count),
    paragraph("Date de l'affichage :", count),
    paragraph('19/06/2025', count),
  ]
  return framed(blocks, { padding: 7, before: 0 })
}

function opening(): Block {
  const said: Style = { ...body, face: 'Bold' }
  const session = [
    paragraph('DELIBERATION N°11 DU 25 JUIN 2025', { ...centred, size: 13, leading: 18 }),
    paragraph("L'an deux mille vingt-cinq,", said),
    paragraph('Le vingt-cinq juin, à 18 heures 30', { ...said, before: 2 }),
    paragraph(
      "Le Conseil Municipal de la commune s'est réuni, en session ordinaire, au nombre prescrit par la loi, au Centre Associatif et Culturel « Esprit Gare » sis Place Marcel Barrère, sous la présidence de Madame Marlène PUCHE, Maire.",
      { ...said, before: 6 },
    ),
  ]
  const parts = [
    { share: 0.32, blocks: [members()] },
    { share: 0.68, blocks: session },
  ]
  return columns(parts, { gap: 16, before: 34 })
}

const sitting: readonly Block[] = [
  paragraph(
    [
      bold('Présents'),
      ' : Anne AURIOL, Sophie BALLESTER, Cécile COMPAIN, Thierry DAURAT, Brice FORGET, Thomas GARCIA, Rebecka GOURDIN, Jean-Philippe JUAN, Sarah KALFON, Sandrine MELLOULI, Serge PESCE, Marlène PUCHE, Nathalie PUECH, Babou RATINEY, Rodolphe SANCHEZ, Jérémy SANSA, Brigitte SOULET, Anne-Catherine TERRY, Virginie THOMAS.',
    ],
    { ...body, before: 30 },
  ),
  paragraph(
    [
      bold('Absents excusés'),
      ' : Patrick ANGLÈS (procuration à Marlène PUCHE), Jean-Christophe BOUCAUD (procuration à Sophie BALLESTER), Candice DELAIRE-COURTES (procuration à Nathalie PUECH), Patrick JEAN-FRANÇOIS, Sandra PACHOT (procuration à Jérémy SANSA), Michel SANCHEZ (procuration à Rebecka GOURDIN), Alain TAURINES (procuration à Thomas GARCIA), Martine SIGNOUREL (procuration à Serge PESCE).',
    ],
    body,
  ),
  paragraph([bold('Secrétaire de séance'), ' : Sophie BALLESTER'], body),
  paragraph(
    [
      bold('OBJET'),
      " : Écoles : Convention de partenariat pour la mise à disposition d'un environnement numérique de travail (ENT) - année scolaire 2025/2026",
    ],
    { ...body, before: 28, keep: true },
  ),
  paragraph(
    "Afin de permettre aux enfants des écoles de la commune de bénéficier d'un service numérique éducatif, une convention de partenariat entre la commune et la région académique Occitanie doit être validée.",
    { ...body, before: 18 },
  ),
]

const decision: readonly Block[] = [
  paragraph("Après en avoir délibéré, l'assemblée à l'unanimité :", {
    ...body,
    face: 'Bold',
    align: 'left',
    keep: true,
  }),
  item(
    [
      bold('Valide'),
      " la convention de mise à disposition d'un environnement numérique de travail, avec la région académique Occitanie, telle qu'annexée ;",
    ],
    { ...body, indent: 30 },
  ),
  item([bold('Intègre'), " la somme correspondante à cet engagement, soit 80 € au budget de l'exercice en cours ;"], {
    ...body,
    indent: 30,
  }),
  item([bold('Donne'), " pouvoir à Mme le Maire pour signer toute pièce afférente et mener à bien l'opération."], {
    ...body,
    indent: 30,
  }),
  paragraph([italic('Fait et délibéré le jour, mois et an susdits.')], { ...line, before: 32, keep: true }),
  paragraph([italic('Pour copie conforme.')], { ...line, keep: true }),
]

function signatures(): Block {
  const parts = [
    { share: 0.5, blocks: under(['Le secrétaire de séance,', 'Sophie BALLESTER'], centredPlain) },
    { share: 0.5, blocks: under(['Le Maire,', 'Marlène PUCHE'], centredPlain) },
  ]
  return columns(parts, { gap: 0, before: 32 })
}

const centredPlain: Style = { ...centred, face: 'Regular', leading: 17 }

const mentions: readonly Block[] = [
  rule({ before: 0, after: 8, length: 150 }),
  paragraph('Le Maire :', { ...small, face: 'Bold', align: 'left', before: 0, keep: true }),
  item('certifie sous sa responsabilité le caractère exécutoire de cet acte.', { ...small, indent: 24 }),
  item(
    "Informe qu'en vertu du décret N°83.1025 du 29/11/1983 concernant les relations entre l'administration et les usagers (art. 9) (JO du 03/12/1983) modifiant le décret 65.25 du 11 janvier 1965 relatif aux délais de recours contentieux en matière administrative (art.1 - A 16). La présente délibération peut faire l'objet d'un recours pour excès de pouvoir devant le Tribunal Administratif dans un délai de DEUX MOIS à compter de la présente notification.",
    { ...small, indent: 24 },
  ),
  item('Porte la présente au recueil des actes administratifs de la Commune.', { ...small, indent: 24 }),
  item(
    "Le Tribunal Administratif peut être saisi par l'application informatique « Télérecours Citoyens » accessible par le site internet www.telerecours.fr",
    { ...small, indent: 24 },
  ),
]

/** The délibération, two pages in a serif face. */
export const deliberation: Sheet = {
  title: 'Délibération n°11 du 25 juin 2025 du conseil municipal de Maraussan',
  author: 'Commune de Maraussan',
  date: '2025-06-25T18:30:00Z',
  family: 'LiberationSerif',
  faces: ['Regular', 'Bold', 'Italic'],
  margins: { side: 62, top: 62, bottom: 62 },
  blocks: [letterhead(), opening(), ...sitting, newPage(), ...decision, signatures(), blank(120), ...mentions],
}
