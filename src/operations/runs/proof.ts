// The proof of receipt of an act: its dossier, and its documents.
import { ActesError } from '#errors.ts'
import { chainOf } from '#protocol/dossier.ts'
import { readTimestamp } from '#offline/dossier/timestamp.ts'
import { dossierOf } from '#proof/dossier.ts'
import { sealText } from '#proof/sealing.ts'
import { linksOf, sealedAgainMs, sealsFrom, sealStanding, wantSeal } from '#store/proof/chain.ts'
import { renewalOf } from '#store/proof/renewals.ts'
import { wantProof } from '#store/proof/documents.ts'
import { proofTable } from '../declared/proof.ts'
import { bind, type At } from '../guard.ts'
import { authoritiesOf } from './journal.ts'
import { nextRunOf, startNow } from './schedules.ts'
import { journalled, notifyOf } from './run.ts'
import { transmissionWithStories, stored } from './transmissions.ts'

export const proofRuns = bind(proofTable, {
  sealTransmission: ({ waitSeconds }, at) => sealWaiting(waitSeconds * 1_000, at),
  showSeal: async (_, { transmission: row, db, tools }) => {
    const { sealed, dated } = await sealStanding(db, row)
    const last = (await linksOf(db, row.id)).at(-1)
    const seal = last && (await sealsFrom(db, chainOf(row.collectivite), last.n)).findLast(({ token }) => token)
    const trust = { authorities: await authoritiesOf(tools), list: await tools.trustedList?.() }
    const told = seal?.token && (await readTimestamp(seal.token, { bytes: Buffer.from(sealText(seal)), ...trust }))
    const timestamp = told ? { ...told, renewed: (await renewalOf(db, seal)) !== undefined } : null
    return { sealed, dated, timestamp }
  },
  downloadProof: (_, { transmission, ports }) => dossierOf(transmission, ports.store),
  downloadProofDocument: async ({ document, version }, { transmission, ports }) => {
    const [, kind, rank = '0'] = /^(.*?)(?:-(\d{1,4}))?$/.exec(document) ?? []
    // A superseded document needs its id or version.
    const found = (await transmissionWithStories(transmission, ports)).proof.find(
      (each) =>
        each.id === document ||
        (each.kind === kind &&
          each.rank === Number(rank) &&
          (version === undefined ? each.current : each.version === version)),
    )
    if (!found?.sha256) throw new ActesError('ACTES-A049', { params: { document: kind ?? document } })
    return stored({ name: found.name, sha256: found.sha256 }, ports)
  },
  restampTransmission: async ({ reason }, at) => {
    const { transmission, ports, tools } = at
    const line = { event: 'restamp', target: transmission.id, detail: { reason } }
    const isWanted = await journalled(at, line, (sql, now) => wantProof(sql, transmission.id, now))
    if (!isWanted) throw new ActesError('ACTES-A050')
    await notifyOf({ kind: 'schedule', name: 'proofs' }, tools)
    return transmissionWithStories(transmission, ports)
  },
})

const lookEveryMs = 250

/** A process that owns the database seals for all callers in one round; elsewhere it waits for the worker. */
async function sealWaiting(waitMs: number, at: At<{ readonly transmission: unknown }>) {
  const { transmission: row, db, now, tools, caller, ports } = at
  const look = async () => {
    const { sealed, dated, sealedAt } = await sealStanding(db, row)
    return { sealed, dated, sealedAt, isDone: sealed && (dated || tools.timestampAuthorities === undefined) }
  }
  let standing = await look()
  if (!standing.isDone) {
    const isNew = await wantSeal(db, chainOf(row.collectivite), now())
    if (tools.sealNow) await tools.sealNow()
    else if (isNew && !(await startNow('seal', at))) return told(standing, null)
    const until = ports.clock.steadyMs() + waitMs
    standing = await look()
    while (!standing.isDone && ports.clock.steadyMs() < until && !caller.signal?.aborted) {
      if (tools.sealNow) break
      await ports.clock.pause(lookEveryMs)
      standing = await look()
    }
  }
  return told(standing, standing.isDone ? null : await nextSeal(standing, at))
}

interface Sealed {
  readonly sealed: boolean
  readonly dated: boolean
  readonly sealedAt: Date | null
}

const told = ({ sealed, dated }: Sealed, nextSealAt: Date | null) => ({ sealed, dated, nextSealAt })

/** The next run of the schedule, but not before the chain may be sealed again. */
async function nextSeal({ sealedAt }: Sealed, { ports }: At) {
  const run = await nextRunOf('seal', ports)
  const free = sealedAt === null ? run : new Date(sealedAt.getTime() + sealedAgainMs)
  return run === null || (free !== null && free > run) ? free : run
}
