// Checks the SIEM, if configured: its certificates are readable, and it takes the journal lines.
import { ActesError } from '#errors.ts'
import { siemOf, siemWaiting } from '#store/proof/exported.ts'
import { certificatesOf } from '#subscriptions/syslog/send.ts'
import { well, wrong, type Check } from './check.ts'
import { siemWords as words } from './words.ts'

export const checkSiem: Check = {
  name: 'siem',
  run: async ({ config: { syslog }, database }) => {
    if (!syslog) return undefined
    const fault = await certificatesOf(syslog).catch((error: unknown) => error)
    if (fault instanceof ActesError)
      return wrong(words.unreadable({ path: String(fault.params.value) }), words.giveFiles)
    if (database.kind !== 'open') return undefined
    const { host } = syslog
    const { failingSince } = await siemOf(database.store.db)
    const count = await siemWaiting(database.store.db)
    return failingSince === null
      ? well(words.takes({ host, count }))
      : wrong(words.takesNone({ host, count, since: failingSince.toISOString() }), words.mend)
  },
}
