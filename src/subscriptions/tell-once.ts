// What concerns the whole installation and is found by looking, again and again: told to subscribers and by mail once, with its
// line in the journal.
import { noteDesk } from '../store/people/people.ts'
import { isKept, keepEvents, lockNumbering } from '../store/subscriptions/events.ts'
import type { EventTypeName } from './catalogue.ts'
import type { TellingPorts } from './ways.ts'

interface Telling {
  /** Told once. */
  readonly source: string
  readonly type: EventTypeName
  readonly at: Date
  readonly data: Readonly<Record<string, string>>
  readonly line: { readonly event: string; readonly target: string; readonly detail: object }
}

/** Tell it, unless it was told. @returns whether it is new */
export function tellOnce({ source, type, at, data, line }: Telling, ports: TellingPorts): Promise<boolean> {
  const { store, clock, telling } = ports
  return store.db.transaction(async (sql) => {
    await lockNumbering(sql)
    if (await isKept(sql, source)) return false
    const event = { id: clock.newId(), source, type, at, collectivite: null, transmission: null, data }
    await keepEvents(sql, [event], { mails: telling?.mailer !== undefined })
    await noteDesk(sql, { at, who: 'worker', ...line })
    return true
  })
}
