// Operations on the caller's own account. A token, or the owner at the command line, has none (ACTES-A024).
import * as z from 'zod'
import { actions } from '#accounts/access.ts'
import { answerMost } from '#accounts/authenticators.ts'
import { mailTypes, waitingMail } from '#subscriptions/catalogue.ts'
import { reasoned, text } from '../inputs.ts'
import { listColumns } from '../list-filter.ts'
import { operation, operations } from '../operation.ts'
import { session } from '../shapes/people.ts'
import {
  can,
  instant,
  listOf,
  named,
  string,
  integer,
  boolean,
  nullableString,
  nullableInstant,
} from '../shapes/parts.ts'
import { mayAccount } from '../may.ts'

const mails = z
  .array(z.strictObject({ type: z.enum(mailTypes), how: z.enum(['now', 'daily', 'weekly']) }))
  .max(mailTypes.length)
  .refine((all) => !all.some(({ type, how }) => type === waitingMail && how === 'now'))
  .describe(
    'Which events are mailed, and in what rhythm: at once, or in a daily or weekly digest. Other events are not mailed. `work.waiting`, in a digest: what waits for the caller on that morning.',
  )

const columns = z.array(z.enum(listColumns)).max(listColumns.length)

const account = z.object({
  can: can(mayAccount),
  secondStep: boolean.describe('Is a second step asked for at sign-in?'),
  code: boolean.describe('Is the second step a code of an application (TOTP)?'),
  authenticators: z.array(z.object({ id: string, name: string, createdAt: instant, lastUsedAt: nullableInstant })),
  isStepDemanded: boolean.describe('Does one of their roles require a second step?'),
  takesAuthenticators: boolean.describe('Can authenticators be used on this installation?'),
  recoveryCodes: integer.describe('Number of recovery codes left.'),
  identities: z.array(z.object({ issuer: string, since: instant })),
  mails,
})

export type OwnAccount = z.output<typeof account>

const me = named('Me', {
  name: string,
  rights: z.array(z.enum(actions)),
  collectivites: z.array(string).nullable().describe('Null: all collectivités.'),
  expiresAt: nullableInstant.describe('Expiry of the token.'),
  account: account.exactOptional().describe('Account of the person who is signed in.'),
})

const own = { right: 'read', scope: 'self', refusals: ['ACTES-A024'] } as const

/** Untrimmed, because blanks belong to a password. The run checks the length. */
const password = string.max(10_000)
const codeText = text(40).describe('Current six-digit code, or a recovery code.')
const done = z.object({ outcome: z.enum(['done', 'refused']) })
const answer = text(answerMost).describe('`PublicKeyCredential.toJSON()` from the browser, as text.')
const proof = {
  code: codeText.exactOptional(),
  answer: answer.exactOptional().describe('Answer of the caller’s authenticator, instead of a code.'),
}
const byId = z.object({ id: text(40) })
const options = z.object({
  options: nullableString.describe('Options for the browser, JSON as text; null when nothing needs to be asked.'),
})
const codesTold = done.extend({
  codes: z.array(string).exactOptional().describe('Recovery codes: shown here only, never again.'),
})

export const accountTable = operations({
  showMe: operation('GET /me', {
    about: 'Show the caller’s rights and their own account',
    right: 'any',
    scope: 'self',
    output: me,
  }),

  changePassword: operation('POST /me/password', {
    ...own,
    about: 'Change the caller’s own password; all their sessions end',
    body: z.strictObject({ present: password, wanted: password }),
    output: z.object({
      outcome: z
        .enum(['done', 'weak', 'personal', 'regular', 'common', 'refused'])
        .describe(
          '`weak`: too short or too long; `personal`: contains the address or the name of a collectivité; `regular`: repeats itself; `common`: easy to guess; `refused`: the current password is wrong, or there were too many attempts.',
        ),
    }),
  }),

  endOwnSessions: operation('POST /me/sign-out', {
    ...own,
    about: 'End all of the caller’s own sessions',
    output: z.object({ sessions: integer.describe('Number of sessions that ended.') }),
  }),

  listOwnSessions: operation('GET /me/sessions', {
    ...own,
    about: 'List the caller’s open sessions, with device and address',
    output: listOf(session),
  }),

  endOwnSession: operation('POST /me/sessions/:id/end', {
    ...own,
    about: 'End one of the caller’s own sessions',
    params: byId,
    output: z.object({ sessions: integer.describe('Number of sessions left.') }),
    refusals: ['ACTES-A024', 'ACTES-A086'],
  }),

  endOtherSessions: operation('POST /me/sessions/end-others', {
    ...own,
    about: 'End all of the caller’s own sessions except the current one',
    output: z.object({ sessions: integer.describe('Number of sessions that ended.') }),
  }),

  prepareSecondStep: operation('POST /me/second-step/key', {
    ...own,
    about: 'Create a key for a code application; it is not stored',
    output: z.object({
      secret: string.describe('In base32, to be typed.'),
      uri: string.describe('`otpauth://totp/…`'),
      sealed: string.describe('The same key, sealed; send it back with a first code.'),
    }),
  }),

  confirmSecondStep: operation('POST /me/second-step', {
    ...own,
    about: 'Ask the caller for a code at each sign-in',
    // Otherwise a passer-by at an open session could lock its person out.
    sensitive: { family: 'own' },
    body: z.strictObject({ sealed: text(2_000), code: codeText }),
    output: codesTold,
    refusals: ['ACTES-A024', 'ACTES-G018'],
  }),

  renewRecoveryCodes: operation('POST /me/second-step/recovery', {
    ...own,
    about: 'Replace the caller’s recovery codes',
    body: z.strictObject(proof),
    output: codesTold,
  }),

  removeOwnSecondStep: operation('POST /me/second-step/remove', {
    ...own,
    about: 'Stop asking the caller for a code',
    body: z.strictObject(proof),
    output: done,
    refusals: ['ACTES-A024', 'ACTES-A082'],
  }),

  prepareAuthenticator: operation('POST /me/authenticators/challenge', {
    ...own,
    about: 'Options with which a browser creates the key of an authenticator (WebAuthn); valid for five minutes, once',
    output: options,
  }),

  addAuthenticator: operation('POST /me/authenticators', {
    ...own,
    about: 'Ask the caller for an authenticator at each sign-in, or for a code',
    sensitive: { family: 'own' },
    body: z.strictObject({ name: text(200), answer }),
    output: codesTold,
    refusals: ['ACTES-A024', 'ACTES-A083', 'ACTES-A084', 'ACTES-A085'],
  }),

  proveByAuthenticator: operation('POST /me/authenticators/proof', {
    ...own,
    about:
      'Options with which a browser asks the caller’s authenticators, instead of a code; valid for five minutes, once',
    output: options,
  }),

  removeAuthenticator: operation('POST /me/authenticators/:id/remove', {
    ...own,
    about: 'Stop asking the caller for an authenticator',
    params: byId,
    body: z.strictObject(proof),
    output: done,
    refusals: ['ACTES-A024', 'ACTES-A082', 'ACTES-S006'],
  }),

  chooseMails: operation('POST /me/mails', {
    ...own,
    about: 'Choose which events are mailed to the caller, and when',
    body: z.strictObject({ mails }),
    output: z.object({ mails }),
  }),

  chooseColumns: operation('POST /me/columns', {
    ...own,
    about: 'Choose which columns the caller’s list of transmissions shows beside the numbers',
    body: z.strictObject({ columns }),
    output: z.object({ columns }),
  }),

  unmask: operation('POST /me/unmask', {
    ...own,
    about: 'Show what may name people in the caller’s own session, for fifteen minutes',
    body: reasoned,
    output: z.object({ until: instant }),
  }),

  maskAgain: operation('POST /me/mask', {
    ...own,
    about: 'Mask again what may name people',
    output: z.object({ until: instant }),
  }),
})
