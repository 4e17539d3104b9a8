// Lists and counts. A row says neither number nor data: the index is searched, and by LIKE, so that `DEL1` also finds
// `DEL11`, and `_` any character. Source: DocumentActionEntite, DocumentCount (Pastell 4.x).
import type { HttpAnswer } from '../http.ts'
import type { Caller } from './authentication.ts'
import { hasBeen, lastActionOf, textIn, type PastellDocument } from './document.ts'
import { detailOf, type Visit } from './documents.ts'
import { indexedFields } from './formulaire.ts'
import { checkRight, jsonAnswer, PastellError, shownInstant, type Platform } from './platform.ts'
import { fieldOf, type ApiRequest } from './request.ts'
import type { PastellEntity } from './settings.ts'
import { documentsOf } from './store.ts'

const flux = 'actes-generique'

/** GET document: rows, or the details of those that `id_d[]` names. */
export async function listDocuments(asked: Visit): Promise<HttpAnswer> {
  const { platform, request, caller, entity } = asked
  const wanted = request.fields.get('id_d')
  if (wanted !== undefined && wanted !== '') return jsonAnswer(200, details(asked, wanted))
  const type = fieldOf(request, 'type')
  if (type !== '') checkRight(caller, `${type}:lecture`, entity.id_e)
  const readable = caller.hasRight(`${flux}:lecture`, entity.id_e) && (type === '' || type === flux)
  const all = readable ? documentsOf(platform.store, entity.id_e) : []
  const found = all.filter((document) => matches(document, request))
  const sorted = sortedBy(fieldOf(request, 'tri'), fieldOf(request, 'sens_tri') === 'ASC', found)
  const offset = countIn(request, 'offset', 0)
  const rows = sorted.slice(offset, offset + countIn(request, 'limit', 100))
  return jsonAnswer(
    200,
    rows.map((document) => rowOf(document, entity)),
  )
}

/** GET document/count: how many documents are in which state, by entity. */
export async function countDocuments(platform: Platform, request: ApiRequest, caller: Caller): Promise<HttpAnswer> {
  const [id_e, type] = [fieldOf(request, 'id_e'), fieldOf(request, 'type')]
  const readable = platform.entities.filter((entity) => {
    const asked = (id_e === '' || id_e === `${entity.id_e}`) && (type === '' || type === flux)
    return asked && caller.hasRight(`${flux}:lecture`, entity.id_e)
  })
  const counted = readable.map((entity) => {
    const states = documentsOf(platform.store, entity.id_e).map((each) => lastActionOf(each).action)
    const counts = Map.groupBy(states, (state) => state)
    const byState = Object.fromEntries([...counts].map(([state, group]) => [state, group.length]))
    return [`${entity.id_e}`, { flux: { [flux]: byState }, info: entityRow(entity) }] as const
  })
  return jsonAnswer(200, Object.fromEntries(counted))
}

/** An entity as it stands in lists. */
export function entityRow({ id_e, name, siren, active = true }: PastellEntity) {
  return {
    ...{ id_e: `${id_e}`, type: 'collectivite', denomination: name, siren },
    ...{ date_inscription: '0000-00-00 00:00:00', entite_mere: '0', centre_de_gestion: '0', is_active: active },
  }
}

function details({ platform, caller, entity }: Visit, wanted: string | readonly string[]) {
  if (typeof wanted === 'string') throw new PastellError('Le paramètre id_d[] ne semble pas valide')
  const shown = wanted.map((id_d) => {
    const document = platform.store.documents.get(id_d)
    if (document?.id_e !== entity.id_e)
      throw new PastellError(`Le document ${id_d} n'appartient pas à l'entité ${entity.id_e}`, 404)
    checkRight(caller, `${flux}:edition`, entity.id_e)
    return [id_d, detailOf(platform, document, caller)] as const
  })
  return Object.fromEntries(shown)
}

function matches(document: PastellDocument, request: ApiRequest): boolean {
  const asked = (name: string) => fieldOf(request, name)
  const last = lastActionOf(document)
  const date = shownInstant(last.at)
  const states = asked('lastetat').split(',')
  const tests: readonly (readonly [name: string, holds: (value: string) => boolean])[] = [
    ['lastetat', () => states.includes(last.action)],
    ['search', (value) => isLike(document.titre, value)],
    ['last_state_begin', (value) => date > value],
    ['last_state_end', (value) => date < value],
    ['etatTransit', (value) => hasBeen(document, value)],
    ['notEtatTransit', (value) => !hasBeen(document, value)],
    // An index is searched when the type is given.
    ...indexedFields.map(
      (name) => [name, (value: string) => asked('type') === '' || isLike(textIn(document, name), value)] as const,
    ),
  ]
  return tests.every(([name, holds]) => asked(name) === '' || holds(asked(name)))
}

/** SQL's LIKE '%value%', as MySQL compares: `%` and `_` stand for others, case does not count. */
function isLike(text: string, value: string): boolean {
  const pattern = value
    .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    .replaceAll('%', '.*')
    .replaceAll('_', '.')
  return new RegExp(pattern, 'isu').test(text)
}

function sortedBy(column: string, ascending: boolean, found: readonly PastellDocument[]): readonly PastellDocument[] {
  const key = (document: PastellDocument) => {
    if (column === 'titre' || column === 'title') return document.titre
    if (indexedFields.includes(column)) return textIn(document, column)
    return lastActionOf(document).at
  }
  const ordered = found.toSorted((a, b) => compare(key(a), key(b)) || a.rank - b.rank)
  return ascending ? ordered : ordered.reverse()
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** As intval reads it. */
function countIn(request: ApiRequest, name: string, absent: number): number {
  if (!request.fields.has(name)) return absent
  const count = Number.parseInt(fieldOf(request, name), 10)
  return Number.isNaN(count) ? 0 : Math.max(count, 0)
}

function rowOf(document: PastellDocument, entity: PastellEntity) {
  const { id_d, type, titre, creation, modification } = document
  const { action, at } = lastActionOf(document)
  const { denomination, siren, date_inscription, entite_mere, centre_de_gestion, is_active } = entityRow(entity)
  return {
    ...{ id_d, id_e: `${entity.id_e}`, role: 'editeur' },
    ...{ last_action: action, last_action_date: shownInstant(at), last_type: type, type, titre },
    creation: shownInstant(creation),
    modification: shownInstant(modification),
    ...{ denomination, siren, date_inscription, entite_mere, centre_de_gestion, is_active },
    ...{ entite_base: entity.name, entite: [], last_action_display: action },
  }
}
