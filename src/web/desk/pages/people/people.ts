// Utilisateurs et jetons: who uses the desk, with which roles; invited, given other roles, signed out, closed. Only for whoever
// administers every collectivite.
import { isRole } from '../../../../accounts/access.ts'
import type { PersonJson } from '../../../../operations/shapes.ts'
import { ActesError } from '../../../../errors.ts'
import type { Both } from '../../../../text/sentences.ts'
import { html, type Html } from '../../../../text/html.ts'
import { heading } from '../../layout.ts'
import { form, table, tag } from '../../parts.ts'
import type { Say } from '../../say.ts'
import { instant } from '../../times.ts'
import {
  field,
  mayHere,
  type DeskAction,
  type Done,
  type Page,
  type Rendered,
  type Sent,
  type Visit,
} from '../../visit.ts'
import { refusedButton } from '../desk-forms.ts'
import { grantFields, grantsIn, invitationFields } from './forms.ts'
import { invitedPage, linkAction, linkForm, unlessChanged } from './link.ts'
import { grantsSaid, hrefOf, path } from './words.ts'

const titleIn = (say: Say): string => say('Utilisateurs et jetons', 'People and tokens')

const listPage: Page = {
  path,
  needs: 'people',
  render: async (visit) => {
    if (!mayHere(visit, 'people', null)) return notHis(visit)
    const { say, language } = visit
    const { items } = await visit.ask('listPeople', {})
    const rows = items.map((each) => [
      html`<a href="${hrefOf(each.login)}">${each.login}</a>`,
      standingOf(each, say),
      grantsSaid(each.grants, language),
      each.sessions,
      lastSeenOf(each, visit),
    ])
    const head = say(
      ['Adresse', 'Compte', 'Rôles', 'Sessions', 'Vu pour la dernière fois'],
      ['Address', 'Account', 'Roles', 'Sessions', 'Last seen'],
    )
    const { takesPasswords, provider } = visit.installation
    const byLink = say(
      'Personne n’a de mot de passe donné : un lien à usage unique le lui fait choisir.',
      'Nobody is given a password: everybody chooses one by a one-time link.',
    )
    const byProvider = say(
      `Personne n’entre ici par un mot de passe : on entre par ${provider}, avec l’adresse invitée.`,
      `Nobody comes in here by a password: people come in by ${provider}, with the address that was invited.`,
    )
    const lead = takesPasswords ? byLink : byProvider
    const title = titleIn(say)
    const byOne = say('Faire un lien d’invitation', 'Make an invitation link')
    const link = { action: `${path}/invitation`, label: takesPasswords ? byOne : say('Inviter', 'Invite') }
    return {
      title,
      main: html`${heading(title, lead)}${table(head, rows, say('Utilisateurs', 'People'))}
        <p>
          <a href="/jetons"
            >${say('Jetons des programmes qui appellent l’API', 'Tokens of programs that call the API')}</a
          >
        </p>
        <h2>${say('Inviter quelqu’un', 'Invite somebody')}</h2>
        ${form(visit, link, invitationFields(visit))}`,
    }
  },
}

function notHis({ say }: Visit): Rendered {
  const title = titleIn(say)
  const reserved = say(
    'Réservé aux administrateurs de toutes les collectivités.',
    'For administrators of every collectivité only.',
  )
  return { title, status: 403, main: heading(title, reserved) }
}

function standingOf({ standing, lockedUntil, secondStep }: PersonJson, say: Say): Html {
  const tags = {
    active: tag('ok', say('actif', 'active')),
    invited: tag('run', say('invité, sans mot de passe', 'invited, without a password')),
    closed: tag('todo', say('fermé', 'closed')),
  } satisfies Record<PersonJson['standing'], Html>
  return html`${tags[standing]} ${lockedUntil !== null && tag('no', say('trop d’essais', 'too many tries'))}
  ${secondStep && html`<span class="sub">${say('mot de passe et code', 'password and code')}</span>`}`
}

function lastSeenOf({ lastSeen }: PersonJson, { say, language }: Visit): Html {
  return lastSeen === null ? html`<span class="word">${say('jamais', 'never')}</span>` : instant(lastSeen, language)
}

const onePage: Page = {
  path: `${path}/:login`,
  needs: 'people',
  render: async (visit, { login = '' }) => {
    if (!mayHere(visit, 'people', null)) return notHis(visit)
    const person = await personOf(visit, login)
    return { title: person.login, main: mainOf(person, visit) }
  },
}

/** @throws ActesError ACTES-S006 */
async function personOf({ ask }: Visit, login: string): Promise<PersonJson> {
  const found = (await ask('listPeople', {})).items.find((each) => each.login === login)
  if (!found) throw new ActesError('ACTES-S006', { params: { name: login } })
  return found
}

function mainOf(person: PersonJson, visit: Visit): Html {
  const { login, grants, sessions, lockedUntil } = person
  const { say, language } = visit
  const locked = say('aucun mot de passe n’est regardé jusqu’à', 'no password is looked at until')
  return html`${heading(login, standingOf(person, say))}
    <dl class="facts">
      <dt>${say('Rôles', 'Roles')}</dt>
      <dd>${grantsSaid(grants, language)}</dd>
      <dt>${say('Sessions ouvertes', 'Open sessions')}</dt>
      <dd>${sessions}</dd>
      <dt>${say('Vu pour la dernière fois', 'Last seen')}</dt>
      <dd>${lastSeenOf(person, visit)}</dd>
      ${
        lockedUntil !== null &&
        html`<dt>${say('Trop d’essais', 'Too many tries')}</dt>
          <dd>${locked} ${instant(lockedUntil, language)}</dd>`
      }
      ${identitiesOf(person, visit)}
    </dl>
    <div class="actions">${actionsOn(person, visit)}</div>
    <p>
      <a href="/journal?qui=${encodeURIComponent(login)}"
        >${say('Ce que cette personne a fait', 'What this person has done')}</a
      >
      · <a href="${path}">${say('Tous les utilisateurs', 'All people')}</a>
    </p>`
}

function identitiesOf({ identities }: PersonJson, { say, language }: Visit): Html | false {
  return (
    identities.length > 0 &&
    html`<dt>${say('Identité externe', 'External identity')}</dt>
      ${identities.map((each) => html`<dd>${each.issuer}, ${say('liée le', 'linked on')} ${instant(each.since, language)}</dd>`)}`
  )
}

function actionsOn(person: PersonJson, visit: Visit): Html {
  const { login, grants, standing, sessions, secondStep, identities } = person
  const { say } = visit
  const to = (verb: string): string => `${hrefOf(login)}/${verb}`
  const isClosed = standing === 'closed'
  const change = { action: to('roles'), label: say('Changer les rôles', 'Change the roles') }
  const signOut = {
    action: to('deconnexion'),
    label: say('Mettre fin à ses sessions', 'End the sessions'),
    quiet: true,
  }
  const noCode = {
    action: to('code'),
    label: say('Ne plus lui demander de code', 'Ask for no code any more'),
    quiet: true,
  }
  const close = { action: to('fermeture'), label: say('Fermer le compte', 'Close the account'), quiet: true }
  const unlink = {
    action: to('identite'),
    label: say('Retirer le lien avec l’identité externe', 'Remove the link with the external identity'),
    quiet: true,
  }
  const closed = say('Le compte est fermé.', 'The account is closed.')
  const none = say('Aucune session n’est ouverte.', 'No session is open.')
  const already = say('Il est déjà fermé.', 'It is closed already.')
  return html`<h2>${say('Rôles', 'Roles')}</h2>
    ${isClosed ? refusedButton(change.label, closed) : form(visit, change, grantFields(grants, visit))}
    <h2>${say('Accès', 'Access')}</h2>
    ${linkForm(person, visit)} ${sessions === 0 ? refusedButton(signOut.label, none) : form(visit, signOut)}
    ${secondStep && form(visit, noCode)} ${identities.length > 0 && form(visit, unlink)}
    ${isClosed ? refusedButton(close.label, already) : form(visit, close)}`
}

const invite: DeskAction = {
  path: `${path}/invitation`,
  needs: 'people',
  run: async (visit, sent) => {
    const role = field(sent, 'role')
    if (!isRole(role)) throw new ActesError('ACTES-A024')
    const sirens = field(sent, 'sirens').split(/[\s,;]+/)
    const named = sirens.filter((siren) => siren !== '')
    const grants = named.length === 0 ? [{ role, siren: null }] : [...new Set(named)].map((siren) => ({ role, siren }))
    return invitedPage(visit, await visit.ask('invitePerson', { login: field(sent, 'courriel'), grants }))
  },
}

const changeRoles: DeskAction = {
  path: `${path}/:login/roles`,
  needs: 'people',
  run: async (visit, sent) => {
    const login = sent.params.login ?? ''
    const told = { fr: 'ses rôles sont changés, dès maintenant.', en: 'the roles are changed, from now on.' }
    // The form is there for an account that is open alone.
    return unlessChanged(visit, login, async () =>
      said(visit, (await visit.ask('changeRoles', { login, grants: grantsIn(sent) })).login, told),
    )
  },
}

interface Change {
  readonly verb: string
  readonly call: 'disablePerson' | 'endSessions' | 'removeSecondStep' | 'unlinkIdentities'
  readonly told: Both
}

const changes: readonly Change[] = [
  {
    verb: 'fermeture',
    call: 'disablePerson',
    told: { fr: 'le compte est fermé, et ses sessions aussi.', en: 'the account is closed, and its sessions too.' },
  },
  {
    verb: 'deconnexion',
    call: 'endSessions',
    told: { fr: 'toutes ses sessions sont closes.', en: 'all sessions are ended.' },
  },
  {
    verb: 'code',
    call: 'removeSecondStep',
    told: { fr: 'aucun code ne lui sera plus demandé.', en: 'no code will be asked for any more.' },
  },
  {
    verb: 'identite',
    call: 'unlinkIdentities',
    told: {
      fr: 'le lien est retiré, et ses sessions sont closes.',
      en: 'the link is removed, and all sessions are ended.',
    },
  },
]

function said({ say, language }: Visit, login: string, text: Both): Done {
  return { to: hrefOf(login), said: { tone: 'ok', text: `${login}${say(' :', ':')} ${text[language]}` } }
}

/** What is looked at. */
export const peoplePages: readonly Page[] = [listPage, onePage]

/** What is done. */
export const peopleActions: readonly DeskAction[] = [
  invite,
  linkAction,
  changeRoles,
  ...changes.map(({ verb, call, told }) => ({
    path: `${path}/:login/${verb}`,
    needs: 'people' as const,
    run: async (visit: Visit, { params: { login = '' } }: Sent) =>
      said(visit, (await visit.ask(call, { login })).login, told),
  })),
]
