// Aide: the manual in the reader's language, by who reads it, from the page that one is on, and by its own search.
import { ActesError, errors } from '#errors.ts'
import { chapterGroups, chapterNamed, chapterText, type Chapter } from '#manual/chapters.ts'
import { placeOf } from '#manual/places.ts'
import { searchManual, sectionsOf } from '#manual/search.ts'
import { html } from '#text/html.ts'
import { input } from '../forms.ts'
import { markdown } from '../markdown.ts'
import { nothing } from '../parts.ts'
import { pageAt, type Visit, asked } from '../visit.ts'

const path = '/aide'

/** Chapters that a search names. */
const most = 8

const contents = pageAt(path, 'read', async (visit) => {
  const { say, language } = visit
  const place = await placeOf(asked(visit, 'depuis'), language)
  const words = asked(visit, 'q').toWellFormed().slice(0, 200)
  return {
    title: say('Aide', 'Help'),
    lead: say('Posez une question, ou choisissez un chapitre.', 'Ask a question, or choose a chapter.'),
    main: html`${question(visit, words)} ${words === '' ? groupsPart(visit) : await foundPart(visit, words)}`,
    ...(place && { onward: addressIn(place.chapter.name, place.id) }),
    ...(Object.hasOwn(errors, words.toUpperCase()) && { onward: addressIn('errors', words.toUpperCase()) }),
  }
})

const chapter = pageAt(`${path}/:chapitre`, 'read', async (visit, { chapitre = '' }) => {
  const { say, language } = visit
  const found = chapterNamed(chapitre)
  if (!found) throw new ActesError('ACTES-S006', { params: { name: chapitre } })
  const text = await chapterText(found, language)
  const all = html`<a href="${path}">${say('Tous les chapitres', 'All chapters')}</a>`
  return {
    title: found.title[language],
    lead: html`${found.about[language]}. ${all}`,
    main: html`${question(visit, '')} ${headingsPart(visit, text)}
      <article class="manual">
        ${markdown(text, { address: addressOf, named: (name) => chapterNamed(name)?.title[language] })}
      </article>`,
  }
})

export const helpServed = { pages: [contents, chapter] }

function question({ say }: Visit, words: string) {
  return html`<form
    method="get"
    action="${path}"
    class="filters"
    role="search"
    aria-label="${say('Dans le manuel', 'In the manual')}"
  >
    ${input(say('Votre question', 'Your question'), 'q', { type: 'search', value: words, maxlength: 200, size: 40 })}
    <button>${say('Chercher', 'Search')}</button>
  </form>`
}

function groupsPart({ language }: Visit) {
  const links = (all: readonly Chapter[]) =>
    all.map(
      ({ name, title, about }) =>
        html`<dt><a href="${path}/${name}">${title[language]}</a></dt>
          <dd>${about[language]}</dd>`,
    )
  return html`${chapterGroups.map(
    ({ title, readers, chapters }) =>
      html`<h2>${title[language]} – ${readers[language]}</h2>
        <dl class="contents">${links(chapters)}</dl>`,
  )}`
}

async function foundPart({ say, language }: Visit, words: string) {
  const hits = (await searchManual(words, language)).slice(0, most)
  if (hits.length === 0)
    return nothing(say(`Aucun chapitre ne parle de « ${words} ».`, `No chapter speaks of “${words}”.`))
  return html`<dl class="contents">
    ${hits.map(
      ({ chapter: { name, title, about }, heading, id }) =>
        html`<dt>
            <a href="${addressIn(name, id)}">${id === '' ? title[language] : heading.replaceAll(/[`_]/g, '')}</a>
          </dt>
          <dd>${id === '' ? about[language] : title[language]}</dd>`,
    )}
  </dl>`
}

/** What a long chapter holds. */
function headingsPart({ say }: Visit, text: string) {
  const [, ...sections] = sectionsOf(text)
  return (
    sections.length > 2 &&
    html`<nav aria-label="${say('Dans ce chapitre', 'In this chapter')}">
      <ul class="hits">
        ${sections.map(({ id, heading }) => html`<li><a href="#${id}">${heading.replaceAll(/[`_]/g, '')}</a></li>`)}
      </ul>
    </nav>`
  )
}

/** Maps a link between chapter files to its page. */
function addressOf(href: string) {
  return href.replace(/^([a-z-]+)\.md/, `${path}/$1`)
}

function addressIn(name: string, id: string) {
  return `${path}/${name}${id === '' ? '' : `#${encodeURIComponent(id)}`}`
}
