// Fields that give roles, in an invitation or for an existing account.
import { isRole, roles, type Grant, type Role } from '#accounts/access.ts'
import type { PersonJson } from '#operations/shapes/people.ts'
import { html } from '#text/html.ts'
import { hidden, input, select, sirensField } from '../../forms.ts'
import { sirensWritten, type NameOf } from '../../names.ts'
import { field, type FormSubmission, type Visit } from '../../visit.ts'
import { roleWords } from '#text/roles.ts'

export function invitationFields(visit: Visit) {
  const address = visit.say('Adresse électronique', 'E-mail address')
  return html`${input(address, 'courriel', { type: 'email', required: true, maxlength: 254 })} ${personNameField(visit)}
  ${roleField(visit, { name: 'role', label: visit.say('Rôle', 'Role'), chosen: 'reader' })} ${sirensField(visit)}`
}

function personNameField({ say }: Visit, value = '') {
  return input(say('Nom (facultatif)', 'Name (optional)'), 'nom', { maxlength: 100, value, autocomplete: 'off' })
}

export function sirensIn(sent: FormSubmission, visit: Visit) {
  return sirensWritten(visit, field(sent, 'sirens'))
}

interface RoleChoice {
  readonly name: string
  readonly label: string
  readonly chosen: Role | ''
}

function roleField({ say, language }: Visit, { name, label, chosen }: RoleChoice) {
  const all = roles.map((role) => [role, roleWords[role].name[language]] as const)
  return select(label, { name, chosen }, [...(name === 'role' ? [] : [['', say('aucun', 'none')] as const]), ...all])
}

/** The name, a role for everything, one per collectivité that has one, and an empty line. */
export function grantFields({ name, grants }: Pick<PersonJson, 'name' | 'grants'>, nameOf: NameOf, visit: Visit) {
  const { say } = visit
  const everywhere = say('Pour toutes les collectivités', 'For every collectivité')
  const chosen = grants.find(({ siren }) => siren === null)?.role ?? ''
  const another = say('Autre collectivité (nom ou SIREN)', 'Another collectivité (name or SIREN)')
  const itsRole = say('Rôle pour cette autre collectivité', 'Role for that other collectivité')
  const own = grants.flatMap(({ role, siren }) => {
    if (siren === null) return []
    const label = `${say('Pour', 'For')} ${nameOf(siren)}`
    return [hidden('siren', siren), roleField(visit, { name: 'role-siren', label, chosen: role })]
  })
  return html`${personNameField(visit, name)} ${roleField(visit, { name: 'role-global', label: everywhere, chosen })}
  ${own} ${input(another, 'siren', { maxlength: 200 })}
  ${roleField(visit, { name: 'role-siren', label: itsRole, chosen: '' })}`
}

/** A line without a role, or without a SIREN, gives none. */
export async function grantsIn({ fields }: FormSubmission, visit: Visit): Promise<readonly Grant[]> {
  const global = fields.get('role-global')?.[0] ?? ''
  const chosen = fields.get('role-siren') ?? []
  const written = (fields.get('siren') ?? []).map(async (text, index) => {
    const sirens = await sirensWritten(visit, text)
    return sirens.map((siren) => [siren, chosen[index] ?? ''] as const)
  })
  const own = new Map((await Promise.all(written)).flat())
  return [
    ...(isRole(global) ? [{ role: global, siren: null }] : []),
    ...[...own].flatMap(([siren, role]) => (isRole(role) ? [{ role, siren }] : [])),
  ]
}
