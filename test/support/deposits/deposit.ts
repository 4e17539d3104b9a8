// The deposit of Maraussan as a user writes it, and its acte or its faults.
import { parseActe, type Acte } from '../../../src/protocol/acte/acte.ts'

export const deposit = {
  collectivite: '213401482',
  numero: 'DEL11-250625',
  nature: 'DE',
  dateDecision: '2025-06-25',
  matiere: '8.1',
  objet: 'Écoles : Convention de partenariat',
  document: { fichier: 'deliberation.pdf', typePiece: '99_DE' },
  annexes: [{ fichier: 'convention.pdf', typePiece: '21_DO' }],
  documentPapier: false,
  cle: 'maraussan-2025-del11',
}

/** The acte of a deposit without fault. */
export function acteOf(input: unknown): Acte {
  const parsed = parseActe(input)
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  return parsed.value
}

/** All faults of a deposit. */
export function problemsOf(input: unknown) {
  const parsed = parseActe(input)
  return parsed.ok ? [] : parsed.problems
}

/** `V005 objet` of every fault: code, and place. */
export const faults = (input: unknown) => problemsOf(input).map(({ code, path }) => `${code.slice(6)} ${path}`)
