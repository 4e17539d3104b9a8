// Texts of the small deposits of fixtures/actes: for each case, a real paragraph of an act and what the case teaches.
// Numbers, dates and objets come from each acte.json; no person is named.
import { framed, paragraph, type Block, type Style } from './pdf-layout.ts'

/** The text before the decision, the decision, and what the case teaches. */
export interface Words {
  readonly kind: 'DÉLIBÉRATION' | 'ARRÊTÉ'
  readonly before: readonly string[]
  readonly decision: readonly string[]
  readonly lesson: string
}

const council = 'Le conseil municipal, réuni en session ordinaire, le quorum étant atteint,'

export const smallActs: Readonly<Record<string, Words>> = {
  'deliberation-simple': {
    kind: 'DÉLIBÉRATION',
    before: [council, 'Vu le code général des collectivités territoriales, notamment son article L. 2121-8,'],
    decision: ["Adopte le règlement intérieur du conseil municipal, à l'unanimité."],
    lesson:
      'le plus petit dépôt possible : une délibération, aucune annexe, et tout ce qui a une valeur par défaut laissé de côté (type de pièce, annexes, complément papier).',
  },
  'arrete-trois-annexes': {
    kind: 'ARRÊTÉ',
    before: [
      'Le maire,',
      "Vu le code de l'urbanisme, notamment son article L. 153-41, et le code de l'environnement, notamment son article L. 123-10,",
    ],
    decision: [
      "Article 1 : une enquête publique est ouverte en mairie du 7 avril au 9 mai 2025 sur la modification n° 1 du plan local d'urbanisme.",
      "Article 2 : le dossier comprend le rapport de présentation, le plan et l'avis d'enquête, annexés au présent arrêté.",
    ],
    lesson:
      "un acte réglementaire et trois annexes de trois formats (PDF, PNG, JPEG), chacune avec son type de pièce ; leur ordre dans acte.json est celui de l'archive.",
  },
  'objet-500': {
    kind: 'DÉLIBÉRATION',
    before: [council, 'Vu le code de la commande publique,'],
    decision: ["Attribue les sept lots aux offres économiquement les plus avantageuses, à l'unanimité."],
    lesson:
      "l'objet compte exactement 500 caractères tels qu'ils sont transmis (œ en deux lettres, € en trois) : le ministère le prend, une passerelle limitée à 499 le refuse.",
  },
  'accents-dans-objet': {
    kind: 'DÉLIBÉRATION',
    before: [council, "Vu la demande de l'association,"],
    decision: ["Accorde la subvention, inscrite au budget de l'exercice, à l'unanimité."],
    lesson:
      "les messages s'écrivent en ISO-8859-1 : les accents et les guillemets « » y sont ; œ, l'apostrophe ’, €, le tiret – et les points … n'y sont pas et se transcrivent ; « R&D; » n'est pas une entité XML.",
  },
  'nuit-du-31-decembre': {
    kind: 'ARRÊTÉ',
    before: [
      'Le maire,',
      'Vu le code général des collectivités territoriales, notamment ses articles L. 2212-1 et L. 2212-2,',
    ],
    decision: [
      "Article 1 : l'usage des pétards et des feux d'artifice est interdit sur la voie publique pendant la nuit de la Saint-Sylvestre.",
      "Article 2 : la police municipale est chargée de l'exécution du présent arrêté.",
    ],
    lesson:
      "le mardi 31 décembre 2024 appartient à la première semaine de 2025 (ISO 8601) : l'identifiant porte 20241231, jamais 20251231.",
  },
  'numero-avec-tiret': {
    kind: 'DÉLIBÉRATION',
    before: [council, 'Vu le code général des collectivités territoriales, notamment son article L. 2121-30,'],
    decision: ["Nomme « chemin des Vendanges » la voie qui longe les vignes au nord du bourg, à l'unanimité."],
    lesson:
      "un numéro de quinze caractères avec tirets, minuscules et espace : admis par le ministère, refusé par S²LOW et Pastell qui s'en voient proposer un autre ; les noms de fichiers se lisent par les deux bouts.",
  },
}

const plain: Style = { face: 'Regular', size: 12, leading: 17, align: 'left', before: 8, indent: 0, keep: false }
const heading: Style = { ...plain, size: 20, leading: 28, align: 'center', before: 0 }

/** The three annexes of arrete-trois-annexes; the second and the third are kept as pictures. */
export const annexes: Readonly<Record<'rapport' | 'plan' | 'avis', readonly Block[]>> = {
  rapport: [
    paragraph('Rapport de présentation', heading),
    paragraph("Modification n° 1 du plan local d'urbanisme", { ...plain, align: 'center' }),
    paragraph(
      'La modification ouvre à la construction deux parcelles de la zone 1AU, corrige le règlement de la zone UA (hauteur des clôtures) et supprime un emplacement réservé devenu sans objet. Elle ne réduit ni une zone agricole ni une zone naturelle.',
      { ...plain, align: 'justify', before: 24 },
    ),
  ],
  plan: [
    paragraph('Plan de zonage', heading),
    framed(
      [
        paragraph('Zone A', plain),
        framed([paragraph('Zone UB', plain), framed([paragraph('Zone UA', plain)], { padding: 18, before: 8 })], {
          padding: 18,
          before: 8,
        }),
      ],
      { padding: 18, before: 20 },
    ),
  ],
  avis: [
    framed(
      [
        paragraph("AVIS D'ENQUÊTE PUBLIQUE", heading),
        paragraph("Modification n° 1 du plan local d'urbanisme", { ...heading, size: 15 }),
        paragraph('Du 7 avril au 9 mai 2025, en mairie.', { ...plain, align: 'center', size: 15, before: 20 }),
        paragraph('Le dossier et le registre sont à la disposition du public.', { ...plain, align: 'center' }),
      ],
      { padding: 24, before: 0 },
    ),
  ],
}
