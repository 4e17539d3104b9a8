// A dry run of a deposit: every rule, and what would leave. Nothing is stored.
import { firstProblems, problem, refusing } from '../../errors.ts'
import { explainAdmission } from '../../offline/explain.ts'
import { judgeDeposit, judgeDraft } from '../../transmission/intake.ts'
import type { At } from '../guard.ts'
import type { GivenDeposit } from '../operation.ts'
import { withDeposit } from './uploads.ts'

/** `id` and `state` are present when the act was deposited before. */
export async function check(given: GivenDeposit, at: At) {
  const { ports } = at
  return withDeposit(given, at, async (deposit) => {
    const { acte, draft } = deposit
    const judged = acte
      ? await judgeDeposit({ ...deposit, acte }, ports)
      : draft
        ? await judgeDraft({ ...deposit, draft }, ports)
        : { problems: [], warnings: [], conversions: [] }
    const first = acte ? [] : deposit.problems
    const problems = refusing([...first, ...judged.problems, ...deposit.lost])
    const explained = await explainAdmission({ ...judged, deposit, problems })
    const { earlier } = 'earlier' in judged ? judged : {}
    return {
      ...explained,
      ...(earlier && { id: earlier.id, state: earlier.state }),
      problems: firstProblems(explained.problems),
      warnings: firstProblems(explained.warnings),
    }
  })
}
