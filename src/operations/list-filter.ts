// What a person lists transmissions by.
import type { Input } from './table.ts'

/** What an operator filters by; everything given holds together. */
export interface ListFilter extends Input<'listTransmissions'> {
  readonly collectivites?: readonly string[]
  /** Collectivites in whose objets the text is looked for; absent: all. */
  readonly readable?: readonly string[]
}
