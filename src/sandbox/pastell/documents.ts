// Documents through the API: create, read, fill in, act on, delete. Source: DocumentAPIController, ModificationAction,
// DocumentModificationService (Pastell 4.x).
import type { HttpAnswer } from '../http.ts'
import type { PhpFields } from '../php.ts'
import { act } from './actions.ts'
import type { Caller } from './authentication.ts'
import * as held from './document.ts'
import type { PastellDocument } from './document.ts'
import { editableAfter, faultOf, fieldOfForm, retyped } from './formulaire.ts'
import {
  bareAnswer,
  checkRight,
  entityOf,
  jsonAnswer,
  PastellError,
  shownInstant,
  type PastellEntity,
  type Platform,
} from './platform.ts'
import { fieldOf, segmentAt, type ApiRequest } from './request.ts'
import { askingFor, possibleActions, refusedBy } from './rules.ts'

export interface Visit {
  readonly platform: Platform
  readonly request: ApiRequest
  readonly caller: Caller
  readonly entity: PastellEntity
}

/** Let a caller into the documents of an entity. @throws PastellError 404, 403 */
export function visit(platform: Platform, request: ApiRequest, caller: Caller): Visit {
  const id_e = segmentAt(request, 2)
  // Entity 0 is the root.
  if (id_e === '0' || id_e === '') throw new PastellError('id_e est obligatoire')
  const entity = entityOf(platform, id_e, (id) => `L'entité ${id} n'existe pas`)
  checkRight(caller, 'entite:lecture', entity.id_e)
  return { platform, request, caller, entity }
}

/** POST document: each call makes a new one. */
export async function createDocument({ platform, request, caller, entity }: Visit): Promise<HttpAnswer> {
  const type = fieldOf(request, 'type')
  checkRight(caller, `${type}:edition`, entity.id_e)
  if (entity.active === false) throw new PastellError(`L'entité ${entity.id_e} est désactivée`, 403)
  if (type !== 'actes-generique') throw new PastellError(`Impossible de trouver le type ${type}`)
  const { rank, id_d } = await held.drawDocument(platform.store)
  const at = platform.now().toISOString()
  const line = { action: 'creation', message: 'Création du document', at, id_u: caller.id_u }
  const document = await held.saveDocument(platform.store, {
    ...{ id_d, id_e: entity.id_e, rank, type, titre: '', creation: at, modification: at },
    ...{ data: {}, actions: [line], jobs: [] },
  })
  return jsonAnswer(201, { ...detailOf(platform, document, caller), id_d })
}

export function documentOf({ platform, request, caller, entity }: Visit): PastellDocument {
  const id_d = segmentAt(request, 4)
  const document = platform.store.documents.get(id_d)
  if (document) checkRight(caller, `${document.type}:edition`, entity.id_e)
  if (document?.id_e !== entity.id_e)
    throw new PastellError(`Le document ${id_d} n'appartient pas à l'entité ${entity.id_e}`, 404)
  return document
}

export async function showDocument(asked: Visit): Promise<HttpAnswer> {
  return jsonAnswer(200, detailOf(asked.platform, documentOf(asked), asked.caller))
}

export function detailOf(platform: Platform, document: PastellDocument, caller: Caller) {
  const { id_d, type, titre, creation, modification } = document
  const { action, message, at } = held.lastActionOf(document)
  const possible = possibleActions(document, askingFor(platform, document, caller))
  return {
    info: { ...{ id_d, type, titre }, creation: shownInstant(creation), modification: shownInstant(modification) },
    data: held.shownData(document),
    action_possible: possible,
    'action-possible': possible,
    last_action: { action, message, date: shownInstant(at) },
  }
}

/** PATCH document: fields that the form knows and that may still be changed; others are passed over in silence. */
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

/** Keep a document whose form has changed: it is being modified again, unless it is past that. */
export async function keepModified({ platform, caller }: Visit, changed: PastellDocument): Promise<PastellDocument> {
  const at = platform.now().toISOString()
  const line = { action: 'modification', message: 'Modification du document', at, id_u: caller.id_u }
  const titled = { ...changed, titre: held.textIn(changed, 'objet'), modification: at }
  const last = held.lastActionOf(changed)
  const settled = ['acquiter-tdt', 'send-ged', 'accepter-sae'].includes(last.action)
  const again = last.action === 'modification' && last.id_u === caller.id_u
  const actions = again ? [...changed.actions.slice(0, -1), line] : changed.actions
  return held.saveDocument(platform.store, settled ? titled : again ? { ...titled, actions } : held.moved(titled, line))
}

/** What comes back for a change: a form that is not complete is no error, only `formulaire_ok: 0` and why. */
export function modifiedValue(platform: Platform, document: PastellDocument, caller: Caller) {
  const fault = faultOf(document, platform.settings)
  return {
    content: detailOf(platform, document, caller),
    result: 'ok',
    formulaire_ok: fault === undefined ? 1 : 0,
    message: fault ?? '',
  }
}

export async function postAction(asked: Visit): Promise<HttpAnswer> {
  const { platform, request, caller } = asked
  const order = { document: documentOf(asked), id_u: caller.id_u, caller }
  return jsonAnswer(201, { result: true, message: await act(platform, segmentAt(request, 6), order) })
}

export async function deleteDocument(asked: Visit): Promise<HttpAnswer> {
  const { platform, caller } = asked
  await act(platform, 'supression', { document: documentOf(asked), id_u: caller.id_u, caller })
  return bareAnswer(204)
}

function modifiable(asked: Visit): PastellDocument {
  const document = documentOf(asked)
  const reason = refusedBy('modification', document, askingFor(asked.platform, document, asked.caller))
  if (reason === undefined) return document
  throw new PastellError(`L'action « modification »  n'est pas permise : ${reason}`, 403)
}

function textsIn(fields: PhpFields): readonly (readonly [string, string])[] {
  return [...fields].flatMap(([name, value]) =>
    fieldOfForm(name) && typeof value === 'string' ? [[name, value] as const] : [],
  )
}
