// Once per run of the tests: a counter on a loopback port, where a suite asks for a service, which is started for the
// first who asks, and says what it had to leave out. At the end the services stop and what was left out is told.
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type IncomingMessage } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import type { TestProject } from 'vitest/node'
import { makeLaidHome } from './life/laid-home.ts'
import { migratedDatabase } from './life/stores.ts'
import { isLong, longSuites } from './long-suites.ts'
import { keepInMemory } from './memory-folder.ts'
import { remedies, services, type Service, type ServiceName } from './servers/services.ts'
import { listen } from './servers/loopback-peers.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** URL of the counter. */
    services: string
  }
}

/** A suite that did not run, what it needed, and how to have that. */
export interface LeftOut {
  readonly title: string
  readonly need: string
  readonly remedy: string
}

/** A database on a server, by their URLs. */
export interface Template {
  readonly server: string
  readonly database: string
}

/** What was started and told so far. */
interface Run {
  readonly started: Map<ServiceName, Promise<Service | undefined>>
  readonly leftOut: LeftOut[]
  /** A migrated database that is copied and never written to; nothing without PostgreSQL. */
  template?: Promise<Template | undefined>
}

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const leaveMemory = keepInMemory()
  const compiled = await shareCompiledCode()
  const forget = await makeLaidHome()
  const run: Run = { started: new Map(), leftOut: [] }
  const counter = createServer((request, response) => {
    serve(request, run).then(
      (answer) => response.end(JSON.stringify(answer)),
      (error: unknown) => response.writeHead(500).end(String(error)),
    )
  })
  // A connection that is let go by while a suite asks would fail that suite.
  counter.keepAliveTimeout = 0
  const port = await listen(counter)
  project.provide('services', `http://127.0.0.1:${port}`)
  return async () => {
    counter.closeAllConnections()
    counter.close()
    await forget()
    await rm(compiled, { recursive: true, force: true })
    await Promise.all([...run.started.values()].map(async (service) => (await service)?.stop()))
    await leaveMemory()
    tell(run.leftOut)
    tellLong()
  }
}

/** What one command of the run has compiled, the next ones read, and start in half the time. @returns its folder */
async function shareCompiledCode(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'actes-compiled-'))
  process.env.ACTES_TEST_COMPILED = folder
  return folder
}

async function serve(request: IncomingMessage, run: Run): Promise<unknown> {
  if (request.method === 'POST') {
    run.leftOut.push(JSON.parse(await text(request)) as LeftOut)
    return {}
  }
  const name = (request.url ?? '').slice(1)
  if (name === 'template') return { template: await (run.template ??= makeTemplate(run)) }
  if (!isServiceName(name)) throw new Error(`no service ${name}`)
  const service = await serviceOf(run, name)
  return service ? { url: service.url } : { remedy: remedies[name] }
}

async function serviceOf({ started }: Run, name: ServiceName): Promise<Service | undefined> {
  if (!started.has(name)) started.set(name, services[name]())
  return started.get(name)
}

async function makeTemplate(run: Run): Promise<Template | undefined> {
  const server = await serviceOf(run, 'postgres')
  return server && { server: server.url, database: await migratedDatabase(server.url) }
}

function isServiceName(name: string): name is ServiceName {
  return Object.hasOwn(services, name)
}

/** What the short form leaves to the long one. */
function tellLong(): void {
  if (isLong) return
  const count = Object.keys(longSuites).length
  process.stderr.write(`\nThe short form: ${count} suites, and cases of others, are left to \`npm run test:long\`.\n`)
}

function tell(leftOut: readonly LeftOut[]): void {
  if (leftOut.length === 0) return
  const lines = leftOut.map(({ title, need, remedy }) => `  ${title}: needs ${need} (${remedy})`)
  process.stderr.write('\nLeft out, for lack of what they need (`npm run services` has what can be installed):\n')
  process.stderr.write(`${[...new Set(lines)].sort().join('\n')}\n`)
}
