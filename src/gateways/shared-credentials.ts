// Shared credentials: an account and a certificate declared once under a name. The gateways of several collectivités
// name it (`identifiantPartage`) and omit these settings.
import type * as z from 'zod'
import { problem, type Problem } from '#errors.ts'
import { compact } from '#protocol/compact.ts'
import type { GatewayType } from '#protocol/acte/passerelles.ts'
import { parseShape, strict, type Parsed } from '#protocol/acte/shape.ts'
import { boite, secretKeys, settingKeys, shapeOf, together, type Secret } from './settings.ts'

export const sharedName = 'identifiantPartage'

export function isSharedName(name: string): boolean {
  return name === name.trim() && /^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,59}$/u.test(name)
}

export type SettingValues = Readonly<Record<string, unknown>>

/** The secrets of a gateway, and the logins that go with them. */
export function sharedPaths(type: GatewayType): readonly string[] {
  const keys = settingKeys(type).filter(({ path, secret }) => secret || /(identifiant|utilisateur)$/.test(path))
  return keys.map(({ path }) => path)
}

export function valueAt(values: SettingValues, path: string) {
  return path.split('.').reduce<unknown>((within, step) => (within as SettingValues | undefined)?.[step], values)
}

export function putAt(values: Record<string, unknown>, path: string, value: unknown): void {
  const [first = '', ...others] = path.split('.')
  const inner = { ...(values[first] as Record<string, unknown> | undefined) }
  if (others.length > 0) putAt(inner, others.join('.'), value)
  const kept = others.length === 0 ? value : Object.keys(inner).length > 0 ? inner : undefined
  if (kept === undefined) delete values[first]
  else values[first] = kept
}

export function pathsIn(settings: SettingValues): readonly string[] {
  return Object.entries(settings).flatMap(([key, held]) =>
    key === 'boite' && typeof held === 'object' && held !== null
      ? Object.keys(held).map((inner) => `boite.${inner}`)
      : [key],
  )
}

export function withShared<T extends SettingValues>(gateway: T, shared: SettingValues): T {
  const whole = structuredClone(gateway) as Record<string, unknown>
  for (const path of pathsIn(shared)) putAt(whole, path, valueAt(shared, path))
  return whole as T
}

export function withoutPaths(settings: SettingValues, paths: readonly string[]): Record<string, unknown> {
  const rest = structuredClone(settings) as Record<string, unknown>
  for (const path of paths) putAt(rest, path, undefined)
  return rest
}

export function secretsIn(settings: SettingValues): readonly { readonly path: string; readonly secret: Secret }[] {
  const isSecret = (path: string) => secretKeys.has(path.replace(/^boite\./, ''))
  const held = pathsIn(settings).filter((path) => isSecret(path) && valueAt(settings, path) !== undefined)
  return held.map((path) => ({ path, secret: valueAt(settings, path) as Secret }))
}

/**
 * Check shared settings. All faults are reported at once.
 * @returns the settings with their secrets as given, or problems whose path begins with `gateway`: V004, V005, G020,
 * G025
 */
export function parseShared(type: GatewayType, given: SettingValues): Parsed<SettingValues> {
  const optional = (all: Readonly<Record<string, z.ZodType>>, keys: readonly string[]) =>
    Object.fromEntries(keys.flatMap((key) => (all[key] ? [[key, all[key].optional()]] : [])))
  const own = sharedPaths(type)
  const mailbox = own.filter((path) => path.startsWith('boite.'))
  const inner = optional(
    boite,
    mailbox.map((path) => path.slice('boite.'.length)),
  )
  const shape = { ...optional(shapeOf(type), own), ...(mailbox.length > 0 && { boite: strict(inner).optional() }) }
  const schema = strict(shape) as z.ZodType<SettingValues>
  const parsed = parseShape(schema.superRefine(together), given)
  if (parsed.ok && pathsIn(parsed.value).length > 0) return parsed
  const problems = parsed.ok ? [unfit('gateway', 'vide')] : parsed.problems
  const within = ({ path }: Problem) => (path === '$' || path === 'gateway' ? 'gateway' : `gateway.${path}`)
  return { ok: false, problems: problems.map((each) => ({ ...each, path: within(each) })) }
}

/** @param reason a word of `text/words.ts`, table `sharing` */
export function unfit(path: string, reason: string, value?: string) {
  return problem('ACTES-G025', path, { ...compact({ value }), params: { reason } })
}
