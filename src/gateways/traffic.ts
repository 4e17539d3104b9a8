// When a road takes what is sent, and how much in an hour, as its settings have it. Pure: its driver keeps to it, and the
// desk shows it.
import type { Traffic } from './gateway.ts'
import type { GatewaySettings } from './settings.ts'

/** Civil time of the channels' hours. */
const zone = 'Europe/Paris'

/** What a road's settings say of its hours and its quota; nothing where it takes everything at any time. */
export function trafficOf(settings: GatewaySettings): Traffic | undefined {
  if (settings.type !== 'ministry') return undefined
  const { url, octetsParHeure, indisponibilites } = settings
  return {
    channel: `ministry:${url}`,
    ...(octetsParHeure !== undefined && { bytesPerHour: octetsParHeure }),
    closed: indisponibilites,
    zone,
  }
}
