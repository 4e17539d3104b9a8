// Connexions: every connection of a collectivité, how it stands and why; a gateway is examined, stopped and let go on from here.
import { ActesError } from '../../../../errors.ts'
import type { ConnectionJson } from '../../../../operations/shapes.ts'
import type { Both } from '../../../../text/sentences.ts'
import { html, type Html } from '../../../../text/html.ts'
import { heading } from '../../layout.ts'
import { reasonField } from '../../parts.ts'
import { instant } from '../../times.ts'
import { field, type DeskAction, type Done, type Page, type Sent, type Visit } from '../../visit.ts'
import { examination, type Finding } from './examined.ts'
import { hoursFacts, hoursOf } from './hours.ts'
import { certificateOf, lastOf, listPage, path, standingOf, titleIn, troubleOf, whyOf } from './list.ts'
import { guardedForm, refusedButton } from '../desk-forms.ts'
import { connectionHref, gatewayName } from '../gateway-words.ts'

const isStopped = ({ suspended, paused }: ConnectionJson): boolean => suspended !== null || paused !== null

const onePage: Page = {
  path: `${path}/:id`,
  needs: 'read',
  render: async (visit, { id = '' }) => {
    const found = await connectionOf(visit, id)
    return { title: titleOf(found, visit), main: await mainOf(found, visit) }
  },
}

function titleOf({ id }: ConnectionJson, { say }: Visit): string {
  return `${titleIn(say)}${say(' :', ':')} ${id}`
}

/** @throws ActesError ACTES-S006 when it is not there for him */
async function connectionOf({ ask }: Visit, id: string): Promise<ConnectionJson> {
  const found = (await ask('listConnections', { id })).items[0]
  if (!found) throw new ActesError('ACTES-S006', { params: { name: id } })
  return found
}

async function mainOf(found: ConnectionJson, visit: Visit, findings?: readonly Finding[]): Promise<Html> {
  const { id, siren, gateway } = found
  const { say, language } = visit
  const name = `${gatewayName(gateway, language)}, ${siren}`
  const hours = (await hoursOf([found], visit)).get(id)
  return html`${heading(name, html`<code>${id}</code> ${standingOf(found, hours, visit)}`)} ${whyBox(found, visit)}
    ${findings && examination(findings, visit)}
    <div class="two">
      <section>
        <h2>${say('Situation', 'Where it stands')}</h2>
        ${factsOf(found, await hoursFacts(hours, visit), visit)}
      </section>
      <section class="actions">
        <h2>${say('Agir', 'Actions')}</h2>
        ${actionsOn(found, visit)}
      </section>
    </div>
    <p><a href="${path}">${say('Toutes les connexions', 'All connections')}</a></p>`
}

function factsOf(found: ConnectionJson, hours: Html, visit: Visit): Html {
  const { toSend, awaiting, nextCollect } = found
  const { say, language } = visit
  const none = isStopped(found) || nextCollect === null
  return html`<dl class="facts">
    <dt>${say('Dernière relève', 'Last collection')}</dt>
    <dd>${lastOf(found, visit)}${troubleOf(found, visit)}</dd>
    <dt>${say('Prochaine relève', 'Next collection')}</dt>
    <dd>${none ? say('aucune', 'none') : instant(nextCollect, language)}</dd>
    <dt>${say('À envoyer', 'To send')}</dt>
    <dd>${toSend}</dd>
    <dt>${say('En attente d’une réponse', 'Awaiting an answer')}</dt>
    <dd>${awaiting}</dd>
    <dt>${say('Fin de notre certificat', 'End of our certificate')}</dt>
    <dd>${certificateOf(found, visit)}</dd>
    ${hours}
  </dl>`
}

const suspendedMeans: Both = {
  fr: 'Rien ne part et rien n’est relevé. La passerelle est examinée toutes les dix minutes, et la connexion reprend d’elle-même dès qu’elle l’accepte ; ce qui attend ne perd rien.',
  en: 'Nothing leaves and nothing is collected. The gateway is examined every ten minutes, and the connection resumes by itself as soon as the gateway accepts it; what waits loses nothing.',
}
const pausedMeans: Both = {
  fr: 'Rien ne part et rien n’est relevé, jusqu’à ce que quelqu’un la reprenne ; ce qui attend ne perd rien.',
  en: 'Nothing leaves and nothing is collected until somebody resumes it; what waits loses nothing.',
}

function whyBox(found: ConnectionJson, visit: Visit): Html | false {
  const { suspended, paused } = found
  const { say, language } = visit
  if (!suspended && !paused) return false
  const title = suspended
    ? say('Suspendue par un défaut de configuration', 'Suspended by a fault of its configuration')
    : say('En pause', 'Paused')
  return html`<div class="why">
    <h2>${title}</h2>
    ${whyOf(found, visit)}
    <p>${(suspended ? suspendedMeans : pausedMeans)[language]}</p>
  </div>`
}

function actionsOn(found: ConnectionJson, visit: Visit): Html {
  const { id, siren } = found
  const { say } = visit
  const guard = { needs: 'connection', siren } as const
  const examine = { ...guard, action: `${connectionHref(id)}/examen`, label: say('Tester maintenant', 'Test now') }
  const pause = { ...guard, action: `${connectionHref(id)}/pause`, label: say('Mettre en pause', 'Pause'), quiet: true }
  const resume = { ...guard, action: `${connectionHref(id)}/reprise`, label: say('Reprendre', 'Resume') }
  const whyPause = reasonField(say('Motif de la pause, journalisé', 'Reason of the pause, kept in the journal'))
  const whyResume = reasonField(say('Motif de la reprise, journalisé', 'Reason to resume, kept in the journal'))
  const paused = say('Elle est déjà en pause.', 'It is paused already.')
  const open = say('Elle n’est ni en pause ni suspendue.', 'It is neither paused nor suspended.')
  return html`${guardedForm(visit, examine)}
  ${found.paused ? refusedButton(pause.label, paused) : guardedForm(visit, pause, whyPause)}
  ${isStopped(found) ? guardedForm(visit, resume, whyResume) : refusedButton(resume.label, open)}`
}

const examine: DeskAction = {
  path: `${path}/:id/examen`,
  needs: 'connection',
  run: async (visit, { params: { id = '' } }) => {
    const found = await connectionOf(visit, id)
    const { items } = await visit.ask('examineGateway', { siren: found.siren })
    return { title: titleOf(found, visit), main: await mainOf(await connectionOf(visit, id), visit, items) }
  },
}

const stop: DeskAction = {
  path: `${path}/:id/pause`,
  needs: 'connection',
  run: (visit, sent) =>
    decided(visit, sent, {
      call: 'pauseConnection',
      said: visit.say('est en pause', 'is paused'),
    }),
}

const goOn: DeskAction = {
  path: `${path}/:id/reprise`,
  needs: 'connection',
  run: (visit, sent) =>
    decided(visit, sent, {
      call: 'resumeConnection',
      said: visit.say('a repris', 'has resumed'),
    }),
}

interface Decision {
  readonly call: 'pauseConnection' | 'resumeConnection'
  readonly said: string
}

async function decided(visit: Visit, sent: Sent, { call, said }: Decision): Promise<Done> {
  const reason = field(sent, 'motif')
  if (reason === '') throw new ActesError('ACTES-A001')
  const { id } = await connectionOf(visit, sent.params.id ?? '')
  await visit.ask(call, { id, reason })
  return {
    to: connectionHref(id),
    said: { tone: 'ok', text: `${visit.say('La connexion', 'The connection')} ${id} ${said}.` },
  }
}

/** What is looked at. */
export const connectionPages: readonly Page[] = [listPage, onePage]

/** What is done. */
export const connectionActions: readonly DeskAction[] = [examine, stop, goOn]
