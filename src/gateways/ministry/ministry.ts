// The ministry's direct channel, for an operator that it has approved: one HTTPS POST per archive, as S²LOW and Stela make
// it (ActesFileSender, ActesMinistere; ActeService); its answers come by mail (mailbox.ts). It takes an archive twice and
// tells nobody what it has: what was sent in doubt is never sent again by itself.
import { ActesError } from '../../errors.ts'
import { abilities } from '../facts.ts'
import { certificateFinding } from '../findings.ts'
import { frozenBytes } from '../wire/frozen.ts'
import type { DriverTools, Gateway, Outgoing, Receipt } from '../gateway.ts'
import { openMailboxes, type Mailboxes } from './mailbox/mailbox.ts'
import { checkServer, look } from './check.ts'
import { frameOf, isAway, traceOf, troubleOf } from './post.ts'
import type { MinistrySettings } from '../settings.ts'
import { trafficOf } from '../traffic.ts'
import { openWay, type Way } from '../wire/platform.ts'

/** S²LOW waits so long, in seconds. */
const usualDelay = 180
/** Longest answer that is read; no more than its beginning is kept. */
const answerBytesMax = 1_000_000
/** Archives that it remembers to have handed over. */
const rememberedMax = 500
const zone = 'Europe/Paris'

/**
 * Open the channel; nothing is connected before its first use.
 * @param mailboxes of the process, so that those who share a mailbox share the line to it
 */
export function openMinistry(
  settings: MinistrySettings,
  tools: DriverTools,
  mailboxes: Mailboxes = openMailboxes(),
): Gateway {
  const exchangeMaxMs = Math.min((settings.delai ?? usualDelay) * 1_000, tools.exchangeMaxMs)
  const mailbox = mailboxes.open(settings.boite, { now: tools.now, secretOf: tools.secretOf, limitMs: exchangeMaxMs })
  const way = openWay(settings, tools, { timeoutMs: exchangeMaxMs, headers: headersOf(settings) })
  const handing = handOnce()
  const traffic = trafficOf(settings)
  const door: Door = { settings, way, exchangeMaxMs, away: false, looks: 0 }
  return {
    name: 'ministry',
    capabilities: { ...abilities.ministry, exchangeMaxMs, quietMs: 0 },
    ...(traffic && { traffic }),
    submit: (outgoing, signal) =>
      handing(outgoing, async () => {
        await knock(door, signal)
        return submit(door, outgoing, signal)
      }),
    collect: ({ collectivite }, signal) => mailbox.collect(collectivite.siren, signal),
    confirm: (retours, signal) => mailbox.confirm(retours, signal),
    find: async () => 'unknown',
    check: async (signal) => {
      const [certificate, server, box] = await Promise.all([
        certificateFinding(way.identity, { now: tools.now(), zone }),
        checkServer(way, exchangeMaxMs, signal),
        mailbox.check(signal),
      ])
      return [...(certificate ? [certificate] : []), server, ...box]
    },
    close: async () => {
      await Promise.all([way.close(), mailbox.close()])
    },
  }
}

type Handing = (outgoing: Outgoing, hand: () => Promise<Receipt>) => Promise<Receipt>

/**
 * The ministry would take an archive as often as it comes: one that this process has handed over, or is handing over,
 * does not leave a second time. One in doubt is not held back: whoever sends it again has decided so.
 */
function handOnce(): Handing {
  const handed = new Map<string, Receipt>()
  const leaving = new Set<string>()
  return async ({ archive, sha256 }, hand) => {
    const key = `${archive} ${sha256}`
    const receipt = handed.get(key)
    if (receipt) return receipt
    if (leaving.has(key)) throw new ActesError('ACTES-G012')
    leaving.add(key)
    try {
      const taken = await hand()
      handed.set(key, taken)
      const [oldest] = handed.keys()
      if (handed.size > rememberedMax && oldest !== undefined) handed.delete(oldest)
      return taken
    } finally {
      leaving.delete(key)
    }
  }
}

/** The server of 2025 lets this client in (S²LOW 5.1.1). */
const usualAgent = 'curl/7.81.1'

function headersOf({ agent, parties }: MinistrySettings): Readonly<Record<string, string>> {
  return { 'user-agent': agent ?? usualAgent, ...(parties === 'stela' && { 'x-user-agent': agent ?? 'stela' }) }
}

/** Looks that may find it away before an archive is tried all the same. */
const looksMax = 20

interface Door {
  readonly settings: MinistrySettings
  readonly way: Way
  readonly exchangeMaxMs: number
  /** The last archive met a server that was away: it is in doubt, and the next ones shall not be. */
  away: boolean
  /** How often in a row the look found it away. */
  looks: number
}

/**
 * After an answer that nobody was at work there, the server is looked at before anything more leaves: one archive is in
 * doubt for an outage, not all of its hours.
 * @throws ActesError ACTES-G002 while it is away: nothing has left
 */
async function knock(door: Door, signal: AbortSignal): Promise<void> {
  if (!door.away) return
  const status = await look(door.way, door.exchangeMaxMs, signal)
  // A server that never answers a GET well is no proof for ever.
  if (isAway(status) && ++door.looks < looksMax)
    throw new ActesError('ACTES-G002', { params: { reason: `HTTP ${status}`, status } })
  Object.assign(door, { away: false, looks: 0 })
}

async function submit(door: Door, outgoing: Outgoing, signal: AbortSignal): Promise<Receipt> {
  const { settings } = door
  const road = await door.way.road()
  const { contentType, before, after } = frameOf(outgoing, settings.parties)
  // The road holds the last bytes back until their source has ended: before that, the server cannot have them all.
  let whole = false
  const body = async function* () {
    yield before
    yield* frozenBytes(outgoing)
    yield after
    whole = true
  }
  const answer = await road.exchange(
    {
      ...{ kind: 'write', method: 'POST', path: '', headers: { 'content-type': contentType } },
      ...{ body: body(), bodyBytes: before.length + outgoing.sizeBytes + after.length, maxBytes: answerBytesMax },
    },
    signal,
  )
  door.away = isAway(answer.status)
  if (answer.status !== settings.succes || !whole) throw troubleOf(answer, whole)
  return { reference: outgoing.archive, bytes: traceOf(answer) }
}
