// actes start: worker, schedules and web in one process, or one of them (--only). A signal stops it gracefully.
import { Option } from 'commander'
import { systemClock, type Timer } from '#clock.ts'
import type { App, AppOptions } from '#app.ts'
import { serveFolder } from './serve-folder.ts'
import { ActesError, problem, type ErrorCode } from '#errors.ts'
import type { Registered } from '#observe/metrics/meters.ts'
import { ownVersion } from '#config/version.ts'
import { act, exitCodes, listenFault, stopAsked, type AddCommand, type CommandRun } from './command.ts'
import { openPatiently } from './opening.ts'

const roles = ['web', 'worker', 'schedules'] as const
type ProcessRole = (typeof roles)[number]

export const addStart: AddCommand = (program, settling) => {
  const command = program
    .command('start')
    .description('API, tableau de bord, traitement et tâches planifiées')
    .addOption(new Option('--only <rôle>', 'un seul rôle').choices(roles))
  act<{ only?: ProcessRole }, []>(command, settling, async (run, { only }) => {
    const { openRegistry } = await import('#observe/metrics/meters.ts')
    const registered = openRegistry()
    const app = await openOnceThere(run, { queue: 'needed', meters: registered.meters })
    // From here on a signal stops it gracefully, even while it starts.
    const end = stopAsked(run)
    const started: (() => Promise<void>)[] = []
    let givingUp: Timer | undefined
    try {
      await app.checkClock()
      await app.checkFolder()
      started.push(app.watchClock())
      const { antivirusProof } = await import('./antivirus-proof.ts')
      if (only !== 'schedules') started.push(await antivirusProof(app))
      for (const role of only ? [only] : roles) started.push(await starters[role](app))
      started.push(await serveFolder(app))
      const { port, stop } = await openHealth(app, only ?? 'all', registered)
      started.push(stop)
      if (only === undefined || only === 'web') await welcome(run, app, port)
      await end
      app.ports.log.info({ role: only ?? 'all' }, 'stopping')
      givingUp = giveUpAfter(app.config.stopMs + 20_000)
    } finally {
      for (const stop of started.reverse()) await stop()
      await app.close()
      registered.close()
      givingUp?.end()
    }
    app.ports.log.info({ role: only ?? 'all' }, 'stopped')
    return exitCodes.done
  })
}

/** Services that may start a little later than this process, by the code of their absence. */
const awaited: Readonly<Partial<Record<ErrorCode, string>>> = { 'ACTES-S001': 'database', 'ACTES-Q001': 'queue' }
const againMs = 500

/** Open the app; wait for services that do not answer yet, as long as the setting says, and name them. */
async function openOnceThere(run: CommandRun, options: AppOptions) {
  const { startMs, logLevel } = run.config
  const { interrupted } = run.context
  const end = systemClock.steadyMs() + startMs
  const named = new Set<string>()
  for (;;) {
    try {
      return await openPatiently(run, options)
    } catch (error) {
      const code = error instanceof ActesError && !isRefused(error) ? error.code : undefined
      const service = code && awaited[code]
      const leftMs = end - systemClock.steadyMs()
      if (code === undefined || service === undefined || leftMs <= 0 || interrupted.aborted) throw error
      if (!named.has(service)) {
        const { openLog } = await import('#observe/log.ts')
        openLog(logLevel).warn({ service, code, ms: Math.round(leftMs), error }, 'start-waits')
      }
      named.add(service)
      await systemClock.pause(Math.min(againMs, leftMs), { signal: interrupted }).catch(() => undefined)
    }
  }
}

/** A refused password or account will not be accepted later. */
function isRefused({ cause }: ActesError) {
  return /^28|^(WRONGPASS|NOAUTH|NOPERM)/.test(
    String((cause as { code?: unknown } | undefined)?.code ?? (cause as Error | undefined)?.message ?? ''),
  )
}

/** A service that does not answer must not block a stop for ever; leaving is as safe as being killed. */
function giveUpAfter(ms: number) {
  return systemClock.after(ms, () => process.exit(exitCodes.unreachable)).unref()
}

interface Listening {
  readonly port: number
  stop(): Promise<void>
}

/** Every role serves its health and metrics; `web` also serves the desk. */
async function openHealth(app: App, role: string, registered: Registered): Promise<Listening> {
  const [{ networkServer }, { openScrape }] = await Promise.all([import('#web/server.ts'), import('#web/scrape.ts')])
  const build = { version: ownVersion(), node: process.versions.node, role }
  const scraped = { ...(app.queue && { queue: app.queue }), ...(app.antivirus && { antivirus: app.antivirus }) }
  const scrape = openScrape({ registered, ports: app.ports, build, ...scraped })
  const metrics = { contentType: registered.contentType, scrape }
  const server = await networkServer(app, { desk: role === 'all' || role === 'web', metrics })
  const { host, port } = app.config
  await server.listen({ host, port }).catch((error: unknown) => {
    const fault = listenFault(error, port)
    if (fault instanceof ActesError) throw fault
    const problems = [problem('ACTES-C001', 'ACTES_PORT', { value: String(port), params: { setting: 'ACTES_PORT' } })]
    throw new ActesError('ACTES-C001', { problems, cause: error })
  })
  const address = server.server.address()
  const listened = typeof address === 'object' && address ? address.port : port
  app.ports.log.info({ role, port: listened }, 'started')
  return { port: listened, stop: () => server.close() }
}

/** Show the desk's address. Without accounts, a terminal shows the first code, a log (maybe shipped) only how. */
async function welcome(run: CommandRun, app: App, port: number) {
  const { terminal } = run.context
  const { publicUrl, host } = app.config
  const fr = run.language === 'fr'
  const url = publicUrl ?? `http://${host.includes(':') ? `[${host}]` : host}:${port}`
  const { isFirst, makeFirstCode } = await import('#accounts/first-code.ts')
  if (!terminal.interactive) {
    if (await isFirst(app.signIn)) app.ports.log.info({ command: 'actes user first-code' }, 'first-code')
    return
  }
  const first = await makeFirstCode(app.signIn)
  const code = fr
    ? `premier compte, par ce code, dans les 24 heures : `
    : `first account, by this code, within 24 hours: `
  terminal.err(
    `${fr ? 'Tableau de bord : ' : 'Desk: '}${url}${first ? `${fr ? ' ; ' : '; '}${code}${first.code}` : ''}\n`,
  )
}

const starters: Record<ProcessRole, (app: App) => Promise<() => Promise<void>>> = {
  // Every role opens a server for its health; it already serves the desk and the API.
  web: async () => async () => undefined,
  worker: async (app) => {
    const { openDoors } = await import('#doors/doors.ts')
    const doors = await openDoors(app)
    const worker = await app.startWorker(doors)
    return async () => void (await Promise.all([doors.close(), worker.stop(app.config.stopMs)]))
  },
  schedules: async (app) => {
    await app.startSchedules()
    return async () => undefined
  },
}
