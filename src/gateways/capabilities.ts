// What each road can do, in one table: the drivers, the manual and the dashboard take it from here. Times depend on the
// settings and stay in the drivers. Sources: S²LOW (actes scripts, 5.x and 6.x), Pastell (REST v2), the ministry's
// direct channel as S²LOW and Stela speak it.
import type { Capabilities, GatewayName } from './gateway.ts'
import { limits } from './limits.ts'

export type Ability = Omit<Capabilities, 'exchangeMaxMs' | 'quietMs'>

/** Everything but its times. */
export const abilities: Readonly<Record<GatewayName, Ability>> = {
  sandbox: {
    ...limits.sandbox,
    ...{ find: true, reply: true, receipts: true, letters: true, cancel: true, classification: true },
    ...{ stamp: false, bordereau: false, spendsNumbers: false, leaves: 'archive' },
  },
  s2low: {
    ...limits.s2low,
    // S²LOW sends the receipts of letters (3-2, 4-2) itself, and never frees a number.
    ...{ find: true, reply: true, receipts: false, letters: true, cancel: true, classification: true },
    ...{ stamp: true, bordereau: true, spendsNumbers: true, leaves: 'form' },
  },
  ministry: {
    ...limits.ministry,
    // Nothing can be asked there: what was sent is known by its answer.
    ...{ find: false, reply: true, receipts: true, letters: true, cancel: true, classification: true },
    ...{ stamp: false, bordereau: false, spendsNumbers: false, leaves: 'archive' },
  },
  pastell: {
    ...limits.pastell,
    // Letters and the classification belong to the connectors behind it; the number is spent by the one it sends through.
    ...{ find: true, reply: false, receipts: false, letters: false, cancel: true, classification: false },
    ...{ stamp: true, bordereau: true, spendsNumbers: true, leaves: 'form' },
  },
}
