// A dry run of a deposit: every rule, and what would leave. Nothing is stored.
import { firstProblems, refusing } from '#errors.ts'
import { explainAdmission } from '#offline/explain.ts'
import { judgeDeposit } from '#transmission/intake.ts'
import type { At } from '../guard.ts'
import type { GivenDeposit } from '../operation.ts'
import { withDeposit } from './uploads.ts'

/** `id` and `state` are present when the act was deposited before. */
export async function check(given: GivenDeposit, at: At) {
  const { ports } = at
  return withDeposit(given, at, async (deposit) => {
    const judged = await judgeDeposit(deposit, ports)
    const problems = refusing(judged.problems)
    const explained = await explainAdmission({ ...judged, deposit, problems })
    const { earlier } = judged
    return {
      ...explained,
      ...(earlier && { id: earlier.id, state: earlier.state }),
      problems: firstProblems(explained.problems),
      warnings: firstProblems(explained.warnings),
    }
  })
}
