// What people call the messages of the protocol, and the other words of an exchange with the prefecture. In English, nouns of
// the law that have no like stay French.
import { messages, type MessageCode } from '../../protocol/messages/codes.ts'
import { exchangeSentences } from '../../text/timeline.ts'
import type { Language } from '../../text/sentences.ts'

const english: Readonly<Record<MessageCode, string>> = {
  '1-1': 'Transmission of an act',
  '1-2': 'Acknowledgement of an act',
  '1-3': 'Anomaly of an act',
  '2-1': 'Courrier simple',
  '2-2': 'Answer to a courrier simple',
  '3-1': 'Request for further pieces',
  '3-2': 'Acknowledgement of a request for pieces',
  '3-3': 'Refusal to give further pieces',
  '3-4': 'Sending of further pieces',
  '3-5': 'Acknowledgement of further pieces',
  '4-1': 'Lettre d’observations',
  '4-2': 'Acknowledgement of a lettre d’observations',
  '4-3': 'Explicit refusal to answer a lettre d’observations',
  '4-4': 'Answer to a lettre d’observations',
  '4-5': 'Acknowledgement of an answer to a lettre d’observations',
  '5-1': 'Déféré to the tribunal administratif',
  '6-1': 'Annulation of the transmission of an act',
  '6-2': 'Acknowledgement of an annulation',
  '7-1': 'Request for the classification',
  '7-2': 'Return of the classification',
  '7-3': 'Classification without change',
}

/** What a message is called. */
export function messageName(code: MessageCode, language: Language): string {
  return language === 'fr' ? messages[code].libelle : english[code]
}

/** What a word of an exchange is called. @param said as its timeline says it, in French */
export function exchangeName(
  { code, what }: { readonly code?: MessageCode; readonly what: string },
  language: Language,
): string {
  if (code !== undefined) return messageName(code, language)
  return Object.values(exchangeSentences).find(({ fr }) => fr === what)?.[language] ?? what
}
