// The simulated platform as its scripts see it: what it keeps, who has an account, how its switches stand, and the counter
// of the prefecture behind it.
import { zoneOf, type Collectivite } from '../../protocol/acte/collectivite.ts'
import type { HttpAnswer } from '../faults.ts'
import type { Office } from '../reception.ts'
import type { Hooks } from './hooks.ts'
import type { Asked } from './request.ts'
import { platformMail, type Account, type Authority, type Settings } from './settings.ts'
import type { Kept } from './transactions.ts'

/** Handed to every script. */
export interface Platform {
  readonly kept: Kept
  readonly accounts: readonly (Account & { readonly id: number })[]
  readonly settings: Settings
  readonly hooks: Hooks
  readonly sessions: Sessions
  readonly office: Office
  readonly now: () => Date
  /** One after the other: what changes the state of transactions. */
  readonly alone: <T>(work: () => Promise<T>) => Promise<T>
}

/** What lives as long as the process: PHP's sessions, the nonces that were given. */
export interface Sessions {
  readonly accounts: Map<string, { readonly account: number; readonly usedAt: number }>
  readonly nonces: Map<string, { readonly account: number; readonly givenAt: number }>
  /** How many of either were made: each is named by the next. */
  count: number
}

/** A script: what it makes of a request. */
export type Script = (platform: Platform, asked: Asked) => Promise<HttpAnswer>

/** The account that deposited, or any of the same collectivite. */
export function accountOf({ accounts }: Platform, id: number): (Account & { readonly id: number }) | undefined {
  return accounts.find((account) => account.id === id)
}

/** A collectivite in the words of the envelopes that the platform writes for it. */
export function collectiviteOf(
  { siren, authority }: { readonly siren: string; readonly authority: Authority },
  { trigramme, plateforme }: Settings,
): Collectivite {
  const { name, department, district, authority_type_id: nature = '31', email, telephone } = authority
  const addresses = [platformMail, ...(email === undefined ? [] : [email])]
  return {
    siren,
    nom: name,
    departement: department,
    arrondissement: district,
    nature,
    referent: { nom: name, ...(telephone !== undefined && { telephone }), ...(email !== undefined && { email }) },
    adressesRetour: [...new Set(addresses)],
    trigramme,
    plateforme,
    fuseau: zoneOf(department),
    gateway: { type: 's2low' },
  }
}
