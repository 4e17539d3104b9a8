// Heavy packages are loaded only where they are used: a command line that needs none starts without any.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const launcher = fileURLToPath(new URL('../../src/launcher.cjs', import.meta.url))
const watch = new URL('../support/reports/package-watch.ts', import.meta.url).href

/** The packages that `actes ARGS` loads. */
async function packagesOf(args: readonly string[]): Promise<readonly string[]> {
  const stdio = ['ignore', 'ignore', 'ignore', 'pipe'] as const
  const child = spawn(process.execPath, ['--import', watch, launcher, ...args], { stdio: [...stdio] })
  const [told] = await Promise.all([text(child.stdio[3] as Readable), once(child, 'exit')])
  return JSON.parse(told) as string[]
}

const heavy = [
  '@electric-sql/pglite',
  'pg',
  'bullmq',
  'ioredis',
  'fastify',
  'mailparser',
  'undici',
  '@cantoo/pdf-lib',
  'xmlbuilder2',
  'zod',
  'prom-client',
  '@opentelemetry/api',
]

test('help loads only the command line', async () => {
  expect(await packagesOf(['--help'])).toEqual(['commander'])
})

test('reading an identifier loads no store, no queue, no PDF, no HTTP', async () => {
  const loaded = await packagesOf(['inspect', '034-213401482-20250625-DEL11-250625-DE'])
  expect(loaded.filter((name) => heavy.includes(name))).toEqual([])
})
