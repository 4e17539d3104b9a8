// Health: is the process alive, can it work (database, blobs, queue, antivirus), and does the work progress?
import type { FastifyInstance } from 'fastify'
import type { App } from '#app.ts'
import { ActesError, type ErrorCode } from '#errors.ts'
import { ownQueue, type Queue } from '#queue/queue.ts'
import type { Antivirus } from '#files/antivirus.ts'

/**
 * `/health/live` answers while the process runs; `/health/ready` fails when a dependency does. `quiet`: nothing is
 * sent. Monitoring sees that, yet load balancers keep the desk, on which a person resumes sending.
 */
export function addHealth(server: FastifyInstance, app: App) {
  const ready = shared(app)
  server.get('/health/live', async () => ({ ok: true }))
  server.get('/health/ready', async (_request, reply) => {
    const checks = await ready()
    const ok = checks.every((check) => check.ok)
    const quiet = checks.some(({ name }) => name === 'sending')
    return reply.status(ok ? 200 : 503).send({ ok, quiet, checks })
  })
}

interface Readiness {
  readonly name: 'database' | 'blobs' | 'queue' | 'deposits' | 'antivirus' | 'work' | 'sending'
  readonly ok: boolean
  readonly code?: ErrorCode
}

/** Anybody may ask: cache an answer for two seconds, and share a running check with later callers unless it hangs. */
const [freshMs, hangingMs] = [2_000, 10_000]

function shared(app: App) {
  const { clock } = app.ports
  let last: { readonly checks: Promise<readonly Readiness[]>; at: number; lasts: number } | undefined
  return () => {
    const at = clock.now().getTime()
    if (last && Math.abs(at - last.at) < last.lasts) return last.checks
    const asking = { checks: readiness(app), at, lasts: hangingMs }
    last = asking
    void asking.checks.then(() => Object.assign(asking, { at: clock.now().getTime(), lasts: freshMs }))
    return asking.checks
  }
}

export async function readiness(app: App): Promise<readonly Readiness[]> {
  const { config, ports, queue, antivirus, checkWork, quiet } = app
  const { store } = ports
  const checks = await Promise.all([
    asked('database', () => store.check()),
    asked('blobs', () => store.blobs.check()),
    ...(queue ? [asked('queue', () => queue.check())] : []),
    ...(queue ? [deposits(queue, config.doors.queues)] : []),
    ...(antivirus ? [scanning(antivirus)] : []),
    asked('work', checkWork),
    sending(quiet),
  ])
  return checks.flatMap((check) => check ?? [])
}

/** Deposits of a queue paused by its program wait, but everything else continues: the process stays ready. */
async function deposits(queue: Queue, queues: readonly { readonly name: string }[]): Promise<Readiness | undefined> {
  if (queues.length === 0) return undefined
  const paused = await queue.paused(queues.map(({ name }) => name)).catch(() => [])
  const code = paused.some((name) => name !== ownQueue) ? 'ACTES-Q010' : undefined
  return { name: 'deposits', ok: true, ...(code && { code }) }
}

/** Likewise: without the antivirus only deposits wait. */
async function scanning(antivirus: Antivirus): Promise<Readiness | undefined> {
  const found = await asked('antivirus', () => antivirus.look())
  return found && { ...found, ok: true }
}

/** While quiet, the process still collects and serves the desk on which a person resumes sending: it stays ready. */
async function sending(quiet: App['quiet']): Promise<Readiness | undefined> {
  const found = await quiet().catch(() => undefined)
  return found && { name: 'sending', ok: true, code: found.code }
}

async function asked(name: Readiness['name'], ask: () => Promise<unknown>): Promise<Readiness | undefined> {
  try {
    if ((await ask()) === false) return undefined
    return { name, ok: true }
  } catch (error) {
    return { name, ok: false, ...(error instanceof ActesError && { code: error.code }) }
  }
}
