// Commands that ask one operation and print its result: one row each. Input is checked by the operation's own schemas,
// so rows hold words only.
import { InvalidArgumentError, Option, type Command } from 'commander'
import type { AnyOperation } from '#operations/operation.ts'
import type { Name } from '#operations/table.ts'
import { writeWhole, type FileToWrite } from '#files/whole-file.ts'
import { reasonOption, act, exitCodes, whole, type AddCommand } from './command.ts'
import { withDesk } from './opening.ts'
import { inLine } from './printing.ts'
import { shownTime } from '#text/paris-time.ts'

/** Flags are written as commander writes them: `--reason <motif>`. Their name is the key of the operation's input. */
type RowOption = readonly [flags: string, does: string, ...how: readonly ('needed' | 'number' | 'instant')[]]

const why: RowOption = [reasonOption.flags, reasonOption.does, 'needed']
const told: RowOption = ['--types <type...>', 'ces événements seulement ; sans cette option, tous']

const confirming = 'combien d’actes, comme « bulk preview » l’a dit, pour confirmer'

const paging: readonly RowOption[] = [
  ['--limit <n>', 'au plus', 'number'],
  ['--after <suite>', 'la page suivante : « next » de la précédente'],
]

const chosen: readonly RowOption[] = [
  ['--state <état...>', 'dans ces états'],
  ['--message <code...>', 'de ces messages ; 1-1 : les actes'],
  ['--held', 'en attente d’une décision'],
  ['--uncertain', 'envoi sans verdict'],
  ['--cle <clé>', 'déposés sous cette clé'],
  ['--collectivite <siren>', 'SIREN de la collectivité'],
  ['--code <code>', 'code d’erreur, ACTES-G006 par exemple'],
  ['--cause <id>', 'cause d’échec'],
  ['--text <texte>', 'dans l’objet, le numéro ou l’identifiant'],
  ['--since <date>', 'déposés depuis, AAAA-MM-JJ ou instant ISO 8601', 'instant'],
  ['--until <date>', 'déposés avant, AAAA-MM-JJ ou instant ISO 8601', 'instant'],
  ['--nature <nature...>', 'de ces natures : DE, AR, AI, CC, BF, AU'],
  ['--matiere <code>', 'de cette matière : 8, ou 8.1'],
  ['--gateway <passerelle>', 'par cette passerelle'],
  ['--decided-from <date>', 'décidés depuis, AAAA-MM-JJ'],
  ['--decided-to <date>', 'décidés jusqu’à, AAAA-MM-JJ'],
]
const picked: readonly RowOption[] = [
  ['--ids <id...>', 'ces transmissions seulement'],
  ['--except <id...>', 'toutes sauf celles-ci'],
]

const leaving: readonly RowOption[] = [
  ['--natures <nature...>', 'de ces natures : DE, AR, AI, CC, BF, AU'],
  ['--decided-to <date>', 'décidés jusqu’à, AAAA-MM-JJ'],
]

const out: RowOption = ['--out <fichier>', 'où l’écrire', 'needed']

export const groups: Readonly<Record<string, string>> = {
  subscriptions: 'les abonnements : les programmes que des webhooks préviennent',
  senders: 'qui peut écrire au nom de la préfecture dans la boîte d’une connexion',
  plugins: 'les extensions : les passerelles d’autres éditeurs, et l’accord que demande un fichier changé',
  journal: 'le journal de l’installation : qui a fait quoi, d’où ; et la preuve que rien n’y a été changé',
  views: 'les vues de la liste des transmissions',
  figures: 'les chiffres du tableau de bord : dépôts, AR, délais, échecs, par jour',
  data: 'les données d’une personne : trouvées, exportées, effacées là où la loi le permet',
  retention: 'la conservation : DUA, bordereaux d’élimination et de versement, suspensions',
  transfers: 'les versements d’actes aux services d’archives : en voir, en demander, décider',
  bulk: 'les relances par lot : vues d’avance, faites à une cadence, suivies',
}

const written: readonly (readonly [words: string, ask: Name, does: string, ...options: readonly RowOption[]])[] = [
  ['subscriptions list', 'listSubscriptions', 'qui est abonné, et comment chacun est servi'],
  ['subscriptions show <id>', 'showSubscription', 'un abonnement'],
  [
    'subscriptions add <url>',
    'addSubscription',
    'abonner un programme ; son secret est montré une seule fois',
    ['--name <nom>', 'son nom ; à défaut, l’hôte de son adresse'],
    ['--collectivite <siren>', 'ce qui arrive à cette collectivité ; à défaut, à toutes'],
    told,
  ],
  [
    'subscriptions edit <id>',
    'editSubscription',
    'changer le nom, l’adresse ou les événements d’un abonnement',
    ['--name <nom>', 'son nouveau nom'],
    ['--url <adresse>', 'sa nouvelle adresse, https://…'],
    told,
    why,
  ],
  ['subscriptions pause <id>', 'pauseSubscription', 'le mettre en pause ; ce qui arrive attend', why],
  ['subscriptions resume <id>', 'resumeSubscription', 'le reprendre : ce qui attend est envoyé, puis la suite', why],
  ['subscriptions end <id>', 'endSubscription', 'y mettre fin, définitivement', why],
  [
    'subscriptions replay <id>',
    'replaySubscription',
    'renvoyer tout depuis un événement, ou depuis un instant',
    ['--event <id>', 'depuis cet événement'],
    ['--since <date>', 'ou depuis cette date, AAAA-MM-JJ ou instant ISO 8601', 'instant'],
    why,
  ],
  ['subscriptions try <id>', 'trySubscription', 'lui envoyer un essai, à son tour'],
  ['subscriptions secret <id>', 'renewSubscriptionSecret', 'lui donner un autre secret, montré une seule fois', why],
  ['subscriptions dead-letters <id>', 'listDeadLetters', 'ce qu’il n’a pas reçu, le plus récent d’abord', ...paging],
  ['subscriptions resend <id> <event>', 'resendDeadLetter', 'lui renvoyer un événement qu’il n’a pas reçu'],
  ['subscriptions untold <id>', 'listUntold', 'ce que des abonnés n’ont pas reçu au sujet d’une transmission'],
  [
    'senders list <id>',
    'listSenders',
    'les expéditeurs d’une connexion : ceux qui attendent, puis ceux qui sont confirmés',
  ],
  [
    'senders confirm <id> <sender>',
    'confirmSender',
    'confirmer une adresse, ou tout un domaine (@exemple.fr) ; ses courriels qui attendent sont lus',
  ],
  ['senders withdraw <id> <sender>', 'withdrawSender', 'ne plus admettre un expéditeur ; ce qui est lu le reste', why],
  ['plugins list', 'listPlugins', 'l’empreinte acceptée de chaque extension, et celle qui attend un accord'],
  [
    'plugins agree <name> <sha256>',
    'agreeToPlugin',
    'accepter le fichier changé d’une extension : ses connexions reprennent',
    why,
  ],
  [
    'journal list',
    'listJournal',
    'le journal de l’installation, le plus récent d’abord',
    [
      '--kind <genre...>',
      'de ces genres : desk, sign-in, token, connection, schedule, reading, download, export, refused',
    ],
    ['--who <auteur>', 'de cet auteur'],
    ['--event <événement>', 'cet événement seulement'],
    ['--since <date>', 'depuis cette date, AAAA-MM-JJ ou instant ISO 8601', 'instant'],
    ['--until <date>', 'avant cette date, AAAA-MM-JJ ou instant ISO 8601', 'instant'],
    ...paging,
  ],
  [
    'figures show',
    'showFigures',
    'les chiffres des trente derniers jours et des douze derniers mois ; --json pour un programme',
    ['--collectivite <siren>', 'ceux d’une collectivité ; à défaut, de toutes'],
    ['--gateway <passerelle>', 'ceux d’une passerelle'],
  ],
  [
    'bulk preview',
    'previewBulk',
    'ce qu’une relance prendrait et laisserait de côté, sans rien faire',
    ...chosen,
    ...picked,
  ],
  [
    'bulk open',
    'openBulk',
    'relancer par lot ce que les critères désignent',
    ...chosen,
    ...picked,
    ['--count <n>', confirming, 'needed', 'number'],
    ['--rate <n>', 'actes par minute, 60 à défaut', 'number'],
    ['--id <id>', 'identifiant de la relance : donné deux fois, elle n’est faite qu’une fois'],
    why,
  ],
  [
    'data find <text>',
    'findPersonalData',
    'ce qui est gardé d’une personne : comptes dont l’adresse contient ce texte, actes où ces mots figurent',
  ],
  [
    'data erase <login>',
    'erasePerson',
    'effacer ce qui peut l’être d’un compte fermé ; les journaux et les actes restent',
    ['--count <n>', 'combien, comme la recherche l’a dit, pour confirmer', 'needed', 'number'],
    why,
  ],
  ['views list', 'listViews', 'ses vues, et celles qui sont partagées'],
  [
    'views save <name>',
    'saveView',
    'enregistrer des filtres et un tri sous un nom ; une vue à soi du même nom est remplacée',
    ...chosen.filter(([flags]) => !flags.startsWith('--cause')),
    ['--sort <clé>', 'tri : numero, -dateDecision…'],
  ],
  [
    'views share <id>',
    'shareView',
    'partager une vue avec tous',
    ['--no-shared', 'ou la rendre à la personne qui l’a faite'],
  ],
  ['views delete <id>', 'deleteView', 'supprimer une vue à soi'],
  ['bulk list', 'listBulks', 'les relances, la plus récente d’abord', ...paging],
  ['bulk show <id>', 'showBulk', 'une relance, et où elle en est'],
  ['bulk items <id>', 'listBulkItems', 'ses actes, et ce qu’il est advenu de chacun', ...paging],
  ['bulk pause <id>', 'pauseBulk', 'ne plus prendre d’acte, jusqu’à la reprise', why],
  ['bulk resume <id>', 'resumeBulk', 'continuer avec les actes qui restent', why],
  ['retention terms', 'listTerms', 'la DUA et le sort final des actes, par nature'],
  [
    'retention preview <siren>',
    'previewDisposal',
    'combien d’actes peuvent partir, et pourquoi les autres restent',
    ...leaving,
  ],
  [
    'retention open <siren>',
    'openDisposal',
    'dresser un bordereau des actes qui peuvent partir ; rien n’est supprimé',
    ['--kind <sorte>', 'elimination ou versement', 'needed'],
    ...leaving,
    why,
  ],
  ['retention list <siren>', 'listDisposals', 'les bordereaux, le plus récent d’abord', ...paging],
  ['retention show <siren> <id>', 'showDisposal', 'un bordereau, et ce qu’une suppression ferait'],
  [
    'retention table <siren> <id>',
    'downloadDisposal',
    'écrire la liste des actes d’un bordereau (CSV), que les archives signent',
    out,
  ],
  [
    'retention grant <siren> <id>',
    'grantDisposal',
    'enregistrer le visa d’élimination, ou l’accusé du service d’archives',
    ['--reference <référence>', 'ce que porte le visa ou l’accusé', 'needed'],
    ['--date <date>', 'sa date, AAAA-MM-JJ', 'needed'],
    why,
  ],
  [
    'retention purge <siren> <id>',
    'purgeDisposal',
    'supprimer définitivement les actes d’un bordereau visé ou versé',
    ['--count <n>', 'combien d’actes, comme « retention show » l’a dit, pour confirmer', 'needed', 'number'],
    why,
  ],
  ['retention abandon <siren> <id>', 'abandonDisposal', 'y renoncer : les actes qui sont encore là restent', why],
  ['retention holds <siren>', 'listLegalHolds', 'les suspensions de l’élimination, celles en vigueur d’abord'],
  [
    'retention hold <siren>',
    'setLegalHold',
    'suspendre l’élimination des actes d’une collectivité : aucun ne part',
    why,
  ],
  ['retention hold-act <id>', 'setLegalHoldOnAct', 'suspendre l’élimination d’un acte', why],
  ['retention lift <siren> <id>', 'liftLegalHold', 'lever une suspension', why],
  [
    'transfers list',
    'listTransfers',
    'les versements, le plus récent d’abord',
    ['--list <liste>', 'attention : ceux qui attendent une décision ; ou un état'],
    ['--collectivite <siren>', 'SIREN de la collectivité'],
    ...paging,
  ],
  ['transfers counts', 'countTransfers', 'combien sont en cours, refusés, ou attendent une décision'],
  ['transfers preview <siren>', 'previewTransfers', 'combien d’actes peuvent être versés, sans rien faire', ...leaving],
  [
    'transfers open <siren>',
    'startTransfers',
    'verser ces actes, en arrière-plan',
    ...leaving,
    ['--count <n>', 'combien d’actes, comme « transfers preview » l’a dit, pour confirmer', 'needed', 'number'],
    why,
  ],
  ['transfers start <id>', 'startTransfer', 'verser un acte ; après un refus, sous un nouvel identifiant', why],
  ['transfers of <id>', 'listTransfersOfAct', 'les versements d’un acte, le plus ancien d’abord'],
  ['transfers show <siren> <id>', 'showTransfer', 'un versement, ses échanges et la réponse'],
  [
    'transfers piece <siren> <id> <piece>',
    'downloadTransfer',
    'écrire son bordereau, l’accusé (acknowledgement) ou la réponse (reply)',
    out,
  ],
  ['transfers retry <siren> <id>', 'retryTransfer', 'reprendre celui qui attend ; jamais envoyé deux fois', why],
  [
    'transfers settle <siren> <id>',
    'settleTransfer',
    'décider de celui dont la réponse s’est perdue, d’après le service d’archives',
    ['--arrived', 'il l’a reçu', 'needed'],
    ['--no-arrived', 'il ne l’a pas : il peut être renvoyé'],
    ['--reference <référence>', 'son nom là-bas ; pour VITAM, l’identifiant de l’opération'],
    why,
  ],
  ['transfers cancel <siren> <id>', 'cancelTransfer', 'renoncer à celui dont rien n’est parti', why],
  ['bulk cancel <id>', 'cancelBulk', 'y mettre fin ; les actes qui restent ne changent pas', why],
]

/** Arguments are named as keys of the operation's input: `subscriptions pause <id>`. */
export const rows = written.map(([words, ask, does, ...options]) => ({
  words,
  ask,
  does,
  options,
}))

/** Operations that make something due: workers are notified. */
const waking: readonly Name[] = [
  'openBulk',
  'resumeBulk',
  'confirmSender',
  'agreeToPlugin',
  'purgeDisposal',
  'startTransfer',
  'startTransfers',
  'retryTransfer',
  'settleTransfer',
]

export const addAsking: AddCommand = (program, settling) => {
  const made = new Map<string, Command>()
  for (const row of rows) {
    const [name = '', ...rest] = row.words.split(' ')
    const group = made.get(name) ?? program.command(name).description(groups[name] ?? '')
    made.set(name, group)
    const command = group.command(rest.join(' ')).description(row.does)
    const options = row.options.map(optionOf)
    for (const option of options) command.addOption(option)
    const names = command.registeredArguments.map((each) => each.name())
    act<Record<string, unknown>, readonly string[]>(command, settling, async (run, flags, words) => {
      const named = names.map((key, at) => [key, words[at]] as const)
      const optional = options.map((option) => [option.attributeName(), flags[option.attributeName()]] as const)
      const given = Object.fromEntries([...named, ...optional].filter(([, value]) => value !== undefined))
      const { out: file, ...input } = given
      await withDesk(run, waking.includes(row.ask) ? 'wanted' : 'none', async ({ ask }) => {
        const done = await ask[row.ask]((await checkedFor(row.ask, input)) as never)
        if (!isFile(done)) return run.print(done, formatAnswerLines(done))
        // Write while the store is open: a long table is streamed.
        const written = await writeWhole(String(file), done)
        run.print({ ok: true, ...written }, [inLine(written.file, written.sizeBytes)])
      })
      return exitCodes.done
    })
  }
}

/** Called through another process, an operation returns bare bytes. */
const isFile = (done: object): done is FileToWrite => done instanceof Uint8Array || 'bytes' in done

function optionOf([flags, does, ...how]: RowOption) {
  const option = new Option(flags, does).makeOptionMandatory(how.includes('needed'))
  if (how.includes('number')) option.argParser(whole(0, 999_999_999, 'Il faut un nombre entier.'))
  if (how.includes('instant')) option.argParser(instantIn)
  return option
}

function instantIn(text: string) {
  const at = Date.parse(text)
  if (Number.isNaN(at)) throw new InvalidArgumentError('AAAA-MM-JJ, ou un instant ISO 8601.')
  return new Date(at).toISOString()
}

/** The input as the API takes it, with its defaults. @throws ActesError ACTES-A028 */
async function checkedFor(name: Name, input: object) {
  const [{ table }, { checkedPart }] = await Promise.all([import('#operations/table.ts'), import('#web/api/check.ts')])
  const { path, query, body }: AnyOperation = table[name]
  const schema = query ?? body
  if (!schema) return input
  const isInPath = ([key]: readonly [string, unknown]) => path.split('/').includes(`:${key}`)
  const all = Object.entries(input)
  const rest = Object.fromEntries(all.filter((each) => !isInPath(each)))
  return { ...Object.fromEntries(all.filter(isInPath)), ...(checkedPart(schema, rest) as object) }
}

export function formatAnswerLines(json: unknown): readonly string[] {
  const { items, next } = json as { readonly items?: readonly object[]; readonly next?: string | null }
  if (!items) return valuesOf(json as object).map(([key, value]) => `${key} : ${value}`)
  const lines = items.map((item) =>
    Object.entries(item)
      .flatMap(([, value]) => (isNothing(value) || typeof value === 'object' ? [] : [formatAnswerValue(value)]))
      .join('  '),
  )
  if (lines.length === 0) return ['Aucun.']
  return typeof next === 'string' ? [...lines, `Suite : --after ${next}`] : lines
}

/** Every value present, by its path: `progress.pending`. */
function valuesOf(json: object, before = ''): readonly (readonly [string, string])[] {
  return Object.entries(json).flatMap(([key, value]: [string, unknown]) => {
    if (isNothing(value)) return []
    const at = `${before}${key}`
    if (typeof value !== 'object') return [[at, formatAnswerValue(value)]]
    if (!Array.isArray(value)) return valuesOf(value as object, `${at}.`)
    if (value.every((each) => typeof each !== 'object')) return [[at, value.map(formatAnswerValue).join(', ')]]
    return value.flatMap((each, index) => valuesOf(each as object, `${at}.${index + 1}.`))
  })
}

const isNothing = (value: unknown) =>
  value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0)

function formatAnswerValue(value: unknown) {
  if (typeof value === 'boolean') return value ? 'oui' : 'non'
  const text = String(value)
  return /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(text) ? shownTime(text) : text
}
