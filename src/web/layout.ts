// The frame around every page: sections with what waits in each, the search, what the last action said.
import { mayAnywhere } from '../accounts/access.ts'
import { html, type Html } from './html.ts'
import { hour } from './times.ts'
import type { Rendered, Visit } from './visit.ts'

/** What waits in a section, capped. */
export type Counts = Readonly<Partial<Record<SectionName, number>>>

const sections = [
  ['/', 'Aujourd’hui', 'Today', 'read'],
  ['/transmissions', 'Transmissions', 'Transmissions', 'read'],
  ['/causes', 'Échecs par cause', 'Failures by cause', 'read'],
  ['/incertaines', 'Incertaines', 'Uncertain', 'read'],
  ['/retours', 'Retours orphelins', 'Stray returns', 'read'],
  ['/courriers', 'Courriers et délais', 'Letters and deadlines', 'read'],
  ['/connexions', 'Connexions', 'Connections', 'read'],
  ['/planifications', 'Planifications', 'Schedules', 'read'],
  ['/collectivites', 'Collectivités', 'Collectivités', 'read'],
  ['/classification', 'Classification', 'Classification', 'read'],
  ['/personnes', 'Utilisateurs', 'People', 'people'],
  ['/journal', 'Journal', 'Journal', 'read'],
] as const
export type SectionName = (typeof sections)[number][0]

/** A whole page for somebody who is signed in. */
export function framed(visit: Visit, { title, main }: Rendered, counts: Counts): Html {
  const fr = visit.language === 'fr'
  return document(
    title,
    visit.language,
    html` <a class="skip" href="#contenu">${fr ? 'Aller au contenu' : 'Go to the content'}</a>
      <div class="frame">
        <nav class="side" aria-label="${fr ? 'Rubriques' : 'Sections'}">
          <a class="brand" href="/">actes-worker<small>${visit.login}</small></a>
          <ul>
            ${sections.filter(([, , , needs]) => mayAnywhere(visit.grants, needs)).map((section) => link(visit, section, counts))}
          </ul>
          <p class="mine">
            <a href="/moi">${fr ? 'Mon compte' : 'My account'}</a>
            ${visit.grants.some(({ role }) => role === 'reader') && html`<a href="/demasquer?vers=${encodeURIComponent(visit.url.pathname + visit.url.search)}">${fr ? 'Démasquer les textes' : 'Unmask texts'}</a>`}
          </p>
          <form method="post" action="/sortir">
            ${csrf(visit)}<button class="quiet">${fr ? 'Se déconnecter' : 'Sign out'}</button>
          </form>
        </nav>
        <main id="contenu" tabindex="-1">
          ${visit.unmaskedUntil && visit.unmaskedUntil > visit.now && html`<p class="said no" role="status">Textes démasqués jusqu’à ${hour(visit.unmaskedUntil)}. <a href="/demasquer">Masquer de nouveau</a></p>`}
          ${visit.said && html`<p class="said ${visit.said.tone}" role="status">${visit.said.text}</p>`} ${main}
        </main>
      </div>`,
  )
}

function link({ url, language }: Visit, [path, fr, en]: (typeof sections)[number], counts: Counts): Html {
  const isHere = path === '/' ? url.pathname === '/' : url.pathname.startsWith(path)
  const count = counts[path] ?? 0
  return html`<li>
    <a href="${path}" ${isHere && html`aria-current="page"`}
      >${language === 'fr' ? fr : en} ${count > 0 && html`<span class="n hot">${count}</span>`}</a
    >
  </li>`
}

/** A page for somebody who is not. */
export function plainPage(title: string, language: Visit['language'], main: Html): Html {
  return document(title, language, html`<main id="contenu" class="alone">${main}</main>`)
}

function document(title: string, language: string, body: Html): Html {
  return html`<!doctype html>
    <html lang="${language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} · actes-worker</title>
        <link rel="stylesheet" href="/desk.css" />
        <link rel="icon" href="data:," />
        <script src="/desk.js" defer></script>
      </head>
      <body>
        ${body}
      </body>
    </html>`
}

/** The hidden field that every form carries. */
export function csrf({ csrf: token }: Pick<Visit, 'csrf'>): Html {
  return html`<input type="hidden" name="_csrf" value="${token}" />`
}

/** The heading of a page. @param more beside it: a search, a button */
export function heading(title: string, lead: Html | string, more?: Html): Html {
  return html`<header class="page">
    <div>
      <h1>${title}</h1>
      <p class="lead">${lead}</p>
    </div>
    ${more}
  </header>`
}
