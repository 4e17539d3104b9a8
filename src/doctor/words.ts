// Doctor's texts. Never secret values: of a URL only host, port and name.
import type { ActesError, Problem } from '#errors.ts'
import type { PlaceFault } from '#store/blobs/place.ts'
import type { Quiet } from '#store/installation.ts'
import { both } from '#text/both.ts'
import { sentenceOf, type Both, type Language } from '#text/sentences.ts'
import { reasonOf, strayOf } from './reasons.ts'

type SentenceFacts = Readonly<Record<string, string | number>>
type Failure = { readonly error: unknown }
type ListedNames = { readonly names: readonly string[] }

const listed = (names: readonly string[]) => names.join(', ')

export function addressOf(url: string): string {
  const { hostname, port, pathname, protocol } = new URL(url)
  const standard = protocol.startsWith('postgres') ? '5432' : '6379'
  if (protocol === 'unix:') return pathname
  return `${hostname}:${port || standard}${pathname === '/' ? '' : pathname}`
}

export function problemsSaid(problems: readonly Problem[]): Both {
  const said = (language: Language) =>
    problems.map((each) => {
      const sentence = sentenceOf(each, language, 'cli')
      return sentence.includes(each.path) ? sentence : `${each.path}${language === 'fr' ? ' : ' : ': '}${sentence}`
    })
  return both(said('fr').join(' '), said('en').join(' '))
}

function withReason({ error }: Failure, fr: string, en: string) {
  const reason = reasonOf(error)
  return both(`${fr} : ${reason.fr}.`, `${en}: ${reason.en}.`)
}

export const machineWords = {
  nodeFits: ({ version, wanted }: SentenceFacts) =>
    both(`Node ${version} (il faut ${wanted}).`, `Node ${version} (${wanted} is needed).`),
  nodeTooOld: ({ version, wanted }: SentenceFacts) =>
    both(`Node ${version} est trop ancien : il faut ${wanted}.`, `Node ${version} is too old: ${wanted} is needed.`),
  installNode: both(
    'Installez une version plus récente (nodejs.org), ou lancez la commande par npm dans le dossier du projet.',
    'Install a newer version (nodejs.org), or run the command through npm in the project’s folder.',
  ),
  zlibOfficial: both(
    'La compression est celle des versions officielles de Node.',
    'Compression is that of the official builds of Node.',
  ),
  zlibOther: both(
    'La compression n’est pas celle des versions officielles de Node : l’empreinte d’une archive peut différer d’une machine à l’autre. Rien n’est perdu : une archive n’est construite qu’une fois, puis gardée (ACTES-C005).',
    'Compression is not that of the official builds of Node: the digest of an archive may differ between machines. Nothing is lost: an archive is built once, then kept (ACTES-C005).',
  ),
  useOfficialNode: both(
    'Pour des empreintes égales partout, installez une version officielle de Node (nodejs.org) sur chaque machine.',
    'For equal digests everywhere, install an official build of Node (nodejs.org) on every machine.',
  ),
}

export const settingsWords = {
  fit: both('Tous les réglages sont admis.', 'Every setting is accepted.'),
  unknown: ({ names }: ListedNames) =>
    both(
      `Cette version ne lit pas ${listed(names)} : vérifiez l’orthographe (« actes manual settings »).`,
      `This version does not read ${listed(names)}: check the spelling (“actes manual settings”).`,
    ),
  correct: ({ names }: ListedNames) =>
    both(
      `Corrigez ${listed(names)} (« actes manual settings ») et recommencez.`,
      `Correct ${listed(names)} (“actes manual settings”) and start again.`,
    ),
  secretsReadable: ({ names }: ListedNames) =>
    both(`Les fichiers de ${listed(names)} sont lisibles.`, `The files of ${listed(names)} can be read.`),
  makeReadable: both(
    'Vérifiez que le fichier existe et que le compte qui lance actes peut le lire.',
    'Make sure that the file exists and that the account that runs actes may read it.',
  ),
  inTheWay: ({ name }: SentenceFacts) =>
    both(`Non examiné : le réglage ${name} est refusé.`, `Not examined: the setting ${name} is refused.`),
}

export const reachWords = {
  fits: both(
    'Le tableau de bord est servi en HTTPS, ou à cette machine seule.',
    'The desk is served over HTTPS, or to this machine alone.',
  ),
  inClear: both(
    'D’autres machines atteignent le tableau de bord sans adresse en HTTPS : ses cookies partent en clair (ACTES-C012).',
    'Other machines reach the desk without an address over HTTPS: its cookies leave in clear (ACTES-C012).',
  ),
  giveUrl: both(
    'Placez un proxy inverse avec TLS devant le programme, et donnez dans ACTES_PUBLIC_URL l’adresse https://… que les agents ouvrent.',
    'Put a reverse proxy with TLS in front of the program, and give in ACTES_PUBLIC_URL the address https://… that people open.',
  ),
  unknownProxy: both(
    'Le proxy placé devant le tableau de bord n’est pas déclaré : tous les agents y ont la même adresse, et les échecs de l’un ralentissent les autres (ACTES-C013).',
    'The proxy in front of the desk is not declared: all people have one address, and the failures of one slow down the others (ACTES-C013).',
  ),
  trust: both(
    'Donnez l’adresse de ce proxy, ou son réseau, dans ACTES_TRUST_PROXY.',
    'Give the address of that proxy, or its network, in ACTES_TRUST_PROXY.',
  ),
}

/** Remedies, by what a bucket does not do. */
export const objectWords: Readonly<Record<PlaceFault, Both>> = {
  unversioned: both(
    'Activez les versions du compartiment : sans elles, rien n’y est supprimé, et un fichier écrasé est perdu.',
    'Switch the versions of the bucket on: without them nothing is deleted there, and an overwritten file is lost.',
  ),
  unlocked: both(
    'Un objet verrouillé a pu être effacé : créez le compartiment avec le verrouillage d’objets, ou réglez-le sans verrou (actes manual objects).',
    'A locked object could be deleted: create the bucket with object lock, or set it without (actes manual objects).',
  ),
  bypassed: both(
    'Ces identifiants peuvent lever un verrou avant son terme : ôtez-leur ce droit (actes manual objects).',
    'These credentials can lift a lock before its term: take that right from them (actes manual objects).',
  ),
  blind: both(
    'Ces identifiants ne lisent pas la liste, les étiquettes ou les verrous des versions : donnez-leur ce droit, sans lequel rien n’est effacé et une rotation de clé perd des verrous (actes manual objects).',
    'These credentials do not read the list, the tags or the locks of versions: give them that right, without which nothing is deleted and a rotation of keys loses locks (actes manual objects).',
  ),
  ruled: both(
    'Ôtez la règle de verrouillage par défaut du compartiment : elle verrouille aussi les brouillons.',
    'Remove the default lock rule of the bucket: it locks drafts too.',
  ),
  expiring: both(
    'Le compartiment a une règle de cycle de vie : vérifiez qu’elle n’efface aucune version.',
    'The bucket has a lifecycle rule: check that it deletes no version.',
  ),
  overwriting: both(
    'Le serveur ignore If-None-Match : un fichier déposé deux fois à la fois y a deux versions.',
    'The server ignores If-None-Match: a file put twice at once has two versions there.',
  ),
  unchecked: both(
    'Le serveur ne vérifie pas les empreintes reçues : chaque fichier est relu, ce qui suffit.',
    'The server does not verify the digests that it is given: each file is read back, which is enough.',
  ),
}

export const folderWords = {
  bucketFits: both(
    'Le compartiment tient ce qui a été essayé : versions, verrous, effacements.',
    'The bucket does what was tried: versions, locks, deletions.',
  ),
  bucketUnsafe: both(
    'Le compartiment ne garde pas les fichiers des actes comme il le faut.',
    'The bucket does not keep the files of acts as it must.',
  ),
  moves: ({ path }: SentenceFacts) =>
    both(
      `Des fichiers sont encore dans ${path} : le déplacement continue, sauf pour ceux qui y sont verrouillés.`,
      `Files are still in ${path}: the move goes on, but for those that are locked there.`,
    ),
  moved: ({ path }: SentenceFacts) => both(`${path} ne contient plus de fichier.`, `No file is left in ${path}.`),
  dropFrom: both('Ôtez ACTES_BLOBS_FROM de tous les processus.', 'Take ACTES_BLOBS_FROM from every process.'),
  homeFits: ({ path }: SentenceFacts) =>
    both(`${path} est accessible, à ce seul compte.`, `${path} is accessible, to us alone.`),
  homeUnwritable: ({ path, error }: { path: string } & Failure) =>
    withReason({ error }, `Rien ne peut être écrit dans ${path}`, `Nothing can be written in ${path}`),
  changeHome: both(
    'Donnez à ACTES_HOME un dossier que le compte qui lance actes peut créer et remplir.',
    'Give ACTES_HOME a folder that the account that runs actes may make and fill.',
  ),
  homeOpen: ({ path }: SentenceFacts) =>
    both(`N’importe quel compte de la machine peut ouvrir ${path}.`, `Any account of the machine may open ${path}.`),
  closeHome: ({ path }: SentenceFacts) => both(`chmod 700 ${path}`, `chmod 700 ${path}`),
  temporaryUnwritable: ({ path, error }: { path: string } & Failure) =>
    withReason(
      { error },
      `Rien ne peut être écrit dans le dossier temporaire ${path} (ACTES-S026)`,
      `Nothing can be written in the temporary folder ${path} (ACTES-S026)`,
    ),
  changeTemporary: both(
    'Libérez de la place, ou donnez un autre dossier dans TMPDIR.',
    'Free some space, or give another folder in TMPDIR.',
  ),
  preparedThere: both('Un dossier préparé attend le premier démarrage.', 'A prepared folder awaits the first start.'),
  preparedAbsent: both(
    'Sans dossier préparé, le premier démarrage demande environ 900 Mo de mémoire et quelques secondes de plus.',
    'Without a prepared folder, the first start takes about 900 MB of memory and a few seconds more.',
  ),
  prepare: both('Lancez une fois : npm run prepare', 'Run once: npm run prepare'),
  blobsFit: ({ path }: SentenceFacts) =>
    both(`${path} garde ce qu’on y écrit.`, `${path} keeps what is written there.`),
  blobsUnwritable: ({ path, error }: { path: string } & Failure) =>
    withReason({ error }, `${path} ne garde pas les fichiers`, `${path} does not keep files`),
  filesWhole: ({ count }: { count: number }) =>
    both(
      `Les fichiers des actes à envoyer sont intacts (${count} relus).`,
      `The files of the acts to send are whole (${count} read again).`,
    ),
  filesSpoiled: ({ count, acts }: { count: number; acts: string }) =>
    both(
      `Des fichiers d’actes à envoyer manquent ou ont changé sur le disque (${count}) : ${acts}.`,
      `Files of acts to send are missing or have changed on the disk (${count}): ${acts}.`,
    ),
  putBack: ({ path }: SentenceFacts) =>
    both(
      `Remettez ces fichiers dans ${path} depuis une sauvegarde, ou annulez ces actes et déposez-les de nouveau : rien de faux ne part (ACTES-S003, ACTES-S004).`,
      `Put these files back into ${path} from a backup, or cancel these acts and hand them in again: nothing wrong leaves (ACTES-S003, ACTES-S004).`,
    ),
  markFits: ({ path }: SentenceFacts) =>
    both(`La marque est aussi gardée dans ${path}.`, `The mark is kept in ${path} too.`),
  markAlone: both(
    'La marque, qui révèle une base remise à un état antérieur, n’est gardée que sur cette machine, à côté des fichiers.',
    'The mark, which tells that a database was put back, is kept on this machine only, beside the stored files.',
  ),
  markOnRedis: both(
    'La marque, qui révèle une base remise à un état antérieur, est gardée à côté des fichiers et dans Redis.',
    'The mark, which tells that a database was put back, is kept beside the stored files and in Redis.',
  ),
  secondMark: both(
    'Restaurer toute la machine restaurerait aussi la marque, qui ne révélerait rien : donnez à ACTES_MARK un dossier situé ailleurs.',
    'To put the whole machine back would put the mark back too, and it would tell nothing: give ACTES_MARK a folder elsewhere.',
  ),
  markUnwritable: ({ path, error }: { path: string } & Failure) =>
    withReason({ error }, `${path} ne garde pas la marque`, `${path} does not keep the mark`),
  changeMark: both(
    'Les envois continuent. Rendez ce dossier accessible au compte qui lance actes, ou corrigez ACTES_MARK.',
    'Sendings go on. Let the account that runs actes write in that folder, or correct ACTES_MARK.',
  ),
  changeBlobs: both(
    'Donnez à ACTES_BLOBS un dossier commun à toutes les machines, que le compte qui lance actes peut remplir (ACTES-S005).',
    'Give ACTES_BLOBS a folder that all machines share and the account that runs actes may fill (ACTES-S005).',
  ),
}

export const databaseWords = {
  open: ({ address, version }: SentenceFacts) =>
    both(`PostgreSQL ${version} répond sur ${address}.`, `PostgreSQL ${version} answers at ${address}.`),
  away: ({ address, error }: { address: string } & Failure) =>
    withReason({ error }, `PostgreSQL ne répond pas sur ${address}`, `PostgreSQL does not answer at ${address}`),
  unfit: ({ address, error }: { address: string; error: ActesError }) => {
    const said = (language: Language) =>
      sentenceOf({ code: error.code, path: '', params: error.params }, language, 'cli')
    return both(`${address} répond. ${said('fr')}`, `${address} answers. ${said('en')}`)
  },
  mend: both(
    'Démarrez PostgreSQL, ou corrigez ACTES_DATABASE_URL (adresse, compte, mot de passe, nom de la base).',
    'Start PostgreSQL, or correct ACTES_DATABASE_URL (address, account, password, name of the database).',
  ),
  embeddedOpen: ({ path }: SentenceFacts) =>
    both(`La base embarquée de ${path} répond.`, `The embedded database of ${path} answers.`),
  embeddedClosed: ({ path, error }: { path: string } & Failure) =>
    withReason(
      { error },
      `La base embarquée de ${path} ne s’ouvre pas`,
      `The embedded database of ${path} does not open`,
    ),
  mendEmbedded: both(
    'Corrigez ACTES_HOME ; si la base elle-même est abîmée, remettez en place une sauvegarde de ce dossier.',
    'Correct ACTES_HOME; if the database itself is damaged, put a backup of that folder back.',
  ),
  embeddedWarning: both(
    'La base embarquée n’attend pas que le disque ait écrit : une coupure de courant peut perdre les derniers actes. Elle convient aux essais (ACTES-C006).',
    'The embedded database does not wait for the disk: a power cut may lose the last acts. It is for trying (ACTES-C006).',
  ),
  usePostgres: both(
    'Pour des actes qui comptent, donnez une base PostgreSQL dans ACTES_DATABASE_URL.',
    'For acts that matter, give a PostgreSQL database in ACTES_DATABASE_URL.',
  ),
  folderFree: ({ path }: SentenceFacts) =>
    both(`Aucun autre processus ne tient ${path}.`, `No other process holds ${path}.`),
  folderServed: ({ pid }: SentenceFacts) =>
    both(
      `Le processus ${pid} tient le dossier et répond : les commandes passent par lui.`,
      `Process ${pid} holds the folder and answers: commands go through it.`,
    ),
  folderHeld: ({ pid }: SentenceFacts) =>
    both(
      `Le processus ${pid} tient le dossier et ne répond pas : aucune autre commande ne peut s’en servir (ACTES-S008).`,
      `Process ${pid} holds the folder and does not answer: no other command can use it (ACTES-S008).`,
    ),
  freeFolder: ({ pid }: SentenceFacts) =>
    both(
      `Attendez la fin du processus ${pid}, ou arrêtez-le ; actes start, lui, répond aux autres commandes.`,
      `Wait for the end of process ${pid}, or stop it; actes start does answer other commands.`,
    ),
  ownerWell: ({ pid }: SentenceFacts) =>
    both(`Le processus ${pid} s’en sert sans difficulté.`, `Process ${pid} uses it without trouble.`),
  ownerUnwell: ({ pid, code }: SentenceFacts) =>
    both(`Le processus ${pid}, qui s’en sert, signale ${code}.`, `Process ${pid}, which uses it, reports ${code}.`),
  seeOwner: ({ pid }: SentenceFacts) =>
    both(`Lisez le journal du processus ${pid}.`, `Read the log of process ${pid}.`),
  schemaFits: both('La base est au niveau du programme.', 'The database is at the level of the program.'),
  schemaOfOwner: both(
    'Le processus qui tient le dossier l’a mise à son niveau.',
    'The process that holds the folder brought it to its level.',
  ),
  schemaNewer: ({ last, known }: SentenceFacts) =>
    both(
      `La base (niveau ${last}) est plus récente que le programme (niveau ${known}) : il ne s’en servira pas (ACTES-S002).`,
      `The database (level ${last}) is newer than the program (level ${known}), which will not use it (ACTES-S002).`,
    ),
  updateProgram: both('Mettez le programme à jour sur cette machine.', 'Update the program on this machine.'),
  schemaOlder: ({ last, known }: SentenceFacts) =>
    both(
      `La base (niveau ${last}) est plus ancienne que le programme (niveau ${known}) (ACTES-S010).`,
      `The database (level ${last}) is older than the program (level ${known}) (ACTES-S010).`,
    ),
  migrate: both('Lancez : actes migrate', 'Run: actes migrate'),
  journalsKept: both(
    'Le compte de la base peut ajouter aux journaux, et n’y peut rien modifier.',
    'The account of the database may add to the journals, and change nothing there.',
  ),
  journalsOpen: ({ names }: ListedNames) =>
    both(
      `Le compte de la base peut modifier ce qui prouve : ${listed(names)} (ACTES-C016).`,
      `The account of the database may change what proves: ${listed(names)} (ACTES-C016).`,
    ),
  useRoles: both(
    'Créez les rôles (actes migrate --print-roles écrit le SQL), puis donnez à chaque processus son compte dans ACTES_DATABASE_URL (actes manual keys).',
    'Make the roles (actes migrate --print-roles writes the SQL), then give each process its account in ACTES_DATABASE_URL (actes manual keys).',
  ),
  quiet: ({ code, params }: Pick<Quiet, 'code' | 'params'>) => {
    const said = (language: Language) => `${sentenceOf({ code, path: '', params }, language, 'cli')} (${code})`
    return both(said('fr'), said('en'))
  },
  sayGo: both(
    'Comparez d’abord avec les plateformes (actes reconcile ; voir actes manual outages), puis : actes go --reason « … »',
    'Compare with the platforms first (actes reconcile; see actes manual outages), then: actes go --reason “…”',
  ),
  goOnceStarted: both(
    'Démarrez actes : il gardera le silence et relèvera les retours. Comparez alors avec les plateformes (actes reconcile ; voir actes manual outages), puis : actes go --reason « … »',
    'Start actes: it will stay quiet and collect the returns. Then compare with the platforms (actes reconcile; see actes manual outages), and: actes go --reason “…”',
  ),
  clockFits: ({ seconds }: SentenceFacts) =>
    both(
      `L’horloge et celle de la base s’accordent à ${seconds} s près.`,
      `The clock and the database’s agree within ${seconds} s.`,
    ),
  clockOfOwner: both('La base est sur cette machine : même horloge.', 'The database is on this machine: same clock.'),
  clockOff: ({ seconds }: SentenceFacts) =>
    both(
      `L’horloge de cette machine et celle de la base s’écartent de ${seconds} s : les délais en seraient faussés.`,
      `The clock of this machine and the database’s are ${seconds} s apart: waits would be wrong.`,
    ),
  setClock: both(
    'Mettez les deux machines à l’heure (NTP : timedatectl set-ntp true).',
    'Set both machines by NTP (timedatectl set-ntp true).',
  ),
  unexamined: both('Non examiné : la base n’est pas ouverte.', 'Not examined: the database is not open.'),
}

export const queueWords = {
  onRedis: ({ address }: SentenceFacts) => both(`Redis répond sur ${address}.`, `Redis answers at ${address}.`),
  onDatabase: both('La file d’attente, dans la base, répond.', 'The queue, in the database, answers.'),
  redisAway: ({ address, error }: { address: string } & Failure) =>
    withReason({ error }, `Redis ne répond pas sur ${address}`, `Redis does not answer at ${address}`),
  startRedis: both(
    'Démarrez Redis, ou corrigez ACTES_REDIS_URL. Rien n’est perdu : la base garde tout, les envois reprendront.',
    'Start Redis, or correct ACTES_REDIS_URL. Nothing is lost: the database keeps everything, sendings will resume.',
  ),
  databaseAway: ({ error }: Failure) =>
    withReason(
      { error },
      'La file d’attente, dans la base, ne répond pas',
      'The queue, in the database, does not answer',
    ),
  letMakeSchema: both(
    'Vérifiez que la base répond ; puis lancez « actes migrate » avec le compte qui la possède : il crée le schéma bullmq.',
    'Make sure that the database answers; then run “actes migrate” with the account that owns it: it makes the schema bullmq.',
  ),
  resumeQueue: both(
    'Relancez-la depuis l’outil qui l’a arrêtée (« resume »), ou démarrez un processus de traitement (actes start), qui relance la file « actes ».',
    'Resume it by the tool that stopped it (“resume”), or start a worker process (actes start), which resumes the queue “actes”.',
  ),
  workMoves: both('Aucun travail en retard n’attend sans avancer.', 'No overdue work stands still.'),
  workStands: both(
    'Du travail en retard n’avance plus : aucun processus ne le prend (ACTES-Q005).',
    'Overdue work no longer moves: nobody takes it (ACTES-Q005).',
  ),
  startWorker: both(
    'Vérifiez qu’un processus « actes start » tourne et que son journal avance ; au besoin, redémarrez-le.',
    'Make sure that a process of “actes start” runs and that its log goes on; if need be, restart it.',
  ),
  setRedis: both(
    'Dans la configuration de Redis : appendonly yes, maxmemory-policy noeviction.',
    'In the configuration of Redis: appendonly yes, maxmemory-policy noeviction.',
  ),
}

export const antivirusWords = {
  off: both(
    'Les fichiers déposés ne passent par aucun antivirus : ACTES_CLAMD=off.',
    'Files that are handed in pass no antivirus: ACTES_CLAMD=off.',
  ),
  unset: both(
    'Les fichiers déposés ne passent par aucun antivirus : ACTES_CLAMD n’est pas donné.',
    'Files that are handed in pass no antivirus: ACTES_CLAMD is not given.',
  ),
  set: both(
    'Pour des actes qui comptent, installez ClamAV et donnez son adresse dans ACTES_CLAMD : unix:/run/clamav/clamd.ctl',
    'For acts that matter, install ClamAV and give its address in ACTES_CLAMD: unix:/run/clamav/clamd.ctl',
  ),
  unsaid: both(
    'Aucun antivirus n’est configuré pour les fichiers déposés : le service refuse de démarrer, et aucun dépôt n’est accepté (ACTES-C010).',
    'No antivirus is configured for the files of deposits: the service refuses to start, and no deposit is taken (ACTES-C010).',
  ),
  say: both(
    'Donnez l’adresse de clamd dans ACTES_CLAMD (unix:/run/clamav/clamd.ctl ou tcp:hôte:3310), ou écrivez ACTES_CLAMD=off pour vous en passer.',
    'Give the address of clamd in ACTES_CLAMD (unix:/run/clamav/clamd.ctl or tcp:host:3310), or write ACTES_CLAMD=off to go without.',
  ),
  answers: ({ version }: SentenceFacts) =>
    both(
      `${version} répond, et lit jusqu’au bout un fichier aussi gros que le plus gros dépôt.`,
      `${version} answers, and reads a file as large as the largest deposit to its end.`,
    ),
  old: ({ version, days }: SentenceFacts) =>
    both(
      `${version} répond, mais ses signatures ont ${days} jours.`,
      `${version} answers, but its signatures are ${days} days old.`,
    ),
  refresh: both(
    'Vérifiez que freshclam les met à jour : lisez son journal, et ouvrez-lui la route vers https://database.clamav.net.',
    'See that freshclam brings them up to date: read its log, and open it the way to https://database.clamav.net.',
  ),
  away: ({ error }: Failure) =>
    withReason(
      { error },
      'L’antivirus ne répond pas ; les dépôts attendent (ACTES-F018)',
      'The antivirus does not answer; deposits wait (ACTES-F018)',
    ),
  startClamd: both(
    'Démarrez clamd (après son démarrage, il lui faut une minute pour lire ses signatures), ou corrigez ACTES_CLAMD.',
    'Start clamd (it takes a minute to read its signatures after that), or correct ACTES_CLAMD.',
  ),
  limited: ({ version }: SentenceFacts) =>
    both(
      `${version} répond, mais refuse un fichier aussi gros que le plus gros dépôt : de tels dépôts seraient refusés (ACTES-F020).`,
      `${version} answers, but refuses a file as large as the largest deposit: such deposits would be refused (ACTES-F020).`,
    ),
  blind: ({ version }: SentenceFacts) =>
    both(
      `${version} déclare sains les gros fichiers sans les lire (ACTES-F022).`,
      `${version} calls large files clean without reading them (ACTES-F022).`,
    ),
  setLimits: both(
    'Dans clamd.conf : StreamMaxLength 200M, MaxFileSize 200M, MaxScanSize 400M, AlertExceedsMax yes, AlertEncrypted yes ; redémarrez clamd, puis actes.',
    'In clamd.conf: StreamMaxLength 200M, MaxFileSize 200M, MaxScanSize 400M, AlertExceedsMax yes, AlertEncrypted yes; restart clamd, then actes.',
  ),
}

export const sealWords = {
  caAbsent: ({ path }: SentenceFacts) =>
    both(
      `Le fichier des autorités d’horodatage ne se lit pas : ${path}`,
      `The file of the timestamp authorities cannot be read: ${path}`,
    ),
  giveCa: both(
    'Donnez dans ACTES_TIMESTAMP_CA le fichier PEM de l’autorité que vous avez choisie.',
    'Give in ACTES_TIMESTAMP_CA the PEM file of the authority that you chose.',
  ),
  dated: ({ count, quality }: { readonly count: number; readonly quality: Both | undefined }) =>
    both(
      `Les sceaux du journal sont datés par l’autorité d’horodatage${quality ? ` (le dernier : ${quality.fr})` : ''} ; en attente : ${count}.`,
      `The seals of the journal are dated by the timestamp authority${quality ? ` (the last one: ${quality.en})` : ''}; waiting: ${count}.`,
    ),
  renews: ({ on }: SentenceFacts) =>
    both(
      `Des horodatages prennent fin le ${on} : ils seront renouvelés dès que l’autorité signera avec un certificat qui dure plus longtemps. Demandez-lui quand.`,
      `Timestamps end on ${on}: they are renewed as soon as the authority signs with a certificate that lasts longer. Ask it when.`,
    ),
  ending: ({ on }: SentenceFacts) =>
    both(
      `Des horodatages prennent fin le ${on}, et l’autorité ne signe pas encore avec un certificat qui dure plus longtemps.`,
      `Timestamps end on ${on}, and the authority does not yet sign with a certificate that lasts longer.`,
    ),
  askAuthority: both(
    'Demandez-lui son nouveau certificat, ou changez d’autorité (ACTES_TIMESTAMP_URL, ACTES_TIMESTAMP_CA, où restent aussi les anciennes). Puis : actes schedules run renewal.',
    'Ask it for its new certificate, or change the authority (ACTES_TIMESTAMP_URL, ACTES_TIMESTAMP_CA, where the earlier ones stay too). Then: actes schedules run renewal.',
  ),
  listRefused: ({ path }: SentenceFacts) =>
    both(
      `La liste de confiance ne se lit pas, aucun des certificats donnés ne l’a signée, ou elle devait être remplacée : ${path}`,
      `The trusted list cannot be read, none of the given certificates signed it, or it was to be replaced: ${path}`,
    ),
  giveList: both(
    'Téléchargez-la de nouveau dans ACTES_TIMESTAMP_LIST, et vérifiez ACTES_TIMESTAMP_LIST_SIGNERS.',
    'Download it again into ACTES_TIMESTAMP_LIST, and check ACTES_TIMESTAMP_LIST_SIGNERS.',
  ),
  undated: ({ count }: SentenceFacts) =>
    both(
      `Des sceaux du journal attendent depuis des heures d’être datés : ${count}.`,
      `Seals of the journal have waited for hours to be dated: ${count}.`,
    ),
  still: both(
    'Le scellement des journaux n’avance plus : des lignes récentes ne sont pas encore enchaînées ou scellées.',
    'The sealing of the journals stands still: recent lines are not linked or sealed yet.',
  ),
  seeSchedules: both(
    'Regardez pourquoi : actes schedules. Un processus doit exécuter les tâches planifiées (actes start).',
    'See why: actes schedules. A process has to run the schedules (actes start).',
  ),
  seeSchedule: both(
    'Regardez pourquoi : actes schedules, ligne seal. Vérifiez ACTES_TIMESTAMP_URL et ACTES_TIMESTAMP_CA.',
    'See why: actes schedules, line seal. Check ACTES_TIMESTAMP_URL and ACTES_TIMESTAMP_CA.',
  ),
}

export const siemWords = {
  unreadable: ({ path }: SentenceFacts) =>
    both(`Ce fichier de certificat ne se lit pas : ${path}`, `This file of a certificate cannot be read: ${path}`),
  giveFiles: both(
    'Corrigez ACTES_SYSLOG_CA, ACTES_SYSLOG_CERT et ACTES_SYSLOG_KEY : ce sont des fichiers PEM.',
    'Correct ACTES_SYSLOG_CA, ACTES_SYSLOG_CERT and ACTES_SYSLOG_KEY: they are PEM files.',
  ),
  takes: ({ host, count }: SentenceFacts) =>
    both(
      `Le SIEM (${host}) prend les lignes des journaux ; en attente : ${count}.`,
      `The SIEM (${host}) takes the lines of the journals; waiting: ${count}.`,
    ),
  takesNone: ({ host, count, since }: SentenceFacts) =>
    both(
      `Le SIEM (${host}) ne prend plus rien depuis ${since} ; lignes en attente : ${count} (ACTES-C017).`,
      `The SIEM (${host}) has taken nothing since ${since}; lines waiting: ${count} (ACTES-C017).`,
    ),
  mend: both(
    'Vérifiez qu’il fonctionne, puis ACTES_SYSLOG et les certificats ; rien n’est perdu, les lignes partiront dans leur ordre.',
    'Check that it runs, then ACTES_SYSLOG and the certificates; nothing is lost, the lines will leave in their order.',
  ),
}

export const fourEyesWords = {
  enough: ({ families, count }: { families: string; count: number }) =>
    both(
      `Quatre yeux (${families}) : ${count} personnes peuvent donner leur accord.`,
      `Four eyes (${families}): ${count} people can agree.`,
    ),
  alone: ({ families, count }: { families: string; count: number }) =>
    both(
      `Quatre yeux (${families}) : il faut deux personnes qui ont tous ces droits pour toutes les collectivités, et il y en a ${count}.`,
      `Four eyes (${families}): two people with all these rights for every collectivité are needed, and there are ${count}.`,
    ),
  invite: both(
    'Invitez un deuxième administrateur (actes user add). D’ici là, ces opérations se font sur cette machine, en ligne de commande.',
    'Invite a second administrator (actes user add). Until then these operations are done on this machine, by the command line.',
  ),
}

export const tokenWords = {
  ending: ({ count, name, day }: { count: number; name: string; day: string }) =>
    both(
      count === 1
        ? `Le jeton ${name} de l’API expire le ${day}.`
        : `${count} jetons de l’API expirent bientôt, dont ${name} le ${day}.`,
      count === 1
        ? `The token ${name} of the API ends on ${day}.`
        : `${count} tokens of the API end soon, ${name} among them on ${day}.`,
    ),
  another: both(
    'Créez-en un autre (actes token add), donnez-le au programme, puis révoquez l’ancien.',
    'Make another one (actes token add), give it to the program, then revoke the old one.',
  ),
}

export const providerWords = {
  answers: ({ name, issuer }: SentenceFacts) => both(`${name} répond sur ${issuer}.`, `${name} answers at ${issuer}.`),
  away: ({ name, issuer, error }: { name: string; issuer: string } & Failure) =>
    withReason({ error }, `${name} ne convient pas sur ${issuer}`, `${name} is not as it should be at ${issuer}`),
  mend: both(
    'Corrigez ACTES_OIDC_ISSUER (l’adresse sans « /.well-known/… »), ouvrez la route en HTTPS, et donnez l’autorité d’un service privé dans ACTES_OIDC_CA (ACTES-A035).',
    'Correct ACTES_OIDC_ISSUER (the address without “/.well-known/…”), open the way by HTTPS, and give the authority of a private service in ACTES_OIDC_CA (ACTES-A035).',
  ),
  keyless: ({ name }: SentenceFacts) =>
    both(
      `Personne ne peut se connecter par ${name} : la clé maîtresse manque ou est mal formée (ACTES-C003).`,
      `Nobody can sign in by ${name}: the master key is missing or malformed (ACTES-C003).`,
    ),
  giveKey: both(
    'Donnez 32 octets en base64 dans ACTES_MASTER_KEY ou ACTES_MASTER_KEY_FILE (openssl rand -base64 32).',
    'Give 32 bytes in base64 in ACTES_MASTER_KEY or ACTES_MASTER_KEY_FILE (openssl rand -base64 32).',
  ),
}

export const keyWords = {
  read: ({ id, count }: SentenceFacts) =>
    both(
      `Clés maîtresses lues : ${count} ; la clé en vigueur est ${id}.`,
      `Master keys read: ${count}; the present one is ${id}.`,
    ),
  unreadable: (failure: Failure) =>
    withReason(failure, 'Les clés maîtresses ne peuvent pas être lues', 'The master keys cannot be read'),
  mendKeys: both(
    'Corrigez ACTES_MASTER_KEY, son fichier ou ACTES_MASTER_KEY_COMMAND : une clé par ligne, 32 octets en base64 (actes manual keys).',
    'Correct ACTES_MASTER_KEY, its file or ACTES_MASTER_KEY_COMMAND: one key a line, 32 bytes in base64 (actes manual keys).',
  ),
  lost: ({ count }: SentenceFacts) =>
    both(
      `Des secrets ou des fichiers sont scellés par une clé qui n’est pas donnée : ${count}.`,
      `Secrets or files are sealed by a key that is not given: ${count}.`,
    ),
  putKeyBack: both(
    'Remettez cette clé sur une ligne, sous la clé en vigueur : la liste dit laquelle (actes keys list).',
    'Put that key back below the present one; actes keys list says which.',
  ),
  earlierUsed: ({ count }: SentenceFacts) =>
    both(
      `Une ancienne clé maîtresse scelle encore des secrets ou des fichiers : ${count}.`,
      `An earlier master key still seals secrets or files: ${count}.`,
    ),
  clearFiles: ({ count }: SentenceFacts) =>
    both(
      `Les nouveaux fichiers sont chiffrés ; d’anciens sont encore en clair : ${count} au moins.`,
      `New files are encrypted; older ones are still clear: ${count} at least.`,
    ),
  rotate: both(
    'Faites la rotation des clés, pendant laquelle tout continue (actes keys rotate).',
    'Run actes keys rotate: everything goes on meanwhile.',
  ),
}

type Used = { readonly name: string; readonly count: number }
const usedBy = ({ name, count }: Used) =>
  both(
    count === 1
      ? `L’identifiant partagé « ${name} » sert à une collectivité`
      : `L’identifiant partagé « ${name} » sert à ${count} collectivités`,
    count === 1
      ? `The shared credential “${name}” is used by one collectivité`
      : `The shared credential “${name}” is used by ${count} collectivités`,
  )

export const credentialWords = {
  used: (shared: Used) => both(`${usedBy(shared).fr}.`, `${usedBy(shared).en}.`),
  until: ({ until, ...shared }: Used & { until: string }) =>
    both(
      `${usedBy(shared).fr} ; son certificat est valable jusqu’au ${until}.`,
      `${usedBy(shared).en}; its certificate holds until ${until}.`,
    ),
  ended: ({ until, ...shared }: Used & { until: string }) =>
    both(
      `${usedBy(shared).fr} ; son certificat est expiré depuis le ${until}.`,
      `${usedBy(shared).en}; its certificate ended on ${until}.`,
    ),
  renew: both(
    'Renouvelez-le une fois pour toutes celles qui l’utilisent : actes credentials renew NOM FICHIER.json, ou la page Identifiants partagés.',
    'Renew it once for all who use it: actes credentials renew NAME FILE.json, or the page Shared credentials.',
  ),
}

export const senderWords = {
  none: both(
    'Aucune collectivité n’est déclarée : rien ne peut être déposé.',
    'No collectivité is declared: nothing can be handed in.',
  ),
  declare: both(
    'Déclarez-en une : actes collectivite add FICHIER.json',
    'Declare one: actes collectivite add FILE.json',
  ),
  declareOrTry: both(
    'Déclarez-en une : actes collectivite add FICHIER.json, ou essayez actes demo.',
    'Declare one: actes collectivite add FILE.json, or try actes demo.',
  ),
  declared: ({ count }: { count: number }) =>
    both(
      count === 1 ? 'Une collectivité est déclarée.' : `${count} collectivités sont déclarées.`,
      count === 1 ? 'One collectivité is declared.' : `${count} collectivités are declared.`,
    ),
  gatewayFits: ({ type, siren }: SentenceFacts) =>
    both(`La passerelle ${type} de ${siren} est prête.`, `The ${type} gateway of ${siren} is ready.`),
  gatewayUnfit: ({ type, siren, said }: { type: string; siren: string; said: Both }) =>
    both(
      `La passerelle ${type} de ${siren} n’est pas prête : ${said.fr}`,
      `The ${type} gateway of ${siren} is not ready: ${said.en}`,
    ),
  unexpected: ({ error }: Failure) => {
    const stray = strayOf(error)
    return both(`L’examen a échoué : ${stray.fr}`, `The examination failed: ${stray.en}`)
  },
}

export const pluginWords = {
  ready: ({ count }: { count: number }) =>
    both(`Passerelles d’autres éditeurs : ${count}, prêtes.`, `Gateways of other vendors: ${count}, ready.`),
  refused: ({ path, said }: { path: string; said: Both }) => both(`${path} : ${said.fr}`, `${path}: ${said.en}`),
  changed: ({ fr, en }: Both) =>
    both(
      `${fr} : le fichier de cette extension a changé. Rien ne part par elle avant qu’un administrateur l’accepte.`,
      `${en}: the file of this plug-in has changed. Nothing leaves by it until an administrator has agreed.`,
    ),
  agree: both(
    'Comparez son empreinte avec celle de son éditeur, puis acceptez-la à la page Connexions.',
    'Compare its digest with the vendor’s, then agree to it on the page Connections.',
  ),
  name: both(
    'Nommez de nouveau le fichier et son empreinte dans ACTES_GATEWAYS, puis relancez.',
    'Name the file and its digest again in ACTES_GATEWAYS, then restart.',
  ),
}

export const archiveWords = {
  fits: ({ type, siren }: SentenceFacts) =>
    both(`Le service d’archives ${type} de ${siren} est prêt.`, `The archive ${type} of ${siren} is ready.`),
  unfit: ({ type, siren, said }: { type: string; siren: string; said: Both }) =>
    both(
      `Le service d’archives ${type} de ${siren} n’est pas prêt : ${said.fr}`,
      `The archive ${type} of ${siren} is not ready: ${said.en}`,
    ),
}
