// The frame around every page: sections with what waits in each, the search, the message of the last action.
import type { Words } from './say.ts'
import type { FastifyReply } from 'fastify'
import { isAnythingMasked, mayAnywhere, rightsOf, sirensOf, type Action } from '#accounts/access.ts'
import { quiet, waiting } from '#operations/desk/waiting.ts'
import { countSaid, sumOfCounts, type WaitingCounts } from '#subscriptions/waiting.ts'
import { html, typeset, type Html } from '#text/html.ts'
import type { Both } from '#text/sentences.ts'
import { icon, mark, type Icon } from './icons.ts'
import { otherLanguage, themeOf, themes, type Theme } from './language.ts'
import { searchBox } from './search.ts'
import { isStarting, startPath } from './starting.ts'
import { hour } from './times.ts'
import type { Rendered, Visit } from './visit.ts'
import { both } from '#text/both.ts'

/** Page that says why nothing is sent, and resumes sending. */
export const goPath = '/depart'

export type Counts = Readonly<Partial<Record<SectionPath, number>>>

/**
 * Sections of the desk in their groups; the first group stands open, the others fold. A section without a page is not
 * shown, nor what its reader may not do.
 */
export const groups = [
  {
    sections: [
      [startPath, 'Mise en route', 'Getting started', 'declare', 'start'],
      ['/', 'À traiter', 'To deal with', 'read', 'today'],
      ['/deposer', 'Déposer', 'Deposit', 'deposit', 'deposit'],
      ['/transmissions', 'Actes', 'Acts', 'read', 'transmissions'],
      ['/collectivites', 'Collectivités', 'Collectivités', 'follow', 'collectivites'],
    ],
  },
  {
    title: both('Suivi', 'Follow-up'),
    sections: [
      ['/tableau', 'Tableau de bord', 'Dashboard', 'follow', 'dashboard'],
      ['/registre', 'Registre', 'Register', 'follow', 'register'],
      ['/journal', 'Journal', 'Journal', 'follow', 'journal'],
    ],
  },
  {
    title: both('Administration', 'Administration'),
    sections: [
      ['/connexions', 'Connexions', 'Connections', 'connection', 'connections'],
      ['/identifiants', 'Identifiants partagés', 'Shared credentials', 'declare', 'credentials'],
      ['/personnes', 'Utilisateurs', 'People', 'people', 'people'],
      ['/planifications', 'Tâches planifiées', 'Schedules', 'schedule', 'schedules'],
      ['/classification', 'Classification', 'Classification', 'classification', 'classification'],
      ['/abonnements', 'Abonnements', 'Subscriptions', 'webhooks', 'subscriptions'],
      ['/conservation', 'Conservation', 'Retention', 'retention', 'retention'],
      ['/versements', 'Versements', 'Transfers', 'retention', 'transfers'],
    ],
  },
] as const satisfies readonly {
  readonly title?: Both
  readonly sections: readonly (readonly [string, string, string, Action | 'follow', Icon])[]
}[]
type Group = (typeof groups)[number]
type Section = Group['sections'][number]
type SectionPath = Section[0]

/** First path segments that belong to a section with another address. */
const elsewhere: Readonly<Record<string, SectionPath>> = {
  incertaines: '/',
  causes: '/',
  relances: '/',
  retours: '/',
  courriers: '/',
  calendriers: '/',
  lots: '/deposer',
  'files-brutes': '/connexions',
  jetons: '/personnes',
  demandes: '/personnes',
  donnees: '/personnes',
}

/** Is the section one of this reader's? `follow`: whoever may do more than read, or reads more than one collectivité. */
export function isOffered({ grants }: Pick<Visit, 'grants'>, needs: Section[3]) {
  if (needs !== 'follow') return mayAnywhere(grants, needs)
  return rightsOf(grants).some((right) => right !== 'read') || sirensOf(grants)?.length !== 1
}

const counted = new WeakMap<Visit, Promise<Counted>>()
type Counted = WaitingCounts & { readonly untold: number }

/** What the visitor's tabs count, read once for a request. */
export function countsFor(visit: Visit): Promise<Counted> {
  const found = counted.get(visit) ?? visit.look(waiting, {})
  counted.set(visit, found)
  return found
}

/** What the navigation counts. */
export function sectionCounts({ untold, ...tabs }: Counted): Counts {
  return { '/': sumOfCounts(tabs), '/abonnements': untold }
}

/** @param served the paths that have a page */
export async function framed(visit: Visit, rendered: Rendered, served: ReadonlySet<string>) {
  const counts = sectionCounts(await countsFor(visit))
  const stands = await visit.look(quiet, {})
  const shown = (await isStarting(visit)) ? served : new Set([...served].filter((path) => path !== startPath))
  const { say, language, unmaskedUntil, now, said, url } = visit
  const { title, main, live = [] } = rendered
  const waits = Object.values(counts).reduce((sum, count) => sum + count, 0)
  return document(
    { title: `${waits > 0 ? `(${countSaid(waits, language)}) ` : ''}${title}`, language },
    html` <a class="skip" href="#contenu">${say('Aller au contenu', 'Go to the content')}</a>
      <div class="frame">
        <div class="rail">
          <header class="head">
            <a class="brand" href="/">${mark}<span>actes-worker</span></a>
            <details class="menu">
              <summary class="opens">${icon('menu')} ${say('Menu', 'Sections')}</summary>
            </details>
          </header>
          <nav class="side" aria-label="${say('Rubriques', 'Sections')}">
            ${groups.map((group) => groupPart(visit, { group, counts, served: shown }))}
          </nav>
          ${ownPart(visit)}
        </div>
        <main id="contenu" tabindex="-1" data-live="${live.join(' ')}">
          ${stands && url.pathname !== goPath && html`<p class="said no" role="status">${say('Les envois sont arrêtés', 'Nothing leaves this installation')} (<code>${stands.code}</code>). <a href="${goPath}">${say('Voir pourquoi et que faire', 'Why, and what to do')}</a></p>`}
          ${unmaskedUntil && unmaskedUntil > now && html`<p class="said no" role="status">${say('Textes affichés jusqu’à', 'Texts unmasked until')} ${hour(unmaskedUntil, language)}. <a href="/demasquer">${say('Masquer de nouveau', 'Mask again')}</a></p>`}
          ${said && html`<p class="said ${said.tone}" role="status" data-said>${said.text}</p>`}
          ${heading(visit, rendered)} ${main}
        </main>
        <p id="annonce" class="skip" aria-live="polite"></p>
      </div>`,
  )
}

interface NavGroupView {
  readonly group: Group
  readonly counts: Counts
  readonly served: ReadonlySet<string>
}

function groupPart(visit: Visit, { group, counts, served }: NavGroupView) {
  const sections = group.sections.filter(([path, , , needs]) => served.has(path) && isOffered(visit, needs))
  if (sections.length === 0) return false
  const links = html`<ul>
    ${sections.map((section) => renderNavLink(visit, section, counts))}
  </ul>`
  if (!('title' in group)) return links
  const isHere = sections.some(([path]) => path === sectionOf(visit.url))
  return html`<details ${isHere && html`open`}>
    <summary>${group.title[visit.language]}</summary>
    ${links}
  </details>`
}

function sectionOf({ pathname }: URL) {
  const [, first = ''] = pathname.split('/')
  return elsewhere[first] ?? `/${first}`
}

function renderNavLink({ url, say, language }: Visit, [path, fr, en, , name]: Section, counts: Counts) {
  const count = counts[path] ?? 0
  return html`<li>
    <a href="${path}" ${path === sectionOf(url) && html`aria-current="page"`}
      >${icon(name)}<span>${say(fr, en)}</span>
      ${count > 0 && html`<span class="n">${countSaid(count, language)}</span>`}</a
    >
  </li>`
}

/** Foot of the menu: is the page up to date, the reader's own pages and choices. */
function ownPart(visit: Visit) {
  const { say, grants, url, language, login } = visit
  const here = encodeURIComponent(url.pathname + url.search)
  const link = (path: string, query: string, word: string) => {
    const isHere = url.pathname === path || url.pathname.startsWith(`${path}/`)
    return html`<a href="${path}${query}" ${isHere && html`aria-current="page"`}>${word}</a>`
  }
  return html`<footer class="own">
    <p class="direct" id="direct" aria-live="polite" hidden><span></span><span aria-hidden="true"></span></p>
    <p>${login.split(/(?<=@)/).map((part, at) => html`${at > 0 && html`<wbr />`}${part}`)}</p>
    <p>
      ${link('/moi', '', say('Mon compte', 'My account'))} ·
      ${link('/aide', url.pathname.startsWith('/aide') ? '' : `?depuis=${here}`, say('Aide', 'Help'))}
      ${isAnythingMasked(grants) && html`· ${link('/demasquer', `?vers=${here}`, say('Afficher les textes masqués', 'Unmask texts'))}`}
    </p>
    ${themeChoice(visit)}
    <form method="post" action="/sortir" class="mine">
      ${csrf(visit)}<button class="go">${say('Se déconnecter', 'Sign out')}</button>${otherLanguage(language, url)}
    </form>
  </footer>`
}

const themeWords = {
  auto: both('Auto', 'System'),
  clair: both('Clair', 'Light'),
  sombre: both('Sombre', 'Dark'),
} as const satisfies Words<Theme>

function themeChoice({ say, theme, language, url }: Visit) {
  const button = (value: Theme) =>
    html`<button name="theme" value="${value}" aria-pressed="${String(value === theme)}">
      ${themeWords[value][language]}
    </button>`
  return html`<form method="get" class="theme" aria-label="${say('Apparence', 'Appearance')}">
    ${[...url.searchParams].map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`)}
    ${themes.map(button)}
  </form>`
}

interface Plain {
  readonly title: string
  readonly wrong?: string
  readonly main: Html
  readonly head?: Html
  /** Its own address, when a query belongs to it. */
  readonly at?: string
}

/** A page for visitors who are not signed in. */
export function plainPage(language: Visit['language'], { title, wrong, main, head, at = '' }: Plain) {
  return document(
    { title, language, ...(head && { head }) },
    html`<main id="contenu" class="alone">
        <p class="brand">${mark}<span>actes-worker</span></p>
        <h1>${title}</h1>
        ${wrong !== undefined && html`<p class="said no" role="alert">${wrong}</p>`} ${main}
      </main>
      <footer class="alone">${otherLanguage(language, new URL(at, 'http://desk.invalid'))}</footer>`,
  )
}

/** A page that redirects by itself, and has a link in case the browser does not. */
export function leavingPage(
  language: Visit['language'],
  { title, url, link }: { readonly title: string; readonly url: string; readonly link: string },
) {
  return plainPage(language, {
    title,
    head: html`<meta http-equiv="refresh" content="0;url=${url}" />`,
    main: html`<p><a class="button first" href="${url}">${link}</a></p>`,
  })
}

interface DocumentHead {
  readonly title: string
  readonly language: string
  readonly head?: Html
}

function document({ title, language, head }: DocumentHead, body: Html) {
  return html`<!doctype html>
    <html lang="${language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} · actes-worker</title>
        ${head}
        <link rel="stylesheet" href="/desk.css" />
        <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
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

function heading(visit: Visit, { title, heading: own = title, lead, beside }: Rendered) {
  return html`<header class="page">
    <div>
      <h1>${own}</h1>
      <p class="lead">${lead}</p>
    </div>
    ${beside} ${searchBox(visit)}
  </header>`
}

/** Send a page, uncached, in the theme that its reader has chosen. */
export function sendPage(reply: FastifyReply, page: Html) {
  const theme = themeOf(reply.request)
  const text = typeset(page)
  const lit = theme === 'auto' ? text : text.replace('<html ', `<html data-theme="${theme}" `)
  return reply.type('text/html; charset=utf-8').header('cache-control', 'no-store').send(lit)
}
