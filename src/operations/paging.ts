// Lists of returns and tasks: what they are filtered by, and their pages, which follow each other by the id of the last
// return, or by the place where the last task stood.
import type { RetourStatus } from '../store/retours/retours.ts'

/** A page of a list. */
export interface Page<T> {
  readonly items: readonly T[]
  /** Given as `after`, the page that follows; opaque; null: there is none. */
  readonly next: string | null
}

interface Paged {
  readonly collectivite?: string
  readonly collectivites?: readonly string[]
  readonly after?: string
  readonly limit?: number
}

export interface ReturnsFilter extends Paged {
  readonly status?: readonly RetourStatus[]
}

export interface TasksFilter extends Paged {
  readonly id?: string
  /** Closed ones too. */
  readonly closed: boolean
}
