// What a person lists transmissions by.
import type { State } from '../lifecycle.ts'
import type { OutgoingCode } from '../protocol/messages/formulaire.ts'

/** What an operator filters by; everything given holds together. */
export interface ListFilter {
  readonly message?: readonly OutgoingCode[]
  readonly state?: readonly State[]
  readonly held?: boolean
  readonly uncertain?: boolean
  readonly collectivite?: string
  readonly collectivites?: readonly string[]
  readonly code?: string
  readonly text?: string
  /** Collectivites in whose objets the text is looked for; absent: all. */
  readonly readable?: readonly string[]
  readonly since?: string
  readonly limit?: number
  readonly after?: string
  /** How many there are is told with the first page, where that is kept or soon counted. */
  readonly counted?: boolean
}
