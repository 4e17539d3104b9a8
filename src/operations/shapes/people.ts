// Output schemas of people and tokens.
import * as z from 'zod'
import {
  can,
  id,
  instant,
  named,
  string,
  integer,
  boolean,
  maskedString,
  nullableString,
  nullableInstant,
} from './parts.ts'
import { mayErase, mayPerson, mayToken } from '../may.ts'
import { placeWords, type PlaceName } from '#text/personal-data.ts'
import { actions, roles } from '#accounts/access.ts'

const grant = z.object({ role: z.enum(roles), siren: nullableString })

export const person = named('Person', {
  login: string,
  name: string.describe('Empty where nobody gave one.'),
  grants: z.array(grant),
  standing: z.enum(['active', 'invited', 'closed']),
  lockedUntil: nullableInstant,
  secondStep: boolean,
  means: z.array(z.enum(['code', 'authenticator'])).describe('Means of their second step.'),
  can: can(mayPerson),
  isStepDemanded: boolean.describe('Does one of their roles require a second step?'),
  identities: z.array(z.object({ issuer: string, since: instant })),
  sessions: integer,
  lastSeen: nullableInstant,
})

export const session = named('Session', {
  id: string,
  isThis: boolean.describe('Is it the session of the request?'),
  openedAt: instant,
  lastSeen: instant,
  expiresAt: instant,
  device: nullableString.describe('Browser and system: `Firefox, Windows`.'),
  address: nullableString,
  network: z.enum(['machine', 'internal', 'public']).nullable().describe('Network of the address.'),
  secondStep: z
    .enum(['code', 'recovery', 'key', 'provider'])
    .nullable()
    .describe('Second step used, beside the password or the provider.'),
})

export const invited = named('Invited', {
  person,
  link: z
    .object({ path: string, expiresAt: instant })
    .nullable()
    .describe('One-time link to choose a password; null when passwords are disabled. Shown here only, never again.'),
})

export const token = named('Token', {
  name: string,
  standing: z.enum(['active', 'expired', 'revoked']),
  can: can(mayToken),
  rights: z.array(z.enum(actions)),
  sirens: z.array(string).nullable().describe('Null: all collectivités.'),
  networks: z.array(string).nullable().describe('Networks from which it is used: `192.0.2.0/24`. Null: anywhere.'),
  createdAt: instant,
  createdBy: string,
  expiresAt: instant,
  lastUsedAt: nullableInstant,
  revokedAt: nullableInstant,
})

export type SessionJson = z.output<typeof session>
const held = z.object({
  place: z.enum(Object.keys(placeWords) as PlaceName[]),
  count: integer,
  stays: z.enum(['proof', 'colleagues']).nullable().describe('Why it would stay; null: it can be erased.'),
})

export const personalData = named('PersonalData', {
  accounts: z.array(
    z.object({
      login: string,
      standing: z.enum(['open', 'closed', 'erased']),
      can: can(mayErase),
      going: integer.describe('Number of rows that an erasure would take; the call must repeat it.'),
      held: z.array(held),
    }),
  ),
  collectivites: z.array(string).describe('SIREN of the collectivités whose declaration names them as contact.'),
  acts: z.object({
    count: integer.describe('Acts and messages in which the words occur.'),
    more: boolean.describe('There are more than listed.'),
    items: z.array(z.object({ id, idActe: nullableString, objet: maskedString })),
    ground: string.describe('Legal ground on which nobody is erased from them.'),
  }),
})
export type PersonalDataJson = z.output<typeof personalData>

export type PersonJson = z.output<typeof person>
export type Invited = z.output<typeof invited>
export type TokenJson = z.output<typeof token>
