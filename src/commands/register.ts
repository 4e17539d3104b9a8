// actes register SIREN --from DAY --to DAY: the register of a period as a file, or the open data of its délibérations;
// actes register --check FILE: an open data file against the schema, without a database.
import { Option } from 'commander'
import { createReadStream } from 'node:fs'
import { ActesError } from '#errors.ts'
import {
  registerDays,
  registerFileName,
  registerForces,
  registerFormats,
  scdlDefault,
  scdlVersions,
  type Period,
  type RegisterForce,
  type RegisterFormat,
  type ScdlVersion,
} from '#opendata/period.ts'
import { filled } from '#text/sentences.ts'
import { act, wrongUsage, type AddCommand, type ExitCode, type CommandRun } from './command.ts'
import { withDesk } from './opening.ts'
import { problemLines, withSentences } from './printing.ts'
import { parseJour } from './offline.ts'
import { needSize } from '#files/plain-file.ts'
import { writeWhole } from '#files/whole-file.ts'
import { both } from '#text/both.ts'

interface RegisterFlags extends Partial<Period> {
  readonly by: Period['by']
  readonly force: RegisterForce
  readonly format: RegisterFormat
  readonly schema: ScdlVersion
  readonly out?: string
  readonly check?: string
}

export const addRegister: AddCommand = (program, settling) => {
  const command = program
    .command('register [siren]')
    .description('le registre des actes d’une collectivité reçus par la préfecture, et les données ouvertes')
    .option('--from <date>', 'premier jour de la période, AAAA-MM-JJ', parseJour)
    .option('--to <date>', 'dernier jour de la période', parseJour)
    .addOption(new Option('--by <jour>', 'le jour qui compte').choices(registerDays).default('decision'))
    .addOption(
      new Option('--format <format>', 'tableur, document, ou données ouvertes des délibérations')
        .choices(registerFormats)
        .default('csv'),
    )
    .addOption(new Option('--force <actes>', 'tous, exécutoires ou non').choices(registerForces).default('tous'))
    .addOption(
      new Option('--schema <version>', 'version du schéma des données ouvertes')
        .choices(scdlVersions)
        .default(scdlDefault),
    )
    .option('--out <fichier>', 'où l’écrire ; à défaut, dans le dossier courant')
    .option('--check <fichier>', 'vérifier un fichier scdl, sans base de données')
  act<RegisterFlags, [string?]>(command, settling, async (run, { check, ...flags }, [siren]) => {
    const { from, to, by, force, format, schema } = flags
    if (check !== undefined) return tellChecked(run, check, await checkScdlFile(check, schema))
    if (siren === undefined || from === undefined || to === undefined)
      return wrongUsage(
        run,
        both('SIREN --from DATE --to DATE, ou --check FICHIER', 'SIREN --from DATE --to DATE, or --check FILE'),
      )
    const asked = { siren, from, to, by }
    return writeRegister(run, { ...asked, force, format, schema, out: flags.out ?? registerFileName(format, asked) })
  })
}

type RegisterRequest = Period & {
  readonly siren: string
  readonly force: RegisterForce
  readonly format: RegisterFormat
  readonly schema: ScdlVersion
  readonly out: string
}

async function writeRegister(run: CommandRun, { format, force, schema, out, ...asked }: RegisterRequest) {
  const size = await withDesk(run, 'none', async ({ ask }) => {
    await writeWhole(out, await ask.downloadRegister({ ...asked, force, format, schema }))
    return ask.showRegister(asked)
  })
  const { acts, deliberations, exported } = size
  const left = deliberations - exported
  return run.print({ ok: true, file: out, format, ...size }, [
    out,
    filled(format === 'scdl' ? labels.exported : labels.acts, { acts, exported }, run.language),
    ...(format === 'scdl' && left > 0 ? [filled(labels.left, { left }, run.language)] : []),
  ])
}

const labels = {
  acts: both('{acts:number} acte(s)', '{acts:number} act(s)'),
  exported: both('{exported:number} délibération(s)', '{exported:number} délibération(s)'),
  left: both(
    'laissées de côté, leur matière n’étant pas de la nomenclature du schéma : {left:number}',
    'left out, their matière not being in the nomenclature of the schema: {left:number}',
  ),
  whole: both(
    '{file} : {rows:number} ligne(s), conforme au schéma {schema}',
    '{file}: {rows:number} row(s), conforms to the schema {schema}',
  ),
  faulty: both(
    '{file} : {rows:number} ligne(s), non conforme au schéma {schema}',
    '{file}: {rows:number} row(s), does not conform to the schema {schema}',
  ),
}

type ScdlCheckResult = Awaited<ReturnType<(typeof import('#opendata/scdl.ts'))['checkScdl']>>

/** @throws ActesError ACTES-X030, F007 before any of it is read */
async function checkScdlFile(file: string, schema: ScdlVersion) {
  await needSize(file, file)
  const { checkScdl } = await import('#opendata/scdl.ts')
  return checkScdl(createReadStream(file), schema).catch((cause: unknown) => {
    throw new ActesError('ACTES-X030', { params: { value: file, reason: 'unreadable' }, cause })
  })
}

function tellChecked(run: CommandRun, file: string, { schema, rows, problems }: ScdlCheckResult): ExitCode {
  const ok = problems.length === 0
  return run.print(
    withSentences({ ok, schema, rows, problems }, run.language),
    [
      filled(ok ? labels.whole : labels.faulty, { file, rows, schema }, run.language),
      ...problemLines(problems, run.language),
    ],
    ok,
  )
}
