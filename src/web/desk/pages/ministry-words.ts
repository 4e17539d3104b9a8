// Words that stay French in every language, as the ministry wrote them: titles of its messages, natures, matieres, pieces.
import { html, type Content } from '../../../text/html.ts'
import type { Visit } from '../visit.ts'

/** A French text where it stands; on a page in another language it is marked, for whoever has it read aloud. */
export function inFrench({ language }: Pick<Visit, 'language'>, text: string): Content {
  return language === 'fr' ? text : html`<span lang="fr">${text}</span>`
}
