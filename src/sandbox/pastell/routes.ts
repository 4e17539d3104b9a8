// The API's routes. Checks before authentication are those of HttpApi.php and InternalAPI.php (Pastell 4.x).
import type { HttpAnswer } from '../http.ts'
import { type Admitting, segmentAt, type ApiRequest } from './request.ts'
import * as documents from './documents.ts'
import { type Visit, countDocuments, entityFacts, flux, listDocuments } from './documents.ts'
import { choose, getFile, postChunk, postFile } from './files.ts'
import { describedActions } from './flux.ts'
import {
  bareAnswer,
  checkRight,
  entityOf,
  errorAnswer,
  jsonAnswer,
  PastellError,
  type KnownCall,
  type PastellPlatform,
} from './platform.ts'

/**
 * Call name for fault injection: `version`, `entity`, `list`, `count`, `create`, `read`, `patch`, `file`, `chunk`,
 * `download`, `type-piece`, `delete`, or the action itself: `send-tdt`…
 */
export function callNamed(request: ApiRequest) {
  const [, resource = '', , part = '', id_d = '', detail = '', name = ''] = request.segments ?? []
  if (resource === 'version') return 'version'
  if (resource === 'document') return 'count'
  if (resource !== 'entite') return 'other'
  if (part !== 'document') return 'entity'
  if (id_d === '') return request.method === 'post' ? 'create' : 'list'
  if (detail === 'action') return name
  const [call = 'other'] = onDetail[detail]?.[request.method] ?? []
  return call === 'choose' ? name.replaceAll('_', '-') : call
}

export async function answerRequest(platform: PastellPlatform, admit: Admitting, request: ApiRequest) {
  try {
    return await dispatch(platform, admit, request)
  } catch (error) {
    return errorAnswer(error instanceof PastellError ? error : new PastellError(String(error), 500))
  }
}

async function dispatch(platform: PastellPlatform, admit: Admitting, request: ApiRequest) {
  if (!request.segments) return bareAnswer(302, { Location: '/Connexion/connexion' })
  if (!['get', 'post', 'patch', 'delete'].includes(request.method))
    throw new PastellError("Cette méthode n'est pas utilisable sur l'API Pastell", 405)
  const script = request.segments.at(-1) ?? ''
  if (request.segments.join('') === '') throw new PastellError("Il faut spécifier une fonction de l'api")
  if (script.endsWith('.php')) throw new PastellError(`Impossible de trouver le script ${script}`, 404)
  if (segmentAt(request, 0) !== 'v2') throw new PastellError("Version de l'API incorrecte ou version absente")
  const caller = admit(request)
  const resource = segmentAt(request, 1)
  if (resource === '') throw new PastellError('Ressource absente')
  const route = routes[resource.toLowerCase()]
  if (!route) {
    const capitalised = resource.replace(/^./s, (letter) => letter.toUpperCase())
    throw new PastellError(`La ressource ${capitalised} n'a pas été trouvée`, 404)
  }
  return route({ platform, request, caller })
}

const routes: Readonly<Record<string, (call: KnownCall) => HttpAnswer | Promise<HttpAnswer>>> = {
  version: ({ platform, request }) => {
    allowOnlyGet(request)
    const { version } = platform.settings
    return jsonAnswer(200, {
      version,
      revision: '0000000',
      last_changed_date: '2024-01-01 00:00:00 +0100',
      extensions_versions_accepted: [],
      version_complete: `Version ${version} - Révision  0000000`,
    })
  },
  entite: (call) =>
    segmentAt(call.request, 3) === 'document' ? documentRoute(documents.visit(call)) : entityRoute(call),
  flux: ({ request, caller }) => {
    allowOnlyGet(request)
    const [type, part] = [segmentAt(request, 2), segmentAt(request, 3)]
    if (type === '') return jsonAnswer(200, caller.hasRight(`${flux}:lecture`) ? { [flux]: fluxRow } : {})
    if (type !== flux) throw new PastellError(`Le flux ${type} n'existe pas sur cette plateforme`, 404)
    const right = `${type}:lecture`
    if (!caller.hasRight(right))
      throw new PastellError(`Vous devez avoir le droit ${right} pour accéder à la ressource.`, 403)
    if (part !== 'action') throw new PastellError('Le simulateur ne décrit que les actions de ce flux')
    return jsonAnswer(200, describedActions())
  },
  utilisateur: ({ platform, request, caller }) => {
    allowOnlyGet(request)
    const id_u = segmentAt(request, 2)
    const user = platform.users[Number(id_u) - 1]
    if (!user) throw new PastellError(`L'utilisateur n'existe pas : {id_u=${id_u}}`, 404)
    const { login, certificate: certificat = '', entities: [id_e] = [0] } = user
    checkRight(caller, 'utilisateur:lecture', id_e ?? 0)
    const person = { id_u, login, nom: login, prenom: '', email: `${login}@example.org` }
    return jsonAnswer(200, { ...person, certificat, id_e: `${id_e ?? 0}` })
  },
  document: (call) => {
    allowOnlyGet(call.request)
    if (segmentAt(call.request, 2) !== 'count') throw new PastellError('id_e est obligatoire')
    return countDocuments(call)
  },
}

function allowOnlyGet({ method }: ApiRequest) {
  if (method !== 'get') throw new PastellError(`La méthode ${method} n'existe pas pour cette ressource`, 405)
}

const fluxRow = { type: 'Flux généraux', nom: 'Actes (générique)' }
const connector = { id_connecteur: 's2low', type: 'TdT' }

function entityList({ platform, request, caller }: KnownCall) {
  allowOnlyGet(request)
  const readable = platform.entities.filter(({ id_e }) => caller.hasRight('entite:lecture', id_e))
  const names = ['id_e', 'denomination', 'siren', 'type', 'centre_de_gestion', 'entite_mere'] as const
  const rows = readable.map((entity) => entityFacts(entity, ...names))
  return jsonAnswer(200, rows)
}

const entityLists: Readonly<Record<string, (id_e: string) => readonly object[]>> = {
  connecteur: (id_e) => [
    { id_ce: id_e, id_e, libelle: 'S²LOW', ...connector, frequence_en_minute: '1', id_verrou: '' },
  ],
  flux: (id_e) => [{ id_fe: id_e, id_e, flux, id_ce: id_e, type: connector.type, num_same_type: '0' }],
}

function entityRoute(call: KnownCall) {
  const { platform, request, caller } = call
  const id_e = segmentAt(request, 2)
  if (id_e === '') return entityList(call)
  const entity = entityOf(platform, id_e, `L'entité ${id_e} n'a pas été trouvée`)
  if (request.method !== 'get') {
    checkRight(caller, 'entite:edition', entity.id_e)
    throw new PastellError("Cette action n'existe pas.")
  }
  checkRight(caller, 'entite:lecture', entity.id_e)
  const list = entityLists[segmentAt(request, 3)]
  if (list) return jsonAnswer(200, list(id_e))
  return jsonAnswer(200, {
    ...entityFacts(entity, 'id_e', 'denomination', 'siren', 'type', 'entite_mere'),
    entite_fille: [],
    ...entityFacts(entity, 'centre_de_gestion', 'is_active'),
  })
}

function documentRoute(asked: Visit) {
  const { request } = asked
  const [id_d, detail] = [segmentAt(request, 4), segmentAt(request, 5)]
  const { method } = request
  const [, handler] = (id_d === '' ? onDocuments : { ...onDocument, ...onDetail[detail] })[method] ?? []
  if (!handler) throw new PastellError(`La méthode ${method} n'existe pas pour cette ressource`, 405)
  return handler(asked)
}

type Handlers = Readonly<
  Record<string, readonly [call: string, handler: (asked: Visit) => HttpAnswer | Promise<HttpAnswer>]>
>

const onDocuments: Handlers = { get: ['list', listDocuments], post: ['create', documents.createDocument] }

const onDocument: Handlers = {
  get: ['read', documents.showDocument],
  patch: ['patch', documents.patchDocument],
  post: ['other', postFile],
  delete: ['delete', documents.deleteDocument],
}

const onDetail: Readonly<Record<string, Handlers>> = {
  '': onDocument,
  action: { post: ['action', documents.postAction] },
  file: { get: ['download', getFile], post: ['file', postFile] },
  chunk: { post: ['chunk', postChunk] },
  externalData: { patch: ['choose', choose] },
}
