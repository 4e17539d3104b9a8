// What a plug-in says of itself: its name, the contract that it was written for, the facts of its platform, its settings.
// Forms, doctor, manual and metrics follow from it as they do for the gateways that are built in.
import * as z from 'zod'
import { depositLimits } from '#protocol/limits.ts'
import type { GatewayFacts } from '../facts.ts'

/** This program's contract of plug-ins. A change that an older plug-in would not survive makes another. */
export const contractVersion = 1

const word = z.string().trim().min(1).max(200)
const both = z.strictObject({ fr: word, en: word })
const flag = z.boolean()
const mebibyte = 1_048_576

const facts = z.strictObject({
  numbers: z.enum(['strict', 'wide']),
  charset: z.enum(['translit', 'ncr']).default('translit'),
  numeroMin: z.int().min(1).max(15).default(1),
  objetMax: z.int().min(50).max(500).default(499),
  filesMax: z.int().min(2).max(depositLimits.files).exactOptional(),
  sizeMaxBytes: z.int().min(mebibyte).max(depositLimits.sumBytes).default(depositLimits.sumBytes),
  find: flag,
  list: flag,
  reply: flag,
  stamp: flag.or(z.literal('act')),
  bordereau: flag,
  letters: flag,
  cancel: flag,
  receipts: flag,
  classification: flag,
  spendsNumbers: flag,
  receiptDays: z.int().min(1).max(30),
  /** The archive as it is, or its files, one by one or as parts of a form. */
  leaves: z.enum(['archive', 'files']),
})

/** Settings that every platform may have, with their own words: the host uses certificate, authorities and times itself. */
const lentSettings = ['certificat', 'identifiant', 'motDePasse', 'jeton'] as const

const setting = z.strictObject({
  path: z.string().regex(/^[a-z][A-Za-z0-9]{1,29}$/),
  label: both,
  help: both.exactOptional(),
  kind: z.enum(['text', 'number']).or(
    z
      .array(z.tuple([z.string().regex(/^[a-z0-9-]{1,40}$/), both]))
      .min(2)
      .max(20),
  ),
  needed: flag.default(true),
})

export const manifestShape = z.strictObject({
  /** The first and the last contract that it keeps. */
  contract: z.tuple([z.int(), z.int()]),
  /** Part of the names of its connections: never another's. */
  name: z.string().regex(/^[a-z][a-z0-9]{1,19}$/),
  label: both,
  facts,
  /** Which of the common settings it asks for; a certificate never reaches it. */
  uses: z.array(z.enum(lentSettings)).max(lentSettings.length),
  settings: z.array(setting).max(20),
  /** Resident memory of its process. */
  memoryBytes: z
    .int()
    .min(64 * mebibyte)
    .max(1_024 * mebibyte)
    .default(256 * mebibyte),
})

export type PluginManifest = z.infer<typeof manifestShape>

/** No plug-in is mailed to, shares one certificate between accounts, or is asked again after the AR. */
export function factsOfManifest({ label, facts: own }: PluginManifest): GatewayFacts {
  const leaves = own.leaves === 'files' ? 'form' : 'archive'
  return { ...own, leaves, label, mailed: false, ownLogin: false, tellsLate: false }
}
