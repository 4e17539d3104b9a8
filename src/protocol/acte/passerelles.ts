// The gateways that a collectivité may name, by the word of its file. Nothing is imported here: commands read it before they
// know whether they need more.

export const gatewayTypes = ['sandbox', 's2low', 'ministry', 'pastell'] as const
export type GatewayType = (typeof gatewayTypes)[number]
