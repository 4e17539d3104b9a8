// Pastell's connector to its TdT, a simulated S²LOW in the same process and folder. It uses S²LOW's scripts, so that
// refusals have their texts. Source: S2low.class.php (Pastell).
import { findNature } from '#protocol/codes.ts'
import { isJour } from '#protocol/calendrier/jour.ts'
import { readIdActe } from '#protocol/messages/names.ts'
import { noForm, type Upload } from '../php.ts'
import { readDeclared } from '../registry.ts'
import { openFolder } from '../folder.ts'
import type { PlatformOptions, S2lowAccount } from '../s2low/platform.ts'
import { askedOf } from '../s2low/exchange.ts'
import { openS2low } from '../s2low/s2low.ts'
import type { Transaction } from '../s2low/transactions.ts'
import { numberedFilesIn, isOn, textIn, type PastellDocument, type PastellFile } from './document.ts'
import { PastellError, type PastellEntity, type PastellPlatform } from './platform.ts'

export async function connectTdt({
  entities,
  ...options
}: Pick<PlatformOptions, 'folder' | 'now' | 'hooks'> & { entities: readonly PastellEntity[] }) {
  const folder = openFolder(options.folder)
  const accounts = entities.map(({ id_e, siren, name, department }): S2lowAccount => {
    const { arrondissement: district = '1', nature = '31' } = readDeclared(folder, siren) ?? {}
    const authority = { id: id_e, name, department, district, authority_type_id: nature }
    return { id: id_e, siren, certificate: `${id_e}`, rights: 'RW', authority }
  })
  return openS2low({ ...options, accounts })
}

export class TdtRefusal extends PastellError {
  readonly taken: boolean

  constructor(said: string) {
    super(`Erreur lors de la transmission, S²low a répondu : ${said}`)
    this.name = 'TdtRefusal'
    this.taken = said.includes('ajouter un suffixe au numéro')
  }
}

export function transactionOf({ tdt }: PastellPlatform, document: PastellDocument, field: string) {
  return tdt.platform.kept.get(Number(textIn(document, field)))
}

export async function postActe(platform: PastellPlatform, document: PastellDocument) {
  const { typology, confirmation } = platform.settings
  const nature = textIn(document, 'acte_nature')
  // If typologies are not required, the nature's default is used.
  const standIn = typology ? '' : (findNature(nature)?.defaultTypePiece ?? '')
  const codes = [textIn(document, 'type_acte'), ...listIn(textIn(document, 'type_pj'))]
  const annexes = numberedFilesIn(document, 'autre_document_attache')
  const levels = (textIn(document, 'classification').split(' ')[0] ?? '').split('.')
  const day = textIn(document, 'date_de_lacte')
  const fields = {
    nature_code: nature,
    number: textIn(document, 'numero_de_lacte'),
    // Result of strtotime and date for an unreadable day.
    decision_date: isJour(day) ? day : '1970-01-01',
    // Result of utf8_decode.
    subject: textIn(document, 'objet').replace(/[^\0-\u00FF]/gu, '?'),
    document_papier: isOn(document, 'document_papier') ? '1' : '0',
    ...Object.fromEntries(levels.map((level, index) => [`classif${index + 1}`, level])),
    type_acte: codes[0] || standIn,
    type_pj: annexes.map((_, index) => codes[index + 1] || standIn),
    ...(confirmation && { en_attente: '1' }),
  }
  const files = { acte_pdf_file: numberedFilesIn(document, 'arrete'), acte_attachments: annexes }
  return askTdt(platform, document, { script: 'create', fields, files })
}

/** Like json_decode; anything but a list gives an empty list. */
function listIn(json: string) {
  try {
    const list: unknown = JSON.parse(json)
    return Array.isArray(list) ? list.map(String) : []
  } catch {
    return []
  }
}

export function postAnswer(
  platform: PastellPlatform,
  document: PastellDocument,
  { letter, nature, files: given }: { letter: Transaction; nature: string; files: readonly PastellFile[] },
) {
  const [first, ...more] = given.map((file, index) => [index, file] as const)
  const type = findNature(readIdActe(letter.uniqueId ?? '')?.nature ?? 'AU')?.defaultTypePiece ?? '99_AU'
  const kind = { type_envoie: nature === '3' ? '3' : '4', type_acte: type, type_pj: more.map(() => type) }
  const files = { acte_pdf_file: first ? [first] : [], acte_attachments: more }
  return askTdt(platform, document, { script: 'reponse_create', fields: { id: `${letter.id}`, ...kind }, files })
}

/** @returns the number of the transaction @throws TdtRefusal */
export async function askTdt(
  { tdt, store }: PastellPlatform,
  { id_e }: PastellDocument,
  {
    script,
    fields,
    files: posted = {},
  }: {
    script: 'create' | 'cancel' | 'reponse_create'
    fields: Readonly<Record<string, string | readonly string[]>>
    files?: Readonly<Record<string, ReturnType<typeof numberedFilesIn>>>
  },
) {
  const uploads: Upload[] = []
  for (const [field, files] of Object.entries(posted))
    for (const [, file] of files) {
      const name = file.name.replace(/[^a-zA-Z0-9._ ]/gu, '_')
      uploads.push({ field, name, bytes: await store.read(file), partial: false })
    }
  const asked = askedOf({
    path: `/modules/actes/actes_transac_${script}.php`,
    query: new Map(),
    headers: {},
    latest: 0,
    certificate: `${id_e}`,
    form: { ...noForm, fields: new Map(Object.entries({ api: '1', ...fields })), uploads },
  })
  const said = Buffer.from((await tdt.answer(asked)).body).toString('latin1')
  const id = /^OK\n(\d+)/.exec(said)?.[1]
  if (id === undefined) throw new TdtRefusal(said)
  return Number(id)
}
