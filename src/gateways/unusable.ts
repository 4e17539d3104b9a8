// A gateway whose settings cannot be used any more: what is known of its type still holds, so that its acts are shown, judged and
// taken. Whatever it would be asked for is refused, with the setting to blame.
import type { ActesError } from '../errors.ts'
import type { GatewayType } from '../protocol/acte/passerelles.ts'
import { facts } from './facts.ts'
import type { Gateway } from './gateway.ts'

/** @param why as the reading of its settings says it: the connection is suspended with it at the first exchange */
export function unusableGateway(type: GatewayType, why: ActesError): Gateway {
  const refuse = async (): Promise<never> => {
    throw why
  }
  const { leaves, list } = facts[type]
  return {
    name: type,
    capabilities: { ...facts[type], exchangeMaxMs: 0, quietMs: 0 },
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
