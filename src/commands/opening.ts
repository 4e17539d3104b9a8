// Opens what a command asks: the operations of a remote server, of the database or embedded folder, or of the process
// that serves it.
import { userInfo } from 'node:os'
import { systemClock } from '#clock.ts'
import type { App, AppOptions } from '#app.ts'
import { ActesError } from '#errors.ts'
import { askBy, type Ask } from '#operations/ask.ts'
import type { Wire } from '#operations/wire.ts'
import type { CommandRun } from './command.ts'

/** For the journal: the system account, never a person's name. */
export function whoAmI(): string {
  try {
    return `cli:${userInfo().username}`
  } catch {
    return `cli:${process.getuid?.() ?? 0}`
  }
}

/** `app` is present when this process opened the installation itself. */
export interface CommandDesk {
  readonly ask: Ask
  readonly app?: App
}

// Two short commands at once: the second waits for the first to release the folder.
const patience = { tries: 10, waitMs: 300 }

/** Lend the operations: of a named server, else of the database or embedded folder, or of the process serving it. */
export async function withDesk<T>(
  run: CommandRun,
  queue: AppOptions['queue'],
  work: (desk: CommandDesk) => Promise<T>,
): Promise<T> {
  const { server, token = '', home } = run.config
  const asking = { who: whoAmI(), language: run.language }
  if (server !== undefined) return overWire(({ serverWire }) => serverWire(new URL(server), { ...asking, token }), work)
  const [{ openApp }, { ownerCaller }, { answersAt, findSocket }] = await Promise.all([
    import('#app.ts'),
    import('#operations/guard.ts'),
    import('#operations/owner-socket.ts'),
  ])
  for (let tries = 1; ; tries++) {
    const app = await openApp(run.config, { queue }).catch((error: unknown) => heldElsewhere(error))
    if (!('heldBy' in app)) {
      const ask = refusingBlankReasons(app.askAs(ownerCaller(asking.who, asking.language)))
      return work({ ask, app }).finally(() => app.close())
    }
    const path = await findSocket(home)
    if (await answersAt(path)) return overWire(({ ownerWire }) => ownerWire(path, asking), work)
    if (tries === patience.tries) throw app.heldBy
    await systemClock.pause(patience.waitMs)
  }
}

/** Wait a little for another command that holds the embedded folder, but not for a process that serves it. */
export async function openPatiently(run: CommandRun, options: AppOptions): Promise<App> {
  const [{ openApp }, { answersAt, findSocket }] = await Promise.all([
    import('#app.ts'),
    import('#operations/owner-socket.ts'),
  ])
  const { home } = run.config
  for (let tries = 1; ; tries++) {
    const app = await openApp(run.config, options).catch((error: unknown) => heldElsewhere(error))
    if (!('heldBy' in app)) return app
    if (tries === patience.tries || (await answersAt(await findSocket(home)))) throw app.heldBy
    await systemClock.pause(patience.waitMs)
  }
}

function heldElsewhere(error: unknown) {
  if (error instanceof ActesError && error.code === 'ACTES-S008') return { heldBy: error }
  throw error
}

type Wires = typeof import('#operations/wire.ts')

async function overWire<T>(open: (wires: Wires) => Wire, work: (desk: CommandDesk) => Promise<T>) {
  const wire = open(await import('#operations/wire.ts'))
  return work({ ask: refusingBlankReasons(wire.ask) }).finally(() => wire.close())
}

/** Refuses a blank reason here, with the same code wherever the operations run. */
function refusingBlankReasons(ask: Ask): Ask {
  return askBy(async (name, input) => {
    const [{ needReason }, { table }] = await Promise.all([
      import('#operations/inputs.ts'),
      import('#operations/table.ts'),
    ])
    needReason(table[name], input)
    return ask[name](input as never)
  })
}
