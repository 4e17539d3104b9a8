// actes export, leave, import: move a collectivité with everything to another installation, of which only one sends.
import type { takeInFile } from '#operations/portable.ts'
import { writeWhole } from '#files/whole-file.ts'
import { filled } from '#text/sentences.ts'
import {
  act,
  asks,
  onItsMachine,
  withReason,
  wrongUsage,
  type AddCommand,
  type CommandRun,
  type ReasonFlag,
} from './command.ts'
import { openPatiently, whoAmI, withDesk } from './opening.ts'
import { inLine, saying } from './printing.ts'
import { shownTime } from '#text/paris-time.ts'
import { both } from '#text/both.ts'

export const addExport: AddCommand = (program, settling) => {
  const command = program
    .command('export <siren> <fichier>')
    .description('exporter tout ce qui est gardé d’une collectivité, dans un format ouvert, pendant qu’elle travaille')
  act<object, [string, string]>(command, settling, async (run, _flags, [siren, file]) => {
    const written = await withDesk(run, 'none', async ({ ask }) =>
      writeWhole(file, await ask.exportCollectivite({ siren })),
    )
    return run.print({ ok: true, ...written }, [inLine(written.file, written.sizeBytes), labels.open[run.language]])
  })
}

export const addLeave: AddCommand = (program, settling) => {
  const command = program
    .command('leave <siren>')
    .description('transférer une collectivité : plus rien ne part d’ici, une autre installation envoie pour elle')
    .option('--back', 'la reprendre : l’autre installation n’envoie pas')
  asks(withReason(command), settling, {
    ask: (ask, { back, reason }: ReasonFlag & { back?: true }, [siren]: [string]) =>
      ask.leaveCollectivite({ siren, back: back === true, reason }),
    lines: ({ siren, left }, language) => [
      left ? filled(labels.left, { siren, at: shownTime(left) }, language) : filled(labels.back, { siren }, language),
    ],
  })
}

export const addImport: AddCommand = (program, settling) => {
  const command = program
    .command('import <fichier>')
    .description(
      'prendre une collectivité exportée d’une autre installation ; rien n’en part avant la reprise de sa connexion',
    )
  act<ReasonFlag, [string]>(withReason(command), settling, async (run, { reason }, [file]) => {
    if (run.config.server !== undefined) return wrongUsage(run, onItsMachine)
    const { takeInFile } = await import('#operations/portable.ts')
    const app = await openPatiently(run, { queue: 'none' })
    const came = await takeInFile(file, app.ports, { who: whoAmI(), reason }).finally(() => app.close())
    return reportImport(run, came)
  })
}

const labels = {
  open: both(
    'Ce fichier n’est pas chiffré et contient tous les actes ; les secrets de la passerelle n’y sont pas.',
    'This file is not encrypted and holds every act; the secrets of the gateway are not in it.',
  ),
  left: both(
    '{siren} : rien ne part d’ici depuis le {at} (Paris). Exportez maintenant (actes export {siren} FICHIER).',
    '{siren}: nothing leaves from here since {at} (Paris). Export now (actes export {siren} FILE).',
  ),
  back: both(
    '{siren} : reprise ici. Ses connexions sont encore en pause (actes connections resume).',
    '{siren}: taken back here. Its connections are still paused (actes connections resume).',
  ),
  came: both(
    '{siren} : {acts} transmissions et {blobs} fichiers pris. Donnez les secrets de sa passerelle, puis reprenez sa connexion (actes connections resume).',
    '{siren}: {acts} transmissions and {blobs} files taken in. Give the secrets of its gateway, then resume its connection (actes connections resume).',
  ),
  held: both(
    'En attente d’une décision, car ils peuvent encore partir de l’autre installation : {held}.',
    'Waiting for a decision, since they may still leave from the other installation: {held}.',
  ),
  lacking: both(
    '✗ fichiers qui manquaient déjà là-bas : {count} (le premier : {first})',
    '✗ files that were missing there already: {count} (the first: {first})',
  ),
}

function reportImport(run: CommandRun, came: Awaited<ReturnType<typeof takeInFile>>) {
  const { siren, acts, blobs, held, lacking } = came
  const say = saying(labels, run.language)
  return run.print({ ok: true, ...came }, [
    say('came', { siren, acts, blobs }),
    ...(held > 0 ? [say('held', { held })] : []),
    ...(lacking[0] === undefined ? [] : [say('lacking', { count: lacking.length, first: lacking[0] })]),
  ])
}
