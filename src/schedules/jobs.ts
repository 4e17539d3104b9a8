// The job of each schedule. Repeating one is harmless: every change that it starts is guarded.
import { lockFiles } from '#transmission/locking.ts'
import { moveFiles } from '#transmission/moving.ts'
import { purge } from '#transmission/purging.ts'
import { runBulks } from '#transmission/bulk.ts'
import { mailedTypes } from '#gateways/facts.ts'
import { reconcileDue } from '#transmission/reconciliation/reconcile.ts'
import { mend } from '#transmission/mending.ts'
import { makeProofs } from '#proof/documents.ts'
import { askForConditions } from '#transmission/retours/lacking.ts'
import { askForReceipts } from '#transmission/retours/missing.ts'
import { linkJournal, sealChains } from '#proof/sealing.ts'
import { renewTimestamps } from '#proof/renewing.ts'
import { forgetEvents } from '#subscriptions/gather.ts'
import { forwardJournals } from '#subscriptions/syslog/forward.ts'
import { tellEvents } from '#subscriptions/tell.ts'
import type { TellingPorts } from '#subscriptions/ways.ts'
import { keepCurrent } from '#transmission/refreshing.ts'
import { vacuum } from '#store/engine/database.ts'
import { suspended } from '#store/connections/standings.ts'
import { lasting } from '#accounts/sign-in.ts'
import { forgetSessions } from '#store/people/sessions.ts'
import { forgetDrafts } from '#store/desk/drafts.ts'
import { forgetBatches, ownerOf } from '#store/batches.ts'
import { forgetTraffic } from '#store/connections/quota.ts'
import { everySiren, refusedSirens } from '#store/connections/collectivites.ts'
import { collectAll, overdueCollections } from '#store/connections/connections.ts'
import { startTransfers, workTransfers } from '#transfers/work.ts'
import { examineCertificates } from './certificates.ts'
import { remindOfTokens } from './tokens.ts'
import { forEach, type JobPorts, type JobResult } from '#transmission/job.ts'
import { sweepName, type ScheduleName } from './schedules.ts'

/** A throw of any kind fails the run; the next run follows. */
export type ScheduleJob = (ports: TellingPorts) => Promise<JobResult>

export const jobs: Readonly<Record<Exclude<ScheduleName, typeof sweepName>, ScheduleJob>> = {
  collect: async (ports) => notifyTurns(await overdueCollections(ports.store.db, ports.clock.now()), ports),
  mailbox: async (ports) => notifyTurns(await collectAll(ports.store.db, mailedTypes, ports.clock.now()), ports),
  classification: async (ports) => keepAllCurrent(await everySiren(ports.store.db), ports, { daily: true }),
  heal: async (ports) => keepAllCurrent(await refusedSirens(ports.store.db), ports, { daily: false }),
  certificates: async (ports) => {
    const [examined, reminded] = [await examineCertificates(ports), await remindOfTokens(ports)]
    return {
      ...reminded,
      ...examined,
      count: examined.count + reminded.count,
      failures: examined.failures + reminded.failures,
    }
  },
  receipts: askForReceipts,
  conditions: askForConditions,
  mend: async (ports) => {
    const facts = ({ id }: { id: string }) => ({ connection: id })
    return forEach(await suspended(ports.store.db), { ports, facts }, (each) => mend(each, ports))
  },
  reconcile: reconcileDue,
  bulk: runBulks,
  batches: async (ports) => (await ports.batches?.(ports)) ?? { count: 0, failures: 0 },
  notices: tellEvents,
  intake: async ({ intake }) => (await intake?.()) ?? { count: 0, failures: 0 },
  siem: async (ports) => (ports.telling?.siem ? forwardJournals(ports, ports.telling.siem) : { count: 0, failures: 0 }),
  proofs: makeProofs,
  chain: linkJournal,
  seal: sealChains,
  renewal: renewTimestamps,
  traffic: async (ports) => {
    const before = new Date(ports.clock.now().getTime() - 30 * 86_400_000)
    const hours = await forgetTraffic(ports.store.db, before)
    const uploads = await ports.store.uploads.sweep(ports.clock.now())
    const yesterday = new Date(ports.clock.now().getTime() - 86_400_000)
    for (const owner of await forgetDrafts(ports.store.db, yesterday)) await ports.store.uploads.drop(owner)
    const batches = await forgetBatches(ports.store.db, before)
    for (const id of batches) await ports.store.uploads.drop(ownerOf(id))
    const sessions = await forgetSessions(ports.store.db, lasting(ports.clock.now()))
    return { count: hours + uploads + batches.length + sessions + (await forgetEvents(ports)), failures: 0 }
  },
  retention: purge,
  locks: lockFiles,
  moving: moveFiles,
  transfers: workTransfers,
  archiving: startTransfers,
  vacuum: async ({ store }) => {
    await vacuum(store.db)
    return { count: 1, failures: 0 }
  },
}

function notifyTurns(connections: readonly string[], ports: JobPorts): Promise<JobResult> {
  const facts = (connection: string) => ({ connection })
  return forEach(connections, { ports, facts }, (connection) => ports.notify({ kind: 'turn', connection }))
}

/** Request the classification where needed or outdated, and resend acts refused only for an outdated one. */
function keepAllCurrent(
  sirens: readonly string[],
  ports: JobPorts,
  how: { readonly daily: boolean },
): Promise<JobResult> {
  const facts = (collectivite: string) => ({ collectivite })
  return forEach(sirens, { ports, facts }, (siren) => keepCurrent(siren, ports, how))
}

export function jobOf(name: string): ScheduleJob | undefined {
  return Object.hasOwn(jobs, name) ? jobs[name as keyof typeof jobs] : undefined
}
