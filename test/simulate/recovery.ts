// What people do when the database was put back: whoever has handed in something that is gone hands it in again, what was
// collected since is moved back, and once everything is there again somebody says that sending goes on.
import { operationsOf } from '../support/life/operations-of.ts'
import type { Act } from './acts.ts'
import { minuteMs, type World } from './world.ts'

/** What was under way has arrived, and was collected. */
const patienceMs = 40 * minuteMs

interface Handed {
  readonly acts: readonly Act[]
  readonly accepted: Map<string, string>
  readonly handIn: (act: Act) => void
  readonly isBatchOver: () => boolean
}

/** @returns what is done at each look at the desk */
export function openRecovery(world: World, { acts, accepted, handIn, isBatchOver }: Handed) {
  const { base, scheduler, setback, platforms, ask, untilCommitted } = world
  const agent = { who: 'agent', reason: 'comparé avec la plateforme' }
  const gone = new Set<Act>()
  let isCollectedAgain = false
  const repeat = () => {
    const there = new Map(base.run<{ id: string; act: string }>(acceptedNow).rows.map(({ id, act }) => [act, id]))
    const ids = new Set(there.values())
    for (const act of acts) {
      const id = accepted.get(act.numero)
      // A batch that goes on may have lost its files.
      const isGone = id === undefined ? act.road === 'batch' && isBatchOver() : !ids.has(id)
      if (!isGone || gone.has(act)) continue
      accepted.delete(act.numero)
      gone.add(act)
      handIn(act)
    }
    // The batch that it came with may have gone on.
    for (const { numero, siren } of gone) {
      const id = there.get(`${siren} ${numero}`)
      if (id !== undefined) accepted.set(numero, id)
    }
  }
  return async () => {
    if (setback.at === undefined) return
    if (!isCollectedAgain) for (const platform of Object.values(platforms)) platform.bringsBack()
    isCollectedAgain = true
    repeat()
    const quiet = base.run<{ since: Date | null }>('SELECT quiet_since AS since FROM actes.installation').rows[0]
    const isWhole = [...gone].every(({ numero }) => accepted.has(numero))
    if (!isWhole || scheduler.now() < setback.at + patienceMs) return
    // Whoever compares sees what the platforms have received, and collects until all of it is answered.
    if (Object.values(platforms).some(({ isAnswering }) => isAnswering()))
      return void (await ask((app) => operationsOf(app).ask.collectNow({})))
    await ask((app) => operationsOf(app).rereadReturns('all', agent.who))
    if (quiet?.since) await ask((app) => operationsOf(app).ask.go({ reason: agent.reason }))
    await untilCommitted()
    for (const { id } of base.run<{ id: string }>(suspended).rows)
      await ask((app) => operationsOf(app).resumeConnection(id, agent))
  }
}

const acceptedNow = `SELECT id, collectivite || ' ' || numero AS act FROM actes.transmission WHERE message = '1-1' ORDER BY id DESC`
const suspended = `SELECT id FROM actes.connection WHERE suspended_code = 'ACTES-G023'`
