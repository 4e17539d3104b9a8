// Checks that two people can approve: with fewer, only this machine's command line can run the operations.
import { knownGrants, may, type Action } from '#accounts/access.ts'
import type { Family } from '#config/four-eyes.ts'
import { openAccounts } from '#store/people/people.ts'
import { well, wrong, type Check } from './check.ts'
import { fourEyesWords as words } from './words.ts'

/** Rights over all collectivités that approving any request of the family takes. */
const needed: Readonly<Record<Family, readonly Action[]>> = {
  connections: ['declare', 'connection'],
  people: ['people'],
  tokens: ['people', 'webhooks', 'unmask'],
  keys: ['declare'],
  decisions: ['resolve', 'connection', 'retention'],
}

export const checkFourEyes: Check = {
  name: 'four-eyes',
  run: async ({ config: { fourEyes }, database }) => {
    if (fourEyes.length === 0 || database.kind !== 'open') return undefined
    // Another schema version has a check of its own.
    const accounts = await openAccounts(database.store.db).catch(() => undefined)
    if (!accounts) return undefined
    const actions = fourEyes.flatMap((family) => needed[family])
    const able = accounts.filter(({ grants }) => actions.every((action) => may(knownGrants(grants), action, null)))
    const facts = { families: fourEyes.join(', '), count: able.length }
    return able.length < 2 ? wrong(words.alone(facts), words.invite) : well(words.enough(facts))
  },
}
