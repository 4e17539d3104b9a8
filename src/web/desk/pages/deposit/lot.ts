// Drafts begun together, reviewed one after the other: how many are ready, and links to the previous and next one.
import type { DraftJson, ShownDraft } from '#operations/shapes/drafts.ts'
import { html, type Html } from '#text/html.ts'
import type { Visit } from '../../visit.ts'

/** Several times what one form begins. */
const lotMost = 200

async function lotOf(visit: Visit, batch: string): Promise<readonly DraftJson[]> {
  return (await visit.ask.listDrafts({ batch, limit: lotMost })).items
}

/** The next draft that is ready, or else the first one; undefined once all are deposited. */
export async function nextInLot(visit: Visit, batch: string): Promise<string | undefined> {
  const lot = await lotOf(visit, batch)
  return (lot.find(({ faults }) => faults === 0) ?? lot[0])?.id
}

/** Buttons rather than links: they save what is typed. */
export async function lotPart(visit: Visit, { id, batch }: ShownDraft): Promise<Html | false> {
  if (batch === null) return false
  const { say } = visit
  const lot = await lotOf(visit, batch)
  const at = lot.findIndex((each) => each.id === id)
  const ready = lot.filter(({ faults }) => faults === 0).length
  const rank = say(`Acte ${at + 1} sur ${lot.length}`, `Act ${at + 1} of ${lot.length}`)
  const readyWords = ready === 1 ? say('1 prêt', '1 ready') : say(`${ready} prêts`, `${ready} ready`)
  const go = (draft: DraftJson | undefined, word: string) =>
    draft && html`<button name="geste" value="aller:${draft.id}">${word}</button>`
  return html`<div class="moves" role="group" aria-label="${say('Actes du lot', 'Acts of the lot')}">
    ${go(lot[at - 1], say('Acte précédent', 'Act before'))}
    <span id="rang" data-frais><strong>${rank}</strong>, ${readyWords}</span>
    ${go(lot[at + 1], say('Acte suivant', 'Next act'))}
  </div>`
}
