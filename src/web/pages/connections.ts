// Connexions: every road of a collectivite, how it stands and why; a gateway is examined, stopped and let go on from here.
import { ActesError } from '../../errors.ts'
import type { ConnectionJson } from '../../operations/operations.ts'
import { sentenceOf } from '../../sentences.ts'
import { noteDesk } from '../../store/people.ts'
import { html, type Html } from '../html.ts'
import { heading } from '../layout.ts'
import { nothing, reasonField, table, tag } from '../parts.ts'
import { instant, jour } from '../times.ts'
import { field, shownTo, type DeskAction, type Done, type Page, type Sent, type Visit } from '../visit.ts'
import { guardedForm, refusedButton, rest } from './desk-forms.ts'
import { gatewayNames, lookedAtSaid } from './gateway-words.ts'

const path = '/connexions'
const pageSize = 50
const title = 'Connexions'

type Finding = Awaited<ReturnType<Visit['operations']['examineGateway']>>['items'][number]

const listPage: Page = {
  path,
  needs: 'read',
  render: async (visit) => {
    const { items } = await visit.operations.connections()
    const after = visit.url.searchParams.get('apres') ?? ''
    const stopped = items.filter(isStopped)
    const others = items.filter((each) => !isStopped(each) && each.id > after)
    const shown = others.slice(0, pageSize)
    const next = others.length > pageSize ? shown.at(-1)?.id : undefined
    return {
      title,
      main: html`${heading(title, leadOf(stopped.length))}
        ${
          after === '' &&
          stopped.length > 0 &&
          html`<h2>Arrêtées</h2>
            ${listed(stopped, visit, 'Connexions arrêtées')}`
        }
        <h2>En service</h2>
        ${shown.length === 0 ? nothing('Aucune connexion : déclarez une collectivité.') : listed(shown, visit, 'Connexions en service')}
        ${rest(visit, next)}`,
    }
  },
}

const isStopped = ({ suspended, paused }: ConnectionJson): boolean => suspended !== null || paused !== null

function leadOf(stopped: number): string {
  if (stopped === 0) return 'Toutes les passerelles sont en service.'
  const rest = 'Rien ne part et rien n’est relevé par elles ; ce qui attend ne perd rien.'
  return stopped === 1 ? `Une connexion est arrêtée. ${rest}` : `${stopped} connexions sont arrêtées. ${rest}`
}

function listed(items: readonly ConnectionJson[], visit: Visit, caption: string): Html {
  return table(
    ['Connexion', 'État', 'Dernière relève', 'À envoyer', 'En attente', 'Fin du certificat'],
    items.map((each) => [
      html`<a href="${hrefOf(each.id)}">${gatewayNames[each.gateway]}, ${each.siren}</a
        ><span class="sub"><code>${each.id}</code></span>`,
      html`${standingOf(each)}${whyOf(each, visit)}`,
      html`${each.lastCollect === null ? 'jamais' : instant(each.lastCollect)}${troubleOf(each, visit)}`,
      each.toSend,
      each.awaiting,
      certificateOf(each, visit),
    ]),
    caption,
  )
}

/** Where a connection is looked at. */
function hrefOf(id: string): string {
  return `${path}/${encodeURIComponent(id)}`
}

function standingOf({ suspended, paused }: ConnectionJson): Html {
  if (suspended) return tag('no', 'suspendue')
  return paused ? tag('todo', 'en pause') : tag('ok', 'ouverte')
}

function whyOf({ suspended, paused, siren }: ConnectionJson, visit: Visit): Html {
  return html`${
    suspended &&
    html`<span class="sub"
      >depuis ${instant(suspended.since)} : ${sentenceOf(suspended, visit.language)}
      <code>${suspended.code}</code></span
    >`
  }${
    paused &&
    html`<span class="sub"
      >depuis ${instant(paused.since)}, par ${paused.by} : ${shownTo(visit, paused.reason, siren)}</span
    >`
  }`
}

/** What the last collection met. */
function troubleOf({ lastCode, suspended }: ConnectionJson, { language }: Visit): Html | false {
  if (lastCode === null || suspended) return false
  return html`<span class="sub">${sentenceOf({ code: lastCode, path: '' }, language)} <code>${lastCode}</code></span>`
}

const warnMs = 30 * 86_400_000

function certificateOf({ certificateUntil }: ConnectionJson, { now }: Visit): Html | string {
  if (certificateUntil === null) return 'aucun'
  const leftMs = Date.parse(`${certificateUntil}T23:59:59Z`) - now.getTime()
  if (leftMs < 0) return html`${jour(certificateUntil)} ${tag('no', 'passée')}`
  return html`${jour(certificateUntil)} ${leftMs < warnMs && tag('todo', 'proche')}`
}

const onePage: Page = {
  path: `${path}/:id`,
  needs: 'read',
  render: async (visit, { id = '' }) => {
    const found = await connectionOf(visit, id)
    return { title: `${title} : ${found.id}`, main: mainOf(found, visit) }
  },
}

/** @throws ActesError ACTES-S006 when it is not there for him */
async function connectionOf({ operations }: Visit, id: string): Promise<ConnectionJson> {
  const found = (await operations.connections()).items.find((each) => each.id === id)
  if (!found) throw new ActesError('ACTES-S006', { params: { name: id } })
  return found
}

function mainOf(found: ConnectionJson, visit: Visit, findings?: readonly Finding[]): Html {
  const { id, siren, gateway, toSend, awaiting, lastCollect, nextCollect } = found
  return html`${heading(`${gatewayNames[gateway]}, ${siren}`, html`<code>${id}</code> ${standingOf(found)}`)}
    ${whyBox(found, visit)} ${findings && examination(findings, visit)}
    <div class="two">
      <section>
        <h2>Situation</h2>
        <dl class="facts">
          <dt>Dernière relève</dt>
          <dd>${lastCollect === null ? 'jamais' : instant(lastCollect)}${troubleOf(found, visit)}</dd>
          <dt>Prochaine relève</dt>
          <dd>${isStopped(found) || nextCollect === null ? 'aucune' : instant(nextCollect)}</dd>
          <dt>À envoyer</dt>
          <dd>${toSend}</dd>
          <dt>En attente d’une réponse</dt>
          <dd>${awaiting}</dd>
          <dt>Fin de notre certificat</dt>
          <dd>${certificateOf(found, visit)}</dd>
        </dl>
      </section>
      <section class="actions">
        <h2>Agir</h2>
        ${actionsOn(found, visit)}
      </section>
    </div>
    <p><a href="${path}">Toutes les connexions</a></p>`
}

function whyBox(found: ConnectionJson, visit: Visit): Html | false {
  const { suspended, paused } = found
  if (!suspended && !paused) return false
  const happens = suspended
    ? 'Rien ne part et rien n’est relevé. La passerelle est examinée toutes les dix minutes, et la connexion reprend d’elle-même dès qu’elle l’accepte ; ce qui attend ne perd rien.'
    : 'Rien ne part et rien n’est relevé, jusqu’à ce que quelqu’un la reprenne ; ce qui attend ne perd rien.'
  return html`<div class="why">
    <h2>${suspended ? 'Suspendue par un défaut de configuration' : 'En pause'}</h2>
    ${whyOf(found, visit)}
    <p>${happens}</p>
  </div>`
}

function actionsOn(found: ConnectionJson, visit: Visit): Html {
  const { id, siren } = found
  const guard = { needs: 'connection', siren } as const
  const pause = { ...guard, action: `${hrefOf(id)}/pause`, label: 'Mettre en pause', quiet: true }
  const resume = { ...guard, action: `${hrefOf(id)}/reprise`, label: 'Reprendre' }
  return html`${guardedForm(visit, { ...guard, action: `${hrefOf(id)}/examen`, label: 'Tester maintenant' })}
  ${found.paused ? refusedButton(pause.label, 'Elle est déjà en pause.') : guardedForm(visit, pause, reasonField('Motif de la pause, journalisé'))}
  ${isStopped(found) ? guardedForm(visit, resume, reasonField('Motif de la reprise, journalisé')) : refusedButton(resume.label, 'Elle n’est ni en pause ni suspendue.')}`
}

function examination(findings: readonly Finding[], visit: Visit): Html {
  const faults = findings.filter(({ ok }) => !ok).length
  const lead =
    faults === 0
      ? 'La passerelle est prête.'
      : `${faults === 1 ? 'Une chose est' : `${faults} choses sont`} à corriger dans la fiche de la collectivité.`
  return html`<section>
    <h2>Examen de la passerelle</h2>
    <p role="status">${lead}</p>
    ${table(
      ['Ce qui est examiné', 'Réglage', 'Constat'],
      findings.map((finding) => [lookedAtSaid(finding.name), settingOf(finding), findingSaid(finding, visit)]),
      'Examen de la passerelle',
    )}
  </section>`
}

function settingOf({ setting }: Finding): Html | string {
  return setting === undefined ? '—' : html`<code>${setting}</code>`
}

function findingSaid({ ok, code, detail, on }: Finding, { language }: Visit): Html {
  return html`${tag(ok ? (code === undefined ? 'ok' : 'todo') : 'no', ok ? 'en ordre' : 'à corriger')}
  ${on !== undefined && html`<span class="sub">au ${jour(on)}</span>`}
  ${detail !== undefined && html`<span class="sub">${detail}</span>`}
  ${code !== undefined && html`<span class="sub">${sentenceOf({ code, path: '' }, language)} <code>${code}</code></span>`}`
}

const examine: DeskAction = {
  path: `${path}/:id/examen`,
  needs: 'connection',
  run: async (visit, { params: { id = '' } }) => {
    const found = await connectionOf(visit, id)
    const { items } = await visit.operations.examineGateway(found.siren)
    await note(visit, { event: 'connection-examined', target: found.id })
    return { title: `${title} : ${found.id}`, main: mainOf(await connectionOf(visit, id), visit, items) }
  },
}

const stop: DeskAction = {
  path: `${path}/:id/pause`,
  needs: 'connection',
  run: (visit, sent) =>
    decided(visit, sent, { event: 'connection-paused', call: 'pauseConnection', said: 'est en pause' }),
}

const goOn: DeskAction = {
  path: `${path}/:id/reprise`,
  needs: 'connection',
  run: (visit, sent) =>
    decided(visit, sent, { event: 'connection-resumed', call: 'resumeConnection', said: 'a repris' }),
}

interface Decision {
  readonly event: string
  readonly call: 'pauseConnection' | 'resumeConnection'
  readonly said: string
}

async function decided(visit: Visit, sent: Sent, { event, call, said }: Decision): Promise<Done> {
  const reason = field(sent, 'motif')
  if (reason === '') throw new ActesError('ACTES-A001')
  const { id } = await connectionOf(visit, sent.params.id ?? '')
  await visit.operations[call](id, { reason, who: visit.login })
  await note(visit, { event, target: id, detail: { reason } })
  return { to: hrefOf(id), said: { tone: 'ok', text: `La connexion ${id} ${said}.` } }
}

function note(visit: Visit, line: { event: string; target: string; detail?: unknown }): Promise<void> {
  return noteDesk(visit.app.ports.store.db, { at: visit.now, who: visit.login, ...line })
}

/** What is looked at. */
export const connectionPages: readonly Page[] = [listPage, onePage]

/** What is done. */
export const connectionActions: readonly DeskAction[] = [examine, stop, goOn]
