// Operations on the accounts of people, the tokens of programs, and personal data.
import * as z from 'zod'
import { roles } from '#accounts/access.ts'
import { tokenRights } from '#accounts/tokens.ts'
import { limit, reason, siren, text } from '../inputs.ts'
import { operation, operations } from '../operation.ts'
import { invited, person, personalData, session, token } from '../shapes/people.ts'
import { instant, listOf, string, integer } from '../shapes/parts.ts'

const byLogin = z.object({ login: text(255).describe('E-mail address.') })
const grants = z
  .array(z.strictObject({ role: z.enum(roles), siren: siren.nullable() }))
  .max(5_000)
  .describe('The last role given for a collectivité counts; null: all collectivités.')

const name = string.max(100).exactOptional().describe('Name of the person; empty: none.')

const administered = { right: 'people', scope: 'installation' } as const
const sensitive = { family: 'people' } as const
const changed = { ...administered, params: byLogin, output: person, refusals: ['ACTES-A024'] } as const

export const peopleTable = operations({
  listPeople: operation('GET /people', {
    about: 'List the people who use the desk, with their rights',
    ...administered,
    told: 'reading',
    query: z.strictObject({
      words: text(200)
        .exactOptional()
        .describe('Part of an address, of a name, or of the name of a collectivité where the person has a role.'),
      collectivite: siren.exactOptional().describe('Those with a role there.'),
      login: text(255).exactOptional(),
      after: text(255).exactOptional().describe('Those after this address.'),
      limit: limit.describe('Number of items at most; all by default.'),
    }),
    output: listOf(person),
  }),

  makeFirstCode: operation('POST /people/first-code', {
    about: 'Create a one-time code with which the first administrator signs up, while nobody has an account',
    ...administered,
    sensitive,
    output: z.object({ code: string.describe('Shown here only, never again.'), expiresAt: instant }),
    refusals: ['ACTES-A073'],
  }),

  invitePerson: operation('POST /people', {
    about: 'Create an account with these roles, or reopen it; and a new one-time link',
    ...administered,
    sensitive,
    body: z.strictObject({ login: text(255), grants, name }),
    output: invited,
    refusals: ['ACTES-A024', 'ACTES-V006'],
  }),

  renewLink: operation('POST /people/:login/link', {
    about: 'Create another one-time link; a closed account is reopened',
    ...administered,
    sensitive,
    params: byLogin,
    body: z.strictObject({
      shown: z.enum(['open', 'closed']).describe('State of the account when it was displayed.'),
    }),
    output: invited,
    refusals: ['ACTES-S009'],
  }),

  changeRoles: operation('POST /people/:login/roles', {
    about: 'Replace the roles of an account, and its name where one is given',
    ...administered,
    sensitive,
    params: byLogin,
    body: z.strictObject({ grants, name }),
    output: person,
    refusals: ['ACTES-V006', 'ACTES-S009', 'ACTES-A023'],
  }),

  disablePerson: operation('POST /people/:login/close', {
    ...changed,
    sensitive,
    about: 'Close an account, with its sessions and links',
  }),
  endSessions: operation('POST /people/:login/sign-out', {
    ...changed,
    about: 'End all sessions of an account',
  }),
  listSessions: operation('GET /people/:login/sessions', {
    about: 'List the open sessions of an account, with device and address',
    ...administered,
    params: byLogin,
    output: listOf(session),
    refusals: ['ACTES-A024'],
  }),
  endSession: operation('POST /people/:login/sessions/:id/end', {
    about: 'End one session of an account',
    ...administered,
    params: byLogin.extend({ id: text(40) }),
    output: person,
    refusals: ['ACTES-A024', 'ACTES-A086'],
  }),
  removeSecondStep: operation('POST /people/:login/drop-code', {
    ...changed,
    sensitive,
    about: 'Remove the second step of an account, application and authenticators; its sessions end',
  }),
  unlinkIdentities: operation('POST /people/:login/unlink', {
    ...changed,
    sensitive,
    about: 'Unlink an account from its identity provider',
  }),
  // In a body, because addresses are logged and the text may name a person.
  findPersonalData: operation('POST /personal-data/search', {
    about: 'Find personal data: accounts whose address contains the text, by place, and acts in which the words occur',
    ...administered,
    body: z.strictObject({ text: text(255).min(2).describe('An address, part of an address, or a name.') }),
    output: personalData,
  }),
  downloadPersonalData: operation('GET /people/:login/data', {
    about:
      'Download everything that is held about an account, even after its erasure, as JSON; the manual describes the format',
    ...administered,
    params: byLogin,
    output: 'bytes',
    refusals: ['ACTES-A024'],
  }),
  erasePerson: operation('POST /people/:login/erase', {
    about: 'Erase the erasable data of a closed account; journals and acts stay',
    ...administered,
    sensitive,
    params: byLogin,
    body: z.strictObject({ count: integer.min(0).describe('`going`, as it was displayed.'), reason }),
    output: personalData,
    refusals: ['ACTES-A024', 'ACTES-A107', 'ACTES-S009'],
  }),
  listTokens: operation('GET /tokens', {
    about: 'List tokens, their rights and their expiry',
    ...administered,
    output: listOf(token),
  }),

  addToken: operation('POST /tokens', {
    about: 'Create a token; its text is shown once',
    ...administered,
    sensitive: { family: 'tokens' },
    body: z.strictObject({
      name: text(63),
      rights: z.array(z.enum(tokenRights)).max(50),
      sirens: z.array(siren).max(5_000).nullable(),
      days: z.number(),
      networks: z
        .array(text(50))
        .max(50)
        .exactOptional()
        .describe('Networks (`192.0.2.0/24`) and addresses from which it may be used; empty: anywhere.'),
    }),
    output: z.object({ token, text: string.describe('Shown here only, never again.') }),
    refusals: ['ACTES-A027', 'ACTES-A096', 'ACTES-V006'],
  }),

  revokeToken: operation('POST /tokens/:name/revoke', {
    about: 'Revoke a token',
    ...administered,
    params: z.object({ name: text(63) }),
    output: token,
    refusals: ['ACTES-A027'],
  }),
})
