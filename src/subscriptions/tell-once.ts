// Reports a recurring finding about the installation only once, by event, mail and journal line.
import { noteDesk } from '#store/desk/journal.ts'
import { keepEvents } from '#store/subscriptions/events.ts'
import type { EventTypeName } from './catalogue.ts'
import type { TellingPorts } from './ways.ts'

interface Telling {
  readonly source: string
  readonly type: EventTypeName
  readonly at: Date
  readonly data: Readonly<Record<string, string>>
  readonly line: { readonly event: string; readonly target: string; readonly detail: object }
}

/** Returns whether the finding is new. */
export function tellOnce({ source, type, at, data, line }: Telling, ports: TellingPorts): Promise<boolean> {
  const { store, clock, telling } = ports
  return store.db.transaction(async (sql) => {
    const event = { id: clock.newId(), source, type, at, data }
    const isNew = (await keepEvents(sql, [event], { mails: telling?.mailer !== undefined })) > 0
    if (isNew) await noteDesk(sql, { at, who: 'worker', ...line })
    return isNew
  })
}
