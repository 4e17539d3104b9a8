// Four eyes: the families of operations that need a second person's approval.
import { settingProblem, type SettingsReading } from './sign-in.ts'

/** The most harmful operations: gateways and secrets, people and rights, tokens, master keys, unprovable decisions. */
export const families = ['connections', 'people', 'tokens', 'keys', 'decisions'] as const
export type Family = (typeof families)[number]

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
