// Who may ask: the accounts of people, and the tokens of programs.
import * as z from 'zod'
import { roles } from '../../accounts/access.ts'
import { tokenRights } from '../../accounts/tokens.ts'
import { siren, text } from '../inputs.ts'
import { operation } from '../operation.ts'
import { invited, newToken, people, person, token, tokens } from '../shapes.ts'

export const listPeople = operation({
  ...{ method: 'GET', path: '/people', name: 'listPeople', about: 'Who uses the desk, and with what rights' },
  right: 'people',
  scope: 'installation',
  output: people,
})

const byLogin = z.object({ login: text(255).describe('An address.') })
const grants = z
  .array(z.strictObject({ role: z.enum(roles), siren: siren.nullable() }))
  .max(5_000)
  .describe('Of several roles for one collectivité the last counts; null: for all of them.')

export const invitePerson = operation({
  ...{ method: 'POST', path: '/people', name: 'invitePerson' },
  about: 'Make an account, or open it again, with these roles; and a new one-time link',
  right: 'people',
  scope: 'installation',
  body: z.strictObject({ login: text(255), grants }),
  output: invited,
  refusals: ['ACTES-A024', 'ACTES-V006'],
})

export const renewLink = operation({
  ...{ method: 'POST', path: '/people/:login/link', name: 'renewLink' },
  about: 'Another one-time link; a closed account is opened again',
  right: 'people',
  scope: 'installation',
  params: byLogin,
  body: z.strictObject({ shown: z.enum(['open', 'closed']).describe('How the account stood when it was looked at.') }),
  output: invited,
  refusals: ['ACTES-S009'],
})

export const changeRoles = operation({
  ...{ method: 'POST', path: '/people/:login/roles', name: 'changeRoles' },
  about: 'Give these roles in the place of those there are',
  right: 'people',
  scope: 'installation',
  params: byLogin,
  body: z.strictObject({ grants }),
  output: person,
  refusals: ['ACTES-V006', 'ACTES-S009', 'ACTES-A023'],
})

const onAccount = (verb: string, name: string, about: string) =>
  operation({
    ...{ method: 'POST', path: `/people/:login/${verb}`, name, about },
    right: 'people',
    scope: 'installation',
    params: byLogin,
    output: person,
    refusals: ['ACTES-A024'],
  })

export const disablePerson = onAccount('close', 'disablePerson', 'Close an account, its sessions and its links')
export const endSessions = onAccount('sign-out', 'endSessions', 'End the sessions of an account, everywhere')
export const removeSecondStep = onAccount('drop-code', 'removeSecondStep', 'No longer ask an account for a code')
export const unlinkIdentities = onAccount('unlink', 'unlinkIdentities', 'Unlink an account from its identity provider')

export const listTokens = operation({
  ...{ method: 'GET', path: '/tokens', name: 'listTokens', about: 'Which tokens there are, for what and until when' },
  right: 'people',
  scope: 'installation',
  output: tokens,
})

export const addToken = operation({
  ...{ method: 'POST', path: '/tokens', name: 'addToken', about: 'Make a token; its text is told once' },
  right: 'people',
  scope: 'installation',
  body: z.strictObject({
    name: text(63),
    rights: z.array(z.enum(tokenRights)).max(50),
    sirens: z.array(siren).max(5_000).nullable(),
    days: z.number(),
  }),
  output: newToken,
  refusals: ['ACTES-A027', 'ACTES-V006'],
})

export const revokeToken = operation({
  ...{ method: 'POST', path: '/tokens/:name/revoke', name: 'revokeToken' },
  about: 'No longer allow a token anything, from now on',
  right: 'people',
  scope: 'installation',
  params: z.object({ name: text(63) }),
  output: token,
  refusals: ['ACTES-A027'],
})

export const peopleTable = {
  listPeople,
  invitePerson,
  renewLink,
  changeRoles,
  disablePerson,
  endSessions,
  removeSecondStep,
  unlinkIdentities,
  listTokens,
  addToken,
  revokeToken,
}
