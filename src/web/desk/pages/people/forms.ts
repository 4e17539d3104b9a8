// The fields that give a person roles: those of an invitation, and those of an account that is there.
import { isRole, roles, type Grant, type Role } from '../../../../accounts/access.ts'
import { html, type Html } from '../../../../text/html.ts'
import type { Sent, Visit } from '../../visit.ts'
import { roleWords } from './words.ts'

/** Whom to invite, with which role, for which collectivites. */
export function invitationFields(visit: Visit): Html {
  const { say } = visit
  const sirens = say(
    'SIREN des collectivités, séparés par des espaces (aucun : toutes)',
    'SIREN of the collectivités, with spaces between them (none: every one)',
  )
  return html`<label
      >${say('Adresse électronique', 'E-mail address')}<input name="courriel" type="email" required maxlength="254"
    /></label>
    ${roleField(visit, { name: 'role', label: say('Rôle', 'Role'), chosen: 'reader' })}
    <label>${sirens}<input name="sirens" inputmode="numeric" maxlength="5000" /></label>`
}

interface RoleChoice {
  readonly name: string
  readonly label: string
  readonly chosen: Role | ''
}

function roleField({ say, language }: Visit, { name, label, chosen }: RoleChoice): Html {
  const none = html`<option value="" ${chosen === '' && html`selected`}>${say('aucun', 'none')}</option>`
  return html`<label
    >${label}<select name="${name}">
      ${name === 'role' ? '' : none}
      ${roles.map((role) => html`<option value="${role}" ${role === chosen && html`selected`}>${roleWords[role].name[language]}</option>`)}
    </select></label
  >`
}

/** A role for everything, one for each collectivite that has one, and one more. */
export function grantFields(grants: readonly Grant[], visit: Visit): Html {
  const { say } = visit
  const global = grants.find(({ siren }) => siren === null)?.role ?? ''
  const own = grants.flatMap(({ role, siren }) => (siren === null ? [] : [{ role, siren }]))
  const everywhere = say('Pour toutes les collectivités', 'For every collectivité')
  const another = say('Rôle pour cette autre collectivité', 'Role for that other collectivité')
  return html`${roleField(visit, { name: 'role-global', label: everywhere, chosen: global })}
    ${own.map(
      ({ role, siren }) =>
        html`<input
            type="hidden"
            name="siren"
            value="${siren}"
          />${roleField(visit, { name: 'role-siren', label: `${say('Pour', 'For')} ${siren}`, chosen: role })}`,
    )}
    <label
      >${say('SIREN d’une autre collectivité', 'SIREN of another collectivité')}<input
        name="siren"
        inputmode="numeric"
        maxlength="9"
    /></label>
    ${roleField(visit, { name: 'role-siren', label: another, chosen: '' })}`
}

/** What the form of roles says; a line without a role, or without a SIREN, gives none. */
export function grantsIn({ fields }: Sent): readonly Grant[] {
  const global = fields.get('role-global')?.[0] ?? ''
  const chosen = fields.get('role-siren') ?? []
  const own = new Map((fields.get('siren') ?? []).map((siren, index) => [siren.trim(), chosen[index] ?? '']))
  own.delete('')
  return [
    ...(isRole(global) ? [{ role: global, siren: null }] : []),
    ...[...own].flatMap(([siren, role]) => (isRole(role) ? [{ role, siren }] : [])),
  ]
}
