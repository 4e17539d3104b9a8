// actes doctor: what works, what does not, and what to do about it; exit code 1 when something does not.
import { readFile } from 'node:fs/promises'
import type { Report } from '#doctor/doctor.ts'
import { act, exitCodes, type AddCommand } from './command.ts'
import { both } from '#text/both.ts'

export const addDoctor: AddCommand = (program, settling) => {
  const command = program
    .command('doctor')
    .description('examiner les réglages et les services, et dire quoi faire')
    .option('--detail', 'une ligne par collectivité, même derrière une même plateforme')
  act<{ detail?: true }, []>(
    command,
    { ...settling, refusedSettings: 'told by the action' },
    async (run, { detail }) => {
      const [{ printable }, { examineAll, joinedChecks, reportOf }, { ownTools }] = await Promise.all([
        import('#config/config.ts'),
        import('#doctor/doctor.ts'),
        import('#doctor/tools.ts'),
      ])
      const { terminal, interrupted: signal } = run.context
      const { environment } = terminal
      const node = { version: process.versions.node, wanted: await wantedNode() }
      const examined = await examineAll(ownTools({ environment, node, signal }))
      const report = reportOf(examined, run.language)
      const told = detail ? report.checks : joinedChecks(examined, run.language)
      const isJoined = told.length < report.checks.length
      run.print(report, [
        ...formatDoctorChecks(told),
        '',
        ...(isJoined ? [oneByOne[run.language], ''] : []),
        ...settingsOf(printable(environment)),
      ])
      if (signal.aborted) return exitCodes.interrupted
      return report.ok ? exitCodes.done : exitCodes.refused
    },
  )
}

async function wantedNode() {
  const text = await readFile(new URL('../../package.json', import.meta.url), 'utf8')
  return (JSON.parse(text) as { engines: { node: string } }).engines.node
}

const oneByOne = both('Une par une : actes doctor --detail.', 'One by one: actes doctor --detail.')

function formatDoctorChecks(checks: Report['checks']): readonly string[] {
  const width = Math.max(...checks.map(({ name }) => name.length))
  return checks.flatMap(({ name, ok, message, remedy }) => [
    `${ok ? '✓' : '✗'} ${name.padEnd(width)}  ${message}`,
    ...(remedy === undefined ? [] : [`  ${' '.repeat(width)}  → ${remedy}`]),
  ])
}

const settingsOf = (settings: Readonly<Record<string, string>>): readonly string[] =>
  Object.entries(settings).map(([name, value]) => `${name}=${value}`)
