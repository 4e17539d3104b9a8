// The S²LOW gateway: forms go out, texts and the ministry's XML come back. S²LOW builds the archive, accepts a number
// once, and says yes or no with HTTP 200 (actes scripts of modules/actes, versions 3.0.15 to 6.0).
import { ActesError } from '#errors.ts'
import { isReponse } from '#protocol/messages/formulaire.ts'
import { compact } from '#protocol/compact.ts'
import { dayIn } from '#protocol/calendrier/jour.ts'
import { facts } from '../facts.ts'
import { frozenBytes } from '../wire/frozen.ts'
import { tellingOnce } from '../collecting.ts'
import type { DriverTools, Found, Gateway, Outgoing, Receipt } from '../gateway.ts'
import { idIn, type S2lowResponse } from './responses.ts'
import { check, type CheckedCollectivite } from './check.ts'
import { collectS2lowRetours, confirm } from './collect.ts'
import { fetch } from './fetch.ts'
import { find, findRequest } from './find.ts'
import { compose, destinationOf } from './form.ts'
import { listTransactions } from './listing.ts'
import { classOf, troubleIn } from './refusals.ts'
import { openPlatform } from '../wire/platform.ts'
import { makeCalls, type S2lowCalls } from './calls.ts'
import type { S2lowSettings } from '../settings.ts'
import { exchangeError, ofOtherGateway } from '../troubles.ts'

/** @param sender expected owner of the account */
export function openS2low(settings: S2lowSettings, tools: DriverTools, sender?: CheckedCollectivite): Gateway {
  const platform = openPlatform(settings, tools)
  const under = makeCalls(settings, tools, platform)
  const duplicates = new Set<string>()
  /** Replies that S²LOW took, by digest. It would accept each again as a second official reply. */
  const replied = new Map<string, Receipt>()
  const telling = tellingOnce()
  return {
    name: 's2low',
    capabilities: { ...facts.s2low, exchangeMaxMs: platform.exchangeMaxMs, quietMs: platform.quietMs },
    compose,
    submit: async (outgoing, signal) => {
      const calls = under(signal)
      if (!isReponse(outgoing.formulaire.code)) return submit(calls, outgoing, duplicates)
      const earlier = replied.get(outgoing.sha256)
      if (earlier) return earlier
      await refuseSecondReply(calls, outgoing)
      const receipt = await submit(calls, outgoing, duplicates)
      replied.set(outgoing.sha256, receipt)
      return receipt
    },
    collect: (connection, signal) => telling.news(collectS2lowRetours(under(signal), connection)),
    confirm: async (retours, signal) => {
      await confirm(under(signal), retours)
      telling.confirmed(retours)
    },
    find: (outgoing, signal) => find(under(signal), outgoing, duplicates.has(outgoing.sha256)),
    list: (connection, listing, signal) => listTransactions(under(signal), connection, listing),
    fetch: (reference, wanted, signal) => fetch(under(signal), reference, wanted),
    check: (signal) => check(under(signal), sender),
    close: () => platform.close(),
  }
}

/** A letter must not get a second reply: both would be official. @throws ActesError ACTES-G015 */
async function refuseSecondReply(calls: S2lowCalls, outgoing: Outgoing) {
  const there = await find(calls, outgoing)
  if (there === 'absent') return
  const reference = there === 'unknown' ? '' : there.reference
  const reason = `une réponse à ce courrier${reference === '' ? ', peut-être' : `, transaction ${reference}`}`
  throw exchangeError('ACTES-G015', { field: 'courrier', reason, reference })
}

async function submit(calls: S2lowCalls, outgoing: Outgoing, duplicates: Set<string>) {
  const { formulaire, mediaType, sizeBytes, sha256, lease } = outgoing
  const path = destinationOf(formulaire.code)
  if (!/^(?:multipart\/form-data|application\/x-www-form-urlencoded)\b/.test(mediaType)) throw ofOtherGateway('s2low')
  const headers = { 'content-type': mediaType }
  const body = frozenBytes(outgoing)
  const reading = await calls.hand({ path, headers, body, bodyBytes: sizeBytes, ...compact({ lease }) })
  const taken = receiptIn(reading)
  if (taken) return taken
  const meant = reading.kind === 'ko' ? classOf(reading.words) : undefined
  if (meant === 'duplicate') duplicates.add(sha256)
  const earlier = meant === 'done' ? await underWay(calls, outgoing) : 'unknown'
  if (typeof earlier !== 'string') return earlier
  // Only another or a failed sending of ours is under way: S²LOW made nothing, and takes no new request for a day.
  if (earlier === 'absent' && formulaire.code === '7-1' && reading.kind === 'ko')
    throw exchangeError('ACTES-G009', { reason: reading.words })
  throw troubleIn(reading, { kind: 'write', twice: isReponse(formulaire.code) })
}

function receiptIn(reading: S2lowResponse): Receipt | undefined {
  const reference = reading.kind === 'ok' ? idIn(reading.payload) : undefined
  return reference === undefined ? undefined : { reference, bytes: Buffer.from(`OK\n${reference}\n`) }
}

function underWay(calls: S2lowCalls, outgoing: Outgoing): Promise<Found> {
  const { formulaire, collectivite } = outgoing
  const dayBefore = new Date(calls.tools.now().getTime() - 86_400_000)
  const looking =
    formulaire.code === '7-1'
      ? findRequest(calls, outgoing, dayIn(collectivite.fuseau, dayBefore))
      : find(calls, outgoing)
  // A failed read is not a failed sending: S²LOW is asked again.
  return looking.catch((error: unknown) => {
    if (error instanceof ActesError && error.kind === 'retry') return 'unknown'
    throw error
  })
}
