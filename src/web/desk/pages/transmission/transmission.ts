// The page of a transmission: what is true of it now and what may be done, its facts and history, its document beside.
import { rowOf, waitsFor, type TransmissionRecord } from '#operations/desk/transmissions.ts'
import type { ShownTransmission } from '#operations/shapes/transmissions.ts'
import { natures } from '#protocol/codes.ts'
import { html, type HtmlContent } from '#text/html.ts'
import { mentionLines, mentionWords } from '#text/mentions.ts'
import { messageNames } from '#text/messages.ts'
import { facts, inFrench, quoted, section, standingTag, formatTransmissionTitle, type Fact } from '../../parts.ts'
import { instant, jour } from '../../times.ts'
import { pageAt, type Visit } from '../../visit.ts'
import { correctionForm } from '../deposit/correct.ts'
import { connectionHref } from '../gateway-words.ts'
import { deadLettersTable } from '../subscriptions/words.ts'
import { transmissionActions, transmissionOffers } from './actions.ts'
import { transferOfAct } from './archiving.ts'
import { colleagueActions, lookersSaid, triedBox } from './colleagues.ts'
import { filesPart, previewPart, transmissionDownloads } from './files.ts'
import { postingActions, publicationSection } from './publication.ts'
import { documentsPart, proofActions, proofDownloads, restampOffer, stampedButton } from './proof.ts'
import { isOffered, judgeOffers, readListQuery } from './offers.ts'
import { storyPart } from './story.ts'
import { answerOf } from './waits.ts'

const page = pageAt('/transmissions/:id', 'read', async (visit, { id: name = '' }) => {
  const shown = await visit.ask.showTransmission({ id: name })
  const { id, message, objet, collectivite } = shown
  const waits = (await visit.look(waitsFor, { ids: [id], now: visit.now })).get(id)
  const kept = await visit.look(rowOf, { id })
  const { say, language } = visit
  const title = formatTransmissionTitle(shown, language)
  const publication = await publicationSection(visit, shown)
  const transfer = await transferOfAct(visit, shown)
  const own = await transmissionOffers(visit, shown, publication.offers)
  const offers = [...own, ...restampOffer(visit, shown), ...transfer.offers]
  const first = stampedButton(visit, shown) || correctionForm(visit, shown)
  const { possible, whyNot } = judgeOffers(visit, shown, { offers, first })
  const obstacle = shown.can.requeue === true ? undefined : shown.can.requeue.code
  const answer = answerOf(visit, shown, { waits, obstacle })
  const main = html`<div class="act">
      <div>
        ${section({ id: 'suite', title: answer.title, kind: 'next' }, [
          answer.body,
          possible,
          await documentsPart(visit, shown),
          whyNot,
        ])}
        ${section({ id: 'acte', title: message === '1-1' ? say('L’acte', 'The act') : say('L’envoi', 'The sending') }, renderTransmissionFacts(visit, shown, { ...kept, nom: waits?.nom, told: transfer.told }))}
        ${publication.said} ${await storyPart(visit, shown)} ${filesPart(visit, shown)}
      </div>
      ${await previewPart(visit, shown)}
    </div>
    ${await untoldPart(visit, shown)}`
  return {
    title,
    heading: html`${title} ${standingTag(shown, language)}`,
    lead: html`<a href="/transmissions${readListQuery(visit)}">${say('Actes', 'Acts')}</a> ·
      ${quoted(visit, objet, collectivite)}`,
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
  {
    row,
    matiere,
    nom,
    told,
  }: TransmissionRecord & { readonly nom: string | undefined; readonly told: readonly Fact[] },
) {
  const { say, language } = visit
  const { idActe, collectivite, nature, dateDecision, message, createdAt } = shown
  const id = (text: string | null | undefined) => text != null && html`<span class="id">${text}</span>`
  const natureWord = natures.find(({ abrege }) => abrege === nature)?.one ?? ''
  return html`${facts([
      [say('Collectivité', 'Collectivité'), nom ?? collectivite],
      ['Message', message !== '1-1' && `${messageNames[message][language]} (${message})`],
      [say('Identifiant', 'Identifier'), id(idActe)],
      [
        say('Nature, matière', 'Nature, matière'),
        nature !== null &&
          html`${inFrench(visit, natureWord)}${matiere !== undefined && html` · ${inFrench(visit, matiere)}`}`,
      ],
      [say('Décision du', 'Decision of'), dateDecision !== null && jour(dateDecision, language)],
      ...mentionLines(shown, language).map(([what, line]) => [mentionWords[what][language], line] as const),
      ...linksOf(visit, shown),
      ...told,
    ])}
    <details class="fold">
      <summary>${say('Repères techniques', 'Technical particulars')}</summary>
      ${facts([
        ['SIREN', id(collectivite)],
        [say('Déposé le', 'Handed in'), instant(createdAt, language)],
        [
          say('Connexion', 'Connection'),
          html`<a href="${connectionHref(row.connection)}" class="id">${row.connection}</a>`,
        ],
        [say('Clé du logiciel', 'Key of the program'), id(shown.cle)],
        [say('Référence de la passerelle', 'Reference of the gateway'), id(row.reference)],
        [say('Identifiant interne', 'Internal identifier'), id(shown.id)],
      ])}
    </details>`
}

/** Other transmissions of the same act, as facts. */
function linksOf({ say, language }: Visit, shown: ShownTransmission): readonly Fact[] {
  const { linked, about, replaces, replacedBy } = shown
  const to = (id: string | undefined, what: HtmlContent) =>
    id !== undefined && html`<a href="/transmissions/${id}">${what}</a>`
  const messages = linked.map(
    (each) => html`${to(each.id, messageNames[each.message][language])} ${standingTag(each, language)}`,
  )
  return [
    [say('Concerne', 'About'), to(about, shown.numero ?? shown.idActe)],
    [say('Remplace', 'Replaces'), to(replaces, say('un envoi refusé', 'a refused sending'))],
    [say('Remplacé par', 'Replaced by'), to(replacedBy, say('un nouvel envoi', 'a new sending'))],
    [say('Messages liés', 'Linked messages'), messages.length > 0 && messages],
  ]
}

async function untoldPart(visit: Visit, { id }: ShownTransmission) {
  const { items: letters } = await visit.ask.listUntold({ id })
  if (letters.length === 0) return false
  const lead = visit.say(
    'Ces abonnés n’ont pas reçu les notifications de cet acte.',
    'These subscribers did not take what they were to be told of this act.',
  )
  return html`<details class="fold">
    <summary>${visit.say('Notifications non remises', 'Undelivered notices')} (${letters.length})</summary>
    <p class="lead">${lead}</p>
    ${deadLettersTable(visit, letters, 'named')}
  </details>`
}
