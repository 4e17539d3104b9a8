// One transmission: how it stands and why, what one may do about it, its whole story, its files and what came back.
import { rowOf, waitsFor, type Row } from '../../../../operations/desk/transmissions.ts'
import type { ShownTransmission, TransmissionJson } from '../../../../operations/shapes.ts'
import { natures } from '../../../../protocol/messages/codes.ts'
import { html, type Content, type Html } from '../../../../text/html.ts'
import { messageNames } from '../../../../text/messages.ts'
import { standing } from '../../parts.ts'
import { receiptExpected } from './expected.ts'
import { instant, jour } from '../../times.ts'
import { shownTo, type Page, type Visit } from '../../visit.ts'
import { connectionHref } from '../gateway-words.ts'
import { inFrench } from '../ministry-words.ts'
import { actionsPart, listOf } from './actions.ts'
import { filesPart, retoursPart } from './files.ts'
import { noticesPart } from './notices.ts'
import { previewPart } from './preview.ts'
import { attemptsPart, exchangePart, historyPart } from './story.ts'
import { whyBox } from './waits.ts'
import { titleOf } from '../transmissions.ts'

export const transmissionPage: Page = {
  path: '/transmissions/:id',
  needs: 'read',
  render: async (visit, { id: name = '' }) => {
    const shown = await visit.ask('showTransmission', { id: name })
    const waits = (await visit.look(waitsFor, { ids: [shown.id], now: visit.now })).get(shown.id)
    const row = await visit.look(rowOf, { id: shown.id })
    const { say, language } = visit
    return {
      title: titleOf(shown, language),
      live: [`acte:${shown.id}`, 'connexions'],
      main: html`${head(visit, shown)} ${whyBox(visit, shown, waits)}
        <p class="lead">${receiptExpected(visit, waits?.submittedAt ?? null)}</p>
        <div class="two">
          <div>
            <h2>${say('Histoire', 'Story')}</h2>
            ${historyPart(visit, shown)} ${attemptsPart(visit, shown)} ${exchangePart(visit, shown)}
          </div>
          <aside class="actions" aria-label="${say('Actions et faits', 'Actions and facts')}">
            ${await actionsPart(visit, shown)}
            <h2>${say('Faits', 'Facts')}</h2>
            ${facts(visit, shown, { row, nom: waits?.nom })} ${links(visit, shown)}
          </aside>
        </div>
        ${filesPart(visit, shown)} ${previewPart(visit, shown)} ${retoursPart(visit, shown)}
        ${await noticesPart(visit, shown)}`,
    }
  },
}

function head(visit: Visit, shown: ShownTransmission): Html {
  const { message, objet, collectivite } = shown
  const what = message === '1-1' ? '' : `${messageNames[message][visit.language]} · `
  return html`<header class="page">
    <div>
      <p class="lead"><a href="/transmissions${listOf(visit)}">Transmissions</a></p>
      <h1>${titleOf(shown, visit.language)} ${standing(shown, visit.language)}</h1>
      <p class="lead">${what}${inFrench(visit, shownTo(visit, objet, collectivite))}</p>
    </div>
  </header>`
}

interface Known {
  readonly row: Row | undefined
  /** Of the collectivite. */
  readonly nom: string | undefined
}

function facts(visit: Visit, shown: ShownTransmission, { row, nom }: Known): Html {
  const { say, language } = visit
  const { idActe, collectivite, nature, dateDecision, dateReception, deferableUntil, message, createdAt } = shown
  const acte = row?.formulaire.code === '1-1' ? row.formulaire.acte : undefined
  const all: readonly (readonly [string, Content])[] = [
    ['Collectivité', html`${nom} <span class="id">${collectivite}</span>`],
    ['Message', `${messageNames[message][language]} (${message})`],
    [say('Identifiant', 'Identifier'), idActe !== null && html`<span class="id">${idActe}</span>`],
    ['Nature', nature !== null && html`${inFrench(visit, natureSaid(nature))} (${nature})`],
    ['Matière', acte && acte.matiere.join('.')],
    [say('Date de la décision', 'Date of the decision'), dateDecision !== null && jour(dateDecision, language)],
    [say('Créée', 'Created'), instant(createdAt, language)],
    [say('Date de réception', 'Date of reception'), dateReception !== null && jour(dateReception, language)],
    [
      say('Déféré possible jusqu’au', 'Déféré possible until'),
      deferableUntil !== null && jour(deferableUntil, language),
    ],
    [
      say('Connexion', 'Connection'),
      row && html`<a href="${connectionHref(row.connection)}" class="id">${row.connection}</a>`,
    ],
    [
      say('Référence de la passerelle', 'Reference of the gateway'),
      row?.reference !== undefined && html`<span class="id">${row.reference}</span>`,
    ],
    [say('Identifiant interne', 'Internal identifier'), html`<span class="id">${shown.id}</span>`],
  ]
  const told = all.filter(([, value]) => value !== false && value !== undefined)
  return html`<dl class="facts">
    ${told.map(
      ([name, value]) =>
        html`<dt>${name}</dt>
          <dd>${value}</dd>`,
    )}
  </dl>`
}

function natureSaid(nature: string): string {
  return natures.find(({ abrege }) => abrege === nature)?.libelle ?? ''
}

function links(visit: Visit, { linked, about, replaces, replacedBy }: ShownTransmission): Content {
  const { say } = visit
  const to = (id: string | undefined, what: string) =>
    id === undefined ? [] : [html`<li><a href="/transmissions/${id}">${what}</a></li>`]
  const all = [
    ...to(about, say('L’acte dont elle parle', 'The act that it speaks of')),
    ...to(replaces, say('La transmission qu’elle remplace', 'The transmission that it replaces')),
    ...to(replacedBy, say('La transmission qui la remplace', 'The transmission that replaces it')),
    ...linked.map((each) => linkTo(visit, each)),
  ]
  return (
    all.length > 0 &&
    html`<h2>${say('Transmissions liées', 'Linked transmissions')}</h2>
      <ul>
        ${all}
      </ul>`
  )
}

function linkTo(visit: Visit, each: TransmissionJson): Html {
  return html`<li>
    <a href="/transmissions/${each.id}">${messageNames[each.message][visit.language]}</a>
    ${standing(each, visit.language)}
  </li>`
}
