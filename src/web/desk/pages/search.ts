// Recherche: finds actes, collectivités and pages that the visitor may see; goes straight to an exact match.
import { named } from '#operations/desk/lists.ts'
import { rowOf, waitsFor } from '#operations/desk/transmissions.ts'
import { mayAnywhere } from '#accounts/access.ts'
import { ActesError } from '#errors.ts'
import { chapters } from '#manual/chapters.ts'
import { html, type HtmlContent } from '#text/html.ts'
import { groups, isOffered } from '../layout.ts'
import { normalizeName } from '../names.ts'
import { nothing, quoted, standingTag, formatTransmissionTitle } from '../parts.ts'
import { searchPath } from '../search.ts'
import { pageAt, type Visit, asked } from '../visit.ts'
import { waitingTabs } from '../tabs.ts'

/** Named hits of a kind; their list has the rest. */
const most = 8

interface Hit {
  readonly href: string
  readonly name: HtmlContent
  readonly more?: HtmlContent
  readonly isExact: boolean
}

interface HitGroup {
  readonly title: string
  readonly hits: readonly Hit[]
  /** Address of the full list. */
  readonly all?: string
}

const page = pageAt(searchPath, 'read', async (visit) => {
  const { say, url } = visit
  const text = asked(visit, 'q').toWellFormed().slice(0, 200)
  const kinds =
    text === ''
      ? []
      : url.searchParams.get('liste') === 'communes'
        ? [await sendersFound(visit, text)]
        : [pagesNamed(visit, text), await sendersFound(visit, text), await acts(visit, text)]
  const found = kinds.flatMap(({ hits }) => hits)
  const exact = [...new Set(found.filter(({ isExact }) => isExact).map(({ href }) => href))]
  const [only] = exact
  const title = say('Recherche', 'Search')
  const none = say(
    `Aucun résultat pour « ${text} ». Essayez un numéro d’acte, un identifiant, un SIREN ou le nom d’une commune.`,
    `Nothing matches “${text}”. Try the number of an act, an identifier, a SIREN or the name of a commune.`,
  )
  return {
    title: text === '' ? title : `${title}${say(' :', ':')} ${text}`,
    main: html`<div id="trouve">
      ${text !== '' && found.length === 0 && nothing(none)}
      ${kinds.map((kind) => kind.hits.length > 0 && part(visit, kind))}
    </div>`,
    // A live search only lists, a completion only communes; they do not redirect.
    ...(only !== undefined && exact.length === 1 && !url.searchParams.has('liste') && { onward: only }),
  }
})

export const searchServed = { pages: [page] }

function part({ say }: Visit, { title, hits, all }: HitGroup) {
  return html`<section>
    <h2>${title}</h2>
    <ul class="hits">
      ${hits.map(
        ({ href, name, more }) =>
          html`<li><a href="${href}">${name}</a>${more !== undefined && html`<span class="sub">${more}</span>`}</li>`,
      )}
      ${all !== undefined && hits.length >= most && html`<li><a href="${all}">${say('Voir tous ces résultats', 'See all of these')}</a></li>`}
    </ul>
  </section>`
}

/** Each word must begin a word of the title, in either language. */
function pagesNamed(visit: Visit, text: string): HitGroup {
  const { say, language, grants } = visit
  const sections = groups.flatMap((group) => [...group.sections]).filter(([, , , needs]) => isOffered(visit, needs))
  const all = [
    ...sections.map(([href, fr, en]) => ({ href, fr, en })),
    // Tabs of « À traiter » that are pages of their own.
    ...Object.values(waitingTabs).flatMap(([href, word]) => (/^\/\w/.test(href) ? [{ href, ...word }] : [])),
    ...(mayAnywhere(grants, 'deposit') ? [{ href: '/lots', fr: 'Lots', en: 'Batches' }] : []),
    { href: '/moi', fr: 'Mon compte', en: 'My account' },
    ...chapters.map(({ name, title }) => ({ href: `/aide/${name}`, ...title })),
  ]
  const wanted = normalizeName(text)
  const fits = (title: string) => wanted.split(' ').every((word) => ` ${normalizeName(title)}`.includes(` ${word}`))
  const hits = all
    .filter(({ fr, en }) => fits(fr) || fits(en))
    .map(({ href, ...title }) => ({
      href,
      name: title[language],
      isExact: normalizeName(title[language]) === wanted,
      ...(href.startsWith('/aide/') && { more: say('chapitre du manuel', 'chapter of the manual') }),
    }))
  return { title: say('Pages', 'Pages'), hits: hits.slice(0, most) }
}

async function sendersFound({ look }: Visit, text: string): Promise<HitGroup> {
  const words = /^[\d\s]+$/.test(text) ? text.replaceAll(/\s/g, '') : text
  const found = await look(named, { limit: most, words })
  const hits = found.map(({ siren, nom }) => ({
    href: `/collectivites/${siren}`,
    name: nom,
    more: html`<span class="id">${siren}</span>`,
    isExact: siren === words || normalizeName(nom) === normalizeName(text),
  }))
  return { title: 'Collectivités', hits, all: `/collectivites?mots=${encodeURIComponent(words)}` }
}

async function acts(visit: Visit, text: string): Promise<HitGroup> {
  const { say, language, now } = visit
  const { items } = await visit.ask.listTransmissions({ text, limit: most })
  const exact = await namedExactly(visit, text)
  const all =
    exact && !items.some(({ id }) => id === exact) ? [await visit.ask.showTransmission({ id: exact }), ...items] : items
  const waits = await visit.look(waitsFor, { ids: all.map(({ id }) => id), now })
  const hits = all.slice(0, most).map((each) => ({
    href: `/transmissions/${each.id}`,
    name: html`<strong>${formatTransmissionTitle(each, language)}</strong> ${standingTag(each, language)}`,
    more: html`${quoted(visit, each.objet, each.collectivite)} · ${waits.get(each.id)?.nom ?? each.collectivite}`,
    isExact: each.id === exact,
  }))
  return { title: say('Actes', 'Acts'), hits, all: `/transmissions?q=${encodeURIComponent(text)}` }
}

/** The only acte with this id, identifier or number, among those that the visitor sees. */
async function namedExactly(visit: Visit, text: string) {
  for (const id of new Set([text, text.toUpperCase()]))
    try {
      return (await visit.look(rowOf, { id })).row.id
    } catch (error) {
      if (!(error instanceof ActesError && (error.code === 'ACTES-S006' || error.code === 'ACTES-S007'))) throw error
    }
  return undefined
}
