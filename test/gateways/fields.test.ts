// Every setting of every gateway is asked for by its table, once, as the settings say of it; and nothing else is.
import { expect, test } from 'vitest'
import { settingFields } from '../../src/gateways/fields.ts'
import { settingKeys } from '../../src/gateways/settings.ts'
import { builtInTypes } from '../../src/protocol/acte/passerelles.ts'

const secrets: readonly unknown[] = ['secret', 'certificate', 'key']

test.each(builtInTypes)('the table of %s has each of its settings, and its secrets as secrets', (type) => {
  const keys = settingKeys(type).map(({ path, secret }) => [path, secret] as const)
  const asked = Object.entries(settingFields[type]).map(([path, { kind }]) => [path, secrets.includes(kind)] as const)
  expect(Object.fromEntries(asked)).toEqual(Object.fromEntries(keys))
})
