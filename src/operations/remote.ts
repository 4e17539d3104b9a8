// The operations through the process that owns the embedded folder, over its unix socket.
import { Client } from 'undici'
import { ActesError, errors, type ErrorCode, type Params, type Problem } from '../errors.ts'
import { operationPath, type OperationName } from '../web/owner-api.ts'
import type { Operations } from './operations.ts'

export interface RemoteOperations {
  readonly operations: Operations
  close(): Promise<void>
}

/** A deposit of 150 MB is read, examined and stored before the answer comes. */
const answerMs = 300_000

/**
 * Speak to the owner of a folder.
 * @param socketPath where it listens
 * @throws ActesError ACTES-S008 from each operation when nobody listens
 */
export function remoteOperations(socketPath: string): RemoteOperations {
  const client = new Client('http://localhost', { socketPath, headersTimeout: answerMs, bodyTimeout: answerMs })
  const call = callOver(client)
  return {
    operations: {
      deposit: (path, who) => call('deposit', { path, who }),
      list: (filter) => call('list', { filter }),
      show: (name) => call('show', { name }),
      requeue: (what, how) => call('requeue', { what, how }),
      resolve: (name, resolution, how) => call('resolve', { name, resolution, how }),
      cancel: (name, how) => call('cancel', { name, how }),
      annul: (name, how) => call('annul', { name, how }),
      reply: (retour, answer, how) => call('reply', { retour, answer, how }),
      explain: (name) => call('explain', { name }),
      returns: (filter) => call('returns', { filter }),
      showReturn: (id) => call('showReturn', { id }),
      attachReturn: (id, name, how) => call('attachReturn', { id, name, how }),
      rereadReturns: (ids, who) => call('rereadReturns', { ids, who }),
      handInReturns: (paths, siren, who) => call('handInReturns', { paths, siren, who }),
      tasks: (filter) => call('tasks', { filter }),
      closeTask: (id, how) => call('closeTask', { id, how }),
      classification: (siren) => call('classification', { siren }),
      searchClassification: (siren, words) => call('searchClassification', { siren, words }),
      refreshClassification: (siren, how) => call('refreshClassification', { siren, how }),
      connections: (filter) => call('connections', { ...(filter && { filter }) }),
      examineGateway: (siren) => call('examineGateway', { siren }),
      pauseConnection: (id, how) => call('pauseConnection', { id, how }),
      resumeConnection: (id, how) => call('resumeConnection', { id, how }),
      schedules: () => call('schedules', {}),
      runSchedule: (name, who) => call('runSchedule', { name, who }),
      pauseSchedule: (name, how) => call('pauseSchedule', { name, how }),
      resumeSchedule: (name, how) => call('resumeSchedule', { name, how }),
      declare: (input, who) => call('declare', { input, who }),
      collectivites: () => call('collectivites', {}),
      people: () => call('people', {}),
      invitePerson: (login, grants, who) => call('invitePerson', { login, grants, who }),
      renewLink: (login, shown, who) => call('renewLink', { login, shown, who }),
      changeRoles: (login, grants, who) => call('changeRoles', { login, grants, who }),
      disablePerson: (login, who) => call('disablePerson', { login, who }),
      endSessions: (login, who) => call('endSessions', { login, who }),
      removeSecondStep: (login, who) => call('removeSecondStep', { login, who }),
      unlinkIdentities: (login, who) => call('unlinkIdentities', { login, who }),
      tokens: () => call('tokens', {}),
      addToken: (wish, who) => call('addToken', { wish, who }),
      revokeToken: (name, who) => call('revokeToken', { name, who }),
    },
    close: () => client.close(),
  }
}

type Call = <T>(name: OperationName, body: unknown) => Promise<T>

function callOver(client: Client): Call {
  return async <T>(name: OperationName, body: unknown): Promise<T> => {
    const answer = await client
      .request({
        path: operationPath(name),
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
      .catch((cause: unknown) => {
        throw new ActesError('ACTES-S008', { params: { pid: 0 }, cause })
      })
    const json: unknown = await answer.body.json()
    if (answer.statusCode === 200) return json as T
    throw asError(json)
  }
}

function asError(json: unknown): Error {
  const { code, problems = [], params = {} } = json as { code?: string; problems?: Problem[]; params?: Params }
  if (code !== undefined && Object.hasOwn(errors, code)) return new ActesError(code as ErrorCode, { problems, params })
  return new Error('the owner of the folder answered with something else')
}
