// A délibération of a commune on finances, of which nothing more is known.
import type { FaitsActe } from '../../../src/protocol/calendrier/faits.ts'

export const acte: FaitsActe = {
  nature: 'DE',
  matiere: [8, 1],
  dateDecision: '2025-06-25',
  departement: '034',
  corps: 'commune',
  population: 4_000,
  faits: [],
}
