// Aide: the chapters of the manual, in English; a French page says so.
import { ActesError } from '#errors.ts'
import { chapterNamed, chapters, chapterText } from '#manual/chapters.ts'
import { html } from '#text/html.ts'
import { markdown } from '../markdown.ts'
import { pageAt } from '../visit.ts'

const path = '/aide'

const contents = pageAt(path, 'read', async ({ say, language }) => ({
  title: say('Aide', 'Help'),
  lead: say('Le manuel, chapitre par chapitre.', 'The manual, chapter by chapter.'),
  main: html`<dl class="contents">
    ${chapters.map(
      (each) =>
        html`<dt><a href="${path}/${each.name}">${each.title[language]}</a></dt>
          <dd>${each.about[language]}</dd>`,
    )}
  </dl>`,
}))

const chapter = pageAt(`${path}/:chapitre`, 'read', async ({ say, language }, { chapitre = '' }) => {
  const found = chapterNamed(chapitre)
  if (!found) throw new ActesError('ACTES-S006', { params: { name: chapitre } })
  const all = html`<a href="${path}">${say('Tous les chapitres', 'All chapters')}</a>`
  return {
    title: found.title[language],
    lead: html`${found.about[language]}. ${say('Texte en anglais.', '')} ${all}`,
    main: html`<article class="manual" lang="en">${markdown(await chapterText(found), addressOf)}</article>`,
  }
})

export const helpServed = { pages: [contents, chapter] }

/** Maps a link between chapter files to its page. */
function addressOf(href: string): string {
  return href.replace(/^([a-z-]+)\.md/, `${path}/$1`)
}
