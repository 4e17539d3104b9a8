// The fields of a draft: drawn with saved values, faults and what was read in the PDF; and parsed from the form.
import type { DraftActe } from '#operations/declared/drafts.ts'
import type { ClassificationJson } from '#operations/shapes/collectivites.ts'
import type { ShownDraft } from '#operations/shapes/drafts.ts'
import { libelleOf } from '#protocol/classification/classification.ts'
import { findNature } from '#protocol/codes.ts'
import { html, type HtmlContent, type Html } from '#text/html.ts'
import { check, hidden, input } from '../../forms.ts'
import { attributesOf, inFrench, type Attributes } from '../../parts.ts'
import { field, type FormSubmission, type Visit } from '../../visit.ts'
import { isMatiereNext, suggestion } from './suggestions.ts'

export const fieldNames = ['nature', 'numero', 'dateDecision', 'matiere', 'objet'] as const
export type FieldName = (typeof fieldNames)[number]

type FieldLabel = readonly [fr: string, en: string]

export const fieldWords: Readonly<Record<FieldName | 'document' | 'autreVoie', FieldLabel>> = {
  nature: ['Nature de l’acte', 'Nature of the act'],
  numero: ['Numéro', 'Number'],
  dateDecision: ['Date de la décision', 'Date of the decision'],
  matiere: ['Matière', 'Matière'],
  objet: ['Objet', 'Objet'],
  document: ['Fichier de l’acte', 'File of the act'],
  autreVoie: ['Autre voie', 'Other way'],
}

const votes = ['membres', 'presents', 'votants', 'pour', 'contre', 'abstentions'] as const

const voteWords: Readonly<Record<(typeof votes)[number], FieldLabel>> = {
  membres: ['Membres en exercice', 'Members in office'],
  presents: ['Présents', 'Present'],
  votants: ['Votants', 'Voting'],
  pour: ['Pour', 'For'],
  contre: ['Contre', 'Against'],
  abstentions: ['Abstentions', 'Abstaining'],
}

export interface Filled {
  readonly shown: ShownDraft
  /** Saved values, or what was typed when it could not be saved. */
  readonly acte: ShownDraft['acte']
  readonly classification: ClassificationJson
}

/** @param found results of the search for a matière */
export function actFields(visit: Visit, filled: Filled, found: Html | false) {
  const { shown, acte, classification } = filled
  const row = (name: FieldName, drawn: (attributes: Attributes) => HtmlContent) =>
    fieldRow(visit, filled, { name, drawn })
  const text = (name: FieldName, more: Attributes) =>
    row(name, (attributes) => html`<input${attributesOf({ ...attributes, value: acte[name] ?? '', ...more })} />`)
  const matiere = { value: acte.matiere ?? '', maxlength: 40, autocomplete: 'off', inputmode: 'decimal' }
  const paper = visit.say('Une partie suit sur papier (multicanal)', 'A part follows on paper (multi-canal)')
  return html`${row('nature', (attributes) => natureField(visit, { classification, chosen: acte.nature }, attributes))}
    ${text('numero', { maxlength: 200, autocomplete: 'off', spellcheck: 'false' })}
    ${text('dateDecision', { type: 'date' })}
    ${row(
      'matiere',
      (attributes) =>
        html`<input${attributesOf({ ...attributes, ...matiere })} />
          ${matiereSearch(visit, { found, autofocus: isMatiereNext(shown) })}`,
    )}
    ${row(
      'objet',
      (attributes) => html`<textarea rows="3" maxlength="5000" ${attributesOf(attributes)}>${acte.objet}</textarea>`,
    )}
    <div class="field">
      <span>${visit.say('Vote', 'Votes')}</span>${voteFields(visit, filled)}
      <div id="dit-votes" data-frais>${suggestion(visit, shown, 'votes')} ${faultsAt(shown, 'votes')}</div>
    </div>
    <div class="field">
      <span></span>
      <div>${check(paper, 'papier', { value: 'oui', checked: acte.documentPapier })}</div>
    </div>`
}

interface ChosenNature {
  readonly classification: ClassificationJson
  readonly chosen: string | null
}

export function natureField(visit: Visit, { classification, chosen }: ChosenNature, attributes: Attributes) {
  const words = classification.natures.map(
    ({ abrege, libelle }) => [abrege, findNature(abrege)?.one ?? libelle] as const,
  )
  return html`<select${attributesOf(attributes)}>
    ${[['', '–'] as const, ...words].map(([code, word]) => optionOf(visit, { code, word, isChosen: code === (chosen ?? '') }))}
  </select>`
}

export function optionOf(
  { language }: Visit,
  { code, word, isChosen }: { readonly code: string; readonly word: string; readonly isChosen: boolean },
) {
  const lang = language === 'fr' || code === '' ? undefined : 'fr'
  return html`<option${attributesOf({ value: code, lang, selected: isChosen })}>${word}</option>`
}

function voteFields({ say }: Visit, { acte }: Filled) {
  const number = (each: (typeof votes)[number]) =>
    input(say(...voteWords[each]), `votes.${each}`, { inputmode: 'numeric', maxlength: 4, value: acte.votes?.[each] })
  return html`<details class="fold" ${votes.some((each) => acte.votes?.[each] !== undefined) && html`open`}>
    <summary>${say('Résultat du vote (facultatif)', 'Result of the vote (optional)')}</summary>
    <div class="fields">${votes.map(number)}</div>
  </details>`
}

interface FieldRow {
  readonly name: FieldName
  drawn(attributes: Attributes): HtmlContent
}

function fieldRow(visit: Visit, filled: Filled, { name, drawn }: FieldRow) {
  const isWrong = filled.shown.problems.some((each) => isAt(each, name) && !isMissing(each))
  const attributes = {
    name,
    id: `champ-${name}`,
    'aria-describedby': `dit-${name}`,
    ...(isWrong && { 'aria-invalid': 'true' }),
  }
  return html`<div class="field">
    <label for="champ-${name}">${visit.say(...fieldWords[name])}</label>
    <div>${drawn(attributes)}</div>
    <div id="dit-${name}" data-frais>
      ${[
        suggestion(visit, filled.shown, name),
        name === 'objet' && objetSaid(visit, filled.shown),
        name === 'matiere' && matiereSaid(visit, filled),
        faultsAt(filled.shown, name),
        name === 'numero' && numeroProposed(visit, filled.shown),
      ]}
    </div>
  </div>`
}

function numeroProposed({ say }: Visit, { numero: { proposed } }: ShownDraft) {
  return (
    proposed !== null &&
    html`<button name="geste" value="numero:${proposed}">${say('Prendre', 'Take')} ${proposed}</button>`
  )
}

function objetSaid({ say }: Visit, { objet, conversions }: ShownDraft) {
  const { length, max } = objet
  const changed = conversions.map(
    ({ from, to }) => html`<li><code>${visible(from)}</code> → <code>${visible(to)}</code></li>`,
  )
  return html`<p class="reason ${length > max && 'over'}">
      ${say(`${length} caractères sur ${max}, tels qu’ils partiront`, `${length} of ${max} characters, as they will leave`)}
    </p>
    ${
      changed.length > 0 &&
      html`<details class="reason">
        <summary>
          ${say('Caractères remplacés à l’envoi', 'Characters replaced on sending')} (${changed.length})
        </summary>
        <ul class="changed">
          ${changed}
        </ul>
      </details>`
    }`
}

function visible(text: string) {
  return text.trim() === '' ? `U+${(text.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}` : text
}

function matiereSaid(visit: Visit, { acte, classification }: Filled) {
  const words = libelleOf(classification, (acte.matiere ?? '').split('.').map(Number))
  return words !== undefined && html`<p class="reason">${inFrench(visit, words)}</p>`
}

/** A longer list is hard to read; more words find fewer. */
const foundMost = 12

export async function matieresFound(visit: Visit, siren: string) {
  const words = wordsIn(visit)
  if (words === '') return false
  const { matieres } = await visit.ask.searchClassification({ siren, words })
  if (matieres.length === 0)
    return html`<p class="reason">
      ${visit.say('Aucune matière ne contient tous ces mots.', 'No matière bears all these words.')}
    </p>`
  return html`<ul class="found">
      ${matieres.slice(0, foundMost).map(({ code, libelles }) => html`<li><button name="geste" value="matiere:${code}">${code}</button> ${inFrench(visit, libelles.join(' › '))}</li>`)}
    </ul>
    ${matieres.length > foundMost && html`<p class="reason">${visit.say('Précisez : il y en a d’autres.', 'Be more precise: there are others.')}</p>`}`
}

const wordsIn = ({ url }: Visit) => url.searchParams.get('mots')?.trim().slice(0, 100) ?? ''

interface MatiereSearch {
  readonly found: Html | false
  readonly label?: string
  /** It is what is done next. */
  readonly autofocus: boolean
}

export function matiereSearch(visit: Visit, { found, label, autofocus }: MatiereSearch) {
  const words = { maxlength: 100, autocomplete: 'off', value: wordsIn(visit), autofocus }
  return html`<div class="search">
      ${input(label ?? visit.say('Chercher une matière', 'Search for a matière'), 'mots', words)}
      <button name="geste" value="chercher">${visit.say('Chercher', 'Search')}</button>
    </div>
    <div id="matieres" data-frais aria-live="polite">${found}</div>`
}

type DraftFault = ShownDraft['problems'][number]

/** An empty field is not a fault. */
export function isMissing({ code, params }: DraftFault) {
  return code === 'ACTES-V005' && params?.found === 'absent'
}

function isAt({ path }: DraftFault, place: string) {
  return path === place || path.startsWith(`${place}.`) || path.startsWith(`${place}[`)
}

export function faultsAt({ problems, warnings }: ShownDraft, place: string) {
  const at = (all: readonly DraftFault[]) => all.filter((each) => isAt(each, place) && !isMissing(each))
  const line = (look: string) => (each: DraftFault) =>
    html`<p class="${look}">${each.message} <code>${each.code}</code></p>`
  return [...at(problems).map(line('fault')), ...at(warnings).map(line('reason'))]
}

/** Another road has carried the act. */
export function isGone({ autreVoie }: ShownDraft['acte']): boolean {
  return !['', 'aucune', undefined].includes(autreVoie?.voie)
}

/** @param typed what each field holds */
export function typedTexts(typed: (name: FieldName) => string): Readonly<Record<FieldName, string>> {
  const most = { nature: 20, numero: 200, dateDecision: 40, matiere: 40, objet: 5_000 } as const
  const texts = fieldNames.map((name) => [name, typed(name).slice(0, most[name])] as const)
  return Object.fromEntries(texts) as Record<FieldName, string>
}

export function acteIn(sent: FormSubmission, kept: ShownDraft['acte']): DraftActe {
  const counted = votes.flatMap((each) => {
    const text = field(sent, `votes.${each}`)
    return /^\d{1,4}$/.test(text) ? [[each, Number(text)] as const] : []
  })
  return {
    ...typedTexts((name) => field(sent, name)),
    documentPapier: field(sent, 'papier') === 'oui',
    ...((counted.length > 0 || kept.votes) && { votes: Object.fromEntries(counted) }),
  }
}

export function typedActe(typed: DraftActe, kept: ShownDraft['acte']): ShownDraft['acte'] {
  const { votes: counted, ...texts } = typed
  return { ...kept, ...texts, ...(counted && { votes: counted }) }
}

/** The version that the form was rendered from. */
export function seenVersion({ version }: ShownDraft) {
  return hidden('version', String(version))
}
