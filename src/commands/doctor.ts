// actes doctor: what is well, what is not, and what to do about it; 1 when something is not.
import { readFile } from 'node:fs/promises'
import { gzipSync } from 'node:zlib'
import { printable } from '../config/config.ts'
import type { Report } from '../doctor/doctor.ts'
import type { SealedSecret } from '../gateways/settings.ts'
import type { Tools } from '../doctor/scene.ts'
import { act, exitCodes, type AddCommand, type Context } from './command.ts'

export const addDoctor: AddCommand = (program, context, settle) => {
  const command = program.command('doctor').description('examiner les réglages et les services, et dire quoi faire')
  act<object, []>(command, { context, settle, refusedSettings: 'told by the action' }, async (run) => {
    const { examineAll, reportOf } = await import('../doctor/doctor.ts')
    const report = reportOf(await examineAll(await toolsOf(context)), run.language)
    run.print(report, linesOf(report, printable(context.terminal.environment)))
    if (context.interrupted.aborted) return exitCodes.interrupted
    return report.ok ? exitCodes.done : exitCodes.refused
  })
}

async function toolsOf({ terminal, interrupted }: Context): Promise<Tools> {
  const [
    { openGateways, openQueue, systemClock },
    { openLog },
    { preparedData },
    { masterKeyOf },
    { openSecret },
    wanted,
  ] = await Promise.all([
    import('../app.ts'),
    import('../observe/log.ts'),
    import('../store/engine/embedded.ts'),
    import('../store/secrets/master-key.ts'),
    import('../store/secrets/secrets.ts'),
    wantedNode(),
  ])
  const log = openLog('silent')
  return {
    environment: terminal.environment,
    clock: systemClock,
    node: { version: process.versions.node, wanted },
    compress: (bytes) => gzipSync(bytes, { level: 6 }),
    preparedData,
    openRoads: (config, db) => {
      const masterKey = masterKeyOf(config)
      const secretOf = async (secret: SealedSecret) => openSecret(db, secret, await masterKey())
      return openGateways(config, { clock: systemClock, secretOf })
    },
    openQueue: (config, store) => openQueue(config, { store, log, need: 'needed', settings: {} }),
    signal: interrupted,
  }
}

async function wantedNode(): Promise<string> {
  const text = await readFile(new URL('../../package.json', import.meta.url), 'utf8')
  return (JSON.parse(text) as { engines: { node: string } }).engines.node
}

function linesOf({ checks }: Report, settings: Readonly<Record<string, string>>): readonly string[] {
  const width = Math.max(...checks.map(({ name }) => name.length))
  return [
    ...checks.flatMap(({ name, ok, message, remedy }) => [
      `${ok ? '✓' : '✗'} ${name.padEnd(width)}  ${message}`,
      ...(remedy === undefined ? [] : [`  ${' '.repeat(width)}  → ${remedy}`]),
    ]),
    '',
    ...Object.entries(settings).map(([name, value]) => `${name}=${value}`),
  ]
}
