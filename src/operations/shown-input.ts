// A request's input, safe to show to another person: without secrets; long texts and files appear as their length.
import { withoutCredentials } from '#config/addresses.ts'
import { settingKeys } from '#gateways/settings.ts'
import { gatewayTypes } from '#text/words.ts'

const longest = 300

/** No setting of that name is a secret of any gateway. */
function isOpen(path: string) {
  const keys = gatewayTypes()
    .flatMap(settingKeys)
    .filter((key) => key.path === path)
  return path === 'type' || (keys.length > 0 && keys.every(({ secret }) => !secret))
}

export function shownInput(input: unknown): unknown {
  return redactInputValue(input, '')
}

function redactInputValue(value: unknown, path: string): unknown {
  const [, inGateway] = /^gateway\.(.*)$/.exec(path) ?? []
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    if (inGateway !== undefined && inGateway !== 'boite') return hidden
    const entries = Object.entries(value).map(([key, held]: [string, unknown]) => {
      return [key, redactInputValue(held, path === '' ? key : `${path}.${key}`)] as const
    })
    return Object.fromEntries(entries)
  }
  if (inGateway !== undefined && !isOpen(inGateway)) return hidden
  if (Array.isArray(value)) return value.map((each: unknown) => redactInputValue(each, path))
  if (typeof value !== 'string') return value
  return path === 'csv' || value.length > longest ? `${hidden} (${value.length})` : withoutCredentials(value)
}

const hidden = '•••'
