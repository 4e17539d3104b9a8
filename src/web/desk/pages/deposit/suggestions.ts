// What the text of the PDF suggests for each field, with its line and certainty. A person accepts it or not.
import type { DraftActe } from '#operations/declared/drafts.ts'
import type { ShownDraft } from '#operations/shapes/drafts.ts'
import type { Certainty } from '#protocol/reading/lines.ts'
import { natureOf } from '#protocol/codes.ts'
import { html, type Html } from '#text/html.ts'
import { inFrench } from '../../parts.ts'
import { jour } from '../../times.ts'
import type { Visit } from '../../visit.ts'

const sayable = ['numero', 'dateDecision', 'objet', 'nature', 'votes'] as const
type Sayable = (typeof sayable)[number]

const certainties: Readonly<Record<Certainty, readonly [fr: string, en: string]>> = {
  sure: ['sûr', 'sure'],
  likely: ['probable', 'likely'],
  unsure: ['à vérifier', 'to be checked'],
}

function isSayable(name: string): name is Sayable {
  return sayable.some((each) => each === name)
}

/** Undefined once the field has that value. */
export function suggestion(visit: Visit, { said, acte }: ShownDraft, name: string): Html | false {
  const found = isSayable(name) ? said?.[name] : undefined
  if (!found || !isSayable(name)) return false
  const { say, language } = visit
  const { value, line, page, certainty } = found
  const kept = acte[name]
  if (typeof kept === 'object' ? kept !== null : kept === value) return false
  const shown =
    name === 'dateDecision'
      ? jour(value, language)
      : inFrench(visit, name === 'nature' ? natureOf(value as 'DE').libelle : value)
  return html`<div class="read">
    <p>
      ${say('Lu dans le PDF', 'Read in the PDF')} (${say(...certainties[certainty])})${say(' :', ':')}
      <strong>${shown}</strong>
      <button name="geste" value="reprendre:${name}">
        ${say('Reprendre', 'Take over')}<span class="skip"> ${shown}</span>
      </button>
    </p>
    <p class="reason">
      ${say(`Page ${page} : «`, `Page ${page}: “`)}${say(' ', '')}<span lang="fr">${line}</span>${say(' »', '”')}
    </p>
  </div>`
}

export function scanSaid({ say }: Visit, { said }: ShownDraft): Html | false {
  const scan = say('Ce PDF est une image : aucun texte à lire.', 'This PDF is a picture: there is no text to read.')
  return said?.hasText === false && html`<p class="reason">${scan}</p>`
}

export function takenOver({ said }: ShownDraft, [deed, target]: readonly [string, string]): DraftActe {
  if (deed === 'numero') return { numero: target.slice(0, 200) }
  if (deed === 'matiere') return { matiere: target.slice(0, 40) }
  if (deed !== 'reprendre' || !isSayable(target)) return {}
  if (target === 'votes') return said?.votes ? { votes: said.votes.counts } : {}
  const found = said?.[target]
  return found ? { [target]: found.value } : {}
}
