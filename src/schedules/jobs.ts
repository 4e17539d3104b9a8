// What each schedule does, by its name. All of them are safety nets or rounds: done twice they do no harm, and what they
// set in motion is guarded where it is done.
import { runBulks } from '../transmission/bulk.ts'
import type { GatewayName } from '../gateways/gateway.ts'
import { mend } from '../transmission/mending.ts'
import { forgetNotices } from '../subscriptions/forget.ts'
import { tellNotices } from '../subscriptions/tell.ts'
import { keepCurrent } from '../transmission/refreshing.ts'
import { suspended } from '../store/connections/standings.ts'
import { forgetTraffic } from '../store/connections/quota.ts'
import { everySiren, refusedSirens } from '../store/connections/collectivites.ts'
import { collectAll, overdueCollections } from '../store/connections/connections.ts'
import { examineCertificates } from './certificates.ts'
import { forEach, type Job, type JobPorts, type JobResult } from './job.ts'
import { sweepName, type ScheduleName } from './schedules.ts'

/** The job of a schedule; the sweep is none, it is rung by the queue alone (sweep.ts). */
export const jobs: Readonly<Record<Exclude<ScheduleName, typeof sweepName>, Job>> = {
  collect: async (ports) => ringTurns(await overdueCollections(ports.store.db, ports.clock.now()), ports),
  mailbox: async (ports) => ringTurns(await collectAll(ports.store.db, mailed, ports.clock.now()), ports),
  classification: async (ports) => keepAllCurrent(await everySiren(ports.store.db), ports),
  heal: async (ports) => keepAllCurrent(await refusedSirens(ports.store.db), ports),
  certificates: examineCertificates,
  mend: async (ports) => {
    const facts = ({ id }: { id: string }) => ({ connection: id })
    return forEach(await suspended(ports.store.db), { ports, facts }, (each) => mend(each, ports))
  },
  bulk: runBulks,
  notices: tellNotices,
  traffic: async (ports) => {
    const before = new Date(ports.clock.now().getTime() - 30 * 86_400_000)
    const hours = await forgetTraffic(ports.store.db, before)
    return { count: hours + (await forgetNotices(ports)), failures: 0 }
  },
  vacuum: async ({ store }) => {
    await store.db.script('VACUUM (ANALYZE)')
    return { count: 1, failures: 0 }
  },
}

/** Whose returns come by mail: letters too, on which no sending waits. */
const mailed: GatewayName = 'ministry'

function ringTurns(connections: readonly string[], ports: JobPorts): Promise<JobResult> {
  const facts = (connection: string) => ({ connection })
  return forEach(connections, { ports, facts }, (connection) => ports.ring({ kind: 'turn', connection }))
}

/** Ask for the classification where it is wanted; send again what was refused for its age alone. */
function keepAllCurrent(sirens: readonly string[], ports: JobPorts): Promise<JobResult> {
  const facts = (collectivite: string) => ({ collectivite })
  return forEach(sirens, { ports, facts }, (siren) => keepCurrent(siren, ports))
}

/** The job of a name; none for the sweep. */
export function jobOf(name: string): Job | undefined {
  return Object.hasOwn(jobs, name) ? jobs[name as keyof typeof jobs] : undefined
}
