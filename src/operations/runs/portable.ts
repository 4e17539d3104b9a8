// Moves a collectivité to another installation, and marks it as left so that only one installation sends for it.
import { ownVersion } from '#config/version.ts'
import { dayIn } from '#protocol/calendrier/jour.ts'
import { exportOf } from '#store/portable/export.ts'
import { comeBack, leave, leftSince } from '#store/portable/leave.ts'
import { collectiviteTable } from '../declared/collectivites.ts'
import { bind } from '../guard.ts'

export const portableRuns = bind(collectiviteTable, {
  exportCollectivite: async ({ siren }, { ports: { store, clock } }) => {
    const now = clock.now()
    const bytes = exportOf(store, { siren, at: now, product: `actes-worker ${ownVersion()}` })
    return { bytes, name: `actes-${siren}-${dayIn('Europe/Paris', now)}.tar` }
  },
  leaveCollectivite: async ({ siren, back, reason }, { ports, who }) => {
    const { store, clock } = ports
    const will = { siren, by: who, at: clock.now(), reason }
    const isNew = await (back ? comeBack(store.db, will) : leave(store.db, will))
    return { siren, left: await leftSince(store.db, siren), already: !isNew || undefined }
  },
})
