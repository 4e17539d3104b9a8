// actes connections [check|pause|resume]: the gateways of the collectivités, their state, and what a person may do.
import type { Params } from '#errors.ts'
import { dirname } from 'node:path'
import type { Command } from 'commander'
import { withGivenFiles } from '#files/given-files.ts'
import type { ConnectionJson, FindingJson } from '#operations/shapes/connections.ts'
import type { Ask } from '#operations/ask.ts'
import { codeSentence, filled, sentenceOf, type Language } from '#text/sentences.ts'
import { checkOf, type FindingPlace, type FoundCheck, remedyFor } from '#text/findings.ts'
import { groupAlike, manySirens } from '#text/grouped-lines.ts'
import { act, asks, mirrors, type AddCommand, type Settling } from './command.ts'
import { withDesk } from './opening.ts'
import { shownTime } from '#text/paris-time.ts'
import { both } from '#text/both.ts'
import { saying } from './printing.ts'

export const addConnections: AddCommand = (program, settling) => {
  const group = program
    .command('connections')
    .description('les connexions aux passerelles : état, examen, pause, reprise')
    .option('--detail', 'une ligne par collectivité, même derrière une même plateforme')
  asks<{ detail?: true }, [], ListedConnections>(group, settling, {
    ask: async (ask, { detail }) => ({ ...(await ask.listConnections({})), detail }),
    json: ({ items }) => ({ items }),
    lines: ({ items, detail }, language) =>
      detail ? formatConnectionList(items, language) : joinedList(items, language),
  })
  const check = group.command('check <siren>')
  check.description('examiner la passerelle d’une collectivité : adresse, certificats, compte, droits')
  examines(check, settling, (ask, _flags: object, siren) => examineGateway(siren, ask))
  const verbs = {
    pause: { does: 'l’arrêter : rien ne part et rien n’est relevé', call: 'pauseConnection' },
    resume: { does: 'la reprendre ; une connexion suspendue est d’abord examinée', call: 'resumeConnection' },
  } as const
  for (const [verb, { does, call }] of Object.entries(verbs)) {
    const command = group.command(`${verb} <connexion>`).description(does)
    mirrors(command.requiredOption('--reason <motif>', 'motif, inscrit au journal'), settling, {
      ask: call,
      lines: (stands, language) => [
        ...formatConnectionList([stands], language),
        ...(stands.already ? [labels.already[language]] : []),
      ],
      wakes: true,
    })
  }
}

/** Settings of a gateway or an archive in a file of JSON, with the files that it names. */
export async function settingsGiven(path: string, of: 'gateway' | 'archive') {
  const { readJsonFile } = await import('#files/json.ts')
  const given = await withGivenFiles({ [of]: await readJsonFile(path) }, dirname(path))
  return (given as Readonly<Record<typeof of, object>>)[of]
}

interface Examination extends FindingPlace {
  readonly items: readonly FindingJson[]
}

/** Adds the action of a command that examines what its argument names. */
export function examines<F extends object>(
  command: Command,
  settling: Settling,
  look: (ask: Ask, flags: F, named: string) => Promise<Examination>,
) {
  act<F, [string]>(command, settling, async (run, flags, [named]) => {
    const found = await withDesk(run, 'none', ({ ask }) => look(ask, flags, named))
    const checks = checksOf(found, run.language)
    const ok = checks.every((each) => each.ok)
    return run.print({ ok, checks }, checks.flatMap(checkLines), ok)
  })
}

export async function examineGateway(siren: string, ask: Ask): Promise<Examination> {
  const { items } = await ask.examineGateway({ siren })
  return { items, siren, gateway: (await ask.showCollectivite({ siren })).gateway }
}

export function checksOf({ items, ...where }: Examination, language: Language) {
  return items.map((finding) => checkOf(finding, where, language))
}

export function checkLines({ ok, message, remedy }: FoundCheck): readonly string[] {
  return [`${ok ? '✓' : '✗'} ${message}`, ...(remedy === undefined ? [] : [`  → ${remedy}`])]
}

interface ListedConnections {
  readonly items: readonly ConnectionJson[]
  readonly detail: true | undefined
}

const labels = {
  none: both('Aucune connexion : déclarez une collectivité.', 'No connection: declare a collectivité.'),
  open: both('ouverte', 'open'),
  suspended: both('suspendue', 'suspended'),
  outage: both('en panne', 'out of reach'),
  outageSince: both(
    'En panne depuis {since} : {said} Les actes attendent et partent dès qu’elle répond ; prochain essai : {next}.',
    'Out of reach since {since}: {said} Acts wait, and leave once it answers; next try: {next}.',
  ),
  paused: both('en pause', 'paused'),
  already: both('Elle l’était déjà : rien n’a changé.', 'It was so already: nothing has changed.'),
  counts: both('à envoyer : {toSend}, en attente : {awaiting}', 'to send: {toSend}, awaited: {awaiting}'),
  collect: both(
    'dernière relève : [{at}|jamais][, en échec ({code})]',
    'last collection: [{at}|never][, failed ({code})]',
  ),
  certificate: both('échéance du certificat : {until:day}', 'end of the certificate: {until:day}'),
  fault: both('depuis {since} : {code} {said}', 'since {since}: {code} {said}'),
  pause: both('en pause depuis {since}, par {by} : {reason}', 'paused since {since}, by {by}: {reason}'),
  detail: both('Une par une : actes connections --detail.', 'One by one: actes connections --detail.'),
  zone: both('Heures de Paris.', 'Times of Paris.'),
}

function formatConnectionList(items: readonly ConnectionJson[], language: Language): readonly string[] {
  if (items.length === 0) return [labels.none[language]]
  return [...items.flatMap((item) => formatConnectionLines(item, language)), labels.zone[language]]
}

/** Merges a platform's connections in the same state into one line, with their number and sums. */
function joinedList(items: readonly ConnectionJson[], language: Language): readonly string[] {
  if (items.length === 0) return [labels.none[language]]
  const groups = groupAlike(items, (item) =>
    item.platform === null ? undefined : JSON.stringify([item.platform, standingOf(item)]),
  )
  const isJoined = groups.some(({ length }) => length > 1)
  return [
    ...groups.flatMap((group) => formatConnectionLines(togetherOf(group), language)),
    ...(isJoined ? [labels.detail[language]] : []),
    labels.zone[language],
  ]
}

const standingOf = ({ suspended, paused, outage }: ConnectionJson) => [
  suspended && [suspended.code, suspended.params],
  paused && [paused.by, paused.reason],
  outage?.code,
]

/** One row for a whole group: the earliest dates, the nearest end of a certificate, the sums. */
function togetherOf(group: readonly ConnectionJson[]): ConnectionJson & { readonly sirens?: readonly string[] } {
  const [first] = group as readonly [ConnectionJson]
  if (group.length === 1) return first
  const least = <T extends string>(all: readonly (T | null)[]) =>
    all.toSorted((a, b) => (a === b ? 0 : (a ?? '') < (b ?? '') ? -1 : 1))[0] ?? null
  const earliest = (of: (each: ConnectionJson) => { readonly since: string } | null) =>
    group.toSorted((a, b) => ((of(a)?.since ?? '') < (of(b)?.since ?? '') ? -1 : 1))[0] ?? first
  const ends = group.flatMap(({ certificateUntil }) => certificateUntil ?? [])
  return {
    ...first,
    sirens: group.map(({ siren }) => siren),
    suspended: earliest(({ suspended }) => suspended).suspended,
    paused: earliest(({ paused }) => paused).paused,
    outage: earliest(({ outage }) => outage).outage,
    lastCollect: least(group.map(({ lastCollect }) => lastCollect)),
    lastCode: group.find(({ lastCode }) => lastCode !== null)?.lastCode ?? null,
    certificateUntil: least(ends),
    toSend: group.reduce((sum, { toSend }) => sum + toSend, 0),
    awaiting: group.reduce((sum, { awaiting }) => sum + awaiting, 0),
  }
}

function formatConnectionLines(
  item: ConnectionJson & { readonly sirens?: readonly string[] },
  language: Language,
): readonly string[] {
  const { id, platform, sirens, suspended, paused, outage, lastCollect, lastCode, certificateUntil, toSend, awaiting } =
    item
  const say = saying(labels, language)
  const who = sirens ? `${platform ?? ''}  ${manySirens(sirens)}` : id.padEnd(22)
  const collect = { ...(lastCollect && { at: shownTime(lastCollect) }), ...(lastCode && { code: lastCode }) }
  const facts = [
    say('counts', { toSend, awaiting }),
    say('collect', collect),
    ...(certificateUntil === null ? [] : [say('certificate', { until: certificateUntil })]),
  ]
  const stands = say(suspended ? 'suspended' : paused ? 'paused' : outage ? 'outage' : 'open')
  return [
    `${who} ${stands.padEnd(10)} ${facts.join(', ')}`,
    ...(suspended ? suspendedLines(item, suspended, language) : []),
    ...(outage ? [`  ${say('outageSince', outageFacts(outage, language))}`] : []),
    ...(paused ? [`  ${say('pause', { ...paused, since: shownTime(paused.since) })}`] : []),
  ]
}

function outageFacts({ code, since, next }: NonNullable<ConnectionJson['outage']>, language: Language): Params {
  return { since: shownTime(since), said: codeSentence(code, language, 'cli'), next: shownTime(next) }
}

function suspendedLines(
  { siren, gateway }: ConnectionJson,
  suspended: NonNullable<ConnectionJson['suspended']>,
  language: Language,
): readonly string[] {
  const { code, since, params = {} } = suspended
  const values = { since: shownTime(since), code, said: sentenceOf({ code, path: '', params }, language, 'cli') }
  const setting = params.setting === undefined ? {} : { setting: String(params.setting) }
  const remedy = remedyFor({ code, ...setting }, { siren, gateway })
  return [`  ${filled(labels.fault, values, language)}`, `  → ${remedy[language]}`]
}
