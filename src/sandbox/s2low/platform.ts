// State, accounts, settings and préfecture of the simulated platform. Source: S²LOW 5.x, its Apache and PHP
// configuration, whose default zone is Europe/Paris; `version` selects the differences of 5.1 and 6.0.
import { dayIn, isJour } from '#protocol/calendrier/jour.ts'
import { zoneOf, type Collectivite } from '#protocol/acte/collectivite.ts'
import { compact } from '#protocol/compact.ts'
import { openFolder } from '../folder.ts'
import { oneByOne, type HttpAnswer } from '../http.ts'

import { declare, readDeclared } from '../registry.ts'
import type { S2lowRequest } from './exchange.ts'
import { openTransactions, type Transaction } from './transactions.ts'

export type Who = S2lowAccount & { readonly id: number }

export type S2lowPlatform = Awaited<ReturnType<typeof openPlatform>>

/** Where a creation can fail through no fault of the sender; `unicite`: the uniqueness query itself fails. */
export type CreationStage = 'unicite' | 'enveloppe' | 'archive' | 'envelope-row' | 'transaction-row'

export interface Hooks {
  stays?(transaction: Transaction, status: number): boolean
  fails?(transaction: Transaction): string | undefined
  breaks?(stage: CreationStage): string | undefined
  refuses?(call: string): string | undefined
  opened?(id: number, call: string, asked: S2lowRequest & { readonly who: Who }): void
}

export type Script = (platform: S2lowPlatform, asked: S2lowRequest) => HttpAnswer | Promise<HttpAnswer>

export interface PlatformOptions {
  readonly folder: string
  readonly now: () => Date
  readonly accounts: readonly S2lowAccount[]
  readonly settings?: Partial<S2lowSandboxSettings>
  readonly hooks?: Hooks
}

export async function openPlatform({ folder: path, now, accounts, ...given }: PlatformOptions) {
  const folder = openFolder(path)
  const settings: S2lowSandboxSettings = { ...defaultSettings, ...given.settings }
  for (const account of accounts)
    if (!readDeclared(folder, account.siren)) await declare(folder, collectiviteOf(account, settings))
  return {
    kept: await openTransactions(folder),
    accounts: accounts.map((account, rank) => ({ ...account, id: account.id ?? rank + 1 })),
    settings,
    hooks: given.hooks ?? {},
    /** PHP's sessions and nonces, which last as long as the process. */
    sessions: {
      accounts: new Map<string, { readonly account: number; readonly usedAt: number }>(),
      nonces: new Map<string, { readonly account: number; readonly givenAt: number }>(),
      count: 0,
    },
    office: { folder, now, lateMs: 60_000, sizeMaxBytes: settings.archiveMaxBytes },
    now,
    alone: oneByOne(),
  }
}

/** With the ministry's document that brought it about. */
export type State = readonly [status: number, message: string, xml?: Uint8Array]

/** @param message kept to 512 characters, as in the database */
export async function enterState(
  { kept, now }: S2lowPlatform,
  transaction: Transaction,
  [status, message, xml]: State,
) {
  const stage = { status, at: now().toISOString(), message: [...message].slice(0, 512).join('') }
  const answered = xml && { xml: Buffer.from(xml).toString('base64') }
  await kept.put({ ...transaction, stages: [...transaction.stages, { ...stage, ...answered }] })
}

const platformMail = 'actes-retour@s2low.example.org'

export function collectiviteOf(
  { siren, authority }: Pick<S2lowAccount, 'siren' | 'authority'>,
  { trigramme, plateforme }: S2lowSandboxSettings,
): Collectivite {
  const { name, department, district, authority_type_id: nature = '31', email, telephone } = authority
  return {
    siren,
    nom: name,
    departement: department,
    arrondissement: district,
    nature,
    referent: { nom: name, ...compact({ telephone, email }) },
    adressesRetour: [...new Set([platformMail, email ?? platformMail])],
    trigramme,
    plateforme,
    fuseau: zoneOf(department),
    gateway: { type: 's2low' },
  }
}

const zone = 'Europe/Paris'

export function platformDay(instant: Date) {
  return dayIn(zone, instant)
}

/** As PHP and its database write it: `2025-07-08 10:02:00`. */
export function databaseDate(instant: Date) {
  return instant.toLocaleString('sv-SE', { timeZone: zone })
}

export function postedDay(text: string) {
  const [, year = '', month = '', day = ''] = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(text) ?? []
  const jour = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
  return isJour(jour) ? jour : undefined
}

/** Right on the module "actes": all, deposit only (another person confirms), reading, transmission. */
export type Right = 'RW' | 'CS' | 'RO' | 'TT'

/** Names are those of `info-connexion`. */
export interface Authority {
  readonly id: number
  readonly name: string
  readonly department: string
  readonly district: string
  /** IDCL/@Nature; `31` by default. */
  readonly authority_type_id?: string
  readonly email?: string
  readonly city?: string
  readonly telephone?: string
}

export interface S2lowAccount {
  readonly id?: number
  readonly siren: string
  readonly login?: string
  readonly password?: string
  readonly certificate: string
  readonly rights: Right
  readonly authority: Authority
  /** ADM sees what others of the collectivité deposited; GADM (group) and SADM (all) take no part. */
  readonly role?: 'USER' | 'ADM' | 'GADM' | 'SADM' | 'ARCH'
  readonly active?: boolean
}

/** A fast 5.0: ten seconds for each step. Durations are in milliseconds. */
export const defaultSettings = {
  version: '5.0' as '5.0' | '5.1' | '6.0',
  trigramme: 'SLO',
  plateforme: 'production' as 'production' | 'test',
  /** Time in status 1, in 2, before the ministry's mails are read, and in 7 for a received 3-1. */
  analysisMs: 10_000,
  sendingMs: 10_000,
  collectMs: 10_000,
  receiptMs: 10_000,
  /** A body over this loses all its fields (PHP post_max_size). */
  bodyMaxBytes: 200_486_000,
  uploadMaxBytes: 200 * 1024 * 1024,
  archiveMaxBytes: 157_286_400,
  filesMax: 200,
  race: false,
  stampDown: false,
  /** True if the client's certificate is of an RGS authority; else OpenSSL's message. */
  rgs: true as true | string,
  module: 'active' as 'active' | 'inactive' | 'unknown',
  paper: false,
  /** `lost`: Apache does not pass Authorization on (6.0). */
  basic: 'honoured' as 'honoured' | 'lost',
  absoluteLocations: false,
  classification: 'held' as 'held' | 'none',
}

export type S2lowSandboxSettings = Readonly<typeof defaultSettings>
