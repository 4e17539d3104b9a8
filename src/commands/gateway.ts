// actes gateway test DRIVER --simulator MODULE: a vendor's plug-in before its own simulator, by every check of the contract that
// our own gateways keep. No database; what the driver logs is shown here, and nowhere else.
import { hash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { systemClock } from '#clock.ts'
import type { Outcome } from '#offline/vendor/trials.ts'
import { both } from '#text/both.ts'
import { act, exitCodes, wrongUsage, type AddCommand, type CommandRun } from './command.ts'
import { saying } from './printing.ts'

export const addGateway: AddCommand = (program, settling) => {
  const group = program.command('gateway').description('passerelles d’autres éditeurs')
  const command = group
    .command('test <extension>')
    .description('éprouver une extension devant le simulateur de son éditeur, selon le contrat des passerelles')
    .requiredOption('--simulator <module>', 'module du simulateur, qui exporte start')
  act<{ readonly simulator: string }, [string]>(command, settling, testOne)
}

async function testOne(run: CommandRun, flags: { readonly simulator: string }, [file]: [string]) {
  const { language, context, tell, print } = run
  const [{ readPlugin }, { openTrials, outcomes }] = await Promise.all([
    import('#gateways/plugin/named.ts'),
    import('#offline/vendor/trials.ts'),
  ])
  const path = resolve(file)
  const sha256 = hash('sha256', await readFile(path).catch(() => ''))
  const kind = await readPlugin({ path, sha256 })
  const { start } = await import(pathToFileURL(resolve(flags.simulator)).href).catch((error: unknown) => {
    tell(String(error))
    return {}
  })
  if (typeof start !== 'function') return wrongUsage(run, exportsStart)
  const words = saying(labels, language)
  const log = (text: string) => tell(`    ${text}`)
  const { bench, close } = await openTrials({ kind, start, log, at: systemClock.now() })
  const checks: Outcome[] = []
  try {
    for await (const came of outcomes(bench)) {
      if (context.interrupted.aborted) return exitCodes.interrupted
      const { name, outcome, found = '', expected = words('other') } = came
      tell(`${marks[outcome]} ${name[language]}`)
      if (outcome === 'broken') tell(`    ${words('found', { expected, found })}`)
      checks.push(came)
    }
  } finally {
    await close()
  }
  const count = (asked: keyof typeof marks) => checks.filter(({ outcome }) => outcome === asked).length
  const counts = { kept: count('kept'), broken: count('broken'), unasked: count('unasked') }
  const [named, { name, label }, ok] = [`${path}#sha256=${sha256}`, kind.manifest, counts.broken === 0]
  const summary = `${label[language]} (${name}) : ${words('counts', counts)}`
  return print(
    { ok, name, named, ...counts, checks: checks.map((each) => ({ ...each, name: each.name[language] })) },
    [summary, `ACTES_GATEWAYS="${named}"`],
    ok,
  )
}

const marks = { kept: '✓', broken: '✗', unasked: '·' }

const labels = {
  other: both('autre chose', 'anything else'),
  found: both('attendu : {expected} ; obtenu : {found}', 'expected: {expected}; got: {found}'),
  counts: both(
    '{kept} tenues, {broken} non tenues, {unasked} sans objet',
    '{kept} kept, {broken} broken, {unasked} without object',
  ),
}

const exportsStart = both('un simulateur dont le module exporte start', 'a simulator whose module exports start')
