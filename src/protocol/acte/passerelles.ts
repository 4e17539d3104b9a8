// Gateway types of a declaration. No imports, because commands load this file before they know what they need.

export const gatewayTypes = ['sandbox', 's2low', 'ministry', 'pastell'] as const
export type GatewayType = (typeof gatewayTypes)[number]
