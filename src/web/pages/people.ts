// Utilisateurs: who uses the desk, with which roles; invited, given other roles, signed out, closed. Only for whoever
// administers every collectivite.
import { isRole, roles, type Grant, type Role } from '../../accounts/access.ts'
import type { PersonJson } from '../../accounts/people.ts'
import { ActesError } from '../../errors.ts'
import { html, type Html } from '../html.ts'
import { heading } from '../layout.ts'
import { form, table, tag } from '../parts.ts'
import { instant } from '../times.ts'
import {
  field,
  mayHere,
  type DeskAction,
  type Done,
  type Page,
  type Rendered,
  type Sent,
  type Visit,
} from '../visit.ts'
import { refusedButton } from './desk-forms.ts'
import { grantsSaid, roleNames } from './people-words.ts'

const path = '/personnes'
const title = 'Utilisateurs'

const listPage: Page = {
  path,
  needs: 'people',
  render: async (visit) => {
    if (!mayHere(visit, 'people', null)) return notHis()
    const { items } = await visit.operations.people()
    const rows = items.map((each) => [
      html`<a href="${hrefOf(each.login)}">${each.login}</a>`,
      html`${standingOf(each)}`,
      grantsSaid(each.grants),
      each.sessions,
      each.lastSeen === null ? 'jamais' : instant(each.lastSeen),
    ])
    const head = ['Adresse', 'Compte', 'Rôles', 'Sessions', 'Vu pour la dernière fois']
    const lead = 'Personne n’a de mot de passe donné : un lien à usage unique le lui fait choisir.'
    return {
      title,
      main: html`${heading(title, lead)}${table(head, rows, title)}
        <h2>Inviter quelqu’un</h2>
        ${form(visit, { action: `${path}/invitation`, label: 'Faire un lien d’invitation' }, invitationFields())}`,
    }
  },
}

function notHis(): Rendered {
  return { title, status: 403, main: heading(title, 'Réservé aux administrateurs de toutes les collectivités.') }
}

/** Where somebody is looked at. */
function hrefOf(login: string): string {
  return `${path}/${encodeURIComponent(login)}`
}

function standingOf({ standing, lockedUntil, secondStep }: PersonJson): Html {
  const tags = {
    active: tag('ok', 'actif'),
    invited: tag('run', 'invité, sans mot de passe'),
    closed: tag('todo', 'fermé'),
  } satisfies Record<PersonJson['standing'], Html>
  return html`${tags[standing]} ${lockedUntil !== null && tag('no', 'trop d’essais')}
  ${secondStep && html`<span class="sub">mot de passe et code</span>`}`
}

function invitationFields(): Html {
  return html`<label>Adresse électronique<input name="courriel" type="email" required maxlength="254" /></label>
    ${roleField('role', 'Rôle', 'reader')}
    <label
      >SIREN des collectivités, séparés par des espaces (aucun : toutes)<input
        name="sirens"
        inputmode="numeric"
        maxlength="5000"
    /></label>`
}

function roleField(name: string, label: string, chosen: Role | ''): Html {
  const none = html`<option value="" ${chosen === '' && html`selected`}>aucun</option>`
  return html`<label
    >${label}<select name="${name}">
      ${name === 'role' ? '' : none}
      ${roles.map((role) => html`<option value="${role}" ${role === chosen && html`selected`}>${roleNames[role]}</option>`)}
    </select></label
  >`
}

const onePage: Page = {
  path: `${path}/:login`,
  needs: 'people',
  render: async (visit, { login = '' }) => {
    if (!mayHere(visit, 'people', null)) return notHis()
    const person = await personOf(visit, login)
    return { title: person.login, main: mainOf(person, visit) }
  },
}

/** @throws ActesError ACTES-S006 */
async function personOf({ operations }: Visit, login: string): Promise<PersonJson> {
  const found = (await operations.people()).items.find((each) => each.login === login)
  if (!found) throw new ActesError('ACTES-S006', { params: { name: login } })
  return found
}

function mainOf(person: PersonJson, visit: Visit): Html {
  const { login, grants, sessions, lastSeen, lockedUntil } = person
  return html`${heading(login, html`${standingOf(person)}`)}
    <dl class="facts">
      <dt>Rôles</dt>
      <dd>${grantsSaid(grants)}</dd>
      <dt>Sessions ouvertes</dt>
      <dd>${sessions}</dd>
      <dt>Vu pour la dernière fois</dt>
      <dd>${lastSeen === null ? 'jamais' : instant(lastSeen)}</dd>
      ${
        lockedUntil !== null &&
        html`<dt>Trop d’essais</dt>
          <dd>aucun mot de passe n’est regardé jusqu’à ${instant(lockedUntil)}</dd>`
      }
    </dl>
    <div class="actions">${actionsOn(person, visit)}</div>
    <p>
      <a href="/journal?qui=${encodeURIComponent(login)}">Ce que cette personne a fait</a> ·
      <a href="${path}">Tous les utilisateurs</a>
    </p>`
}

function actionsOn({ login, grants, standing, sessions, secondStep }: PersonJson, visit: Visit): Html {
  const to = (verb: string): string => `${hrefOf(login)}/${verb}`
  const signOut = 'Mettre fin à ses sessions'
  const link = standing === 'closed' ? 'Rouvrir le compte par un lien à usage unique' : 'Refaire un lien à usage unique'
  return html`<h2>Rôles</h2>
    ${standing === 'closed' ? refusedButton('Changer les rôles', 'Le compte est fermé.') : form(visit, { action: to('roles'), label: 'Changer les rôles' }, grantFields(grants))}
    <h2>Accès</h2>
    ${form(visit, { action: to('lien'), label: link, quiet: true })}
    ${sessions === 0 ? refusedButton(signOut, 'Aucune session n’est ouverte.') : form(visit, { action: to('deconnexion'), label: signOut, quiet: true })}
    ${secondStep && form(visit, { action: to('code'), label: 'Ne plus lui demander de code', quiet: true })}
    ${standing === 'closed' ? refusedButton('Fermer le compte', 'Il est déjà fermé.') : form(visit, { action: to('fermeture'), label: 'Fermer le compte', quiet: true })}`
}

/** A role for everything, one for each collectivite that has one, and one more. */
function grantFields(grants: readonly Grant[]): Html {
  const global = grants.find(({ siren }) => siren === null)?.role ?? ''
  const own = grants.flatMap(({ role, siren }) => (siren === null ? [] : [{ role, siren }]))
  return html`${roleField('role-global', 'Pour toutes les collectivités', global)}
    ${own.map(
      ({ role, siren }) =>
        html`<input type="hidden" name="siren" value="${siren}" />${roleField('role-siren', `Pour ${siren}`, role)}`,
    )}
    <label>SIREN d’une autre collectivité<input name="siren" inputmode="numeric" maxlength="9" /></label>
    ${roleField('role-siren', 'Rôle pour cette autre collectivité', '')}`
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
    return invited(visit, field(sent, 'courriel'), grants)
  },
}

const again: DeskAction = {
  path: `${path}/:login/lien`,
  needs: 'people',
  run: async (visit, { params: { login = '' } }) => invited(visit, login, (await personOf(visit, login)).grants),
}

/** The link is shown here, and nowhere else. */
async function invited(visit: Visit, login: string, grants: readonly Grant[]): Promise<Rendered> {
  const { person, path: link, expiresAt } = await visit.operations.invitePerson(login, grants, visit.login)
  const { publicUrl, host, port } = visit.app.config
  const whole = `${(publicUrl ?? `http://${host}:${port}`).replace(/\/$/, '')}${link}`
  const lead = html`Pour ${person.login}, ${grantsSaid(person.grants)}.`
  return {
    title: 'Lien à usage unique',
    main: html`${heading('Lien à usage unique', lead)}
      <p>
        Transmettez-le vous-même : il ne sera plus montré. Il fait choisir un mot de passe, une fois, jusqu’à
        ${instant(expiresAt)} ; un nouveau lien remplace celui-ci.
      </p>
      <pre>${whole}</pre>
      <p><a href="${path}">Tous les utilisateurs</a></p>`,
  }
}

const changeRoles: DeskAction = {
  path: `${path}/:login/roles`,
  needs: 'people',
  run: async (visit, sent) => {
    const { login } = await visit.operations.changeRoles(sent.params.login ?? '', grantsIn(sent), visit.login)
    return said(login, 'ses rôles sont changés, dès maintenant.')
  },
}

/** What the form of roles says; a line without a role, or without a SIREN, gives none. */
function grantsIn({ fields }: Sent): readonly Grant[] {
  const global = fields.get('role-global')?.[0] ?? ''
  const chosen = fields.get('role-siren') ?? []
  const own = new Map((fields.get('siren') ?? []).map((siren, index) => [siren.trim(), chosen[index] ?? '']))
  own.delete('')
  return [
    ...(isRole(global) ? [{ role: global, siren: null }] : []),
    ...[...own].flatMap(([siren, role]) => (isRole(role) ? [{ role, siren }] : [])),
  ]
}

interface Change {
  readonly verb: string
  readonly call: 'disablePerson' | 'endSessions' | 'removeSecondStep'
  readonly told: string
}

const changes: readonly Change[] = [
  { verb: 'fermeture', call: 'disablePerson', told: 'le compte est fermé, et ses sessions aussi.' },
  { verb: 'deconnexion', call: 'endSessions', told: 'toutes ses sessions sont closes.' },
  { verb: 'code', call: 'removeSecondStep', told: 'aucun code ne lui sera plus demandé.' },
]

function said(login: string, text: string): Done {
  return { to: hrefOf(login), said: { tone: 'ok', text: `${login} : ${text}` } }
}

/** What is looked at. */
export const peoplePages: readonly Page[] = [listPage, onePage]

/** What is done. */
export const peopleActions: readonly DeskAction[] = [
  invite,
  again,
  changeRoles,
  ...changes.map(({ verb, call, told }) => ({
    path: `${path}/:login/${verb}`,
    needs: 'people' as const,
    run: async (visit: Visit, { params: { login = '' } }: Sent) =>
      said((await visit.operations[call](login, visit.login)).login, told),
  })),
]
