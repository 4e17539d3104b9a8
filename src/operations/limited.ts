// The operations as somebody may use them: what belongs to a collectivite that he does not see is not there for him, and
// what he may not do for it is refused. The same guarded operations as everybody's, behind one more door.
import { may, sirensFor, sirensOf, type Action, type Grant } from '../accounts/access.ts'
import { ActesError } from '../errors.ts'
import { isId } from '../protocol/ids.ts'
import type { ListFilter } from './list-filter.ts'
import type { Operations } from './operations.ts'
import type { StandingsFilter } from '../store/connections/standings.ts'

/** Acts that are looked up at the same time. */
const atOnce = 4

/** Operations limited to what these grants allow. */
export function limited(operations: Operations, grants: readonly Grant[]): Operations {
  const door = doorOf(operations, grants)
  return {
    ...operations,
    ...actsBehind(door),
    ...returnsBehind(door),
    ...collectivitesBehind(door),
    ...deskBehind(door),
  }
}

type Door = ReturnType<typeof doorOf>

function doorOf(operations: Operations, grants: readonly Grant[]) {
  const sirens = sirensOf(grants)
  const seen = (siren: string): boolean => sirens === undefined || sirens.includes(siren)
  const need = (action: Action, siren: string | null): void => {
    if (!may(grants, action, siren)) throw new ActesError('ACTES-A022', { params: { action } })
  }
  const act = async (name: string) => {
    // Of those that he sees: what others call by the same number is not there for him.
    const shown = await operations.show(name, sirens)
    if (!seen(shown.collectivite)) throw new ActesError('ACTES-S006', { params: { name } })
    return shown
  }
  const retour = async (id: string) => {
    const shown = await operations.showReturn(id)
    if (!seen(shown.collectivite)) throw new ActesError('ACTES-S006', { params: { name: id } })
    return shown
  }
  const onAct = async (action: Action, name: string): Promise<string> => {
    const { collectivite, id } = await act(name)
    need(action, collectivite)
    return id
  }
  const needSeen = (siren: string): void => {
    if (!seen(siren)) throw new ActesError('ACTES-V006', { params: { siren } })
  }
  const whom = (action: Action) => sirensFor(grants, action)
  /** What a filter lists of the collectivites for which he may do this. */
  const within = (filter: ListFilter, action: Action): ListFilter => {
    const allowed = whom(action)
    const readable = whom('unmask')
    // What is masked for him is not found by its words either.
    const read: ListFilter = readable === undefined ? filter : { ...filter, readable }
    if (allowed === undefined) return read
    const { collectivite } = filter
    if (collectivite !== undefined && allowed.includes(collectivite)) return read
    return { ...read, collectivites: collectivite === undefined ? allowed : [] }
  }
  return { operations, sirens, seen, need, needSeen, act, retour, onAct, within, whom }
}

function refused(action: Action): Promise<never> {
  return Promise.reject(new ActesError('ACTES-A022', { params: { action } }))
}

function actsBehind({ operations, act, onAct, within, whom }: Door) {
  return {
    deposit: async (path, who) => {
      const allowed = whom('deposit')
      if (allowed?.length === 0) return refused('deposit')
      return operations.deposit(path, who, allowed)
    },
    list: (filter) => operations.list(within(filter, 'read')),
    show: act,
    requeue: async (what, how) => {
      if ('filter' in what) return operations.requeue({ filter: within(what.filter, 'requeue') }, how)
      const names: string[] = []
      // A few at a time: each is shown whole, and others want lines to the database too.
      for (let from = 0; from < what.names.length; from += atOnce)
        names.push(...(await Promise.all(what.names.slice(from, from + atOnce).map((name) => onAct('requeue', name)))))
      return operations.requeue({ names }, how)
    },
    resolve: async (name, resolution, how) => operations.resolve(await onAct('resolve', name), resolution, how),
    cancel: async (name, how) => operations.cancel(await onAct('cancel', name), how),
    annul: async (name, how) => operations.annul(await onAct('annul', name), how),
    explain: async (name) => operations.explain((await act(name)).id),
  } satisfies Partial<Operations>
}

function returnsBehind({ operations, sirens, seen, need, retour, onAct }: Door) {
  return {
    reply: async (id, answer, how) => {
      need('reply', (await retour(id)).collectivite)
      return operations.reply(id, answer, how)
    },
    returns: (filter) => operations.returns({ ...filter, ...(sirens && { collectivites: sirens }) }),
    showReturn: retour,
    attachReturn: async (id, name, how) => {
      need('attach', (await retour(id)).collectivite)
      return operations.attachReturn(id, await onAct('attach', name), how)
    },
    rereadReturns: async (ids, who) => {
      if (ids === 'all') need('attach', null)
      else for (const id of ids) need('attach', (await retour(id)).collectivite)
      return operations.rereadReturns(ids, who)
    },
    handInReturns: () => refused('attach'),
    tasks: (filter) => operations.tasks({ ...filter, ...(sirens && { collectivites: sirens }) }),
    closeTask: async (id, how) => {
      if (!isId(id)) throw new ActesError('ACTES-S006', { params: { name: id } })
      const { items } = await operations.tasks({ id, closed: true })
      const [task] = items
      if (!task || !seen(task.collectivite)) throw new ActesError('ACTES-S006', { params: { name: id } })
      need('closeTask', task.collectivite)
      return operations.closeTask(id, how)
    },
  } satisfies Partial<Operations>
}

function collectivitesBehind({ operations, sirens, seen, need, needSeen }: Door) {
  /** Looked for among his alone; what comes is looked at once more. */
  const ofSeen = (filter: StandingsFilter = {}): StandingsFilter =>
    sirens === undefined || filter.sirens !== undefined ? filter : { ...filter, sirens }
  const sirenOf = (connection: string): string | null => connection.split(':')[1] ?? null
  return {
    classification: async (siren) => (needSeen(siren), operations.classification(siren)),
    searchClassification: async (siren, words) => (needSeen(siren), operations.searchClassification(siren, words)),
    refreshClassification: async (siren, how) => (
      need('classification', siren),
      operations.refreshClassification(siren, how)
    ),
    connections: async (filter) => {
      const { items } = await operations.connections(ofSeen(filter))
      return { items: items.filter(({ siren }) => seen(siren)) }
    },
    examineGateway: async (siren) => (need('connection', siren), operations.examineGateway(siren)),
    pauseConnection: async (id, how) => (need('connection', sirenOf(id)), operations.pauseConnection(id, how)),
    resumeConnection: async (id, how) => (need('connection', sirenOf(id)), operations.resumeConnection(id, how)),
    declare: async (input, who) => (need('declare', null), operations.declare(input, who)),
    collectivites: async () => (await operations.collectivites()).filter(({ siren }) => seen(siren)),
  } satisfies Partial<Operations>
}

/** What concerns the whole house. */
function deskBehind({ operations, need }: Door) {
  return {
    runSchedule: async (name, who) => (need('schedule', null), operations.runSchedule(name, who)),
    pauseSchedule: async (name, how) => (need('schedule', null), operations.pauseSchedule(name, how)),
    resumeSchedule: async (name, how) => (need('schedule', null), operations.resumeSchedule(name, how)),
    people: async () => (need('people', null), operations.people()),
    invitePerson: async (login, to, who) => (need('people', null), operations.invitePerson(login, to, who)),
    renewLink: async (login, shown, who) => (need('people', null), operations.renewLink(login, shown, who)),
    changeRoles: async (login, to, who) => (need('people', null), operations.changeRoles(login, to, who)),
    disablePerson: async (login, who) => (need('people', null), operations.disablePerson(login, who)),
    endSessions: async (login, who) => (need('people', null), operations.endSessions(login, who)),
    removeSecondStep: async (login, who) => (need('people', null), operations.removeSecondStep(login, who)),
    unlinkIdentities: async (login, who) => (need('people', null), operations.unlinkIdentities(login, who)),
    tokens: async () => (need('people', null), operations.tokens()),
    addToken: async (wish, who) => (need('people', null), operations.addToken(wish, who)),
    revokeToken: async (name, who) => (need('people', null), operations.revokeToken(name, who)),
  } satisfies Partial<Operations>
}
