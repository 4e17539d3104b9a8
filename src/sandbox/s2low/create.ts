// POST actes_transac_create.php deposits an acte: checks in the script's order with its exact texts, PHP's upload
// faults, accepted types. The archive is built at once; analysis and transmission follow later. Source: S²LOW,
// actes_transac_create.php (5.x; up to 5.1 for must_signed), FileUploader.php, ActesTransaction.class.php.
import { ActesError } from '#errors.ts'
import { findNature } from '#protocol/codes.ts'
import type { Transmis } from '#protocol/messages/formulaire.ts'
import { readClassification } from '../registry.ts'
import { isFalsy, scalar, fieldValuesOf, sniff, type Upload } from '../php.ts'
import { admit, refusePaper } from './accounts.ts'
import { fieldTextOf, made, pages, postedField, refuseCall, type S2lowRequest } from './exchange.ts'
import { build, namedPieces, openTransaction, type Built, type PostedPiece } from './compose.ts'
import {
  platformDay,
  postedDay,
  type CreationStage,
  type S2lowPlatform,
  type Script,
  type State,
  type Who,
} from './platform.ts'

export const create: Script = async (platform, asked) => {
  checkBody(platform, asked)
  const who = admit(platform, asked, 'CS')
  refusePaper(platform)
  checkCertificate(platform, asked)
  const draft = readDraft(platform, asked, who)
  checkFields(draft)
  const pieces = readPieces(draft)
  checkFacts(draft)
  const built = await archiveOf(draft, pieces)
  return made(asked, await platform.alone(() => save(draft, pieces, built)))
}

function readDraft(platform: S2lowPlatform, asked: S2lowRequest, who: Who) {
  const field = (name: string) => postedField(asked, name)
  return {
    platform,
    asked,
    who,
    nature: field('nature_code'),
    classification: [1, 2, 3, 4, 5].map((level) => field(`classif${level}`)),
    number: field('number'),
    decisionDate: field('decision_date'),
    subject: fieldTextOf(asked, scalar(asked.fields, 'subject'), 'query'),
    classificationDate: platform.kept.classification(who.authority.id)?.date,
  }
}

async function archiveOf(draft: DepositDraft, pieces: readonly PostedPiece[]) {
  const { platform, who, classificationDate } = draft
  breaksAt(platform, 'enveloppe', "Erreur lors de la génération de l'enveloppe. ")
  breaksAt(platform, 'archive', "Erreur lors de la génération de l'archive.\n")
  const built = await build(platform, who, {
    formulaire: formulaireOf(draft, pieces),
    pieces,
    classificationDate,
  }).catch((error: unknown) => {
    if (!(error instanceof ActesError)) throw error
    throw refuseCall(`${notMade}${error.code}`)
  })
  const { archiveMaxBytes } = platform.settings
  const { length } = built.bytes
  if (length > archiveMaxBytes)
    throw refuseCall(
      `la taille d'archive générée n'est pas conforme. filename=${who.siren}/${draft.number}/${built.sending.archive}\n` +
        `La taille de l'archive est trop élevée, ${length} octets (maximum ${archiveMaxBytes} octets autorisés)`,
    )
  return built
}

export const notMade = "Erreur lors de la génération de l'acte : "

function breaksAt({ hooks }: S2lowPlatform, stage: CreationStage, text: string) {
  const detail = hooks.breaks?.(stage)
  if (detail !== undefined) throw refuseCall(`${text}${detail}`)
}

function formulaireOf(draft: DepositDraft, pieces: readonly PostedPiece[]): Transmis {
  const { who, number, nature, classification, decisionDate, subject, asked } = draft
  const [document = { fichier: '', typePiece: '' }, ...annexes] = namedPieces(pieces)
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
    documentPapier: !isFalsy(scalar(asked.fields, 'document_papier')),
  }
  return { code: '1-1', acte }
}

function levelsOf(classification: readonly string[]) {
  const gap = classification.findIndex((level) => !(Number(level) > 0))
  return classification.slice(0, gap < 0 ? undefined : gap).map(Number)
}

async function save(draft: DepositDraft, pieces: readonly PostedPiece[], built: Built) {
  const { platform, asked } = draft
  breaksAt(platform, 'envelope-row', "Erreur lors de l'enregistrement de l'enveloppe :\n")
  breaksAt(platform, 'transaction-row', notSaved)
  checkRow(draft)
  const natureCode = Number(draft.nature)
  const { natures } = readClassification(platform.office.folder)
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

function initialState({ platform, asked, who }: DepositDraft): State {
  if (mustBeSigned(platform.settings.version, asked)) return [18, "En attente d'être signé"]
  const waits = who.rights === 'CS' || !isFalsy(scalar(asked.fields, 'en_attente'))
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

function uploadFault({ name, bytes, partial }: Upload, maxBytes: number) {
  if (name === '') return "Aucun fichier n'a été présenté"
  if (bytes.length > maxBytes) return `La taille du fichier excède la taille maximum (${shorthand(maxBytes)})`
  if (partial) return "Le fichier n'a été que partiellement reçu"
  return bytes.length === 0 ? 'Le fichier semble vide' : undefined
}

function shorthand(size: number) {
  const mega = size / 1_048_576
  return Number.isInteger(mega) ? `${mega}M` : `${size}`
}

export function postedName(asked: S2lowRequest, { name }: Upload) {
  return fieldTextOf(asked, name, 'query')
}

export function pieceOf(
  asked: S2lowRequest,
  upload: Upload,
  { codePj, sign: signature }: { codePj: string; sign?: Upload | undefined },
) {
  const { bytes } = upload
  const mime = sniff(bytes)
  const sign = Buffer.from(signature?.bytes ?? []).toString('latin1')
  const posted = postedName(asked, upload)
  return { posted, mime, extension: extensions[mime] ?? '', codePj, sign: sign.trimEnd(), bytes }
}

function acteFault(acte: PostedPiece, { nature, classification: [first, second] }: DepositDraft) {
  if (!['pdf', 'xml'].includes(acte.extension)) return typeFault(acte, "Le fichier de l'acte", 'PDF ou XML')
  if (acte.extension === 'pdf') return undefined
  if (nature !== '5') return 'Seuls les documents budgétaires et financiers peuvent être au format XML.'
  if (first === '7' && second === '1') return undefined
  return 'Seule la classification 7.1 est autorisée pour la transmission au format XML'
}

/** @param acteMime undefined when the acte itself is at fault */
export function annexeFault(annexe: PostedPiece, acteMime: string | undefined) {
  if (acteMime !== 'text/xml' || ['', 'pdf'].includes(annexe.extension))
    return anyTypeFault(annexe, 'Le fichier attaché')
  return 'Les pièces jointes doivent être au format PDF avec un acte au format XML'
}

export function anyTypeFault(piece: PostedPiece, what: string) {
  return piece.extension === '' ? typeFault(piece, what, 'PDF, XML, PNG ou JPEG') : undefined
}

function typeFault({ posted, mime }: PostedPiece, what: string, types: string) {
  return `${what} " ${posted} " est de type " ${mime} ". Fichier ${types} requis.`
}

/** The sentences of a fault of the type, else of the code PJ; empty without a fault. */
export function faultsOf(what: string, { codePj }: PostedPiece, typed: string | undefined) {
  const known = /^[A-Z0-9_]{5}$/.test(codePj)
  const fault = typed ?? (known ? undefined : 'Le code de la PJ doit faire 5 caractères')
  return fault === undefined ? '' : `Erreur de validation ${what} :\n${fault}\n`
}

export const faulty = { acte: "du fichier de l'acte", annexe: "d'un fichier de pièce jointe" } as const

type DepositDraft = ReturnType<typeof readDraft>

/** Checked before authentication: the body lost its fields, or its last files. */
function checkBody({ settings }: S2lowPlatform, { fields, tooManyFiles }: S2lowRequest) {
  if (fields.size === 0)
    throw refuseCall(`La taille totale des fichiers est trop importante (max : ${settings.archiveMaxBytes})`)
  if (tooManyFiles) throw refuseCall(`Le nombre d'annexes est trop important (max : ${settings.filesMax})`)
}

/** Up to 5.1 a deposit to be signed needs none. */
function checkCertificate({ settings }: S2lowPlatform, asked: S2lowRequest) {
  if (settings.rgs !== true && !mustBeSigned(settings.version, asked))
    throw refuseCall(rgsRefusal(settings.rgs), pages.module)
}

function mustBeSigned(version: string, { fields }: S2lowRequest) {
  return version !== '6.0' && !isFalsy(scalar(fields, 'must_signed'))
}

export function rgsRefusal(reason: string) {
  return `La télétransmission nécessite un certificat RGS<br/>Erreur : ${reason}`
}

function checkFields(draft: DepositDraft) {
  const { classification, number, decisionDate, asked, platform } = draft
  const level = classification.findIndex((each) => each !== '' && !/^\d+$/.test(each))
  if (level >= 0) throw refuseCall(`classif${level + 1} n'est pas un entier`)
  if (!/^([A-Z0-9][A-Z0-9_]{0,13})?[A-Z0-9]$/.test(number)) throw refuseCall("Le numéro n'est pas correct")
  const day = postedDay(decisionDate)
  if (day !== undefined && day > platformDay(platform.now()))
    throw refuseCall('La date de décision est une date dans le futur', pages.home)
  if (/^\d+$/.test(scalar(asked.fields, 'batchfile'))) throw refuseCall('Échec de la transaction en mode lot.')
  if (platform.hooks.breaks?.('unicite') !== undefined || holdsNumber(draft)) throw refuseCall(taken)
}

const taken =
  'Un acte portant le même numéro interne existe déjà dans la base de données.\n' +
  'Il faut peut-être ajouter un suffixe au numéro.'

/**
 * Any state, type, year or nature counts. With `race`, a request sees only the transactions that existed when it began.
 */
function holdsNumber({ platform, asked, who, number }: DepositDraft) {
  const { race } = platform.settings
  return platform.kept
    .all()
    .some((each) => each.authority === who.authority.id && each.number === number && !(race && each.id > asked.latest))
}

function readPieces(draft: DepositDraft) {
  const { asked, platform } = draft
  const upload = uploadsOf(asked, 'acte_pdf_file').at(-1)
  if (!upload) throw refuseCall("Aucun fichier acte n'a été posté ")
  const lost = uploadFault(upload, platform.settings.uploadMaxBytes)
  if (lost !== undefined) throw refuseCall(`Erreur lors de la récéption du fichier : ${lost}`)
  const codePj = postedField(asked, 'type_acte')
  if (codePj === '') throw withoutType('', postedName(asked, upload))
  const acte = pieceOf(asked, upload, { codePj, sign: uploadsOf(asked, 'acte_pdf_file_sign').at(-1) })
  return withAnnexes(draft, acte, faultsOf(faulty.acte, acte, acteFault(acte, draft)))
}

export function withoutType(annexe: 'annexe ' | '', name: string) {
  return refuseCall(`Erreur lors de la réception du fichier ${annexe}${name} : typologie absente`)
}

function withAnnexes({ asked, platform }: DepositDraft, acte: PostedPiece, wrong: string) {
  const uploads = uploadsOf(asked, 'acte_attachments')
  for (const each of uploads) {
    const lost = uploadFault(each, platform.settings.uploadMaxBytes)
    if (lost !== undefined) throw refuseCall(`Erreur lors de la réception du fichier : ${lost}`)
  }
  const signs = uploadsOf(asked, 'acte_attachments_sign')
  const codes = fieldValuesOf(asked.fields, 'type_pj')
  const pieces = [acte]
  let faults = wrong
  for (const [index, upload] of uploads.entries()) {
    const codePj = codes[index] ?? ''
    if (codePj === '') throw withoutType('annexe ', postedName(asked, upload))
    const piece = pieceOf(asked, upload, { codePj, sign: signs[index] })
    faults += faultsOf(faulty.annexe, piece, annexeFault(piece, wrong === '' ? acte.mime : undefined))
    pieces.push(piece)
  }
  if (faults !== '') throw refuseCall(faults)
  return pieces
}

function checkFacts({ nature, subject, classificationDate, decisionDate }: DepositDraft) {
  const facts: readonly (readonly [what: string, there: boolean])[] = [
    ["Nature de l'acte", nature !== ''],
    ["Description nature de l'acte", nature === '' || /^[1-6]$/.test(nature)],
    ["Objet de l'acte", subject !== ''],
    ['Date classification matières/sous-matières utilisée', classificationDate !== undefined],
    ['Date de la décision', postedDay(decisionDate) !== undefined],
  ]
  const missing = facts.filter(([, there]) => !there).map(([what]) => `${what} doit être présent.\n`)
  if (missing.length > 0) throw refuseCall(`${notMade}${missing.join('')}`)
}

function checkRow(draft: DepositDraft) {
  const [first = '', second = ''] = draft.classification
  if (!(Number(first) > 0 && Number(second) > 0))
    throw refuseCall(`${notSaved}Les deux premiers niveaux de classification sont obligatoires.`)
  if ([...draft.subject].length > 499)
    throw refuseCall(`${notSaved}Le champ Objet de l'acte est trop long (499 caractères maxi autorisés).\n`)
  if (holdsNumber(draft)) throw refuseCall(takenMeanwhile)
}

const notSaved = "Erreur lors de l'enregistrement de la transaction :\n"

export const takenMeanwhile = `${notSaved}Une transaction avec le même numéro existe déjà dans la base.`
