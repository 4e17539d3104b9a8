// The page that stands in every mail of the ministry beside its attachments: a courtesy copy for people, which no program
// should read. Rows: those of a real mail of 2019 (S²LOW, mail-suite-multicanal) and of S²LOW's own simulator.
import { isMessageCode, natures } from '../../protocol/messages/codes.ts'
import { dayIn } from '../../protocol/calendrier/jour.ts'
import { readMessageName } from '../../protocol/messages/names.ts'
import type { Node } from '../../protocol/xml/read.ts'
import { childrenOf } from '../nodes.ts'
import type { Waiting } from './waiting.ts'
import { messageNames } from '../../text/messages.ts'

/** The subject of a mail. */
export function subjectOf(waiting: Waiting): string {
  const { idActe } = waiting.line ?? {}
  return `@CTES : ${libelleOf(waiting)}${idActe === undefined ? '' : ` ${idActe}`}`
}

/** The page of a mail. @param logo identifier of the picture that it shows */
export function pageOf(waiting: Waiting, logo: string): string {
  const rows = rowsOf(waiting).map(
    ([what, value]) => `<tr><td colspan="2">${escaped(what)} : <span>${escaped(value)}</span></td></tr>`,
  )
  return [
    '<html>',
    '<head><meta http-equiv="Content-Type" content="text/html; charset=UTF-8"></head>',
    '<body>',
    '<table cellspacing="0" width="100%">',
    `<tr><td><img style="height:100px;" src="cid:${logo}"></td><td><h2>@CTES</h2></td></tr>`,
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

function rowsOf(waiting: Waiting): readonly (readonly [string, string])[] {
  const { line, documents, dueAt } = waiting
  const issued: (readonly [string, string])[] = [
    ['Nature transaction', libelleOf(waiting)],
    ['Date d’émission', dayIn(line?.declared?.fuseau ?? 'Europe/Paris', new Date(dueAt))],
    ['Nombre de pièces jointes', `${documents.length}`],
  ]
  if (!line) return issued
  const { declared, idActe, siren, archive } = line
  const optional: (readonly [string, string | undefined])[] = [
    ['Acte reçu par', declared?.identite],
    ['Nom émetteur', declared?.nom],
    ['N° de SIREN', siren],
    ...(('acte' in line.verdict && acteRows(line.verdict.acte)) || []),
    ['Identifiant Acte', idActe],
    ['Opérateur de transmission', archive.slice(0, 3)],
  ]
  return [...issued, ...optional.flatMap(([what, value]) => (value === undefined ? [] : [[what, value] as const]))]
}

function acteRows(acte: Node): readonly (readonly [string, string | undefined])[] {
  const { NumeroInterne, CodeNatureActe } = acte.attributes
  const matiere = [1, 2, 3, 4, 5].flatMap((level) => childrenOf(acte, `CodeMatiere${level}`))
  return [
    ['Numéro Acte de la collectivité locale', NumeroInterne],
    ['Objet acte', childrenOf(acte, 'Objet')[0]?.text.trim()],
    ['Nature de l’acte', natures.find(({ code }) => code === Number(CodeNatureActe))?.libelle],
    ['Matière', matiere.map(({ attributes }) => attributes.CodeMatiere).join('.')],
  ]
}

function libelleOf({ documents }: Waiting): string {
  const codes = documents.map(({ name }) => readMessageName(name)?.code ?? '')
  const code = codes.find(isMessageCode)
  return code ? messageNames[code].fr : 'Anomalie sur un envoi'
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
