// Checks the senders: at least one is declared, and each one's gateway opens and is ready.
import type { ErrorCode } from '#errors.ts'
import { installationSettings } from '#config/demo.ts'
import { troubleFinding } from '#gateways/findings.ts'
import { serverOf } from '#gateways/settings.ts'
import { sharedName } from '#gateways/shared-credentials.ts'
import type { Finding } from '#gateways/gateway.ts'
import type { Collectivite } from '#protocol/acte/collectivite.ts'
import type { Both, Language } from '#text/sentences.ts'
import { findingSentence, remedyFor, type FindingPlace } from '#text/findings.ts'
import { well, wrong, type Check, type CheckVerdict } from './check.ts'
import type { Scene } from './scene.ts'
import { databaseWords, senderWords as words } from './words.ts'

export const checkCollectivites: Check = {
  name: 'collectivites',
  run: ({ senders, tools: { environment } }) => {
    if (!senders) return wrong(databaseWords.unexamined)
    if (senders.length > 0) return well(words.declared({ count: senders.length }))
    return wrong(words.none, installationSettings(environment).length > 0 ? words.declare : words.declareOrTry)
  },
}

/** A platform is not asked again after this many unanswered checks: each would wait for a timeout. */
const unansweredMost = 3

const away: readonly (ErrorCode | undefined)[] = ['ACTES-G001', 'ACTES-G003']

/** Ask at each one's platform; once it is unreachable, repeat its last findings. */
export function askingInTurn<T>(findingsOf: (one: T) => Promise<readonly Finding[]>, platformOf: (one: T) => string) {
  const unanswered = new Map<string, number>()
  const last = new Map<string, readonly Finding[]>()
  return async (one: T) => {
    const platform = platformOf(one)
    const known = last.get(platform)
    if (known && (unanswered.get(platform) ?? 0) >= unansweredMost) return known
    const findings = await findingsOf(one)
    const isAway = findings.some(({ ok, code }) => !ok && away.includes(code))
    unanswered.set(platform, isAway ? (unanswered.get(platform) ?? 0) + 1 : 0)
    if (isAway)
      last.set(
        platform,
        findings.filter(({ ok }) => !ok),
      )
    return findings
  }
}

export function gatewayChecks({ senders = [], findingsOf }: Pick<Scene, 'senders' | 'findingsOf'>): readonly Check[] {
  const platformOf = ({ gateway }: Collectivite) => serverOf(gateway, 'send')
  const asked = askingInTurn(findingsOf, platformOf)
  return senders.map((collectivite) => ({
    name: `gateway:${collectivite.siren}`,
    run: async () => {
      const { siren, gateway } = collectivite
      const verdict = await judge(() => asked(collectivite), {
        where: { siren, gateway: gateway.type },
        fits: words.gatewayFits({ type: gateway.type, siren }),
        unfit: (said) => words.gatewayUnfit({ type: gateway.type, siren, said }),
        // The shared credential's own check reports its end.
        tellsEnd: gateway[sharedName] === undefined,
      })
      return { ...verdict, of: { siren, platform: platformOf(collectivite) } }
    },
  }))
}

interface Judged {
  readonly where: FindingPlace
  readonly fits: Both
  readonly unfit: (said: Both) => Both
  readonly tellsEnd: boolean
}

/** All findings as one verdict, with what to do. */
export async function judge(
  asked: () => Promise<readonly Finding[]>,
  { where, fits, unfit, tellsEnd }: Judged,
): Promise<CheckVerdict> {
  const findings = await asked().catch((error: unknown) => [troubleFinding(error, opening)])
  const bad = findings.filter(({ ok }) => !ok)
  if (bad.length === 0) return well(fits, tellsEnd ? near(findings, where) : undefined)
  const said = (language: Language) => bad.map((finding) => findingSentence(finding, language)).join(' ')
  const remedies = (language: Language) => [...new Set(bad.map((finding) => remedyFor(finding, where)[language]))]
  return wrong(unfit({ fr: said('fr'), en: said('en') }), {
    fr: remedies('fr').join(' '),
    en: remedies('en').join(' '),
  })
}

const opening = { name: 'open' }

function near(findings: readonly Finding[], where: FindingPlace) {
  const ending = findings.find(({ code }) => code === 'ACTES-G019')
  return ending && remedyFor(ending, where)
}
