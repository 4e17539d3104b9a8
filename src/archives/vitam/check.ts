// VITAM's own test of a connection: its endpoints, then a package that goes through all checks and is not kept
// (BLANK_TEST), followed to its reply.
import type { Clock } from '#clock.ts'
import { certificateFinding, inOrder } from '#gateways/findings.ts'
import type { Finding } from '#gateways/gateway.ts'
import { withoutDoubt } from '#gateways/wire/conversation.ts'
import type { Platform } from '#gateways/wire/platform.ts'
import { exchangeError, refuseAborted } from '#gateways/troubles.ts'
import { readReply } from '#protocol/seda/replies.ts'
import type { OutgoingTransfer } from '../archive.ts'
import type { VitamApi } from './vitam.ts'

interface Checking {
  readonly identity: Platform['identity']
  readonly clock: Clock
  readonly sample: OutgoingTransfer | undefined
}

export function checkVitam(api: VitamApi, { identity, clock, sample }: Checking): Promise<readonly Finding[]> {
  const looks = {
    certificate: () => certificateFinding(identity, { now: clock.now(), zone: 'Europe/Paris' }),
    connexion: async (): Promise<Finding> => {
      await api.options()
      return { name: 'connexion', ok: true }
    },
    versement: async () => sample && blankTest(api, sample, clock),
  }
  return inOrder(looks, 'certificat')
}

/** Between the questions, in milliseconds: a person waits, and VITAM asks for patience. */
const pausesMs = [500, 1_000, 2_000, 4_000, 8_000, 15_000, 30_000]

/** Nothing is kept, so nothing is in doubt. A test that takes longer is told by its operation. */
async function blankTest(api: VitamApi, sample: OutgoingTransfer, clock: Clock): Promise<Finding> {
  const deposited = await api.deposit(sample, 'BLANK_TEST', 'RESUME').catch((error: unknown) => {
    throw withoutDoubt(error)
  })
  if (deposited.kind === 'refused') return judged(deposited.reply)
  const { reference } = deposited
  if (reference === null) throw exchangeError('ACTES-G002', { reason: 'X-Request-Id' })
  for (const pauseMs of pausesMs) {
    await clock.pause(pauseMs, { signal: api.stop }).catch(() => refuseAborted(api.stop))
    const following = await api.follow(reference)
    if (following.state === 'stopped') return { name: 'versement', ok: false, code: following.code, detail: reference }
    const reply = following.state === 'answered' ? await api.reply(reference) : 'not yet'
    if (reply !== 'not yet') return judged(reply)
  }
  return { name: 'versement', ok: true, code: 'ACTES-T008', detail: reference }
}

/** Only what says that it was a test counts as one. */
async function judged(reply: Uint8Array): Promise<Finding> {
  const { verdict, code, events } = await readReply(reply)
  const [deepest] = events
  const detail = [code, deepest?.code, deepest?.message].filter((each) => each !== undefined).join(' : ')
  const ok = verdict === 'test' && /^Test (?:OK|WARNING)$/.test(code)
  return { name: 'versement', ok, ...(!ok && { code: 'ACTES-T001' as const }), detail: detail.slice(0, 500) }
}
