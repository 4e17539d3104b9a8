// The admission rules: a permanent table, run as a whole, so that every fault is reported at once. Nothing is read or
// written here; a rule finds what it needs in its context.
import { errors, type Problem } from '../../errors.ts'
import type { Acte } from '../acte/acte.ts'
import type { Admission, AdmissionContext, Rule } from './rule.ts'
import { acteRules } from './acte.ts'
import { fileRules, findings } from './files.ts'
import { toLatin1 } from '../xml/latin1.ts'

/** In the order of the reported faults. The code of a retired rule is never reused. */
export const rules: readonly Rule[] = [...acteRules, ...fileRules]

const ruledCodes: ReadonlySet<string> = new Set(rules.map(({ code }) => code))

/**
 * Run every rule on an acte. A code of kind `notice` warns, any other refuses. Findings in the files under codes
 * without a rule come last.
 * @returns faults, warnings, and the conversions of the objet (path `objet`)
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

interface RuleOutcome extends Pick<Rule, 'code' | 'title' | 'source'> {
  /** False also for a warning. */
  readonly passed: boolean
}

/**
 * The outcome of each rule, in order.
 * @param unread places of the acte with a stand-in for an unreadable part (`draftOf`): a rule that looks there is not
 * passed
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
