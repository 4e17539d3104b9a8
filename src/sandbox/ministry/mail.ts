// Composes a ministry mail: an HTML page with a logo, then each document as its own attachment, never an archive.
// Programs should ignore the page. Sources: S²LOW, ActesImapRetrieve and its own simulator; Stela, EmailCheckingTask; a
// real mail of 2019 (mail-suite-multicanal).
import { messageNames } from '#text/messages.ts'
import MailComposer from 'nodemailer/lib/mail-composer'
import { isMessageCode, natures } from '#protocol/codes.ts'
import { dayIn } from '#protocol/calendrier/jour.ts'
import { readMessageName } from '#protocol/messages/names.ts'
import type { Node } from '#protocol/xml/read.ts'
import { matiereOf } from '../judgement.ts'
import { childrenOf } from '../opening.ts'
import { escaped, logo } from '../letters.ts'
import type { Attached, WaitingMail } from './register.ts'

interface MailComposition {
  readonly from: string
  readonly to: readonly string[]
  readonly date: Date
  readonly documents?: readonly Attached[]
  readonly copy?: number
}

/** A mail that the préfecture wrote whole only gets its addresses. */
export async function composeMail(waiting: WaitingMail, writing: MailComposition) {
  const [only] = waiting.documents
  if (only?.name.endsWith('.eml')) return addressed(only.bytes, writing)
  const { from, to, date, copy = 1, documents = waiting.documents } = writing
  const key = copy === 1 ? waiting.key : `${waiting.key}.copy${copy}`
  const composer = new MailComposer({
    from: { name: 'Ministère simulé', address: from },
    to: [...to],
    date,
    subject: `@CTES : ${[libelleOf(waiting), waiting.line?.idActe ?? []].flat().join(' ')}`,
    messageId: `<${key}@prefecture.invalid>`,
    baseBoundary: key.replace(/[^A-Za-z0-9]/g, '_').slice(-40),
    html: renderMailPage(waiting),
    attachments: [picture, ...documents.map(attachmentOf)],
    disableUrlAccess: true,
    disableFileAccess: true,
  })
  return composer.compile().build()
}

function addressed(bytes: Uint8Array, { to, copy = 1 }: MailComposition) {
  const mail = Buffer.from(bytes).toString('latin1')
  const end = mail.indexOf('\r\n\r\n')
  const headers = mail.slice(0, end).replace(/^To: .*$/m, `To: ${to.join(', ')}`)
  const named = copy === 1 ? headers : headers.replace(/^(Message-ID: <.*)@/m, `$1.copy${copy}@`)
  return Buffer.from(named + mail.slice(end), 'latin1')
}

function attachmentOf({ name, bytes }: Attached) {
  return {
    filename: name,
    content: Buffer.from(bytes),
    contentType: name.endsWith('.pdf') ? 'application/pdf' : 'text/xml',
    contentDisposition: 'attachment' as const,
    contentTransferEncoding: 'base64' as const,
  }
}

const picture = {
  filename: logo.name,
  cid: logo.name,
  content: logo.bytes,
  contentType: 'image/jpeg',
  contentDisposition: 'inline' as const,
}

function renderMailPage(waiting: WaitingMail) {
  const rows = mailPageRowsFrom(waiting).flatMap(([what, value]) =>
    value === undefined ? [] : `<tr><td colspan="2">${escaped(what)} : <span>${escaped(value)}</span></td></tr>`,
  )
  return [
    '<html>',
    '<head><meta http-equiv="Content-Type" content="text/html; charset=UTF-8"></head>',
    '<body>',
    '<table cellspacing="0" width="100%">',
    `<tr><td><img style="height:100px;" src="cid:${picture.cid}"></td><td><h2>@CTES</h2></td></tr>`,
    ...rows,
    `<tr><td colspan="2">${escaped(warning)}</td></tr>`,
    '</table>',
    '</body>',
    '</html>',
    '',
  ].join('\n')
}

const warning =
  'Ce message vient du ministère simulé : c’est un essai, sans valeur juridique. Rien n’a été transmis à une préfecture.'

type MailPageRow = readonly [what: string, value: string | undefined]

function mailPageRowsFrom(waiting: WaitingMail): readonly MailPageRow[] {
  const { line, documents, dueAt } = waiting
  const { declared, idActe, siren, archive, verdict } = line ?? {}
  return [
    ['Nature transaction', libelleOf(waiting)],
    ['Date d’émission', dayIn(declared?.fuseau ?? 'Europe/Paris', new Date(dueAt))],
    ['Nombre de pièces jointes', `${documents.length}`],
    ['Acte reçu par', declared?.identite],
    ['Nom émetteur', declared?.nom],
    ['N° de SIREN', siren],
    ...(verdict && 'acte' in verdict ? acteRows(verdict.acte) : []),
    ['Identifiant Acte', idActe],
    ['Opérateur de transmission', archive?.slice(0, 3)],
  ]
}

function acteRows(acte: Node): readonly MailPageRow[] {
  const { NumeroInterne, CodeNatureActe } = acte.attributes
  return [
    ['Numéro Acte de la collectivité locale', NumeroInterne],
    ['Objet acte', childrenOf(acte, 'Objet')[0]?.text.trim()],
    ['Nature de l’acte', natures.find(({ code }) => code === Number(CodeNatureActe))?.libelle],
    ['Matière', matiereOf(acte).join('.')],
  ]
}

function libelleOf({ documents }: WaitingMail) {
  const code = documents.map(({ name }) => readMessageName(name)?.code ?? '').find(isMessageCode)
  return code ? messageNames[code].fr : 'Anomalie sur un envoi'
}
