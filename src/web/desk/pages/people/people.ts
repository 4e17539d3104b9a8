// Utilisateurs et jetons: accounts and their roles. Only for administrators of every collectivité.
import { isRole } from '#accounts/access.ts'
import type { PersonJson } from '#operations/shapes/people.ts'
import { ActesError } from '#errors.ts'
import type { Both } from '#text/sentences.ts'
import { html, type Html } from '#text/html.ts'
import { asking, askingButton, type AskingAction, type AskingButton } from '../../asking.ts'
import { refusedButton, reservedPage } from '../../forms.ts'
import { facts, lastly, table, tag } from '../../parts.ts'
import { instant } from '../../times.ts'
import { done, field, mayHere, pageAt, type ActionOutcome, type FormSubmission, type Visit } from '../../visit.ts'
import { dataActions, dataFile, dataForm, dataPage } from './data.ts'
import { grantFields, grantsIn, invitationFields, sirensIn } from './forms.ts'
import { invitedPage, linkAction, linkForm, unlessChanged } from './link.ts'
import type { Say } from '../../say.ts'
import { sessionsTable } from '../sessions.ts'
import { grantsSaid, hrefOf, path } from './words.ts'
import { both } from '#text/both.ts'

const titleIn = ({ say }: Visit): string => say('Utilisateurs et jetons', 'People and tokens')

const listPage = pageAt(path, 'people', async (visit) => {
  if (!mayHere(visit, 'people', null)) return reservedPage(visit, 'people', titleIn(visit))
  const { say, language, installation } = visit
  const { takesPasswords, provider } = installation
  const { items } = await visit.ask.listPeople({})
  const byLink = say(
    'Aucun mot de passe n’est attribué : chacun choisit le sien par un lien à usage unique.',
    'Nobody is given a password: everybody chooses one by a one-time link.',
  )
  const byProvider = say(
    `La connexion se fait par ${provider}, avec l’adresse invitée ; aucun mot de passe n’est utilisé ici.`,
    `Nobody comes in here by a password: people come in by ${provider}, with the address that was invited.`,
  )
  const makeLink = say('Créer un lien d’invitation', 'Make an invitation link')
  const label = takesPasswords ? makeLink : say('Inviter', 'Invite')
  const tokens = say('Jetons des programmes qui appellent l’API', 'Tokens of programs that call the API')
  return {
    title: titleIn(visit),
    lead: takesPasswords ? byLink : byProvider,
    main: html`${table(items, { caption: say('Utilisateurs', 'People') }, [
        [say('Adresse', 'Address'), ({ login }) => html`<a href="${hrefOf(login)}">${login}</a>`],
        [say('Compte', 'Account'), (each) => renderPersonStanding(each, visit)],
        [say('Rôles', 'Roles'), ({ grants }) => grantsSaid(grants, language)],
        ['Sessions', ({ sessions }) => sessions],
        [say('Dernière activité', 'Last seen'), ({ lastSeen }) => lastly(lastSeen, visit)],
      ])}
      <p><a href="/jetons">${tokens}</a> · <a href="/donnees">${say('Données personnelles', 'Personal data')}</a></p>
      <h2>${say('Inviter quelqu’un', 'Invite somebody')}</h2>
      ${askingButton(visit, invite, { label, fields: invitationFields(visit) })}`,
  }
})

function renderPersonStanding(person: PersonJson, { say }: Visit): Html {
  const { standing, lockedUntil, means, isStepDemanded, secondStep } = person
  const tags = {
    active: tag('ok', say('actif', 'active')),
    invited: tag('run', say('invité, sans mot de passe', 'invited, without a password')),
    closed: tag('todo', say('fermé', 'closed')),
  } satisfies Record<PersonJson['standing'], Html>
  return html`${tags[standing]} ${lockedUntil !== null && tag('no', say('trop de tentatives', 'too many tries'))}
  ${stepOf({ means, isStepDemanded, secondStep }, say)}`
}

function stepOf(
  { means, isStepDemanded, secondStep }: Pick<PersonJson, 'means' | 'isStepDemanded' | 'secondStep'>,
  say: Say,
) {
  const words = { code: say('code', 'code'), authenticator: say('clé de sécurité', 'security key') }
  const all = means.map((each) => words[each]).join(say(' et ', ' and '))
  if (secondStep) return html`<span class="sub">${say('second facteur :', 'second step:')} ${all}</span>`
  const missing = say('second facteur exigé, pas encore choisi', 'second step demanded, not chosen yet')
  return isStepDemanded && html`<span class="sub">${missing}</span>`
}

const onePage = pageAt(`${path}/:login`, 'people', async (visit, { login = '' }) => {
  if (!mayHere(visit, 'people', null)) return reservedPage(visit, 'people', titleIn(visit))
  const person = (await visit.ask.listPeople({})).items.find((each) => each.login === login)
  if (!person) throw new ActesError('ACTES-S006', { params: { name: login } })
  const { say } = visit
  const { items } = await visit.ask.listSessions({ login })
  const deeds = say('Ses opérations au journal', 'What this person has done')
  return {
    title: login,
    lead: renderPersonStanding(person, visit),
    main: html`${renderPersonFacts(person, visit)}
      <div class="actions">${renderPersonActions(person, visit)}</div>
      <h2>Sessions</h2>
      ${sessionsTable(visit, items, `${hrefOf(login)}/session`)} ${dataForm(visit, login)}
      <p>
        <a href="/journal?qui=${encodeURIComponent(login)}">${deeds}</a> ·
        <a href="${path}">${say('Tous les utilisateurs', 'All people')}</a>
      </p>`,
  }
})

function renderPersonFacts({ grants, sessions, lastSeen, lockedUntil, identities }: PersonJson, visit: Visit): Html {
  const { say, language } = visit
  const locked = say('codes de connexion bloqués jusqu’au', 'no code is looked at until')
  const linked = identities.map(
    ({ issuer, since }) => html`${issuer}, ${say('liée le', 'linked on')} ${instant(since, language)}`,
  )
  return facts([
    [say('Rôles', 'Roles'), grantsSaid(grants, language)],
    [say('Sessions ouvertes', 'Open sessions'), sessions],
    [say('Dernière activité', 'Last seen'), lastly(lastSeen, visit)],
    [
      say('Trop de tentatives', 'Too many tries'),
      lockedUntil !== null && html`${locked} ${instant(lockedUntil, language)}`,
    ],
    [say('Identité externe', 'External identity'), linked.length > 0 && linked],
  ])
}

function renderPersonActions(person: PersonJson, visit: Visit): Html {
  const { login, grants, sessions, can } = person
  const { say } = visit
  const to = (action: AskingAction, label: string, more: Pick<AskingButton, 'can' | 'refusal'> = {}) =>
    askingButton(visit, action, { at: [login], label, ...more })
  const change = say('Modifier les rôles', 'Change the roles')
  const signOut = say('Mettre fin à ses sessions', 'End the sessions')
  const shut = say('Fermer le compte', 'Close the account')
  const unlinked = say('Retirer le lien avec l’identité externe', 'Remove the link with the external identity')
  const closed = say('Le compte est fermé.', 'The account is closed.')
  const none = say('Aucune session n’est ouverte.', 'No session is open.')
  const already = say('Il est déjà fermé.', 'It is closed already.')
  return html`<h2>${say('Rôles', 'Roles')}</h2>
    ${askingButton(visit, changeRoles, { at: [login], label: change, fields: grantFields(grants, visit), can: can.changeRoles, refusal: closed })}
    <h2>${say('Accès', 'Access')}</h2>
    ${linkForm(person, visit)} ${sessions === 0 ? refusedButton(signOut, none) : to(endEvery, signOut)}
    ${can.removeSecondStep === true && to(dropStep, say('Retirer le second facteur', 'Remove the second step'))}
    ${can.unlinkIdentities === true && to(unlink, unlinked)} ${to(close, shut, { can: can.disable, refusal: already })}`
}

const invite = asking(`${path}/invitation`, ['invitePerson', invitationIn], (visit, _, invited) =>
  invitedPage(visit, invited),
)

function invitationIn(sent: FormSubmission) {
  const role = field(sent, 'role')
  if (!isRole(role)) throw new ActesError('ACTES-A024')
  const sirens = sirensIn(sent)
  const grants = sirens.length === 0 ? [{ role, siren: null }] : sirens.map((siren) => ({ role, siren }))
  return { login: field(sent, 'courriel'), grants }
}

const endSession = asking(`${path}/:login/session`, ['endSession', { id: 'session' }], (visit, { login }) =>
  redirectToPerson(visit, login, both('la session est close.', 'the session is ended.')),
)

// The form exists for open accounts alone.
const changeRoles = unlessChanged(
  asking(`${path}/:login/roles`, ['changeRoles', (sent) => ({ grants: grantsIn(sent) })], (visit, _, { login }) =>
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
  both('toutes ses sessions sont closes.', 'all sessions are ended.'),
)
const dropStep = changing(
  'code',
  'removeSecondStep',
  both(
    'le second facteur est retiré, et ses sessions sont closes.',
    'the second step is removed, and all sessions are ended.',
  ),
)
const unlink = changing(
  'identite',
  'unlinkIdentities',
  both('le lien est retiré, et ses sessions sont closes.', 'the link is removed, and all sessions are ended.'),
)

function changing(
  verb: string,
  operation: 'disablePerson' | 'endSessions' | 'removeSecondStep' | 'unlinkIdentities',
  told: Both,
) {
  return asking(`${path}/:login/${verb}`, operation, (visit, _, { login }) => redirectToPerson(visit, login, told))
}

function redirectToPerson({ say, language }: Visit, login: string, told: Both): ActionOutcome {
  return done(hrefOf(login), `${login}${say(' :', ':')} ${told[language]}`)
}

export const peopleServed = {
  pages: [listPage, onePage, dataPage],
  downloads: [dataFile],
  actions: [invite, linkAction, changeRoles, endSession, close, endEvery, dropStep, unlink, ...dataActions],
}
