// The page of a draft. One form holds all of it, and every button first saves what is typed.
import { wholeNamesFor } from '../../names.ts'
import { both } from '#text/both.ts'
import { ActesError, firstProblems, problemsOf } from '#errors.ts'
import type { DraftActe } from '#operations/declared/drafts.ts'
import type { ShownDraft } from '#operations/shapes/drafts.ts'
import { html, type HtmlContent } from '#text/html.ts'
import { sentenceOf } from '#text/sentences.ts'
import { statusOf } from '../../../problem.ts'
import { asking, askingButton, isRefusal } from '../../asking.ts'
import { check, fold, hidden } from '../../forms.ts'
import { csrf } from '../../layout.ts'
import { inFrench, section, sizeSaid, table, refusal } from '../../parts.ts'
import { instant } from '../../times.ts'
import { lateFormOf } from '../../late-forms.ts'
import type { SentFiles, UploadAction } from '../../uploads.ts'
import {
  among,
  done,
  field,
  pageAt,
  type ActionOutcome,
  type Rendered,
  type FormSubmission,
  type Visit,
} from '../../visit.ts'
import {
  actFields,
  fieldNames,
  fieldWords,
  isGone,
  isMissing,
  matieresFound,
  seenVersion,
  typedActe,
  type FieldName,
} from './fields.ts'
import { draftFiles, draftUploads, draftFilesFromForm } from './files.ts'
import { depositPath, depositWord } from './link.ts'
import { draftActeIn, roadFields } from './road.ts'
import { leftIn, lotButton, lotPath } from './lot.ts'
import { doubtful, readingPart, shownValue, takenOver } from './suggestions.ts'

interface DraftAgain {
  /** What was typed, when it could not be saved. */
  readonly acte: ShownDraft['acte']
  readonly wrong: HtmlContent
  readonly status: number
}

/** Redirects to the transmission once the draft is deposited. */
async function rendered(visit: Visit, shown: ShownDraft, again?: DraftAgain): Promise<Rendered> {
  const { say } = visit
  const { id, collectivite: siren, transmission } = shown
  const title = depositWord(visit)
  if (transmission !== null) return { title, main: html``, onward: `/transmissions/${transmission}` }
  const classification = await visit.ask.showClassification({ siren })
  const filled = { shown, acte: again?.acte ?? shown.acte, classification }
  const nom = (await wholeNamesFor(visit, [siren]))(siren)
  return {
    title,
    lead: renderDraftLead(visit, shown, nom),
    live: [],
    ...(again && { status: again.status }),
    main: html`${again?.wrong}
      <form
        method="post"
        enctype="multipart/form-data"
        action="${depositPath}/${id}"
        class="stack deposit"
        data-depot="${id}"
      >
        ${csrf(visit)}<button hidden name="geste" value="enregistrer"></button>
        <span id="version" data-frais hidden>${seenVersion(shown)}</span>
        ${lotButton(visit, shown)}
        <section aria-labelledby="titre-acte">
          <h2 id="titre-acte">${say('L’acte', 'The act')}</h2>
          <div id="lecture" data-frais>${readingPart(visit, [shown])}</div>
          <div class="grid">
            ${actFields(visit, filled, await matieresFound(visit, siren))} ${roadFields(visit, filled)}
          </div>
        </section>
        ${draftFiles(visit, filled)}
        <div id="controle" data-frais>
          ${checkPart(visit, shown)} ${doubtPart(visit, shown)} ${leavesPart(visit, shown)}
        </div>
        <div class="moves bar">
          <button class="first" name="geste" value="deposer">
            ${say('Déposer pour', 'Deposit for')} <span lang="fr">${nom}</span>
          </button>
          <button name="geste" value="enregistrer">${say('Enregistrer le brouillon', 'Save the draft')}</button>
          <output data-garde></output>
        </div>
      </form>
      ${deletion(visit, shown)}`,
  }
}

function renderDraftLead({ say, language }: Visit, { updatedBy, updatedAt, replaces }: ShownDraft, nom: string) {
  const old = html`<a href="/transmissions/${replaces}">${say('l’envoi refusé', 'the refused transmission')}</a>`
  return html`${say('Brouillon pour', 'Draft for')}
    <strong lang="fr">${nom}</strong>${say(', modifié par', ', changed by')}
    <span id="auteur" data-frais>${updatedBy}, ${instant(updatedAt, language)}</span
    >${replaces !== null && html`. ${say('Il remplacera', 'It will replace')} ${old}`}.
    <a href="${depositPath}">${say('Tous les brouillons', 'All drafts')}</a>`
}

function checkPart(visit: Visit, { problems, warnings, acte }: ShownDraft) {
  const { say } = visit
  const title = say('Contrôle', 'Check')
  const remarks =
    warnings.length > 0 &&
    html`<p><strong>${say('À savoir avant de déposer :', 'To know before it is handed in:')}</strong></p>
      <ul>
        ${warnings.map(({ path, message, code }) => html`<li>${labelOf(visit, path)}${say(' : ', ': ')}${message} <code>${code}</code></li>`)}
      </ul>`
  const ready = isGone(acte)
    ? say(
        'L’acte sera inscrit au registre comme reçu en préfecture : rien ne part.',
        'The act will be in the register as received by the préfecture: nothing leaves.',
      )
    : warnings.length === 0
      ? say('Tout est en ordre : l’acte peut partir.', 'Everything is in order: the act may leave.')
      : say('L’acte peut partir.', 'The act may leave.')
  if (problems.length === 0) return section({ id: 'points', title }, [html`<p class="said ok">${ready}</p>`, remarks])
  const missing = problems.filter(isMissing).map(({ path }) => labelOf(visit, path))
  const wrong = problems.filter((each) => !isMissing(each))
  return section({ id: 'points', title, kind: 'why' }, [
    missing.length > 0 &&
      html`<p><strong>${say('Reste à remplir :', 'Still to be filled in:')}</strong> ${missing.join(', ')}.</p>`,
    wrong.length > 0 &&
      html`<ul>
        ${wrong.map(({ path, message, code }) => html`<li>${labelOf(visit, path)}${say(' : ', ': ')}${message} <code>${code}</code></li>`)}
      </ul>`,
    remarks,
  ])
}

/** People know a file by its place, and a field by its name. */
function labelOf({ say }: Visit, path: string) {
  const annex = /^annexes\[(\d+)\]/.exec(path)?.[1]
  if (annex !== undefined) return say(`Annexe ${Number(annex) + 1}`, `Annex ${Number(annex) + 1}`)
  const words = fieldWords[path.split('.', 1)[0] as FieldName] as readonly [string, string] | undefined
  return words ? say(...words) : path === '$' ? say('L’acte', 'The act') : path
}

/** Each value that is one of several in the PDF is ticked before the deposit. */
function doubtPart(visit: Visit, shown: ShownDraft) {
  return doubtful(shown).map((name) =>
    check(
      html`${visit.say('J’ai vérifié dans le PDF :', 'I have checked in the PDF:')} ${labelOf(visit, name)},
        <strong>${shownValue(visit, shown, name)}</strong>`,
      'vu',
      { value: name },
    ),
  )
}

function leavesPart({ say, language }: Visit, { leaves }: ShownDraft) {
  if (!leaves) return false
  const { idActe, members, sumBytes } = leaves
  const xml = members.find((each) => each.xml !== undefined)?.xml
  const caption = say('Fichiers tels qu’ils partiront', 'Files as they will leave')
  return html`<details class="fold">
    <summary>
      ${say('Ce qui va partir', 'What will leave')} : <span class="id">${idActe}</span>, ${sizeSaid(sumBytes, language)}
    </summary>
    ${table(members, { caption }, [
      [say('Nom', 'Name'), ({ name }) => html`<span class="id">${name}</span>`],
      [
        say('Fichier déposé', 'File handed in'),
        ({ fichier }) => fichier ?? say('écrit par le service', 'written here'),
      ],
      [say('Taille', 'Size'), ({ sizeBytes }) => sizeSaid(sizeBytes, language)],
    ])}
    ${xml !== undefined && html`<pre lang="fr" tabindex="0">${xml}</pre>`}
  </details>`
}

function deletion(visit: Visit, { id, version }: ShownDraft) {
  const label = visit.say('Supprimer le brouillon', 'Delete the draft')
  const reason = visit.say(
    'Ses fichiers sont supprimés avec lui. On ne revient pas en arrière.',
    'Its files go with it. There is no way back.',
  )
  const button = askingButton(visit, deleteAction, { at: [id], label, fields: hidden('version', String(version)) })
  return fold(label, [html`<p class="reason">${reason}</p>`, button])
}

export const draftPage = pageAt(`${depositPath}/:id`, 'deposit', async (visit, { id = '' }) => {
  const shown = await visit.ask.showDraft({ id })
  const late = await lateFormOf(visit)
  const isIts = late?.path === draftAction.path && late.params.id === id
  return isIts ? takenUp(visit, shown, late) : rendered(visit, shown)
})

/** Shows what was typed before a session ended; none of it is saved yet. */
async function takenUp(
  visit: Visit,
  shown: ShownDraft,
  sent: FormSubmission & { readonly hasFiles: boolean },
): Promise<Rendered> {
  const { say } = visit
  const acte = draftActeIn(sent, shown.acte)
  const typed = new Map(draftFilesFromForm(sent, ['', '']).map((file) => [file.sha256, file.typePiece ?? null]))
  const ranks = [...typed.keys()]
  const rankOf = ({ sha256 }: ShownDraft['files'][number]) => ranks.indexOf(sha256) + 1 || ranks.length + 1
  const files = shown.files
    .map((file) => ({ ...file, typePiece: typed.has(file.sha256) ? (typed.get(file.sha256) ?? null) : file.typePiece }))
    .toSorted((one, other) => rankOf(one) - rankOf(other))
  const isNewer = String(shown.version) !== field(sent, 'version')
  const title = say('Voici ce que vous aviez saisi', 'Here is what you had typed')
  const text = say(
    'Votre session avait pris fin avant l’enregistrement : relisez, puis enregistrez ou déposez.',
    'Your session had ended before it was saved: read it again, then save or deposit.',
  )
  const again = say(
    'Les fichiers ajoutés ne sont pas arrivés : ajoutez-les de nouveau.',
    'The files that you added did not arrive: add them again.',
  )
  const told = html`<p>${text} ${sent.hasFiles && again}</p>
    ${isNewer && theirs(visit, shown, acte)}`
  const wrong = section({ id: 'repris', title, kind: 'why' }, told)
  return rendered(visit, { ...shown, files }, { acte: typedActe(acte, shown.acte), wrong, status: 200 })
}

/** Saves what is typed, then does what the button says. */
export const draftAction: UploadAction = {
  path: `${depositPath}/:id`,
  needs: 'deposit',
  takes: draftUploads,
  showsAgain: true,
  keepsForm: true,
  run: async (visit, sent) => {
    const { id = '' } = sent.params
    const before = await visit.ask.showDraft({ id })
    if (before.transmission !== null) return deposited(visit, before.transmission, true)
    const [deed = '', target = ''] = field(sent, 'geste').split(/:(.*)/s)
    const typed = draftActeIn(sent, before.acte)
    const acte = { ...typed, ...pressed(before, typed, [deed, target]) }
    const version = Number(field(sent, 'version')) || 0
    const files = draftFilesFromForm(sent, [deed, target])
    try {
      if (sent.refusal) throw sent.refusal
      const saved = await saveDraftAndFiles(visit, { id, version, acte, files, added: sent.files })
      return await goOn(visit, saved, { deed, target, sent })
    } catch (error) {
      if (!isRefusal(error)) throw error
      return renderDraftRefusal(visit, error, { before, acte })
    }
  },
}

/** What a button beside a field puts there. */
function pressed({ said, acte }: ShownDraft, typed: DraftActe, [deed, target]: readonly [string, string]) {
  if (deed === 'reprendre') return takenOver({ said, acte: typedActe(typed, acte) }, target)
  const name = among(['numero', 'matiere'] as const, deed)
  return name ? { [name]: target.slice(0, 40) } : {}
}

interface SaveDraftOptions {
  readonly id: string
  readonly version: number
  readonly acte: ReturnType<typeof draftActeIn>
  readonly files: ReturnType<typeof draftFilesFromForm>
  readonly added: readonly string[]
}

/** New files are added even when saving the rest conflicts with another person's change. */
async function saveDraftAndFiles(
  visit: Visit,
  { id, version, acte, files, added }: SaveDraftOptions,
): Promise<ShownDraft> {
  const saving = visit.ask.saveDraft({ id, version, acte, files })
  if (added.length === 0) return saving
  const conflict = await saving.then(
    () => undefined,
    (error: unknown) => error,
  )
  const shown = await visit.ask.addDraftFiles({ id, form: {}, files: added })
  if (conflict !== undefined) throw conflict
  return shown
}

interface Going {
  readonly deed: string
  readonly target: string
  readonly sent: SentFiles
}

async function goOn(visit: Visit, saved: ShownDraft, { deed, target, sent }: Going): Promise<ActionOutcome> {
  const { id, version, batch } = saved
  const here = `${depositPath}/${id}`
  const kept = visit.say('Le brouillon est enregistré.', 'The draft is saved.')
  // Autosave: the next page has no message about it.
  if (deed === 'garder') return { title: '', main: html``, onward: here }
  if (deed === 'chercher')
    return done(`${here}?mots=${encodeURIComponent(field(sent, 'mots').slice(0, 100))}#champ-matiere`, kept)
  if (deed === 'aller' && /^(lot\/)?[0-9a-f-]{36}$/.test(target)) return done(`${depositPath}/${target}`, kept)
  if (deed !== 'deposer') return done(here, kept)
  const unseen = doubtful(saved).filter((name) => !sent.fields.get('vu')?.includes(name))
  if (unseen.length > 0) return unverified(visit, saved, unseen)
  const { id: transmission, already } = await visit.ask.depositDraft({ id, version })
  if (batch === null || (await leftIn(visit, batch)) === 0) return deposited(visit, transmission, already)
  return done(
    lotPath(batch),
    visit.say('L’acte est déposé. Voici les autres du lot.', 'The act is deposited. Here are the others of its lot.'),
  )
}

function unverified(visit: Visit, shown: ShownDraft, unseen: readonly FieldName[]): Promise<Rendered> {
  const told = visit.say(
    'Le PDF contient plusieurs valeurs possibles. Relisez, puis cochez :',
    'The PDF holds several possible values. Read it again, then tick:',
  )
  const wrong = html`<p>${told} ${unseen.map((name) => labelOf(visit, name)).join(', ')}.</p>`
  return rendered(visit, shown, {
    acte: shown.acte,
    wrong: refusal(visit.say('À vérifier avant de déposer', 'To be checked before the deposit'), wrong),
    status: 422,
  })
}

function deposited({ say }: Visit, id: string, already: boolean) {
  const text = already
    ? say(
        'Cet acte est déjà déposé : rien n’est envoyé deux fois.',
        'This act is handed in already: nothing is sent twice.',
      )
    : say('L’acte est déposé : suivez-le ici.', 'The act is handed in: follow it here.')
  return done(`/transmissions/${id}`, text)
}

interface RefusedDraft {
  readonly before: ShownDraft
  readonly acte: ReturnType<typeof draftActeIn>
}

async function renderDraftRefusal(visit: Visit, error: ActesError, { before, acte }: RefusedDraft) {
  const { say, language } = visit
  const now = await visit.ask.showDraft({ id: before.id })
  if (now.transmission !== null) return deposited(visit, now.transmission, true)
  const { code, kind } = error
  const isConflict = code === 'ACTES-A061'
  const isOwn = isConflict && now.updatedBy === visit.login
  const told = isOwn ? [] : firstProblems(problemsOf(error, ''))
  const title = isOwn
    ? say('Ce brouillon a été modifié dans un autre onglet', 'This draft was changed in another tab')
    : isConflict
      ? say('Quelqu’un d’autre a modifié ce brouillon', 'Somebody else changed this draft')
      : say('Opération refusée', 'This was not done')
  const body = html`<ul>
      ${told.map((each) => html`<li>${sentenceOf(each, language)} <code>${each.code}</code></li>`)}
    </ul>
    ${isConflict && theirs(visit, now, acte)}`
  const wrong = refusal(title, body)
  return rendered(visit, now, { acte: typedActe(acte, now.acte), wrong, status: statusOf(code, kind) })
}

/** The fields whose saved value differs from what was typed. */
function theirs(visit: Visit, { acte, updatedBy: who }: ShownDraft, typed: RefusedDraft['acte']) {
  const { say } = visit
  const others = fieldNames.filter((name) => (acte[name] ?? '') !== (typed[name] ?? ''))
  return (
    others.length > 0 &&
    table(others, { caption: say('Ce qui diffère', 'What differs') }, [
      [say('Champ', 'Field'), (name) => say(...fieldWords[name])],
      [
        who === visit.login ? say('Enregistré', 'Saved') : say(`Enregistré par ${who}`, `Saved by ${who}`),
        (name) => inFrench(visit, acte[name] ?? ''),
      ],
      [say('Votre saisie', 'What you typed'), (name) => inFrench(visit, typed[name] ?? '')],
    ])
  )
}

export const deleteAction = asking(
  `${depositPath}/:id/supprimer`,
  ['deleteDraft', (sent) => ({ version: Number(field(sent, 'version')) || 0 })],
  [depositPath, both('Le brouillon est supprimé.', 'The draft is deleted.')],
)
