// Acts as French collectivités lay them out, of our own making, each with what it says: titles in every place, dates in figures and
// in letters, two columns, page feet that mislead, a scan. People are named by their functions.
import { PDFDocument, StandardFonts, type PDFFont, type PDFPage } from '@cantoo/pdf-lib'
import type { Votes } from '../../../src/protocol/acte/mentions.ts'

/** What a reader of the act would write in the form; a field that the act does not say is absent. */
export interface Truth {
  readonly hasText?: false
  readonly numero?: string
  readonly dateDecision?: string
  readonly objet?: string
  readonly nature?: string
  readonly votes?: Votes
}

export interface Layout {
  readonly title: string
  readonly truth: Truth
  draw(sheet: Sheet): void
}

interface Style {
  readonly x?: number
  readonly size?: number
  readonly bold?: boolean
  /** Where the lines break. */
  readonly width?: number
  readonly at?: 'left' | 'center' | 'right'
  /** Word by word, spread over the width, as text processors justify. */
  readonly spread?: boolean
  /** White space above, in points. */
  readonly above?: number
  /** Baseline from the bottom of the page, in the place of the next line. */
  readonly y?: number
}

export interface Sheet {
  write(text: string, style?: Style): void
  /** White space before the next line. */
  skip(points: number): void
  newPage(): void
  /** Back up to a height, for a second column. */
  up(y: number): void
  readonly y: number
  box(x: number, y: number, size: readonly [number, number]): void
}

const [width, height, margin] = [595, 842, 60]

export async function drawLayout({ draw }: Layout): Promise<Uint8Array> {
  const document = await PDFDocument.create()
  const [regular, bold] = [
    await document.embedFont(StandardFonts.Helvetica),
    await document.embedFont(StandardFonts.HelveticaBold),
  ]
  draw(sheetOf(document, { regular, bold }))
  const fixed = new Date('2025-06-25T08:00:00Z')
  document.setCreationDate(fixed)
  document.setModificationDate(fixed)
  return document.save()
}

function sheetOf(document: PDFDocument, { regular, bold }: { regular: PDFFont; bold: PDFFont }): Sheet {
  let page: PDFPage = document.addPage([width, height])
  let y = height - margin
  const write = (text: string, style: Style = {}) => {
    const { x = margin, size = 11, at = 'left', above = 0 } = style
    const font = style.bold ? bold : regular
    const room = style.width ?? width - margin - x
    if (style.y !== undefined) y = style.y
    else y -= above
    const lines = brokenAt(text, (part) => font.widthOfTextAtSize(part, size) <= room)
    for (const [index, line] of lines.entries()) {
      const long = font.widthOfTextAtSize(line, size)
      const left = { left: x, center: x + (room - long) / 2, right: x + room - long }[at]
      if (style.spread && index < lines.length - 1) spread(page, line, { x, y, size, font, room })
      else page.drawText(line, { x: left, y, size, font })
      y -= size * 1.35
    }
  }
  return {
    write,
    skip: (points) => void (y -= points),
    newPage: () => {
      page = document.addPage([width, height])
      y = height - margin
    },
    up: (to) => void (y = to),
    get y() {
      return y
    },
    box: (x, from, [across, up]) => page.drawRectangle({ x, y: from, width: across, height: up, borderWidth: 1 }),
  }
}

interface Row {
  readonly x: number
  readonly y: number
  readonly size: number
  readonly font: PDFFont
  readonly room: number
}

function spread(page: PDFPage, line: string, { x, y, size, font, room }: Row): void {
  const words = line.split(' ')
  const used = words.reduce((sum, word) => sum + font.widthOfTextAtSize(word, size), 0)
  const space = (room - used) / Math.max(1, words.length - 1)
  let at = x
  for (const word of words) {
    page.drawText(word, { x: at, y, size, font })
    at += font.widthOfTextAtSize(word, size) + space
  }
}

function brokenAt(text: string, fits: (line: string) => boolean): readonly string[] {
  return text.split('\n').flatMap((part) => {
    const lines: string[] = []
    let line = ''
    for (const word of part.split(' ')) {
      const longer = line === '' ? word : `${line} ${word}`
      if (fits(longer)) line = longer
      else {
        lines.push(line)
        line = word
      }
    }
    return [...lines, line]
  })
}

const footnote = (sheet: Sheet, text: string) => sheet.write(text, { y: 34, size: 8, at: 'center' })

const legal =
  'Le Maire certifie sous sa responsabilité le caractère exécutoire de cet acte et informe que la présente délibération peut faire l’objet d’un recours pour excès de pouvoir devant le tribunal administratif dans un délai de deux mois à compter de sa publication (décret n° 83-1025 du 28 novembre 1983).'

/** The layouts, by what is special in each. */
export const layouts: readonly Layout[] = [
  {
    title: 'Séance, numéro et objet sous le titre, votes comptés',
    truth: {
      numero: '2025-06-11',
      dateDecision: '2025-06-25',
      nature: 'DE',
      objet:
        'Attribution d’une subvention exceptionnelle à l’association sportive de la commune pour la rénovation de son local et l’achat de matériel',
      votes: { membres: 27, presents: 19, votants: 26, pour: 23, contre: 2, abstentions: 1 },
    },
    draw: (sheet) => {
      sheet.write('RÉPUBLIQUE FRANÇAISE', { bold: true })
      sheet.write('Département de l’Exemple')
      sheet.write('Commune de Villeneuve-l’Exemple')
      sheet.write('DÉLIBÉRATION DU CONSEIL MUNICIPAL', { size: 15, bold: true, at: 'center', above: 24 })
      sheet.write('Séance du 25 juin 2025', { at: 'center' })
      sheet.write('N° 2025-06-11', { at: 'center', bold: true })
      sheet.write('Nombre de membres en exercice : 27', { above: 18 })
      sheet.write('Présents : 19')
      sheet.write('Votants : 26')
      sheet.write('Date de convocation : 19/06/2025')
      sheet.write(
        'Objet : Attribution d’une subvention exceptionnelle à l’association sportive de la commune pour la rénovation de son local et l’achat de matériel',
        { bold: true, above: 16 },
      )
      sheet.write('Vu le code général des collectivités territoriales, notamment son article L. 2121-29 ;', {
        above: 14,
      })
      sheet.write('Vu la délibération n° 2020-05-03 du 25 mai 2020 relative au règlement des subventions ;')
      sheet.write('Considérant l’intérêt local de l’association ;')
      sheet.write('Le conseil municipal, après en avoir délibéré, par 23 voix pour, 2 voix contre et 1 abstention :', {
        above: 10,
      })
      sheet.write('ATTRIBUE une subvention de 1 500 € ; AUTORISE le Maire à signer tout document utile.', { above: 8 })
      sheet.write('Fait et délibéré les jour, mois et an susdits. Le Maire', { above: 20 })
      footnote(
        sheet,
        'Acte rendu exécutoire après transmission en préfecture le 27/06/2025 et publication le 28/06/2025',
      )
    },
  },
  {
    title: 'Deux colonnes, « Délibération n° DEL 11 », date en lettres sur deux lignes, objet dans une case',
    truth: {
      numero: 'DEL 11',
      dateDecision: '2025-06-25',
      nature: 'DE',
      objet: 'Tarifs de la restauration scolaire pour l’année 2025/2026',
      votes: { membres: 15, presents: 12, votants: 14, pour: 14, contre: 0, abstentions: 0 },
    },
    draw: (sheet) => {
      sheet.write('MAIRIE DE L’EXEMPLE', { bold: true })
      const top = sheet.y - 20
      sheet.up(top)
      for (const line of [
        'Nombre de membres',
        'en exercice : 15',
        'Présents : 12',
        'Votants : 14',
        'Date de la convocation :',
        '18 juin 2025',
        'Date d’affichage :',
        '27 juin 2025',
      ])
        sheet.write(line, { size: 9, width: 130 })
      sheet.up(top)
      const right = { x: 220 }
      sheet.write('Délibération n° DEL 11', { ...right, size: 14, bold: true })
      sheet.write('L’an deux mille vingt-cinq,', { ...right, above: 10 })
      sheet.write('le mercredi vingt-cinq juin à vingt heures,', right)
      sheet.write(
        'le conseil municipal de la commune, régulièrement convoqué, s’est réuni en session ordinaire sous la présidence du Maire.',
        right,
      )
      const row = sheet.y - 40
      sheet.box(margin, row - 8, [475, 24])
      sheet.write('OBJET', { y: row, bold: true, width: 60 })
      sheet.write('Tarifs de la restauration scolaire pour l’année 2025/2026', { y: row, x: 160 })
      sheet.write('Le Maire expose à l’assemblée que les tarifs doivent être fixés avant la rentrée.', { above: 26 })
      sheet.write('Le conseil municipal, après en avoir délibéré, à l’unanimité, FIXE le prix du repas à 3,40 €.', {
        above: 10,
      })
    },
  },
  {
    title: 'Titre en lettres espacées, numéro dans l’en-tête avec des barres, date en lettres seulement',
    truth: {
      numero: '2025-047',
      dateDecision: '2025-03-31',
      nature: 'DE',
      objet: 'Création d’un emploi non permanent pour un accroissement temporaire d’activité',
    },
    draw: (sheet) => {
      sheet.write('Délibération n°2025/047', { size: 9, at: 'right' })
      sheet.write('D É L I B É R A T I O N', { size: 16, bold: true, at: 'center', above: 20 })
      sheet.write('DU CONSEIL COMMUNAUTAIRE', { bold: true, at: 'center' })
      sheet.write(
        'L’an deux mille vingt-cinq, le trente et un mars, à dix-huit heures, le conseil communautaire s’est réuni au siège sous la présidence du Président, sur convocation du vingt-quatre mars deux mille vingt-cinq.',
        { above: 22, spread: true },
      )
      sheet.write('OBJET DE LA DÉLIBÉRATION :', { bold: true, above: 16 })
      sheet.write('Création d’un emploi non permanent pour un accroissement temporaire d’activité', { above: 4 })
      sheet.write(
        'Monsieur le Président rappelle que les emplois de chaque collectivité sont créés par l’organe délibérant.',
        { above: 16, spread: true },
      )
      sheet.write(legal, { above: 40, size: 9, spread: true })
    },
  },
  {
    title: 'Extrait de procès-verbal, objet derrière le numéro, séance approuvée d’un autre jour',
    truth: {
      numero: '25-04-03-07',
      dateDecision: '2025-04-03',
      nature: 'DE',
      objet: 'Approbation du compte financier unique 2024',
    },
    draw: (sheet) => {
      sheet.write('COMMUNAUTÉ DE COMMUNES DE L’EXEMPLE', { at: 'center', bold: true })
      sheet.write('EXTRAIT DU PROCÈS-VERBAL DES DÉLIBÉRATIONS DU CONSEIL COMMUNAUTAIRE', { at: 'center', above: 16 })
      sheet.write('Séance du jeudi 3 avril 2025', { at: 'center' })
      sheet.write('Délibération n° 25-04-03/07 : Approbation du compte financier unique 2024', {
        bold: true,
        above: 24,
      })
      sheet.write('Le Président rappelle que le conseil a approuvé en ouverture le procès-verbal de la', { above: 16 })
      sheet.write('séance du 6 mars 2025, et présente le compte de l’exercice. Le quorum est de 21 membres.')
      sheet.write('Après en avoir délibéré, le conseil approuve le compte tel que présenté.', { above: 10 })
      footnote(sheet, 'Convocation du 27 mars 2025 – affichée le 28 mars 2025')
    },
  },
  {
    title: 'Arrêté de circulation, visas numérotés et datés, « Fait à »',
    truth: {
      numero: '2025-114',
      dateDecision: '2025-09-02',
      nature: 'AR',
      objet: 'Portant réglementation temporaire de la circulation et du stationnement rue de la République',
    },
    draw: (sheet) => {
      sheet.write('Ville de l’Exemple – Police municipale', { size: 9 })
      sheet.write('ARRÊTÉ MUNICIPAL N° 2025-114', { size: 14, bold: true, at: 'center', above: 20 })
      sheet.write('portant réglementation temporaire de la circulation et du stationnement', { at: 'center' })
      sheet.write('rue de la République', { at: 'center' })
      sheet.write('Le Maire de la commune de l’Exemple,', { above: 18 })
      sheet.write('Vu le code de la route, notamment ses articles R. 411-8 et R. 411-25 ;', { above: 6 })
      sheet.write('Vu l’arrêté n° 2021-87 du 12 mai 2021 réglementant le marché hebdomadaire ;')
      sheet.write('Vu la demande de l’entreprise en date du 25/08/2025 ;')
      sheet.write('ARRÊTE :', { bold: true, above: 8 })
      sheet.write('Article 1er : Du 8 septembre 2025 au 12 septembre 2025, la circulation est interdite.', { above: 6 })
      sheet.write('Fait à l’Exemple, le 2 septembre 2025', { above: 20, at: 'right' })
      sheet.write('Le Maire', { at: 'right' })
      footnote(sheet, 'Mairie de l’Exemple – 1, place de la Mairie – N° SIRET 000 000 000 00000')
    },
  },
  {
    title: 'Arrêté individuel, numéro à lettres, arrêté antérieur dans les visas',
    truth: {
      numero: '2025-RH-031',
      dateDecision: '2025-10-01',
      nature: 'AI',
      objet: 'Arrêté portant avancement d’échelon d’un adjoint technique territorial',
    },
    draw: (sheet) => {
      sheet.write('N° 2025-RH-031', { at: 'right' })
      sheet.write('Objet : Arrêté portant avancement d’échelon d’un adjoint technique territorial', {
        above: 20,
        bold: true,
      })
      sheet.write('ARRÊTÉ DU MAIRE', { size: 14, bold: true, at: 'center', above: 20 })
      sheet.write('Le Maire,', { above: 14 })
      sheet.write('Vu le code général de la fonction publique ; Vu le décret n° 87-1107 du 30 décembre 1987 ;')
      sheet.write('Vu l’arrêté n° 2023-RH-012 du 5 mai 2023 nommant l’agent ;')
      sheet.write('ARRÊTE', { at: 'center', above: 10 })
      sheet.write('Article 1 – À compter du 15 octobre 2025, l’agent est classé au 5e échelon de son grade.', {
        above: 6,
      })
      sheet.write('Fait à l’Exemple, le 1er octobre 2025', { above: 20 })
      sheet.write('Notifié à l’agent le : ……………', { above: 30 })
    },
  },
  {
    title: 'Décision du maire par délégation, date sous le titre',
    truth: {
      numero: 'D2025-18',
      dateDecision: '2025-03-14',
      objet: 'Signature d’un marché de travaux pour la réfection de la toiture de l’école élémentaire',
    },
    draw: (sheet) => {
      sheet.write('DÉCISION DU MAIRE N° D2025-18', { size: 14, bold: true, at: 'center' })
      sheet.write('en date du 14 mars 2025', { at: 'center' })
      sheet.write('prise en application de l’article L. 2122-22 du code général des collectivités territoriales', {
        size: 9,
        at: 'center',
      })
      sheet.write('Objet : Signature d’un marché de travaux pour la réfection de la toiture de l’école', { above: 20 })
      sheet.write('élémentaire')
      sheet.write('Le Maire,', { above: 16 })
      sheet.write('Vu la délibération n° 2020-05-04 du 25 mai 2020 portant délégation au Maire ;')
      sheet.write('DÉCIDE', { at: 'center', above: 10 })
      sheet.write('Article 1 : de signer le marché n° 2025-T-03 avec l’entreprise retenue.', { above: 8 })
    },
  },
  {
    title: 'Convention entre deux personnes publiques',
    truth: {
      dateDecision: '2025-05-12',
      nature: 'CC',
      objet: 'Convention de mise à disposition de locaux communaux au profit du centre intercommunal d’action sociale',
    },
    draw: (sheet) => {
      sheet.write('CONVENTION DE MISE À DISPOSITION DE LOCAUX COMMUNAUX', { bold: true, size: 13, at: 'center' })
      sheet.write('AU PROFIT DU CENTRE INTERCOMMUNAL D’ACTION SOCIALE', { bold: true, size: 13, at: 'center' })
      sheet.write('ENTRE LES SOUSSIGNÉS :', { above: 24 })
      sheet.write(
        'La commune de l’Exemple, représentée par son Maire, autorisé par délibération n° 2025-04-09 du 10 avril 2025, d’une part,',
        { above: 8 },
      )
      sheet.write('ET le centre intercommunal d’action sociale, représenté par sa Présidente, d’autre part,', {
        above: 8,
      })
      sheet.write('Article 1 – Objet', { above: 14, bold: true })
      sheet.write(
        'La commune met à disposition une salle de 60 m², pour une durée de 3 ans, avec 2 places pour le personnel.',
      )
      sheet.newPage()
      sheet.write('Article 9 – Litiges', { bold: true })
      sheet.write('Fait en deux exemplaires originaux, à l’Exemple, le 12/05/2025', { above: 20 })
    },
  },
  {
    title: 'Numéro dans l’en-tête de chaque page, aucun mot « objet », titre en capitales',
    truth: {
      numero: '2025-88',
      dateDecision: '2025-11-20',
      nature: 'DE',
      objet: 'MODIFICATION DU TABLEAU DES EFFECTIFS',
      votes: { pour: 32, contre: 0, abstentions: 4 },
    },
    draw: (sheet) => {
      for (const page of [1, 2]) {
        if (page === 2) sheet.newPage()
        sheet.write('Conseil départemental de l’Exemple', { size: 8, y: height - 30 })
        sheet.write('N° 2025-88', { size: 8, y: height - 30, at: 'right' })
        sheet.write(`Page ${page} sur 2`, { size: 8, y: 30, at: 'right' })
        sheet.up(height - 90)
        if (page === 1) {
          sheet.write('EXTRAIT DU REGISTRE DES DÉLIBÉRATIONS', { at: 'center', bold: true })
          sheet.write('Réunion du 20 novembre 2025', { at: 'center' })
          sheet.write('MODIFICATION DU TABLEAU DES EFFECTIFS', { at: 'center', bold: true, above: 24 })
          sheet.write('Vu le rapport n° 12 du Président ; la commission n° 3 entendue le 13 novembre 2025 ;', {
            above: 20,
          })
          sheet.write('L’assemblée départementale modifie le tableau annexé.', { above: 10 })
        } else {
          sheet.write('RÉSULTAT DU VOTE', { bold: true })
          for (const line of ['Pour : 32', 'Contre : 0', 'Abstentions : 4']) sheet.write(line)
        }
      }
    },
  },
  {
    title: 'Tampon de télétransmission, pieds de page et renvois qui trompent',
    truth: {
      numero: 'DEL11_250625',
      dateDecision: '2025-06-25',
      nature: 'DE',
      objet: 'Annulation de la délibération n° 2025-03-01 du 12 mars 2025',
    },
    draw: (sheet) => {
      for (const line of [
        'Envoyé en préfecture le 27/06/2025',
        'Reçu en préfecture le 27/06/2025',
        'Publié le 28/06/2025',
        'ID : 034-213401482-20250625-DEL11_250625-DE',
      ])
        sheet.write(line, { size: 7, x: 380 })
      sheet.write('DÉLIBÉRATION', { size: 15, bold: true, at: 'center', above: 10 })
      sheet.write('Délibération n° 2025-03-01 annulée et remplacée', { size: 8, at: 'center' })
      sheet.write('Objet : Annulation de la délibération n° 2025-03-01 du 12 mars 2025', { above: 20 })
      sheet.write('Le conseil municipal, réuni le 25 juin 2025,', { above: 16 })
      sheet.write('Vu la délibération n° 2025-03-01 du 12 mars 2025 dont l’annulation est demandée par courrier', {
        above: 6,
      })
      sheet.write('du 2 juin 2025 ;')
      sheet.write('DÉCIDE d’annuler la délibération n° 2025-03-01.', { above: 10 })
      footnote(sheet, 'Imprimé n° FORM-2023-12 – N° vert 0 800 000 000 – Séance du conseil : se reporter au registre')
    },
  },
  {
    title: 'Compact, numéro avec points, mots écartés par la justification, jour abrégé du mois premier',
    truth: {
      numero: '2025-07-02',
      dateDecision: '2025-07-01',
      nature: 'DE',
      objet:
        'Groupement de commandes pour l’achat d’électricité et de gaz naturel, autorisation de signer la convention constitutive avec le syndicat d’énergie',
      votes: { pour: 9, contre: 1, abstentions: 0 },
    },
    draw: (sheet) => {
      sheet.write('SYNDICAT INTERCOMMUNAL DE L’EXEMPLE', { size: 10 })
      sheet.write('Délibération du comité syndical n°2025.07.02', { size: 12, bold: true })
      sheet.write('Réunion du comité syndical du mardi 1er juillet 2025 à 18 h', { size: 10 })
      sheet.write(
        'OBJET : Groupement de commandes pour l’achat d’électricité et de gaz naturel, autorisation de signer la convention constitutive avec le syndicat d’énergie',
        { size: 10, spread: true },
      )
      sheet.write('Rapporteur : le Président', { size: 10 })
      sheet.write(
        'Le Président expose que les tarifs réglementés ont pris fin et que le marché en cours s’achève le 31 décembre 2025.',
        { size: 10, spread: true },
      )
      sheet.write('VOTE – POUR : neuf, CONTRE : un, ABSTENTION : aucune', { size: 10 })
    },
  },
  {
    title: 'Arrêté de délégation, numéro sans année, nature que rien ne dit',
    truth: {
      dateDecision: '2025-01-06',
      objet: 'Portant délégation de signature au directeur général des services',
      numero: '7',
    },
    draw: (sheet) => {
      sheet.write('A R R Ê T É   N °   7', { size: 14, bold: true, at: 'center' })
      sheet.write('PORTANT DÉLÉGATION DE SIGNATURE AU DIRECTEUR GÉNÉRAL DES SERVICES', { at: 'center' })
      sheet.write('La Présidente du centre de gestion,', { above: 16 })
      sheet.write('Vu le code général de la fonction publique, notamment son article L. 452-1 ;')
      sheet.write('Arrête :', { above: 8 })
      sheet.write('Article 1er – Délégation est donnée au directeur général des services.', { above: 6 })
      sheet.write('Donné à l’Exemple, le six janvier deux mille vingt-cinq', { above: 18 })
    },
  },
  {
    title: 'Budget primitif, page de titre',
    truth: { nature: 'BF' },
    draw: (sheet) => {
      sheet.write('COMMUNE DE L’EXEMPLE', { at: 'center', above: 120 })
      sheet.write('Numéro SIRET : 000 000 000 00000', { at: 'center', size: 9 })
      sheet.write('BUDGET PRIMITIF', { at: 'center', size: 20, bold: true, above: 60 })
      sheet.write('ANNÉE 2025', { at: 'center', size: 16 })
      sheet.write('M57 – Voté par nature', { at: 'center', above: 30 })
    },
  },
  {
    title: 'Numérisation sans texte',
    truth: { hasText: false },
    draw: (sheet) => {
      for (let row = 0; row < 40; row++) sheet.box(margin, 760 - row * 16, [470 - (row % 7) * 40, 6])
    },
  },
]
