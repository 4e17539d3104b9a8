// The préfecture that is lent to a vendor's simulator: it knows by their digests the sendings that were frozen for it.
import { hash } from 'node:crypto'
import { ActesError } from '#errors.ts'
import type { Deposit } from '#gateways/contract/harness.ts'
import type { GatewayFacts } from '#gateways/facts.ts'
import type { Outgoing } from '#gateways/gateway.ts'
import type { Collectivite } from '#protocol/acte/collectivite.ts'
import { depositLimits } from '#protocol/limits.ts'
import type { Formulaire, OutgoingCode } from '#protocol/messages/formulaire.ts'
import { openFolder } from '#sandbox/folder.ts'
import { writeLetter } from '#sandbox/letters.ts'
import { openSmallPrefecture, type SmallPrefectureOptions } from '#sandbox/small-prefecture.ts'
import { acteNumbered, followingOf, freeze, letterAnswered } from './sendings.ts'
import type { Prefecture } from './simulator.ts'

export function openOffice(options: Omit<SmallPrefectureOptions, 'sizeMaxBytes'>, leaves: GatewayFacts['leaves']) {
  const { folder, now } = options
  const small = openSmallPrefecture({ ...options, sizeMaxBytes: depositLimits.sumBytes })
  const frozen: Outgoing[] = []
  const refused = new Set<string>()
  const taken: Deposit[] = []
  const prefecture: Prefecture = {
    receive: async (name, ...files) => {
      const digests = files.map((bytes) => hash('sha256', bytes))
      const known = frozen.find((each) => isWhole(each, digests))
      const { archive = name, sha256 = digests.join(' '), idActe = null } = known ?? {}
      if (refused.has(sha256)) return { refused: 'enveloppe refusée' }
      taken.push({ archive, sha256 })
      if (!known) return { refused: 'autre chose que ce qui est figé' }
      try {
        await small.receive({ archive, sha256, bytes: known.open() }, new AbortController().signal)
        return { archive, idActe }
      } catch (error) {
        if (error instanceof ActesError) return { refused: error.code }
        throw error
      }
    },
    waiting: small.waiting,
    confirm: (delivery, name) => small.confirm(delivery, [name]),
  }
  return {
    prefecture,
    refused,
    taken,
    /** An act, or what follows one. */
    makes: async (collectivite: Collectivite, given?: Formulaire): Promise<Outgoing> => {
      const serial = frozen.length + 1
      const formulaire = given ?? { code: '1-1', acte: acteNumbered(serial, collectivite.siren) }
      const outgoing = await freeze(formulaire, { collectivite, serial, at: now() })
      frozen.push(outgoing)
      return leaves === 'archive' ? outgoing : { ...outgoing, trail: { since: now(), isOthers: async () => false } }
    },
    /** The letter that such a message answers. @returns the message */
    writes: async (code: Exclude<OutgoingCode, '1-1'>, idActe: string) => {
      const [type, date] = [letterAnswered[code], '2025-07-04']
      if (type) await writeLetter({ folder: openFolder(folder), now }, { type, idActe, date })
      return followingOf(code, { idActe, dateCourrier: date })
    },
    left: async (siren: string) => {
      let count = 0
      for await (const _ of prefecture.waiting(siren)) count++
      return count
    },
  }
}

/** The archive; or every piece, or the message where there is none, and nothing else. */
function isWhole({ sha256, members = [] }: Outgoing, digests: readonly string[]) {
  const [, message, ...pieces] = members.map((member) => member.sha256)
  const needed = pieces.length > 0 ? pieces : [message]
  const isIts = (digest: string) => digest === message || pieces.includes(digest)
  return digests.join() === sha256 || (digests.every(isIts) && needed.every((each) => digests.includes(each ?? '')))
}
