// actes returns list | show | attach | accept | reread | import: retours that found no act, until a person places them.
import { type Command } from 'commander'
import { resolve } from 'node:path'
import type { RetourJson } from '#operations/shapes/retours.ts'
import type { Language } from '#text/sentences.ts'
import {
  act,
  asks,
  mirroring,
  withReason,
  wrongUsage,
  type AddCommand,
  type CommandRun,
  type ExitCode,
  type ReasonFlag,
} from './command.ts'
import { withDesk } from './opening.ts'
import { summaryLines, oneMore } from './list.ts'
import { isStatus, retourLine, shownLines, statuses } from './returns-lines.ts'
import { both } from '#text/both.ts'
import { withSentences } from './printing.ts'
import { compact } from '#protocol/compact.ts'

export const addReturns: AddCommand = (program, settling) => {
  const group = program.command('returns').description('les retours sans destinataire, illisibles, ou venus autrement')
  asks(listCommand(group), settling, {
    ask: (ask, { status, collectivite: siren }: ListFlags) => {
      const chosen = { ...(status && { status: [...status] }), ...compact({ collectivite: siren }) }
      return ask.listReturns({ limit: 500, ...chosen })
    },
    json: jsonOf,
    lines: formatRetourLines,
  })
  const mirror = mirroring(group, settling)
  mirror('show <id>', 'un retour, ce qui en est compris, et les actes auxquels il ressemble', {
    ask: 'showReturn',
    lines: shownLines,
    json: withSentences,
  })
  const attach = group
    .command('attach <id> <transmission>')
    .description('donner un retour sans destinataire ou illisible à une transmission : il produit alors ses effets')
  asks(withReason(attach), settling, {
    ask: (ask, { reason }: ReasonFlag, [id, transmission]: [string, string]) =>
      ask.attachReturn({ id, transmission, reason }),
    lines: summaryLines,
    wakes: true,
  })
  mirror('accept <id>', 'répondre d’un courriel dont l’origine n’est pas établie : il est lu comme un autre', {
    ask: 'acceptReturn',
    lines: shownLines,
    why: true,
    json: withSentences,
    wakes: true,
  })
  const reread = group
    .command('reread [ids...]')
    .description('relire des retours restés sans destinataire ou illisibles')
    .option('--all', 'tous')
  act<{ all?: boolean }, [readonly string[]]>(reread, settling, rereadThem)
  const hand = group
    .command('import <chemins...>')
    .description('remettre des retours venus autrement, dont vous répondez : courriels, archives, dossiers, messages')
    .requiredOption('--collectivite <siren>', 'SIREN de la collectivité à qui ils étaient adressés')
    .option('--yes', 'confirmer qu’ils viennent de la préfecture : ils changent l’état des actes')
  act<RetourImportFlags, [readonly string[]]>(withReason(hand), settling, importThem)
}

function listCommand(group: Command) {
  return group
    .command('list')
    .description('les retours qui attendent une décision, le plus récent d’abord')
    .option('--status <statut...>', `un ou plusieurs parmi ${statuses.join(', ')}`, parseStatus)
    .option('--collectivite <siren>', 'SIREN de la collectivité')
}

interface ListFlags {
  readonly status?: readonly Status[]
  readonly collectivite?: string
}

interface Items {
  readonly items: readonly RetourJson[]
}

type Status = RetourJson['status']

const parseStatus = oneMore(isStatus, `statuts : ${statuses.join(', ')}`)

async function rereadThem(run: CommandRun, { all }: { all?: boolean }, [ids]: [readonly string[]]) {
  if (!all === (ids.length === 0))
    return wrongUsage(run, both('des identifiants de retours, ou --all', 'identifiers of returns, or --all'))
  const chosen = all ? {} : { ids: [...ids] }
  const done = await withDesk(run, 'wanted', ({ ask }) => ask.rereadReturns(chosen))
  return printRead(run, done)
}

interface RetourImportFlags extends ReasonFlag {
  readonly collectivite: string
  readonly yes?: boolean
}

async function importThem(
  run: CommandRun,
  { collectivite, reason, yes }: RetourImportFlags,
  [paths]: [readonly string[]],
) {
  if (!yes)
    return wrongUsage(
      run,
      both(
        '--yes : ce que vous remettez est admis sur votre parole, et change l’état des actes',
        '--yes: what you hand in is taken on your word, and changes the state of acts',
      ),
    )
  const files = paths.map((path) => resolve(path))
  const form = { collectivite, reason }
  const done = await withDesk(run, 'wanted', ({ ask }) => ask.handInReturns({ form, files }))
  return printRead(run, done)
}

/** Unreadable files are refused; a retour without an act is kept, and waits. */
function printRead(run: CommandRun, done: Items): ExitCode {
  return run.print(
    jsonOf(done, run.language),
    formatRetourLines(done, run.language),
    !done.items.some(({ status }) => status === 'unreadable'),
  )
}

function jsonOf({ items }: Items, language: Language) {
  return { items: items.map((item) => withSentences(item, language)) }
}

function formatRetourLines({ items }: Items, language: Language): readonly string[] {
  return items.map((item) => retourLine(item, language))
}
