// The annulation of an act (6-1): an action on the act's document, which Pastell does once.
import { ActesError } from '../../errors.ts'
import type { Outgoing, Receipt } from '../gateway.ts'
import { filesIn, isDossierId, textIn, type Dossier } from './responses.ts'
import { readDocument, type Api } from './calls.ts'
import { memberOf } from './form/compose.ts'
import { readFrozen } from './form/read.ts'
import { hand } from './handover.ts'
import { annulationOf } from './collect.ts'

/**
 * Ask for the annulation of the act `outgoing.about`, unless it was asked for.
 * @throws ActesError as `hand` does; ACTES-G009 when Pastell no longer has the act, G010 when it never had it
 */
export async function annul(api: Api, outgoing: Outgoing): Promise<Receipt> {
  const { id, action } = await asked(api, outgoing)
  const dossier = await readDocument(api, id)
  if (!dossier) throw new ActesError('ACTES-G009', { params: { reason: `document ${id}` } })
  if (isAsked(dossier)) return receiptOf(dossier)
  // The TdT answers a second request by saying that the first is under way.
  return hand(api, {
    id,
    action,
    reference: annulationOf(id),
    mayBeQueued: false,
    lastLook: true,
    isHanded: isAsked,
    hasFailed: ({ standing }) => standing === 'failed',
  })
}

export async function findAnnulation(api: Api, { about }: Outgoing): Promise<Receipt | 'absent' | 'unknown'> {
  const dossier = about !== undefined && isDossierId(about) ? await readDocument(api, about) : undefined
  if (!dossier || dossier.standing === undefined) return 'unknown'
  return isAsked(dossier) ? receiptOf(dossier) : 'absent'
}

/** By its state, or by its data when the document has moved on. */
function isAsked({ standing, data }: Dossier): boolean {
  if (standing === 'annulling' || standing === 'annulled') return true
  return (textIn(data, 'tedetis_annulation_id') ?? '') !== '' || (filesIn(data, 'aractes_annulation')?.length ?? 0) > 0
}

function receiptOf({ id, bytes }: Dossier): Receipt {
  return { reference: annulationOf(id), bytes }
}

/** The action in the frozen form. Its act must be the one of the sending. */
async function asked(api: Api, outgoing: Outgoing): Promise<{ readonly id: string; readonly action: string }> {
  const form = await readFrozen(outgoing, api.stop)
  const [, id, action] =
    /^document\/([A-Za-z0-9_-]{1,64})\/(action\/[a-z-]{1,60})$/.exec(form.texts.get(memberOf.action) ?? '') ?? []
  if (id === undefined || action === undefined || id !== outgoing.about)
    throw new ActesError('ACTES-G010', { params: { type: 'pastell' } })
  return { id, action }
}
