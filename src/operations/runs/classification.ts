// The classification of a collectivité: its version, content and search, and the request for a newer one.
import { ActesError } from '#errors.ts'
import { isFinal } from '#lifecycle.ts'
import { defaultTypePieceOf } from '#protocol/classification/classification.ts'
import { findNature } from '#protocol/codes.ts'
import { searchClassification as searchIn } from '#protocol/classification/search.ts'
import { dayIn } from '#protocol/calendrier/jour.ts'
import { openClassificationRequest, heldBy } from '#transmission/refreshing.ts'
import type { Ports } from '#transmission/step.ts'
import { lastRequest, byId } from '#store/transmissions/transmissions.ts'
import { collectiviteTable } from '../declared/collectivites.ts'
import { bind, type At } from '../guard.ts'
import { noted, woken } from './run.ts'
import { transmissionToJson } from './transmission-json.ts'
import { existing } from '../subjects.ts'

export const classificationRuns = bind(collectiviteTable, {
  showClassification: ({ siren }, { ports }) => describeClassification(siren, ports),
  searchClassification: async ({ siren, words = '' }, { ports }) =>
    searchIn(heldBy(await ports.senderOf(siren)), words),
  refreshClassification: async ({ siren, force }, at) => {
    const row = await refresh(siren, force, at)
    await noted(at, { event: 'classification-asked', target: siren, detail: { id: row.id, force } })
    return transmissionToJson(await woken(row, at.tools), at.now())
  },
})

async function describeClassification(siren: string, ports: Ports) {
  const sender = await ports.senderOf(siren)
  const held = heldBy(sender)
  const natures = held.natures.map((nature) => {
    const known = findNature(nature.code)
    return { ...nature, defaultTypePiece: known ? defaultTypePieceOf(held, known.abrege) : '' }
  })
  const { wanted = null, checkedAt = null, askedAt } = sender
  return { ...held, siren, wanted, checkedAt, asking: askedAt !== undefined, natures }
}

/** @returns the new request, or the one in progress */
async function refresh(siren: string, force: boolean, { who, ports, db }: At) {
  const sender = await ports.senderOf(siren)
  const { gateway, fuseau } = sender.collectivite
  if (!ports.gatewayOf(sender.collectivite).capabilities.classification)
    throw new ActesError('ACTES-A009', { params: { code: '7-1', type: gateway.type } })
  const id = await db.transaction((sql) => openClassificationRequest(sql, sender, { ports, force, who }))
  const request = existing(id === undefined ? await lastRequest(db, siren) : await byId(db, id), siren)
  if (id === undefined && isFinal(request.state))
    throw new ActesError('ACTES-A013', { params: { day: dayIn(fuseau, request.createdAt) } })
  return request
}
