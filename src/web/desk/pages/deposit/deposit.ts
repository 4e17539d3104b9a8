// Déposer un acte: dropped files begin one draft, or one per PDF; waiting drafts are open to all who may deposit.
import { wholeNamesFor } from '../../names.ts'
import { ActesError, problemsOf } from '#errors.ts'
import { lotSizes, named, type NamedCollectivite } from '#operations/desk/lists.ts'
import type { DraftJson } from '#operations/shapes/drafts.ts'
import { html, type Html } from '#text/html.ts'
import { hidden } from '../../forms.ts'
import { csrf } from '../../layout.ts'
import { faults, inFrench, nothing, rest, section, table, tag, refusal } from '../../parts.ts'
import { instant } from '../../times.ts'
import type { UploadAction } from '../../uploads.ts'
import { done, field, mayHere, pageAt, shownTo, type Rendered, type Visit, afterIn } from '../../visit.ts'
import { chosenFrom, senderField } from '../classification.ts'
import { correctAction } from './correct.ts'
import { deleteAction, draftAction, draftPage } from './draft.ts'
import { draftUploads, dropZone } from './files.ts'
import { depositPath, depositTabs, depositWord } from './link.ts'
import { lotAction, lotName, lotPage, lotPath, readyIn } from './lot.ts'

const pageSize = 40

const page = pageAt(depositPath, 'deposit', (visit) => rendered(visit))

interface RefusedStart {
  readonly wrong: Html
  readonly collectivite: string
}

async function rendered(visit: Visit, again?: RefusedStart): Promise<Rendered> {
  const all = await visit.look(named, { limit: chosenFrom + 1 })
  const senders = all.filter(({ siren }) => mayHere(visit, 'deposit', siren))
  const { items, next } = await visit.ask.listDrafts({ firsts: true, limit: pageSize, ...afterIn(visit) })
  const title = visit.say('Brouillons', 'Drafts')
  return {
    title: depositWord(visit),
    lead: visit.say(
      'Donnez les fichiers ; le reste se remplit ensuite. Rien ne part avant le bouton « Déposer ».',
      'Give the files; the rest is filled in afterwards. Nothing leaves before the button “Deposit”.',
    ),
    ...(again && { status: 422 }),
    main: html`${depositTabs(visit)} ${again?.wrong} ${beginning(visit, senders, again)}
    ${section({ id: 'brouillons', title }, await draftsTable(visit, items))} ${rest(visit, next)}`,
  }
}

function beginning(visit: Visit, senders: readonly NamedCollectivite[], again?: RefusedStart) {
  const { say } = visit
  const [only, ...others] = senders
  if (!only) return nothing(say('Aucune collectivité n’est encore déclarée.', 'No collectivité is declared yet.'))
  return html`<form
    method="post"
    enctype="multipart/form-data"
    action="${depositPath}"
    class="stack deposit"
    data-depot="nouveau"
  >
    ${csrf(visit)}
    ${
      others.length === 0
        ? html`${hidden('collectivite', only.siren)}
            <p>Collectivité${say(' : ', ': ')}<strong>${only.nom}</strong></p>`
        : senderField(visit, senders, again?.collectivite)
    }
    ${dropZone(visit, say('Fichiers de l’acte, ou de plusieurs actes', 'Files of the act, or of several'), true)}
    <div class="moves">
      <button class="first" name="combien" value="un">
        ${say('Un seul acte : le premier fichier, puis ses annexes', 'One act: the first file, then its annexes')}
      </button>
      <button name="combien" value="chacun">${say('Un acte par PDF', 'An act for each PDF')}</button>
    </div>
  </form>`
}

async function draftsTable(visit: Visit, drafts: readonly DraftJson[]) {
  const { say, language } = visit
  const words = {
    caption: say('Brouillons, du plus ancien au plus récent', 'Drafts, the oldest first'),
    none: say('Aucun brouillon en attente.', 'No draft is waiting.'),
  }
  const nameOf = await wholeNamesFor(visit, drafts)
  const sizes = await visit.look(lotSizes, { batches: drafts.flatMap(({ batch }) => batch ?? []) })
  /** Of the lot that begins with the draft. */
  const lotOf = ({ batch }: DraftJson) => {
    const size = batch === null ? undefined : sizes.get(batch)
    return size && size.count > 1 ? size : undefined
  }
  return table(drafts, words, [
    [say('Acte', 'Act'), (draft) => renderDraftLink(visit, draft, lotOf(draft)?.count)],
    ['Collectivité', ({ collectivite }) => nameOf(collectivite)],
    [
      say('Contrôle', 'Check'),
      (draft) => {
        const [lot, { faults: count }] = [lotOf(draft), draft]
        if (lot) return readyIn(visit, lot.ready)
        if (count === 0) return tag('ok', say('prêt', 'ready'))
        return tag(
          'todo',
          count === 1
            ? say('1 point à voir', '1 point to see')
            : say(`${count} points à voir`, `${count} points to see`),
        )
      },
    ],
    [
      say('Modifié', 'Changed'),
      ({ updatedBy, updatedAt }) => html`${updatedBy}<span class="sub">${instant(updatedAt, language)}</span>`,
    ],
  ])
}

function renderDraftLink(visit: Visit, { id, batch, acte, files, collectivite }: DraftJson, inLot: number | undefined) {
  if (inLot !== undefined) return html`<a href="${lotPath(batch)}">${lotName(visit, inLot)}</a>`
  const name = acte.numero ?? files[0]?.name ?? visit.say('sans fichier', 'without a file')
  const objet = acte.objet !== null && html`<span class="sub one">${inFrench(visit, acte.objet)}</span>`
  return html`<a href="${depositPath}/${id}">${shownTo(visit, name, collectivite)}</a>${objet}`
}

const begin: UploadAction = {
  path: depositPath,
  needs: 'deposit',
  takes: draftUploads,
  keepsForm: true,
  run: async (visit, sent) => {
    const { say } = visit
    const collectivite = field(sent, 'collectivite').replaceAll(/\s/g, '')
    const isEach = field(sent, 'combien') === 'chacun' && sent.files.length > 1
    try {
      if (sent.refusal) throw sent.refusal
      if (!isEach) {
        const { id } = await visit.ask.createDraft({ form: { collectivite }, files: sent.files })
        return done(
          `${depositPath}/${id}`,
          say('Le brouillon est gardé : complétez-le.', 'The draft is kept: fill it in.'),
        )
      }
      const batch = visit.app.ports.clock.newId()
      const made = await eachOf(visit, sent.files, { collectivite, batch })
      const text = say(`${made.length} brouillons sont gardés.`, `${made.length} drafts are kept.`)
      return done(lotPath(batch), text)
    } catch (error) {
      if (!(error instanceof ActesError) || error.kind !== 'refuse') throw error
      const wrong = refusal(
        say('Aucun brouillon n’a été fait', 'No draft was made'),
        faults(problemsOf(error, '–'), visit),
      )
      return rendered(visit, { wrong, collectivite })
    }
  },
}

/** All or nothing: a failure deletes the drafts made before it. */
async function eachOf(visit: Visit, files: readonly string[], form: { collectivite: string; batch: string }) {
  const made = []
  try {
    for (const file of files) made.push(await visit.ask.createDraft({ form, files: [file] }))
    return made
  } catch (error) {
    for (const { id, version } of made) await visit.ask.deleteDraft({ id, version })
    throw error
  }
}

export const depositServed = {
  pages: [page, draftPage, lotPage],
  actions: [correctAction, deleteAction, lotAction],
  uploads: [begin, draftAction],
}
