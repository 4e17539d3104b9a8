// The manual's tables of the command line: every command that the program has, and its exit codes.
import { rows } from '../../../../src/commands/asking.ts'
import { table } from '../../../../src/operations/table.ts'
import { Command } from 'commander'
import { commands } from '../../../../src/cli.ts'
import { exitCodes, type Context } from '../../../../src/commands/command.ts'
import { both, type Language } from '../../../../src/text/both.ts'
import { frenchCommands, frenchOperations } from './french.ts'
import { mono, type Table, type Told } from './markdown.ts'

const exitMeanings: Told<keyof typeof exitCodes> = {
  done: both('fait, même quand il n’y avait rien à faire', 'done, also when there was nothing to do'),
  refused: both(
    'le contenu est refusé, ou la demande ne peut pas être satisfaite : le JSON dit pourquoi',
    'the content is refused, or what was asked for cannot be done: the JSON says why',
  ),
  usage: both('mauvais emploi, ou un réglage refusé', 'wrong usage, or a setting refused'),
  unreachable: both(
    'un service dont la commande a besoin est hors d’atteinte ; rien n’a été fait',
    'a service that the command needs is unreachable; nothing was done',
  ),
  timeout: both('le temps donné par `--wait --timeout` est passé', '`--wait --timeout` passed'),
  unproven: both(
    '`actes verify` : le dossier est cohérent, mais ne prouve pas tout ce qu’il contient',
    '`actes verify`: the dossier is consistent, but does not prove everything in it',
  ),
  awaited: both(
    'demandé, mais pas encore fait : quelqu’un d’autre doit l’approuver (`ACTES_FOUR_EYES`)',
    'requested, but not done yet: another person has to agree (`ACTES_FOUR_EYES`)',
  ),
  bug: both('une erreur du programme', 'a bug'),
  interrupted: both('interrompu', 'interrupted'),
}

/** Every exit code, and when a command ends with it. */
export function exitCodesTable(language: Language): Table {
  return {
    head: language === 'fr' ? ['code', 'sens'] : ['code', 'means'],
    rows: Object.entries(exitCodes).map(([name, code]) => [
      `${code}`,
      exitMeanings[name as keyof typeof exitCodes][language],
    ]),
  }
}

/** In English, by name; groups of commands by their members. */
const commandMeanings: Readonly<Record<string, string>> = {
  demo: 'takes one real act from its PDF to its identifier, with the embedded database and the built-in préfecture',
  start: 'runs worker, schedules and HTTP in one process; `--only` splits them over machines',
  pack: 'builds the archive offline, without database or queue; writes nothing on refusal',
  check: 'applies every rule and sends nothing; shows the conversions of characters',
  explain:
    'shows what was or would be sent: both XML texts, every file with its digest, each rule, each conversion; of a transmission, or of a deposit without a database',
  inspect: 'reads anything of the protocol: an archive, a folder of retours, a message, an identifier, a file name',
  deposit: 'deposits acts, or the lines of a table (`--csv`); `--wait` follows each act to the end',
  list: 'lists transmissions, newest first or sorted (`--sort`); filters by message, state, hold, doubt, code, words, nature, matière, gateway, days',
  show: 'shows one transmission, found by id, identifier or number: its exchange with the préfecture, its open tasks, its journal',
  requeue: 'tries held or refused transmissions again; `--dry-run` first says what would happen',
  resolve: 'gives a person’s verdict on an uncertain sending: it arrived, or it did not',
  cancel: 'withdraws a transmission before it is sent',
  publish:
    'records the day on which an act was published, posted or notified (`--date`, `--how`); once more, it corrects it; `--online` puts the act on its public page',
  withhold: 'withdraws an act from all that is read outside, on a ground (`--why`): page, feed, open data, calendars',
  release: 'ends that: the act may be read outside again',
  retract: 'takes an act off its public page, which says since when and why (`--why`)',
  stamped:
    'writes the stamped copies of an acknowledged act, its bordereau and its certificat into a folder, with what its platform made',
  bordereau: 'writes the bordereau d’acquittement of an act',
  certificate: 'writes the certificat de caractère exécutoire of an act, to be signed',
  archive: 'writes the SEDA package of an act with its proof, for as@lae or VITAM',
  proof: 'writes the sealed dossier of an act: what left, what came back, the journal and its seals',
  verify: 'verifies a sealed dossier without network or database; says what it proves and what it does not',
  restamp: 'makes the documents of an act again; missing and failed ones are retried',
  annul: 'asks the préfecture to annul the transmission of an acknowledged act (6-1)',
  reply: 'answers a letter with documents (2-2, 3-4, 4-4); `--refuse` refuses what it asks (3-3, 4-3)',
  register:
    'writes the register of a period, as `csv` or `pdf`, or the open data of its délibérations (`scdl`); `--check` examines a file of open data, with no database',
  'tasks list':
    'lists what waits for a person (letters, missing receipts, differences), the nearest last day first; `--closed` adds what is done',
  'tasks close': 'closes a task with its outcome; `--verdict` says which of two contradictory answers holds',
  'returns list': 'lists the retours that wait for a person: stray, unreadable, notices; others by `--status`',
  'returns show': 'shows one retour: what is understood of it, the acts that it resembles and how they differ',
  'returns attach': 'attaches a stray or unreadable retour to a transmission; it then takes effect',
  'returns accept': 'vouches for a mail whose origin is not established: it is then read like any other',
  'returns reread': 'reads stray and unreadable retours again; `--all` for every one of them',
  'returns import':
    'adds retours that came by other means (mails, archives, folders, messages), on the responsibility of the caller; `--yes` confirms it',
  'classification show': 'shows the classification of a collectivité: version, matières, codes PJ',
  'classification find':
    'finds a matière or a code PJ by words, in the table of a collectivité or, without a database, in the built-in one',
  'classification refresh':
    'asks the préfecture for the classification in force (7-1), once a day; `--force` asks for all of it',
  'user add': 'invites a person, or changes their roles (`--role`, `--collectivite SIREN…`); prints a one-time link',
  'user first-code': 'prints the code that makes the first administrator on the desk, while nobody has an account',
  'user list': 'lists who may use the desk, and for what',
  'user disable': 'closes an account and its sessions',
  'user data': 'writes everything that is held about an account, as JSON',
  'user sign-out': 'ends all sessions of a person',
  'user drop-code': 'removes the second step of a person who has lost it, application and keys; their sessions end',
  'user unlink':
    'unlinks an account from the identity provider, when the provider now knows the person under another name',
  'calendar add': 'makes a calendar of deadlines (`--collectivite SIREN…`, `--days`); shows its secret address once',
  'calendar list': 'lists the calendars: for which collectivités, until when, and when each was last read',
  'calendar revoke': 'revokes a calendar: its address shows nothing from then on',
  'token add':
    'makes a token of the API (`--role`, or `--right DROIT…`; `--collectivite SIREN…`, `--network RÉSEAU…`, `--days`); shows it once',
  'token list': 'lists the tokens: what each allows, for which collectivités, until when, and its last use',
  'token revoke': 'revokes a token, at once',
  'requests list':
    'lists what waits for another person to agree (`ACTES_FOUR_EYES`), and what was asked within thirty days',
  'requests approve': 'agrees to what another person asked; it is done at once',
  'requests refuse': 'does not agree, with the reason; nothing is done',
  'requests result': 'what a request gave that was agreed to, once, for the one who asked',
  schedules: 'lists the recurring jobs: last run, outcome, duration, next run',
  'schedules run': 'runs one now; once more if it is running already',
  'schedules pause': 'pauses one; a run in progress continues',
  'schedules resume': 'ends a pause; what came due meanwhile makes one run',
  backup:
    'writes the whole installation to one encrypted file while it runs, and reads it back; or checks such a file; exit code 1 when it lacks files',
  restore: 'restores a backup into an empty installation, which sends nothing before `actes go`',
  export: 'writes everything of a collectivité to one file in an open format, without the secrets of its gateway',
  leave:
    'lets another installation send for a collectivité: this one sends nothing more for it; `--back` takes it back',
  import: 'imports a collectivité from another installation; nothing is sent before its connection is resumed',
  go: 'lets a quiet installation send again, once a person has compared it with what its gateways have',
  connections: 'lists the connections of the collectivités: open, suspended or paused',
  'connections check': 'examines the gateway of a collectivité: address, certificates, account, rights, mailbox',
  'connections pause': 'stops a connection: nothing leaves by it and nothing is collected',
  'connections resume': 'resumes a connection; a suspended one is examined first',
  collect: 'asks the gateways and mailboxes for answers and letters now, not at the next planned collection',
  reconcile: 'compares the ledger with what the platforms list, now; each difference becomes a task',
  'collectivite add': 'declares a collectivité, or replaces its settings; without a file, by questions on a terminal',
  'collectivite import':
    'checks a CSV of many collectivités line by line, and declares them with `--apply all` or `good`; `--result` writes the outcome of each',
  'collectivite template':
    'prints a declaration with the defaults of a gateway and what is to be filled in; `--csv` for many, `--shared` with a shared credential',
  'keys list': 'lists the master keys: which seals, how many secrets and stored files each has sealed',
  'keys rotate':
    'reseals all secrets and encrypted files under the current master key while everything runs; continues an interrupted rotation',
  'credentials list': 'lists the shared credentials: until when, and for how many collectivités',
  'credentials show': 'shows one, and who uses it',
  'credentials add': 'declares one from a file: the settings of a gateway that are shared',
  'credentials renew':
    'puts other secrets in their places (`--reason`); all who use it have them at their next exchange',
  'credentials check': 'has the gateway of one that uses it examine itself (`--collectivite`)',
  'credentials remove': 'removes one that nothing uses (`--reason`)',
  'archives list': 'lists the archives that are declared',
  'archives show': 'shows that of a collectivité, with its settings; a secret by its id only',
  'archives add': 'declares that of a collectivité from a file, or replaces its settings; `{"file": …}` for secrets',
  'archives examine': 'tests it: address, certificate, login; VITAM judges a blank transfer too',
  'archives remove': 'removes it, once no transfer is under way (`--reason`)',
  'collectivite list': 'lists the declared collectivités',
  'collectivite show': 'shows the settings of one',
  doctor: 'examines settings and services, says what to do; exit code 1 when something is wrong',
  manual: 'shows this manual; without a name, lists its chapters; `--man` prints the page actes(1)',
  completion: 'prints the completion script for bash, zsh or fish: `source <(actes completion bash)`',
  'journal verify':
    'recomputes every chain of the journals: names each line that was changed, removed or added, and each seal that does not match',
  'journal export': 'writes the lines of both journals as JSON, one a line, and where the next export continues',
  migrate:
    'brings the database up to date and gives the accounts of worker and web their rights; the embedded database does the first by itself',
  sandbox:
    'shows what the built-in préfecture has received and written, and the numbers that steer it; `--s2low`, `--pastell`, `--ministry`, `--fast` serve it behind a simulated gateway, `--asalae` and `--vitam` serve simulated archives, for Maraussan or for those of `--collectivites`',
  'sandbox letter':
    'makes it write about an act: a letter, a request, observations, a déféré, a notice, an anomaly, an AR',
  'sandbox classification': 'puts the classification of another date in force there',
  'gateway test':
    'tries a plug-in of another vendor before its own simulator (`--simulator`), by every check of the contract of gateways; 1 when one is broken',
}

/** Every command, and what it does. */
export function commandsTable(language: Language): Table {
  const meanings = language === 'fr' ? frenchCommands : commandMeanings
  return {
    head: language === 'fr' ? ['commande', 'ce qu’elle fait'] : ['command', 'does'],
    rows: commandNames().map(({ name, usage }) => [mono(`actes ${usage}`), meanings[name] ?? askedBy(name, language)]),
  }
}

/** What a command made from a row does: what its operation is about. */
function askedBy(name: string, language: Language): string {
  const row = rows.find(({ words }) => words.replaceAll(/ <\w+>/g, '') === name)
  if (!row) return ''
  return language === 'fr' ? frenchOperations[row.ask] : table[row.ask].about
}

/**
 * Every command that the program knows, `collectivite add` too, with its arguments as its own help writes them. A group
 * is one of them when it does something by itself.
 */
export function commandNames(): readonly { readonly name: string; readonly usage: string }[] {
  const program = new Command('actes')
  const context: Context = {
    terminal: { out: () => undefined, err: () => undefined, interactive: false, environment: {} },
    interrupted: new AbortController().signal,
  }
  for (const add of commands) add(program, { context, settle: () => undefined })
  return program.commands.flatMap((command) => namesOf(command, ''))
}

function namesOf(command: Command, before: string): readonly { name: string; usage: string }[] {
  const name = `${before}${command.name()}`
  const members = command.commands.flatMap((child) => namesOf(child, `${name} `))
  if (members.length > 0 && !actsByItself(command)) return members
  const given = command.registeredArguments.map((argument) => {
    const shown = `${argument.name()}${argument.variadic ? '...' : ''}`
    return argument.required ? `<${shown}>` : `[${shown}]`
  })
  return [{ name, usage: [name, ...given].join(' ') }, ...members]
}

/** Only a command with an action has the flags that all actions share. */
function actsByItself(command: Command): boolean {
  return command.options.some(({ long }) => long === '--json')
}

/** Meanings of commands that no longer exist. */
export const spareMeanings = (): readonly string[] =>
  [commandMeanings, frenchCommands]
    .flatMap((meanings) => Object.keys(meanings))
    .filter((name) => !commandNames().some((known) => known.name === name))
