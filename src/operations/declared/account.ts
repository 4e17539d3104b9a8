// Operations on the caller's own account. A token, or the owner at the command line, has none (ACTES-A024).
import * as z from 'zod'
import { actions } from '../../accounts/access.ts'
import { answerMost } from '../../accounts/authenticators.ts'
import { choosableTypes } from '../../subscriptions/catalogue.ts'
import { reason, text } from '../inputs.ts'
import { listColumns } from '../list-filter.ts'
import { operation, operations } from '../operation.ts'
import { session } from '../shapes/people.ts'
import { instant, listOf, named } from '../shapes/parts.ts'

const mails = z
  .array(z.strictObject({ type: z.enum(choosableTypes), how: z.enum(['now', 'daily', 'weekly']) }))
  .max(choosableTypes.length)
  .describe('What is mailed, by type of event: at once, or in a digest of the day or of the week. The rest is not.')

const columns = z.array(z.enum(listColumns)).max(listColumns.length)

const account = z.object({
  secondStep: z.boolean().describe('Is a second step asked for at sign-in?'),
  code: z.boolean().describe('Is it the code of an application?'),
  authenticators: z.array(
    z.object({ id: z.string(), name: z.string(), createdAt: instant, lastUsedAt: instant.nullable() }),
  ),
  isStepDemanded: z.boolean().describe('Is a second step demanded for one of their roles?'),
  takesAuthenticators: z.boolean().describe('Can authenticators be used here?'),
  recoveryCodes: z.number().int().describe('How many of them are left.'),
  identities: z.array(z.object({ issuer: z.string(), since: instant })),
  mails,
})

export type OwnAccount = z.output<typeof account>

const me = named(
  'Me',
  z.object({
    name: z.string(),
    rights: z.array(z.enum(actions)),
    collectivites: z.array(z.string()).nullable().describe('Null: every one.'),
    expiresAt: instant.nullable().describe('Of a token.'),
    account: account.exactOptional().describe('Of a person who is signed in.'),
  }),
)

const own = { right: 'read', scope: 'self', refusals: ['ACTES-A024'] } as const

/** Untrimmed, because blanks belong to a password. The run checks the length. */
const password = z.string().max(10_000)
const codeText = text(40).describe('The code of the moment, six digits; or one of recovery.')
const done = z.object({ outcome: z.enum(['done', 'refused']) })
const answer = text(answerMost).describe('`PublicKeyCredential.toJSON()` of the browser, as text.')
const proof = {
  code: codeText.exactOptional(),
  answer: answer.exactOptional().describe('Of one’s authenticator, in the place of a code.'),
}
const byId = z.object({ id: text(40) })
const options = z.object({
  options: z.string().nullable().describe('For the browser, JSON as text; null where there is nothing to ask.'),
})
const codesTold = done.extend({
  codes: z.array(z.string()).exactOptional().describe('Of recovery: told here, and never again.'),
})

export const accountTable = operations({
  showMe: operation('GET /me', {
    about: 'What the caller may do, and their own account',
    right: 'any',
    scope: 'self',
    output: me,
  }),

  changePassword: operation('POST /me/password', {
    ...own,
    about: 'Change one’s own password; all one’s sessions end',
    body: z.strictObject({ present: password, wanted: password }),
    output: z.object({
      outcome: z
        .enum(['done', 'weak', 'personal', 'regular', 'common', 'refused'])
        .describe(
          '`weak`: too short or too long; `personal`: it holds the address or the name of a collectivité; `regular`: it repeats itself; `common`: it is guessed easily; `refused`: the present one is not right, or there were too many tries.',
        ),
    }),
  }),

  endOwnSessions: operation('POST /me/sign-out', {
    ...own,
    about: 'End all one’s own sessions',
    output: z.object({ sessions: z.number().int().describe('How many there were.') }),
  }),

  listOwnSessions: operation('GET /me/sessions', {
    ...own,
    about: 'One’s own open sessions, with device and address',
    output: listOf(session),
  }),

  endOwnSession: operation('POST /me/sessions/:id/end', {
    ...own,
    about: 'End one of one’s own sessions',
    params: byId,
    output: z.object({ sessions: z.number().int().describe('How many are left.') }),
    refusals: ['ACTES-A024', 'ACTES-A086'],
  }),

  endOtherSessions: operation('POST /me/sessions/end-others', {
    ...own,
    about: 'End all one’s own sessions but the one that asks',
    output: z.object({ sessions: z.number().int().describe('How many there were.') }),
  }),

  prepareSecondStep: operation('POST /me/second-step/key', {
    ...own,
    about: 'Make a key for an application of codes; it is not kept',
    output: z.object({
      secret: z.string().describe('In base32, to be typed.'),
      uri: z.string().describe('`otpauth://totp/…`'),
      sealed: z.string().describe('The same key sealed, to be given back with a first code.'),
    }),
  }),

  confirmSecondStep: operation('POST /me/second-step', {
    ...own,
    about: 'Be asked for a code at each sign-in',
    // Otherwise a passer-by at an open session could lock its person out.
    sensitive: { family: 'own' },
    body: z.strictObject({ sealed: text(2_000), code: codeText }),
    output: codesTold,
    refusals: ['ACTES-A024', 'ACTES-G018'],
  }),

  renewRecoveryCodes: operation('POST /me/second-step/recovery', {
    ...own,
    about: 'Other codes of recovery, in the place of those there are',
    body: z.strictObject(proof),
    output: codesTold,
  }),

  removeOwnSecondStep: operation('POST /me/second-step/remove', {
    ...own,
    about: 'No longer be asked for a code',
    body: z.strictObject(proof),
    output: done,
    refusals: ['ACTES-A024', 'ACTES-A082'],
  }),

  prepareAuthenticator: operation('POST /me/authenticators/challenge', {
    ...own,
    about: 'What a browser makes the key of an authenticator with (WebAuthn); for five minutes, once',
    output: options,
  }),

  addAuthenticator: operation('POST /me/authenticators', {
    ...own,
    about: 'Be asked for an authenticator at each sign-in, or for a code',
    sensitive: { family: 'own' },
    body: z.strictObject({ name: text(200), answer }),
    output: codesTold,
    refusals: ['ACTES-A024', 'ACTES-A083', 'ACTES-A084', 'ACTES-A085'],
  }),

  proveByAuthenticator: operation('POST /me/authenticators/proof', {
    ...own,
    about: 'What a browser asks one’s authenticators for, in the place of a code; for five minutes, once',
    output: options,
  }),

  removeAuthenticator: operation('POST /me/authenticators/:id/remove', {
    ...own,
    about: 'No longer be asked for an authenticator',
    params: byId,
    body: z.strictObject(proof),
    output: done,
    refusals: ['ACTES-A024', 'ACTES-A082', 'ACTES-S006'],
  }),

  chooseMails: operation('POST /me/mails', {
    ...own,
    about: 'Choose what is mailed to oneself, and when',
    body: z.strictObject({ mails }),
    output: z.object({ mails }),
  }),

  chooseColumns: operation('POST /me/columns', {
    ...own,
    about: 'Choose what one’s list of transmissions shows beside the numbers',
    body: z.strictObject({ columns }),
    output: z.object({ columns }),
  }),

  unmask: operation('POST /me/unmask', {
    ...own,
    about: 'Show what may name people in one’s own session, for a quarter of an hour',
    body: z.strictObject({ reason }),
    output: z.object({ until: instant }),
  }),

  maskAgain: operation('POST /me/mask', {
    ...own,
    about: 'Mask again what may name people',
    output: z.object({ until: instant }),
  }),
})
