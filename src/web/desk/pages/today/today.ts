// Aujourd'hui: first what waits for a person, as sentences with one button each; then the day's flow.
import { countedMost, waiting, type WaitingToday } from '../../../../operations/desk/today.ts'
import type { ListedTask } from '../../../../operations/desk/lists.ts'
import { mayAnywhere } from '../../../../accounts/access.ts'
import { remindDays } from '../../../../accounts/tokens.ts'
import { isErrorCode } from '../../../../errors.ts'
import { dayIn } from '../../../../protocol/calendrier/jour.ts'
import { codeSentence, sentenceOf } from '../../../../text/sentences.ts'
import { taskWords } from '../../../../text/tasks.ts'
import { html, type HtmlContent, type Html } from '../../../../text/html.ts'
import { namesFor, type NameOf } from '../../names.ts'
import { quoted, tag, trouble, type Tone } from '../../parts.ts'
import type { Say } from '../../say.ts'
import { instant } from '../../times.ts'
import { goPath } from '../../layout.ts'
import { mayHere, pageAt, type Visit } from '../../visit.ts'
import { requestSaid } from '../requests.ts'
import { dayFlow } from './flow.ts'
import { connectionHref, gatewayName } from '../gateway-words.ts'
import { deadline, taskHref, taskLabel } from '../letters/words.ts'
import { asideSaid } from '../transmission/colleagues.ts'

type WaitingSending = WaitingToday['uncertain'][number] | WaitingToday['silent'][number]
type StoppedConnection = WaitingToday['suspended'][number]
type WaitingSender = WaitingToday['senders'][number]
type FailedGroup = WaitingToday['failed'][number]

/** Named items of a kind. */
const most = 5

const page = pageAt('/', 'read', async (visit) => {
  const { say, now, language } = visit
  const items = await waitingItems(visit)
  const list = html`<ul class="todo-list">
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

interface Item {
  readonly tone: Tone
  readonly word: string
  readonly what: HtmlContent
  readonly means: HtmlContent
  readonly href: string
  readonly label: string
  readonly quiet?: true
}

function item({ tone, word, what, means, href, label, quiet }: Item): Html {
  return html`<li>
    ${tag(tone, word)}
    <div>
      <strong>${what}</strong>
      <p>${means}</p>
    </div>
    <a class="button${quiet && ' quiet'}" href="${href}">${label}</a>
  </li>`
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

function uncertain(visit: Visit, all: readonly WaitingSending[]): readonly Html[] {
  const { say } = visit
  if (all.length <= most)
    return all.map(({ id, numero, objet, collectivite }) =>
      item({
        tone: 'doubt',
        word: say('Incertaine', 'Uncertain'),
        href: `/transmissions/${id}`,
        what: say(
          `${numero ?? 'Un envoi'} : arrivée non confirmée`,
          `${numero ?? 'A sending'}: it left, and nothing says whether it arrived`,
        ),
        means: html`${quoted(visit, objet, collectivite)}.
        ${say('Rien n’est renvoyé tant que le doute n’est pas levé.', 'Nothing is sent again until it is known.')}`,
        label: say(`Examiner ${numero ?? 'cet envoi'}`, `Examine ${numero ?? 'this sending'}`),
      }),
    )
  return [
    item({
      tone: 'doubt',
      word: say('Incertaines', 'Uncertain'),
      href: '/incertaines',
      label: say('Examiner les envois incertains', 'Examine the uncertain sendings'),
      what: say(
        `${upTo(say, all.length)} envois dont l’arrivée n’est pas confirmée`,
        `${upTo(say, all.length)} sendings left, and nothing says whether they arrived`,
      ),
      means: say(
        'Rien n’est renvoyé tant que le doute n’est pas levé ; la passerelle est interrogée de nouveau automatiquement.',
        'Nothing is sent again until it is known; the gateway is asked again by itself.',
      ),
    }),
  ]
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

function mine(visit: Visit, all: WaitingToday['mine']): readonly Html[] {
  const { say, language } = visit
  return all.slice(0, most).map(({ id, numero, objet, collectivite, code }) =>
    item({
      tone: 'todo',
      word: say('Confiée à vous', 'Yours'),
      href: `/transmissions/${id}`,
      what: numero ?? say('Un envoi', 'A sending'),
      means: html`${quoted(visit, objet, collectivite)}. ${isErrorCode(code) && trouble(code, { language })}`,
      label: say(`Reprendre ${numero ?? 'cet envoi'}`, `Go on with ${numero ?? 'this sending'}`),
    }),
  )
}

const causesMost = 10

/** Held groups first. */
function failures(visit: Visit, all: readonly FailedGroup[]): readonly Html[] {
  const { say } = visit
  const groups = [...all.filter(({ held }) => held), ...all.filter(({ held }) => !held)]
  const named = groups
    .slice(0, causesMost)
    .map((group) => (group.held ? held(visit, group) : renderRefusedGroup(visit, group)))
  const others = groups.length - named.length
  if (others === 0) return named
  const rest = item({
    tone: 'todo',
    word: say('Échecs', 'Failures'),
    quiet: true,
    href: '/causes',
    what: say(
      others === 1 ? 'Une autre cause d’échec' : `${others} autres causes d’échec`,
      others === 1 ? 'One more cause of failure' : `${others} more causes of failure`,
    ),
    means: say('Chacune dit combien d’actes elle retient.', 'Each says how many acts it holds back.'),
    label: say('Voir toutes les causes', 'See all causes'),
  })
  return [...named, rest]
}

function held({ language, say }: Visit, { id, code, gateway, count, since }: FailedGroup): Html {
  const acts = count > 1 ? say(`${count} actes retenus`, `${count} acts held`) : say('Un acte retenu', 'An act held')
  return item({
    tone: 'todo',
    word: say('En attente de vous', 'Waiting for you'),
    href: `/causes#cause-${id}`,
    what: html`${acts} ${say('par', 'on the way to')} ${gatewayName(gateway, language)} ${say('depuis le', 'since')}
    ${instant(since, language)}`,
    means: trouble(code, { language }),
    label:
      count > 1
        ? say(`Voir la cause des ${count} actes`, `See the cause of the ${count} acts`)
        : say('Voir la cause de cet acte', 'See the cause of this act'),
  })
}

function renderRefusedGroup({ language, say }: Visit, { id, code, verifCode, count, since, only }: FailedGroup): Html {
  const why = verifCode === '' ? code : `${verifCode}, ${code}`
  const name = only?.numero ?? say('Une transmission', 'A transmission')
  const when = html`${only ? say('le', 'on') : say('depuis le', 'since')} ${instant(since, language)}`
  return item({
    tone: 'no',
    word: say(count > 1 ? 'Refusées' : 'Refusée', 'Refused'),
    what: only
      ? html`${say(`${name} refusée`, `${name} refused`)} ${when}`
      : html`${say(`${count} transmissions refusées`, `${count} transmissions refused`)} ${when}`,
    means: html`${codeSentence(code, language)} <code>${why}</code>`,
    href: only ? `/transmissions/${only.id}` : `/causes#cause-${id}`,
    label: only ? say(`Voir ${name}`, `See ${name}`) : say(`Voir les refus ${why}`, `See the refusals ${why}`),
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
      ...(!mayHere(visit, 'closeTask', collectivite) && { quiet: true }),
    })
  })
  if (all.length <= most) return named
  const others = item({
    tone: 'todo',
    word: say('Tâches', 'Tasks'),
    quiet: true,
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

function silent({ say }: Visit, all: readonly WaitingSending[]): readonly Html[] {
  const [oldest] = all
  if (!oldest) return []
  const many =
    all.length > 100
      ? say('Plus de 100 actes transmis', 'More than 100 acts submitted')
      : say(`${all.length} actes transmis`, `${all.length} acts submitted`)
  const name = oldest.numero
  const what = all.length === 1 ? say(`${name ?? 'Un acte'} transmis`, `${name ?? 'An act'} submitted`) : many
  return [
    item({
      tone: 'run',
      word: say('Sans AR', 'Without AR'),
      quiet: true,
      what: say(
        `${what} depuis plusieurs jours ouvrés, sans accusé`,
        `${what} several working days ago, without acknowledgement`,
      ),
      means: say(
        'La relève continue automatiquement, et rien n’est renvoyé. Demandez à la préfecture ou à la plateforme.',
        'Collection goes on by itself, and nothing is sent again. Ask the préfecture or the platform.',
      ),
      href: all.length === 1 ? `/transmissions/${oldest.id}` : '/transmissions?etat=submitted',
      label:
        all.length === 1
          ? say(`Voir ${name ?? 'cet acte'}`, `See ${name ?? 'this act'}`)
          : say('Voir les actes sans accusé', 'See the acts without acknowledgement'),
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
      quiet: true,
      what: say(`Le jeton ${name} expire bientôt`, `The token ${name} ends soon`),
      means: html`${say('Le programme qui s’en sert sera refusé après le', 'The program that uses it is refused after')}
      ${instant(expiresAt, language)}.
      ${say('Créez-en un autre pour ce programme.', 'Make another one, and give it to the program.')}`,
      label: say('Voir les jetons', 'See the tokens'),
    }),
  )
}

function upTo(say: Say, count: number): string {
  return count >= countedMost ? say(`Au moins ${countedMost}`, `At least ${countedMost}`) : String(count)
}
