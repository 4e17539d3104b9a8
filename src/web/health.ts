// Is the process alive; can it do its work (database, blobs, queue)?
import type { FastifyInstance } from 'fastify'
import type { App } from '../app.ts'
import { ActesError, type ErrorCode } from '../errors.ts'

/** `/health/live` answers as long as the process does; `/health/ready` only when what it needs answers too. */
export function addHealth(server: FastifyInstance, app: App): void {
  server.get('/health/live', async () => ({ ok: true }))
  server.get('/health/ready', async (_request, reply) => {
    const checks = await readiness(app)
    const ok = checks.every((check) => check.ok)
    return reply.status(ok ? 200 : 503).send({ ok, checks })
  })
}

interface Readiness {
  readonly name: 'database' | 'blobs' | 'queue'
  readonly ok: boolean
  readonly code?: ErrorCode
}

/** Ask each service that the work needs. */
export async function readiness({ ports: { store }, queue }: App): Promise<readonly Readiness[]> {
  return Promise.all([
    asked('database', () => store.db.query('SELECT 1')),
    asked('blobs', () => store.blobs.check()),
    ...(queue ? [asked('queue', () => queue.check())] : []),
  ])
}

async function asked(name: Readiness['name'], ask: () => Promise<unknown>): Promise<Readiness> {
  try {
    await ask()
    return { name, ok: true }
  } catch (error) {
    return { name, ok: false, ...(error instanceof ActesError && { code: error.code }) }
  }
}
