// Shared by the forms that declare a collectivité: tabs, and submission with every fault at its field.
import { createHash } from 'node:crypto'
import { ActesError, type Problem } from '#errors.ts'
import type { FormField } from '#operations/declaration/fields.ts'
import type { Declared } from '#operations/shapes/collectivites.ts'
import { html, type Html } from '#text/html.ts'
import { hidden } from '../../forms.ts'
import { faults, tabs, refusal } from '../../parts.ts'
import type { Say } from '../../say.ts'
import {
  done,
  mayHere,
  type ActionOutcome,
  type Rendered,
  type FormSubmission,
  field,
  type Visit,
} from '../../visit.ts'

export const newPath = '/collectivites/nouvelle'

export function declareWord(say: Say) {
  return say('Déclarer une collectivité', 'Declare a collectivité')
}

/** @param siren absent for a new one */
export function declarationTabs(visit: Visit, siren?: string) {
  const { say, url } = visit
  const base = siren === undefined ? newPath : `/collectivites/${siren}`
  const own = [
    ['', say('Situation', 'Standing'), 'read'],
    ['/fiche', say('Fiche', 'File'), 'declare'],
    ['/passerelle', say('Passerelle', 'Gateway'), 'declare'],
    ['/json', say('JSON, pour les experts', 'JSON, for experts'), 'declare'],
    ['/conservation', say('Conservation', 'Retention'), 'retention'],
    ['/archive', say('Service d’archives', 'Archive'), 'retention'],
  ] as const
  const views = siren === undefined ? ([['', own[1][1], 'declare'], own[3]] as const) : own
  const seen = views.filter(([, , needs]) => mayHere(visit, needs, needs === 'declare' ? null : (siren ?? null)))
  if (seen.length < 2) return html``
  return tabs(
    say('Pages de la collectivité', 'Pages of the collectivité'),
    seen.map(([place, word]) => [`${base}${place}`, word, url.pathname === `${base}${place}`]),
  )
}

/** @throws ActesError ACTES-A022 for a visitor who may not declare collectivités */
export function needDeclare(visit: Visit) {
  if (!mayHere(visit, 'declare', null)) throw new ActesError('ACTES-A022', { params: { action: 'declare' } })
}

/** Digest of the declaration that the form was rendered from, to detect a concurrent change. */
export function seenField(kept: unknown) {
  return hidden('vue', printOf(kept))
}

/** @throws ActesError ACTES-S009 when the declaration has changed since */
export function needSeen(sent: FormSubmission, kept: unknown) {
  if (field(sent, 'vue') !== printOf(kept)) throw new ActesError('ACTES-S009')
}

function printOf(kept: unknown) {
  return createHash('sha256').update(JSON.stringify(kept)).digest('hex').slice(0, 16)
}

interface Again {
  readonly fields: readonly FormField[]
  again(refused: Html): Promise<Rendered>
}

/** Records what a form gives; refused, the form stands again below every fault, each at its field. */
export async function recorded(
  visit: Visit,
  record: () => Promise<ActionOutcome>,
  { fields, again }: Again,
): Promise<ActionOutcome> {
  try {
    return await record()
  } catch (error) {
    if (!(error instanceof ActesError) || error.problems.length === 0) throw error
    return markUnprocessable(await again(renderNothingRecorded(visit, faultsAt(visit, error.problems, fields))))
  }
}

export function submitDeclaration(
  visit: Visit,
  declaration: unknown,
  { then, ...again }: Again & { then(declared: Declared): readonly [to: string, text: string] },
) {
  needDeclare(visit)
  return recorded(visit, async () => done(...then(await visit.ask.declareCollectivite(declaration))), again)
}

export function markUnprocessable(rendered: Rendered): Rendered {
  return { ...rendered, status: 422 }
}

export function renderNothingRecorded({ say }: Visit, why: Html) {
  return refusal(say('Rien n’a été enregistré', 'Nothing was recorded'), why)
}

export function faultsAt(visit: Visit, problems: readonly Problem[], fields: readonly FormField[]) {
  const labels = new Map(fields.map(({ path, label }) => [path, label[visit.language]]))
  return faults(problems, visit, (path) =>
    labels.get(path.replace(/^(?:gateway|archive)\./, '').replace(/\[\d+\].*/, '')),
  )
}

/** Warns of sendings that still wait for an answer through the former gateway. */
export function leftSaid({ left }: Declared, say: Say) {
  if (!left) return ''
  const { awaiting, connection } = left
  return say(
    ` Attention : ${awaiting} envois attendent encore une réponse par ${connection}, qui n’est plus relevée.`,
    ` Beware: ${awaiting} sendings still wait for an answer by ${connection}, which nothing reads any more.`,
  )
}
