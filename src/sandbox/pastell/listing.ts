// Lists and counts. A row says neither number nor data: the index is searched, and by LIKE, so that `DEL1` also finds
// `DEL11`, and `_` any character. Source: DocumentActionEntite, DocumentCount (Pastell 4.x).
import type { HttpAnswer } from '../http.ts'
import type { Caller } from './authentication.ts'
import { documentsOf, lastActionOf, textIn, type PastellDocument } from './document.ts'
import type { Visit } from './documents.ts'
import { indexedFields } from './formulaire.ts'
import { checkRight, jsonAnswer, shownInstant, type PastellEntity, type Platform } from './platform.ts'
import { fieldOf, type ApiRequest } from './request.ts'

const flux = 'actes-generique'

/** GET document: the latest first. */
export async function listDocuments(asked: Visit): Promise<HttpAnswer> {
  const { platform, request, caller, entity } = asked
  const type = fieldOf(request, 'type')
  if (type !== '') checkRight(caller, `${type}:lecture`, entity.id_e)
  const readable = caller.hasRight(`${flux}:lecture`, entity.id_e) && (type === '' || type === flux)
  const all = readable ? documentsOf(platform.store, entity.id_e) : []
  const found = all.filter((document) => matches(document, request))
  const at = (document: PastellDocument) => lastActionOf(document).at
  const sorted = found.toSorted((a, b) => (at(a) === at(b) ? b.rank - a.rank : at(a) < at(b) ? 1 : -1))
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

export function entityRow({ id_e, name, siren, active = true }: PastellEntity) {
  return {
    ...{ id_e: `${id_e}`, type: 'collectivite', denomination: name, siren },
    ...{ date_inscription: '0000-00-00 00:00:00', entite_mere: '0', centre_de_gestion: '0', is_active: active },
  }
}

function matches(document: PastellDocument, request: ApiRequest): boolean {
  const asked = (name: string) => fieldOf(request, name)
  const tests: readonly (readonly [name: string, holds: (value: string) => boolean])[] = [
    ['lastetat', (value) => value.split(',').includes(lastActionOf(document).action)],
    ['search', (value) => isLike(document.titre, value)],
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
