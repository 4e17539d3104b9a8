// One connection: where it stands and why, who writes for its préfecture, what differs from its platform. It is examined,
// collected, paused and resumed here.
import { ActesError } from '#errors.ts'
import { mailedTypes } from '#gateways/facts.ts'
import type { ConnectionJson, FindingJson } from '#operations/shapes/connections.ts'
import { html } from '#text/html.ts'
import { asking, askingButton } from '../../asking.ts'
import { fold, form, hidden } from '../../forms.ts'
import { namesFor } from '../../names.ts'
import { facts, section, table, tag } from '../../parts.ts'
import { instant } from '../../times.ts'
import { actionAt, done, mayHere, pageAt, undone, type Rendered, type Visit } from '../../visit.ts'
import { confirmForm } from '../retours/retour.ts'
import { comparedFacts, compareNow, differencesPart } from './differences.ts'
import { hoursFacts, hoursOf, type Hours } from './hours.ts'
import { connectionHref, gatewayName } from '../gateway-words.ts'
import { weekPart } from './week.ts'
import { examination, settingsWord } from './examination.ts'
import {
  certificateSaid,
  connectionsPath,
  connectionsTitle,
  isStopped,
  lastOf,
  renderConnectionStanding,
  whyOf,
} from './standing.ts'

export const connectionPage = pageAt(`${connectionsPath}/:id`, 'read', async (visit, { id = '' }) =>
  renderConnection(visit, await connectionOf(visit, id)),
)

/** @throws ActesError ACTES-S006 when the visitor sees no connection of this id */
async function connectionOf({ ask }: Visit, id: string): Promise<ConnectionJson> {
  const found = (await ask.listConnections({ id })).items[0]
  if (!found) throw new ActesError('ACTES-S006', { params: { name: id } })
  return found
}

async function renderConnection(
  visit: Visit,
  found: ConnectionJson,
  findings?: readonly FindingJson[],
): Promise<Rendered> {
  const { id, siren, gateway } = found
  const { say, language } = visit
  const hours = (await hoursOf([found], visit)).get(id)
  const nameOf = await namesFor(visit, [siren])
  const actions = connectionActionsOf(found, visit)
  return {
    title: `${connectionsTitle(say)}${say(' :', ':')} ${id}`,
    heading: `${gatewayName(gateway, language)}, ${nameOf(siren)}`,
    lead: html`<a href="${connectionsPath}">${connectionsTitle(say)}</a> ·
      <code>${id}</code> ${renderConnectionStanding(found, hours, visit)}`,
    main: html`${whyBox(found, visit)} ${findings && examination(findings, found, visit)}
    ${await renderConnectionFacts(found, hours, visit)}
    ${actions.length > 0 && html`<div class="actions">${actions}</div>`} ${await weekPart(found, hours, visit)}
    ${await sendersPart(found, visit)} ${await differencesPart(found, visit)}`,
  }
}

async function renderConnectionFacts(found: ConnectionJson, hours: Hours | undefined, visit: Visit) {
  const { toSend, awaiting, nextCollect } = found
  const { say, language } = visit
  const none = isStopped(found) || nextCollect === null
  return facts([
    [say('Dernière relève', 'Last collection'), lastOf(found, visit)],
    [say('Prochaine relève', 'Next collection'), none ? say('aucune', 'none') : instant(nextCollect, language)],
    ...comparedFacts(found, visit),
    [say('À envoyer', 'To send'), toSend],
    [say('En attente d’une réponse', 'Awaiting an answer'), awaiting],
    [say('Fin du certificat', 'End of our certificate'), certificateSaid(found, visit)],
    [
      say('Réglages', 'Settings'),
      mayHere(visit, 'declare', null) &&
        html`<a href="/collectivites/${found.siren}/passerelle">${settingsWord(say)}</a>`,
    ],
    ...(await hoursFacts(hours, visit)),
  ])
}

/** Unconfirmed senders first. */
async function sendersPart({ id, siren, gateway }: ConnectionJson, visit: Visit) {
  if (!mailedTypes.includes(gateway)) return false
  const { say, language } = visit
  const { items } = await visit.ask.listSenders({ id })
  const title = say('Expéditeurs de la préfecture', 'Who writes for the préfecture')
  const captions = {
    caption: title,
    none: say(
      'Aucun expéditeur confirmé : le premier courriel attendra ici.',
      'Nobody is confirmed: the first mail will wait here.',
    ),
  }
  const list = table(items, captions, [
    [say('Expéditeur', 'Sender'), ({ sender }) => html`<code>${sender}</code>`],
    [
      say('État', 'State'),
      ({ confirmedBy, since, waiting }) =>
        confirmedBy === null
          ? html`${tag('todo', say('à confirmer', 'to be confirmed'))}
              <span class="sub"
                >${say(`courriels en attente : ${waiting}, depuis le`, `mails waiting: ${waiting}, since`)}
                ${instant(since, language)}</span
              >`
          : html`${tag('ok', say('confirmé', 'confirmed'))}
              <span class="sub">${confirmedBy}, ${instant(since, language)}</span>`,
    ],
    [
      say('Actions', 'Actions'),
      ({ sender, confirmedBy }) => {
        if (confirmedBy === null) return confirmForm(visit, { connection: id, siren, sender })
        const label = say(`Ne plus admettre ${sender}`, `No longer admit ${sender}`)
        return fold(
          label,
          askingButton(visit, withdraw, { at: [id], siren, label, fields: hidden('expediteur', sender) }),
        )
      },
    ],
  ])
  return section({ id: 'expediteurs', title }, list)
}

function whyBox(found: ConnectionJson, visit: Visit) {
  const { say } = visit
  if (!isStopped(found) && !found.outage) return false
  const outage = say(
    'Les actes attendent, rien n’est perdu. La plateforme est essayée automatiquement toutes les deux minutes au plus, et tout part dès qu’elle répond : il n’y a rien à relancer.',
    'Acts wait, and lose nothing, for as long as it takes. A try is made by itself every two minutes at the most, and everything leaves once the platform answers; there is nothing to requeue.',
  )
  const suspended = say(
    'Rien ne part et rien n’est relevé. La passerelle est examinée toutes les dix minutes, et la connexion reprend automatiquement dès que la passerelle l’accepte ; rien n’est perdu.',
    'Nothing leaves and nothing is collected. The gateway is examined every ten minutes, and the connection resumes by itself as soon as the gateway accepts it; what waits loses nothing.',
  )
  const paused = say(
    'Rien ne part et rien n’est relevé jusqu’à la reprise de la connexion ; rien n’est perdu.',
    'Nothing leaves and nothing is collected until a person resumes it; what waits loses nothing.',
  )
  const isAnswered = found.suspended?.code === 'ACTES-G023'
  const title = isAnswered
    ? say('Suspendue : un retour répond à un envoi inconnu', 'Suspended: a return answers an unknown sending')
    : found.suspended
      ? say('Suspendue : configuration à corriger', 'Suspended by a fault of its configuration')
      : found.paused
        ? say('En pause', 'Paused')
        : say('La plateforme est en panne', 'The platform is out of reach')
  const answered = say(
    'Rien ne part ; les retours sont relevés. Cherchez d’où vient cet envoi, puis reprenez la connexion : elle ne reprend pas automatiquement. Rien n’est perdu.',
    'Nothing leaves; returns are collected. Find out where that sending came from, then resume the connection: it does not resume by itself. What waits loses nothing.',
  )
  const means = html`<p>${isAnswered ? answered : found.suspended ? suspended : found.paused ? paused : outage}</p>`
  return section({ id: 'pourquoi', title, kind: 'why' }, [whyOf(found, visit), means])
}

/** What the visitor may do now; what waits for a reason folds, but the way out of a stop. */
function connectionActionsOf(found: ConnectionJson, visit: Visit) {
  const { id, siren, can } = found
  const { say } = visit
  const on = { at: [id], siren }
  const to = (verb: string, label: string) => form(visit, { label, action: `${connectionHref(id)}/${verb}` })
  const [isAdministered, isHandled] = [mayHere(visit, 'connection', siren), mayHere(visit, 'resolve', siren)]
  const [pausing, resuming] = [say('Mettre en pause', 'Pause'), say('Reprendre', 'Resume')]
  const why = (what: string, whatInEnglish: string) =>
    say(`Motif de la ${what} (inscrit au journal)`, `Reason ${whatInEnglish}, kept in the journal`)
  const all = [
    [
      isAdministered && can.resume === true,
      () => askingButton(visit, goOn, { ...on, label: resuming, first: true, why: why('reprise', 'to resume') }),
    ],
    [isAdministered, () => to('examen', say('Tester maintenant', 'Test now'))],
    [isHandled && !isStopped(found), () => to('releve', say('Relever maintenant', 'Collect now'))],
    [
      isHandled,
      () =>
        askingButton(visit, compareNow, { ...on, label: say('Comparer à la plateforme', 'Compare with the platform') }),
    ],
    [
      isAdministered && can.pause === true,
      () => fold(pausing, askingButton(visit, stop, { ...on, label: pausing, why: why('pause', 'of the pause') })),
    ],
  ] as const
  return all.flatMap(([isOffered, made]) => (isOffered ? [made()] : []))
}

const collect = actionAt(`${connectionsPath}/:id/releve`, 'resolve', async (visit, { params: { id = '' } }) => {
  const { siren } = await connectionOf(visit, id)
  const { items } = await visit.ask.collectNow({ sirens: [siren] })
  const [tell, text] = items.some((each) => each.connection === id && each.asked)
    ? [
        done,
        visit.say(
          'La relève est demandée : les réponses s’afficheront dans un instant.',
          'The collection is asked for: what has come is put in its place in a moment.',
        ),
      ]
    : [undone, visit.say('Rien n’est relevé par cette connexion.', 'Nothing is collected by it.')]
  return tell(connectionHref(id), text)
})

const examine = actionAt(`${connectionsPath}/:id/examen`, 'connection', async (visit, { params: { id = '' } }) => {
  const { siren } = await connectionOf(visit, id)
  const { items } = await visit.ask.examineGateway({ siren })
  return renderConnection(visit, await connectionOf(visit, id), items)
})

const stop = asking(`${connectionsPath}/:id/pause`, 'pauseConnection', ({ say }, { id }) =>
  done(connectionHref(id), say(`La connexion ${id} est en pause.`, `The connection ${id} is paused.`)),
)

const goOn = asking(`${connectionsPath}/:id/reprise`, 'resumeConnection', ({ say }, { id }) =>
  done(connectionHref(id), say(`La connexion ${id} a repris.`, `The connection ${id} has resumed.`)),
)

const confirm = asking(
  `${connectionsPath}/:id/expediteurs`,
  ['confirmSender', { sender: 'expediteur' }],
  ({ say }, { id, sender }) =>
    done(
      connectionHref(id),
      say(
        `${sender} est confirmé : ses courriels qui attendaient sont lus.`,
        `${sender} is confirmed: its mails that waited are read.`,
      ),
    ),
)

const withdraw = asking(
  `${connectionsPath}/:id/expediteurs/retrait`,
  ['withdrawSender', { sender: 'expediteur' }],
  ({ say }, { id, sender }) =>
    done(connectionHref(id), say(`${sender} n’est plus admis.`, `${sender} is no longer accepted.`)),
)

export const connectionActions = [collect, examine, stop, goOn, confirm, withdraw]
