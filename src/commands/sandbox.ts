// actes sandbox: what the built-in prefecture has received and written, and the numbers that steer it; letter, to have
// it write; classification, to put another date in force there.
import { Argument, type Command } from 'commander'
import { join } from 'node:path'
import type { Jour } from '../protocol/jour.ts'
import { letterTypes, type LetterEntry, type LetterType } from '../sandbox/correspondence.ts'
import { sandboxNumbers } from '../sandbox/numbers.ts'
import { act, exitCodes, type AddCommand, type Run } from './command.ts'
import { parseJour } from './offline.ts'

export const addSandbox: AddCommand = (program, context, settle) => {
  const group = program
    .command('sandbox')
    .description('la préfecture intégrée : ce qu’elle a reçu et écrit, ce qui la fait réagir')
  act<object, []>(group, { context, settle }, showLedger)
  act<LetterFlags, [LetterType]>(letterCommand(group), { context, settle }, writeOne)
  act<{ date: Jour }, []>(
    group
      .command('classification')
      .description('mettre en vigueur une classification d’une autre date')
      .requiredOption('--date <date>', 'AAAA-MM-JJ', parseJour),
    { context, settle },
    putInForce,
  )
}

function letterCommand(group: Command): Command {
  const types = Object.entries(letterTypes).map(([type, { libelle }]) => `${type} (${libelle})`)
  return group
    .command('letter')
    .description('faire écrire la préfecture intégrée au sujet d’un acte qu’elle a acquitté')
    .addArgument(new Argument('<type>', types.join(', ')).choices(Object.keys(letterTypes)))
    .requiredOption('--acte <identifiant>', 'identifiant de l’acte')
    .option('--date <date>', 'date de la lettre, AAAA-MM-JJ', parseJour)
    .option('--texte <texte>', 'ce que dit la lettre')
}

interface LetterFlags {
  readonly acte: string
  readonly date?: Jour
  readonly texte?: string
}

const folderOf = ({ config }: Run): string => join(config.home, 'sandbox')

async function showLedger(run: Run) {
  const [{ readLedger }, { readLetters }] = await Promise.all([
    import('../sandbox/ledger.ts'),
    import('../sandbox/correspondence.ts'),
  ])
  const received = await readLedger(folderOf(run))
  const written = await readLetters(folderOf(run))
  run.print({ received, written, numbers: sandboxNumbers }, [
    `${received.length} envoi(s) reçu(s)`,
    ...received.map(
      ({ receivedAt, archive, message = '?', idActe = '' }) => `  ${receivedAt}  ${message}  ${archive}  ${idActe}`,
    ),
    `${written.length} courrier(s) écrit(s)`,
    ...written.map(letterLine),
    'Numéros qui font réagir la préfecture intégrée :',
    ...sandboxNumbers.map(({ suffix, effect }) => `  …${suffix.padEnd(8)} ${effect}`),
  ])
  return exitCodes.done
}

function letterLine({ writtenAt, message, type, delivery, idActe }: LetterEntry): string {
  return `  ${writtenAt}  ${message ?? type}  ${delivery}  ${idActe}`
}

async function writeOne(run: Run, { acte: idActe, date, texte }: LetterFlags, [type]: [LetterType]) {
  const [{ systemClock }, { openFolder }, { writeLetter }] = await Promise.all([
    import('../app.ts'),
    import('../sandbox/folder.ts'),
    import('../sandbox/letters.ts'),
  ])
  const office = { folder: openFolder(folderOf(run)), now: systemClock.now }
  const order = { type, idActe, ...(date !== undefined && { date }), ...(texte !== undefined && { texte }) }
  const letter = await writeLetter(office, order)
  run.print({ ok: true, ...letter }, [
    `${letter.delivery} : ${letterTypes[type].libelle}, du ${letter.date}, attend sa relève`,
    ...letter.documents.map((name) => `  ${name}`),
  ])
  return exitCodes.done
}

async function putInForce(run: Run, { date }: { date: Jour }) {
  const [{ openFolder }, { setClassification }] = await Promise.all([
    import('../sandbox/folder.ts'),
    import('../sandbox/classification.ts'),
  ])
  await setClassification(openFolder(folderOf(run)), { date })
  run.print({ ok: true, date }, [`La préfecture intégrée applique désormais la classification du ${date}`])
  return exitCodes.done
}
