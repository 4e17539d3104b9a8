// The table of recurring jobs (jobs.ts has what each does). Pure.
import type { Rhythm } from '#queue/queue.ts'
import type { Both, Language } from '#text/sentences.ts'
import { both } from '#text/both.ts'

export interface Schedule {
  readonly name: string
  readonly rhythm: Rhythm
  /** Upper bound of the delay of each instant; must be below the shortest interval. */
  readonly jitterMs: number
  /** An instant during a run causes one more run (`after`) or none. Missed instants cause one run together. */
  readonly overlap: 'skip' | 'after'
  /**
   * The job claims its own work, so processes run it concurrently. Its row only notes the runs, without journal lines.
   */
  readonly claims?: 'own'
  /** Too frequent to log: only runs that did something or failed are logged, and none is in the journal. */
  readonly quiet?: true
  readonly only?: 'embedded' | 'intake' | 'siem' | 'moving'
  readonly title: Both
  readonly about: Both
}

const at = (cron: string) => ({ cron, zone: 'Europe/Paris' })
const minute = 60_000

/** Only the queue starts it, at a configured interval; its row just notes the runs. */
export const sweepName = 'sweep'

const usual = { jitterMs: 0, overlap: 'skip' } as const

const table = [
  {
    name: sweepName,
    rhythm: { everyMs: 2_000 },
    title: both('recherche des tâches dues', 'search for what is due'),
    about: both(
      'Cherche dans la base de données ce qui est à traiter (actes, relèves, tâches planifiées) et le signale à la file d’attente.',
      'Looks in the database for what is due (acts, collections, schedules) and notifies the queue.',
    ),
  },
  {
    name: 'collect',
    rhythm: at('*/15 * * * *'),
    jitterMs: minute,
    title: both('relève des retours', 'collection of retours'),
    about: both(
      'Relève les connexions dont la relève est en retard, ou n’est pas prévue alors qu’un envoi attend sa réponse.',
      'Collects the connections whose collection is overdue, or not planned although a sending waits for its answer.',
    ),
  },
  {
    name: 'mailbox',
    rhythm: at('5-59/10 * * * *'),
    jitterMs: minute,
    title: both('relève des boîtes aux lettres', 'collection of mailboxes'),
    about: both(
      'Relève les boîtes aux lettres du canal du ministère, même quand aucun envoi n’y attend de réponse.',
      'Collects the mailboxes of the ministry’s channel, even when no sending waits for an answer there.',
    ),
  },
  {
    name: 'classification',
    rhythm: at('30 2 * * *'),
    jitterMs: 60 * minute,
    title: both('mise à jour des classifications', 'update of classifications'),
    about: both(
      'Tient à jour la classification de chaque collectivité.',
      'Keeps the classification of each collectivité current.',
    ),
  },
  {
    name: 'heal',
    rhythm: at('20 * * * *'),
    jitterMs: 10 * minute,
    overlap: 'after',
    title: both('renvoi après changement de classification', 'sending again after a classification'),
    about: both(
      'Renvoie automatiquement les actes refusés pour la seule raison d’une classification périmée.',
      'Sends again what was refused only because its classification was outdated.',
    ),
  },
  {
    name: 'certificates',
    rhythm: at('0 6 * * *'),
    jitterMs: 30 * minute,
    title: both('contrôle des certificats et des jetons', 'check of certificates and tokens'),
    about: both(
      'Examine les certificats des passerelles et des services d’archives, et avertit trente jours avant leur fin ; avant celle des jetons aussi, trente, sept et un jour.',
      'Examines the certificates of gateways and archives, and warns thirty days before their end; before that of tokens too, thirty days, seven and one.',
    ),
  },
  {
    name: 'receipts',
    rhythm: at('35 * * * *'),
    jitterMs: 10 * minute,
    title: both('recherche des accusés manquants', 'search for missing receipts'),
    about: both(
      'Ouvre une tâche pour chaque acte dont l’accusé de réception manque, en jours ouvrés de son département.',
      'Opens a task for each act whose receipt is missing, by the working days of its département.',
    ),
  },
  {
    name: 'conditions',
    rhythm: at('20 6 * * *'),
    jitterMs: 10 * minute,
    title: both('recherche des actes pas encore exécutoires', 'search for acts that are not exécutoires yet'),
    about: both(
      'Ouvre chaque matin une tâche pour chaque acte reçu par la préfecture depuis une semaine et pas encore exécutoire, dans les collectivités qui notent leurs publications ; et, quinze jours avant le terme, pour le budget ou les comptes que la collectivité a transmis l’année précédente et pas encore cette année.',
      'Opens each morning a task for each act that the préfecture received a week ago and that is not exécutoire yet, in the collectivités that note their publications; and, fifteen days before the term, for the budget or accounts that the collectivité sent the year before and has not sent this year.',
    ),
  },
  {
    name: 'mend',
    rhythm: at('*/10 * * * *'),
    jitterMs: minute,
    title: both('examen des connexions suspendues', 'check of suspended connections'),
    about: both(
      'Examine les connexions suspendues pour un réglage, et reprend celles que leur passerelle accepte de nouveau.',
      'Examines the connections suspended for a setting, and resumes those that their gateway takes again.',
    ),
  },
  {
    name: 'reconcile',
    rhythm: at('*/15 * * * *'),
    jitterMs: minute,
    title: both('comparaison aux plateformes', 'comparison with the platforms'),
    about: both(
      'Compare une fois par jour, chacune à son heure, le registre de chaque connexion à la liste de sa plateforme ; chaque écart est une tâche.',
      'Compares once a day, each at an hour of its own, the ledger of each connection with the list of its platform; each difference is a task.',
    ),
  },
  {
    name: 'bulk',
    rhythm: at('*/15 * * * *'),
    jitterMs: minute,
    overlap: 'after',
    title: both('relances par lot', 'bulk requeues'),
    about: both(
      'Poursuit les relances par lot, minute après minute tant qu’il en reste.',
      'Carries on the requeues in bulk, minute after minute while something is left of them.',
    ),
  },
  {
    name: 'batches',
    rhythm: { everyMs: 10_000 },
    overlap: 'after',
    quiet: true,
    title: both('dépôts par lot', 'batches of deposits'),
    about: both(
      'Contrôle les lignes des lots, puis dépose celles qui ont été confirmées. Lancé dès qu’un lot arrive.',
      'Looks at the lines of batches, and deposits those that were confirmed. Started as soon as a batch comes.',
    ),
  },
  {
    name: 'notices',
    rhythm: { everyMs: 10_000 },
    overlap: 'after',
    claims: 'own',
    title: both('envoi des notifications', 'sending of notices'),
    about: both(
      'Envoie les notifications aux abonnés et par courriel, et les renvoie tant qu’elles ne sont pas reçues.',
      'Tells subscribers what happened, retries what they did not accept, and sends the mails of notices.',
    ),
  },
  {
    name: 'intake',
    rhythm: { everyMs: 10_000 },
    quiet: true,
    only: 'intake',
    title: both('dossiers surveillés', 'watched folders'),
    about: both(
      'Prend les dépôts qui reposent dans les dossiers surveillés, et y range leurs résultats.',
      'Takes the deposits that rest in watched folders, and lays their results there.',
    ),
  },
  {
    name: 'siem',
    rhythm: { everyMs: 2_000 },
    quiet: true,
    only: 'siem',
    title: both('envoi des journaux au SIEM', 'sending of the journals to the SIEM'),
    about: both(
      'Transmet au SIEM, dans leur ordre, les nouvelles lignes des journaux ; tant qu’il ne répond pas, elles attendent.',
      'Sends the new lines of the journals to the SIEM, in their order; while it does not answer, they wait.',
    ),
  },
  {
    name: 'proofs',
    rhythm: { everyMs: minute },
    overlap: 'after',
    claims: 'own',
    title: both('établissement des documents de preuve', 'making of documents of proof'),
    about: both(
      'Établit les copies tamponnées, le bordereau et le certificat des actes acquittés ; va chercher ceux de la plateforme. Lancé dès qu’un document est dû.',
      'Makes the stamped copies, the bordereau and the certificat of acknowledged acts; fetches those of the platform. The sweep starts it as soon as a document is due.',
    ),
  },
  {
    name: 'chain',
    rhythm: { everyMs: minute },
    title: both('chaînage du journal', 'chaining of the journal'),
    about: both(
      'Enchaîne les nouvelles lignes du journal des actes, collectivité par collectivité, et du journal de l’installation.',
      'Links the new lines of the acts’ journal, collectivité by collectivité, and of the installation’s.',
    ),
  },
  {
    name: 'seal',
    rhythm: at('10 * * * *'),
    jitterMs: 10 * minute,
    title: both('scellement du journal', 'sealing of the journal'),
    about: both(
      'Scelle une fois par jour la tête de chaque chaîne qui a avancé, en garde une copie hors de la base, et fait dater les sceaux par l’autorité d’horodatage.',
      'Seals once a day the head of each chain that has grown, keeps a copy outside the database, and has the seals dated by the timestamp authority.',
    ),
  },
  {
    name: 'renewal',
    rhythm: at('40 4 * * *'),
    jitterMs: 20 * minute,
    title: both('renouvellement des horodatages', 'renewal of timestamps'),
    about: both(
      'Fait dater de nouveau les sceaux dont l’horodatage prend fin dans l’année, dès que l’autorité d’horodatage signe avec un certificat qui dure plus longtemps, et avertit de ceux qui restent.',
      'Has seals dated anew whose timestamps end within a year, as soon as the timestamp authority signs with a certificate that lasts longer, and warns of the others.',
    ),
  },
  {
    name: 'traffic',
    rhythm: at('50 3 * * *'),
    jitterMs: 30 * minute,
    title: both('effacement des données anciennes', 'deletion of old data'),
    about: both(
      'Efface les fichiers téléversés que personne n’a déposés à temps, les lots de plus de trente jours, les volumes comptés il y a plus de trente jours, les sessions terminées avec leur adresse, et les notifications de plus de 400 jours que plus personne n’attend.',
      'Forgets uploads that nobody handed in, batches of over thirty days, volumes counted more than thirty days ago, sessions that are over with their addresses, and notices of over 400 days that nobody awaits.',
    ),
  },
  {
    name: 'retention',
    rhythm: { everyMs: minute },
    overlap: 'after',
    quiet: true,
    title: both('suppression des actes éliminés ou versés', 'deletion of acts that leave'),
    about: both(
      'Supprime les actes des bordereaux visés dont la suppression a été demandée, puis leurs fichiers, dès que plus rien ne les utilise. Lancé à la demande de suppression.',
      'Deletes the acts of bordereaux whose purge was requested, then their files once nothing uses them. Starts as soon as a purge is requested.',
    ),
  },
  {
    name: 'locks',
    rhythm: at('*/10 * * * *'),
    quiet: true,
    title: both('verrouillage des fichiers des actes', 'locking of the files of acts'),
    about: both(
      'Sur un serveur S3, verrouille les fichiers de chaque acte jusqu’au terme de sa conservation, et au-delà tant qu’un gel juridique court. Regarde ce qui a changé, et tout une fois par heure.',
      'On an S3 server, locks the files of each act until the end of its term, and beyond while a legal hold stands. Looks at what changed, and at everything once an hour.',
    ),
  },
  {
    name: 'moving',
    rhythm: { everyMs: minute },
    quiet: true,
    only: 'moving',
    title: both('déplacement des fichiers', 'move of the stored files'),
    about: both(
      'Déplace les fichiers de l’ancien lieu (ACTES_BLOBS_FROM) dans le nouveau (ACTES_BLOBS), et relit chacun avant de l’y ôter.',
      'Moves the files of the former place (ACTES_BLOBS_FROM) into the new one (ACTES_BLOBS), and reads each back before it leaves.',
    ),
  },
  {
    name: 'transfers',
    rhythm: { everyMs: minute },
    overlap: 'after',
    claims: 'own',
    quiet: true,
    title: both('versements aux archives', 'transfers to archives'),
    about: both(
      'Prépare, envoie et suit les versements en cours, et signale ceux qui attendent une décision.',
      'Packs, sends and follows the transfers under way, and tells which wait for a decision.',
    ),
  },
  {
    name: 'archiving',
    rhythm: at('0 5 * * *'),
    jitterMs: 30 * minute,
    title: both('versement des actes dont la DUA est atteinte', 'transfer of acts whose term is reached'),
    about: both(
      'Demande le versement des actes dont la DUA est atteinte, pour les natures convenues avec le service d’archives.',
      'Asks for the transfer of the acts whose term is reached, of the natures agreed upon with the archive.',
    ),
  },
  {
    name: 'vacuum',
    rhythm: at('40 * * * *'),
    jitterMs: 10 * minute,
    only: 'embedded',
    title: both('entretien de la base de données', 'upkeep of the database'),
    about: both(
      'Entretient la base embarquée, qui ne le fait pas automatiquement.',
      'Cleans the embedded database, which does not do it by itself.',
    ),
  },
] as const satisfies readonly (Omit<Schedule, keyof typeof usual> & Partial<Schedule>)[]

export const schedules: readonly Schedule[] = table.map((each) => ({ ...usual, ...each }))

export type ScheduleName = (typeof table)[number]['name']

export interface ScheduleSettings {
  readonly store: { readonly kind: 'postgres' | 'embedded'; readonly blobs?: { readonly moving?: unknown } }
  readonly timing: { readonly sweepMs: number; readonly intakeMs?: number; readonly siemMs?: number }
}

export function schedulesOf({ store, timing }: ScheduleSettings): readonly Schedule[] {
  return schedules
    .filter(
      ({ only }) =>
        only === undefined ||
        only === store.kind ||
        (only === 'moving' ? store.blobs?.moving !== undefined : everyOf(only, timing) !== undefined),
    )
    .map((each) => {
      const everyMs = everyOf(each.name, timing)
      return everyMs === undefined ? each : { ...each, rhythm: { everyMs } }
    })
}

function everyOf(name: string, { sweepMs, intakeMs, siemMs }: ScheduleSettings['timing']) {
  return { [sweepName]: sweepMs, intake: intakeMs, siem: siemMs }[name]
}

export function findSchedule(name: string, place: ScheduleSettings): Schedule | undefined {
  return schedulesOf(place).find((each) => each.name === name)
}

/** The name itself when unknown: the queue may hold a schedule of another version. */
export function scheduleTitleOf(name: string, language: Language): string {
  return schedules.find((each) => each.name === name)?.title[language] ?? name
}

/** Such as `30 2 * * * Europe/Paris`, `2 s`. */
export function rhythmText(rhythm: Rhythm): string {
  return 'cron' in rhythm ? `${rhythm.cron} ${rhythm.zone}` : `${rhythm.everyMs / 1000} s`
}
