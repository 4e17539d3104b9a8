// What Pastell has under a number, before anything is created and again after doubt. Pastell lets any number of
// documents bear one number; only the TdT behind it refuses the second. Our document is recognised by its fields and by
// the act's file.
import { hash } from 'node:crypto'
import { type Dossier, filesIn, notAsked, textIn } from './responses.ts'
import { bearersOf, readFileOf, type Api } from './calls.ts'
import { memberOf } from './form/compose.ts'
import type { FrozenForm } from './form/read.ts'
import { meaningOf } from './meanings.ts'

export interface ActForm {
  readonly fields: URLSearchParams
  readonly form: FrozenForm
}

export type Survey =
  | { readonly kind: 'none' }
  /** Ours, unfinished or refused for a passing cause: nothing of it has left Pastell. */
  | { readonly kind: 'draft'; readonly dossier: Dossier }
  /** Ours, refused by the TdT for good: nothing was created there. */
  | { readonly kind: 'refused'; readonly dossier: Dossier }
  | { readonly kind: 'sent'; readonly dossier: Dossier }
  /** Another act has this number. */
  | { readonly kind: 'stranger'; readonly dossier: Dossier }
  | { readonly kind: 'unclear'; readonly reason: string }

export function actForm(form: FrozenForm): ActForm | undefined {
  const fields = form.texts.get(memberOf.fields)
  return fields === undefined || form.files.length === 0 ? undefined : { fields: new URLSearchParams(fields), form }
}

/** Look for an act by its number. A sent document counts before drafts, so those that others left change nothing. */
export async function survey(api: Api, act: ActForm): Promise<Survey> {
  const numero = act.fields.get('numero_de_lacte') ?? ''
  const bearers = await bearersOf(api, numero)
  if (!bearers) return { kind: 'unclear', reason: `numero_de_lacte=${numero}` }
  const sent = bearers.filter((dossier) => !isUnsent(dossier))
  const [first, ...more] = sent
  if (more.length > 0) return { kind: 'unclear', reason: sent.map(({ id }) => id).join(', ') }
  if (first) return judgeSent(api, act, first)
  for (const dossier of bearers) if ((await likenessOf(api, act, dossier)) === 'same') return judgeUnsent(dossier)
  const [stranger] = bearers
  return stranger ? { kind: 'stranger', dossier: stranger } : { kind: 'none' }
}

/** Nothing of it has left Pastell. An unknown state may be anything. */
export function isUnsent({ standing, atTdt }: Dossier): boolean {
  return !atTdt && (standing === 'draft' || standing === 'failed')
}

async function judgeSent(api: Api, act: ActForm, dossier: Dossier): Promise<Survey> {
  const likeness = await likenessOf(api, act, dossier)
  if (likeness === 'other') return { kind: 'stranger', dossier }
  // An unknown state, or a document that does not tell its fields.
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

/** Compares number, nature, day, objet, and the act's file unless it is a big one. */
async function likenessOf(api: Api, act: ActForm, dossier: Dossier): Promise<Likeness> {
  const likeness = fieldsAlike(act, dossier)
  if (likeness !== 'same') return likeness
  if (hasMoreAnnexes(act, dossier)) return 'other'
  return fileAlike(api, act, dossier)
}

const compared: Readonly<Record<string, (value: string) => string>> = {
  acte_nature: (value) => value.trim(),
  date_de_lacte: dayOf,
  objet: (value) => value.normalize('NFC').replace(/\s+/g, ' ').trim(),
}

/** Are the fields of a document ours? */
export function fieldsAlike({ fields }: ActForm, { data }: Dossier): Likeness {
  const pairs = Object.entries(compared).map(([field, plain]) => {
    const theirs = textIn(data, field)
    return theirs === undefined ? undefined : plain(theirs) === plain(fields.get(field) ?? '')
  })
  if (pairs.includes(false)) return 'other'
  return pairs.includes(undefined) ? 'untold' : 'same'
}

/** `2025-06-25`, from itself or from `25/06/2025`. */
function dayOf(value: string): string {
  return value
    .trim()
    .slice(0, 10)
    .replace(/^(\d\d)\/(\d\d)\/(\d{4})$/, '$3-$2-$1')
}

/** Annexes that are not ours would leave with what we attach. */
export function hasMoreAnnexes({ form }: ActForm, { data }: Dossier): boolean {
  return (filesIn(data, 'autre_document_attache')?.length ?? 0) > form.files.length - 1
}

/** Largest file that is fetched to be compared, in bytes. */
export const comparedMax = 16_777_216

async function fileAlike(api: Api, { form }: ActForm, { id }: Dossier): Promise<Likeness> {
  const [own] = form.files
  if (!own || own.sizeBytes > comparedMax) return 'same'
  const once = await fileDigest(api, id)
  // A document without the act's file is one that we began, or one whose file was removed since.
  if (once === undefined || once === own.sha256) return 'same'
  if ((await fileDigest(api, id)) === once) return 'other'
  // Two reads that differ cannot both be right.
  throw notAsked('file')
}

async function fileDigest(api: Api, id: string): Promise<string | undefined> {
  const bytes = await readFileOf(api, { id, field: 'arrete', index: 0 })
  return bytes && hash('sha256', bytes)
}
