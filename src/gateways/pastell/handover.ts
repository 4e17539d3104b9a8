// The one step that hands a document over to the TdT: an action of Pastell, whose answer may be Pastell's, the TdT's own
// text, or only that it was queued. From its first byte on, silence is a doubt.
import { ActesError, type ErrorCode } from '../../errors.ts'
import type { Receipt, Reference } from '../gateway.ts'
import { textIn, type Dossier } from './responses.ts'
import { call, pathOf, readDocument, type Api } from './calls.ts'
import { isBusy, isNotPermitted, lacksRight, meaningOf, type Meaning } from './meanings.ts'

export interface Handover {
  /** `id_d` */
  readonly id: string
  /** `action/send-tdt` */
  readonly action: string
  readonly reference: Reference
  /** An earlier try may have asked for it: it may be queued. */
  readonly mayBeQueued: boolean
  /** To look once more would tell nothing: what cannot be told is for a person. */
  readonly lastLook: boolean
  /** Has it been handed over, as it stands? */
  readonly isHanded: (dossier: Dossier) => boolean
  /** Was it tried, in vain? */
  readonly hasFailed: (dossier: Dossier) => boolean
}

/**
 * Hand a document over.
 * @throws ActesError ACTES-G009 (the TdT's no, or Pastell's), G008 and G013 (nothing left until Pastell is mended), G002
 *   (nothing left, this time), G004, G005 and G011 (it may have left), G006 (the TdT may have it, and Pastell cannot tell)
 */
export async function hand(api: Api, handing: Handover): Promise<Receipt> {
  const path = `${pathOf(handing.id)}/${handing.action}`
  const judged = await call(api, { phase: 'send', method: 'POST', path })
  switch (judged.kind) {
    case 'missing':
      throw new ActesError('ACTES-G002', { params: { reason: judged.words } })
    case 'refused':
      return refused(api, handing, judged.words)
    case 'done':
      if (!isAccepted(judged.value))
        throw new ActesError('ACTES-G005', { params: { reason: textIn(judged.value, 'message') ?? 'result' } })
      await lookAfter(api, handing)
      return { reference: handing.reference, bytes: judged.bytes }
  }
}

function isAccepted(value: unknown): boolean {
  return ['true', '1', 'ok'].includes(textIn(value, 'result') ?? '')
}

/** Accepted may mean queued, or tried and failed: the document tells. When it cannot be read, it is accepted all the same. */
async function lookAfter(api: Api, handing: Handover): Promise<void> {
  const dossier = await readDocument(api, handing.id).catch((error: unknown) => {
    if (error instanceof ActesError) return undefined
    throw error
  })
  if (dossier && handing.hasFailed(dossier)) throw troubleOf(dossier.words || dossier.action, handing.lastLook)
}

async function refused(api: Api, handing: Handover, words: string): Promise<Receipt> {
  if (isBusy(words)) throw new ActesError('ACTES-G002', { params: { reason: words } })
  if (isNotPermitted(words)) throw await notPermitted(api, handing, words)
  if (meaningOf(words) === 'done') return { reference: handing.reference, bytes: Buffer.from(words) }
  throw troubleOf(words, handing.lastLook)
}

/** Pastell did nothing. Either somebody else did, meanwhile, or an earlier try of ours is queued, or it will not do it. */
async function notPermitted(api: Api, handing: Handover, words: string): Promise<ActesError> {
  const dossier = await readDocument(api, handing.id)
  if (dossier && handing.isHanded(dossier)) return new ActesError('ACTES-G005', { params: { reason: words } })
  if (dossier && handing.hasFailed(dossier)) return troubleOf(dossier.words || dossier.action, true)
  if (lacksRight(words)) return new ActesError('ACTES-G008', { params: { reason: words } })
  if (handing.mayBeQueued) return new ActesError('ACTES-G002', { params: { reason: words } })
  return new ActesError('ACTES-G009', { params: { reason: words } })
}

/** By what a text means. */
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

/** An answer that is not understood is looked into once; the second time only a person can tell. */
function troubleOf(words: string, lastLook: boolean): ActesError {
  const meaning = meaningOf(words)
  const code = troubles[meaning]
  const setting = meaning === 'outdated' ? { setting: 'classification' } : {}
  return new ActesError(lastLook && code === 'ACTES-G005' ? 'ACTES-G006' : code, {
    params: { ...setting, reason: words },
  })
}
