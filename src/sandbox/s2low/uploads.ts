// Files of a deposit or of an answer: what PHP says of each upload, then what the platform takes by type and typologie.
// Source: S²LOW class/FileUploader.php, ActesTransaction::addFile (5.x), texts and order.
import { sniff, type Upload } from '../php.ts'
import type { Piece } from './compose.ts'
import { textOf, type Asked } from './request.ts'

/** Types that the platform takes, and the extension that each gets in the archive. */
const extensions: Readonly<Record<string, string>> = {
  'application/pdf': 'pdf',
  'text/xml': 'xml',
  'image/jpeg': 'jpg',
  'image/png': 'png',
}

/** Uploads of a field, in their order. */
export function uploadsOf({ uploads }: Asked, field: string): readonly Upload[] {
  return uploads.filter((upload) => upload.field === field)
}

/** Why an upload failed, if it did. @param maxBytes PHP's upload_max_filesize */
export function uploadFault({ name, bytes, partial }: Upload, maxBytes: number): string | undefined {
  if (name === '') return "Aucun fichier n'a été présenté"
  if (bytes.length > maxBytes) return `La taille du fichier excède la taille maximum (${shorthand(maxBytes)})`
  if (partial) return "Le fichier n'a été que partiellement reçu"
  return bytes.length === 0 ? 'Le fichier semble vide' : undefined
}

/** As php.ini writes sizes: `200M`. */
function shorthand(size: number): string {
  const mega = size / (1024 * 1024)
  return Number.isInteger(mega) ? `${mega}M` : `${size}`
}

export function postedName(asked: Asked, { name }: Upload): string {
  return textOf(asked, name, 'query')
}

/** What a file is for: the act of a deposit, the document of an answer, an annexe of either. */
export type Place =
  | { readonly kind: 'acte'; readonly nature: string; readonly classification: readonly string[] }
  | { readonly kind: 'reponse' }
  | { readonly kind: 'annexe'; readonly acteMime: string | undefined }

/** A file as it was recognised. @param sign its detached signature, if one came */
export function pieceOf(asked: Asked, upload: Upload, more: { codePj: string; sign: Upload | undefined }): Piece {
  const mime = sniff(upload.bytes)
  const sign = Buffer.from(more.sign?.bytes ?? [])
    .toString('latin1')
    .trimEnd()
  const posted = postedName(asked, upload)
  return { posted, mime, extension: extensions[mime] ?? '', codePj: more.codePj, sign, bytes: upload.bytes }
}

/** Why a file is not taken, if it is not. */
export function pieceFault(piece: Piece, place: Place): string | undefined {
  const fault = typeFaults[place.kind](piece, place as never)
  if (fault !== undefined) return fault
  return /^[A-Z0-9_]{5}$/.test(piece.codePj) ? undefined : 'Le code de la PJ doit faire 5 caractères'
}

type OfKind<K extends Place['kind']> = Extract<Place, { kind: K }>

const typeFaults: { readonly [K in Place['kind']]: (piece: Piece, place: OfKind<K>) => string | undefined } = {
  acte: (piece, { nature, classification }) => {
    if (!['pdf', 'xml'].includes(piece.extension))
      return `Le fichier de l'acte ${typed(piece)}. Fichier PDF ou XML requis.`
    if (piece.extension === 'pdf') return undefined
    if (nature !== '5') return 'Seuls les documents budgétaires et financiers peuvent être au format XML.'
    return classification[0] === '7' && classification[1] === '1'
      ? undefined
      : 'Seule la classification 7.1 est autorisée pour la transmission au format XML'
  },
  reponse: (piece) =>
    piece.extension === '' ? `Le fichier de réponse ${typed(piece)}. Fichier PDF, XML, PNG ou JPEG requis.` : undefined,
  annexe: (piece, { acteMime }) => {
    if (piece.extension === '') return `Le fichier attaché ${typed(piece)}. Fichier PDF, XML, PNG ou JPEG requis.`
    return acteMime === 'text/xml' && piece.extension !== 'pdf'
      ? 'Les pièces jointes doivent être au format PDF avec un acte au format XML'
      : undefined
  },
}

function typed({ posted, mime }: Piece): string {
  return `" ${posted} " est de type " ${mime} "`
}
