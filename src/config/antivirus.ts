// Only an explicit `off` disables the antivirus, except in the embedded default, which is for trials.
import type { ClamdSetting } from '#files/antivirus.ts'
import { settingProblem, type SettingsReading } from './sign-in.ts'

/** Refused values are added to the problems as ACTES-C001. */
export function clamdSetting({ text, problems }: SettingsReading, { embedded }: { embedded: boolean }): ClamdSetting {
  const given = text('ACTES_CLAMD')
  if (given === '') return embedded ? 'off' : 'unsaid'
  if (given === 'off') return 'off'
  const path = /^unix:(\/.+)$/.exec(given)?.[1]
  if (path !== undefined) return { path }
  const { host, bare, port } =
    /^tcp:(?:\[(?<bare>[\da-fA-F:.]+)\]|(?<host>[^\s:/[\]]+)):(?<port>\d{1,5})$/.exec(given)?.groups ?? {}
  const number = Number(port)
  const name = bare ?? host
  if (name !== undefined && number > 0 && number < 65_536) return { host: name, port: number }
  problems.push(settingProblem('ACTES_CLAMD', given))
  return 'unsaid'
}
