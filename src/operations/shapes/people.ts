// Output schemas of people and tokens.
import * as z from 'zod'
import { can, id, instant, masked, named } from './parts.ts'
import { mayErase, mayPerson, mayToken } from '../may.ts'
import { placeWords, type PlaceName } from '#text/personal-data.ts'
import { actions, roles } from '#accounts/access.ts'

const grant = z.object({ role: z.enum(roles), siren: z.string().nullable() })

export const person = named(
  'Person',
  z.object({
    login: z.string(),
    name: z.string().describe('Empty where nobody gave one.'),
    grants: z.array(grant),
    standing: z.enum(['active', 'invited', 'closed']),
    lockedUntil: instant.nullable(),
    secondStep: z.boolean(),
    means: z.array(z.enum(['code', 'authenticator'])).describe('Means of their second step.'),
    can: can(mayPerson),
    isStepDemanded: z.boolean().describe('Does one of their roles require a second step?'),
    identities: z.array(z.object({ issuer: z.string(), since: instant })),
    sessions: z.number().int(),
    lastSeen: instant.nullable(),
  }),
)

export const session = named(
  'Session',
  z.object({
    id: z.string(),
    isThis: z.boolean().describe('Is it the session of the request?'),
    openedAt: instant,
    lastSeen: instant,
    expiresAt: instant,
    device: z.string().nullable().describe('Browser and system: `Firefox, Windows`.'),
    address: z.string().nullable(),
    network: z.enum(['machine', 'internal', 'public']).nullable().describe('Network of the address.'),
    secondStep: z
      .enum(['code', 'recovery', 'key', 'provider'])
      .nullable()
      .describe('Second step used, beside the password or the provider.'),
  }),
)

export const invited = named(
  'Invited',
  z.object({
    person,
    link: z
      .object({ path: z.string(), expiresAt: instant })
      .nullable()
      .describe('One-time link to choose a password; null when passwords are disabled. Shown here only, never again.'),
  }),
)

export const token = named(
  'Token',
  z.object({
    name: z.string(),
    standing: z.enum(['active', 'expired', 'revoked']),
    can: can(mayToken),
    rights: z.array(z.enum(actions)),
    sirens: z.array(z.string()).nullable().describe('Null: all collectivités.'),
    networks: z
      .array(z.string())
      .nullable()
      .describe('Networks from which it is used: `192.0.2.0/24`. Null: anywhere.'),
    createdAt: instant,
    createdBy: z.string(),
    expiresAt: instant,
    lastUsedAt: instant.nullable(),
    revokedAt: instant.nullable(),
  }),
)

export type SessionJson = z.output<typeof session>
const held = z.object({
  place: z.enum(Object.keys(placeWords) as PlaceName[]),
  count: z.number().int(),
  stays: z.enum(['proof', 'colleagues']).nullable().describe('Why it would stay; null: it can be erased.'),
})

export const personalData = named(
  'PersonalData',
  z.object({
    accounts: z.array(
      z.object({
        login: z.string(),
        standing: z.enum(['open', 'closed', 'erased']),
        can: can(mayErase),
        going: z.number().int().describe('Number of rows that an erasure would take; the call must repeat it.'),
        held: z.array(held),
      }),
    ),
    collectivites: z.array(z.string()).describe('SIREN of the collectivités whose declaration names them as contact.'),
    acts: z.object({
      count: z.number().int().describe('Acts and messages in which the words occur.'),
      more: z.boolean().describe('There are more than listed.'),
      items: z.array(z.object({ id, idActe: z.string().nullable(), objet: masked(z.string()) })),
      ground: z.string().describe('Legal ground on which nobody is erased from them.'),
    }),
  }),
)
export type PersonalDataJson = z.output<typeof personalData>

export type PersonJson = z.output<typeof person>
export type Invited = z.output<typeof invited>
export type TokenJson = z.output<typeof token>
