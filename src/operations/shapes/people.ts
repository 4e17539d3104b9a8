// What operations give of people and tokens.
import * as z from 'zod'
import { id, instant, masked, named } from './parts.ts'
import { placeWords, type PlaceName } from '../../text/personal-data.ts'
import { actions, roles } from '../../accounts/access.ts'

const grant = z.object({ role: z.enum(roles), siren: z.string().nullable() })

export const person = named(
  'Person',
  z.object({
    login: z.string(),
    grants: z.array(grant),
    standing: z.enum(['active', 'invited', 'closed']),
    lockedUntil: instant.nullable(),
    secondStep: z.boolean(),
    identities: z.array(z.object({ issuer: z.string(), since: instant })),
    sessions: z.number().int(),
    lastSeen: instant.nullable(),
  }),
)

export const invited = named(
  'Invited',
  z.object({
    person,
    link: z
      .object({ path: z.string(), expiresAt: instant })
      .nullable()
      .describe('To choose a password, once; null where passwords are not taken. It is told here, and never again.'),
  }),
)

export const token = named(
  'Token',
  z.object({
    name: z.string(),
    standing: z.enum(['active', 'expired', 'revoked']),
    rights: z.array(z.enum(actions)),
    sirens: z.array(z.string()).nullable().describe('Null: every collectivité.'),
    createdAt: instant,
    createdBy: z.string(),
    expiresAt: instant,
    lastUsedAt: instant.nullable(),
    revokedAt: instant.nullable(),
  }),
)

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
        going: z.number().int().describe('How many rows an erasure would take: it is to be told then.'),
        held: z.array(held),
      }),
    ),
    collectivites: z.array(z.string()).describe('SIREN of those whose declaration names them as its referent.'),
    acts: z.object({
      count: z.number().int().describe('Acts and messages in which the words stand; 1,000 stands for more.'),
      items: z.array(z.object({ id, idActe: z.string().nullable(), objet: masked(z.string()) })),
      ground: z.string().describe('Why nobody is erased from them.'),
    }),
  }),
)
export type PersonalDataJson = z.output<typeof personalData>

export type PersonJson = z.output<typeof person>
export type Invited = z.output<typeof invited>
export type TokenJson = z.output<typeof token>
