// HTTP in: health on the network, and, on a unix socket of the owner of an embedded folder, the operations for other
// `actes` commands, and the desk for people.
import Fastify, { type FastifyInstance } from 'fastify'
import type { App } from '../app.ts'
import { ActesError } from '../errors.ts'
import { addDesk } from './desk.ts'
import { addHealth } from './health.ts'
import { addOperations } from './api.ts'

/** 1 MiB: a filter, a reason, a collectivite; files never travel in these bodies. */
const bodyLimit = 1_048_576
/** 150 MiB of an answer's files over a poor line. */
const uploadTimeoutMs = 300_000

/** A server for the network: health, and the desk where the process serves it. */
export async function networkServer(app: App, { desk }: { readonly desk: boolean }): Promise<FastifyInstance> {
  const server = Fastify({
    bodyLimit,
    requestTimeout: desk ? uploadTimeoutMs : 10_000,
    logger: false,
    trustProxy: false,
  })
  addHealth(server, app)
  if (desk) await addDesk(server, app, app.config.publicUrl)
  return server
}

/** A server for this machine's owner of the folder: health and the operations. */
export function socketServer(app: App): FastifyInstance {
  const server = Fastify({ bodyLimit, logger: false })
  addHealth(server, app)
  addOperations(server, app.operations)
  server.setErrorHandler(async (error, _request, reply) => {
    const known = error instanceof ActesError
    const { code, problems, params } = known ? error : new ActesError('ACTES-C001', { params: { setting: 'request' } })
    if (!known) app.ports.log.error({ error }, 'bug')
    return reply.status(known ? 422 : 500).send({ code, problems, params })
  })
  return server
}
