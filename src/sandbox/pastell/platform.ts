// A running Pastell: what it knows, what it keeps, and the TdT behind it. Everything that happens happens here, one thing
// at a time.
import type { Office } from '../reception.ts'
import type { Caller } from './authentication.ts'
import type { PastellDocument } from './document.ts'
import { faultOf } from './formulaire.ts'
import { forbidden, PastellError } from './refusals.ts'
import type { Asking } from './rules.ts'
import type { PastellEntity, PastellSettings } from './settings.ts'
import type { Store } from './store.ts'

export interface Platform {
  readonly store: Store
  readonly entities: readonly PastellEntity[]
  readonly now: () => Date
  readonly settings: () => PastellSettings
  /** The prefecture's counter. */
  readonly office: Office
  readonly tdt: TdtMood
  /** Deliveries of which a part is kept. */
  readonly unfinished: Map<string, Set<string>>
}

/** What the TdT was told to do. */
export interface TdtMood {
  /** Nothing leaves for the prefecture. */
  held: boolean
  /** Its no to the next sendings, in its own words. */
  readonly refusals: string[]
  /** Why the next ones that it has taken turn out to be wrong. */
  readonly failures: string[]
}

/** The entity that a path names. @throws PastellError 404 */
export function entityOf({ entities }: Platform, id_e: string, words: (id: string) => string): PastellEntity {
  const entity = entities.find((each) => `${each.id_e}` === id_e)
  if (!entity) throw new PastellError(words(id_e), 404)
  return entity
}

/** @throws PastellError 403 when the caller has not this right on the entity */
export function checkRight({ id_u, hasRight }: Caller, right: string, id_e: number): void {
  if (!hasRight(right, id_e)) throw forbidden(id_e, right, id_u)
}

/** What the rules of actions ask about. @param caller without one, Pastell itself asks, which may do everything */
export function askingFor(platform: Platform, document: PastellDocument, caller?: Caller): Asking {
  return {
    hasRight: (right) => caller?.hasRight(right, document.id_e) ?? true,
    isValid: faultOf(document, platform.settings()) === undefined,
  }
}

/** `2025-07-08 10:00:00`, as the server's clock shows an instant. */
export function shownInstant(platform: Platform, iso: string): string {
  const parts = { dateStyle: 'short', timeStyle: 'medium' } as const
  return new Intl.DateTimeFormat('sv-SE', { ...parts, timeZone: platform.settings().zone }).format(new Date(iso))
}
