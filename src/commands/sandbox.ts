// actes sandbox: what the built-in préfecture has received and written, and the numbers that steer it; letter makes it
// write; classification puts another date in force.
import { Argument, InvalidArgumentError, Option, type Command } from 'commander'
import { join } from 'node:path'
import { systemClock } from '#clock.ts'
import type { Jour } from '#protocol/calendrier/jour.ts'
import type { LetterEntry } from '#sandbox/correspondence.ts'
import { lettersSaid, letterTypes, sandboxNumbers, type LetterType } from '#sandbox/steering.ts'
import { act, given, whole, type AddCommand, type CommandRun } from './command.ts'
import { parseJour } from './offline.ts'
import { doors, gatewayDoors, serveDoors, type GatewayDoor, type ServeFlags } from './sandbox-serve.ts'

export const addSandbox: AddCommand = (program, settling) => {
  const group = program
    .command('sandbox')
    .description(
      'la préfecture intégrée : ce qu’elle a reçu et écrit, ce qui la fait réagir ; ou la servir derrière une vraie passerelle, et servir des services d’archives',
    )
    .option('--s2low', 'derrière un S²LOW, jusqu’à Ctrl-C')
    .option('--pastell', 'derrière un Pastell')
    .option('--ministry', 'au bout du canal direct du ministère ; demande --mail')
    .option('--fast', 'derrière un FAST-Actes')
    .option('--asalae', 'un service d’archives as@lae')
    .option('--vitam', 'un service d’archives VITAM')
    .option('--mail <url>', 'où partent les courriels du ministère : lmtp://hôte:port ou smtp://hôte:port', parseMail)
    .option('--collectivites <fichier>', 'fiches des collectivités servies, en liste ; sans cela, Maraussan')
    .option(
      '--port <port>',
      'port de la première porte ; 0 : n’importe lequel',
      whole(0, 65_535, 'un port de 0 à 65535'),
      8443,
    )
    .addOption(doorOption())
  act<ServeFlags & DoorFlag, []>(group, settling, async (run, flags) => {
    if (!doors.some((door) => flags[door])) return showLedger(run, flags)
    return serveDoors(run, flags)
  })
  act<LetterFlags, [LetterType]>(letterCommand(group), settling, writeOne)
  act<DateFlag, []>(
    group
      .command('classification')
      .description('mettre en vigueur une classification d’une autre date')
      .requiredOption('--date <date>', 'AAAA-MM-JJ', parseJour)
      .addOption(doorOption()),
    settling,
    putInForce,
  )
}

function parseMail(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url && ['lmtp:', 'smtp:'].includes(url.protocol) && url.port !== '') return url
  throw new InvalidArgumentError('lmtp://hôte:port ou smtp://hôte:port')
}

function letterCommand(group: Command) {
  return group
    .command('letter')
    .description('faire écrire la préfecture intégrée au sujet d’un acte qu’elle a acquitté')
    .addArgument(new Argument('<type>', lettersSaid('fr')).choices(Object.keys(letterTypes)))
    .requiredOption('--acte <identifiant>', 'identifiant de l’acte')
    .option('--date <date>', 'date de la lettre, AAAA-MM-JJ', parseJour)
    .option('--texte <texte>', 'ce que dit la lettre')
    .addOption(doorOption())
}

interface DoorFlag {
  readonly porte?: GatewayDoor
}

interface LetterFlags extends DoorFlag {
  readonly acte: string
  readonly date?: Jour
  readonly texte?: string
}

interface DateFlag extends DoorFlag {
  readonly date: Jour
}

/** A préfecture behind a gateway keeps its own folder. */
const folderOf = ({ config }: CommandRun, porte?: GatewayDoor) => join(config.home, 'sandbox', porte ?? '')

function doorOption() {
  return new Option('--porte <porte>', 'la préfecture qui est derrière cette porte').choices(gatewayDoors)
}

async function showLedger(run: CommandRun, { porte }: DoorFlag) {
  const [{ readLedger }, { readLetters }] = await Promise.all([
    import('#sandbox/ledger.ts'),
    import('#sandbox/correspondence.ts'),
  ])
  const received = await readLedger(folderOf(run, porte))
  const written = await readLetters(folderOf(run, porte))
  return run.print({ received, written, numbers: sandboxNumbers }, [
    `${received.length} envoi(s) reçu(s)`,
    ...received.map(
      ({ receivedAt, archive, message = '?', idActe = '' }) => `  ${receivedAt}  ${message}  ${archive}  ${idActe}`,
    ),
    `${written.length} courrier(s) écrit(s)`,
    ...written.map(letterLine),
    'Numéros qui font réagir la préfecture intégrée :',
    ...sandboxNumbers.map(({ suffix, effect }) => `  …${suffix.padEnd(8)} ${effect}`),
  ])
}

function letterLine({ writtenAt, message, type, delivery, idActe }: LetterEntry) {
  return `  ${writtenAt}  ${message ?? type}  ${delivery}  ${idActe}`
}

async function writeOne(run: CommandRun, flags: LetterFlags, [type]: [LetterType]) {
  const { acte: idActe, porte } = flags
  const [{ openFolder }, { writeLetter }] = await Promise.all([
    import('#sandbox/folder.ts'),
    import('#sandbox/letters.ts'),
  ])
  const office = { folder: openFolder(folderOf(run, porte)), now: systemClock.now }
  const order = { type, idActe, ...given(flags, 'date', 'texte') }
  const letter = await writeLetter(office, order)
  return run.print({ ok: true, ...letter }, [
    `${letter.delivery} : ${letterTypes[type].libelle.fr}, du ${letter.date}, attend sa relève`,
    ...letter.documents.map((name) => `  ${name}`),
  ])
}

async function putInForce(run: CommandRun, { date, porte }: DateFlag) {
  const [{ openFolder }, { setClassification }] = await Promise.all([
    import('#sandbox/folder.ts'),
    import('#sandbox/registry.ts'),
  ])
  await setClassification(openFolder(folderOf(run, porte)), { date })
  return run.print({ ok: true, date }, [`La préfecture intégrée applique désormais la classification du ${date}`])
}
