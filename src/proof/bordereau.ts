// The bordereau d'acquittement of an act (protocol.md 10.2), and the page that replaces an unstampable copy.
import type { ErrorCode } from '#errors.ts'
import { fileKinds } from '#files/kinds.ts'
import type { Sheet, SheetBlock } from '#files/pdf/sheet.ts'
import { factsOf } from '#gateways/facts.ts'
import { roadOf } from '#protocol/acte/mentions.ts'
import { natureOf } from '#protocol/codes.ts'
import { findMatiere } from '#protocol/classification/classification.ts'
import { faitsNotes } from '#protocol/calendrier/faits.ts'
import { gatewayOf } from '#store/connections/connections.ts'
import type { DepositedFile } from '#store/transmissions/transmissions.ts'
import { faitWords, groundsLine } from '#text/delais.ts'
import { messageNames } from '#text/messages.ts'
import { shortSentence, spaced } from '#text/sentences.ts'
import { voieNames } from '#text/words.ts'
import type { Proven } from './proven.ts'
import { french, frenchInstant, stampLines } from './stamp.ts'
import { isAnnulled } from '#lifecycle.ts'

export function sheetAbout(proven: Proven, title: string, blocks: readonly SheetBlock[]): Sheet {
  const { collectivite, idActe, dateReception } = proven
  return {
    title,
    language: 'fr',
    subject: idActe,
    head: [collectivite.nom, `SIREN ${collectivite.siren}`],
    blocks,
    foot: `${idActe} – reçu en préfecture le ${french(dateReception)}`,
  }
}

export function bordereauOf(proven: Proven) {
  const { idActe, dateReception, acte } = proven
  return sheetAbout(proven, 'Bordereau d’acquittement', [
    {
      kind: 'facts',
      rows: [
        ['Identifiant unique', idActe],
        ['Reçu en préfecture le', french(dateReception)],
        ['Type de transaction', `${messageNames['1-1'].fr} (1-1)`],
        ...roadRows(proven),
      ],
    },
    { kind: 'heading', text: 'Acte' },
    { kind: 'facts', rows: actRows(proven) },
    { kind: 'heading', text: roadOf(acte) ? 'Fichiers déposés' : 'Fichiers transmis' },
    filesTable(proven),
    { kind: 'heading', text: 'Cycle de vie' },
    { kind: 'table', head: ['État', 'Date', 'Message'], widths: [24, 26, 50], rows: lifeRows(proven) },
  ])
}

/** The gateway that carried the act; or the road that did, with what proves it and who gave it. */
function roadRows({ row, acte, fuseau, depositedBy }: Proven): readonly (readonly [string, string])[] {
  const road = roadOf(acte)
  if (!road) {
    const gateway = factsOf(gatewayOf(row.connection)).label.fr
    return [['Passerelle', row.reference === undefined ? gateway : `${gateway}, référence ${row.reference}`]]
  }
  const { voie, reference, accuse = 'Aucun' } = road
  return [
    ['Transmis par', voieNames[voie].fr],
    ...(reference === undefined ? [] : [['Référence', reference] as const]),
    ['Accusé de réception', `${accuse}${isAccuseRead(row.files) ? ', lu et conforme' : ''}`],
    ['Indiqué par', `${depositedBy}, le ${frenchInstant(row.createdAt, fuseau)}`],
    ['Passerelle', 'Aucune : ni envoi, ni réponse par ce service'],
  ]
}

/** An acknowledgement in XML is admitted only if it is that of the act. */
export function isAccuseRead(files: readonly DepositedFile[]): boolean {
  return files.some(({ role, kind }) => role === 'accuse' && kind === 'xml')
}

export function actRows({ acte, classification }: Proven): readonly (readonly [string, string])[] {
  const labels = findMatiere(classification, acte.matiere)?.map(({ libelle }) => libelle) ?? []
  return [
    ['Objet', acte.objet],
    ['Numéro', acte.numero],
    ['Nature', natureOf(acte.nature).libelle],
    ['Matière', [acte.matiere.join('.'), labels.filter((label) => label !== '').join(' / ')].join(' – ')],
    ['Date de la décision', french(acte.dateDecision)],
    ['Documents papiers complémentaires', acte.documentPapier ? 'OUI' : 'NON'],
  ]
}

const roles = {
  document: 'Document principal',
  annexe: 'Annexe',
  accuse: 'Accusé de réception',
  enveloppe: 'Enveloppe métier',
  message: 'Message métier',
}

function filesTable({ row, acte, classification }: Proven): SheetBlock {
  const pieces = [acte.document, ...acte.annexes]
  const members = row.archive?.members ?? []
  const ours = members.filter(({ role }) => role === 'enveloppe' || role === 'message')
  const sent = members.filter(({ role }) => role === 'document' || role === 'annexe')
  const types = classification.natures.flatMap(({ typesPiece }) => typesPiece)
  const files = row.files.map((file, rank) => {
    const type = pieces[rank]?.typePiece ?? ''
    const label = types.find(({ code }) => code === type)?.libelle
    const what = [roles[file.role], `${type}${label === undefined ? '' : ` ${label}`}`].filter(Boolean).join(' – ')
    return [
      what,
      file.fichier,
      sent[rank]?.name ?? '',
      `${fileKinds[file.kind].type}, ${octets(file.sizeBytes)}`,
      file.sha256,
    ]
  })
  const messages = ours.map(({ role, name, sizeBytes, sha256 }) => [
    roles[role as 'message'],
    '',
    name,
    `${fileKinds.xml.type}, ${octets(sizeBytes)}`,
    sha256,
  ])
  return {
    kind: 'table',
    widths: [21, 16, 26, 14, 23],
    rows: [...messages, ...files],
    head: ['Pièce', 'Nom d’origine', 'Nom transmis', 'Type, taille', 'Empreinte SHA-256'],
  }
}

function octets(size: number) {
  return `${String(size).replace(/\B(?=(\d{3})+$)/g, '\u00A0')}\u00A0octets`
}

function lifeRows(proven: Proven): readonly (readonly string[])[] {
  const { row, sentAt, fuseau, dateReception, idActe, publications, annulledOn, executoire } = proven
  const { archive } = row
  const voie = roadOf(proven.acte)?.voie
  const answered = `${messageNames['1-2'].fr} (1-2)${spaced(' : ', 'fr')}${idActe}`
  return [
    ['Déposé', frenchInstant(row.createdAt, fuseau), ''],
    ...(sentAt
      ? [['Transmis', frenchInstant(sentAt, fuseau), archive ? `${archive.name} ${archive.sha256}` : '']]
      : []),
    voie
      ? ['Reçu en préfecture', french(dateReception), `Par ${voieNames[voie].fr}`]
      : ['Accusé de réception', french(dateReception), answered],
    ...faitsNotes.flatMap((how) => {
      const day = publications[how]
      return day === undefined ? [] : [[faitWords[how].fr.replace(/ le$/, ''), french(day), 'Date notée']]
    }),
    ...(executoire ? [['Exécutoire', french(executoire.since), groundsLine(executoire.conditions)]] : []),
    ...(isAnnulled(row.state)
      ? [
          [
            'Transmission annulée',
            annulledOn === undefined ? '' : french(annulledOn),
            `${messageNames['6-2'].fr} (6-2)`,
          ],
        ]
      : []),
  ]
}

export function coverOf(proven: Proven, file: DepositedFile, code: ErrorCode) {
  const lines = stampLines({ modele: 'accuse', heure: false }, proven)
  return sheetAbout(proven, 'Copie non tamponnée', [
    ...lines.map((text) => ({ kind: 'paragraph', text, strong: true }) as const),
    {
      kind: 'paragraph',
      text: spaced(
        'Le fichier désigné ci-dessous a été transmis à la préfecture avec cet acte. Le tampon n’a pas pu y être apposé : cette page en tient lieu et accompagne le fichier, qui n’a pas été modifié.',
        'fr',
      ),
    },
    {
      kind: 'facts',
      rows: [
        ['Fichier', file.fichier],
        ['Empreinte SHA-256', file.sha256],
        ['Taille', octets(file.sizeBytes)],
        ['Motif', `${shortSentence(code, 'fr')} (${code})`],
      ],
    },
    { kind: 'heading', text: 'Acte' },
    { kind: 'facts', rows: actRows(proven) },
  ])
}
