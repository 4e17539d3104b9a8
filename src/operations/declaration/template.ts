// A gateway's template of a declaration. A field that stays empty is refused by its own rule.
import { factsOf } from '#gateways/facts.ts'
import { settingKeys } from '#gateways/settings.ts'
import { putAt, sharedName, sharedPaths } from '#gateways/shared-credentials.ts'
import type { GatewayType } from '#protocol/acte/passerelles.ts'
import { declarationDefaults, declarationFields, gatewayFields, type FormField } from './fields.ts'

interface Template {
  readonly declaration: Readonly<Record<string, unknown>>
  /** Head and first line of a CSV file of collectivités. */
  readonly columns: readonly (readonly [column: string, value: string])[]
  readonly toFill: readonly FormField[]
}

const ownAccount = ['gateway.identifiant', 'gateway.motDePasse']

/**
 * @param shared a shared credential; '': to fill in; absent: own secrets
 * @param emptySecret placeholder for a secret
 */
export function templateOf(type: GatewayType, { shared, emptySecret }: Options): Template {
  const keys = new Map(settingKeys(type).map((key) => [key.path, key]))
  const left: readonly string[] = shared === undefined ? [sharedName] : sharedPaths(type)
  const own = gatewayFields(type).filter(({ path }) => !left.includes(path))
  const settings = own.flatMap((each): readonly (readonly [FormField, unknown])[] => {
    const initial = keys.get(each.path)?.initial
    if (each.path === sharedName) return [[{ ...each, needed: true }, shared]]
    if (initial !== undefined) return [[each, initial]]
    if (!each.needed && !each.isUsual) return []
    return [[{ ...each, needed: true }, keys.get(each.path)?.secret ? emptySecret : each.kind === 'number' ? null : '']]
  })
  const facts = declarationFields
    .filter(({ needed }) => needed)
    .map((each) => [each, declarationDefaults[each.path] ?? (each.kind === 'list' ? [] : '')] as const)
  const gateway: Record<string, unknown> = { type }
  for (const [{ path }, value] of settings) putAt(gateway, path, value)
  const within = settings.map(([each, value]) => [{ ...each, path: `gateway.${each.path}` }, value] as const)
  const all = [...facts, ...within]
  const account = shared === undefined || !factsOf(type).ownLogin ? [] : ownAccount.map((path) => [path, ''] as const)
  return {
    declaration: { ...Object.fromEntries(facts.map(([{ path }, value]) => [path, value])), gateway },
    columns: [...columnsOf(facts), ['gateway.type', type], ...columnsOf(within), ...account],
    toFill: all.filter(([{ needed }, value]) => needed && isEmpty(value, emptySecret)).map(([each]) => each),
  }
}

interface Options {
  readonly shared?: string | undefined
  readonly emptySecret: unknown
}

function isEmpty(value: unknown, emptySecret: unknown) {
  return value === '' || value === null || value === emptySecret || (Array.isArray(value) && value.length === 0)
}

function columnsOf(all: readonly (readonly [FormField, unknown])[]): Template['columns'] {
  return all
    .filter(([{ kind }]) => kind !== 'expert')
    .map(([{ path }, value]) => [path, typeof value === 'object' ? '' : String(value)])
}
