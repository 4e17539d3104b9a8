// The public pages, in French: an acte with its proof, the actes of a collectivité, a note.
import type { PublishedAct, PublishedList } from '#operations/published.ts'
import { actAddress, fileAddress, publicPrefix } from '#opendata/address.ts'
import { publicites } from '#protocol/calendrier/faits.ts'
import { aVerifierWord, faitWords, verdictLine } from '#text/delais.ts'
import { html, typeset, type HtmlContent } from '#text/html.ts'
import { retractionWords } from '#text/postings.ts'
import { facts } from '../desk/parts.ts'
import { jour } from '../desk/times.ts'

export const pageSize = 50

const day = (text: string | null | undefined) => text != null && jour(text, 'fr')

export function actPage(act: PublishedAct) {
  const { idActe, siren, nom } = act
  const list = html`<p><a href="${publicPrefix}/${siren}">Actes mis en ligne : ${nom}</a></p>`
  if (act.withdrawn) {
    const { on, why } = act.withdrawn
    return framed(
      { title: `Acte retiré : ${idActe}` },
      html`<p class="said no">Retiré${on !== null && html` le ${jour(on, 'fr')}`} : ${retractionWords[why].fr}.</p>
        <p>Les documents de l’acte <span class="id">${idActe}</span> ne sont plus mis en ligne.</p>
        ${list}`,
    )
  }
  return framed({ title: act.shown.objet }, html`${actFactsSection(act)} ${actDocumentsSection(act)} ${list}`)
}

type ShownPublishedAct = Extract<PublishedAct, { readonly shown: object }>

function actFactsSection({ idActe, siren, nom, shown }: ShownPublishedAct) {
  const { numero, nature, matiere, libelle, dateDecision, dateReception, publication, postedOn, certifiePar } = shown
  const { executoire } = shown
  const isDoubtful = executoire?.conditions.some(({ aVerifier }) => aVerifier)
  return facts([
    ['Auteur', [nom, certifiePar && `${certifiePar.nom}, ${certifiePar.qualite}`].filter(Boolean)],
    ['SIREN', siren],
    ['Numéro', numero],
    ['Nature', nature],
    ['Matière', `${matiere} ${libelle}`],
    ['Date de la décision', day(dateDecision)],
    ['Reçu par le représentant de l’État le', day(dateReception)],
    ...publicites.map((how) => [faitWords[how].fr, day(publication[how])] as const),
    ['Mis en ligne le', day(postedOn)],
    [
      'Caractère exécutoire',
      executoire && html`${verdictLine(executoire, 'fr')}${isDoubtful && html` (${aVerifierWord.fr})`}`,
    ],
    ['Identifiant de l’acte', html`<span class="id">${idActe}</span>`],
  ])
}

function actDocumentsSection({ idActe, shown: { files } }: ShownPublishedAct) {
  return html`<h2>Documents</h2>
    <ul>
      ${files.map(
        (file) =>
          html`<li>
            ${file.role === 'document' ? 'Acte' : 'Annexe'} :
            <a href="${fileAddress(idActe, file)}">${file.fichier}</a>
            (${`${new Intl.NumberFormat('fr-FR').format(Math.ceil(file.sizeBytes / 1_024))} Ko`})
            <span class="sub">SHA-256 <span class="id">${file.sha256}</span></span>
            ${
              file.transmitted !== undefined &&
              html`<span class="sub"
                >Fichier transmis, sans tampon : SHA-256 <span class="id">${file.transmitted}</span></span
              >`
            }
          </li>`,
      )}
    </ul>`
}

export function listPage({ siren, nom, items }: PublishedList) {
  const shown = items.slice(0, pageSize)
  const last = items.length > pageSize ? shown.at(-1) : undefined
  const feed = `${publicPrefix}/${siren}/atom.xml`
  return framed(
    { title: `Actes mis en ligne : ${nom}`, feed },
    html`${shown.length === 0 && html`<p>Aucun acte n’est mis en ligne en ce moment.</p>`}
      <ol>
        ${shown.map(
          ({ idActe, objet, dateDecision, postedOn }) =>
            html`<li>
              <a href="${actAddress(idActe)}">${objet}</a>
              <span class="sub">Décision du ${jour(dateDecision, 'fr')}, mise en ligne le ${jour(postedOn, 'fr')}</span>
            </li>`,
        )}
      </ol>
      ${last && html`<p><a href="${publicPrefix}/${siren}?apres=${last.id}">Actes plus anciens</a></p>`}
      <p><a href="${feed}">Fil Atom</a></p>`,
  )
}

export function notePage(title: string, text: string) {
  return framed({ title }, html`<p>${text}</p>`)
}

interface PublicPageHead {
  readonly title: string
  readonly feed?: string
}

function framed({ title, feed }: PublicPageHead, main: HtmlContent) {
  return typeset(
    html`<!doctype html>
      <html lang="fr">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <title>${title}</title>
          <link rel="stylesheet" href="${publicPrefix}/style.css" />
          <link rel="icon" href="data:," />
          ${feed !== undefined && html`<link rel="alternate" type="application/atom+xml" title="${title}" href="${feed}" />`}
        </head>
        <body>
          <main class="open">
            <header class="page"><h1>${title}</h1></header>
            ${main}
          </main>
        </body>
      </html>`,
  )
}
