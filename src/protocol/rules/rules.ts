// The admission rules: one permanent table, always run whole, so that every fault is reported at once. Pure: a rule
// reads only its context.
import type { Problem } from '#errors.ts'
import { type Acte, parseActe } from '../acte/acte.ts'
import { judged, type Admission, type AdmissionContext, type Rule } from './rule.ts'
import { acteRules } from './acte.ts'
import { autreVoieRules } from './autre-voie.ts'
import { fileRules, findings } from './files.ts'
import { toLatin1 } from '../xml/latin1.ts'

/** In the order of the reported faults. The code of a retired rule is never reused. */
export const rules: readonly Rule[] = [...acteRules, ...fileRules, ...autreVoieRules]

const ruledCodes: ReadonlySet<string> = new Set(rules.map(({ code }) => code))

/** Run every rule. File findings without a rule come last. */
export function admit(acte: Acte, context: AdmissionContext): Admission {
  const ruled = rules.flatMap((rule) => rule.check(acte, context))
  const others = findings(acte, context).filter(({ code }) => !ruledCodes.has(code))
  return {
    ...judged([...ruled, ...others]),
    conversions: toLatin1(acte.objet, 'objet', context.limits.charset).conversions,
    acte,
  }
}

/**
 * The outcome of each rule, in order.
 * @param unread paths of the acte that hold a stand-in (`draftOf`): a rule that reads one does not pass
 */
export function outcomes(acte: Acte, context: AdmissionContext, unread: readonly string[] = []) {
  return rules.map(({ code, title, source, check }) => {
    const keys = new Set<PropertyKey>()
    const watched = new Proxy(acte, {
      get: (target, key) => {
        keys.add(key)
        return Reflect.get(target, key)
      },
    })
    const found = check(watched, context)
    const passed = found.length === 0 && !unread.some((place) => keys.has(place.replace(/\[\d+\]$/, '')))
    return { code, title, source, passed }
  })
}

export interface MendedDraft {
  readonly acte: Acte
  readonly mended: readonly string[]
}

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

/** Put stand-ins into an input that `parseActe` refused; undefined when the input is no object or cannot be mended. */
export function draftOf(input: unknown, problems: readonly Problem[]): MendedDraft | undefined {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) return undefined
  const draft: Record<string, unknown> = { ...input }
  // Copied once, because there may be very many annexes and faults.
  if (Array.isArray(draft.annexes)) draft.annexes = [...(draft.annexes as readonly unknown[])]
  const mended = new Set<string>()
  for (const { path } of problems) mended.add(mendAt(draft, path))
  const parsed = parseActe(draft)
  return parsed.ok ? { acte: parsed.value, mended: [...mended] } : undefined
}

function mendAt(draft: Record<string, unknown>, path: string) {
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

function quotedKey(path: string) {
  const quoted = /^\[("(?:[^"\\]|\\.)*")\]/.exec(path)?.[1]
  return quoted === undefined ? path : String(JSON.parse(quoted))
}

/** Problems in the parts of a draft that were not mended. Paths in `told` are not reported again. */
export function admitDraft(
  draft: MendedDraft,
  context: AdmissionContext,
  told: readonly Problem[],
): readonly Problem[] {
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

/** Codes that depend on the nature, so they mean nothing when it is a stand-in. */
const ofNature: ReadonlySet<string> = new Set([
  'ACTES-V016',
  'ACTES-V017',
  'ACTES-V023',
  'ACTES-V033',
  'ACTES-F010',
  'ACTES-F021',
  'ACTES-F044',
])
