// The délibération of Maraussan at admission, with changes.
import type { Problem } from '../../../src/errors.ts'
import type { Acte } from '../../../src/protocol/acte/acte.ts'
import { nationalClassification, type Classification } from '../../../src/protocol/classification/classification.ts'
import { maraussan } from '../../../src/config/demo.ts'
import { admit } from '../../../src/protocol/rules/rules.ts'
import type { AdmissionContext, FileFacts } from '../../../src/protocol/rules/rule.ts'

export const acte: Acte = {
  collectivite: '213401482',
  numero: 'DEL11_250625',
  nature: 'DE',
  dateDecision: '2025-06-25',
  matiere: [8, 1],
  objet: 'Écoles : Convention de partenariat',
  document: { fichier: 'deliberation.pdf', typePiece: '99_DE' },
  annexes: [{ fichier: 'convention.pdf', typePiece: '21_DO' }],
  documentPapier: false,
}

/** The examination of a sound PDF, with changes. */
export function file(name: string, facts: Partial<FileFacts> = {}): FileFacts {
  return { name, sizeBytes: 1000, sha256: '0'.repeat(64), kind: 'pdf', problems: [], warnings: [], ...facts }
}

/** Facts by name. */
export const files = (...each: FileFacts[]) => new Map(each.map((facts) => [facts.name, facts]))

export const context: AdmissionContext = {
  collectivite: maraussan,
  classification: nationalClassification,
  today: '2025-07-08',
  limits: { numbers: 'wide', charset: 'translit', numeroMin: 1, objetMax: 500, sizeMaxBytes: 157_286_400 },
  files: files(file('deliberation.pdf'), file('convention.pdf')),
  unnamed: [],
}

/** The national tables as received in a 7-2. */
export const received: Classification = { ...nationalClassification, date: '2025-01-15', builtIn: false }

/** Changes of a case in the délibération of Maraussan, its context or the limits of its gateway. */
export interface Change {
  readonly acte?: Partial<Acte>
  readonly context?: Partial<AdmissionContext>
  readonly limits?: Partial<AdmissionContext['limits']>
}

export function admission({ acte: changed, context: other, limits }: Change = {}) {
  return admit({ ...acte, ...changed }, { ...context, ...other, limits: { ...context.limits, ...limits } })
}

/** `F001 document.fichier` of each: code, and place in acte.json. */
export const told = (found: readonly Problem[]) => found.map(({ code, path }) => `${code.slice(6)} ${path}`)
export const refusals = (change: Change) => told(admission(change).problems)
