// The admission rules: a permanent table, run whole, so that every fault is told at once. Nothing is
// read or written here; what a rule needs is in its context.
import { errors, type Problem } from '../../errors.ts'
import type { Acte } from '../acte/acte.ts'
import type { Admission, AdmissionContext, Rule } from './rule.ts'
import { acteRules } from './acte.ts'
import { fileRules, findings } from './files.ts'
import { toLatin1 } from '../xml/latin1.ts'

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

/** What came of one rule. */
export interface RuleOutcome extends Pick<Rule, 'code' | 'title' | 'source'> {
  /** A rule that warns is not passed either when it does. */
  readonly passed: boolean
}

/**
 * Each rule, in order, and whether an acte passes it.
 * @param unread places of the acte where something stands in for what could not be read (`draftOf`): a rule that looks
 * there is not passed
 */
export function outcomes(
  acte: Acte,
  context: AdmissionContext,
  unread: readonly string[] = [],
): readonly RuleOutcome[] {
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

function isNotice({ code }: Problem): boolean {
  return errors[code] === 'notice'
}
