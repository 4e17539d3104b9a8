// Aujourd'hui: first what waits for a person, as sentences with one button each; then the day's flow.
import { waiting, type WaitingToday } from '#operations/desk/today.ts'
import type { ListedTask } from '#operations/desk/lists.ts'
import { mayAnywhere } from '#accounts/access.ts'
import { remindDays } from '#accounts/tokens.ts'
import { dayIn } from '#protocol/calendrier/jour.ts'
import { sentenceOf } from '#text/sentences.ts'
import { taskWords } from '#text/tasks.ts'
import { html, type Html } from '#text/html.ts'
import { namesFor, type NameOf } from '../../names.ts'
import { quoted } from '../../parts.ts'
import type { Say } from '../../say.ts'
import { instant } from '../../times.ts'
import { goPath } from '../../layout.ts'
import { mayHere, pageAt, type Visit } from '../../visit.ts'
import { requestSaid } from '../requests.ts'
import { dayFlow } from './flow.ts'
import { connectionHref, gatewayName } from '../gateway-words.ts'
import { deadline, taskHref, taskLabel } from '../letters/words.ts'
import { asideSaid } from '../transmission/colleagues.ts'
import { failures, mine, silent, uncertain } from './acts.ts'
import { item, most, upTo } from './item.ts'

type StoppedConnection = WaitingToday['suspended'][number]
type WaitingSender = WaitingToday['senders'][number]

const page = pageAt('/', 'read', async (visit) => {
  const { say, now, language } = visit
  const items = await waitingItems(visit)
  const list = html`<ul class="lines">
    ${items}
  </ul>`
  return {
    title: say('Aujourd’hui', 'Today'),
    heading: formatTodayHeading(say, items.length),
    lead: instant(now, language),
    live: ['actes', 'retours', 'connexions', 'planifications', 'relances'],
    main: html`${items.length > 0 && list} ${await dayFlow(visit)}`,
  }
})

export const todayServed = { pages: [page] }

function formatTodayHeading(say: Say, count: number): string {
  if (count === 0) return say('Rien à traiter', 'Nothing waits for you')
  if (count === 1) return say('Un point à traiter', 'One thing waits for you')
  return say(`${count} points à traiter`, `${count} things wait for you`)
}

/** The most pressing kinds first. */
async function waitingItems(visit: Visit): Promise<readonly Html[]> {
  const { now } = visit
  const found = await visit.look(waiting, { now, most: most + 1 })
  const nameOf = await namesFor(
    visit,
    found.suspended.map(({ siren }) => siren),
  )
  return [
    ...quiet(visit, found.quiet),
    ...siem(visit, found.siem),
    ...found.paused.map((paused) => pausedQueue(visit, paused)),
    ...uncertain(visit, found.uncertain),
    ...found.suspended.map((stopped) => suspended(visit, stopped, nameOf)),
    ...mine(visit, found.mine),
    ...failures(visit, found.failed),
    ...tasks(visit, found.tasks),
    ...found.senders.map((sender) => unconfirmed(visit, sender)),
    ...stray(visit, found.stray),
    ...silent(visit, found.silent),
    ...(await requests(visit)),
    ...(await endingTokens(visit)),
  ]
}

function quiet({ say, language }: Visit, found: WaitingToday['quiet']): readonly Html[] {
  if (!found) return []
  const { code, params, since } = found
  return [
    item({
      tone: 'no',
      word: say('À l’arrêt', 'Stopped'),
      href: goPath,
      what: html`${say('Envois arrêtés depuis le', 'Nothing has left since')} ${instant(since, language)}`,
      means: sentenceOf({ code, path: '', params }, language),
      label: say('Voir que faire', 'See what to do'),
    }),
  ]
}

function siem({ say, language }: Visit, found: WaitingToday['siem']): readonly Html[] {
  if (!found) return []
  const { host, since } = found
  return [
    item({
      tone: 'no',
      word: 'SIEM',
      href: '/planifications',
      what: html`${say('Les journaux ne partent plus vers le SIEM depuis le', 'The journals have not left for the SIEM since')}
      ${instant(since, language)}`,
      means: sentenceOf({ code: 'ACTES-C017', path: '', params: { host } }, language),
      label: say('Voir les tâches planifiées', 'See the schedules'),
    }),
  ]
}

function pausedQueue({ say, language }: Visit, paused: WaitingToday['paused'][number]): Html {
  return item({
    tone: 'no',
    word: say('En pause', 'Paused'),
    href: '/files-brutes',
    what: html`${say('File d’attente arrêtée :', 'Queue stopped:')} ${paused.path}`,
    means: sentenceOf(paused, language),
    label: say('Voir les files d’attente', 'See the queues'),
  })
}

function suspended(
  { language, say }: Visit,
  { id, siren, gateway, code, params, since }: StoppedConnection,
  nameOf: NameOf,
): Html {
  return item({
    tone: 'no',
    word: say('Suspendue', 'Suspended'),
    href: `/connexions/${id}`,
    label: say('Voir la connexion', 'See the connection'),
    what: say(
      `${gatewayName(gateway, language)} est suspendue pour ${nameOf(siren)}`,
      `${gatewayName(gateway, language)} is suspended for ${nameOf(siren)}`,
    ),
    means: html`${sentenceOf({ code, path: id, params: params ?? {} }, language)} ${say('Depuis le', 'Since')}
    ${instant(since, language)}. ${say('Rien de ce qui attend n’est perdu.', 'Nothing of what waits is lost.')}`,
  })
}

function tasks(visit: Visit, all: readonly ListedTask[]): readonly Html[] {
  const { say, language } = visit
  const named = all.slice(0, most).map((task) => {
    const { kind, dueOn, numero, objet, collectivite, fuseau } = task
    return item({
      tone: 'todo',
      word: dueOn === null ? say('À traiter', 'To deal with') : say('Délai', 'Deadline'),
      href: taskHref(task),
      what: `${taskWords[kind][language]}${numero === null ? '' : say(` sur ${numero}`, ` about ${numero}`)}`,
      means: html`${deadline(dueOn, dayIn(fuseau, visit.now), language)} ·
      ${objet === '' ? collectivite : quoted(visit, objet, collectivite)} ${asideSaid(visit, task)}`,
      label: taskLabel(visit, { collectivite, name: numero ?? say('cette tâche', 'this task') }),
    })
  })
  if (all.length <= most) return named
  const others = item({
    tone: 'todo',
    word: say('Tâches', 'Tasks'),
    href: '/courriers',
    label: say('Voir toutes les tâches', 'See all tasks'),
    what: say('D’autres tâches attendent', 'Other tasks wait'),
    means: say(
      'Leurs échéances sont plus lointaines, ou la loi n’en fixe pas.',
      'Their last days are further off, or the law sets none.',
    ),
  })
  return [...named, others]
}

function unconfirmed({ language, say }: Visit, { connection, sender, waiting, since }: WaitingSender): Html {
  return item({
    tone: 'todo',
    word: say('Expéditeur', 'Sender'),
    href: `${connectionHref(connection)}#expediteurs`,
    what: say(`${sender} écrit-il bien au nom de la préfecture ?`, `Does ${sender} indeed write for the préfecture?`),
    means: html`${say(waiting === 1 ? 'Un courriel attend depuis le' : `${waiting} courriels attendent depuis le`, waiting === 1 ? 'One mail waits since' : `${waiting} mails wait since`)}
    ${instant(since, language)}.
    ${say('Rien n’est lu de cet expéditeur tant que personne ne l’a confirmé.', 'Nothing from this sender is read until a person has confirmed it.')}`,
    label: say('Voir cet expéditeur', 'See this sender'),
  })
}

function stray(
  visit: Visit,
  { count, since }: { readonly count: number; readonly since: Date | null },
): readonly Html[] {
  const { say, language } = visit
  if (count === 0 || since === null) return []
  return [
    item({
      tone: 'todo',
      word: say('Retours à rattacher', 'Stray returns'),
      href: '/retours',
      what:
        count > 1
          ? say(`${upTo(say, count)} retours n’ont trouvé aucun acte`, `${upTo(say, count)} returns have found no act`)
          : say('Un retour n’a trouvé aucun acte', 'A return has found no act'),
      means: html`${say('Le plus ancien est arrivé le', 'The oldest came on')} ${instant(since, language)}.
      ${say('Rien n’en est perdu : rattachez-les, ou faites-les relire.', 'Nothing of them is lost: attach them, or have them read again.')}`,
      label: mayAnywhere(visit.grants, 'attach')
        ? say('Rattacher les retours', 'Place the returns')
        : say('Voir les retours', 'See the returns'),
    }),
  ]
}

async function requests(visit: Visit): Promise<readonly Html[]> {
  const { say, language } = visit
  const { items } = await visit.ask.listRequests({})
  const waiting = items.filter(({ standing, mine: isMine }) => standing === 'waiting' && !isMine)
  return waiting.slice(0, most).map((each) =>
    item({
      tone: 'todo',
      word: say('Accord', 'Agreement'),
      href: `/demandes#demande-${each.id}`,
      what: say(`${each.askedBy} demande votre accord`, `${each.askedBy} asks you to agree`),
      means: html`${requestSaid(each, visit)}.
      ${say('Rien n’est fait avant ; sans réponse, la demande expire le', 'Nothing is done before; without an answer it ends on')}
      ${instant(each.expiresAt, language)}.`,
      label: say('Voir la demande', 'See the request'),
    }),
  )
}

async function endingTokens(visit: Visit): Promise<readonly Html[]> {
  const { say, language, now } = visit
  if (!mayHere(visit, 'people', null)) return []
  const { items } = await visit.ask.listTokens({})
  const until = now.getTime() + (remindDays[0] ?? 0) * 86_400_000
  const ending = items.filter(({ standing, expiresAt }) => standing === 'active' && Date.parse(expiresAt) <= until)
  return ending.slice(0, most).map(({ name, expiresAt }) =>
    item({
      tone: 'todo',
      word: say('Jeton', 'Token'),
      href: '/jetons',
      what: say(`Le jeton ${name} expire bientôt`, `The token ${name} ends soon`),
      means: html`${say('Le programme qui s’en sert sera refusé après le', 'The program that uses it is refused after')}
      ${instant(expiresAt, language)}.
      ${say('Créez-en un autre pour ce programme.', 'Make another one, and give it to the program.')}`,
      label: say('Voir les jetons', 'See the tokens'),
    }),
  )
}
