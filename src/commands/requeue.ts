// actes requeue ID… | filter: clear a hold, or replace a refused transmission by a new one; --dry-run previews.
import type { RequeueItem } from '#transmission/requeue.ts'
import { sentenceOf, type Language } from '#text/sentences.ts'
import { act, wrongUsage, type AddCommand, type ReasonFlag, withReason } from './command.ts'
import { withDesk } from './opening.ts'
import { inLine, problemsToJson } from './printing.ts'
import { filterOf, withFilter, type FilterFlags } from './list.ts'
import { both } from '#text/both.ts'

interface RequeueFlags extends FilterFlags, ReasonFlag {
  readonly filter?: boolean
  readonly dryRun?: boolean
}

export const addRequeue: AddCommand = (program, settling) => {
  const command = withReason(
    withFilter(program.command('requeue [ids...]'))
      .description('remettre en file d’attente : lève une mise en attente, ou remplace une transmission refusée')
      .option('--filter', 'toutes celles que les critères désignent, au lieu d’identifiants'),
  ).option('--dry-run', 'montrer ce qui serait fait, sans rien faire')
  act<RequeueFlags, [readonly string[]]>(command, settling, async (run, flags, [names]) => {
    if (!flags.filter === (names.length === 0))
      return wrongUsage(
        run,
        both('des identifiants, ou --filter avec des critères', 'identifiers, or --filter with criteria'),
      )
    const how = { reason: flags.reason, dryRun: flags.dryRun === true }
    const what = flags.filter ? { filter: filterOf(flags) } : { ids: [...names] }
    const done = await withDesk(run, 'wanted', ({ ask }) => ask.requeueTransmissions({ ...what, ...how }))
    const items = done.items.map(({ reason, ...item }) => ({
      ...item,
      ...(reason && { reason: problemsToJson([reason], run.language)[0]?.message ?? '' }),
    }))
    return run.print(
      { operation: done.operation, items },
      done.items.map((item) => formatRequeueLine(item, run.language)),
      !done.items.some(({ outcome }) => outcome === 'excluded'),
    )
  })
}

function formatRequeueLine({ id, outcome, newId, reason }: RequeueItem, language: Language) {
  return inLine(id, outcome, newId, reason && sentenceOf(reason, language, 'cli'))
}
