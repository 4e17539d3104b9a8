// Messages that the simulated préfecture writes on its own: letters about an acknowledged acte, a second AR, a late
// anomaly, a mail without XML. Each is one delivery. As in real retours, names carry the date of the decision, and
// serials have no fixed start (observed: `…-2-1_17.xml` with `…-2-1_16.pdf`).
import { ActesError, problem } from '#errors.ts'
import { messages } from '#protocol/codes.ts'
import { dayIn, type Jour } from '#protocol/calendrier/jour.ts'
import { messageName, readIdActe } from '#protocol/messages/names.ts'
import { readClassification } from './registry.ts'
import { entryOf, keepLetter, type PrefectureLetter } from './correspondence.ts'
import { letterTypes, type LetterSpec, type LetterType } from './steering.ts'
import { applicationOf, coverOf, stemOf, anomalieActe, arActe, lettre, encodeReturnDocument } from './messages.ts'
import { draw, type Folder } from './folder.ts'
import { holderOf, linePath } from './ledger.ts'
import { letterPdf } from './letter-pdf.ts'
import { childOf } from './opening.ts'
import { detailOf, verdicts } from './verdicts.ts'
import { messageNames } from '#text/messages.ts'

export interface LetterOrder {
  readonly type: LetterType
  readonly idActe: string
  /** DateCourrierPref, or date of the déféré or anomaly: default today. For a second AR: default the first one's. */
  readonly date?: Jour
  readonly texte?: string
}

export async function writeLetter({ folder, now }: { folder: Folder; now: () => Date }, order: LetterOrder) {
  const act = actOf(folder, order.idActe)
  const writtenAt = now()
  const day = dayIn(act.declared.fuseau, writtenAt)
  const { date: classificationDate } = readClassification(folder)
  for (;;) {
    const serial = await draw(folder, ['serials', act.declared.siren, day], { from: linePath(folder, act.archive) })
    const letter = compose({ ...act, order, writtenAt, day, serial, classificationDate })
    if (await keepLetter(folder, letter)) return entryOf(letter)
  }
}

function actOf(folder: Folder, idActe: string) {
  const line = holderOf(folder, 'acts', idActe)
  const identity = readIdActe(idActe)
  if (!identity || !line?.declared || line.verdict.kind !== 'accuse')
    throw new ActesError('ACTES-A016', { problems: [problem('ACTES-A016', 'acte', { value: idActe })] })
  const { archive, declared, verdict, day } = line
  return { archive, declared, acte: verdict.acte, identity, dateReception: day }
}

interface PrefectureLetterDraft extends ReturnType<typeof actOf> {
  readonly order: LetterOrder
  readonly writtenAt: Date
  readonly day: Jour
  readonly serial: number
  readonly classificationDate: Jour
}

function compose(draft: PrefectureLetterDraft): PrefectureLetter {
  const { type, idActe } = draft.order
  return {
    delivery: stemOf(letterDeliveryOf(draft)),
    siren: draft.declared.siren,
    type,
    idActe,
    date: dateOf(draft),
    writtenAt: draft.writtenAt.toISOString(),
    documents: composeLetterDocuments(draft).map(({ name, bytes }) => ({
      name,
      base64: Buffer.from(bytes).toString('base64'),
    })),
  }
}

function letterDeliveryOf({ archive, declared, day, serial }: PrefectureLetterDraft) {
  return { application: applicationOf(archive), declared, day, serial }
}

function dateOf({ order: { type, date }, day, dateReception }: PrefectureLetterDraft): Jour {
  return date ?? (type === 'accuse' || type === 'notice' ? dateReception : day)
}

function composeLetterDocuments(draft: PrefectureLetterDraft) {
  const { code } = letterTypes[draft.order.type]
  if (!code) return [noticeMail(draft)]
  const { identity, serial } = draft
  const name = messageName(identity, code, { serial, extension: 'xml' })
  const document = messageName(identity, code, { serial: serial - 1, extension: 'pdf' })
  const cover = coverOf(letterDeliveryOf(draft), name)
  const message = { name, root: rootOf(draft, code, document) }
  const pdf = messages[code].files === '0' ? [] : [{ name: document, bytes: letterPdf(letterPdfLines(draft, code)) }]
  return [...[cover, message].map(encodeReturnDocument), ...pdf]
}

type Code = NonNullable<(typeof letterTypes)[LetterType]['code']>

function rootOf(draft: PrefectureLetterDraft, code: Code, document: string) {
  const { order, acte, classificationDate } = draft
  const date = dateOf(draft)
  switch (code) {
    case '1-2':
      return arActe({ idActe: order.idActe, dateReception: date, acte, classificationDate })
    case '1-3': {
      const detail = detailOf('BAC-VERIF-18', order.texte)
      return anomalieActe({ date, nature: verdicts['BAC-VERIF-18'][0], detail }, { acte, classificationDate })
    }
    default: {
      const { texteIn }: LetterSpec = letterTypes[order.type]
      return lettre(code, { idActe: order.idActe, dateCourrier: date, texte: texteOf(order), texteIn, document })
    }
  }
}

function letterPdfLines(draft: PrefectureLetterDraft, code: Code) {
  const { order, declared, acte } = draft
  return [
    'PRÉFECTURE INTÉGRÉE : document d’essai, sans valeur juridique',
    '',
    `À : ${declared.nom}`,
    `${messageNames[code].fr} du ${dateOf(draft).split('-').reverse().join('/')}`,
    `Acte : ${order.idActe}`,
    `Objet : ${childOf(acte, 'Objet').text.trim()}`,
    '',
    texteOf(order),
  ]
}

function texteOf({ type, texte }: LetterOrder) {
  return texte ?? letterTypes[type].texte
}

/** The mail: headers, then one HTML part in UTF-8, base64. Observed in 2019 (a "multicanal" acte); the text is ours. */
function noticeMail(draft: PrefectureLetterDraft) {
  const { declared, writtenAt } = draft
  const delivery = stemOf(letterDeliveryOf(draft))
  const body = Buffer.from(page(draft)).toString('base64')
  const bytes = Buffer.from(
    [
      'From: Prefecture integree <ne-pas-repondre@prefecture.invalid>',
      `To: <${declared.siren}@tdt.invalid>`,
      'Subject: Acte multi-canal : document papier attendu',
      `Date: ${writtenAt.toUTCString().replace('GMT', '+0000')}`,
      `Message-ID: <${delivery}@prefecture.invalid>`,
      'MIME-Version: 1.0',
      'Content-Type: text/html; charset=utf-8',
      'Content-Transfer-Encoding: base64',
      '',
      ...(body.match(/.{1,76}/g) ?? []),
      '',
    ].join('\r\n'),
  )
  return { name: `${delivery}.eml`, bytes }
}

function page(draft: PrefectureLetterDraft) {
  const { order, declared, acte } = draft
  const rows = [
    ['Identifiant de l’acte', order.idActe],
    ['Numéro de l’acte', acte.attributes.NumeroInterne ?? ''],
    ['Objet de l’acte', childOf(acte, 'Objet').text.trim()],
    ['N° SIREN', declared.siren],
    ['Date de l’accusé de réception', dateOf(draft)],
  ].map(([what, value = '']) => `<tr><td>${what} : <span>${escaped(value)}</span></td></tr>`)
  const said = [...words, texteOf(order)].filter((paragraph) => paragraph !== '')
  return [
    '<html><body>',
    ...said.map((paragraph) => `<p>${escaped(paragraph)}</p>`),
    `<table>${rows.join('')}</table>`,
    '</body></html>',
    '',
  ].join('\n')
}

const words = [
  'Bonjour,',
  'L’accusé de réception électronique de l’acte désigné ci-dessous vous a été adressé. Cet acte est transmis en multi-canal : une partie de ses pièces voyage sur papier.',
  'À ce jour, le document papier n’est pas arrivé à la préfecture. L’acte sera réputé complet quand elle en aura accusé réception ; envoyez-le sans attendre.',
  'Ce message vient de la préfecture intégrée : c’est un essai, sans valeur juridique.',
]

export function escaped(text: string) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

export const logo = {
  name: 'logo.jpg',
  bytes: Buffer.from(
    '/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP////////////////////////////////////////////////////////////////////////////////' +
      '//////wgALCAABAAEBAREA/8QAFBABAAAAAAAAAAAAAAAAAAAAAP/aAAgBAQABPxA=',
    'base64',
  ),
}
