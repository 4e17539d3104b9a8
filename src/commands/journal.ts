// actes journal verify: are the journals as they were written? actes journal list, among the rows of asking.ts, reads them.
import type { VerificationJson } from '../operations/declared/journal.ts'
import { faultWords, verdictWords } from '../text/journal.ts'
import { filled, type Language } from '../text/sentences.ts'
import { act, exitCodes, inLine, withDesk, type AddCommand } from './command.ts'

export const addJournalVerify: AddCommand = (program, settling) => {
  const group = program.commands.find((each) => each.name() === 'journal') ?? program.command('journal')
  const command = group
    .command('verify')
    .description(
      'vérifier les journaux : chaque ligne modifiée, supprimée ou ajoutée, chaque sceau qui ne correspond pas',
    )
  act(command, settling, async (run) => {
    const found = await withDesk(run, 'none', ({ ask }) => ask('verifyJournal', {}))
    run.print(found, linesOf(found, run.language))
    return found.ok ? exitCodes.done : exitCodes.refused
  })
}

function linesOf({ ok, chains, count, faults }: VerificationJson, language: Language): readonly string[] {
  const say = (key: keyof typeof verdictWords, values: Readonly<Record<string, string | number>> = {}) =>
    filled(verdictWords[key], values, language)
  return [
    ok ? say('whole') : say('faulty', { count }),
    ...chains.map(({ chain, links, unsealed }) => say('chain', { chain, links, ...(unsealed > 0 && { unsealed }) })),
    ...faults.map(({ what, chain, line, link, upTo, seal }) => {
      const several = upTo !== undefined && upTo !== link && { upTo }
      return `  ✗ ${inLine(
        chain,
        line === undefined ? null : say('line', { line }),
        link === undefined ? null : say('link', { link, ...several }),
        seal === undefined ? null : say('seal', { seal }),
        faultWords[what][language],
      )} (${what})`
    }),
    ...(count > faults.length ? [say('more', { count: count - faults.length })] : []),
  ]
}
