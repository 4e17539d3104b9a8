// The gateways that plug-ins add to those built in, as this process knows them: filled once, at its start, by what the
// operator named (plugin/named.ts).
import type * as z from 'zod'
import type { GatewayType } from '#protocol/acte/passerelles.ts'
import { nameGateways } from '#text/words.ts'
import type { GatewayFacts } from './facts.ts'
import type { SettingFields } from './fields.ts'
import type { PluginManifest } from './plugin/manifest.ts'

export interface PluginKind {
  readonly manifest: PluginManifest
  /** Of its file, in lower-case hexadecimal. */
  readonly sha256: string
  /** Of this release, which it follows: no agreement is asked for. */
  readonly shipped: boolean
  readonly facts: GatewayFacts
  readonly fields: SettingFields
  readonly shape: Readonly<Record<string, z.ZodType>>
  readonly source: Uint8Array
}

const plugins = new Map<GatewayType, PluginKind>()

export const pluginKinds = () => [...plugins.values()]

export const pluginKind = (type: GatewayType): PluginKind | undefined => plugins.get(type)

/** All that this process has been given; what it had before is no longer there. */
export function knowPluginKinds(kinds: readonly PluginKind[]): void {
  plugins.clear()
  for (const kind of kinds) plugins.set(kind.manifest.name, kind)
  nameGateways(kinds.map(({ manifest: { name, label } }) => [name, label] as const))
}
