// POST actes_transac_create.php deposits an acte: checks in the script's order with its exact texts, PHP's upload
// faults, accepted types. The archive is built at once; analysis and transmission follow later. Source: S²LOW,
// actes_transac_create.php (5.x; up to 5.1 for must_signed), FileUploader.php, ActesTransaction.class.php.
import { ActesError } from '../../errors.ts'
import { findNature } from '../../protocol/codes.ts'
import type { Transmis } from '../../protocol/messages/formulaire.ts'
import { readClassification } from '../registry.ts'
import { scalar, fieldValuesOf, sniff, type Upload } from '../php.ts'
import { admit } from './accounts.ts'
import { done, pages, refuseCall, fieldTextOf, type S2lowRequest } from './exchange.ts'
import { build, openTransaction, pieceName, type Built, type PostedPiece } from './compose.ts'
import { postedDay, type S2lowPlatform, type Script, type Who, platformDay } from './platform.ts'

export const create: Script = async (platform, asked) => {
  refuseIf(asked, lostBody(asked, platform))
  const who = admit(platform, asked, { right: 'CS', family: 'A' })
  refuseIf(asked, closedTo(platform, asked))
  const draft = await readDraft(platform, asked, who)
  refuseIf(asked, wrongFields(draft))
  const pieces = readPieces(draft)
  if ('message' in pieces) throw refuseCall(asked, pieces.message, pieces.page)
  refuseIf(asked, missingFacts(draft))
  const built = await archiveOf(draft, pieces)
  const id = await platform.alone(() => save(draft, pieces, built))
  return done(asked, `${id}\n`, `${pages.show}?id=${id}`)
}

function refuseIf(asked: S2lowRequest, refusal: DepositRefusal | undefined): void {
  if (refusal) throw refuseCall(asked, refusal.message, refusal.page)
}

async function readDraft(platform: S2lowPlatform, asked: S2lowRequest, who: Who): Promise<DepositDraft> {
  const field = (name: string) => fieldTextOf(asked, scalar(asked.fields, name))
  return {
    platform,
    asked,
    who,
    nature: field('nature_code'),
    classification: [1, 2, 3, 4, 5].map((level) => field(`classif${level}`)),
    number: field('number'),
    decisionDate: field('decision_date'),
    subject: fieldTextOf(asked, scalar(asked.fields, 'subject'), 'query'),
    classificationDate: (await platform.kept.classification(who.authority.id))?.date,
  }
}

async function archiveOf(draft: DepositDraft, pieces: readonly PostedPiece[]): Promise<Built> {
  const { platform, asked, who } = draft
  const fail = (stage: 'enveloppe' | 'archive', text: string) => {
    const detail = platform.hooks.breaks?.(stage)
    if (detail !== undefined) throw refuseCall(asked, `${text}${detail}`, pages.add)
  }
  fail('enveloppe', "Erreur lors de la génération de l'enveloppe. ")
  fail('archive', "Erreur lors de la génération de l'archive.\n")
  const wanted = { formulaire: formulaireOf(draft, pieces), pieces, classificationDate: draft.classificationDate ?? '' }
  const built = await build(platform, who, wanted).catch((error: unknown) => {
    if (!(error instanceof ActesError)) throw error
    throw refuseCall(asked, `Erreur lors de la génération de l'acte : ${error.code}`, pages.add)
  })
  const { archiveMaxBytes } = platform.settings
  if (built.bytes.length > archiveMaxBytes) throw refuseCall(asked, tooBig(draft, built, archiveMaxBytes), pages.add)
  return built
}

function tooBig({ who, number }: DepositDraft, { sending, bytes }: Built, max: number): string {
  return (
    `la taille d'archive générée n'est pas conforme. filename=${who.siren}/${number}/${sending.archive}\n` +
    `La taille de l'archive est trop élevée, ${bytes.length} octets (maximum ${max} octets autorisés)`
  )
}

function formulaireOf(draft: DepositDraft, pieces: readonly PostedPiece[]): Transmis {
  const { who, number, nature, classification, decisionDate, subject, asked } = draft
  const [document = { fichier: '', typePiece: '' }, ...annexes] = pieces.map((piece, rank) => ({
    fichier: pieceName(rank, piece),
    typePiece: piece.codePj,
  }))
  const acte = {
    collectivite: who.siren,
    numero: number,
    nature: findNature(nature)?.abrege ?? 'AU',
    dateDecision: postedDay(decisionDate) ?? '',
    matiere: levelsOf(classification),
    // Characters outside ISO-8859-1 become `?`.
    objet: subject.replace(/[^\t\n\r\u0020-\u007e\u00a0-\u00ff]/gu, '?'),
    document,
    annexes,
    documentPapier: !['', '0'].includes(scalar(asked.fields, 'document_papier')),
  }
  return { code: '1-1', acte }
}

function levelsOf(classification: readonly string[]): readonly number[] {
  const gap = classification.findIndex((level) => !(Number(level) > 0))
  return classification.slice(0, gap < 0 ? undefined : gap).map(Number)
}

async function save(draft: DepositDraft, pieces: readonly PostedPiece[], built: Built): Promise<number> {
  const { platform, asked } = draft
  const lost = platform.hooks.breaks?.('envelope-row')
  if (lost !== undefined)
    throw refuseCall(asked, `Erreur lors de l'enregistrement de l'enveloppe :\n${lost}`, pages.add)
  const row = platform.hooks.breaks?.('transaction-row')
  if (row !== undefined) throw refuseCall(asked, notSaved(row), pages.add)
  refuseIf(asked, unsaved(draft, holdsNumber(draft)))
  const natureCode = Number(draft.nature)
  const { natures } = await readClassification(platform.office.folder)
  const facts = {
    type: '1' as const,
    natureCode,
    subject: draft.subject,
    number: draft.number,
    natureDescr: natures.find(({ code }) => code === natureCode)?.libelle ?? null,
    classification: levelsOf(draft.classification).join('.'),
    decisionDate: postedDay(draft.decisionDate) ?? null,
  }
  const state = initialState(draft)
  return openTransaction(platform, { asked, who: draft.who, call: 'create', facts, built, pieces, state })
}

function initialState({ platform, asked, who }: DepositDraft): readonly [status: number, message: string] {
  if (mustBeSigned(platform.settings.version, asked)) return [18, "En attente d'être signé"]
  const waits = who.rights === 'CS' || !['', '0'].includes(scalar(asked.fields, 'en_attente'))
  return waits ? [17, "Dépôt dans un état d'attente"] : [1, 'Dépôt initial']
}

const extensions: Readonly<Record<string, string>> = {
  'application/pdf': 'pdf',
  'text/xml': 'xml',
  'image/jpeg': 'jpg',
  'image/png': 'png',
}

export function uploadsOf({ uploads }: S2lowRequest, field: string): readonly Upload[] {
  return uploads.filter((upload) => upload.field === field)
}

function uploadFault({ name, bytes, partial }: Upload, maxBytes: number): string | undefined {
  if (name === '') return "Aucun fichier n'a été présenté"
  if (bytes.length > maxBytes) return `La taille du fichier excède la taille maximum (${shorthand(maxBytes)})`
  if (partial) return "Le fichier n'a été que partiellement reçu"
  return bytes.length === 0 ? 'Le fichier semble vide' : undefined
}

function shorthand(size: number): string {
  const mega = size / (1024 * 1024)
  return Number.isInteger(mega) ? `${mega}M` : `${size}`
}

export function postedName(asked: S2lowRequest, { name }: Upload): string {
  return fieldTextOf(asked, name, 'query')
}

type PieceRole =
  | { readonly kind: 'acte'; readonly nature: string; readonly classification: readonly string[] }
  | { readonly kind: 'reponse' }
  | { readonly kind: 'annexe'; readonly acteMime: string | undefined }

export function pieceOf(
  asked: S2lowRequest,
  upload: Upload,
  more: { codePj: string; sign: Upload | undefined },
): PostedPiece {
  const mime = sniff(upload.bytes)
  const sign = Buffer.from(more.sign?.bytes ?? [])
    .toString('latin1')
    .trimEnd()
  const posted = postedName(asked, upload)
  return { posted, mime, extension: extensions[mime] ?? '', codePj: more.codePj, sign, bytes: upload.bytes }
}

export function pieceFault(piece: PostedPiece, place: PieceRole): string | undefined {
  const fault = typeFaults[place.kind](piece, place as never)
  if (fault !== undefined) return fault
  return /^[A-Z0-9_]{5}$/.test(piece.codePj) ? undefined : 'Le code de la PJ doit faire 5 caractères'
}

type OfKind<K extends PieceRole['kind']> = Extract<PieceRole, { kind: K }>

const typeFaults: { readonly [K in PieceRole['kind']]: (piece: PostedPiece, place: OfKind<K>) => string | undefined } =
  {
    acte: (piece, { nature, classification }) => {
      if (!['pdf', 'xml'].includes(piece.extension))
        return `Le fichier de l'acte ${pieceTypeWords(piece)}. Fichier PDF ou XML requis.`
      if (piece.extension === 'pdf') return undefined
      if (nature !== '5') return 'Seuls les documents budgétaires et financiers peuvent être au format XML.'
      return classification[0] === '7' && classification[1] === '1'
        ? undefined
        : 'Seule la classification 7.1 est autorisée pour la transmission au format XML'
    },
    reponse: (piece) =>
      piece.extension === ''
        ? `Le fichier de réponse ${pieceTypeWords(piece)}. Fichier PDF, XML, PNG ou JPEG requis.`
        : undefined,
    annexe: (piece, { acteMime }) => {
      if (piece.extension === '')
        return `Le fichier attaché ${pieceTypeWords(piece)}. Fichier PDF, XML, PNG ou JPEG requis.`
      return acteMime === 'text/xml' && piece.extension !== 'pdf'
        ? 'Les pièces jointes doivent être au format PDF avec un acte au format XML'
        : undefined
    },
  }

function pieceTypeWords({ posted, mime }: PostedPiece): string {
  return `" ${posted} " est de type " ${mime} "`
}

interface DepositDraft {
  readonly platform: S2lowPlatform
  readonly asked: S2lowRequest
  readonly who: Who
  readonly nature: string
  readonly classification: readonly string[]
  readonly number: string
  readonly decisionDate: string
  readonly subject: string
  readonly classificationDate: string | undefined
}

interface DepositRefusal {
  readonly message: string
  readonly page: string
}

/** Checked before authentication: the body lost its fields, or its last files. */
function lostBody({ fields, tooManyFiles }: S2lowRequest, { settings }: S2lowPlatform): DepositRefusal | undefined {
  if (fields.size === 0)
    return no(`La taille totale des fichiers est trop importante (max : ${settings.archiveMaxBytes})`)
  return tooManyFiles ? no(`Le nombre d'annexes est trop important (max : ${settings.filesMax})`) : undefined
}

/** Mode « papier », and the certificate; up to 5.1 a deposit to be signed needs none. */
function closedTo({ settings }: S2lowPlatform, asked: S2lowRequest): DepositRefusal | undefined {
  if (settings.paper && settings.version !== '6.0')
    return { message: 'Mode « papier » actif. Accès interdit.', page: pages.module }
  if (settings.rgs === true || mustBeSigned(settings.version, asked)) return undefined
  return { message: rgsRefusal(settings.rgs), page: pages.module }
}

function mustBeSigned(version: string, { fields }: S2lowRequest): boolean {
  return version !== '6.0' && !['', '0'].includes(scalar(fields, 'must_signed'))
}

export function rgsRefusal(reason: string): string {
  return `La télétransmission nécessite un certificat RGS<br/>Erreur : ${reason}`
}

function wrongFields(draft: DepositDraft): DepositRefusal | undefined {
  const { classification, number, decisionDate, asked, platform } = draft
  const level = classification.findIndex((each) => each !== '' && !/^\d+$/.test(each))
  if (level >= 0) return no(`classif${level + 1} n'est pas un entier`)
  if (!/^([A-Z0-9][A-Z0-9_]{0,13})?[A-Z0-9]$/.test(number)) return no("Le numéro n'est pas correct")
  const day = postedDay(decisionDate)
  if (day !== undefined && day > platformDay(platform.now()))
    return { message: 'La date de décision est une date dans le futur', page: pages.home }
  if (/^\d+$/.test(scalar(asked.fields, 'batchfile'))) return no('Échec de la transaction en mode lot.')
  return platform.hooks.breaks?.('unicite') !== undefined || holdsNumber(draft) ? no(taken) : undefined
}

const taken =
  'Un acte portant le même numéro interne existe déjà dans la base de données.\n' +
  'Il faut peut-être ajouter un suffixe au numéro.'

/**
 * Any state, type, year or nature counts. With `race`, a request sees only the transactions that existed when it began.
 */
function holdsNumber({ platform, asked, who, number }: DepositDraft): boolean {
  const { race } = platform.settings
  return platform.kept
    .all()
    .some((each) => each.authority === who.authority.id && each.number === number && !(race && each.id > asked.latest))
}

function readPieces(draft: DepositDraft): readonly PostedPiece[] | DepositRefusal {
  const { asked, platform, nature, classification } = draft
  const { uploadMaxBytes } = platform.settings
  const upload = uploadsOf(asked, 'acte_pdf_file').at(-1)
  if (!upload) return no("Aucun fichier acte n'a été posté ")
  const lost = uploadFault(upload, uploadMaxBytes)
  if (lost !== undefined) return no(`Erreur lors de la récéption du fichier : ${lost}`)
  const codePj = fieldTextOf(asked, scalar(asked.fields, 'type_acte'))
  if (codePj === '')
    return no(`Erreur lors de la réception du fichier ${postedName(asked, upload)} : typologie absente`)
  const sign = uploadsOf(asked, 'acte_pdf_file_sign').at(-1)
  const acte = pieceOf(asked, upload, { codePj, sign })
  const fault = pieceFault(acte, { kind: 'acte', nature, classification })
  const wrong = fault === undefined ? '' : `Erreur de validation du fichier de l'acte :\n${fault}\n`
  return withAnnexes(draft, acte, wrong)
}

function withAnnexes(
  { asked, platform }: DepositDraft,
  acte: PostedPiece,
  wrong: string,
): readonly PostedPiece[] | DepositRefusal {
  const { uploadMaxBytes } = platform.settings
  const uploads = uploadsOf(asked, 'acte_attachments')
  const lost = uploads.map((each) => uploadFault(each, uploadMaxBytes)).find((each) => each !== undefined)
  if (lost !== undefined) return no(`Erreur lors de la réception du fichier : ${lost}`)
  const signs = uploadsOf(asked, 'acte_attachments_sign')
  const codes = fieldValuesOf(asked.fields, 'type_pj')
  const pieces = [acte]
  let faults = wrong
  for (const [index, upload] of uploads.entries()) {
    const codePj = codes[index] ?? ''
    if (codePj === '')
      return no(`Erreur lors de la réception du fichier annexe ${postedName(asked, upload)} : typologie absente`)
    const piece = pieceOf(asked, upload, { codePj, sign: signs[index] })
    const fault = pieceFault(piece, { kind: 'annexe', acteMime: wrong === '' ? acte.mime : undefined })
    if (fault !== undefined) faults += `Erreur de validation d'un fichier de pièce jointe :\n${fault}\n`
    pieces.push(piece)
  }
  return faults === '' ? pieces : no(faults)
}

function missingFacts({ nature, subject, classificationDate, decisionDate }: DepositDraft): DepositRefusal | undefined {
  const facts: readonly (readonly [what: string, there: boolean])[] = [
    ["Nature de l'acte", nature !== ''],
    ["Description nature de l'acte", nature === '' || /^[1-6]$/.test(nature)],
    ["Objet de l'acte", subject !== ''],
    ['Date classification matières/sous-matières utilisée', classificationDate !== undefined],
    ['Date de la décision', postedDay(decisionDate) !== undefined],
  ]
  const missing = facts.filter(([, there]) => !there).map(([what]) => `${what} doit être présent.\n`)
  return missing.length > 0 ? no(`Erreur lors de la génération de l'acte : ${missing.join('')}`) : undefined
}

function unsaved({ classification, subject }: DepositDraft, raced: boolean): DepositRefusal | undefined {
  const reason = levelsMissing(classification) ?? tooLong(subject) ?? (raced ? takenMeanwhile : undefined)
  return reason === undefined ? undefined : no(notSaved(reason))
}

export function notSaved(reason: string): string {
  return `Erreur lors de l'enregistrement de la transaction :\n${reason}`
}

export const takenMeanwhile = 'Une transaction avec le même numéro existe déjà dans la base.'

function levelsMissing([first = '', second = '']: readonly string[]): string | undefined {
  return Number(first) > 0 && Number(second) > 0
    ? undefined
    : 'Les deux premiers niveaux de classification sont obligatoires.'
}

function tooLong(subject: string): string | undefined {
  return [...subject].length > 499
    ? "Le champ Objet de l'acte est trop long (499 caractères maxi autorisés).\n"
    : undefined
}

function no(message: string): DepositRefusal {
  return { message, page: pages.add }
}
