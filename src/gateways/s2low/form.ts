// The forms for S²LOW (actes_transac_create.php, actes_transac_reponse_create.php, actes_transac_cancel.php,
// actes_classification_request.php), as multipart (RFC 7578) in ISO-8859-1, file names included. Without `api=1` in the
// body, S²LOW reads texts as UTF-8.
import { Readable } from 'node:stream'
import { ActesError } from '#errors.ts'
import type { Acte } from '#protocol/acte/acte.ts'
import { isRefusal, natureOf } from '#protocol/codes.ts'
import type { OutgoingCode, Reponse } from '#protocol/messages/formulaire.ts'
import { memberName } from '#protocol/messages/names.ts'
import { encodeLatin1, toLatin1, type Conversion } from '#protocol/xml/latin1.ts'
import type { Composed, FormContent, ContentFile, Outgoing } from '../gateway.ts'
import { bodyEnd, mediaTypeOf, multipartType, partHead } from '../wire/multipart.ts'
import { exchangeError, ofOtherGateway } from '../troubles.ts'

const script = 'modules/actes/'
const reply = `${script}actes_transac_reponse_create.php`

export const destinations: Readonly<Record<OutgoingCode, string | undefined>> = {
  // `api=1` in the query too: a body over the server's limit is dropped whole, and the response would be HTML.
  '1-1': `${script}actes_transac_create.php?api=1`,
  // No `api` in the query: S²LOW would read texts as UTF-8, and the response would have another shape.
  '2-2': reply,
  '3-2': undefined,
  '3-3': reply,
  '3-4': reply,
  '4-2': undefined,
  '4-3': reply,
  '4-4': reply,
  '6-1': `${script}actes_transac_cancel.php`,
  '7-1': `${script}actes_classification_request.php?api=1`,
}

/** @throws ActesError ACTES-G009 for the AR of letters, which S²LOW sends itself */
export function destinationOf(code: OutgoingCode): string {
  const path = destinations[code]
  if (path === undefined)
    throw exchangeError('ACTES-G009', { reason: 'la plateforme envoie elle-même les accusés de réception' })
  return path
}

/**
 * Fill in the form of a message. @throws ActesError V018 for a text that ISO-8859-1 cannot hold, G009 for a message
 * that S²LOW sends itself, G010 when the acte or letter has no S²LOW identifier
 */
export function compose(content: FormContent): Composed {
  const { formulaire, idActe, collectivite, about, letter } = content
  const { code } = formulaire
  destinationOf(code)
  const name = `${idActe ?? `${collectivite.departement}-${collectivite.siren}`}-${code}.form`
  switch (code) {
    case '1-1':
      return multipart(name, content, fieldsOfActe(formulaire.acte, content.files))
    case '6-1':
      return urlEncoded(name, { api: '1', id: actIn(about) })
    case '3-2':
    case '4-2':
    case '7-1':
      return urlEncoded(name, { api: '1' })
    default:
      return multipart(name, content, { fields: fieldsOfReponse(formulaire, content.files, letterIn(letter)) })
  }
}

/** The `subject` of an acte and its replaced characters. @throws ActesError V018 */
export function subjectOf({ objet }: Acte): { readonly text: string; readonly conversions: readonly Conversion[] } {
  const { text, conversions, problems } = toLatin1(objet, 'objet', 'translit')
  const [first] = problems
  if (first) throw new ActesError('ACTES-V018', { problems, params: first.params ?? {} })
  return { text, conversions }
}

function actIn(about: Outgoing['about']) {
  if (about === undefined || !/^[0-9]+$/.test(about)) throw ofOtherGateway('s2low')
  return about
}

/**
 * The number in a letter's delivery, `document:123`. @throws ActesError G010 when another gateway brought the letter
 */
export function letterIn(letter: Outgoing['letter']): string {
  const [, id] = /^document:([0-9]+)$/.exec(letter ?? '') ?? []
  if (id === undefined) throw ofOtherGateway('s2low')
  return id
}

type S2lowFormFields = readonly (readonly [name: string, value: string])[]

interface Filled {
  readonly fields: S2lowFormFields
  readonly conversions?: readonly Conversion[]
}

function fieldsOfActe(acte: Acte, [, ...annexes]: readonly ContentFile[]): Filled {
  const { text, conversions } = subjectOf(acte)
  const fields: S2lowFormFields = [
    ['api', '1'],
    ['nature_code', String(natureOf(acte.nature).code)],
    ...acte.matiere.map((level, index) => [`classif${index + 1}`, String(level)] as const),
    ['number', acte.numero],
    ['decision_date', acte.dateDecision],
    ['subject', text],
    ['type_acte', acte.document.typePiece],
    ...annexes.map(({ typePiece }) => ['type_pj[]', typePiece] as const),
    ['document_papier', acte.documentPapier ? '1' : '0'],
  ]
  return { fields, conversions }
}

/** `type_envoie` (S²LOW's spelling): 3 refuses, 4 provides. S²LOW ignores it for a courrier simple. */
function fieldsOfReponse({ code }: Reponse, files: readonly ContentFile[], letter: string): S2lowFormFields {
  const [document, ...annexes] = files
  if (!document) throw exchangeError('ACTES-A012', { code, files: '1', count: 0 })
  return [
    ['api', '1'],
    ['id', letter],
    ['type_envoie', isRefusal(code) ? '3' : '4'],
    ['type_acte', document.typePiece],
    ...annexes.map(({ typePiece }) => ['type_pj[]', typePiece] as const),
  ]
}

function urlEncoded(name: string, fields: Readonly<Record<string, string>>): Composed {
  const bytes = encodeLatin1(new URLSearchParams(fields).toString())
  return { name, mediaType: 'application/x-www-form-urlencoded', bytes: Readable.from([bytes]), conversions: [] }
}

function multipart(name: string, content: FormContent, { fields, conversions = [] }: Filled): Composed {
  const boundary = `actes-${content.boundary}`
  return { name, mediaType: multipartType(boundary), bytes: parts(), conversions }

  async function* parts(): AsyncGenerator<Uint8Array> {
    for (const [field, value] of fields) yield encodeLatin1(`${partHead(boundary, field)}${value}\r\n`)
    for (const [index, { name, sha256 }] of content.files.entries()) {
      if (!memberName.test(name)) throw new TypeError(`${name} is no name of an archive`)
      const field = index === 0 ? 'acte_pdf_file' : 'acte_attachments[]'
      // S²LOW checks the content, not this type.
      yield encodeLatin1(partHead(boundary, field, { name, type: mediaTypeOf(name, 'text/xml') }))
      yield* content.read(sha256)
      yield encodeLatin1('\r\n')
    }
    yield encodeLatin1(bodyEnd(boundary))
  }
}
