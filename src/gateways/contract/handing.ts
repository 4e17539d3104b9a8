// Handing over: once, whole or not at all, for every message; what is not known is a doubt, which the platform settles.
import { deepStrictEqual as equal, notDeepStrictEqual as differs } from 'node:assert'
import { ActesError } from '#errors.ts'
import { expectsAnswer, outgoingCodes } from '#protocol/messages/formulaire.ts'
import type { Outgoing, Trail } from '../gateway.ts'
import { isCarried } from '../facts.ts'
import { asActesError, check, depositOf, kindOf, type ContractCheck } from './harness.ts'

export const submitting: readonly ContractCheck[] = [
  check(
    'ce qui est figé arrive, octet pour octet, une fois',
    'the frozen archive arrives, byte for byte, once',
    async ({ makeOutgoing, submit, arrived }) => {
      const outgoing = await makeOutgoing()
      const end = await submit(outgoing)
      equal('reference' in end && end.reference !== '', true)
      await arrived(outgoing)
    },
  ),
  check(
    'un second envoi du même ne fait jamais un second dépôt',
    'a second submit of the same archive never creates a second deposit',
    async ({ makeOutgoing, submit, arrived }) => {
      const outgoing = await makeOutgoing()
      await submit(outgoing)
      await submit(outgoing)
      await arrived(outgoing)
    },
  ),
  check(
    'deux envois simultanés du même font un dépôt',
    'two concurrent submits of the same archive create one deposit',
    async ({ makeOutgoing, submit, arrived }) => {
      const outgoing = await makeOutgoing()
      const ends = await Promise.all([submit(outgoing), submit(outgoing)])
      equal(ends.filter((end) => 'reference' in end).length, 1)
      await arrived(outgoing)
    },
  ),
  check(
    'un échange refusé ne dépose rien',
    'a refusal in the exchange deposits nothing',
    async ({ makeOutgoing, submit, arrived }) => {
      equal(await kindOf(submit(await makeOutgoing('refused'))), 'refuse')
      await arrived()
    },
  ),
  check(
    'd’autres octets que ceux qui sont figés ne sont jamais déposés',
    'bytes that differ from the frozen ones are never deposited',
    async ({ makeOutgoing, submit, arrived }) => {
      const { open } = await makeOutgoing()
      equal(await kindOf(submit({ ...(await makeOutgoing()), open })), 'hold')
      await arrived()
    },
  ),
]

export const stopping: readonly ContractCheck[] = [
  check(
    'un échange arrêté avant de commencer n’envoie rien et le dit',
    'an exchange stopped before it begins sends nothing and says so',
    async ({ makeOutgoing, submit, arrived }) => {
      equal(await kindOf(submit(await makeOutgoing(), AbortSignal.abort())), 'retry')
      await arrived()
    },
  ),
  check(
    'ce qui perd son bail une fois connecté, ou avant son premier octet, ne part pas',
    'a sending that lost its lease after connecting, or before its first byte, is not sent',
    async ({ makeOutgoing, submit, arrived }) => {
      const lost = () => Promise.reject(new ActesError('ACTES-G012'))
      for (const lease of [
        { look: lost, lasts: () => true },
        { look: async () => undefined, lasts: () => false },
      ]) {
        const end = await submit({ ...(await makeOutgoing()), lease })
        equal('code' in end && end.code, 'ACTES-G012')
      }
      await arrived()
    },
  ),
  check(
    'ce qui perd son bail en route n’arrive jamais entier',
    'a sending that loses its lease midway never arrives whole',
    async ({ makeOutgoing, submit, arrived }) => {
      let writes = 0
      const outgoing = await makeOutgoing()
      const open = async function* () {
        for await (const chunk of outgoing.open()) {
          yield chunk.subarray(0, 1)
          yield chunk.subarray(1)
        }
      }
      await submit({ ...outgoing, open, lease: { look: async () => undefined, lasts: () => ++writes < 2 } })
      await arrived()
    },
  ),
  check(
    'un échange arrêté en route ne dit jamais absent à tort',
    'an exchange stopped midway never reports a false absence',
    async ({ makeOutgoing, submit, arrived }) => {
      const outgoing = await makeOutgoing()
      const stop = new AbortController()
      const kind = await kindOf(submit({ ...outgoing, open: () => firstHalf(outgoing, stop) }, stop.signal))
      if (kind === 'retry') await arrived()
      else equal(kind, 'uncertain')
    },
  ),
]

/** The first half of the bytes. Then the stop comes, and the rest never does. */
async function* firstHalf(outgoing: Outgoing, stop: AbortController): AsyncGenerator<Uint8Array> {
  for await (const chunk of outgoing.open()) {
    yield chunk.subarray(0, chunk.length / 2)
    stop.abort()
    await new Promise(() => undefined)
  }
}

export const doubting: readonly ContractCheck[] = [
  check(
    'une connexion coupée après les octets est un doute, et le retour vient quand même',
    'a connection cut after the bytes is a doubt, and the retour still comes',
    async ({ makeOutgoing, submit, arrived, find, bringRetours, collects }) => {
      const outgoing = await makeOutgoing('cut')
      equal(await kindOf(submit(outgoing)), 'uncertain')
      await arrived(outgoing)
      await find(outgoing)
      await bringRetours()
      differs(await collects(), [])
    },
  ),
  check(
    'après un doute, ce qui est là est trouvé, sous la référence qu’il aurait eue',
    'after a doubt it finds what it has, under the reference that it would have given',
    async ({ gateway, makeOutgoing, submit, find, foundAs }) => {
      const [outgoing, cut] = [await makeOutgoing(), await makeOutgoing('cut')]
      const end = await submit(outgoing)
      await submit(cut)
      await foundAs(outgoing, end)
      equal(typeof (await find(cut)), gateway.capabilities.find ? 'object' : 'string')
    },
  ),
  check(
    'un autre envoi de chez nous, ou un plus ancien, n’est jamais trouvé',
    'another sending of ours, or one older than this one, is never found',
    async ({ gateway, makeOutgoing, submit, find, bringRetours }) => {
      // Where the archive leaves as it is, its name and its bytes are one sending's alone.
      if (gateway.capabilities.leaves === 'archive') return 'unasked'
      const outgoing = await makeOutgoing()
      const end = await submit(outgoing)
      const reference = 'reference' in end && end.reference
      const under = async (changed: Partial<Trail>) => {
        const trail = { since: new Date('2025-07-08T08:00:00Z'), isOthers: async () => false, ...changed }
        const found = await find({ ...outgoing, trail }).catch(asActesError)
        return typeof found === 'object' && 'reference' in found && found.reference
      }
      for (const stage of ['sent', 'answered']) {
        const others = await under({ isOthers: async (name) => name === reference })
        const later = await under({ since: new Date('2025-08-08T08:00:00Z') })
        equal([stage, await under({}), others, later], [stage, reference, false, false])
        await bringRetours()
      }
    },
  ),
  check(
    'ce qui n’est pas là n’est jamais trouvé, ni d’autres octets sous le même nom',
    'it never finds what it does not have, nor other content under the same name',
    async ({ gateway, makeOutgoing, submit, find }) => {
      const [{ archive, ...outgoing }, other] = [await makeOutgoing(), await makeOutgoing()]
      await submit({ ...outgoing, archive })
      equal(await find(other), gateway.capabilities.find ? 'absent' : 'unknown')
      equal(typeof (await find({ ...other, archive })), 'string')
    },
  ),
]

export const carrying: readonly ContractCheck[] = outgoingCodes.flatMap((code) => [
  check(
    `${code} part une fois et se retrouve, ou est refusé avant tout octet`,
    `${code} is carried once and found again, or refused before a byte is sent`,
    async ({ gateway, makeOutgoingOf, deposits, submit, foundAs }) => {
      const outgoing = await makeOutgoingOf(code)
      const before = (await deposits()).length
      let opened = 0
      const open = () => {
        opened++
        return outgoing.open()
      }
      const end = await submit({ ...outgoing, open })
      const after = (await deposits()).slice(before)
      if (isCarried(gateway.capabilities, code)) {
        equal(['reference' in end, after], [true, [depositOf(outgoing)]])
        await foundAs(outgoing, end)
      } else equal(['kind' in end && end.kind, after, opened], ['refuse', [], 0])
    },
  ),
  check(
    `${code} : ses retours viennent jusqu’à leur confirmation ; aucun, s’il n’en a pas`,
    `${code}: its retours come until confirmed; none, if it has none`,
    async ({ gateway, makeOutgoingOf, submit, bringRetours, collects, confirms, left }) => {
      const outgoing = await makeOutgoingOf(code)
      equal(await collects(), [])
      if (!isCarried(gateway.capabilities, code)) return 'unasked'
      await submit(outgoing)
      await bringRetours()
      const retours = await collects()
      equal(retours.length > 0, expectsAnswer(code))
      equal(await collects(), retours)
      await confirms(retours)
      equal([await collects(), await left?.()], [[], left && 0])
    },
  ),
])
