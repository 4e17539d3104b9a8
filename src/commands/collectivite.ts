// actes collectivite add [FILE.json] | import FILE.csv | template GATEWAY | list | show SIREN: declare the senders.
import { dirname } from 'node:path'
import { Readable } from 'node:stream'
import { Argument, Option, type Command } from 'commander'
import type { Declared } from '#operations/shapes/collectivites.ts'
import { ActesError, faultAt } from '#errors.ts'
import { withGivenFiles } from '#files/given-files.ts'
import { writeWhole } from '#files/whole-file.ts'
import { builtInTypes, type GatewayType } from '#protocol/acte/passerelles.ts'
import { act, asks, exitCodes, mirroring, type AddCommand, type CommandRun, type Settling } from './command.ts'
import { withDesk } from './opening.ts'
import { checkLines, checksOf, examineGateway } from './connections.ts'

export const addCollectivite: AddCommand = (program, settling) => {
  const group = program.command('collectivite').description('déclarer et montrer les collectivités')
  const add = group.command('add [fichier.json]')
  add.description('déclarer une collectivité, ou remplacer ses réglages ; sans fichier, par des questions')
  act<object, [string | undefined]>(add, settling, async (run, _flags, [path]) => {
    if (path === undefined) return byQuestions(run)
    const declaration = await withGivenFiles(await (await import('#files/json.ts')).readJsonFile(path), dirname(path))
    const declared = await withDesk(run, 'none', ({ ask }) => ask.declareCollectivite(declaration))
    return run.print({ ok: true, ...declared }, formatDeclarationLines(declared))
  })
  addImport(group, settling)
  addTemplate(group, settling)
  mirroring(group, settling)('list', 'les collectivités déclarées', {
    ask: 'listDeclarations',
    lines: ({ items }) => items.map(({ siren, nom, gateway }) => `${siren}  ${nom}  ${gateway.type}`),
  })
  asks(group.command('show <siren>').description('les réglages d’une collectivité'), settling, {
    ask: async (ask, _flags: object, [siren]: [string]) => {
      const found = (await ask.listDeclarations({})).items.find((one) => one.siren === siren)
      if (!found) throw faultAt('ACTES-V006', '', { value: siren })
      return found
    },
    lines: (found) => [JSON.stringify(found, null, 2)],
  })
}

async function byQuestions(run: CommandRun) {
  const { askDeclaration, openAsker } = await import('./questions.ts')
  const asker = openAsker(run.context)
  try {
    return await withDesk(run, 'none', async ({ ask }) => {
      const declared = await askDeclaration({ asker, ask, language: run.language })
      asker.close()
      const checks = checksOf(await examineGateway(declared.siren, ask), run.language)
      const ok = checks.every((check) => check.ok)
      return run.print(
        { ok, ...declared, checks },
        [...formatDeclarationLines(declared), ...checks.flatMap(checkLines)],
        ok,
      )
    })
  } catch (error) {
    if (!asker.left.aborted || error instanceof ActesError) throw error
    run.context.terminal.err('\n')
    return exitCodes.interrupted
  } finally {
    asker.close()
  }
}

interface ImportFlags {
  readonly apply: 'none' | 'all' | 'good'
  readonly result?: string
}

function addImport(group: Command, settling: Settling) {
  const add = group
    .command('import <fichier.csv>')
    .description('déclarer plusieurs collectivités, une par ligne ; sans --apply, les lignes sont seulement vérifiées')
    .addOption(
      new Option(
        '--apply <quoi>',
        'all : tout, si aucune ligne n’est refusée ; good : les lignes correctes, sans les autres',
      )
        .choices(['all', 'good'])
        .default('none', 'vérifier'),
    )
    .option('--result <fichier>', 'écrire là le résultat, ligne par ligne, en CSV')
  act<ImportFlags, [string]>(add, settling, async (run, { apply, result }, [path]) => {
    const [{ decodeSpreadsheetText: textOf }, { outcomeWords, resultRows, resultSaid }, { spreadsheet }] =
      await Promise.all([
        import('#operations/declaration/listing.ts'),
        import('#operations/declaration/result.ts'),
        import('#opendata/csv.ts'),
      ])
    const csv = textOf(await csvAt(path))
    const done = await withDesk(run, 'none', ({ ask }) => ask.importCollectivites({ csv, apply }))
    const { language } = run
    const rows = resultRows(done, language)
    if (result !== undefined) await writeWhole(result, { bytes: spreadsheet(Readable.from(rows)) })
    const bad = done.lines.filter(({ outcome }) => outcome === 'refused')
    return run.print(
      { ok: bad.length === 0, ...done },
      [
        resultSaid(done)[language],
        ...bad.flatMap(({ line, siren, faults }) => [
          `${line}  ${siren}  ${outcomeWords.refused[language]}`,
          ...faults.map(({ path: at, code, message }) => `  ${code}  ${at} : ${message}`),
        ]),
      ],
      bad.length === 0,
    )
  })
}

const csvMaxBytes = 4_000_000

async function csvAt(path: string) {
  const { readGivenFile } = await import('#files/json.ts')
  return readGivenFile(path, (sizeBytes) => {
    if (sizeBytes > csvMaxBytes) throw new ActesError('ACTES-A069', { params: { reason: 'longueur' } })
  })
}

interface TemplateFlags {
  readonly csv?: boolean
  readonly shared?: string
}

function addTemplate(group: Command, settling: Settling) {
  const add = group
    .command('template')
    .description('un modèle de fiche : les valeurs par défaut, et vide ce qui reste à remplir')
    .addArgument(new Argument('<passerelle>', builtInTypes.join(', ')))
    .option('--csv', 'pour plusieurs collectivités, une par ligne')
    .option('--shared <nom>', 'avec cet identifiant partagé, à la place des secrets')
  act<TemplateFlags, [GatewayType]>(add, settling, async (run, { csv, shared }, [type]) => {
    const [{ templateOf }, { spreadsheet }] = await Promise.all([
      import('#operations/declaration/template.ts'),
      import('#opendata/csv.ts'),
    ])
    const own = csv && type !== 'sandbox' ? '' : undefined
    const { declaration, columns, toFill } = templateOf(type, { shared: shared ?? own, emptySecret: { file: '' } })
    const rows = [columns.map(([name]) => name), columns.map(([, value]) => value)]
    if (csv) run.context.terminal.out(Buffer.concat(await spreadsheet(Readable.from(rows)).toArray()).toString())
    else run.print(declaration, [JSON.stringify(declaration, null, 2)])
    const left = toFill.map(
      ({ path, label, help }) => `  ${path} : ${label[run.language]}${help ? ` (${help[run.language]})` : ''}`,
    )
    run.context.terminal.err(`${[run.language === 'fr' ? 'À remplir :' : 'To be filled in:', ...left].join('\n')}\n`)
    return exitCodes.done
  })
}

function formatDeclarationLines({ siren, created, left }: Declared): readonly string[] {
  const done = `${siren} ${created ? 'déclarée' : 'mise à jour'}`
  if (!left) return [done]
  const { connection, awaiting } = left
  return [
    done,
    `Attention : ${awaiting} envoi(s) attendent encore une réponse par ${connection}, que plus rien ne relève.`,
    'Pour la recevoir, déclarez de nouveau cette passerelle jusqu’à leur accusé, puis changez-en.',
  ]
}
