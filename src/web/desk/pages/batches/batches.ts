// Dépôts par lot: a table of actes and files, checked line by line, then deposited by the worker.
import { batchLimits, megabytes } from '#protocol/limits.ts'
import { modelFile } from '#operations/batch/result.ts'
import type { BatchJson } from '#operations/declared/batches.ts'
import { columns } from '#files/batch/lines.ts'
import { tableLimits } from '#files/batch/table.ts'
import { isId } from '#protocol/ids.ts'
import { html } from '#text/html.ts'
import { writeNumber } from '#text/sentences.ts'
import { downloading } from '../../asking.ts'
import { form, input } from '../../forms.ts'
import { refusedAbove, rest, table } from '../../parts.ts'
import { instant } from '../../times.ts'
import type { UploadAction } from '../../uploads.ts'
import { done, field, pageAt, undone, type Download, type Visit } from '../../visit.ts'
import { depositTabs } from '../deposit/link.ts'
import { batchPage, cancelAction, depositAction, paused, stateTag } from './batch.ts'

const extensions = ['csv', 'txt', 'xlsx', 'zip', 'pdf', 'xml', 'png', 'jpg', 'jpeg']

const listPage = pageAt('/lots', 'deposit', async (visit) => {
  const { say, language, login, url } = visit
  const after = url.searchParams.get('avant') ?? ''
  const isPlace = /^[\dT:.Z-]{24}_[0-9a-f-]{36}$/.test(after) && isId(after.slice(25))
  const { items, next } = await visit.ask.listBatches({ ...(isPlace && { after }) })
  const captions = {
    caption: say('Lots, les plus récents d’abord', 'Batches, the newest first'),
    none: say('Aucun lot pour le moment.', 'No batch yet.'),
  }
  return {
    title: say('Déposer par tableau', 'Deposit by table'),
    lead: say(
      'Plusieurs actes en une fois : un tableau, une ligne par acte, et leurs fichiers.',
      'Several acts at once: a table with a line for each act, and their files.',
    ),
    live: ['lots'],
    main: html`${depositTabs(visit)} ${newForm(visit)}
      <h2>${say('Lots', 'Batches')}</h2>
      ${table(items, captions, [
        [say('Lot', 'Batch'), ({ id, name }) => html`<a href="/lots/${id}">${name}</a>`],
        [say('État', 'State'), ({ state }) => stateTag(state, language)],
        [say('Actes', 'Acts'), ({ lines }) => Object.values(lines).reduce((sum, count) => sum + count, 0)],
        [say('Ouvert', 'Opened'), ({ createdAt }) => instant(createdAt, language)],
        ...(items.some(({ who }) => who !== login) ? [[say('Par', 'By'), ({ who }: BatchJson) => who] as const] : []),
      ])}
      ${rest(visit, next, 'avant')}`,
  }
})

function newForm(visit: Visit) {
  const { say } = visit
  const posting = {
    action: '/lots',
    label: say('Contrôler le lot', 'Look at the batch'),
    first: true,
    sendsFiles: true,
  }
  const named = (names: readonly string[]) => names.map((each, index) => html`${index > 0 && ', '}<code>${each}</code>`)
  const needed = named(columns.flatMap(({ name, needed }) => (needed ? [name] : [])))
  const others = named(['typePiece', 'annexes', 'cle'])
  return form(visit, posting, [
    input(say('Tableau (CSV ou XLSX)', 'Table (CSV or XLSX)'), 'tableau', {
      type: 'file',
      required: true,
      accept: '.csv,.txt,.xlsx',
    }),
    input(
      say('Fichiers des actes, ou un zip qui les contient', 'Files of the acts, or a zip that holds them'),
      'fichiers',
      {
        type: 'file',
        multiple: true,
        accept: extensions
          .slice(3)
          .map((each) => `.${each}`)
          .join(','),
      },
    ),
    input(say('Nom du lot (facultatif)', 'Name of the batch, if you like'), 'nom', { maxlength: 100 }),
    html`<p class="hint">
      <a href="/lots/modele">${say('Télécharger le modèle', 'Download the model')}</a>.
      ${say('Colonnes attendues :', 'Columns:')} ${needed}${say(' ; au besoin ', '; where they are needed ')}${others}…
      ${say(`Au plus ${writeNumber(tableLimits.lines, 'fr')} lignes et ${megabytes(batchLimits.sumBytes)} Mo de fichiers : au-delà, faites plusieurs lots.`, `${writeNumber(tableLimits.lines, 'en')} lines and ${megabytes(batchLimits.sumBytes)} MB of files at most: beyond that, make several batches.`)}
      ${say('Rien n’est déposé avant votre confirmation.', 'Nothing is deposited before you say so.')}
    </p>`,
  ])
}

const openAction: UploadAction = {
  path: '/lots',
  needs: 'deposit',
  takes: { files: 1_000, sumBytes: batchLimits.sumBytes + tableLimits.bytes, extensions },
  keepsForm: true,
  run: async (visit, sent) => {
    const nom = field(sent, 'nom').slice(0, 100)
    if (sent.refusal) return refusedAbove(visit, sent.refusal, await listPage.render(visit, {}))
    const { id, waits } = await visit.ask.openBatch({ form: { ...(nom !== '' && { nom }) }, files: sent.files })
    if (waits) return undone(`/lots/${id}`, paused(visit))
    return done(
      `/lots/${id}`,
      visit.say(
        'Le lot est reçu : ses lignes sont contrôlées une à une.',
        'The batch is there: its lines are being looked at one by one.',
      ),
    )
  },
}

const csv = 'text/csv; charset=utf-8'

const model: Download = {
  path: '/lots/modele',
  needs: 'deposit',
  open: async () => ({ bytes: modelFile(), type: csv, name: 'modele-lot.csv', inline: false }),
}

const result = downloading('/lots/:id/resultat', 'downloadBatchResult', csv)

export const batchServed = {
  pages: [listPage, batchPage],
  actions: [depositAction, cancelAction],
  downloads: [model, result],
  uploads: [openAction],
}
