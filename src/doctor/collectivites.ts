// The senders: at least one is declared, and the gateway of each opens and finds itself ready.
import { ActesError } from '../errors.ts'
import type { Finding } from '../gateways/gateway.ts'
import type { Collectivite } from '../protocol/collectivite.ts'
import { codeSentence, type Language } from '../sentences.ts'
import { well, wrong, type Check, type Verdict } from './check.ts'
import type { Scene } from './scene.ts'
import { databaseWords, senderWords as words } from './words.ts'

export const checkCollectivites: Check = {
  name: 'collectivites',
  run: ({ senders }) => {
    if (!senders) return wrong(databaseWords.unexamined())
    return senders.length === 0 ? wrong(words.none(), words.declare()) : well(words.declared({ count: senders.length }))
  },
}

/** One check for the gateway of each collectivite: `gateway:213401482`. */
export function gatewayChecks({ senders = [] }: Pick<Scene, 'senders'>): readonly Check[] {
  return senders.map((collectivite) => ({
    name: `gateway:${collectivite.siren}`,
    run: (scene) => checkGateway(collectivite, scene),
  }))
}

/** Longest look of a gateway at itself. */
const patienceMs = 20_000

async function checkGateway(collectivite: Collectivite, { config, tools }: Scene): Promise<Verdict> {
  const { siren, gateway } = collectivite
  const signal = AbortSignal.any([tools.signal, AbortSignal.timeout(patienceMs)])
  const findings = await findingsOf(() => tools.gatewayOf(config)(collectivite).check(signal))
  const bad = findings.filter(({ ok }) => !ok)
  if (bad.length === 0) return well(words.gatewayFits({ type: gateway.type, siren }))
  const said = (language: Language) => bad.map((finding) => sayFinding(finding, language)).join(' ')
  return wrong(
    words.gatewayUnfit({ type: gateway.type, siren, said: { fr: said('fr'), en: said('en') } }),
    words.mendGateway({ siren }),
  )
}

async function findingsOf(ask: () => Promise<readonly Finding[]>): Promise<readonly Finding[]> {
  try {
    return await ask()
  } catch (error) {
    if (!(error instanceof ActesError)) throw error
    return [{ name: 'open', ok: false, code: error.code }]
  }
}

function sayFinding({ name, code, detail, on }: Finding, language: Language): string {
  const facts = [detail, on].filter((fact) => fact !== undefined).join(', ')
  return [`${name}${facts === '' ? '' : ` (${facts})`}`, code ? `${code} ${codeSentence(code, language)}` : '']
    .join(' ')
    .trimEnd()
}
