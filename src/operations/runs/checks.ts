// A dry run of a deposit: every rule, and what would leave. Nothing is stored.
import { firstProblems, problem, refusing } from '../../errors.ts'
import { readDeposit } from '../../files/deposit.ts'
import { explainAdmission } from '../../offline/explain.ts'
import { judgeDeposit, judgeDraft } from '../../transmission/intake.ts'
import type { At } from '../guard.ts'
import type { GivenDeposit } from '../operation.ts'
import { needDepositor } from './run.ts'
import { dropInfected, unnamedFaults, withSource } from './uploads.ts'

/** `id` and `state` are present when the act was deposited before. */
export async function check(given: GivenDeposit, at: At) {
  const isTheirs = needDepositor(at)
  const { ports, tools, who, caller } = at
  return withSource(given, at, async (source) => {
    const deposit = await readDeposit(source, tools.examiner, {
      caller: who,
      signal: caller.signal,
      isTheirs,
      antivirus: tools.antivirus,
    })
    const { acte, draft } = deposit
    if (acte && !isTheirs(acte.collectivite)) {
      const problems = [problem('ACTES-V006', 'collectivite', { value: acte.collectivite })]
      return explainAdmission({ deposit: { ...deposit, files: new Map() }, problems, warnings: [], conversions: [] })
    }
    const isKnown = draft !== undefined && isTheirs(draft.acte.collectivite)
    const judged = acte
      ? await judgeDeposit({ ...deposit, acte }, ports)
      : isKnown
        ? await judgeDraft({ ...deposit, draft }, ports)
        : { problems: [], warnings: [], conversions: [] }
    const first = acte ? [] : deposit.problems
    const problems = refusing([...first, ...judged.problems, ...unnamedFaults(source, deposit)])
    if ('files' in given)
      await dropInfected(problems, given.files, (sha256) => at.ports.store.uploads.drop(at.who, sha256))
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
