// The frame around every page: sections with what waits in each, the search, what the last action said.
import { isAnythingMasked, mayAnywhere } from '../../accounts/access.ts'
import type { App } from '../../app.ts'
import { quiet, waiting, waitingIn } from '../../operations/desk/waiting.ts'
import { html, type Html } from '../../text/html.ts'
import { otherLanguage } from './language.ts'
import { hour } from './times.ts'
import type { Rendered, Visit } from './visit.ts'

/** Where one reads why nothing leaves, and lets it leave again. */
export const goPath = '/depart'

/** What waits in a section, capped. */
export type Counts = Readonly<Partial<Record<SectionName, number>>>

const sections = [
  ['/', 'Aujourd’hui', 'Today', 'read'],
  ['/transmissions', 'Transmissions', 'Transmissions', 'read'],
  ['/causes', 'Échecs par cause', 'Failures by cause', 'read'],
  ['/incertaines', 'Incertaines', 'Uncertain', 'read'],
  ['/retours', 'Retours orphelins', 'Stray returns', 'read'],
  ['/courriers', 'Tâches et délais', 'Tasks and deadlines', 'read'],
  ['/connexions', 'Connexions', 'Connections', 'read'],
  ['/planifications', 'Planifications', 'Schedules', 'read'],
  ['/collectivites', 'Collectivités', 'Collectivités', 'read'],
  ['/classification', 'Classification', 'Classification', 'read'],
  ['/personnes', 'Utilisateurs et jetons', 'People and tokens', 'people'],
  ['/abonnements', 'Abonnements', 'Subscriptions', 'webhooks'],
  ['/journal', 'Journal', 'Journal', 'read'],
  ['/aide', 'Aide', 'Help', 'read'],
] as const
type SectionName = (typeof sections)[number][0]

/** What waits for the visitor. */
async function countsFor({ look }: Visit): Promise<Counts> {
  return countsIn(await look(waiting, {}))
}

/** What waits for a person who sees these collectivites; all of them without. */
export async function countsOf(ports: App['ports'], sirens: readonly string[] | undefined): Promise<Counts> {
  return countsIn(await waitingIn(ports, sirens))
}

function countsIn({ uncertain, held, stray, tasks, untold }: Awaited<ReturnType<typeof waitingIn>>): Counts {
  const counts = { '/incertaines': uncertain, '/causes': held, '/retours': stray, '/courriers': tasks }
  return { ...counts, '/abonnements': untold }
}

/** What stands around every page. */
export async function framed(visit: Visit, rendered: Rendered): Promise<Html> {
  const counts = await countsFor(visit)
  const stands = await visit.look(quiet, {})
  const { title, main, live = [] } = rendered
  const fr = visit.language === 'fr'
  return document(
    { title, language: visit.language },
    html` <a class="skip" href="#contenu">${fr ? 'Aller au contenu' : 'Go to the content'}</a>
      <div class="frame">
        <nav class="side" aria-label="${fr ? 'Rubriques' : 'Sections'}">
          <a class="brand" href="/">actes-worker<small>${visit.login}</small></a>
          <ul>
            ${sections.filter(([, , , needs]) => mayAnywhere(visit.grants, needs)).map((section) => link(visit, section, counts))}
          </ul>
          <p class="mine">
            <a href="/moi">${fr ? 'Mon compte' : 'My account'}</a>
            ${isAnythingMasked(visit.grants) && html`<a href="/demasquer?vers=${encodeURIComponent(visit.url.pathname + visit.url.search)}">${fr ? 'Démasquer les textes' : 'Unmask texts'}</a>`}
          </p>
          <form method="post" action="/sortir">
            ${csrf(visit)}<button class="quiet">${fr ? 'Se déconnecter' : 'Sign out'}</button>
          </form>
          <p class="mine">${otherLanguage(visit.language, visit.url)}</p>
        </nav>
        <main id="contenu" tabindex="-1" data-live="${live.join(' ')}">
          ${stands && visit.url.pathname !== goPath && html`<p class="said no" role="status">${visit.say('Rien ne part de cette installation', 'Nothing leaves this installation')} (<code>${stands.code}</code>). <a href="${goPath}">${visit.say('Pourquoi, et que faire', 'Why, and what to do')}</a></p>`}
          ${visit.unmaskedUntil && visit.unmaskedUntil > visit.now && html`<p class="said no" role="status">${visit.say('Textes démasqués jusqu’à', 'Texts unmasked until')} ${hour(visit.unmaskedUntil, visit.language)}. <a href="/demasquer">${visit.say('Masquer de nouveau', 'Mask again')}</a></p>`}
          ${visit.said && html`<p class="said ${visit.said.tone}" role="status" data-said>${visit.said.text}</p>`}
          ${heading(rendered)} ${main}
        </main>
        <p id="annonce" class="skip" aria-live="polite"></p>
      </div>`,
  )
}

function link({ url, language }: Visit, [path, fr, en]: (typeof sections)[number], counts: Counts): Html {
  const at = url.pathname.startsWith('/jetons') ? '/personnes' : url.pathname
  const isHere = path === '/' ? at === '/' : at.startsWith(path)
  const count = counts[path] ?? 0
  return html`<li>
    <a href="${path}" ${isHere && html`aria-current="page"`}
      >${language === 'fr' ? fr : en} ${count > 0 && html`<span class="n">${count}</span>`}</a
    >
  </li>`
}

interface Plain {
  readonly title: string
  /** What was wrong with what was sent. */
  readonly wrong?: string
  readonly main: Html
  readonly head?: Html
}

/** A page for a person who is not. */
export function plainPage(language: Visit['language'], { title, wrong, main, head }: Plain): Html {
  return document(
    { title, language, ...(head && { head }) },
    html`<main id="contenu" class="alone">
        <h1>${title}</h1>
        ${wrong !== undefined && html`<p class="said no" role="alert">${wrong}</p>`} ${main}
      </main>
      <footer class="alone">${otherLanguage(language)}</footer>`,
  )
}

/** A page that leads elsewhere, by itself; by its link where the browser does not. */
export function leavingPage(
  language: Visit['language'],
  { title, url, link }: { readonly title: string; readonly url: string; readonly link: string },
): Html {
  return plainPage(language, {
    title,
    head: html`<meta http-equiv="refresh" content="0;url=${url}" />`,
    main: html`<p><a class="button" href="${url}">${link}</a></p>`,
  })
}

interface Head {
  readonly title: string
  readonly language: string
  readonly head?: Html
}

function document({ title, language, head }: Head, body: Html): Html {
  return html`<!doctype html>
    <html lang="${language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} · actes-worker</title>
        ${head}
        <link rel="stylesheet" href="/desk.css" />
        <link rel="icon" href="data:," />
        <script src="/desk.js" defer></script>
        <script src="/live.js" defer></script>
      </head>
      <body>
        ${body}
      </body>
    </html>`
}

export function csrf({ csrf: token }: Pick<Visit, 'csrf'>): Html {
  return html`<input type="hidden" name="_csrf" value="${token}" />`
}

function heading({ title, heading: own = title, lead, beside }: Rendered): Html {
  return html`<header class="page">
    <div>
      <h1>${own}</h1>
      <p class="lead">${lead}</p>
    </div>
    ${beside}
  </header>`
}
