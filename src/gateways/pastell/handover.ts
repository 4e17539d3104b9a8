// Hands a document over to the TdT by an action of Pastell. The response may be Pastell's, the TdT's own text, or
// "queued". From the first byte on, silence is a doubt. An annulation (6-1) is such an action on the acte's document;
// Pastell does it once.
import { ActesError, type ErrorCode } from '#errors.ts'
import type { Found, Receipt, Reference, Outgoing } from '../gateway.ts'
import { textIn, type Dossier, fileNamesIn, isDossierId } from './responses.ts'
import { call, pathOf, readDocument, type Api } from './calls.ts'
import { isBusy, isNotPermitted, lacksRight, meaningOf, type Meaning } from './meanings.ts'
import { memberOf } from './form/compose.ts'
import { readFrozen } from './form/read.ts'
import { annulationOf } from './collect.ts'
import { exchangeError, notAsked, ofOtherGateway, saidError } from '../troubles.ts'

interface Handover {
  readonly id: string
  readonly action: string
  readonly reference: Reference
  readonly mayBeQueued: boolean
  /** Further looks would reveal nothing: a person must decide. */
  readonly lastLook: boolean
  readonly isHanded: (dossier: Dossier) => boolean
  readonly hasFailed: (dossier: Dossier) => boolean
}

/**
 * Hand a document over.
 * @throws ActesError ACTES-G009 (the TdT or Pastell refuses), G008 and G013 (nothing leaves until Pastell is
 * corrected), G002 (nothing left this time), G004, G005 and G011 (it may have left), G006 (the TdT may have it, and
 * Pastell cannot tell)
 */
export async function hand(api: Api, handing: Handover): Promise<Receipt> {
  const path = `${pathOf(handing.id)}/${handing.action}`
  const judged = await call(api, { phase: 'send', method: 'POST', path })
  switch (judged.kind) {
    case 'missing':
      throw notAsked(judged.words)
    case 'refused':
      return settleRefusal(api, handing, judged.words)
    case 'done':
      if (!isAccepted(judged.value))
        throw exchangeError('ACTES-G005', { reason: textIn(judged.value, 'message') ?? 'result' })
      await lookAfter(api, handing)
      return { reference: handing.reference, bytes: judged.bytes }
  }
}

function isAccepted(value: unknown) {
  return ['true', '1', 'ok'].includes(textIn(value, 'result') ?? '')
}

/** Accepted may mean queued, or tried and failed. If the document cannot be read, it counts as accepted. */
async function lookAfter(api: Api, handing: Handover) {
  const dossier = await readDocument(api, handing.id).catch((error: unknown) => {
    if (error instanceof ActesError) return undefined
    throw error
  })
  if (dossier && handing.hasFailed(dossier)) throw handoverTroubleOf(dossier.words || dossier.action, handing.lastLook)
}

async function settleRefusal(api: Api, handing: Handover, words: string): Promise<Receipt> {
  if (isBusy(words)) throw saidError('ACTES-G002', { reason: words })
  if (isNotPermitted(words)) throw await notPermitted(api, handing, words)
  if (meaningOf(words) === 'done') return { reference: handing.reference, bytes: Buffer.from(words) }
  throw handoverTroubleOf(words, handing.lastLook)
}

/** Pastell did nothing: another process acted meanwhile, an earlier attempt of ours is queued, or Pastell refuses. */
async function notPermitted(api: Api, handing: Handover, words: string) {
  const dossier = await readDocument(api, handing.id)
  if (dossier && handing.isHanded(dossier)) return saidError('ACTES-G005', { reason: words })
  if (dossier && handing.hasFailed(dossier)) return handoverTroubleOf(dossier.words || dossier.action, true)
  const code = lacksRight(words) ? 'ACTES-G008' : handing.mayBeQueued ? 'ACTES-G002' : 'ACTES-G009'
  return saidError(code, { reason: words })
}

const troubles: Readonly<Record<Meaning, ErrorCode>> = {
  duplicate: 'ACTES-G005',
  unknown: 'ACTES-G005',
  done: 'ACTES-G005',
  doubt: 'ACTES-G004',
  refused: 'ACTES-G009',
  misconfigured: 'ACTES-G008',
  outdated: 'ACTES-G013',
  later: 'ACTES-G002',
}

/** An unclear response allows one more look. After that a person must decide. */
function handoverTroubleOf(words: string, lastLook: boolean) {
  const meaning = meaningOf(words)
  const code = troubles[meaning]
  const setting = meaning === 'outdated' ? { setting: 'classification' } : {}
  return saidError(lastLook && code === 'ACTES-G005' ? 'ACTES-G006' : code, { ...setting, reason: words })
}

/**
 * Ask for the annulation of the acte `outgoing.about`, unless already requested.
 * @throws ActesError ACTES-G009 when Pastell no longer has the acte, G010 when it never had it
 */
export async function requestAnnulation(api: Api, outgoing: Outgoing): Promise<Receipt> {
  const { id, action } = await asked(api, outgoing)
  const dossier = await readDocument(api, id)
  if (!dossier) throw exchangeError('ACTES-G009', { reason: `document ${id}` })
  if (isAsked(dossier)) {
    if (!(await outgoing.trail?.isOthers(annulationOf(id)))) return annulationReceiptOf(dossier)
    throw exchangeError('ACTES-G009', { reason: `une annulation du document ${id} a déjà été demandée` })
  }
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

export async function findAnnulation(api: Api, { about, trail }: Outgoing): Promise<Found> {
  const dossier = about !== undefined && isDossierId(about) ? await readDocument(api, about) : undefined
  if (!dossier || dossier.standing === undefined) return 'unknown'
  return isAsked(dossier) && !(await trail?.isOthers(annulationOf(dossier.id)))
    ? annulationReceiptOf(dossier)
    : 'absent'
}

function isAsked({ standing, data }: Dossier) {
  if (standing === 'annulling' || standing === 'annulled') return true
  return (
    (textIn(data, 'tedetis_annulation_id') ?? '') !== '' || (fileNamesIn(data, 'aractes_annulation')?.length ?? 0) > 0
  )
}

function annulationReceiptOf({ id, bytes }: Dossier): Receipt {
  return { reference: annulationOf(id), bytes }
}

/** @throws ActesError G010 unless the frozen form's action is on the acte of the sending */
async function asked(api: Api, outgoing: Outgoing): Promise<{ readonly id: string; readonly action: string }> {
  const form = await readFrozen(outgoing, api.stop)
  const [, id, action] =
    /^document\/([A-Za-z0-9_-]{1,64})\/(action\/[a-z-]{1,60})$/.exec(form.texts.get(memberOf.action) ?? '') ?? []
  if (id === undefined || action === undefined || id !== outgoing.about) throw ofOtherGateway('pastell')
  return { id, action }
}
