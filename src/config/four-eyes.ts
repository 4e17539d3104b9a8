// Four eyes: which families of operations a second person has to agree to.
import { settingProblem, type SettingsReading } from './sign-in.ts'

/**
 * What does much harm in wrong hands: the gateways and their secrets, people and what they may do, tokens and secrets that are
 * given to programs, the master keys, and decisions of which nothing else is a proof.
 */
export const families = ['connections', 'people', 'tokens', 'keys', 'decisions'] as const
export type Family = (typeof families)[number]

/** `no`, `yes` for all of them, or some of them. */
export function fourEyesOf({ text, problems }: SettingsReading): readonly Family[] {
  const given = text('ACTES_FOUR_EYES')
    .split(/[\s,]+/)
    .filter(Boolean)
  const [first = 'no', ...others] = given
  if (others.length === 0 && first === 'no') return []
  if (others.length === 0 && first === 'yes') return families
  const wrong = given.find((each) => !(families as readonly string[]).includes(each))
  if (wrong !== undefined) problems.push(settingProblem('ACTES_FOUR_EYES', wrong))
  return families.filter((each) => given.includes(each))
}
