// The page of a collectivité: what waits, its last actes, the health of its connections, its letters and deadlines, who
// may act for it, its day in figures. All queries run with rights narrowed to it.
import { budgetYearOf } from '#operations/desk/budgets.ts'
import { byState, openLetters } from '#operations/desk/lists.ts'
import { waiting } from '#operations/desk/waiting.ts'
import { states } from '#lifecycle.ts'
import { dayIn } from '#protocol/calendrier/jour.ts'
import { taskHref } from '#subscriptions/waiting.ts'
import { echeanceWords, rappelWords } from '#text/delais.ts'
import { html } from '#text/html.ts'
import { stateSentence } from '#text/sentences.ts'
import { taskWords } from '#text/tasks.ts'
import { nothing, quoted, section, standingTag, table, formatTransmissionTitle } from '../../parts.ts'
import { instant, jour } from '../../times.ts'
import { mayHere, type Visit } from '../../visit.ts'
import { connectionTable } from '../connections/connections.ts'
import { deadline } from '../letters/words.ts'
import { grantsSaid, hrefOf } from '../people/words.ts'

/** Named actes and tasks; their lists have the rest. */
const most = 8

export async function situation(visit: Visit, siren: string) {
  const own = visit.within(siren)
  const [acts, tasks, connections] = await Promise.all([
    actsPart(own, siren),
    tasksPart(own, siren),
    connectionsPart(own),
  ])
  return html`<div class="two situation">
      <div>${tasks} ${await peoplePart(visit, siren)}</div>
      ${acts}
    </div>
    ${connections} ${await budgetPart(own, siren)}
    <p><a href="/tableau?collectivite=${siren}">${visit.say('Son tableau de bord', 'Its dashboard')}</a></p>`
}

async function actsPart(own: Visit, siren: string) {
  const { say, language } = own
  const { items } = await own.ask.listTransmissions({ limit: most })
  const counts = await own.look(byState, {})
  const of = `/transmissions?collectivite=${siren}`
  const chip = (state: (typeof states)[number]) =>
    html`<a class="chip" href="${of}&amp;etat=${state}"
      >${stateSentence(state, language).short} <b>${counts.get(state)}</b></a
    >`
  const captions = {
    caption: say('Ses derniers actes', 'Its last acts'),
    none: say('Aucun acte n’a encore été déposé.', 'No act was handed in yet.'),
  }
  return section({ id: 'actes', title: say('Actes', 'Acts') }, [
    html`<p class="filters">${states.filter((state) => counts.has(state)).map(chip)}</p>`,
    table(items, captions, [
      [
        say('Acte', 'Act'),
        (item) =>
          html`<a href="/transmissions/${item.id}"><strong>${formatTransmissionTitle(item, language)}</strong></a
            ><span class="sub">${quoted(own, item.objet, siren)}</span>`,
      ],
      [say('État', 'State'), (item) => standingTag(item, language)],
      [say('Déposé le', 'Created'), ({ createdAt }) => instant(createdAt, language)],
    ]),
    items.length > 0 && html`<p><a href="${of}">${say('Tous ses actes', 'All its acts')}</a></p>`,
  ])
}

async function tasksPart(own: Visit, siren: string) {
  const { say, language, now } = own
  const counts = await own.look(waiting, {})
  const tasks = await own.look(openLetters, { limit: most, after: undefined })
  const only = `?collectivite=${siren}`
  const kinds = [
    [counts.refused ?? 0, `/causes?etat=refused&collectivite=${siren}`, say('actes refusés', 'acts refused')],
    [counts.held ?? 0, `/causes?etat=held&collectivite=${siren}`, say('actes retenus', 'acts held')],
    [counts.uncertain ?? 0, `/incertaines${only}`, say('envois incertains', 'uncertain sendings')],
    [counts.strays ?? 0, `/retours${only}`, say('retours à rattacher', 'stray returns')],
    [counts.tasks ?? 0, `/courriers${only}`, say('tâches', 'tasks')],
  ] as const
  const waits = kinds.filter(([count]) => count > 0)
  return section({ id: 'attente', title: say('Ce qui attend', 'What waits') }, [
    waits.length === 0
      ? nothing(say('Rien n’attend ici.', 'Nothing waits here.'))
      : html`<p class="filters">
          ${waits.map(([count, href, words]) => html`<a class="chip" href="${href}">${words} <b>${count}</b></a>`)}
        </p>`,
    html`<ul class="hits">
      ${tasks.map(
        (task) =>
          html`<li>
            <a href="${taskHref(task)}"
              >${taskWords[task.kind][language]}${task.numero !== null && `, ${task.numero}`}</a
            >
            <span class="sub">${deadline(task.dueOn, dayIn(task.fuseau, now), language)}</span>
          </li>`,
      )}
    </ul>`,
  ])
}

/** Terms of the year, and what the préfecture has for each. */
async function budgetPart(own: Visit, siren: string) {
  const { say, language } = own
  const { year, today, terms, reminders } = await own.look(budgetYearOf, { siren })
  const captions = { caption: say('Budgets et comptes', 'Budgets and accounts'), none: '' }
  return section({ id: 'budgets', title: say(`Budgets et comptes : ${year}`, `Budgets and accounts: ${year}`) }, [
    table(terms, captions, [
      [say('Échéance', 'Term'), ({ what, annee }) => html`${echeanceWords[what][language]} ${annee}`],
      [say('Dernier jour', 'Last day'), ({ until }) => jour(until, language)],
      [
        say('Reçu par la préfecture', 'Received by the préfecture'),
        ({ sent, until }) =>
          sent
            ? html`<a href="/transmissions/${sent.id}">${sent.numero}</a> ${jour(sent.on, language)}`
            : today > until
              ? html`<strong
                  >${say('rien par ce logiciel ; le jour est passé', 'nothing by this software; the day has passed')}</strong
                >`
              : say('pas encore', 'not yet'),
      ],
    ]),
    reminders.map((each) => html`<p>${rappelWords[each][language]}</p>`),
  ])
}

async function connectionsPart(own: Visit) {
  const { say } = own
  const { items } = await own.ask.listConnections({})
  return section(
    { id: 'connexions', title: say('Connexions', 'Connections') },
    await connectionTable(items, own, say('Ses connexions', 'Its connections')),
  )
}

/** Only for those who may see everybody's rights. */
async function peoplePart(visit: Visit, siren: string) {
  const { say, language } = visit
  if (!mayHere(visit, 'people', null)) return false
  const { items } = await visit.ask.listPeople({ collectivite: siren })
  const people = items.flatMap(({ login, name, standing: account, grants }) => {
    const held = grants.filter((grant) => grant.siren === null || grant.siren === siren)
    return account === 'closed' || held.length === 0 ? [] : [{ login, name: name || login, held }]
  })
  return section(
    { id: 'personnes', title: say('Qui peut agir', 'Who may act') },
    html`<ul class="hits">
      ${people.map(
        ({ login, name, held }) =>
          html`<li><a href="${hrefOf(login)}">${name}</a> <span class="sub">${grantsSaid(held, language)}</span></li>`,
      )}
    </ul>`,
  )
}
