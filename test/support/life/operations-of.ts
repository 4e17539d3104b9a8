// The operations as journeys tell them: who asks comes last, a refused deposit is a result.
import { openPdfExaminer } from '../../../src/files/pdf/examiner.ts'
import { openPdfMaker } from '../../../src/files/pdf/maker.ts'
import { guarded } from '../../../src/operations/guard.ts'
import { bounds } from '../../../src/operations/runs.ts'
import { keepWaiting } from '../../../src/operations/waiting.ts'
import type { FaitNote } from '../../../src/protocol/calendrier/faits.ts'
import type { Grant } from '../../../src/accounts/access.ts'
import type { App } from '../../../src/app.ts'
import { ActesError, problem, type Problem } from '../../../src/errors.ts'
import type { Ask, OperationInput } from '../../../src/operations/ask.ts'
import type { Deposited } from '../../../src/operations/shapes/transmissions.ts'
import type { ListFilter } from '../../../src/operations/list-filter.ts'
import { confirmClassification } from '../../../src/store/connections/collectivites.ts'
import type { Ports } from '../../../src/transmission/step.ts'

interface Reasoned {
  readonly reason: string
  readonly who: string
}

export type DepositResult =
  | (Deposited & { readonly ok: true })
  | { readonly ok: false; readonly problems: readonly Problem[]; readonly warnings: readonly Problem[] }

const everything: readonly Grant[] = [{ role: 'administrator', siren: null }]

/** The operations of an app, for the one who has these grants. */
export function operationsOf(
  app: Pick<App, 'askAs'> & Partial<Pick<App, 'ports'>>,
  grants: readonly Grant[] = everything,
) {
  const { askAs } = app
  const as = (who: string): Ask => askAs({ who, grants, language: 'fr' })
  const ask = as('test')
  return { ...acts(as), ...retours(as), ...house(as, app.ports), ask }
}

export type OperationsOf = ReturnType<typeof operationsOf>

function acts(as: (who: string) => Ask) {
  const ask = as('test')
  return {
    deposit: async (folder: string, who: string): Promise<DepositResult> => {
      try {
        return { ok: true, ...(await as(who).deposit({ folder })) }
      } catch (error) {
        if (!(error instanceof ActesError) || error.kind !== 'refuse') throw error
        const { code, params, problems, warnings = [] } = error
        return { ok: false, problems: problems.length > 0 ? problems : [problem(code, '$', { params })], warnings }
      }
    },
    list: (filter: ListFilter) => ask.listTransmissions(filter),
    show: (id: string) => ask.showTransmission({ id }),
    requeue: (
      what: { readonly names: readonly string[] } | { readonly filter: ListFilter },
      { who, ...how }: Reasoned & { readonly dryRun: boolean; readonly heldSince?: string | null },
    ) => {
      if ('filter' in what) return as(who).requeueTransmissions({ ...what, ...how })
      return as(who).requeueTransmissions({ ids: what.names, ...how })
    },
    resolve: (
      id: string,
      resolution: { readonly arrived: string } | { readonly notArrived: true; readonly withdraw?: true },
      { who, ...how }: Reasoned & { readonly attempt?: string },
    ) => as(who).resolveTransmission({ id, ...resolution, ...how }),
    cancel: (id: string, { who, reason }: Reasoned) => as(who).cancelTransmission({ id, reason }),
    annul: (id: string, { who, reason }: Reasoned) => as(who).annulTransmission({ id, reason }),
    publish: (id: string, { who, ...how }: Reasoned & { readonly date: string; readonly how: FaitNote }) =>
      as(who).publishTransmission({ id, ...how }),
    explain: (id: string) => ask.explainTransmission({ id }),
  }
}

interface Answer {
  readonly files: readonly string[]
  readonly typePiece?: string
  readonly refuse: boolean
}

function retours(as: (who: string) => Ask) {
  const ask = as('test')
  return {
    reply: (id: string, { files, ...answer }: Answer, { who, reason }: Reasoned) =>
      as(who).answerLetter({ id, form: { ...answer, reason }, files }),
    returns: (filter: OperationInput<'listReturns'>) => ask.listReturns({ limit: 500, ...filter }),
    showReturn: (id: string) => ask.showReturn({ id }),
    attachReturn: (id: string, transmission: string, { who, reason }: Reasoned) =>
      as(who).attachReturn({ id, transmission, reason }),
    rereadReturns: (ids: readonly string[] | 'all', who: string) => as(who).rereadReturns(ids === 'all' ? {} : { ids }),
    acceptReturn: (id: string, { who, reason }: Reasoned) => as(who).acceptReturn({ id, reason }),
    handInReturns: (files: readonly string[], collectivite: string, who: string) =>
      as(who).handInReturns({ form: { collectivite, reason: 'vérifié au téléphone avec la préfecture' }, files }),
    tasks: (filter: OperationInput<'listTasks'>) => ask.listTasks({ limit: 500, ...filter }),
    closeTask: (id: string, { who, ...how }: Reasoned & { readonly verdict?: 'refused' | 'acknowledged' }) =>
      as(who).closeTask({ id, ...how }),
  }
}

function house(as: (who: string) => Ask, ports: Ports | undefined) {
  const ask = as('test')
  return {
    /** Its classification is confirmed at once, as if its préfecture had answered: its first act waits for nothing. */
    declare: async (input: unknown, who: string) => {
      const declared = await as(who).declareCollectivite(input)
      if (ports) await confirmClassification(ports.store.db, declared.siren, ports.clock.now())
      return declared
    },
    collectivites: async () => (await ask.listDeclarations({})).items,
    classification: (siren: string) => ask.showClassification({ siren }),
    refreshClassification: (siren: string, { force, who }: { readonly force: boolean; readonly who: string }) =>
      as(who).refreshClassification({ siren, force }),
    connections: (filter: OperationInput<'listConnections'> = {}) => ask.listConnections(filter),
    examineGateway: (siren: string) => ask.examineGateway({ siren }),
    pauseConnection: (id: string, { who, reason }: Reasoned) => as(who).pauseConnection({ id, reason }),
    resumeConnection: (id: string, { who, reason }: Reasoned) => as(who).resumeConnection({ id, reason }),
    senders: (id: string) => ask.listSenders({ id }),
    confirmSender: (id: string, sender: string, who = 'test') => as(who).confirmSender({ id, sender }),
    withdrawSender: (id: string, sender: string, { who, reason }: Reasoned) =>
      as(who).withdrawSender({ id, sender, reason }),
    schedules: () => ask.listSchedules({}),
    runSchedule: (name: string, who: string) => as(who).runSchedule({ name }),
    pauseSchedule: (name: string, { who, reason }: Reasoned) => as(who).pauseSchedule({ name, reason }),
    resumeSchedule: (name: string, { who, reason }: Reasoned) => as(who).resumeSchedule({ name, reason }),
    people: () => ask.listPeople({}),
    invitePerson: (login: string, grants: readonly Grant[], who: string) => as(who).invitePerson({ login, grants }),
    renewLink: (login: string, shown: 'open' | 'closed', who: string) => as(who).renewLink({ login, shown }),
    changeRoles: (login: string, grants: readonly Grant[], who: string) => as(who).changeRoles({ login, grants }),
    disablePerson: (login: string, who: string) => as(who).disablePerson({ login }),
    endSessions: (login: string, who: string) => as(who).endSessions({ login }),
    unlinkIdentities: (login: string, who: string) => as(who).unlinkIdentities({ login }),
    tokens: () => ask.listTokens({}),
    addToken: (wish: OperationInput<'addToken'>, who: string) => as(who).addToken(wish),
    revokeToken: (name: string, who: string) => as(who).revokeToken({ name }),
  }
}

/** What operations ask for on ports without an app, as in a process without settings. The caller closes an examiner that it gives. */
export function toolsOn(ports: Ports, examiner = openPdfExaminer()) {
  return {
    ports,
    examiner,
    maker: openPdfMaker(),
    masterKey: async () => new Uint8Array(32),
    takesPasswords: true,
    webhookNetworks: [],
    fourEyes: [],
    depositQueues: [],
    waiting: keepWaiting(ports),
    publicPages: false,
  }
}

/** The operations on such ports. */
export function operationsOn(ports: Ports) {
  return operationsOf({ askAs: guarded(bounds, toolsOn(ports)) })
}
