// actes returns list | show | attach | reread | import: what came back and found no act, until a person has placed it.
import { InvalidArgumentError, type Command } from 'commander'
import { resolve } from 'node:path'
import type { RetourJson } from '../operations/shapes.ts'
import { act, exitCodes, told, withDesk, wrongUsage, type AddCommand, type ExitCode, type Run } from './command.ts'
import { summaryLine } from './list.ts'
import { isStatus, retourLine, shownLines, statuses } from './returns-lines.ts'

export const addReturns: AddCommand = (program, context, settle) => {
  const group = program.command('returns').description('les retours sans destinataire, illisibles, ou venus autrement')
  act<ListFlags, []>(listCommand(group), { context, settle }, listThem)
  act<object, [string]>(
    group.command('show <id>').description('un retour, ce qui en est compris, et les actes auxquels il ressemble'),
    { context, settle },
    showOne,
  )
  const attach = group
    .command('attach <id> <transmission>')
    .description('donner un retour sans destinataire à une transmission : il produit alors ses effets')
    .requiredOption('--reason <motif>', 'pourquoi ; écrit au journal')
  act<{ reason: string }, [string, string]>(attach, { context, settle }, attachOne)
  const reread = group
    .command('reread [ids...]')
    .description('relire des retours restés sans destinataire ou illisibles')
    .option('--all', 'tous')
  act<{ all?: boolean }, [readonly string[]]>(reread, { context, settle }, rereadThem)
  const hand = group
    .command('import <chemins...>')
    .description('remettre des retours venus autrement : courriels, archives, dossiers, messages')
    .requiredOption('--collectivite <siren>', 'SIREN de la collectivité à qui ils étaient adressés')
  act<{ collectivite: string }, [readonly string[]]>(hand, { context, settle }, importThem)
}

function listCommand(group: Command): Command {
  return group
    .command('list')
    .description('ce qui attend une personne, le plus récent d’abord')
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

function parseStatus(text: string, before: readonly Status[] | undefined): readonly Status[] {
  if (!isStatus(text)) throw new InvalidArgumentError(`${text} ; statuts : ${statuses.join(', ')}`)
  return [...(before ?? []), text]
}

async function listThem(run: Run, { status, collectivite }: ListFlags): Promise<ExitCode> {
  const filter = {
    limit: 500,
    ...(status && { status: [...status] }),
    ...(collectivite !== undefined && { collectivite }),
  }
  const found = await withDesk(run, 'none', ({ ask }) => ask('listReturns', filter))
  printAll(run, found)
  return exitCodes.done
}

async function showOne(run: Run, _flags: object, [id]: [string]): Promise<ExitCode> {
  const shown = await withDesk(run, 'none', ({ ask }) => ask('showReturn', { id }))
  run.print({ ...shown, ...toldIn(run, shown) }, shownLines(shown, run.language))
  return exitCodes.done
}

async function attachOne(run: Run, { reason }: { reason: string }, [id, name]: [string, string]): Promise<ExitCode> {
  const row = await withDesk(run, 'wanted', ({ ask }) => ask('attachReturn', { id, transmission: name, reason }))
  run.print(row, [summaryLine(row, run.language)])
  return exitCodes.done
}

async function rereadThem(run: Run, { all }: { all?: boolean }, [ids]: [readonly string[]]): Promise<ExitCode> {
  if (!all === (ids.length === 0)) return wrongUsage(run, 'des identifiants de retours, ou --all')
  const chosen = all ? {} : { ids: [...ids] }
  const done = await withDesk(run, 'wanted', ({ ask }) => ask('rereadReturns', chosen))
  return printRead(run, done)
}

async function importThem(run: Run, { collectivite }: { collectivite: string }, [paths]: [readonly string[]]) {
  const absolute = paths.map((path) => resolve(path))
  const done = await withDesk(run, 'wanted', ({ ask }) =>
    ask('handInReturns', { form: { collectivite }, files: absolute }),
  )
  return printRead(run, done)
}

/** What cannot be read is refused; what found nobody is kept, and waits. */
function printRead(run: Run, done: Items): ExitCode {
  printAll(run, done)
  return done.items.some(({ status }) => status === 'unreadable') ? exitCodes.refused : exitCodes.done
}

function printAll(run: Run, { items }: Items): void {
  run.print(
    { items: items.map((item) => ({ ...item, ...toldIn(run, item) })) },
    items.map((item) => retourLine(item, run.language)),
  )
}

function toldIn({ language }: Run, { deviations, problems }: RetourJson) {
  return { deviations: told(deviations, language), problems: told(problems, language) }
}
