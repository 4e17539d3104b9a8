// What Pastell has under a number, before a creation and after a doubt. Several documents may share one number; only
// the TdT refuses the second. Our document is recognised by its fields and the acte's file.
import { hash } from 'node:crypto'
import { isoDayFrom, type Dossier, fileNamesIn, textIn } from './responses.ts'
import { bearersOf, readFileOf, type Api } from './calls.ts'
import { memberOf } from './form/compose.ts'
import type { FrozenForm } from './form/read.ts'
import { meaningOf, type DossierStanding } from './meanings.ts'
import type { Outgoing } from '../gateway.ts'
import { firstDayOf, notOthers } from '../trail.ts'
import { notAsked } from '../troubles.ts'

export interface ActForm extends Pick<Outgoing, 'trail'> {
  readonly fields: URLSearchParams
  readonly form: FrozenForm
}

/**
 * `draft`: ours, unfinished or refused for a passing cause: nothing of it has left Pastell. `refused`: ours, refused by
 * the TdT for good: nothing was created there.
 */
export type Survey =
  | { readonly kind: 'none' }
  | { readonly kind: 'draft' | 'refused' | 'sent' | 'stranger'; readonly dossier: Dossier }
  | { readonly kind: 'unclear'; readonly reason: string }

export function actForm(form: FrozenForm, { trail }: Pick<Outgoing, 'trail'>): ActForm | undefined {
  const fields = form.texts.get(memberOf.fields)
  if (fields === undefined || form.files.length === 0) return undefined
  return { fields: new URLSearchParams(fields), form, ...(trail && { trail }) }
}

/**
 * Look for an acte by its number. Sent documents count before drafts, so other people's drafts have no effect.
 * Documents of our other sendings are ignored. One that was refused or annulled, or last moved before this sending, is
 * not ours.
 */
export async function survey(api: Api, act: ActForm): Promise<Survey> {
  const numero = act.fields.get('numero_de_lacte') ?? ''
  const all = await bearersOf(api, numero)
  if (!all) return { kind: 'unclear', reason: `numero_de_lacte=${numero}` }
  const bearers = await notOthers(all, act)
  const sent = bearers.filter((dossier) => !isUnsent(dossier))
  const standing = sent.filter((dossier) => mayBeOurs(act, dossier))
  const [first, ...more] = standing
  if (more.length > 0) return { kind: 'unclear', reason: standing.map(({ id }) => id).join(', ') }
  if (first) return judgeSent(api, act, first)
  const [ended] = sent
  if (ended) return { kind: 'stranger', dossier: ended }
  for (const dossier of bearers) if ((await likenessOf(api, act, dossier)) === 'same') return judgeUnsent(dossier)
  const [stranger] = bearers
  return stranger ? { kind: 'stranger', dossier: stranger } : { kind: 'none' }
}

/** Nothing of it has left Pastell. An unknown state may be anything. */
export function isUnsent({ standing, atTdt }: Dossier): boolean {
  return !atTdt && (standing === 'draft' || standing === 'failed')
}

const endings: readonly (DossierStanding | undefined)[] = ['anomaly', 'annulling', 'annulled']

function mayBeOurs(act: ActForm, { standing, movedOn }: Dossier) {
  if (endings.includes(standing)) return false
  const firstDay = firstDayOf(act)
  return firstDay === undefined || movedOn === undefined || movedOn >= firstDay
}

async function judgeSent(api: Api, act: ActForm, dossier: Dossier): Promise<Survey> {
  const likeness = await likenessOf(api, act, dossier)
  if (likeness === 'other') return { kind: 'stranger', dossier }
  if (likeness === 'untold' || dossier.standing === undefined) return { kind: 'unclear', reason: dossier.action }
  return { kind: 'sent', dossier }
}

function judgeUnsent(dossier: Dossier): Survey {
  if (dossier.standing === 'draft') return { kind: 'draft', dossier }
  switch (meaningOf(dossier.words)) {
    case 'refused':
      return { kind: 'refused', dossier }
    case 'misconfigured':
    case 'outdated':
    case 'later':
      return { kind: 'draft', dossier }
    default:
      return { kind: 'unclear', reason: dossier.words || dossier.action }
  }
}

type Likeness = 'same' | 'other' | 'untold'

/** Compares nature, day, objet and number of annexes, then the acte's file unless it is large. */
async function likenessOf(api: Api, act: ActForm, dossier: Dossier): Promise<Likeness> {
  const likeness = fieldsAlike(act, dossier)
  if (likeness !== 'same') return likeness
  if (hasMoreAnnexes(act, dossier)) return 'other'
  return fileAlike(api, act, dossier)
}

const compared: Readonly<Record<string, (value: string) => string>> = {
  acte_nature: (value) => value.trim(),
  date_de_lacte: isoDayFrom,
  objet: (value) => value.normalize('NFC').replace(/\s+/g, ' ').trim(),
}

export function fieldsAlike({ fields }: ActForm, { data }: Dossier): Likeness {
  const pairs = Object.entries(compared).map(([field, plain]) => {
    const theirs = textIn(data, field)
    return theirs === undefined ? undefined : plain(theirs) === plain(fields.get(field) ?? '')
  })
  if (pairs.includes(false)) return 'other'
  return pairs.includes(undefined) ? 'untold' : 'same'
}

/** Annexes that are not ours would leave with what we attach. */
export function hasMoreAnnexes({ form }: ActForm, { data }: Dossier): boolean {
  return (fileNamesIn(data, 'autre_document_attache')?.length ?? 0) > form.files.length - 1
}

export const comparedMax = 16_777_216

async function fileAlike(api: Api, { form }: ActForm, { id }: Dossier): Promise<Likeness> {
  const [own] = form.files
  if (!own || own.sizeBytes > comparedMax) return 'same'
  const once = await fileDigest(api, id)
  // A document without the acte's file is one that we began, or its file was removed since.
  if (once === undefined || once === own.sha256) return 'same'
  if ((await fileDigest(api, id)) === once) return 'other'
  throw notAsked('file')
}

async function fileDigest(api: Api, id: string) {
  const bytes = await readFileOf(api, id, 'arrete/0')
  return bytes && hash('sha256', bytes)
}
