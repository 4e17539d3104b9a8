// Operations on shared credentials. A caller needs the right to declare for all users of one; an unused credential
// belongs to the whole installation.
import * as z from 'zod'
import { reason, reasoned, siren, text } from '../inputs.ts'
import { operation, operations } from '../operation.ts'
import { finding } from '../shapes/connections.ts'
import { can, day, instant, listOf, named, string, nullableString, gatewayType } from '../shapes/parts.ts'
import { mayCredential } from '../may.ts'

const credential = named('Credential', {
  name: string,
  gateway: gatewayType,
  gives: z.array(string).describe('Settings that it provides: `certificat`, `motDePasse`, `boite.utilisateur`.'),
  login: nullableString,
  holder: nullableString.describe('Holder of its certificate; null: no certificate.'),
  certificateUntil: day.nullable().describe('Last day of its certificate.'),
  prints: z.record(string, string).describe('Prints that identify each secret; they reveal nothing of it.'),
  collectivites: z.array(string).describe('SIREN of the collectivités that use it.'),
  can: can(mayCredential),
  updatedAt: instant,
  updatedBy: string,
})

const examined = z.object({
  collectivite: nullableString.describe('Collectivité whose gateway was examined; null: none uses it.'),
  items: z.array(finding),
})

const byName = z.object({ name: text(60).describe('`Syndicat 2026`') })
const sensitive = { family: 'connections' } as const
const ofOne = {
  right: 'declare',
  scope: { credential: ({ name }: { readonly name: string }) => name },
  params: byName,
  refusals: ['ACTES-S006'],
} as const
const secret = z.union([text(200_000), z.strictObject({ base64: text(200_000) })]).exactOptional()
const gateway = z
  .strictObject({
    type: gatewayType,
    certificat: secret,
    cle: secret,
    phrase: secret,
    jeton: secret,
    identifiant: text(500).exactOptional(),
    motDePasse: secret,
    boite: z.strictObject({ utilisateur: text(500).exactOptional(), motDePasse: secret }).exactOptional(),
  })
  .describe('The shared settings of a gateway; a secret as text, or as `{"base64": …}`.')

export type CredentialJson = z.output<typeof credential>

export const credentialTable = operations({
  listCredentials: operation('GET /credentials', {
    about: 'List credentials that several collectivités share; a secret is shown by its print only',
    right: 'declare',
    scope: 'narrow',
    output: listOf(credential),
  }),

  showCredential: operation('GET /credentials/:name', { about: 'Show a credential', ...ofOne, output: credential }),

  addCredential: operation('POST /credentials', {
    about: 'Add a credential under a name; declarations give the name instead of its secrets',
    right: 'declare',
    scope: 'installation',
    sensitive,
    body: z.strictObject({ name: text(60), gateway }),
    output: credential,
    creates: { at: ({ name }: { readonly name: string }) => `/credentials/${encodeURIComponent(name)}` },
    refusals: ['ACTES-G025', 'ACTES-G020', 'ACTES-C003'],
  }),

  renewCredential: operation('POST /credentials/:name/renew', {
    about: 'Replace the secrets of a credential; those who use it have them from their next exchange on',
    ...ofOne,
    sensitive,
    body: z.strictObject({ gateway, reason }),
    output: credential,
    refusals: ['ACTES-G025', 'ACTES-G020', 'ACTES-C003'],
  }),

  examineCredential: operation('POST /credentials/:name/examine', {
    about: 'Examine a gateway that uses the credential',
    ...ofOne,
    body: z.strictObject({
      collectivite: siren.exactOptional().describe('Examine with this collectivité; the first one by default.'),
    }),
    output: examined,
  }),

  removeCredential: operation('POST /credentials/:name/remove', {
    about: 'Remove a credential that nothing uses',
    ...ofOne,
    sensitive,
    body: reasoned,
    output: z.object({ name: string }),
    refusals: ['ACTES-A068'],
  }),
})
