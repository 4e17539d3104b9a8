// The admission rules: a permanent table, run whole, so that every fault is told at once. Nothing is
// read or written here; what a rule needs is in its context.
import { errors, type Problem } from '../errors.ts'
import type { Acte } from './acte.ts'
import type { Admission, AdmissionContext, Rule } from './rule.ts'
import { acteRules } from './rules-acte.ts'
import { fileRules, findings } from './rules-files.ts'
import { toLatin1 } from './text.ts'

export type { Admission, AdmissionContext, FileFacts, Rule } from './rule.ts'

/** In the order in which faults are told. A rule may be retired; its code is never given to another. */
export const rules: readonly Rule[] = [...acteRules, ...fileRules]

const ruledCodes: ReadonlySet<string> = new Set(rules.map(({ code }) => code))

/**
 * Run every rule on an acte. A fault whose code is a `notice` warns; any other refuses.
 * What the examination of a file found under a code that no rule carries is told after the rules.
 * @returns faults, warnings, and the conversions of the objet as it will be sent (path `objet`)
 */
export function admit(acte: Acte, context: AdmissionContext): Admission {
  const ruled = rules.flatMap((rule) => rule.check(acte, context))
  const others = findings(acte, context).filter(({ code }) => !ruledCodes.has(code))
  const found = [...ruled, ...others]
  return {
    problems: found.filter((each) => !isNotice(each)),
    warnings: found.filter(isNotice),
    conversions: toLatin1(acte.objet, 'objet', context.limits.charset).conversions,
    acte,
  }
}

function isNotice({ code }: Problem): boolean {
  return errors[code] === 'notice'
}
