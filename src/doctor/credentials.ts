// Checks how long the certificate of each shared credential lasts, once for all its users.
import { renewDays } from '#gateways/findings.ts'
import { sharedName } from '#gateways/shared-credentials.ts'
import { dayIn } from '#protocol/calendrier/jour.ts'
import { well, wrong, type Check } from './check.ts'
import type { Scene } from './scene.ts'
import { credentialWords as words } from './words.ts'

export interface SharedEnd {
  readonly name: string
  readonly certificateUntil: string | null
  readonly count: number
}

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

/** Only the last day is stored: on that day, ask a gateway, so that both checks agree. */
async function hasEnded({ name }: SharedEnd, { senders = [], findingsOf }: Scene) {
  const user = senders.find(({ gateway }) => (gateway as { readonly [sharedName]?: unknown })[sharedName] === name)
  const findings = user ? await findingsOf(user).catch(() => []) : []
  return findings.some(({ name: looked, ok }) => looked === 'certificate' && !ok)
}
