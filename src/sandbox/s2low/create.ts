// POST actes_transac_create.php: an act is deposited. Checked, then its archive is built and kept at once; analysis and
// transmission come later. Source: S²LOW, actes_transac_create.php (5.x; up to 5.1 for must_signed).
import { ActesError } from '../../errors.ts'
import { findNature } from '../../protocol/messages/codes.ts'
import type { Transmis } from '../../protocol/messages/formulaire.ts'
import { readClassification } from '../classification.ts'
import { scalar } from '../php.ts'
import { admit } from './accounts.ts'
import { done, pages, refuse } from './answers.ts'
import { build, openTransaction, pieceName, type Built, type Piece } from './compose.ts'
import * as checks from './checks.ts'
import { postedDay, type Platform, type Script, type Who } from './platform.ts'
import { textOf, type Asked } from './request.ts'

export const create: Script = async (platform, asked) => {
  refuseIf(asked, checks.lostBody(asked, platform))
  const who = admit(platform, asked, { right: 'CS', family: 'A' })
  refuseIf(asked, checks.closedTo(platform, asked))
  const draft = await readDraft(platform, asked, who)
  refuseIf(asked, checks.wrongFields(draft))
  const pieces = checks.readPieces(draft)
  if ('message' in pieces) throw refuse(asked, pieces.message, pieces.page)
  refuseIf(asked, checks.missingFacts(draft))
  const built = await archiveOf(draft, pieces)
  const id = await platform.alone(() => save(draft, pieces, built))
  return done(asked, `${id}\n`, `${pages.show}?id=${id}`)
}

function refuseIf(asked: Asked, refusal: checks.Refusal | undefined): void {
  if (refusal) throw refuse(asked, refusal.message, refusal.page)
}

async function readDraft(platform: Platform, asked: Asked, who: Who): Promise<checks.Draft> {
  const field = (name: string) => textOf(asked, scalar(asked.fields, name))
  return {
    ...{ platform, asked, who },
    nature: field('nature_code'),
    classification: [1, 2, 3, 4, 5].map((level) => field(`classif${level}`)),
    number: field('number'),
    decisionDate: field('decision_date'),
    subject: textOf(asked, scalar(asked.fields, 'subject'), 'query'),
    classificationDate: (await platform.kept.classification(who.authority.id))?.date,
  }
}

async function archiveOf(draft: checks.Draft, pieces: readonly Piece[]): Promise<Built> {
  const { platform, asked, who } = draft
  const fail = (stage: 'enveloppe' | 'archive', text: string) => {
    const detail = platform.hooks.breaks?.(stage)
    if (detail !== undefined) throw refuse(asked, `${text}${detail}`, pages.add)
  }
  fail('enveloppe', "Erreur lors de la génération de l'enveloppe. ")
  fail('archive', "Erreur lors de la génération de l'archive.\n")
  const wanted = { formulaire: formulaireOf(draft, pieces), pieces, classificationDate: draft.classificationDate ?? '' }
  const built = await build(platform, who, wanted).catch((error: unknown) => {
    if (!(error instanceof ActesError)) throw error
    throw refuse(asked, `Erreur lors de la génération de l'acte : ${error.code}`, pages.add)
  })
  const { archiveMaxBytes } = platform.settings
  if (built.bytes.length > archiveMaxBytes) throw refuse(asked, tooBig(draft, built, archiveMaxBytes), pages.add)
  return built
}

function tooBig({ who, number }: checks.Draft, { sending, bytes }: Built, max: number): string {
  return (
    `la taille d'archive générée n'est pas conforme. filename=${who.siren}/${number}/${sending.archive}\n` +
    `La taille de l'archive est trop élevée, ${bytes.length} octets (maximum ${max} octets autorisés)`
  )
}

function formulaireOf(draft: checks.Draft, pieces: readonly Piece[]): Transmis {
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
    // What the message cannot carry leaves as `?`.
    objet: subject.replace(/[^\t\n\r\u0020-\u007e\u00a0-\u00ff]/gu, '?'),
    ...{ document, annexes },
    documentPapier: !['', '0'].includes(scalar(asked.fields, 'document_papier')),
  }
  return { code: '1-1', acte }
}

function levelsOf(classification: readonly string[]): readonly number[] {
  const gap = classification.findIndex((level) => !(Number(level) > 0))
  return classification.slice(0, gap < 0 ? undefined : gap).map(Number)
}

async function save(draft: checks.Draft, pieces: readonly Piece[], built: Built): Promise<number> {
  const { platform, asked } = draft
  const lost = platform.hooks.breaks?.('envelope-row')
  if (lost !== undefined) throw refuse(asked, `Erreur lors de l'enregistrement de l'enveloppe :\n${lost}`, pages.add)
  const row = platform.hooks.breaks?.('transaction-row')
  if (row !== undefined) throw refuse(asked, checks.notSaved(row), pages.add)
  refuseIf(asked, checks.unsaved(draft, checks.holdsNumber(draft)))
  const natureCode = Number(draft.nature)
  const { natures } = await readClassification(platform.office.folder)
  const facts = {
    ...{ type: '1' as const, natureCode, subject: draft.subject, number: draft.number },
    natureDescr: natures.find(({ code }) => code === natureCode)?.libelle ?? null,
    classification: levelsOf(draft.classification).join('.'),
    decisionDate: postedDay(draft.decisionDate) ?? null,
  }
  const state = initialState(draft)
  return openTransaction(platform, { asked, who: draft.who, call: 'create', facts, built, pieces, state })
}

/** Posted; or waiting, for the one who may only deposit, or on demand. */
function initialState({ platform, asked, who }: checks.Draft): readonly [status: number, message: string] {
  if (checks.mustBeSigned(platform.settings.version, asked)) return [18, "En attente d'être signé"]
  const waits = who.rights === 'CS' || !['', '0'].includes(scalar(asked.fields, 'en_attente'))
  return waits ? [17, "Dépôt dans un état d'attente"] : [1, 'Dépôt initial']
}
