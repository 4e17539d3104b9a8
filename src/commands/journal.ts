// actes journal verify: are the journals unchanged since they were written? asking.ts has `actes journal list`.
import type { Command } from 'commander'
import type { VerificationJson } from '#operations/declared/journal.ts'
import { faultWords, verdictWords } from '#text/journal.ts'
import { filled, type Language } from '#text/sentences.ts'
import { act, exitCodes, mirroring, type AddCommand } from './command.ts'
import { withDesk } from './opening.ts'
import { inLine, saying } from './printing.ts'
import { both } from '#text/both.ts'
import { compact } from '#protocol/compact.ts'

const journalOf = (program: Command) =>
  program.commands.find((each) => each.name() === 'journal') ?? program.command('journal')

export const addJournalVerify: AddCommand = (program, settling) => {
  mirroring(journalOf(program), settling)(
    'verify',
    'vérifier les journaux : chaque ligne modifiée, supprimée ou ajoutée, chaque sceau qui ne correspond pas',
    { ask: 'verifyJournal', lines: formatVerificationLines, isRefused: ({ ok }) => !ok },
  )
}

export const addJournalExport: AddCommand = (program, settling) => {
  const command = journalOf(program)
    .command('export')
    .description('les lignes des deux journaux, en JSON, une par ligne ; la dernière ligne d’erreur dit où reprendre')
    .option('--from <repère>', 'reprendre là où l’export précédent s’est arrêté')
    .option('--since <instant>', 'seulement ce qui a été écrit depuis, en UTC (2026-01-31T08:00:00Z)')
  act<{ from?: string; since?: string }, []>(command, settling, async (run, flags) => {
    const { terminal, interrupted } = run.context
    const wish = { limit: exportedAtOnce, ...compact({ since: flags.since }) }
    return withDesk(run, 'none', async ({ ask }) => {
      for (let after = flags.from; ;) {
        const { items, next, end } = await ask.exportJournal({ ...wish, ...compact({ after }) })
        if (items.length > 0) terminal.out(items.map((line) => `${JSON.stringify(line)}\n`).join(''))
        after = next
        if (terminal.isUnread?.()) return exitCodes.done
        if (interrupted.aborted) return exitCodes.interrupted
        if (!end) continue
        terminal.err(`${filled(exportWords.next, { next }, run.language)}\n`)
        return exitCodes.done
      }
    })
  })
}

/** The largest page of the API. */
const exportedAtOnce = 500

const exportWords = {
  next: both('Pour reprendre ici : --from {next}', 'To go on here: --from {next}'),
}

function formatVerificationLines(
  { ok, chains, count, faults }: VerificationJson,
  language: Language,
): readonly string[] {
  const say = saying(verdictWords, language)
  return [
    ok ? say('whole') : say('faulty', { count }),
    ...chains.map(({ chain, links, unsealed: both, loose }) => {
      const unsealed = both - loose
      return say('chain', { chain, links, ...(unsealed > 0 && { unsealed }), ...(loose > 0 && { loose }) })
    }),
    ...faults.map(({ what, chain, file, line, link, upTo, seal }) => {
      const several = upTo !== undefined && upTo !== link && { upTo }
      return `  ✗ ${inLine(
        chain,
        file,
        line === undefined ? null : say('line', { line }),
        link === undefined ? null : say('link', { link, ...several }),
        seal === undefined ? null : say('seal', { seal }),
        faultWords[what][language],
      )} (${what})`
    }),
    ...(count > faults.length ? [say('more', { count: count - faults.length })] : []),
  ]
}
