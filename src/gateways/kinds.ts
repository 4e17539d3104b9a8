// The gateways that plug-ins add to those built in, as this process knows them: filled once, at its start, by what the
// operator named (plugin/named.ts).
import type * as z from 'zod'
import type { GatewayType } from '#protocol/acte/passerelles.ts'
import { nameGateway } from '#text/words.ts'
import type { GatewayFacts } from './facts.ts'
import type { SettingFields } from './fields.ts'
import type { Manifest } from './plugin/manifest.ts'

export interface PluginKind {
  readonly manifest: Manifest
  /** Of its file, in lower-case hexadecimal. */
  readonly sha256: string
  readonly facts: GatewayFacts
  readonly fields: SettingFields
  readonly shape: Readonly<Record<string, z.ZodType>>
  readonly source: Uint8Array
}

const plugins = new Map<GatewayType, PluginKind>()

export const pluginKind = (type: GatewayType): PluginKind | undefined => plugins.get(type)

export function addPluginKind(kind: PluginKind): void {
  const { name, label } = kind.manifest
  plugins.set(name, kind)
  nameGateway(name, label)
}
