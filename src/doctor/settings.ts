// Checks the settings and the files of secrets. Names are reported, secret values never.
import { settings } from '#config/table.ts'
import { well, wrong, type Check } from './check.ts'
import { problemsSaid, settingsWords as words } from './words.ts'

export const checkSettings: Check = {
  name: 'settings',
  run: ({ refused, tools: { environment } }) => {
    const bad = refused.filter(({ code }) => code === 'ACTES-C001')
    const names = bad.map(({ path }) => path)
    if (bad.length > 0) return wrong(problemsSaid(bad), words.correct({ names }))
    const unknown = unknownSettings(Object.keys(environment))
    return unknown.length === 0 ? well(words.fit) : well(words.fit, words.unknown({ names: unknown }))
  },
}

/** A misspelt name has no effect: report names with our prefix that no setting has. */
function unknownSettings(names: readonly string[]): readonly string[] {
  const known = new Set(settings.flatMap(({ name, secret }) => (secret ? [name, `${name}_FILE`] : [name])))
  return names.filter((name) => name.startsWith('ACTES_') && !known.has(name)).sort()
}

export const checkSecrets: Check = {
  name: 'secrets',
  run: ({ refused, tools: { environment } }) => {
    const unreadable = refused.filter(({ code }) => code === 'ACTES-C002')
    if (unreadable.length > 0) return wrong(problemsSaid(unreadable), words.makeReadable)
    const files = settings.filter(({ name, secret }) => secret && environment[`${name}_FILE`])
    return files.length === 0
      ? undefined
      : well(words.secretsReadable({ names: files.map(({ name }) => `${name}_FILE`) }))
  },
}
