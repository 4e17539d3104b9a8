// The start checklist of an installation. Its points are derived from facts, never ticked by hand.
import { maraussan, maraussanAct, maraussanDeclared } from '#config/demo.ts'
import type { GatewayType } from '#protocol/acte/passerelles.ts'
import { senderBySiren } from '#store/connections/collectivites.ts'
import { putStartAway, startFacts } from '#store/desk/start.ts'
import { startTable } from '../declared/start.ts'
import { bind, type At } from '../guard.ts'
import { canOf, mayStart, need } from '../may.ts'
import { declareSender } from './declaring.ts'
import { journalled } from './run.ts'
import { depositWithMetrics } from './transmissions.ts'

export const startRuns = bind(startTable, {
  showStart: (_, at) => startStanding(at),
  putStartAway: async (_, at) => {
    await journalled(at, { event: 'start-put-away' }, (sql, now) => putStartAway(sql, now))
    return startStanding(at)
  },
  sendFirstAct: async (_, at) => {
    const gateway = await demoGateway(at)
    need(mayStart.sendFirstAct({ siren: maraussan.siren, gateway }))
    if (gateway === undefined) await declareSender(maraussanDeclared, at)
    return depositWithMetrics({ folder: maraussanAct }, at)
  },
})

async function demoGateway({ db }: At): Promise<string | undefined> {
  return (await senderBySiren(db, maraussan.siren))?.collectivite.gateway.type
}

async function startStanding(at: At) {
  const { db } = at
  const can = canOf(mayStart, { siren: maraussan.siren, gateway: await demoGateway(at) })
  const facts = await startFacts(db, maraussan.siren)
  if (!facts)
    return { can, over: true, siren: null, gateway: null, tested: false, acknowledged: false, colleagues: false }
  const { siren, gateway, tested, acknowledged, colleagues } = facts
  const over = [siren, gateway, tested, acknowledged, colleagues].every(Boolean)
  return { ...facts, can, gateway: gateway as GatewayType | null, over }
}
