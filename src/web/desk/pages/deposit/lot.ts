// A lot: drafts begun together, in one table. What the PDFs say is taken over at once, what lacks is filled in for all or in
// the row, and the ticked acts are deposited. Each draft has a page of its own, too.
import { wholeNamesFor } from '../../names.ts'
import { isRefusal } from '../../asking.ts'
import { ActesError, firstProblems, problemsOf } from '#errors.ts'
import type { DraftActe } from '#operations/declared/drafts.ts'
import { lotSizes } from '#operations/desk/lists.ts'
import type { ClassificationJson } from '#operations/shapes/collectivites.ts'
import type { DraftJson, ShownDraft } from '#operations/shapes/drafts.ts'
import { isId } from '#protocol/ids.ts'
import { both } from '#text/both.ts'
import { html, type Html } from '#text/html.ts'
import { sentenceOf } from '#text/sentences.ts'
import { fold, hidden, input } from '../../forms.ts'
import { csrf } from '../../layout.ts'
import { attributesOf, rest, table, tagsOf, typedSaid, type Attributes, refusal } from '../../parts.ts'
import {
  actionAt,
  done,
  field,
  pageAt,
  type ActionOutcome,
  type FormSubmission,
  type Rendered,
  type Visit,
  afterIn,
  asked,
} from '../../visit.ts'
import {
  faultsAt,
  fieldNames,
  fieldWords,
  matiereSearch,
  matieresFound,
  natureField,
  typedActe,
  typedTexts,
  type FieldName,
} from './fields.ts'
import { depositPath } from './link.ts'
import { briefSuggestion, doubtful, isMatiereNext, readingPart, takenOver } from './suggestions.ts'

/** As many as one form begins. */
const shownMost = 50

export function lotPath(batch: string | null) {
  return `${depositPath}/lot/${batch}`
}

export function lotName({ say }: Visit, count: number) {
  return count === 1 ? say('Lot d’un acte', 'Lot of one act') : say(`Lot de ${count} actes`, `Lot of ${count} acts`)
}

/** Drafts of the lot that are not deposited yet. */
export async function leftIn(visit: Visit, batch: string) {
  return (await visit.look(lotSizes, { batches: [batch] })).get(batch)?.count ?? 0
}

export function readyIn({ say }: Visit, ready: number) {
  return ready < 2 ? say(`${ready} prêt`, `${ready} ready`) : say(`${ready} prêts`, `${ready} ready`)
}

/** A button rather than a link: it saves what is typed. */
export function lotButton({ say }: Visit, { batch }: ShownDraft) {
  const label = say('Tout le lot', 'The whole lot')
  return batch !== null && html`<button class="go" name="geste" value="aller:lot/${batch}">${label}</button>`
}

export const lotPage = pageAt(`${depositPath}/lot/:lot`, 'deposit', async (visit, { lot = '' }) => {
  return rendered(visit, await draftsIn(visit, lot))
})

async function draftsIn(visit: Visit, batch: string) {
  if (!isId(batch)) throw new ActesError('ACTES-S006', { params: { name: batch } })
  return visit.ask.listDrafts({ batch, limit: shownMost, ...afterIn(visit) })
}

interface AfterSaving {
  readonly ticked: ReadonlySet<string>
  readonly refused: readonly Html[]
  readonly said?: Html | false
}

async function rendered(
  visit: Visit,
  { items: drafts, next }: Awaited<ReturnType<typeof draftsIn>>,
  { ticked, refused, said }: AfterSaving = { ticked: new Set(), refused: [] },
): Promise<Rendered> {
  const { say } = visit
  const [first] = drafts
  // All are deposited, or it is another's.
  if (!first?.batch) throw new ActesError('ACTES-S006')
  const siren = first.collectivite
  const classification = await visit.ask.showClassification({ siren })
  const sirens = drafts.map(({ collectivite }) => collectivite)
  const nameOf = await wholeNamesFor(visit, sirens)
  const rows = drafts.map((draft) => standingOf(draft, ticked))
  const wrong = rows.filter(({ is }) => is === 'wrong').slice(0, explainedMost)
  const explained = await Promise.all(wrong.map(({ draft: { id } }) => visit.ask.showDraft({ id })))
  const after = asked(visit, 'apres')
  const action = `${lotPath(first.batch)}${after && `?apres=${after}`}`
  return {
    title: say('Déposer plusieurs actes', 'Deposit several acts'),
    lead: html`${lotName(visit, await leftIn(visit, first.batch))} ${say('pour', 'for')}
      <strong lang="fr">${[...new Set(sirens)].map(nameOf).join(', ')}</strong>.
      <a href="${depositPath}">${say('Tous les brouillons', 'All drafts')}</a>`,
    live: [],
    status: refused.length > 0 ? 422 : 200,
    main: html`${said}
      ${
        refused.length > 0 &&
        refusal(
          say('Tout n’a pas été fait', 'Not all was done'),
          html`<ul>
            ${refused}
          </ul>`,
        )
      }
      <form method="post" action="${action}" class="deposit lot" data-depot="lot/${first.batch}">
        ${csrf(visit)}<button hidden name="geste" value="enregistrer"></button>
        <div id="lecture" data-frais>${readingPart(visit, drafts)}</div>
        ${forAll(visit, drafts, { classification, found: await matieresFound(visit, siren) })}
        ${rowsPart(visit, rows, { classification, explained })} ${lotBar(visit, rows)}
      </form>
      ${rest(visit, next)}`,
  }
}

function lotBar(visit: Visit, rows: readonly Row[]) {
  return html`<div class="moves bar">
    <span id="prets" data-frais>${readySaid(visit, rows)}</span>
    <button class="first" name="geste" value="deposer" data-compte>
      ${visit.say('Déposer les actes cochés', 'Deposit the ticked acts')}
    </button>
    <noscript><button name="geste" value="enregistrer">${visit.say('Enregistrer', 'Save')}</button></noscript>
    <output data-garde></output>
  </div>`
}

type Standing = 'ready' | 'doubtful' | 'lacking' | 'wrong'

interface Row {
  readonly draft: DraftJson
  readonly is: Standing
  readonly isTicked: boolean
  /** Fields to be filled in. */
  readonly lacks: readonly FieldName[]
}

function standingOf(draft: DraftJson, ticked: ReadonlySet<string> = new Set()): Row {
  const lacks = fieldNames.filter((name) => draft.acte[name] === null)
  const whole = doubtful(draft).length > 0 ? 'doubtful' : 'ready'
  const is = draft.faults > lacks.length ? 'wrong' : lacks.length > 0 ? 'lacking' : whole
  return { draft, is, lacks, isTicked: ticked.has(draft.id) }
}

/** What would be sent, and what not: in figures. */
function readySaid({ say }: Visit, rows: readonly Row[]) {
  const count = (wanted: Standing) => rows.filter(({ is }) => is === wanted).length
  const ready = count('ready')
  const told = [
    [ready, ready === 1 ? say('prêt', 'ready') : say('prêts', 'ready')],
    [count('doubtful'), say('à vérifier', 'to be checked')],
    [count('lacking'), say('à compléter', 'to be filled in')],
    [count('wrong'), say('à corriger', 'to be corrected')],
  ] as const
  const figures = told.flatMap(([number, word]) => (number === 0 ? [] : [`${number} ${word}`])).join(', ')
  const tick = html`<button name="geste" value="cocher">
    ${ready === 1 ? say('Cocher l’acte prêt', 'Tick the ready act') : say(`Cocher les ${ready} actes prêts`, `Tick the ${ready} ready acts`)}
  </button>`
  return [`${figures}. `, rows.some(({ is, isTicked }) => is === 'ready' && !isTicked) && tick]
}

interface ForAll {
  readonly classification: ClassificationJson
  readonly found: Html | false
}

/** Values for every act: they fill empty fields; a matière replaces all others once no act lacks one. */
function forAll(visit: Visit, drafts: readonly DraftJson[], { classification, found }: ForAll) {
  const { say } = visit
  const without = drafts.filter(({ acte }) => acte.matiere === null).length
  const label =
    without > 0
      ? say(`Matière pour les actes qui n’en ont pas (${without})`, `Matière for the acts without one (${without})`)
      : say(`Matière pour tous les actes (${drafts.length})`, `Matière for all acts (${drafts.length})`)
  const nature = natureField(visit, { classification, chosen: null }, { name: 'tous.nature' })
  const others = html`<div class="search">
    <label>${say(...fieldWords.nature)}${nature}</label>
    ${input(say(...fieldWords.dateDecision), 'tous.dateDecision', { type: 'date' })}
    ${input(say(...fieldWords.objet), 'tous.objet', { maxlength: 5_000 })}
    <button name="geste" value="completer">${say('Remplir les champs vides', 'Fill in empty fields')}</button>
  </div>`
  return html`${matiereSearch(visit, { found, label, autofocus: drafts.some(isMatiereNext) })}
  ${fold(say('Même nature, date ou objet pour tous', 'Same nature, date or objet for all'), others)}`
}

interface Explained {
  readonly classification: ClassificationJson
  readonly explained: readonly ShownDraft[]
}

/** Faults are told of the first ones; the page of the draft tells all. */
const explainedMost = 10

function rowsPart(visit: Visit, rows: readonly Row[], { classification, explained }: Explained) {
  const { say } = visit
  const column = (name: FieldName, drawn: (acte: DraftJson['acte'], attributes: Attributes) => Html) => {
    const word = say(...fieldWords[name])
    const cell = ({ draft }: Row) =>
      html`${drawn(draft.acte, { name, placeholder: word, 'aria-label': `${word}, ${nameIn(visit, draft)}` })}
        <div id="dit-${name}-${draft.id}" data-frais>
          ${briefSuggestion(visit, draft, name)}
          ${explained.filter(({ id }) => id === draft.id).map((shown) => faultsAt(shown, name))}
        </div>`
    return [word, cell] as const
  }
  const text = (name: FieldName, more: Attributes) =>
    column(
      name,
      (acte, attributes) => html`<input${attributesOf({ ...attributes, value: acte[name] ?? '', ...more })} />`,
    )
  return table(rows, { caption: say('Actes du lot', 'Acts of the lot') }, [
    [say('Déposer', 'Deposit'), (row) => tickCell(visit, row)],
    [say('Fichier', 'File'), (row) => fileCell(visit, row)],
    text('numero', { maxlength: 200, autocomplete: 'off', spellcheck: 'false' }),
    text('dateDecision', { type: 'date' }),
    column('nature', ({ nature }, attributes) => natureField(visit, { classification, chosen: nature }, attributes)),
    text('matiere', { placeholder: '8.1', maxlength: 40, autocomplete: 'off', inputmode: 'decimal' }),
    text('objet', { maxlength: 5_000, autocomplete: 'off' }),
  ])
}

function nameIn({ say }: Visit, { files }: DraftJson) {
  return files[0]?.name ?? say('sans fichier', 'without a file')
}

/** A ready act is ticked by one button for all; of a doubtful one the tick says that it was looked at. */
function tickCell(visit: Visit, { draft, is, isTicked: checked }: Row) {
  const label = `${visit.say('Déposer', 'Deposit')} ${nameIn(visit, draft)}`
  const tick = { type: 'checkbox', name: 'envoyer', value: draft.id, checked, 'aria-label': label }
  return html`<span id="coche-${draft.id}" data-frais>
    ${(is === 'ready' || is === 'doubtful') && html`<input${attributesOf(tick)} />`}
  </span>`
}

const standings = tagsOf<Standing>({
  ready: ['ok', both('prêt', 'ready')],
  doubtful: ['doubt', both('à vérifier', 'to be checked')],
  lacking: ['todo', both('à compléter', 'to be filled in')],
  wrong: ['no', both('à corriger', 'to be corrected')],
})

function fileCell(visit: Visit, { draft, is, lacks }: Row) {
  const { say, language } = visit
  const { id, version, faults } = draft
  const others = faults - lacks.length
  const points =
    others === 1 ? say('1 point à voir', '1 point to see') : say(`${others} points à voir`, `${others} points to see`)
  return html`${hidden('id', id)}
    <button class="go one" name="geste" value="aller:${id}">${nameIn(visit, draft)}</button>
    <div id="etat-${id}" data-frais>
      ${hidden('version', String(version))} ${standings(is, language)}
      ${others > 0 && html`<span class="sub">${points}</span>`}
    </div>`
}

export const lotAction = actionAt(`${depositPath}/lot/:lot`, 'deposit', async (visit, sent): Promise<ActionOutcome> => {
  const { say, url } = visit
  const { lot = '' } = sent.params
  const before = await draftsIn(visit, lot)
  const [deed = '', target = ''] = field(sent, 'geste').split(/:(.*)/s)
  const { left, refused, deposited } = await saveLot(visit, { sent, deed, target, drafts: before.items })
  const whole =
    deposited === 0
      ? say('Ces actes sont déjà déposés.', 'These acts are deposited already.')
      : deposited === 1
        ? say('1 acte est déposé.', '1 act is deposited.')
        : say(`${deposited} actes sont déposés.`, `${deposited} acts are deposited.`)
  if (refused.length === 0) {
    // Autosave: the next page has no message about it.
    if (deed === 'garder') return { title: '', main: html``, onward: `${url.pathname}${url.search}` }
    if (deed === 'aller' && isId(target))
      return done(`${depositPath}/${target}`, say('Le lot est enregistré.', 'The lot is saved.'))
    if (left.length === 0) return done((await leftIn(visit, lot)) === 0 ? '/transmissions' : lotPath(lot), whole)
  }
  if (deed === 'chercher') url.searchParams.set('mots', field(sent, 'mots').slice(0, 100))
  const ready = deed === 'cocher' ? left.filter((draft) => standingOf(draft).is === 'ready').map(({ id }) => id) : []
  const ticked = new Set([...(sent.fields.get('envoyer') ?? []), ...ready])
  const none = deed === 'deposer' && refused.length === 0 && say('Aucun acte n’est coché.', 'No act is ticked.')
  const said =
    deposited > 0 ? html`<p class="said ok" role="status">${whole}</p>` : none && html`<p class="said no">${none}</p>`
  return rendered(visit, { ...before, items: left }, { ticked, refused, said })
})

interface Given {
  readonly sent: FormSubmission
  readonly deed: string
  readonly target: string
  readonly drafts: readonly DraftJson[]
}

/** Saves the rows that differ, and deposits the ticked ones when asked. */
async function saveLot(visit: Visit, given: Given) {
  const { sent, deed, drafts } = given
  const ticked = new Set(deed === 'deposer' ? sent.fields.get('envoyer') : [])
  const left: DraftJson[] = []
  const refused: Html[] = []
  for (const draft of drafts) {
    const { id } = draft
    const row = typedRow(given, draft)
    let now = draft
    try {
      if (row) now = await saved(visit, draft, row)
      if (!row || !ticked.has(id)) left.push(now)
      else await visit.ask.depositDraft({ id, version: now.version })
    } catch (error) {
      if (!isRefusal(error)) throw error
      left.push(now)
      refused.push(rowRefusal(visit, { draft: now, error, typed: now === draft ? row?.acte : undefined }))
    }
  }
  return { left, refused, deposited: drafts.length - left.length }
}

interface TypedRow {
  readonly version: number
  readonly acte: DraftActe
}

/** A row as typed, and as the button changes it; undefined for a draft that came meanwhile. */
function typedRow({ sent, deed, target }: Given, { id, said, acte: kept }: DraftJson): TypedRow | undefined {
  const at = (sent.fields.get('id') ?? []).indexOf(id)
  if (at < 0) return undefined
  const typed = typedTexts((name) => sent.fields.get(name)?.[at]?.trim() ?? '')
  const lacksMatiere = sent.fields.get('matiere')?.includes('') ?? false
  const changes: Readonly<Record<string, () => DraftActe>> = {
    reprendre: () => takenOver({ said, acte: typedActe(typed, kept) }, 'tout'),
    matiere: () => (typed.matiere === '' || !lacksMatiere ? { matiere: target.slice(0, 40) } : {}),
    completer: () => {
      const all = typedTexts((name) => field(sent, `tous.${name}`))
      return Object.fromEntries(Object.entries(all).filter(([name]) => typed[name as FieldName] === ''))
    },
  }
  return { version: Number(sent.fields.get('version')?.[at]) || 0, acte: { ...typed, ...changes[deed]?.() } }
}

async function saved(visit: Visit, draft: DraftJson, { version, acte }: TypedRow): Promise<DraftJson> {
  const isSame = !acte.votes && fieldNames.every((name) => acte[name] === (draft.acte[name] ?? ''))
  return isSame ? { ...draft, version } : visit.ask.saveDraft({ id: draft.id, version, acte })
}

interface RowRefusal {
  readonly draft: DraftJson
  readonly error: ActesError
  /** What could not be saved. */
  readonly typed: DraftActe | undefined
}

function rowRefusal(visit: Visit, { draft, error, typed = {} }: RowRefusal) {
  const { language, login, say } = visit
  const { code, params } = error
  const lost = fieldNames.flatMap((name) => (typed[name] === (draft.acte[name] ?? '') ? [] : (typed[name] ?? [])))

  const told =
    code === 'ACTES-A061' && params?.['who'] === login
      ? say('Ce brouillon a été modifié dans un autre onglet.', 'This draft was changed in another tab.')
      : firstProblems(problemsOf(error, '')).map((each) => `${sentenceOf(each, language)} `)
  return html`<li>
    ${nameIn(visit, draft)}${say(' : ', ': ')}${told}
    <code>${code}</code> ${lost.length > 0 && typedSaid(visit, lost.join(' · '))}
  </li>`
}
