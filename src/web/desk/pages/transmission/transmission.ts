// The page of a transmission: its standing and the reason, possible actions, story, files and retours.
import { rowOf, waitsFor, type TransmissionRecord } from '#operations/desk/transmissions.ts'
import type { ShownTransmission } from '#operations/shapes/transmissions.ts'
import { natures } from '#protocol/codes.ts'
import { html, type HtmlContent, type Html } from '#text/html.ts'
import { mentionLines, mentionWords } from '#text/mentions.ts'
import { messageNames } from '#text/messages.ts'
import { facts, inFrench, quoted, standingTag, formatTransmissionTitle } from '../../parts.ts'
import { instant, jour } from '../../times.ts'
import { pageAt, type Visit } from '../../visit.ts'
import { connectionHref } from '../gateway-words.ts'
import { deadLettersTable } from '../subscriptions/words.ts'
import { actionsPart, transmissionActions } from './actions.ts'
import { colleagueActions, lookersSaid, triedBox } from './colleagues.ts'
import { deadlinesPart } from './deadlines.ts'
import { filesPart, previewPart, retoursPart, transmissionDownloads } from './files.ts'
import { diffusionPart, postingActions, postingPart } from './posting.ts'
import { proofActions, proofDownloads, proofPart } from './proof.ts'
import { isOffered, readListQuery } from './offers.ts'
import { storyPart } from './story.ts'
import { nextSaid, whyBox } from './waits.ts'

const page = pageAt('/transmissions/:id', 'read', async (visit, { id: name = '' }) => {
  const shown = await visit.ask.showTransmission({ id: name })
  const { id, message, objet, collectivite } = shown
  const waits = (await visit.look(waitsFor, { ids: [id], now: visit.now })).get(id)
  const kept = await visit.look(rowOf, { id })
  const { say, language } = visit
  const title = formatTransmissionTitle(shown, language)
  const what = message !== '1-1' && `${messageNames[message][language]} · `
  const [sheet, proof, next] = [await previewPart(visit, shown), proofPart(visit, shown), nextSaid(visit, shown, waits)]
  const obstacle = shown.can.requeue === true ? undefined : shown.can.requeue.code
  const why = whyBox(visit, shown, { waits, obstacle })
  const main = html`<div class="act ${sheet && visit.width}">
      <div>
        ${why ?? html`<p class="next"><strong>${say('Ensuite :', 'Next:')}</strong> ${next}</p>`}
        <div class="panels">
          <section class="actions" aria-label="Actions">${await actionsPart(visit, shown)}</section>
          ${proof && html`<section>${proof}</section>`}
        </div>
        <section>
          <h2>${say('Informations', 'Facts')}</h2>
          ${renderTransmissionFacts(visit, shown, { ...kept, nom: waits?.nom })} ${links(visit, shown)}
        </section>
        ${storyPart(visit, shown, next)}
      </div>
      ${sheet}
    </div>
    ${deadlinesPart(visit, shown)} ${await postingPart(visit, shown)} ${await diffusionPart(visit, shown)}
    ${filesPart(visit, shown)} ${retoursPart(visit, shown)} ${await untoldPart(visit, shown)}`
  return {
    title,
    heading: html`${title} ${standingTag(shown, language)}`,
    lead: html`<a href="/transmissions${readListQuery(visit)}">Transmissions</a> ·
      ${what}${quoted(visit, objet, collectivite)}`,
    live: [`acte:${id}`, `presence:${id}`, 'connexions'],
    main: html`${await lookersSaid(visit, shown)} ${triedBox(visit, shown, isOffered(visit, main))} ${main}`,
  }
})

export const transmissionServed = {
  pages: [page],
  actions: [...transmissionActions, ...colleagueActions, ...postingActions, ...proofActions].map((doing) =>
    doing(page.render),
  ),
  downloads: [...transmissionDownloads, ...proofDownloads],
}

function renderTransmissionFacts(
  visit: Visit,
  shown: ShownTransmission,
  { row, matiere, nom }: TransmissionRecord & { readonly nom: string | undefined },
): Html {
  const { say, language } = visit
  const { idActe, collectivite, nature, dateDecision, dateReception, message, createdAt } = shown
  const day = (text: string | null) => text !== null && jour(text, language)
  const id = (text: string | null | undefined) => text != null && html`<span class="id">${text}</span>`
  const natureWord = natures.find(({ abrege }) => abrege === nature)?.libelle ?? ''
  return facts([
    ['Collectivité', html`${nom} ${id(collectivite)}`],
    ['Message', `${messageNames[message][language]} (${message})`],
    [say('Identifiant', 'Identifier'), id(idActe)],
    ['Nature', nature !== null && html`${inFrench(visit, natureWord)} (${nature})`],
    ['Matière', matiere !== undefined && inFrench(visit, matiere)],
    [say('Date de la décision', 'Date of the decision'), day(dateDecision)],
    [say('Date de réception', 'Date of reception'), day(dateReception)],
    [say('Déposée le', 'Handed in'), instant(createdAt, language)],
    ...mentionLines(shown, language).map(([what, line]) => [mentionWords[what][language], line] as const),
    [
      say('Connexion', 'Connection'),
      html`<a href="${connectionHref(row.connection)}" class="id">${row.connection}</a>`,
    ],
    [say('Clé du logiciel', 'Key of the program'), id(shown.cle)],
    [say('Référence de la passerelle', 'Reference of the gateway'), id(row.reference)],
    [say('Identifiant interne', 'Internal identifier'), id(shown.id)],
  ])
}

function links({ say, language }: Visit, { linked, about, replaces, replacedBy }: ShownTransmission): HtmlContent {
  const to = (id: string | undefined, what: HtmlContent) =>
    id === undefined ? [] : [html`<li><a href="/transmissions/${id}">${what}</a></li>`]
  const all = [
    ...to(about, say('L’acte dont elle parle', 'The act that it speaks of')),
    ...to(replaces, say('La transmission qu’elle remplace', 'The transmission that it replaces')),
    ...to(replacedBy, say('La transmission qui la remplace', 'The transmission that replaces it')),
    ...linked.map(
      (each) =>
        html`<li>
          <a href="/transmissions/${each.id}">${messageNames[each.message][language]}</a> ${standingTag(each, language)}
        </li>`,
    ),
  ]
  return (
    all.length > 0 &&
    html`<h2>${say('Transmissions liées', 'Linked transmissions')}</h2>
      <ul>
        ${all}
      </ul>`
  )
}

async function untoldPart(visit: Visit, { id }: ShownTransmission): Promise<Html | false> {
  const { items: letters } = await visit.ask.listUntold({ id })
  if (letters.length === 0) return false
  const lead = visit.say(
    'Ces abonnés n’ont pas reçu les notifications de cet acte.',
    'These subscribers did not take what they were to be told of this act.',
  )
  return html`<h2>${visit.say('Notifications non remises', 'Undelivered notices')}</h2>
    <p class="lead">${lead}</p>
    ${deadLettersTable(visit, letters, 'named')}`
}
