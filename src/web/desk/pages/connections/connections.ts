// Connexions: every connection with its standing and the reason, stopped ones first; examined, paused and resumed here.
import { ActesError } from '../../../../errors.ts'
import { mailedTypes } from '../../../../gateways/facts.ts'
import { settingFields } from '../../../../gateways/fields.ts'
import type { ConnectionJson, FindingJson } from '../../../../operations/shapes/connections.ts'
import { sentenceOf, wordOf } from '../../../../text/sentences.ts'
import { html, type Html } from '../../../../text/html.ts'
import { asking, askingButton } from '../../asking.ts'
import { guardedForm, hidden, refusedButton } from '../../forms.ts'
import { platformsNow, type PlatformNow } from '../../../../operations/desk/lists.ts'
import { namesFor } from '../../names.ts'
import { facts, lastly, nothing, paged, rest, section, table, tag, trouble } from '../../parts.ts'
import type { Say } from '../../say.ts'
import { instant, jour } from '../../times.ts'
import { actionAt, done, mayHere, pageAt, shownTo, undone, type Rendered, type Visit } from '../../visit.ts'
import { confirmForm } from '../retours/shown.ts'
import { closeDifference, comparedFacts, compareNow, differencesPart } from './differences.ts'
import { closedSaid, hoursFacts, hoursOf, type Hours } from './hours.ts'
import { connectionHref, gatewayName, lookedAtSaid } from '../gateway-words.ts'
import { weekPart } from './week.ts'

const path = '/connexions'
const pageSize = 50
/** Stopped connections on one page; they come first. */
const stoppedMost = 200

const titleIn = (say: Say): string => say('Connexions', 'Connections')

const listedMost = 20

const listPage = pageAt(path, 'read', async (visit) => {
  const { searchParams } = visit.url
  const isList = ['plateforme', 'une-par-une', 'arretees', 'apres'].some((name) => searchParams.has(name))
  const platforms = isList ? [] : await visit.look(platformsNow, {})
  const count = platforms.reduce((sum, { ids }) => sum + ids.length, 0)
  return count > listedMost ? platformsPage(platforms, count, visit) : oneByOnePage(visit)
})

function platformsPage(platforms: readonly PlatformNow[], count: number, visit: Visit): Rendered {
  const { say, language } = visit
  const stopped = platforms.reduce((sum, { suspended, paused }) => sum + suspended + paused, 0)
  const caption = say('Plateformes', 'Platforms')
  const hrefOf = ({ platform, ids: [id = '', ...others] }: PlatformNow) =>
    others.length === 0 ? connectionHref(id) : `${path}?${new URLSearchParams({ plateforme: platform }).toString()}`
  return {
    title: titleIn(say),
    lead: formatConnectionsLead(stopped, say),
    live: ['connexions'],
    main: html`${table(platforms, { caption }, [
        [
          say('Plateforme', 'Platform'),
          (each) =>
            html`<a href="${hrefOf(each)}">${gatewayName(each.gateway, language)}</a
              ><span class="sub"><code>${each.platform}</code></span>`,
        ],
        [say('Connexions', 'Connections'), ({ ids }) => ids.length],
        [say('État', 'State'), (each) => platformStanding(each, visit)],
      ])}
      <p>
        <a href="${path}?une-par-une=oui"
          >${say(`Les ${count} connexions, une par une`, `The ${count} connections, one by one`)}</a
        >
      </p>`,
  }
}

function platformStanding({ ids, suspended, paused, out }: PlatformNow, { say }: Visit): readonly Html[] {
  const open = ids.length - suspended - paused - out
  const all = ids.length
  return [
    [
      out,
      'no',
      say(out === all ? 'en panne' : `en panne : ${out}`, out === all ? 'out of reach' : `out of reach: ${out}`),
    ],
    [suspended, 'no', say(`suspendues : ${suspended}`, `suspended: ${suspended}`)],
    [paused, 'todo', say(`en pause : ${paused}`, `paused: ${paused}`)],
    [open, 'ok', say(open === all ? 'ouvertes' : `ouvertes : ${open}`, open === all ? 'open' : `open: ${open}`)],
  ].flatMap(([number, kind, words]) =>
    number === 0 ? [] : [html`${tag(kind as 'no' | 'todo' | 'ok', String(words))} `],
  )
}

/** Stopped connections have the cursor `arretees`, the others `apres`; each has pages of its own after the first. */
async function oneByOnePage(visit: Visit): Promise<Rendered> {
  const { say, url } = visit
  const platform = url.searchParams.get('plateforme') ?? undefined
  const [stoppedAfter, after] = [url.searchParams.get('arretees') ?? '', url.searchParams.get('apres') ?? '']
  const behind = platform === undefined ? {} : { platform }
  const stopped = await visit.ask.listConnections({
    ...behind,
    stopped: true,
    limit: stoppedMost + 1,
    after: stoppedAfter,
  })
  const onwards = html`${say('Connexions arrêtées, suite.', 'More stopped connections.')}
    <a href="${path}">${say('Toutes les connexions', 'All connections')}</a>`
  return {
    title: titleIn(say),
    lead: [
      platform !== undefined && html`<a href="${path}">${titleIn(say)}</a> <code>${platform}</code> `,
      stoppedAfter === '' ? formatConnectionsLead(stopped.items.length, say) : onwards,
    ],
    live: ['connexions'],
    main: html`${after === '' && (await stoppedPart(stopped.items, visit))}
    ${stoppedAfter === '' && (await othersPart(visit, { ...behind, after, hasStopped: stopped.items.length > 0 }))}`,
  }
}

async function stoppedPart(found: readonly ConnectionJson[], visit: Visit): Promise<Html | false> {
  const { say } = visit
  if (found.length === 0) return false
  const { shown, last } = paged(found, stoppedMost)
  return html`<h2>${say('Arrêtées', 'Stopped')}</h2>
    ${await connectionTable(shown, visit, say('Connexions arrêtées', 'Stopped connections'))}
    ${rest(visit, last?.id, 'arretees')}`
}

async function othersPart(
  visit: Visit,
  { hasStopped, ...from }: { readonly platform?: string; readonly after: string; readonly hasStopped: boolean },
): Promise<Html> {
  const { say } = visit
  const { items } = await visit.ask.listConnections({ stopped: false, limit: pageSize + 1, ...from })
  const { shown, last } = paged(items, pageSize)
  const none = hasStopped
    ? say('Aucune : toutes sont arrêtées.', 'None: all are stopped.')
    : say('Aucune connexion : déclarez une collectivité.', 'No connection: declare a collectivité.')
  const caption = say('Connexions en service', 'Connections in service')
  return html`<h2>${say('En service', 'In service')}</h2>
    ${shown.length === 0 ? nothing(none) : await connectionTable(shown, visit, caption)} ${rest(visit, last?.id)}`
}

/** @param stopped capped at `stoppedMost` + 1 */
function formatConnectionsLead(stopped: number, say: Say): string {
  if (stopped === 0) return say('Aucune connexion n’est arrêtée.', 'No connection is stopped.')
  if (stopped === 1)
    return say(
      'Une connexion est arrêtée : ses envois attendent, rien n’est perdu.',
      'One connection is stopped: nothing leaves by it; what waits loses nothing.',
    )
  const isMore = stopped > stoppedMost
  return say(
    `${isMore ? `Plus de ${stoppedMost}` : stopped} connexions sont arrêtées : leurs envois attendent, rien n’est perdu.`,
    `${isMore ? `More than ${stoppedMost}` : stopped} connections are stopped: nothing leaves by them; what waits loses nothing.`,
  )
}

export async function connectionTable(items: readonly ConnectionJson[], visit: Visit, caption: string): Promise<Html> {
  const { say, language } = visit
  const hours = await hoursOf(items, visit)
  const nameOf = await namesFor(
    visit,
    items.map(({ siren }) => siren),
  )
  return table(items, { caption }, [
    [
      say('Connexion', 'Connection'),
      ({ id, gateway, siren }) =>
        html`<a href="${connectionHref(id)}">${gatewayName(gateway, language)}, ${nameOf(siren)}</a
          ><span class="sub"><code>${id}</code></span>`,
    ],
    [say('État', 'State'), (each) => [renderConnectionStanding(each, hours.get(each.id), visit), whyOf(each, visit)]],
    [say('Dernière relève', 'Last collection'), (each) => lastOf(each, visit)],
    [say('À envoyer', 'To send'), ({ toSend }) => toSend],
    [say('En attente', 'Awaiting an answer'), ({ awaiting }) => awaiting],
    [say('Fin du certificat', 'End of the certificate'), (each) => certificateSaid(each, visit)],
  ])
}

function renderConnectionStanding(
  { suspended, paused, outage }: ConnectionJson,
  hours: Hours | undefined,
  visit: Visit,
): Html {
  const { say } = visit
  if (suspended) return tag('no', say('suspendue', 'suspended'))
  if (paused) return tag('todo', say('en pause', 'paused'))
  if (outage) return tag('no', say('en panne', 'out of reach'))
  const closed = closedSaid(hours, visit)
  return closed ? tag('run', closed) : tag('ok', say('ouverte', 'open'))
}

function lastOf({ lastCollect, lastCode, suspended }: ConnectionJson, visit: Visit): Html {
  const met = lastCode !== null && !suspended && html`<span class="sub">${trouble(lastCode, visit)}</span>`
  return html`${lastly(lastCollect, visit)}${met}`
}

function whyOf({ suspended, paused, outage, siren }: ConnectionJson, visit: Visit): Html {
  const { say, language } = visit
  const since = (at: string) => html`${say('depuis le', 'since')} ${instant(at, language)}`
  const colon = say(' :', ':')
  return html`${
    outage &&
    html`<span class="sub"
      >${since(outage.since)}${say(' ; prochain essai le', '; next try on')} ${instant(outage.next, language)}.
      <code class="whole">${outage.code}</code></span
    >`
  }${
    suspended &&
    html`<span class="sub"
      >${since(suspended.since)}${colon} ${sentenceOf(suspended, language)}
      <code class="whole">${suspended.code}</code></span
    >`
  }${
    paused &&
    html`<span class="sub"
      >${since(paused.since)}, ${say('par', 'by')} ${paused.by}${colon} ${shownTo(visit, paused.reason, siren)}</span
    >`
  }`
}

const warnMs = 30 * 86_400_000

export function certificateSaid(
  { certificateUntil }: Pick<ConnectionJson, 'certificateUntil'>,
  { now, say, language }: Visit,
): Html | string {
  if (certificateUntil === null) return say('sans certificat', 'none')
  const leftMs = Date.parse(`${certificateUntil}T23:59:59Z`) - now.getTime()
  const day = jour(certificateUntil, language)
  if (leftMs < 0) return html`${day} ${tag('no', say('expiré', 'past'))}`
  return html`${day} ${leftMs < warnMs && tag('todo', say('expire bientôt', 'near'))}`
}

const isStopped = ({ suspended, paused }: ConnectionJson): boolean => suspended !== null || paused !== null

const onePage = pageAt(`${path}/:id`, 'read', async (visit, { id = '' }) =>
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
  return {
    title: `${titleIn(say)}${say(' :', ':')} ${id}`,
    heading: `${gatewayName(gateway, language)}, ${nameOf(siren)}`,
    lead: html`<code>${id}</code> ${renderConnectionStanding(found, hours, visit)}`,
    main: html`${whyBox(found, visit)} ${findings && examination(findings, found, visit)}
      <div class="two">
        <section>
          <h2>${say('Informations', 'Where it stands')}</h2>
          ${await renderConnectionFacts(found, hours, visit)}
        </section>
        <section class="actions">
          <h2>${say('Actions', 'Actions')}</h2>
          ${renderConnectionActions(found, visit)}
        </section>
      </div>
      ${await weekPart(found, hours, visit)} ${await sendersPart(found, visit)} ${await differencesPart(found, visit)}
      <p><a href="${path}">${say('Toutes les connexions', 'All connections')}</a></p>`,
  }
}

async function renderConnectionFacts(found: ConnectionJson, hours: Hours | undefined, visit: Visit): Promise<Html> {
  const { toSend, awaiting, nextCollect } = found
  const { say, language } = visit
  const none = isStopped(found) || nextCollect === null
  return facts([
    [say('Dernière relève', 'Last collection'), lastOf(found, visit)],
    [say('Prochaine relève', 'Next collection'), none ? say('aucune', 'none') : instant(nextCollect, language)],
    ...comparedFacts(found, visit),
    [say('À envoyer', 'To send'), toSend],
    [say('En attente d’une réponse', 'Awaiting an answer'), awaiting],
    [say('Fin de notre certificat', 'End of our certificate'), certificateSaid(found, visit)],
    [
      say('Réglages', 'Settings'),
      mayHere(visit, 'declare', null) &&
        html`<a href="/collectivites/${found.siren}/passerelle">${settingsWord(say)}</a>`,
    ],
    ...(await hoursFacts(hours, visit)),
  ])
}

/** Unconfirmed senders first. */
async function sendersPart({ id, siren, gateway }: ConnectionJson, visit: Visit): Promise<Html | false> {
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
        return askingButton(visit, withdraw, {
          at: [id],
          siren,
          label,
          quiet: true,
          fields: hidden('expediteur', sender),
        })
      },
    ],
  ])
  return section({ id: 'expediteurs', title }, list)
}

function whyBox(found: ConnectionJson, visit: Visit): Html | false {
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
    'Rien ne part et rien n’est relevé tant qu’une personne ne reprend pas la connexion ; rien n’est perdu.',
    'Nothing leaves and nothing is collected until a person resumes it; what waits loses nothing.',
  )
  const isAnswered = found.suspended?.code === 'ACTES-G023'
  const title = isAnswered
    ? say('Suspendue : un retour répond à un envoi inconnu', 'Suspended: a return answers an unknown sending')
    : found.suspended
      ? say('Suspendue par un défaut de configuration', 'Suspended by a fault of its configuration')
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

export function examination(
  findings: readonly FindingJson[],
  { gateway, siren }: Pick<ConnectionJson, 'gateway' | 'siren'>,
  visit: Visit,
): Html {
  const { say, language } = visit
  const labelOf = (setting: string) => settingFields[gateway][setting]?.label[language] ?? html`<code>${setting}</code>`
  const title = say('Examen de la passerelle', 'Examination of the gateway')
  const list = table(findings, { caption: title }, [
    [say('Ce qui est examiné', 'What is examined'), ({ name }) => lookedAtSaid(name, language)],
    [say('Réglage', 'Setting'), ({ setting }) => (setting === undefined ? '—' : labelOf(setting))],
    [say('Résultat', 'Finding'), (finding) => findingSaid(finding, visit)],
  ])
  const faults = findings.filter(({ ok }) => !ok).length
  const correct = mayHere(visit, 'declare', null) && faults > 0 && siren !== ''
  return section({ id: 'examen', title }, [
    html`<p role="status">${examined(faults, say)}</p>`,
    list,
    correct && html`<p><a class="button" href="/collectivites/${siren}/passerelle">${settingsWord(say)}</a></p>`,
  ])
}

const settingsWord = (say: Say): string => say('Régler la passerelle', 'Set the gateway')

function examined(faults: number, say: Say): string {
  if (faults === 0) return say('La passerelle fonctionne.', 'The gateway is ready.')
  return say(
    `${faults === 1 ? 'Un point est' : `${faults} points sont`} à corriger dans les réglages.`,
    `${faults === 1 ? 'One thing is' : `${faults} things are`} to be corrected in the settings.`,
  )
}

function findingSaid({ ok, code, detail, on }: FindingJson, { say, language }: Visit): Html {
  const word = ok ? say('en ordre', 'in order') : say('à corriger', 'to be corrected')
  return html`${tag(ok ? (code === undefined ? 'ok' : 'todo') : 'no', word)}
  ${on !== undefined && html`<span class="sub">${say('au', 'on')} ${jour(on, language)}</span>`}
  ${detail !== undefined && html`<span class="sub">${wordOf('fault', detail, language)}</span>`}
  ${code !== undefined && html`<span class="sub">${sentenceOf({ code, path: '' }, language)} <code>${code}</code></span>`}`
}

function renderConnectionActions(found: ConnectionJson, visit: Visit): Html {
  const { id, siren } = found
  const { say } = visit
  const on = { at: [id], siren }
  const to = (verb: string, label: string, quiet = false) => ({
    siren,
    label,
    quiet,
    action: `${connectionHref(id)}/${verb}`,
  })
  const pause = {
    ...on,
    label: say('Mettre en pause', 'Pause'),
    can: found.can.pause,
    refusal: say('Elle est déjà en pause.', 'It is paused already.'),
    quiet: true,
    why: say('Motif de la pause (inscrit au journal)', 'Reason of the pause, kept in the journal'),
  }
  const resume = {
    ...on,
    label: say('Reprendre', 'Resume'),
    can: found.can.resume,
    ...(found.can.resume === 'already' && {
      refusal: say('Elle n’est ni en pause ni suspendue.', 'It is neither paused nor suspended.'),
    }),
    why: say('Motif de la reprise (inscrit au journal)', 'Reason to resume, kept in the journal'),
  }
  return html`${guardedForm(visit, { ...to('examen', say('Tester maintenant', 'Test now')), needs: 'connection' })}
  ${isStopped(found) ? refusedButton(collectWord(say), say('Elle est arrêtée : rien n’est relevé.', 'It is stopped: nothing is collected.')) : guardedForm(visit, { ...to('releve', collectWord(say), true), needs: 'resolve' })}
  ${askingButton(visit, compareNow, { ...on, label: say('Comparer à la plateforme', 'Compare with the platform'), quiet: true })}
  ${askingButton(visit, stop, pause)} ${askingButton(visit, goOn, resume)}`
}

function collectWord(say: Say): string {
  return say('Relever maintenant', 'Collect now')
}

const collect = actionAt(`${path}/:id/releve`, 'resolve', async (visit, { params: { id = '' } }) => {
  const { siren } = await connectionOf(visit, id)
  const { items } = await visit.ask.collectNow({ sirens: [siren] })
  const isAsked = items.some((each) => each.connection === id && each.asked)
  if (!isAsked)
    return undone(
      connectionHref(id),
      visit.say('Rien n’est relevé par cette connexion.', 'Nothing is collected by it.'),
    )
  const text = visit.say(
    'La relève est demandée : ce qui est arrivé se range dans un instant.',
    'The collection is asked for: what has come is put in its place in a moment.',
  )
  return done(connectionHref(id), text)
})

const examine = actionAt(`${path}/:id/examen`, 'connection', async (visit, { params: { id = '' } }) => {
  const { siren } = await connectionOf(visit, id)
  const { items } = await visit.ask.examineGateway({ siren })
  return renderConnection(visit, await connectionOf(visit, id), items)
})

const stop = asking(`${path}/:id/pause`, 'pauseConnection', ({ say }, { id }) =>
  done(connectionHref(id), say(`La connexion ${id} est en pause.`, `The connection ${id} is paused.`)),
)

const goOn = asking(`${path}/:id/reprise`, 'resumeConnection', ({ say }, { id }) =>
  done(connectionHref(id), say(`La connexion ${id} a repris.`, `The connection ${id} has resumed.`)),
)

const confirm = asking(
  `${path}/:id/expediteurs`,
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
  `${path}/:id/expediteurs/retrait`,
  ['withdrawSender', { sender: 'expediteur' }],
  ({ say }, { id, sender }) =>
    done(connectionHref(id), say(`${sender} n’est plus admis.`, `${sender} is no longer accepted.`)),
)

export const connectionsServed = {
  pages: [listPage, onePage],
  actions: [collect, examine, stop, goOn, compareNow, closeDifference, confirm, withdraw],
}
