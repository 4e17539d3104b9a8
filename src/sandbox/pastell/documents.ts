// Documents through the API: create, read, fill in, act, delete, list, count. List rows have neither number nor data.
// The index is searched with LIKE, so `DEL1` also finds `DEL11`, and `_` matches any character. Source:
// DocumentAPIController, ModificationAction, DocumentModificationService, DocumentActionEntite, DocumentCount (4.x).
import type { HttpAnswer } from '../http.ts'
import type { PhpFields } from '../php.ts'
import { act } from './actions.ts'
import { type Caller, fieldOf, segmentAt, type ApiRequest } from './request.ts'
import * as held from './document.ts'
import { type PastellDocument, entityDocumentsOf, lastActionOf, textIn } from './document.ts'
import {
  editableAfter,
  formFaultIn,
  fieldOfForm,
  retyped,
  indexedFields,
  askingFor,
  possibleActions,
  actionRefusalFor,
} from './flux.ts'
import {
  bareAnswer,
  checkRight,
  entityOf,
  jsonAnswer,
  PastellError,
  shownInstant,
  type PastellEntity,
  type PastellPlatform,
} from './platform.ts'

export interface Visit {
  readonly platform: PastellPlatform
  readonly request: ApiRequest
  readonly caller: Caller
  readonly entity: PastellEntity
}

export function visit(platform: PastellPlatform, request: ApiRequest, caller: Caller): Visit {
  const id_e = segmentAt(request, 2)
  if (id_e === '0' || id_e === '') throw new PastellError('id_e est obligatoire')
  const entity = entityOf(platform, id_e, (id) => `L'entité ${id} n'existe pas`)
  checkRight(caller, 'entite:lecture', entity.id_e)
  return { platform, request, caller, entity }
}

export async function createDocument({ platform, request, caller, entity }: Visit): Promise<HttpAnswer> {
  const type = fieldOf(request, 'type')
  checkRight(caller, `${type}:edition`, entity.id_e)
  if (entity.active === false) throw new PastellError(`L'entité ${entity.id_e} est désactivée`, 403)
  if (type !== 'actes-generique') throw new PastellError(`Impossible de trouver le type ${type}`)
  const { rank, id_d } = await held.drawDocument(platform.store)
  const at = platform.now().toISOString()
  const line = { action: 'creation', message: 'Création du document', at, id_u: caller.id_u }
  const document = await held.saveDocument(platform.store, {
    id_d,
    id_e: entity.id_e,
    rank,
    type,
    titre: '',
    creation: at,
    modification: at,
    data: {},
    actions: [line],
    jobs: [],
  })
  return jsonAnswer(201, { ...detailOf(platform, document, caller), id_d })
}

export function requireDocument({ platform, request, caller, entity }: Visit): PastellDocument {
  const id_d = segmentAt(request, 4)
  const document = platform.store.documents.get(id_d)
  if (document) checkRight(caller, `${document.type}:edition`, entity.id_e)
  if (document?.id_e !== entity.id_e)
    throw new PastellError(`Le document ${id_d} n'appartient pas à l'entité ${entity.id_e}`, 404)
  return document
}

export async function showDocument(asked: Visit): Promise<HttpAnswer> {
  return jsonAnswer(200, detailOf(asked.platform, requireDocument(asked), asked.caller))
}

export function detailOf(platform: PastellPlatform, document: PastellDocument, caller: Caller) {
  const { id_d, type, titre, creation, modification } = document
  const { action, message, at } = held.lastActionOf(document)
  const possible = possibleActions(document, askingFor(platform, document, caller))
  return {
    info: { id_d, type, titre, creation: shownInstant(creation), modification: shownInstant(modification) },
    data: held.shownData(document),
    action_possible: possible,
    'action-possible': possible,
    last_action: { action, message, date: shownInstant(at) },
  }
}

/** PATCH document: fields that are unknown or may no longer change are silently ignored. */
export async function patchDocument(asked: Visit): Promise<HttpAnswer> {
  const { platform, request, caller } = asked
  const document = modifiable(asked)
  const allowed = editableAfter(held.lastMoveOf(document))
  const values = textsIn(request.fields).filter(([name]) => allowed?.includes(name) ?? true)
  const file = values.find(([name]) => fieldOfForm(name)?.kind === 'file')
  if (file) throw new PastellError(`Le champ '${file[0]}' n'est pas autorisé sur un PATCH`)
  if (values.length === 0) return jsonAnswer(200, modifiedValue(platform, document, caller))
  const changed = retyped(
    held.filled(document, Object.fromEntries(values)),
    values.map(([name]) => name),
  )
  return jsonAnswer(200, modifiedValue(platform, await keepModified(asked, changed), caller))
}

/** A changed form returns to `modification`, except in later states. */
export async function keepModified({ platform, caller }: Visit, changed: PastellDocument): Promise<PastellDocument> {
  const at = platform.now().toISOString()
  const line = { action: 'modification', message: 'Modification du document', at, id_u: caller.id_u }
  const titled = { ...changed, titre: held.textIn(changed, 'objet'), modification: at }
  const last = held.lastActionOf(changed)
  const settled = ['acquiter-tdt', 'send-ged', 'accepter-sae'].includes(last.action)
  const again = last.action === 'modification' && last.id_u === caller.id_u
  const actions = again ? [...changed.actions.slice(0, -1), line] : changed.actions
  return held.saveDocument(
    platform.store,
    settled ? titled : again ? { ...titled, actions } : held.appendAction(titled, line),
  )
}

/** An incomplete form is no error: `formulaire_ok` is 0, with the reason. */
export function modifiedValue(platform: PastellPlatform, document: PastellDocument, caller: Caller) {
  const fault = formFaultIn(document, platform.settings)
  return {
    content: detailOf(platform, document, caller),
    result: 'ok',
    formulaire_ok: fault === undefined ? 1 : 0,
    message: fault ?? '',
  }
}

export async function postAction(asked: Visit): Promise<HttpAnswer> {
  const { platform, request, caller } = asked
  const order = { document: requireDocument(asked), id_u: caller.id_u, caller }
  return jsonAnswer(201, { result: true, message: await act(platform, segmentAt(request, 6), order) })
}

export async function deleteDocument(asked: Visit): Promise<HttpAnswer> {
  const { platform, caller } = asked
  await act(platform, 'supression', { document: requireDocument(asked), id_u: caller.id_u, caller })
  return bareAnswer(204)
}

function modifiable(asked: Visit): PastellDocument {
  const document = requireDocument(asked)
  const reason = actionRefusalFor('modification', document, askingFor(asked.platform, document, asked.caller))
  if (reason === undefined) return document
  throw new PastellError(`L'action « modification »  n'est pas permise : ${reason}`, 403)
}

function textsIn(fields: PhpFields): readonly (readonly [string, string])[] {
  return [...fields].flatMap(([name, value]) =>
    fieldOfForm(name) && typeof value === 'string' ? [[name, value] as const] : [],
  )
}

const flux = 'actes-generique'

export async function listDocuments(asked: Visit): Promise<HttpAnswer> {
  const { platform, request, caller, entity } = asked
  const type = fieldOf(request, 'type')
  if (type !== '') checkRight(caller, `${type}:lecture`, entity.id_e)
  const readable = caller.hasRight(`${flux}:lecture`, entity.id_e) && (type === '' || type === flux)
  const all = readable ? entityDocumentsOf(platform.store, entity.id_e) : []
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

export async function countDocuments(
  platform: PastellPlatform,
  request: ApiRequest,
  caller: Caller,
): Promise<HttpAnswer> {
  const [id_e, type] = [fieldOf(request, 'id_e'), fieldOf(request, 'type')]
  const readable = platform.entities.filter((entity) => {
    const asked = (id_e === '' || id_e === `${entity.id_e}`) && (type === '' || type === flux)
    return asked && caller.hasRight(`${flux}:lecture`, entity.id_e)
  })
  const counted = readable.map((entity) => {
    const states = entityDocumentsOf(platform.store, entity.id_e).map((each) => lastActionOf(each).action)
    const counts = Map.groupBy(states, (state) => state)
    const byState = Object.fromEntries([...counts].map(([state, group]) => [state, group.length]))
    return [`${entity.id_e}`, { flux: { [flux]: byState }, info: entityRow(entity) }] as const
  })
  return jsonAnswer(200, Object.fromEntries(counted))
}

export function entityRow({ id_e, name, siren, active = true }: PastellEntity) {
  return {
    id_e: `${id_e}`,
    type: 'collectivite',
    denomination: name,
    siren,
    date_inscription: '0000-00-00 00:00:00',
    entite_mere: '0',
    centre_de_gestion: '0',
    is_active: active,
  }
}

function matches(document: PastellDocument, request: ApiRequest): boolean {
  const asked = (name: string) => fieldOf(request, name)
  const tests: readonly (readonly [name: string, holds: (value: string) => boolean])[] = [
    ['lastetat', (value) => value.split(',').includes(lastActionOf(document).action)],
    ['search', (value) => isLike(document.titre, value)],
    // The index is searched only when the type is given.
    ...indexedFields.map(
      (name) => [name, (value: string) => asked('type') === '' || isLike(textIn(document, name), value)] as const,
    ),
  ]
  return tests.every(([name, holds]) => asked(name) === '' || holds(asked(name)))
}

/** SQL's LIKE '%value%' in MySQL: `%` and `_` are wildcards, case is ignored. */
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
    id_d,
    id_e: `${entity.id_e}`,
    role: 'editeur',
    last_action: action,
    last_action_date: shownInstant(at),
    last_type: type,
    type,
    titre,
    creation: shownInstant(creation),
    modification: shownInstant(modification),
    denomination,
    siren,
    date_inscription,
    entite_mere,
    centre_de_gestion,
    is_active,
    entite_base: entity.name,
    entite: [],
    last_action_display: action,
  }
}
