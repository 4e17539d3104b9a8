// Délibérations from a seed: every mention there or not, texts that a CSV must quote.
import fc from 'fast-check'
import { maraussan } from '../../src/config/demo.ts'
import type { Collectivite } from '../../src/protocol/acte/collectivite.ts'
import { matieres, type Deliberation } from '../../src/opendata/scdl.ts'

export const commune: Collectivite = { ...maraussan, nic: '00012' }

const day = fc
  .integer({ min: 0, max: 9_000 })
  .map((days) => new Date(days * 86_400_000 + Date.UTC(2001, 0, 1)).toISOString().slice(0, 10))
const votes = fc
  .record({ membres: fc.nat(99), absents: fc.nat(99), contre: fc.nat(20), abstentions: fc.nat(20) })
  .map(({ membres, absents, contre, abstentions }) => {
    const votants = Math.max(0, membres - absents)
    const against = Math.min(contre, votants)
    const silent = Math.min(abstentions, votants - against)
    return {
      membres,
      presents: votants,
      votants,
      pour: votants - against - silent,
      contre: against,
      abstentions: silent,
    }
  })
const text = fc
  .array(
    fc.constantFrom(
      'Écoles',
      'avenant n° 2, lot "gros œuvre"',
      '=SOMME(A1)',
      'a\nb',
      '«\u00A0voie\u00A0»',
      '12 000 €',
      ';',
    ),
    { minLength: 1, maxLength: 12 },
  )
  .map((parts) => parts.join(' '))
const budget = fc.record(
  { annee: fc.constantFrom('2025', '2025/2026'), nom: fc.constant('Budget annexe, eau') },
  { requiredKeys: [] },
)

const deliberation: fc.Arbitrary<Deliberation> = fc.record(
  {
    numero: fc.stringMatching(/^[A-Z]{3}[0-9]{1,5}$/),
    dateDecision: day,
    dateReception: day,
    objet: text,
    matiere: fc
      .tuple(fc.constantFrom(...matieres.keys()), fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 2 }))
      .map(([code, deeper]) => [...code.split('.').map(Number), ...deeper]),
    votes,
    budget,
    collectivite: fc.constantFrom(commune, { ...commune, prefecture: {} }),
  },
  { requiredKeys: ['numero', 'dateDecision', 'dateReception', 'objet', 'matiere', 'collectivite'] },
)

/** So many, the same ones for a seed. */
export function deliberationsOf(seed: number, count: number): readonly Deliberation[] {
  return fc.sample(deliberation, { seed, numRuns: count })
}

/** One by one, as a store gives them. */
export async function* given<T>(all: readonly T[]): AsyncGenerator<T> {
  yield* all
}
