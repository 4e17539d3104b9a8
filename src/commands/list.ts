// actes list: transmissions filtered by message, state, code, words and more; newest first or sorted, by keyset.
import { InvalidArgumentError, Option, type Command } from 'commander'
import { isId } from '#protocol/ids.ts'
import { isState, states } from '#lifecycle.ts'
import { isDay } from '#operations/bulk-criteria.ts'
import { sorts, type ListFilter } from '#operations/list-filter.ts'
import type { InputOf, OutputOf } from '#operations/operation.ts'
import type { StoppedJson, TransmissionJson } from '#operations/shapes/transmissions.ts'
import type { Ask } from '#operations/ask.ts'
import type { OperationTable } from '#operations/table.ts'
import { voiesSuivies } from '#protocol/acte/mentions.ts'
import { builtInTypes } from '#protocol/acte/passerelles.ts'
import { natures } from '#protocol/codes.ts'
import { isOutgoing, outgoingCodes } from '#protocol/messages/formulaire.ts'
import { filled, sentenceOf, stateSentence, type Both, type Language } from '#text/sentences.ts'
import { asks, given, type AddCommand } from './command.ts'
import { inLine, lineOfEach } from './printing.ts'
import { shownTime } from '#text/paris-time.ts'
import { standingWords } from '#text/errors.ts'
import { messageNames } from '#text/messages.ts'
import { both } from '#text/both.ts'
import { compact } from '#protocol/compact.ts'

export type FilterFlags = ListFilter

type Criteria = InputOf<OperationTable['listTransmissions']>

/** Filter flags, shared with requeue. */
export function withFilter(command: Command): Command {
  return command
    .option('--message <code...>', `un ou plusieurs parmi ${outgoingCodes.join(', ')}`, parseMessage)
    .option('--state <état...>', `un ou plusieurs parmi ${states.join(', ')}`, parseState)
    .option('--held', 'en attente d’une décision')
    .option('--uncertain', 'envoi sans verdict')
    .option('--cle <clé>', 'déposés sous cette clé')
    .option('--collectivite <siren>', 'SIREN de la collectivité')
    .option('--code <code>', 'code d’erreur, ACTES-G006 par exemple')
    .option('--text <texte>', 'dans l’objet, le numéro ou l’identifiant')
    .option('--since <date>', 'déposés depuis, AAAA-MM-JJ ou instant ISO 8601', parseInstant)
    .option('--until <date>', 'déposés avant, AAAA-MM-JJ ou instant ISO 8601', parseInstant)
    .addOption(
      new Option('--nature <nature...>', 'une ou plusieurs natures').choices(natures.map(({ abrege }) => abrege)),
    )
    .option('--matiere <code>', 'matière : 8, ou 8.1')
    .addOption(new Option('--gateway <passerelle>', builtInTypes.join(', ')))
    .addOption(new Option('--voie <voie...>', 'une ou plusieurs voies ; actes : la passerelle').choices(voiesSuivies))
    .option('--decided-from <date>', 'décidés depuis, AAAA-MM-JJ', parseDay)
    .option('--decided-to <date>', 'décidés jusqu’à, AAAA-MM-JJ', parseDay)
    .option('--limit <n>', 'au plus', parseLimit)
    .option('--after <id>', 'à la suite de cet id', parseId)
}

/** One more of the words that an option takes several times. */
export function oneMore<T extends string>(is: (text: string) => text is T, said: string) {
  return (text: string, before: readonly T[] = []): readonly T[] => {
    if (!is(text)) throw new InvalidArgumentError(`${text} ; ${said}`)
    return [...before, text]
  }
}

const parseMessage = oneMore(isOutgoing, `messages : ${outgoingCodes.join(', ')}`)
const parseState = oneMore(isState, `états : ${states.join(', ')}`)

function parseInstant(text: string) {
  if (Number.isNaN(Date.parse(text))) throw new InvalidArgumentError(text)
  return new Date(text).toISOString()
}

function parseDay(text: string) {
  if (!isDay(text)) throw new InvalidArgumentError('AAAA-MM-JJ')
  return text
}

function parseId(text: string) {
  if (!isId(text)) throw new InvalidArgumentError('un id')
  return text
}

function parseLimit(text: string) {
  const limit = Number(text)
  if (!Number.isInteger(limit) || limit < 1 || limit > 5_000) throw new InvalidArgumentError('de 1 à 5000')
  return limit
}

export function filterOf(flags: FilterFlags): Criteria {
  const { message, state } = flags
  return {
    ...given(flags, 'held', 'uncertain', 'cle', 'collectivite', 'code', 'text', 'since', 'until', 'limit', 'after'),
    ...given(flags, 'matiere', 'gateway', 'decidedFrom', 'decidedTo', 'sort'),
    ...(flags.nature && { nature: [...flags.nature] }),
    ...(flags.voie && { voie: [...flags.voie] }),
    ...(message && { message: [...message] }),
    ...(state && { state: [...state] }),
  }
}

/** An act shows its identifier alone; any other message says what it is. */
export function summaryLine(item: TransmissionJson, language: Language): string {
  const date = item.dateReception ? ` (${item.dateReception})` : ''
  const what = item.message === '1-1' ? '' : `${item.message} ${messageNames[item.message].fr}`
  return inLine(
    item.idActe ?? item.collectivite,
    what,
    `${stateSentence(item.state, language).short}${date}`,
    item.held?.code,
    doubtWord(item, language),
    item.id,
  )
}

function doubtWord({ uncertain, sending }: TransmissionJson, language: Language) {
  if (sending) return standingWords.sending[language]
  return uncertain ? standingWords.uncertain[language] : ''
}

export function summaryLines(item: TransmissionJson, language: Language): readonly string[] {
  return [summaryLine(item, language)]
}

const stops = {
  suspended: both(
    'Connexion suspendue depuis {since} (Paris) : {code} {said}',
    'Connection suspended since {since} (Paris): {code} {said}',
  ),
  paused: both(
    'Connexion en pause depuis {since} (Paris)[ : {reason}]',
    'Connection paused since {since} (Paris)[: {reason}]',
  ),
  outage: both(
    'Plateforme en panne depuis {since} (Paris) : {code} ; rien n’est perdu, tout part dès qu’elle répond',
    'Platform out of reach since {since} (Paris): {code}; nothing is lost, everything leaves once it answers',
  ),
  quiet: both(
    'Envois arrêtés depuis {since} (Paris) : {code} {said}',
    'Sendings stopped since {since} (Paris): {code} {said}',
  ),
} as const satisfies Record<StoppedJson['why'], Both>

export function stoppedLine({ why, code, setting, since, reason }: StoppedJson, language: Language): string {
  const told = compact({ setting, reason })
  const said = code ? { code, said: sentenceOf({ code, path: '', params: told }, language, 'cli') } : {}
  return filled(stops[why], { ...told, ...said, since: shownTime(since) }, language)
}

/** The API gives at most 500 per page: fetch as many pages as asked for. */
async function fetchTransmissions(
  ask: Ask,
  { limit = 50, ...filter }: Criteria,
): Promise<OutputOf<OperationTable['listTransmissions']>> {
  const page = await ask.listTransmissions({ ...filter, limit: Math.min(limit, 500) })
  if (limit <= 500 || page.next === null) return page
  const rest = await fetchTransmissions(ask, { ...filter, after: page.next, limit: limit - 500 })
  return { ...rest, items: [...page.items, ...rest.items] }
}

export const addList: AddCommand = (program, settling) => {
  const command = withFilter(program.command('list').description('lister les transmissions')).addOption(
    new Option('--sort <clé>', 'tri ; avec « - » devant, à rebours').choices(sorts),
  )
  asks(command, settling, {
    ask: (ask, flags: FilterFlags) => fetchTransmissions(ask, filterOf(flags)),
    lines: lineOfEach(summaryLine),
  })
}
