// The archives of a simulation, behind the product's contract: as@lae is asked by our identifier, VITAM only by the reference
// that its answer gives. Each keeps what was given to it, which the judge reads, and replies when it has decided.
import { hash } from 'node:crypto'
import type { Archive, Following, OutgoingTransfer, SentTransfer } from '../../src/archives/archive.ts'
import type { OpenedArchive } from '../../src/archives/open.ts'
import { archiveServerOf, parseArchiveSettings, type ArchiveSettings } from '../../src/archives/settings.ts'
import { ActesError } from '../../src/errors.ts'
import { natures } from '../../src/protocol/codes.ts'
import type { ArchiveKind, HeldTransfer } from '../chaos/evidence.ts'
import type { Process } from './scheduler.ts'
import type { Ground } from './services.ts'
import { longestMs, openWire, quietMs } from './wire.ts'

/** What came, once for each transfer that it knows. */
interface KeptTransfer {
  readonly identifier: string
  readonly reference: string
  readonly bordereau: Buffer
  readonly isRefused: boolean
  /** Until then it decides; it stands still meanwhile where its operator must act. */
  readonly decidedAt: number
  readonly isStopped: boolean
  times: number
}

const agreed = {
  tdt: 'Essai',
  serviceArchives: { identifiant: 'FRAD034', nom: 'Archives' },
  serviceVersant: { identifiant: 'maraussan', nom: 'Maraussan' },
  producteurs: { autres: { identifiant: 'maraussan', nom: 'Maraussan' } },
}
const sealed = { sealed: '00000000-0000-4000-8000-000000000000' }
const declared = {
  asalae: {
    type: 'asalae',
    url: 'https://asalae.example/restservices',
    identifiant: 'a',
    motDePasse: sealed,
    ...agreed,
  },
  vitam: {
    type: 'vitam',
    url: 'https://vitam.example',
    certificat: sealed,
    cle: sealed,
    tenant: 0,
    accord: 'IC-ACTES',
    regles: Object.fromEntries(natures.map(({ abrege }) => [abrege, { code: 'P10Y' }])),
    acces: { libre: 'AR038', personnes: 'AR048' },
    ...agreed,
  },
} satisfies Record<ArchiveKind, object>

export function settingsOf(kind: ArchiveKind): ArchiveSettings {
  const parsed = parseArchiveSettings(declared[kind])
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  return parsed.value as ArchiveSettings
}

const message = (name: string, { identifier, reference }: KeptTransfer, content: string) =>
  Buffer.from(
    `<?xml version="1.0" encoding="UTF-8"?>\n<${name} xmlns="fr:gouv:culture:archivesdefrance:seda:v2.1"><Date>2025-07-08T10:00:00Z</Date><MessageIdentifier>${reference}</MessageIdentifier>${content}<MessageRequestIdentifier>${identifier}</MessageRequestIdentifier></${name}>`,
  )

export type SimulatedArchive = ReturnType<typeof openSimulatedArchive>

export function openSimulatedArchive(kind: ArchiveKind, ground: Ground) {
  const { scheduler, weather } = ground
  const { chance } = scheduler
  const wire = openWire(kind, ground)
  const settings = settingsOf(kind)
  const kept: KeptTransfer[] = []
  const isDecided = ({ decidedAt }: KeptTransfer) => decidedAt <= scheduler.now()
  const knownBy = ({ identifier, reference }: SentTransfer) =>
    kept.find((each) => (kind === 'asalae' ? each.identifier === identifier : each.reference === reference))
  const take = ({ identifier, bordereau }: OutgoingTransfer) => {
    const same = kind === 'asalae' ? kept.find((each) => each.identifier === identifier) : undefined
    if (same) {
      same.times++
      throw new ActesError('ACTES-G005', { params: { reason: 'ce transfert est déjà là' } })
    }
    const reference = `${kind}-${kept.length}`
    const [isRefused, isStopped] = [chance.once(8), kind === 'vitam' && chance.once(12)]
    const late = weather.befalls('answer late', kind) ? 1_000 * chance.below(7_200) : 0
    const decidedAt = scheduler.now() + 1_000 * (20 + chance.below(600)) + late
    kept.push({ identifier, reference, bordereau: Buffer.from(bordereau), isRefused, isStopped, decidedAt, times: 1 })
    return {
      kind: 'taken',
      reference: kind === 'vitam' ? reference : null,
      bytes: Buffer.from(`OK ${reference}\n`),
    } as const
  }
  const replyOf = (of: KeptTransfer) => {
    const others = weather.befalls('answer of another', kind) ? kept.filter((each) => each !== of) : []
    const about = others.length > 0 ? chance.pick(others) : of
    const [taken, refused] = kind === 'vitam' ? ['OK', 'KO'] : ['000', '101']
    const bytes = message('ArchiveTransferReply', about, `<ReplyCode>${about.isRefused ? refused : taken}</ReplyCode>`)
    return weather.befalls('answer garbled', `${kind} reply`) ? bytes.subarray(0, -20) : bytes
  }
  const stateOf = (sent: SentTransfer): Following => {
    const there = knownBy(sent)
    if (!there && kind === 'vitam') return { state: 'stopped', reason: 'HTTP 204', code: 'ACTES-T002' }
    if (!there) return { state: 'absent' }
    if (isDecided(there)) return { state: 'answered' }
    if (there.isStopped) return { state: 'stopped', reason: 'PAUSE KO', code: 'ACTES-T002' }
    return kind === 'vitam'
      ? { state: 'pending' }
      : { state: 'pending', acknowledgement: message('Acknowledgement', there, '') }
  }

  /** As a driver does for a process. */
  const openedFor = (process: Process): OpenedArchive => {
    const asking = <T>(what: string, work: () => T) => wire.ask(process, what, work)
    const archive: Archive = {
      type: kind,
      facts: { asksBy: kind === 'vitam' ? 'theirs' : 'ours' },
      server: archiveServerOf(settings),
      exchangeMaxMs: longestMs,
      quietMs,
      deposit: (transfer, signal) => {
        const { open, lease, identifier: sends } = transfer
        const outgoing = lease ? { open, lease } : { open }
        return wire.give(process, 'deposit', { outgoing, signal, sends, take: () => take(transfer) })
      },
      follow: async (sent) =>
        kind === 'vitam' && sent.reference === null ? { state: 'unknown' } : asking('follow', () => stateOf(sent)),
      reply: async (sent) =>
        asking('reply', () => {
          const there = knownBy(sent)
          return there && isDecided(there) ? replyOf(there) : 'not yet'
        }),
      ...(kind === 'vitam' && {
        bordereau: (sent: SentTransfer) =>
          asking('bordereau', () => {
            const there = knownBy(sent)
            return there?.isRefused === false ? there.bordereau : undefined
          }),
      }),
      check: async () => asking('check', () => [{ name: 'connexion', ok: true }]),
      close: async () => undefined,
    }
    return { archive, settings, close: archive.close }
  }
  return {
    kind,
    carried: wire.carried,
    openedFor,
    /** What somebody is told who asks at the archive's desk. */
    referenceOf: (identifier: string) => kept.find((each) => each.identifier === identifier)?.reference,
    held: (): readonly HeldTransfer[] =>
      kept.flatMap((each) => {
        const { identifier, bordereau, isRefused, times } = each
        const verdict = isDecided(each) ? (isRefused ? 'refused' : 'accepted') : 'none'
        const one: HeldTransfer = { kind, identifier, bordereauSha256: hash('sha256', bordereau), verdict }
        return Array<HeldTransfer>(times).fill(one)
      }),
  }
}
