// Warns of tokens that expire soon.
import { remindDays } from '#accounts/tokens.ts'
import { dayIn } from '#protocol/calendrier/jour.ts'
import { endingTokens } from '#store/people/tokens.ts'
import { well, type Check } from './check.ts'
import { tokenWords as words } from './words.ts'

export const checkTokens: Check = {
  name: 'tokens',
  run: async ({ database, tools: { clock } }) => {
    if (database.kind !== 'open') return undefined
    const now = clock.now()
    const until = new Date(now.getTime() + remindDays[0] * 86_400_000)
    const ending = await endingTokens(database.store.db, { now, until }).catch(() => [])
    const [first] = ending
    if (!first) return undefined
    const facts = { count: ending.length, name: first.name, day: dayIn('Europe/Paris', first.expiresAt) }
    return well(words.ending(facts), words.another)
  },
}
