// What the text of a PDF says of each field, with its line and certainty. A person uses one value, or all of them.
import type { DraftActe } from '#operations/declared/drafts.ts'
import type { DraftJson } from '#operations/shapes/drafts.ts'
import type { Certainty } from '#protocol/reading/lines.ts'
import { natureOf } from '#protocol/codes.ts'
import { both } from '#text/both.ts'
import { html } from '#text/html.ts'
import { mentionLines } from '#text/mentions.ts'
import { inFrench, tagsOf } from '../../parts.ts'
import { jour } from '../../times.ts'
import { among, type Visit } from '../../visit.ts'

const sayable = ['nature', 'numero', 'dateDecision', 'objet', 'votes'] as const
type Sayable = (typeof sayable)[number]
type ReadDraft = Pick<DraftJson, 'said' | 'acte'>

const certainty = tagsOf<Certainty>({
  sure: ['ok', both('sûr', 'sure')],
  likely: ['todo', both('probable', 'likely')],
  unsure: ['doubt', both('à vérifier', 'to be checked')],
})

/** `other`: the field has another value. */
function standing({ said, acte }: ReadDraft, name: Sayable): 'unsaid' | 'open' | 'taken' | 'other' {
  const [found, kept] = [said?.[name], acte[name]]
  if (!found) return 'unsaid'
  if (!kept || Object.keys(kept).length === 0) return 'open'
  return name === 'votes' || kept === found.value ? 'taken' : 'other'
}

/** Fields whose value is one of several that the PDF holds: a person must have looked. */
export function doubtful(draft: ReadDraft): readonly Exclude<Sayable, 'votes'>[] {
  return sayable.filter(
    (name) => name !== 'votes' && standing(draft, name) === 'taken' && draft.said?.[name]?.certainty === 'unsure',
  ) as Exclude<Sayable, 'votes'>[]
}

/** The matière is all that lacks; no PDF says it. */
export function isMatiereNext({ acte }: ReadDraft) {
  return acte.matiere === null && sayable.every((name) => name === 'votes' || acte[name] !== null)
}

/** @param wanted one field, or all that are empty */
export function takenOver(draft: ReadDraft, wanted: string): DraftActe {
  const names = sayable.filter((name) => (wanted === 'tout' ? standing(draft, name) === 'open' : name === wanted))
  const { said } = draft
  const values = names.map((name) => [name, name === 'votes' ? said?.votes?.counts : said?.[name]?.value] as const)
  return Object.fromEntries(values.filter(([, value]) => value !== undefined))
}

/** What was read for a field: undefined once a certain value stands there. */
function reading(visit: Visit, draft: ReadDraft, name: string) {
  const field = among(sayable, name)
  const found = field && draft.said?.[field]
  const is = field && standing(draft, field)
  if (!found || (is === 'taken' && found.certainty === 'sure')) return undefined
  const { say, language } = visit
  const source = html`<p class="reason">
    ${say(`page ${found.page} : «`, `page ${found.page}: “`)}${say(' ', '')}<span lang="fr">${found.line}</span
    >${say(' »', '”')}
  </p>`
  const value = is !== 'taken' && shownValue(visit, draft, field)
  return { field, is, value, source, how: found.certainty, mark: certainty(found.certainty, language) }
}

/** What was read, where, how surely, and the button that uses it. */
export function suggestion(visit: Visit, draft: ReadDraft, name: string) {
  const { field, value, source, mark } = reading(visit, draft, name) ?? {}
  const { say } = visit
  const use = html`<span>${say('Lu', 'Read')}${say(' : ', ': ')}<strong>${value}</strong></span> ${mark}
    <button class="go" name="geste" value="reprendre:${field}">
      ${say('Utiliser', 'Use')}<span class="skip"> ${value}</span>
    </button>`
  return mark !== undefined && html`<div class="read">${value ? use : mark} ${source}</div>`
}

/** The same in the row of a lot: of a doubtful value alone the line. */
export function briefSuggestion(visit: Visit, draft: ReadDraft, name: string) {
  const { is = 'other', value, source, how, mark } = reading(visit, draft, name) ?? {}
  return (
    is !== 'other' &&
    html`<div class="read ${is}">
      ${value && html`<span class="one">${value}</span>`} ${how !== 'sure' && mark} ${how === 'unsure' && source}
    </div>`
  )
}

export function shownValue(visit: Visit, { said }: ReadDraft, name: Sayable) {
  if (name === 'votes') return said?.votes && mentionLines({ votes: said.votes.counts }, visit.language)[0]?.[1]
  const value = said?.[name]?.value ?? ''
  if (name === 'dateDecision') return jour(value, visit.language)
  return inFrench(visit, name === 'nature' ? natureOf(value as 'DE').one : value)
}

/** How much the PDFs give, and the button that fills it all in. */
export function readingPart({ say }: Visit, drafts: readonly ReadDraft[]) {
  const open = drafts.flatMap((draft) =>
    sayable.flatMap((name) => (standing(draft, name) === 'open' ? [draft.said?.[name]] : [])),
  )
  const unsure = open.filter((found) => found?.certainty === 'unsure').length
  const scans = drafts.filter(({ said }) => said?.hasText === false).length
  const one = drafts.length === 1
  return [
    open.length > 0 &&
      html`<p class="take">
        <span
          >${one ? say('Le PDF donne', 'The PDF gives') : say('Les PDF donnent', 'The PDFs give')}
          ${open.length === 1 ? say('1 valeur', '1 value') : say(`${open.length} valeurs`, `${open.length} values`)}${unsure > 0 && say(`, dont ${unsure} à vérifier`, `, ${unsure} to be checked`)}.</span
        >
        <button name="geste" value="reprendre:tout">${say('Tout reprendre', 'Take all over')}</button>
      </p>`,
    scans > 0 &&
      html`<p class="reason">
        ${one ? say('Ce PDF est une image : aucun texte à lire.', 'This PDF is a picture: there is no text to read.') : say(`Images sans texte à lire : ${scans}.`, `Pictures without text: ${scans}.`)}
      </p>`,
  ]
}
