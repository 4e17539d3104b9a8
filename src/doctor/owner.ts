// Asks the process that holds an embedded folder for its health and its collectivités.
import { get } from 'node:http'
import { json } from 'node:stream/consumers'
import { systemClock } from '#clock.ts'
import type { Ask } from '#operations/ask.ts'
import { ownerWire } from '#operations/wire.ts'
import type { ErrorCode } from '#errors.ts'
import { withinTime } from '#queue/timeouts.ts'
import type { DeclaredPlace } from './scene.ts'
import { findSocket } from '#operations/owner-socket.ts'

export type Owner = Awaited<ReturnType<typeof askOwner>>

type OwnerChecks = readonly { readonly name: string; readonly ok: boolean; readonly code?: ErrorCode }[]

const answerMs = 10_000
const asking = { who: 'cli:doctor', language: 'fr' } as const

export async function askOwner(home: string) {
  const socketPath = await findSocket(home)
  const [checks, { items: collectivites }, { items: shared }, { items: declared }, { items: plugins }] =
    await overSocket(socketPath, (ask) => {
      const asked = [
        ask.listDeclarations({}),
        ask.listCredentials({}),
        ask.listArchives({}),
        ask.listPlugins({}),
      ] as const
      return withinTime(Promise.all([readiness(socketPath), ...asked]), answerMs, systemClock)
    })
  const findingsOf = async (siren: string) =>
    (await overSocket(socketPath, (ask) => ask.examineGateway({ siren }))).items
  const archiveFindingsOf = async (siren: string) =>
    (await overSocket(socketPath, (ask) => ask.examineArchive({ siren, blank: false }))).items
  const credentials = shared.map((each) => ({ ...each, count: each.collectivites.length }))
  const archives = declared as readonly DeclaredPlace[]
  return { checks, collectivites, credentials, archives, plugins, findingsOf, archiveFindingsOf }
}

async function overSocket<T>(path: string, work: (ask: Ask) => Promise<T>) {
  const { ask, close } = ownerWire(path, asking)
  return work(ask).finally(() => void close().catch(() => undefined))
}

function readiness(socketPath: string): Promise<OwnerChecks> {
  return new Promise((resolve, reject) => {
    const asked = get({ socketPath, path: '/health/ready', timeout: answerMs, agent: false }, (answer) => {
      json(answer).then((body) => resolve((body as { readonly checks: OwnerChecks }).checks), reject)
    })
    asked.once('timeout', () => asked.destroy(new Error('no answer')))
    asked.once('error', reject)
  })
}
