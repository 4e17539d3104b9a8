// Operations on the accounts of people, the tokens of programs, and personal data.
import * as z from 'zod'
import { roles } from '../../accounts/access.ts'
import { tokenRights } from '../../accounts/tokens.ts'
import { reason, siren, text } from '../inputs.ts'
import { operation, operations } from '../operation.ts'
import { invited, person, personalData, session, token } from '../shapes/people.ts'
import { instant, listOf } from '../shapes/parts.ts'

const byLogin = z.object({ login: text(255).describe('An address.') })
const grants = z
  .array(z.strictObject({ role: z.enum(roles), siren: siren.nullable() }))
  .max(5_000)
  .describe('Of several roles for one collectivité the last counts; null: for all of them.')

const administered = { right: 'people', scope: 'installation' } as const
const sensitive = { family: 'people' } as const
const changed = { ...administered, params: byLogin, output: person, refusals: ['ACTES-A024'] } as const

export const peopleTable = operations({
  listPeople: operation('GET /people', {
    about: 'Who uses the desk, and with what rights',
    ...administered,
    told: 'reading',
    output: listOf(person),
  }),

  makeFirstCode: operation('POST /people/first-code', {
    about: 'A code that makes the first administrator on the desk, once, while nobody has an account',
    ...administered,
    sensitive,
    output: z.object({ code: z.string().describe('Told here, and never again.'), expiresAt: instant }),
    refusals: ['ACTES-A073'],
  }),

  invitePerson: operation('POST /people', {
    about: 'Make an account, or open it again, with these roles; and a new one-time link',
    ...administered,
    sensitive,
    body: z.strictObject({ login: text(255), grants }),
    output: invited,
    refusals: ['ACTES-A024', 'ACTES-V006'],
  }),

  renewLink: operation('POST /people/:login/link', {
    about: 'Another one-time link; a closed account is opened again',
    ...administered,
    sensitive,
    params: byLogin,
    body: z.strictObject({
      shown: z.enum(['open', 'closed']).describe('How the account stood when it was looked at.'),
    }),
    output: invited,
    refusals: ['ACTES-S009'],
  }),

  changeRoles: operation('POST /people/:login/roles', {
    about: 'Give these roles in the place of those there are',
    ...administered,
    sensitive,
    params: byLogin,
    body: z.strictObject({ grants }),
    output: person,
    refusals: ['ACTES-V006', 'ACTES-S009', 'ACTES-A023'],
  }),

  disablePerson: operation('POST /people/:login/close', {
    ...changed,
    sensitive,
    about: 'Close an account, its sessions and its links',
  }),
  endSessions: operation('POST /people/:login/sign-out', {
    ...changed,
    about: 'End the sessions of an account, everywhere',
  }),
  listSessions: operation('GET /people/:login/sessions', {
    about: 'The open sessions of an account, with device and address',
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
    about:
      'What is held about a person: accounts whose address holds the text, by place, and acts in which the words stand',
    ...administered,
    body: z.strictObject({ text: text(255).min(2).describe('An address, a part of it, or a name.') }),
    output: personalData,
  }),
  downloadPersonalData: operation('GET /people/:login/data', {
    about: 'Everything that is held about an account, also once it is erased, as JSON; the manual has its form',
    ...administered,
    params: byLogin,
    output: 'bytes',
    refusals: ['ACTES-A024'],
  }),
  erasePerson: operation('POST /people/:login/erase', {
    about: 'Erase what may go of an account that is closed; journals and acts stay',
    ...administered,
    sensitive,
    params: byLogin,
    body: z.strictObject({ count: z.number().int().min(0).describe('`going`, as it was seen.'), reason }),
    output: personalData,
    refusals: ['ACTES-A024', 'ACTES-A107', 'ACTES-S009'],
  }),
  listTokens: operation('GET /tokens', {
    about: 'Which tokens there are, for what and until when',
    ...administered,
    output: listOf(token),
  }),

  addToken: operation('POST /tokens', {
    about: 'Make a token; its text is told once',
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
        .describe('Where it may be used from: networks (`192.0.2.0/24`) and addresses; without any, from anywhere.'),
    }),
    output: z.object({ token, text: z.string().describe('Told here, and never again.') }),
    refusals: ['ACTES-A027', 'ACTES-A096', 'ACTES-V006'],
  }),

  revokeToken: operation('POST /tokens/:name/revoke', {
    about: 'No longer allow a token anything, from now on',
    ...administered,
    params: z.object({ name: text(63) }),
    output: token,
    refusals: ['ACTES-A027'],
  }),
})
