// The page of a batch: its progress, the decisions open to its owner, and each line with every fault.
import { faultSaid, lineWord } from '#operations/batch/result.ts'
import { lineStates, type BatchJson, type BatchLineJson } from '#operations/declared/batches.ts'
import { html } from '#text/html.ts'
import { sentenceOf, type Language } from '#text/sentences.ts'
import { asking, askingButton } from '../../asking.ts'
import { hidden } from '../../forms.ts'
import { chips, facts, rest, section, table, tag, tagsOf, type Tone } from '../../parts.ts'
import { instant } from '../../times.ts'
import { among, done, field, pageAt, undone, type Visit } from '../../visit.ts'
import { both } from '#text/both.ts'

export const stateTag = tagsOf<BatchJson['state']>({
  checking: ['run', both('contrôle en cours', 'being looked at')],
  checked: ['todo', both('à confirmer', 'to be confirmed')],
  depositing: ['run', both('dépôt en cours', 'being deposited')],
  done: ['ok', both('terminé', 'done')],
  cancelled: ['no', both('annulé', 'cancelled')],
})

const tones: Readonly<Record<BatchLineJson['state'], Tone>> = {
  unread: 'run',
  faulty: 'no',
  good: 'todo',
  deposited: 'ok',
  refused: 'no',
}

export const batchPage = pageAt('/lots/:id', 'deposit', async (visit, { id = '' }) => {
  const { say, language } = visit
  const batch = await visit.ask.showBatch({ id })
  return {
    title: say('Dépôt par lot', 'Batch'),
    heading: batch.name,
    lead: html`${stateTag(batch.state, language)} ${saidOf(batch, visit)}`,
    beside: html`<a class="button" href="/lots/${id}/resultat"
      >${say('Télécharger le résultat (CSV)', 'Download the result (CSV)')}</a
    >`,
    live: [`lot:${batch.id}`],
    main: html`${progressOf(batch, visit)} ${decisions(batch, visit)} ${noticesOf(batch, visit)}
      ${renderBatchFacts(batch, visit)}
      <h2>${say('Ligne par ligne', 'Line by line')}</h2>
      ${await linesPart(batch, visit)}`,
  }
})

function saidOf({ state, lines: { faulty, good, deposited, refused } }: BatchJson, { say }: Visit) {
  if (state === 'checked')
    return say(`Prêts : ${good} ; à corriger : ${faulty}.`, `Ready: ${good}; to be corrected: ${faulty}.`)
  if (state !== 'done') return ''
  return say(`Déposés : ${deposited} ; refusés : ${refused}.`, `Deposited: ${deposited}; refused: ${refused}.`)
}

function progressOf({ state, lines }: BatchJson, { say }: Visit) {
  if (state !== 'checking' && state !== 'depositing') return false
  const { unread, faulty, good, deposited, refused } = lines
  const [now, all] =
    state === 'checking' ? [faulty + good, unread + faulty + good] : [deposited + refused, deposited + refused + good]
  const label =
    state === 'checking' ? say('Lignes contrôlées', 'Lines looked at') : say('Lignes déposées', 'Lines deposited')
  return html`<p>
    <progress max="${Math.max(1, all)}" value="${now}" aria-label="${label}"></progress>
    ${label} : ${now} / ${all}
  </p>`
}

function renderBatchFacts({ encoding, who, createdAt, endedAt }: BatchJson, { say, language, login }: Visit) {
  const legacy = say(
    'Lu en Windows-1252, comme Excel l’enregistre : vérifiez les accents des objets.',
    'Read as Windows-1252, as Excel saves it: check the accents of the objets.',
  )
  return facts([
    [say('Ouvert par', 'Opened by'), who !== login && who],
    [say('Ouvert', 'Opened'), instant(createdAt, language)],
    [say('Clos', 'Closed'), endedAt !== null && instant(endedAt, language)],
    [say('Tableau', 'Table'), encoding === 'windows-1252' && legacy],
  ])
}

const noticesMost = 20

function noticesOf({ warnings }: BatchJson, { say, language }: Visit) {
  if (warnings.length === 0) return false
  const more = warnings.length - noticesMost
  return section({ id: 'fichiers', title: say('Fichiers sans ligne', 'Files without a line'), kind: 'why' }, [
    html`<ul>
      ${warnings.slice(0, noticesMost).map((each) => html`<li>${sentenceOf(each, language)}</li>`)}
      ${more > 0 && html`<li>${say(`et ${more} autres`, `and ${more} more`)}</li>`}
    </ul>`,
  ])
}

function decisions({ id, can, lines: { faulty, good } }: BatchJson, visit: Visit) {
  const { say } = visit
  if (can.cancel !== true) return false
  const acts =
    good === 1 ? say('Déposer l’acte', 'Deposit the act') : say(`Déposer les ${good} actes`, `Deposit the ${good} acts`)
  const all = can.deposit === true
  const some = !all && can.depositGood === true
  const label = all ? acts : `${acts} ${say('sans faute', 'without a fault')}`
  const rest = say(
    'Les lignes à corriger restent dans le fichier de résultat : corrigé, il fait un nouveau lot.',
    'The lines to be corrected stay in the result file: corrected, it makes another batch.',
  )
  return html`<div class="actions">
      ${(all || some) && askingButton(visit, depositAction, { at: [id], label, first: true, fields: some && hidden('lignes', 'bonnes') })}
      ${askingButton(visit, cancelAction, { at: [id], label: say('Annuler le lot', 'Cancel the batch') })}
    </div>
    ${some && faulty > 0 && html`<p>${rest}</p>`}`
}

export function paused({ say }: Visit) {
  return say(
    'La tâche planifiée « dépôts par lot » est en pause : le lot attend qu’un opérateur la reprenne.',
    'The schedule of batches is paused: the batch waits until an operator resumes it.',
  )
}

export const depositAction = asking(
  '/lots/:id/deposer',
  ['depositBatch', (sent) => (field(sent, 'lignes') === 'bonnes' ? { only: 'good' as const } : {})],
  (visit, { id }, { waits }) =>
    waits
      ? undone(`/lots/${id}`, paused(visit))
      : done(`/lots/${id}`, visit.say('Le dépôt commence.', 'The deposit begins.')),
)

export const cancelAction = asking('/lots/:id/annuler', 'cancelBatch', ({ say }, { id }) =>
  done(
    `/lots/${id}`,
    say(
      'Le lot est annulé : ce qui n’était pas déposé ne le sera pas.',
      'The batch is cancelled: what was not deposited will not be.',
    ),
  ),
)

const linesSize = 40

async function linesPart({ id, lines }: BatchJson, visit: Visit) {
  const { say, language, url } = visit
  const state = among(lineStates, url.searchParams.get('etat'))
  const after = Number(url.searchParams.get('apres') ?? 0)
  const isPlace = Number.isSafeInteger(after) && after > 0 && after < 1_000_000_000
  const wish = { ...(isPlace && { after }), ...(state !== undefined && { state }) }
  const { items, next } = await visit.ask.listBatchLines({ id, limit: linesSize, ...wish })
  const seen = lineStates.filter((each) => lines[each] > 0)
  const captions = {
    caption: say('Lignes du lot', 'Lines of the batch'),
    none: say('Aucune ligne ici.', 'No line here.'),
  }
  const word = (each: BatchLineJson['state']) => lineWord({ state: each, already: false }, language)
  return html`${chips(say('Lignes à montrer', 'Lines to show'), [
    [`/lots/${id}`, say('toutes', 'all'), state === undefined] as const,
    ...seen.map((each) => [`/lots/${id}?etat=${each}`, `${word(each)} (${lines[each]})`, state === each] as const),
  ])}
  ${table(items, captions, [
    [say('Ligne', 'Line'), ({ line }) => line],
    [say('Acte', 'Act'), actCell],
    [say('État', 'State'), (line) => tag(line.already ? 'ok' : tones[line.state], lineWord(line, language))],
    [say('Points à corriger', 'What is to be corrected'), (line) => faultCell(line, language)],
  ])}
  ${rest(visit, next)}`
}

function actCell({ numero, objet, transmission, idActe }: BatchLineJson) {
  const name = numero === '' ? '–' : numero
  const title = transmission === null ? name : html`<a href="/transmissions/${transmission}">${name}</a>`
  return html`${title}<span class="sub" lang="fr">${objet}</span
    >${idActe !== null && html`<code class="id">${idActe}</code>`}`
}

function faultCell({ problems, warnings }: BatchLineJson, language: Language) {
  if (problems.length === 0 && warnings.length === 0) return '–'
  return html`<ul>
    ${[...problems, ...warnings].map((each) => html`<li>${faultSaid(each, language)} <code>${each.code}</code></li>`)}
  </ul>`
}
