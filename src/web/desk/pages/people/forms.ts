// Fields that give roles, in an invitation or for an existing account.
import { isRole, roles, type Grant, type Role } from '#accounts/access.ts'
import { html, type Html } from '#text/html.ts'
import { hidden, input, select, sirensField } from '../../forms.ts'
import { field, type FormSubmission, type Visit } from '../../visit.ts'
import { roleWords } from '#text/roles.ts'

export function invitationFields(visit: Visit): Html {
  const { say } = visit
  const address = say('Adresse électronique', 'E-mail address')
  return html`${input(address, 'courriel', { type: 'email', required: true, maxlength: 254 })}
  ${roleField(visit, { name: 'role', label: say('Rôle', 'Role'), chosen: 'reader' })} ${sirensField(visit)}`
}

export function sirensIn(sent: FormSubmission): readonly string[] {
  // People write a SIREN with spaces.
  const all = field(sent, 'sirens')
    .replaceAll(/(?<!\d)(\d{3})\s(\d{3})\s(\d{3})(?!\d)/g, '$1$2$3')
    .split(/[\s,;]+/)
  return [...new Set(all)].filter((siren) => siren !== '')
}

interface RoleChoice {
  readonly name: string
  readonly label: string
  readonly chosen: Role | ''
}

function roleField({ say, language }: Visit, { name, label, chosen }: RoleChoice): Html {
  const none = name === 'role' ? [] : [['', say('aucun', 'none')] as const]
  const all = roles.map((role) => [role, roleWords[role].name[language]] as const)
  return select(label, { name, chosen }, [...none, ...all])
}

/** A role for everything, one per collectivité that has one, and an empty line. */
export function grantFields(grants: readonly Grant[], visit: Visit): Html {
  const { say } = visit
  const everywhere = say('Pour toutes les collectivités', 'For every collectivité')
  const chosen = grants.find(({ siren }) => siren === null)?.role ?? ''
  const another = say('SIREN d’une autre collectivité', 'SIREN of another collectivité')
  const itsRole = say('Rôle pour cette autre collectivité', 'Role for that other collectivité')
  const own = grants.flatMap(({ role, siren }) => {
    if (siren === null) return []
    const label = `${say('Pour', 'For')} ${siren}`
    return [hidden('siren', siren), roleField(visit, { name: 'role-siren', label, chosen: role })]
  })
  return html`${roleField(visit, { name: 'role-global', label: everywhere, chosen })} ${own}
  ${input(another, 'siren', { inputmode: 'numeric', maxlength: 9 })}
  ${roleField(visit, { name: 'role-siren', label: itsRole, chosen: '' })}`
}

/** A line without a role, or without a SIREN, gives none. */
export function grantsIn({ fields }: FormSubmission): readonly Grant[] {
  const global = fields.get('role-global')?.[0] ?? ''
  const chosen = fields.get('role-siren') ?? []
  const own = new Map((fields.get('siren') ?? []).map((siren, index) => [siren.trim(), chosen[index] ?? '']))
  own.delete('')
  return [
    ...(isRole(global) ? [{ role: global, siren: null }] : []),
    ...[...own].flatMap(([siren, role]) => (isRole(role) ? [{ role, siren }] : [])),
  ]
}
