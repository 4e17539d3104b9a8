// What the store remembers between two exchanges, for a gateway's contract: which sendings wait for an answer.
import type { Awaited, Connection, Gateway, Outgoing, Receipt } from '../../../src/gateways/gateway.ts'
import type { Collectivite } from '../../../src/protocol/acte/collectivite.ts'
import { expectsAnswer } from '../../../src/protocol/messages/formulaire.ts'

/**
 * The gateway, and a connection whose `awaiting` is what was submitted through it, or found, and not answered yet.
 * @param answers the reference that a confirmed return answers, where it answers one
 */
export function remembering(
  gateway: Gateway,
  collectivite: Collectivite,
  answers: (delivery: string) => string | undefined,
): { readonly gateway: Gateway; readonly connection: Connection } {
  const awaiting: Awaited[] = []
  const note = ({ formulaire, idActe, about }: Outgoing, receipt: Receipt): Receipt => {
    const { reference } = receipt
    const known = awaiting.some((each) => each.reference === reference)
    if (!known && expectsAnswer(formulaire.code))
      awaiting.push({ reference, code: formulaire.code, idActe, ...(about !== undefined && { about }) })
    return receipt
  }
  return {
    connection: { id: `${gateway.name}:${collectivite.siren}`, gateway: gateway.name, collectivite, awaiting },
    gateway: {
      ...gateway,
      submit: async (outgoing, signal) => note(outgoing, await gateway.submit(outgoing, signal)),
      find: async (outgoing, signal) => {
        const found = await gateway.find(outgoing, signal)
        return typeof found === 'string' ? found : note(outgoing, found)
      },
      confirm: async (retours, signal) => {
        await gateway.confirm(retours, signal)
        const answered = new Set(retours.map(({ delivery }) => answers(delivery)))
        awaiting.splice(0, awaiting.length, ...awaiting.filter(({ reference }) => !answered.has(reference)))
      },
    },
  }
}
