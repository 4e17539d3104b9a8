// Documents through the API: create, read, fill in, act, delete, list, count. List rows have neither number nor data.
// The index is searched with LIKE, so `DEL1` also finds `DEL11`, and `_` matches any character. Source:
// DocumentAPIController, ModificationAction, DocumentModificationService, DocumentActionEntite, DocumentCount (4.x).
import type { PhpFields } from '../php.ts'
import { act } from './actions.ts'
import { fieldOf, segmentAt, type ApiRequest } from './request.ts'
import * as held from './document.ts'
import { type PastellDocument, lastActionOf, textIn } from './document.ts'
import {
  editableAfter,
  formFaultIn,
  formFields,
  retyped,
  indexedFields,
  possibleActions,
  actionRefusalFor,
} from './flux.ts'
import {
  bareAnswer,
  checkRight,
  entityOf,
  jsonAnswer,
  lined,
  PastellError,
  shownInstant,
  type KnownCall,
  type PastellEntity,
} from './platform.ts'

export interface Visit extends KnownCall {
  readonly entity: PastellEntity
}

export function visit(call: KnownCall): Visit {
  const { platform, request, caller } = call
  const id_e = segmentAt(request, 2)
  if (id_e === '0' || id_e === '') throw new PastellError('id_e est obligatoire')
  const entity = entityOf(platform, id_e, `L'entité ${id_e} n'existe pas`)
  checkRight(caller, 'entite:lecture', entity.id_e)
  return { ...call, entity }
}

export async function createDocument(asked: Visit) {
  const { platform, request, caller, entity } = asked
  const type = fieldOf(request, 'type')
  checkRight(caller, `${type}:edition`, entity.id_e)
  if (entity.active === false) throw new PastellError(`L'entité ${entity.id_e} est désactivée`, 403)
  if (type !== flux) throw new PastellError(`Impossible de trouver le type ${type}`)
  const { rank, id_d } = await platform.store.draw()
  const at = platform.now().toISOString()
  const dates = { creation: at, modification: at }
  const blank = { id_d, id_e: entity.id_e, rank, type, titre: '', ...dates, data: {}, actions: [], jobs: [] } as const
  const created = lined(platform, blank, { action: 'creation', message: 'Création du document', id_u: caller.id_u })
  return jsonAnswer(201, { ...detailOf(asked, await platform.store.save(created)), id_d })
}

export function requireDocument({ platform, request, caller, entity }: Visit) {
  const id_d = segmentAt(request, 4)
  const document = platform.store.documents.get(id_d)
  if (document) checkRight(caller, `${document.type}:edition`, entity.id_e)
  if (document?.id_e !== entity.id_e)
    throw new PastellError(`Le document ${id_d} n'appartient pas à l'entité ${entity.id_e}`, 404)
  return document
}

export function showDocument(asked: Visit) {
  return jsonAnswer(200, detailOf(asked, requireDocument(asked)))
}

export function detailOf(asked: Visit, document: PastellDocument) {
  const { id_d, type, titre, creation, modification } = document
  const { action, message, at } = lastActionOf(document)
  const possible = possibleActions(document, asked)
  return {
    info: { id_d, type, titre, creation: shownInstant(creation), modification: shownInstant(modification) },
    data: held.shownData(document),
    action_possible: possible,
    'action-possible': possible,
    last_action: { action, message, date: shownInstant(at) },
  }
}

/** PATCH document: fields that are unknown or may no longer change are silently ignored. */
export async function patchDocument(asked: Visit) {
  const { request } = asked
  const document = modifiable(asked)
  const allowed = editableAfter(held.lastMoveOf(document))
  const values = textsIn(request.fields).filter(([name]) => allowed?.includes(name) ?? true)
  const file = values.find(([name]) => formFields.get(name)?.isFile)
  if (file) throw new PastellError(`Le champ '${file[0]}' n'est pas autorisé sur un PATCH`)
  if (values.length === 0) return jsonAnswer(200, modifiedValue(asked, document))
  const changed = retyped(
    held.filled(document, Object.fromEntries(values)),
    values.map(([name]) => name),
  )
  return jsonAnswer(200, modifiedValue(asked, await keepModified(asked, changed)))
}

/** A changed form returns to `modification`, except in later states. */
export async function keepModified({ platform, caller }: Visit, changed: PastellDocument) {
  const { id_u } = caller
  const titled = { ...changed, titre: textIn(changed, 'objet'), modification: platform.now().toISOString() }
  const last = lastActionOf(changed)
  if (['acquiter-tdt', 'send-ged', 'accepter-sae'].includes(last.action)) return platform.store.save(titled)
  const again = last.action === 'modification' && last.id_u === id_u
  const before = again ? { ...titled, actions: changed.actions.slice(0, -1) } : titled
  return platform.store.save(
    lined(platform, before, { action: 'modification', message: 'Modification du document', id_u }),
  )
}

/** An incomplete form is no error: `formulaire_ok` is 0, with the reason. */
export function modifiedValue(asked: Visit, document: PastellDocument) {
  const fault = formFaultIn(document, asked.platform.settings)
  return {
    content: detailOf(asked, document),
    result: 'ok',
    formulaire_ok: fault === undefined ? 1 : 0,
    message: fault ?? '',
  }
}

export async function postAction(asked: Visit) {
  const message = await act(asked, segmentAt(asked.request, 6), requireDocument(asked))
  return jsonAnswer(201, { result: true, message })
}

export async function deleteDocument(asked: Visit) {
  await act(asked, 'supression', requireDocument(asked))
  return bareAnswer(204)
}

function modifiable(asked: Visit) {
  const document = requireDocument(asked)
  const reason = actionRefusalFor('modification', document, asked)
  if (reason === undefined) return document
  throw new PastellError(`L'action « modification »  n'est pas permise : ${reason}`, 403)
}

function textsIn(fields: PhpFields) {
  return [...fields].flatMap(([name, value]) =>
    formFields.has(name) && typeof value === 'string' ? [[name, value] as const] : [],
  )
}

export const flux = 'actes-generique'

export function listDocuments(asked: Visit) {
  const { platform, request, caller, entity } = asked
  const type = fieldOf(request, 'type')
  if (type !== '') checkRight(caller, `${type}:lecture`, entity.id_e)
  const readable = caller.hasRight(`${flux}:lecture`, entity.id_e) && (type === '' || type === flux)
  const all = readable ? platform.store.of(entity.id_e) : []
  const found = all.filter((document) => matches(document, request))
  const at = (document: PastellDocument) => lastActionOf(document).at
  const sorted = found.toSorted((a, b) => at(b).localeCompare(at(a)) || b.rank - a.rank)
  const offset = countIn(request, 'offset', 0)
  const window = sorted.slice(offset, offset + countIn(request, 'limit', 100))
  const rows = window.map((document) => rowOf(document, entity))
  return jsonAnswer(200, rows)
}

export function countDocuments({ platform, request, caller }: KnownCall) {
  const [id_e, type] = [fieldOf(request, 'id_e'), fieldOf(request, 'type')]
  const readable = platform.entities.filter((entity) => {
    const asked = (id_e === '' || id_e === `${entity.id_e}`) && (type === '' || type === flux)
    return asked && caller.hasRight(`${flux}:lecture`, entity.id_e)
  })
  const counted = readable.map((entity) => {
    const states = platform.store.of(entity.id_e).map((each) => lastActionOf(each).action)
    const counts = Map.groupBy(states, (state) => state)
    const byState = Object.fromEntries([...counts].map(([state, group]) => [state, group.length]))
    return [`${entity.id_e}`, { flux: { [flux]: byState }, info: entityRow(entity) }] as const
  })
  return jsonAnswer(200, Object.fromEntries(counted))
}

/** The facts of an entity, in the order that an answer gives them. */
export function entityFacts(entity: PastellEntity, ...names: readonly (keyof ReturnType<typeof entityRow>)[]) {
  const row = entityRow(entity)
  return Object.fromEntries(names.map((name) => [name, row[name]]))
}

function entityRow({ id_e, name, siren, active = true }: PastellEntity) {
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

function matches(document: PastellDocument, request: ApiRequest) {
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
function isLike(text: string, value: string) {
  const pattern = value
    .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    .replaceAll('%', '.*')
    .replaceAll('_', '.')
  return new RegExp(pattern, 'isu').test(text)
}

function countIn(request: ApiRequest, name: string, absent: number) {
  if (!request.fields.has(name)) return absent
  const count = Number.parseInt(fieldOf(request, name), 10)
  return Number.isNaN(count) ? 0 : Math.max(count, 0)
}

function rowOf(document: PastellDocument, entity: PastellEntity) {
  const { id_d, type, titre, creation, modification } = document
  const { action, at } = lastActionOf(document)
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
    ...entityFacts(
      entity,
      'denomination',
      'siren',
      'date_inscription',
      'entite_mere',
      'centre_de_gestion',
      'is_active',
    ),
    entite_base: entity.name,
    entite: [],
    last_action_display: action,
  }
}
