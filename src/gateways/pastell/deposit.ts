// The deposit of an act in Pastell: create, fill in, attach, give the types, look again, hand over. A failure before
// the last step is a retry: the document has reached nobody, and the next try finds it by its number and goes on with
// it. A creation whose response is lost leaves an empty document without a number.
import { ActesError } from '../../errors.ts'
import type { Outgoing, Receipt } from '../gateway.ts'
import { filesIn, isDossierId, isRecord, notAsked, readForm, textIn, type Dossier } from './responses.ts'
import { call, pathOf, prepared, preparingTrouble, readDocument, urlencoded, type Api } from './calls.ts'
import { memberOf } from './form/compose.ts'
import { eachFile } from './form/read.ts'
import { hand } from './handover.ts'
import { fieldsAlike, hasMoreAnnexes, isUnsent, type ActForm } from './find.ts'
import { attach, isAttached } from './upload.ts'

interface Deposit {
  readonly outgoing: Outgoing
  readonly act: ActForm
  /** A document of ours to go on with. */
  readonly draft?: Dossier
}

/**
 * Deposit an act that Pastell does not have, or has not handed over.
 * @throws ActesError as `prepared` and `hand` do; ACTES-G009 when the form is refused, G015 when the document is
 *   another's, S004 when the frozen bytes have changed
 */
export async function deposit(api: Api, { outgoing, act, draft }: Deposit): Promise<Receipt> {
  const id = draft?.id ?? (await create(api, act))
  let form: ReturnType<typeof readForm>
  const note = (value: unknown) => void (form = readForm(value) ?? form)
  const fill = async (path: string, member: string) =>
    note(await prepared(api, { method: 'PATCH', path, type: urlencoded, body: Buffer.from(textOf(act, member)) }))
  await fill(pathOf(id), memberOf.fields)
  await eachFile({ outgoing, form: act.form, stop: api.stop }, async (file, body) => {
    // An earlier try may have handed it over, and it may be queued: its files are left as they are.
    if (draft && (await isAttached(api, { id, file }))) return
    note(await attach(api, { id, file }, body))
  })
  await fill(`${pathOf(id)}/externalData/type_piece`, memberOf.types)
  // The last answer may be about a form without its types or its files.
  if (form?.complete === false) note(await prepared(api, { method: 'PATCH', path: pathOf(id), type: urlencoded }))
  if (form?.complete === false) throw new ActesError('ACTES-G009', { params: { reason: form.words } })
  await look(api, act, id)
  return hand(api, {
    ...{ id, reference: id, mayBeQueued: draft !== undefined, lastLook: draft !== undefined },
    action: textOf(act, memberOf.action),
    isHanded: (dossier) => !isUnsent(dossier),
    hasFailed: (dossier) => dossier.standing === 'failed' && !dossier.atTdt,
  })
}

async function create(api: Api, act: ActForm): Promise<string> {
  const path = `document?${textOf(act, memberOf.document)}`
  const judged = await call(api, { phase: 'prepare', method: 'POST', path })
  if (judged.kind === 'missing')
    throw new ActesError('ACTES-G013', { params: { setting: 'entite', reason: judged.words } })
  if (judged.kind === 'refused') throw preparingTrouble(judged.words, 'ACTES-G002')
  const { value } = judged
  const id = textIn(isRecord(value) ? value.info : undefined, 'id_d') ?? textIn(value, 'id_d')
  if (id === undefined || !isDossierId(id)) throw notAsked('document')
  return id
}

/** A last look before it leaves: it is unsent, its fields are ours, and it has our files and no other. */
async function look(api: Api, act: ActForm, id: string): Promise<void> {
  const dossier = await readDocument(api, id)
  // Gone, or handed over by another. The next try sees which.
  if (!dossier || !isUnsent(dossier)) throw new ActesError('ACTES-G002', { params: { reason: dossier?.action ?? id } })
  if (fieldsAlike(act, dossier) === 'other' || hasMoreAnnexes(act, dossier))
    throw new ActesError('ACTES-G015', { params: { reason: id } })
  const held = { act: filesIn(dossier.data, 'arrete'), annexes: filesIn(dossier.data, 'autre_document_attache') }
  const whole =
    held.act?.length !== 0 && (held.annexes === undefined || held.annexes.length === act.form.files.length - 1)
  if (!whole) throw new ActesError('ACTES-G002', { params: { reason: 'autre_document_attache' } })
}

function textOf({ form }: ActForm, member: string): string {
  const text = form.texts.get(member)
  if (text === undefined) throw new ActesError('ACTES-G010', { params: { type: 'pastell' } })
  return text
}
