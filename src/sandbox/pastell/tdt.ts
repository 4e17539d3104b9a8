// The TdT behind Pastell, as Pastell's connector calls it: an act is posted, annulled, a letter answered. What it refuses
// it refuses at once, in its own words; what it takes is a transaction, which leaves later (transmission.ts).
import type { Formulaire } from '../../protocol/messages/formulaire.ts'
import { findNature } from '../../protocol/messages/codes.ts'
import { dayIn } from '../../protocol/calendrier/jour.ts'
import { idActe, readIdActe } from '../../protocol/messages/names.ts'
import { filesIn, isOn, textIn, type PastellDocument, type StoredFile } from './document.ts'
import { extensionOf } from './mime.ts'
import type { Platform } from './platform.ts'
import { PastellError } from './refusals.ts'
import type { PastellEntity } from './settings.ts'
import { isTaken, openTransaction } from './store.ts'
import { dayOf, passedOn, pieceOf, refusalOf, takenWords, type Given, type TypedFile } from './tdt-checks.ts'
import type { Transaction } from './transaction.ts'

/** The no of the TdT, as Pastell's connector passes it on. */
export class TdtRefusal extends PastellError {
  /** Its number is taken. */
  readonly taken: boolean

  constructor(words: string) {
    super(passedOn(words))
    this.name = 'TdtRefusal'
    this.taken = words === takenWords
  }
}

/**
 * Post an act.
 * @throws TdtRefusal when it is refused; nothing is taken then
 */
export async function postActe(platform: Platform, document: PastellDocument): Promise<Transaction> {
  const entity = ownerOf(platform, document.id_e)
  const given = givenBy(document, platform.settings().typology)
  const { store, now } = platform
  const words =
    platform.tdt.refusals.shift() ??
    refusalOf(given, {
      today: dayIn(platform.settings().zone, now()),
      isTaken: isTaken(store, entity.siren, given.numero),
    })
  if (words !== undefined) throw new TdtRefusal(words)
  const formulaire = formulaireOf(given, document, entity)
  const status = platform.settings().confirmation ? '17' : '1'
  return openTransaction(store, {
    ...started(platform, entity),
    ...{ formulaire, idActe: identifierOf(formulaire, entity), files: given.files, status },
  })
}

/** Ask for the annulment of an act that is acknowledged. @throws TdtRefusal */
export async function annulActe(platform: Platform, acte: Transaction): Promise<Transaction> {
  const words = platform.tdt.refusals.shift()
  if (words !== undefined) throw new TdtRefusal(words)
  return follow(platform, acte, { formulaire: { code: '6-1', idActe: acte.idActe }, files: [] })
}

/** Send a message about an act: an answer to a letter, or its receipt. */
export async function follow(
  platform: Platform,
  acte: Transaction,
  { formulaire, files }: { readonly formulaire: Formulaire; readonly files: readonly StoredFile[] },
): Promise<Transaction> {
  const entity = ownerOf(platform, acte.id_e)
  return openTransaction(platform.store, {
    ...started(platform, entity),
    ...{ formulaire, idActe: acte.idActe, files, status: '1' },
  })
}

/** The entity of an id that is known. */
export function ownerOf({ entities }: Platform, id_e: number): PastellEntity {
  const entity = entities.find((each) => each.id_e === id_e)
  if (!entity) throw new PastellError(`L'entité ${id_e} n'existe pas`, 404)
  return entity
}

/** A file with the code PJ that a document of this act takes when none is given. */
export function withDefaultType(file: StoredFile, idActe: string): TypedFile {
  const nature = findNature(readIdActe(idActe)?.nature ?? 'AU')
  return { ...file, typePiece: nature?.defaultTypePiece ?? '99_AU' }
}

function started({ now }: Platform, { id_e, siren }: PastellEntity) {
  return { id_e, siren, postedAt: now().toISOString(), letters: [] }
}

/** What the connector reads in the form. @param typed must each file have its code? Else the nature's own stands in */
function givenBy(document: PastellDocument, typed: boolean): Given {
  const nature = textIn(document, 'acte_nature')
  const codes = [textIn(document, 'type_acte'), ...listIn(textIn(document, 'type_pj'))]
  const files = ['arrete', 'autre_document_attache'].flatMap((name) => filesIn(document, name).map(([, file]) => file))
  const standIn = typed ? '' : (findNature(nature)?.defaultTypePiece ?? '')
  return {
    numero: textIn(document, 'numero_de_lacte'),
    nature,
    dateDecision: dayOf(textIn(document, 'date_de_lacte')),
    matiere: (textIn(document, 'classification').split(' ')[0] ?? '').split('.'),
    files: files.map((file, index) => ({ ...file, typePiece: codes[index] || standIn })),
  }
}

/** As json_decode reads it: what is no list is none. */
function listIn(json: string): readonly string[] {
  try {
    const list: unknown = JSON.parse(json)
    return Array.isArray(list) ? list.map(String) : []
  } catch {
    return []
  }
}

function formulaireOf(given: Given, document: PastellDocument, { siren }: PastellEntity): Formulaire {
  const [acte, ...annexes] = given.files.map((file) => pieceOf(file, extensionOf))
  const nature = findNature(given.nature)
  if (!acte || !nature) throw new TypeError('an act that was checked has a nature and a file')
  return {
    code: '1-1',
    acte: {
      collectivite: siren,
      numero: given.numero,
      nature: nature.abrege,
      dateDecision: given.dateDecision,
      matiere: given.matiere.filter((code) => /^[0-9]+$/.test(code)).map(Number),
      objet: decodedUtf8(textIn(document, 'objet')),
      document: acte,
      annexes,
      documentPapier: isOn(document, 'document_papier'),
    },
  }
}

/** What utf8_decode leaves of a text: ISO-8859-1, and `?` for the rest. */
function decodedUtf8(text: string): string {
  return text.replace(/[^\0-\u00FF]/gu, '?')
}

function identifierOf(formulaire: Formulaire, { siren, department }: PastellEntity): string {
  if (formulaire.code !== '1-1') throw new TypeError('only an act makes an identifier')
  const { numero, nature, dateDecision } = formulaire.acte
  return idActe({ departement: department, siren, dateDecision, numero, nature })
}
