// Utilisateurs: accounts and their roles. Only for administrators of every collectivité.
import { isRole } from '#accounts/access.ts'
import type { PersonJson } from '#operations/shapes/people.ts'
import { ActesError } from '#errors.ts'
import type { Both } from '#text/sentences.ts'
import { html, type Html } from '#text/html.ts'
import { asking, askingButton, type AskingAction, type AskingButton } from '../../asking.ts'
import { fold, listedIn, nameFilter, reservedPage } from '../../forms.ts'
import type { NameOf } from '../../names.ts'
import { facts, lastly, paged, rest, table, tag } from '../../parts.ts'
import { instant } from '../../times.ts'
import { done, field, mayHere, pageAt, type FormSubmission, type Visit, asked } from '../../visit.ts'
import { dataActions, dataFile, dataForm, dataPage } from './data.ts'
import { grantFields, grantsIn, invitationFields, sirensIn } from './forms.ts'
import { invitedPage, linkAction, linkForm, unlessChanged } from './link.ts'
import { sessionsTable } from '../sessions.ts'
import { grantsSaid, hrefOf, namesIn, path } from './words.ts'
import { both } from '#text/both.ts'

const titleIn = ({ say }: Visit) => say('Utilisateurs', 'People')
const pageSize = 50

const listPage = pageAt(path, 'people', async (visit) => {
  if (!mayHere(visit, 'people', null)) return reservedPage(visit, 'people', titleIn(visit))
  const { say, language, installation } = visit
  const { takesPasswords, provider } = installation
  const { words } = listedIn(visit)
  const after = asked(visit, 'apres')
  const found = await visit.ask.listPeople({
    limit: pageSize + 1,
    ...(words !== '' && { words }),
    ...(after !== '' && { after }),
  })
  const { shown, last } = paged(found.items, pageSize)
  const nameOf = await namesIn(visit, shown)
  const byLink = say(
    'Aucun mot de passe n’est attribué : chacun choisit le sien par un lien à usage unique.',
    'Nobody is given a password: everybody chooses one by a one-time link.',
  )
  const byProvider = say(
    `La connexion se fait par ${provider}, avec l’adresse invitée ; aucun mot de passe n’est utilisé ici.`,
    `Nobody comes in here by a password: people come in by ${provider}, with the address that was invited.`,
  )
  const label = takesPasswords ? say('Créer un lien d’invitation', 'Make an invitation link') : say('Inviter', 'Invite')
  return {
    title: titleIn(visit),
    lead: html`<a href="/jetons">${say('Jetons', 'Tokens')}</a> ·
      <a href="/demandes">${say('Demandes d’accord', 'Requests')}</a> ·
      <a href="/donnees">${say('Données personnelles', 'Personal data')}</a>`,
    main: html`<div class="tools">
        ${nameFilter(visit, { action: path, label: say('Nom, adresse ou commune', 'Name, address or commune'), words })}
      </div>
      ${fold(say('Inviter quelqu’un', 'Invite somebody'), [html`<p>${takesPasswords ? byLink : byProvider}</p>`, askingButton(visit, invite, { label, first: true, fields: invitationFields(visit) })])}
      ${table(shown, { caption: titleIn(visit), none: say('Aucun utilisateur ne correspond.', 'Nobody matches.') }, [
        [
          say('Utilisateur', 'Person'),
          ({ login, name }) =>
            html`<a href="${hrefOf(login)}"><strong>${name || login}</strong></a>
              <span class="sub">${name && login}</span>`,
        ],
        [say('Rôles', 'Roles'), ({ grants }) => grantsSaid(grants, language, nameOf)],
        [say('Compte', 'Account'), (each) => renderPersonStanding(each, visit)],
        [say('Dernière activité', 'Last seen'), ({ lastSeen }) => lastly(lastSeen, visit)],
      ])}
      ${rest(visit, last?.login)}`,
  }
})

function renderPersonStanding(
  { standing, lockedUntil, means, isStepDemanded, secondStep }: PersonJson,
  { say }: Visit,
) {
  const tags = {
    active: tag('ok', say('actif', 'active')),
    invited: tag('run', say('invité, sans mot de passe', 'invited, without a password')),
    closed: tag('todo', say('fermé', 'closed')),
  } satisfies Record<PersonJson['standing'], Html>
  const words = { code: say('code', 'code'), authenticator: say('clé de sécurité', 'security key') }
  const step = secondStep
    ? `${say('second facteur :', 'second step:')} ${means.map((each) => words[each]).join(say(' et ', ' and '))}`
    : isStepDemanded && say('second facteur exigé, pas encore choisi', 'second step demanded, not chosen yet')
  return html`${tags[standing]} ${lockedUntil !== null && tag('no', say('trop de tentatives', 'too many tries'))}
  ${step && html`<span class="sub">${step}</span>`}`
}

const onePage = pageAt(`${path}/:login`, 'people', async (visit, { login = '' }) => {
  if (!mayHere(visit, 'people', null)) return reservedPage(visit, 'people', titleIn(visit))
  const [person] = (await visit.ask.listPeople({ login })).items
  if (!person) throw new ActesError('ACTES-S006', { params: { name: login } })
  const { say } = visit
  const { items } = await visit.ask.listSessions({ login })
  const deeds = say('Ses opérations au journal', 'What this person has done')
  const nameOf = await namesIn(visit, [person])
  return {
    title: person.name || login,
    lead: html`<a href="${path}">${titleIn(visit)}</a> · ${renderPersonStanding(person, visit)}`,
    main: html`${renderPersonFacts(person, nameOf, visit)}
      ${person.can.changeRoles === true ? fold(say('Modifier le nom et les rôles', 'Change the name and the roles'), askingButton(visit, changeRoles, { at: [login], label: say('Modifier les rôles', 'Change the roles'), first: true, fields: grantFields(person, nameOf, visit) })) : html`<p class="reason">${say('Le compte est fermé.', 'The account is closed.')}</p>`}
      <div class="actions">${renderPersonActions(person, visit)}</div>
      <h2>Sessions</h2>
      ${sessionsTable(visit, items, `${hrefOf(login)}/session`)}
      <h2>${say('Données', 'Data')}</h2>
      ${dataForm(visit, login)}
      <p><a href="/journal?qui=${encodeURIComponent(login)}">${deeds}</a></p>`,
  }
})

function renderPersonFacts(
  { login, grants, lastSeen, lockedUntil, identities }: PersonJson,
  nameOf: NameOf,
  visit: Visit,
) {
  const { say, language } = visit
  const locked = say('codes de connexion bloqués jusqu’au', 'no code is looked at until')
  const linked = identities.map(
    ({ issuer, since }) => html`${issuer}, ${say('liée le', 'linked on')} ${instant(since, language)}`,
  )
  return facts([
    [say('Adresse', 'Address'), login],
    [say('Rôles', 'Roles'), grants.map((grant) => grantsSaid([grant], language, nameOf))],
    [say('Dernière activité', 'Last seen'), lastly(lastSeen, visit)],
    [
      say('Trop de tentatives', 'Too many tries'),
      lockedUntil !== null && html`${locked} ${instant(lockedUntil, language)}`,
    ],
    [say('Identité externe', 'External identity'), linked.length > 0 && linked],
  ])
}

function renderPersonActions(person: PersonJson, visit: Visit) {
  const { login, sessions, can } = person
  const { say } = visit
  const to = (action: AskingAction, label: string, more: Pick<AskingButton, 'can' | 'refusal'> = {}) =>
    askingButton(visit, action, { at: [login], label, ...more })
  const unlinked = say('Retirer le lien avec l’identité externe', 'Remove the link with the external identity')
  const already = say('Il est déjà fermé.', 'It is closed already.')
  return html`${linkForm(person, visit)} ${sessions > 0 && to(endEvery, say('Fermer ses sessions', 'End the sessions'))}
  ${can.removeSecondStep === true && to(dropStep, say('Retirer le second facteur', 'Remove the second step'))}
  ${can.unlinkIdentities === true && to(unlink, unlinked)}
  ${to(close, say('Fermer le compte', 'Close the account'), { can: can.disable, refusal: already })}`
}

const invite = asking(`${path}/invitation`, ['invitePerson', invitationIn], (visit, _, invited) =>
  invitedPage(visit, invited),
)

async function invitationIn(sent: FormSubmission, visit: Visit) {
  const role = field(sent, 'role')
  if (!isRole(role)) throw new ActesError('ACTES-A024')
  const sirens = await sirensIn(sent, visit)
  const grants = sirens.length === 0 ? [{ role, siren: null }] : sirens.map((siren) => ({ role, siren }))
  const name = field(sent, 'nom')
  return { login: field(sent, 'courriel'), grants, ...(name !== '' && { name }) }
}

const endSession = asking(`${path}/:login/session`, ['endSession', { id: 'session' }], (visit, { login }) =>
  redirectToPerson(visit, login, both('la session est fermée.', 'the session is ended.')),
)

// The form exists for open accounts alone.
const changeRoles = unlessChanged(
  asking(
    `${path}/:login/roles`,
    ['changeRoles', async (sent, visit) => ({ grants: await grantsIn(sent, visit), name: field(sent, 'nom') })],
    (visit, _, { login }) =>
      redirectToPerson(
        visit,
        login,
        both('les rôles sont modifiés, avec effet immédiat.', 'the roles are changed, from now on.'),
      ),
  ),
)

const close = changing(
  'fermeture',
  'disablePerson',
  both('le compte et ses sessions sont fermés.', 'the account is closed, and its sessions too.'),
)
const endEvery = changing(
  'deconnexion',
  'endSessions',
  both('toutes ses sessions sont fermées.', 'all sessions are ended.'),
)
const dropStep = changing(
  'code',
  'removeSecondStep',
  both(
    'le second facteur est retiré, et ses sessions sont fermées.',
    'the second step is removed, and all sessions are ended.',
  ),
)
const unlink = changing(
  'identite',
  'unlinkIdentities',
  both('le lien est retiré, et ses sessions sont fermées.', 'the link is removed, and all sessions are ended.'),
)

function changing(
  verb: string,
  operation: 'disablePerson' | 'endSessions' | 'removeSecondStep' | 'unlinkIdentities',
  told: Both,
) {
  return asking(`${path}/:login/${verb}`, operation, (visit, _, { login }) => redirectToPerson(visit, login, told))
}

function redirectToPerson({ say, language }: Visit, login: string, told: Both) {
  return done(hrefOf(login), `${login}${say(' :', ':')} ${told[language]}`)
}

export const peopleServed = {
  pages: [listPage, onePage, dataPage],
  downloads: [dataFile],
  actions: [invite, linkAction, changeRoles, endSession, close, endEvery, dropStep, unlink, ...dataActions],
}
