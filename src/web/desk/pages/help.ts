// Aide: the chapters of the manual, and each of them. They are written in English, and say so on a French page.
import { ActesError } from '../../../errors.ts'
import { chapterNamed, chapters, chapterText } from '../../../manual/chapters.ts'
import { html } from '../../../text/html.ts'
import { heading } from '../layout.ts'
import { markdown } from '../markdown.ts'
import type { Page } from '../visit.ts'

const path = '/aide'

const contents: Page = {
  path,
  needs: 'read',
  render: async ({ say, language }) => {
    const title = say('Aide', 'Help')
    const lead = say('Le manuel, chapitre par chapitre.', 'The manual, chapter by chapter.')
    return {
      title,
      main: html`${heading(title, lead)}
        <dl class="contents">
          ${chapters.map(
            (each) =>
              html`<dt><a href="${path}/${each.name}">${each.title[language]}</a></dt>
                <dd>${each.about[language]}</dd>`,
          )}
        </dl>`,
    }
  },
}

const chapter: Page = {
  path: `${path}/:chapitre`,
  needs: 'read',
  render: async ({ say, language }, { chapitre = '' }) => {
    const found = chapterNamed(chapitre)
    if (!found) throw new ActesError('ACTES-S006', { params: { name: chapitre } })
    const text = await chapterText(found)
    const title = found.title[language]
    const all = html`<a href="${path}">${say('Tous les chapitres', 'All chapters')}</a>`
    const lead = html`${found.about[language]}. ${say('Texte en anglais.', '')} ${all}`
    return {
      title,
      main: html`${heading(title, lead)}
        <article class="manual" lang="en">${markdown(text, addressOf)}</article>`,
    }
  },
}

export const helpPages: readonly Page[] = [contents, chapter]

/** Of a link between chapters, as their files write it. */
function addressOf(href: string): string {
  return href.replace(/^([a-z-]+)\.md/, `${path}/$1`)
}
