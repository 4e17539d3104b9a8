// What the text of an act's PDF tells of it: each beside its field, with the line that it was read from. A person takes it over,
// or does not.
import type { DraftActe } from '../../../../operations/declared/drafts.ts'
import type { ShownDraft } from '../../../../operations/shapes/drafts.ts'
import type { Html } from '../../../../text/html.ts'
import type { Visit } from '../../visit.ts'

export function suggestion(_visit: Visit, _shown: ShownDraft, _name: string): Html | false {
  return false
}

/** What a button takes over into the act: a number, a matière, what was read. */
export function takenOver(_shown: ShownDraft, [deed, target]: readonly [string, string]): DraftActe {
  if (deed === 'numero') return { numero: target.slice(0, 200) }
  return deed === 'matiere' ? { matiere: target.slice(0, 40) } : {}
}
