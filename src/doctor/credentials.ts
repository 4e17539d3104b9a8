// The shared credentials: how long the certificate of each still lasts, said once for all who use it.
import { renewDays } from '../gateways/findings.ts'
import { sharedName } from '../gateways/shared.ts'
import { dayIn } from '../protocol/calendrier/jour.ts'
import { well, wrong, type Check } from './check.ts'
import type { Scene } from './scene.ts'
import { credentialWords as words } from './words.ts'

export interface SharedEnd {
  readonly name: string
  readonly certificateUntil: string | null
  readonly count: number
}

/** One check for each: `credential:Syndicat 2026`. */
export function credentialChecks({ credentials }: Pick<Scene, 'credentials'>): readonly Check[] {
  return credentials.map((shared) => ({
    name: `credential:${shared.name}`,
    run: async (scene) => {
      const { certificateUntil: until } = shared
      if (until === null) return well(words.used(shared))
      const today = dayIn('Europe/Paris', scene.tools.clock.now())
      if (until < today || (until === today && (await hasEnded(shared, scene))))
        return wrong(words.ended({ ...shared, until }), words.renew)
      const left = (Date.parse(until) - Date.parse(today)) / 86_400_000
      return well(words.until({ ...shared, until }), left < renewDays ? words.renew : undefined)
    },
  }))
}

/** Its day is known here, its hour to the gateways that show it: on that day the first of them is asked, and both lines say the same. */
async function hasEnded({ name }: SharedEnd, { senders = [], findingsOf }: Scene): Promise<boolean> {
  const user = senders.find(({ gateway }) => (gateway as { readonly [sharedName]?: unknown })[sharedName] === name)
  const findings = user ? await findingsOf(user).catch(() => []) : []
  return findings.some(({ name: looked, ok }) => looked === 'certificate' && !ok)
}
