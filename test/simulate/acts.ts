// The acts of a seed: what each is about, how it is handed in and what becomes of it there.
import { hash } from 'node:crypto'
import { randomOf } from '../fuzz/random.ts'
import { platformKinds, sirens, type PlatformKind } from './platform.ts'

export interface Act {
  readonly kind: PlatformKind
  readonly siren: string
  readonly numero: string
  readonly bytes: Buffer
  readonly sha256: string
  /** After the beginning. */
  readonly depositedMs: number
  readonly road: 'hand' | 'queue' | 'batch'
  readonly cancels: boolean
  readonly annuls: boolean
  readonly isAskedAbout: boolean
  readonly isTransferred: boolean
  /** Another program wants its number too, then. */
  readonly takenMs: number | undefined
}

/** The acts of a seed, whichever of them are deposited. */
export function actsOf(seed: number, count: number, withinMs: number): readonly Act[] {
  const [plan, transfers, others] = [randomOf(seed, 3), randomOf(seed, 4), randomOf(seed, 5)]
  // Batches cost much: few seeds have some.
  const byHand = plan.once(3) ? (['hand', 'batch'] as const) : (['hand'] as const)
  return Array.from({ length: count }, (_, index) => {
    const kind = plan.pick(platformKinds)
    const isRefused = plan.once(8)
    const numero = `A${index}${isRefused ? '_ANO' : ''}`
    const bytes = Buffer.from(`%PDF-1.4\n% ${numero}\n%%EOF\n`)
    const [cancels, annuls, isAskedAbout, depositedMs] = [
      plan.once(12),
      plan.once(10),
      plan.once(6),
      plan.below(withinMs),
    ]
    const road = plan.once(2) ? ('queue' as const) : plan.pick(byHand)
    const own = { kind, siren: sirens[kind], numero, bytes, sha256: hash('sha256', bytes), depositedMs, road }
    const isKept = !cancels && !isRefused
    const isTransferred = transfers.once(2) && isKept && !annuls
    const isWanted = others.once(8) && kind === 's2low' && isKept
    const takenMs = isWanted ? depositedMs + others.below(10 * 60_000) - 5 * 60_000 : undefined
    const after = { annuls: isKept && annuls, isAskedAbout: isKept && !annuls && isAskedAbout, isTransferred }
    return { ...own, cancels, ...after, takenMs }
  })
}

export const fichier = 'deliberation.pdf'

/** What acte.json would say. */
export function acteOf({ siren, numero }: Pick<Act, 'siren' | 'numero'>) {
  return {
    collectivite: siren,
    numero,
    nature: 'DE',
    dateDecision: '2025-06-25',
    matiere: '5.2',
    objet: `Adoption du règlement ${numero}`,
    document: { fichier },
  }
}
