// The mail that follows the receipt of an act whose paper has not come: a page for people, and no XML at all. Observed in
// 2019 (an act of the channel "multi canal"); these words are ours.
import { childOf } from './nodes.ts'
import type { Node } from '../protocol/xml/read.ts'
import type { Jour } from '../protocol/calendrier/jour.ts'

export interface AwaitedPaper {
  readonly idActe: string
  readonly siren: string
  readonly acte: Node
  readonly dateReception: Jour
  readonly texte: string
  readonly writtenAt: Date
  readonly delivery: string
}

/** The whole mail, in bytes: headers, then one part of HTML in UTF-8, base64. */
export function noticeMail(notice: AwaitedPaper): Uint8Array {
  const { siren, writtenAt, delivery } = notice
  const body = Buffer.from(page(notice)).toString('base64')
  return Buffer.from(
    [
      'From: Prefecture integree <ne-pas-repondre@prefecture.invalid>',
      `To: <${siren}@tdt.invalid>`,
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
}

function page({ idActe, siren, acte, dateReception, texte }: AwaitedPaper): string {
  const rows = [
    ['Identifiant de l’acte', idActe],
    ['Numéro de l’acte', acte.attributes.NumeroInterne ?? ''],
    ['Objet de l’acte', childOf(acte, 'Objet').text.trim()],
    ['N° SIREN', siren],
    ['Date de l’accusé de réception', dateReception],
  ].map(([what, value = '']) => `<tr><td>${what} : <span>${escaped(value)}</span></td></tr>`)
  const said = texte === '' ? [] : [texte]
  return [
    '<html><body>',
    ...[...words, ...said].map((paragraph) => `<p>${escaped(paragraph)}</p>`),
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

export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
