// Follow transmissions to their end: poll each, tell what changed, stop at an end, a hold, a suspended connection, a
// time limit or Ctrl-C.
import { systemClock } from '#clock.ts'
import { ActesError } from '#errors.ts'
import { isFinal, isRefused } from '#lifecycle.ts'
import type { ShownTransmission } from '#operations/shapes/transmissions.ts'
import type { Ask } from '#operations/ask.ts'
import { healing } from '#text/messages.ts'
import { exitCodes, type ExitCode, type CommandRun } from './command.ts'
import type { CommandDesk } from './opening.ts'
import { stoppedLine } from './list.ts'
import { openProgress } from './progress.ts'
import { serveFolder } from './serve-folder.ts'

export interface Followed {
  readonly last: ShownTransmission
  readonly end: 'final' | 'held' | 'suspended' | 'timeout' | 'interrupted'
}

interface Following {
  readonly timeoutMs: number
  readonly signal: AbortSignal
  /** Called with each new journal line, in order. */
  readonly onLine?: (line: ShownTransmission['journal'][number], shown: ShownTransmission) => void
  /** Called once for each stop of its connection. */
  readonly onStop?: (stopped: NonNullable<ShownTransmission['stopped']>, shown: ShownTransmission) => void
  /** Called once for a refusal that the program corrects by itself; from then on the replacement is followed. */
  readonly onHealing?: (shown: ShownTransmission) => void
}

const lookEveryMs = 150

export async function follow(ask: Ask, first: string, following: Following): Promise<Followed> {
  const { timeoutMs, signal, onLine, onStop, onHealing } = following
  let id = first
  let healing = false
  const deadline = systemClock.steadyMs() + timeoutMs
  let lines = 0
  let told: string | undefined
  for (;;) {
    const last = await ask.showTransmission({ id }).catch(asAway)
    if (!last) {
      if (signal.aborted || systemClock.steadyMs() > deadline) throw new ActesError('ACTES-S001')
      await systemClock.pause(lookEveryMs, { signal }).catch(() => undefined)
      continue
    }
    for (const line of last.journal.slice(lines)) onLine?.(line, last)
    lines = last.journal.length
    const { stopped } = last
    if (stopped && stopped.since !== told) onStop?.(stopped, last)
    told = stopped?.since
    if (!healing && isHealing(last)) onHealing?.(last)
    healing = isHealing(last)
    const successor = healedBy(last)
    if (successor !== undefined) {
      id = successor
      lines = 0
      continue
    }
    const end = findFollowEnd(last)
    if (end) return { last, end }
    if (signal.aborted) return { last, end: 'interrupted' }
    if (systemClock.steadyMs() > deadline) return { last, end: 'timeout' }
    await systemClock.pause(lookEveryMs, { signal }).catch(() => undefined)
  }
}

/** A temporary absence of the service is ignored. */
function asAway(error: unknown) {
  if (error instanceof ActesError && error.kind === 'retry') return undefined
  throw error
}

function findFollowEnd(shown: ShownTransmission): 'final' | 'held' | 'suspended' | undefined {
  const { state, held, stopped } = shown
  if (held) return 'held'
  if (stopped?.why === 'suspended') return 'suspended'
  return isFinal(state) && !isHealing(shown) ? 'final' : undefined
}

function isHealing({ refusal }: ShownTransmission) {
  return refusal?.healing === true
}

/** The replacement that the program itself made. */
function healedBy({ journal, replacedBy }: ShownTransmission) {
  return journal.some(({ event, who }) => event === 'replaced' && who === 'worker') ? replacedBy : undefined
}

/** Follow several. `timeout` in seconds, a day by default. @returns how each ended, by its id */
export async function followAll(
  run: CommandRun,
  ids: readonly string[],
  { timeout = 86_400, desk }: { readonly timeout?: number; readonly desk: CommandDesk },
): Promise<Map<string, Followed>> {
  const { carryAll } = await import('#operations/batch/carry.ts')
  const following: Omit<Following, 'timeoutMs'> = {
    signal: run.context.interrupted,
    onHealing: ({ idActe, id }) => run.tell(`${idActe ?? id}  ${healing[run.language]}`),
    onStop: (stopped, { idActe, id }) => run.tell(`${idActe ?? id}  ${stoppedLine(stopped, run.language)}`),
  }
  // If no other process serves the embedded folder, this one is its worker while it waits.
  const worker = desk.app?.ports.store.kind === 'embedded' ? await desk.app.startWorker() : undefined
  await (worker && desk.app?.startSchedules())
  const unserve = worker && desk.app && (await serveFolder(desk.app))
  const progress = await openProgress(run.context.terminal, ids.length)
  const deadline = systemClock.steadyMs() + timeout * 1000
  try {
    // A few at a time: polling a thousand together would take the database from the worker.
    const ends = await carryAll(ids, async (id) => {
      const end = await follow(desk.ask, id, { ...following, timeoutMs: deadline - systemClock.steadyMs() })
      progress.advance()
      return [id, end] as const
    })
    return new Map(ends)
  } finally {
    progress.close()
    await unserve?.()
    await worker?.stop(run.config.stopMs)
  }
}

/** Done when every transmission has ended and none was refused. */
export function exitOfFollowed(followed: readonly Followed[]): ExitCode {
  if (followed.some(({ end }) => end === 'interrupted')) return exitCodes.interrupted
  if (followed.some(({ end }) => end === 'timeout')) return exitCodes.timeout
  const isBad = ({ end, last }: Followed) => end === 'held' || end === 'suspended' || isRefused(last.state)
  return followed.some(isBad) ? exitCodes.refused : exitCodes.done
}

const details = ['timeline', 'tasks', 'linked', 'journal', 'attempts', 'files', 'retours']

export function transmissionOf(shown: Followed['last']): object {
  return Object.fromEntries(Object.entries(shown).filter(([key]) => !details.includes(key)))
}
