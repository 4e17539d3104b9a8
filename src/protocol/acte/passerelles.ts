// Gateway types of a declaration. No imports, because commands load this file before they know what they need.

export const builtInTypes = ['sandbox', 's2low', 'ministry', 'pastell'] as const
/** Plug-ins of this release: their names are theirs. */
export const shippedTypes: readonly string[] = ['fast']
export type BuiltInType = (typeof builtInTypes)[number]

/** One that is built in, or the name of a plug-in. */
export type GatewayType = string

export function isGatewayType(text: string): boolean {
  return /^[a-z][a-z0-9]{1,19}$/.test(text)
}
