// A gateway whose settings can no longer be used. The facts of its type remain, so that its actes can be shown and
// processed. Every exchange throws, naming the setting to correct.
import type { ActesError } from '#errors.ts'
import type { GatewayType } from '#protocol/acte/passerelles.ts'
import { factsOf } from './facts.ts'
import type { Gateway } from './gateway.ts'

/** @param why the parsing error; the first exchange suspends the connection with it */
export function unusableGateway(type: GatewayType, why: ActesError): Gateway {
  const refuse = async (): Promise<never> => {
    throw why
  }
  const { leaves, list } = factsOf(type)
  return {
    name: type,
    capabilities: { ...factsOf(type), exchangeMaxMs: 0, quietMs: 0 },
    ...(leaves === 'form' && {
      compose: () => {
        throw why
      },
    }),
    ...(list && { list: () => refusing(why) }),
    submit: refuse,
    confirm: refuse,
    find: refuse,
    fetch: refuse,
    check: refuse,
    collect: () => refusing(why),
    close: async () => undefined,
  }
}

async function* refusing(why: ActesError): AsyncGenerator<never> {
  throw why
}
