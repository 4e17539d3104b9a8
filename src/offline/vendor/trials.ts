// A vendor's plug-in tried by every check of the contract, before its own simulator.
import { AssertionError } from 'node:assert'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { gatewayChecks } from '#gateways/contract/checks.ts'
import type { ContractCheck, Harness } from '#gateways/contract/harness.ts'
import { knowPluginKinds } from '#gateways/kinds.ts'
import { openPluginProcess } from '#gateways/plugin/process.ts'
import { papersIn } from '#sandbox/certificates.ts'
import { openFolder } from '#sandbox/folder.ts'
import { openBench, type Tried } from './bench.ts'

interface Trying extends Pick<Tried, 'kind' | 'start'> {
  readonly log: (text: string) => void
  /** Of its certificates. */
  readonly at: Date
}

/** One process of the plug-in, as in the product, for benches one after the other. */
export async function openTrials({ at, log, kind, start }: Trying) {
  const home = await mkdtemp(join(tmpdir(), 'actes-gateway-'))
  const process = openPluginProcess(kind.source, { ...kind.manifest, log })
  knowPluginKinds([kind])
  const { ca, server, client } = await papersIn(openFolder(home), at)
  const read = (path: string) => readFile(path, 'utf8')
  const lent = async ({ cert, key }: Readonly<Record<'cert' | 'key', string>>) => ({
    cert: await read(cert),
    key: await read(key),
    ca: await read(ca),
  })
  const tried = { kind, start, process, home, tls: await lent(server), client: await lent(client) }
  return {
    bench: () => openBench(tried),
    close: async () => {
      await process.close()
      await rm(home, { recursive: true, force: true })
    },
  }
}

/** What came of a check; of a broken one, what was expected (absent: anything else) and what was found. */
export interface Outcome extends Pick<ContractCheck, 'name'> {
  readonly outcome: 'kept' | 'broken' | 'unasked'
  readonly expected?: string
  readonly found?: string
}

export async function* outcomes(bench: () => Promise<Harness>, asked = gatewayChecks): AsyncGenerator<Outcome> {
  for (const { name, run } of asked)
    try {
      const harness = await bench()
      const outcome = (await run(harness).finally(harness.close)) ?? 'kept'
      yield { name, outcome }
    } catch (error) {
      yield { name, outcome: 'broken', ...expectation(error) }
    }
}

function expectation(error: unknown) {
  if (!(error instanceof AssertionError)) return { found: inspect(error) }
  const told = (value: unknown) => inspect(value, { breakLength: Infinity })
  const { actual, expected, operator } = error
  return { found: told(actual), ...(operator === 'deepStrictEqual' && { expected: told(expected) }) }
}
