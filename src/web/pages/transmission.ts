// One transmission: how it stands and why, what one may do about it, its whole story, its files and what came back.
import type { ShownTransmission, TransmissionJson } from '../../operations/operations.ts'
import { natures, messages } from '../../protocol/codes.ts'
import { byId, type Transmission } from '../../store/transmissions.ts'
import { waitsOf } from '../../store/waits.ts'
import { html, type Content, type Html } from '../html.ts'
import { standing } from '../parts.ts'
import { instant, jour } from '../times.ts'
import { shownTo, type Page, type Visit } from '../visit.ts'
import { actionsPart, listOf } from './transmission-actions.ts'
import { filesPart, retoursPart } from './transmission-files.ts'
import { attemptsPart, exchangePart, historyPart } from './transmission-story.ts'
import { whyBox } from './transmission-waits.ts'
import { titleOf } from './transmissions.ts'

export const transmissionPage: Page = {
  path: '/transmissions/:id',
  needs: 'read',
  render: async (visit, { id: name = '' }) => {
    const shown = await visit.operations.show(name)
    const { db } = visit.app.ports.store
    const waits = (await waitsOf(db, [shown.id], visit.now)).get(shown.id)
    const row = await byId(db, shown.id)
    return {
      title: titleOf(shown),
      main: html`${head(visit, shown)} ${whyBox(visit, shown, waits)}
        <div class="two">
          <div>
            <h2>Histoire</h2>
            ${historyPart(visit, shown)} ${attemptsPart(visit, shown)} ${exchangePart(visit, shown)}
          </div>
          <aside class="actions" aria-label="Actions et faits">
            ${await actionsPart(visit, shown)}
            <h2>Faits</h2>
            ${facts(shown, row, waits?.nom)} ${links(visit, shown)}
          </aside>
        </div>
        ${filesPart(visit, shown)} ${retoursPart(visit, shown)}`,
    }
  },
}

function head(visit: Visit, shown: ShownTransmission): Html {
  const { message, objet, collectivite } = shown
  const what = message === '1-1' ? '' : `${messages[message].libelle} · `
  return html`<header class="page">
    <div>
      <p class="lead"><a href="/transmissions${listOf(visit)}">Transmissions</a></p>
      <h1>${titleOf(shown)} ${standing(shown, visit.language)}</h1>
      <p class="lead">${what}${shownTo(visit, objet, collectivite)}</p>
    </div>
  </header>`
}

function facts(shown: ShownTransmission, row: Transmission | undefined, nom: string | undefined): Html {
  const { idActe, collectivite, nature, dateDecision, dateReception, deferableUntil, message, createdAt } = shown
  const acte = row?.formulaire.code === '1-1' ? row.formulaire.acte : undefined
  const all: readonly (readonly [string, Content])[] = [
    ['Collectivité', html`${nom} <span class="id">${collectivite}</span>`],
    ['Message', `${messages[message].libelle} (${message})`],
    ['Identifiant', idActe !== null && html`<span class="id">${idActe}</span>`],
    ['Nature', nature !== null && `${natures.find(({ abrege }) => abrege === nature)?.libelle ?? ''} (${nature})`],
    ['Matière', acte && acte.matiere.join('.')],
    ['Date de la décision', dateDecision !== null && jour(dateDecision)],
    ['Créée', instant(createdAt)],
    ['Date de réception', dateReception !== null && jour(dateReception)],
    ['Déféré possible jusqu’au', deferableUntil !== null && jour(deferableUntil)],
    ['Connexion', row && html`<a href="/connexions" class="id">${row.connection}</a>`],
    ['Référence de la passerelle', row?.reference !== undefined && html`<span class="id">${row.reference}</span>`],
    ['Identifiant interne', html`<span class="id">${shown.id}</span>`],
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

function links(visit: Visit, { linked, about, replaces, replacedBy }: ShownTransmission): Content {
  const to = (id: string | undefined, what: string) =>
    id === undefined ? [] : [html`<li><a href="/transmissions/${id}">${what}</a></li>`]
  const all = [
    ...to(about, 'L’acte dont elle parle'),
    ...to(replaces, 'La transmission qu’elle remplace'),
    ...to(replacedBy, 'La transmission qui la remplace'),
    ...linked.map((each) => linkTo(visit, each)),
  ]
  return (
    all.length > 0 &&
    html`<h2>Transmissions liées</h2>
      <ul>
        ${all}
      </ul>`
  )
}

function linkTo(visit: Visit, each: TransmissionJson): Html {
  return html`<li>
    <a href="/transmissions/${each.id}">${messages[each.message].libelle}</a> ${standing(each, visit.language)}
  </li>`
}
