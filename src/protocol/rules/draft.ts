// An acte.json with faults, mended just enough for the rules to check the rest: all faults of a deposit, of form and of
// content, are reported at once.
import type { Problem } from '../../errors.ts'
import { parseActe, type Acte } from '../acte/acte.ts'
import { admit } from './rules.ts'
import type { AdmissionContext } from './rule.ts'

export interface Draft {
  readonly acte: Acte
  /** Mended places, which the rules cannot check. */
  readonly mended: readonly string[]
}

/** Stand-ins for unreadable parts. */
const standIns: Readonly<Record<string, unknown>> = {
  collectivite: '000000000',
  numero: '1',
  nature: 'DE',
  dateDecision: '2000-01-01',
  matiere: '9.1',
  objet: '-',
  document: { fichier: '-.pdf' },
  annexes: [],
  documentPapier: false,
}

/**
 * Mend an input that `parseActe` refused.
 * @param problems of `parseActe`
 * @returns undefined when the input is no object or cannot be mended
 */
export function draftOf(input: unknown, problems: readonly Problem[]): Draft | undefined {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) return undefined
  const draft: Record<string, unknown> = { ...input }
  // Copied only once: there may be very many annexes, and as many faults.
  if (Array.isArray(draft.annexes)) draft.annexes = [...(draft.annexes as readonly unknown[])]
  const mended = new Set<string>()
  for (const { path } of problems) mended.add(mendAt(draft, path))
  const parsed = parseActe(draft)
  return parsed.ok ? { acte: parsed.value, mended: [...mended] } : undefined
}

/** Replace the part that holds a path. @returns its place */
function mendAt(draft: Record<string, unknown>, path: string): string {
  const [, plain, index] = /^(\w+)(?:\[(\d+)\])?/.exec(path) ?? []
  const key = plain ?? quotedKey(path)
  const { annexes } = draft
  if (key === 'annexes' && index !== undefined && Array.isArray(annexes)) {
    const at = Number(index)
    if (at < annexes.length) (annexes as unknown[])[at] = { fichier: `-${at}.pdf` }
    return `annexes[${index}]`
  }
  if (Object.hasOwn(standIns, key)) draft[key] = standIns[key]
  else delete draft[key]
  return key
}

/** The key of a path such as `["numéro"].x`. */
function quotedKey(path: string): string {
  const quoted = /^\[("(?:[^"\\]|\\.)*")\]/.exec(path)?.[1]
  return quoted === undefined ? path : String(JSON.parse(quoted))
}

/**
 * Faults of the parts of a draft that were not mended.
 * @param told faults already reported; a place is reported once
 */
export function admitDraft(draft: Draft, context: AdmissionContext, told: readonly Problem[]): readonly Problem[] {
  const places = new Set(told.map(({ path }) => path))
  const mended = new Set(draft.mended)
  const news = ({ code, path }: Problem) =>
    !places.has(path) &&
    !mended.has(path) &&
    !mended.has(path.split('.', 1)[0] ?? '') &&
    !(mended.has('nature') && ofNature.has(code)) &&
    !(code === 'ACTES-V006' && mended.has('collectivite'))
  return admit(draft.acte, context).problems.filter(news)
}

/** Codes that depend on the nature, which say nothing about a stand-in. */
const ofNature: ReadonlySet<string> = new Set(['ACTES-V016', 'ACTES-V017', 'ACTES-V023', 'ACTES-F010'])
