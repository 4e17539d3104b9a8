// Output schemas of transmissions.
import * as z from 'zod'
import {
  can,
  code,
  day,
  id,
  instant,
  masked,
  named,
  page,
  sha256,
  told,
  voteCounts,
  warnings,
  string,
  integer,
  boolean,
  maskedString,
  nullableString,
  optionalString,
  nullableInstant,
  optionalTrue,
} from './parts.ts'
import { aside, task } from './tasks.ts'
import { retourKeys } from './retours.ts'
import { states } from '#lifecycle.ts'
import { doutes } from '#protocol/calendrier/doutes.ts'
import { delaiNames } from '#protocol/calendrier/echeances.ts'
import { alertes, conditionNames, fins } from '#protocol/calendrier/executoire.ts'
import { faitsNotes, type FaitsNotes } from '#protocol/calendrier/faits.ts'
import { voies } from '#protocol/acte/mentions.ts'
import { moyens, reglesPublicite } from '#protocol/calendrier/publicite.ts'
import { bogusReasons, chains, coverages, integrities, signatureKinds } from '#protocol/acte/signatures.ts'
import type { Conversion } from '#protocol/xml/latin1.ts'
import type { MessageCode } from '#protocol/codes.ts'
import { mayLine, mayTransmission } from '#transmission/may.ts'
import { documentKinds, documentStates } from '#store/proof/documents.ts'
import { outgoingCodes } from '#protocol/messages/formulaire.ts'

const signature = named('Signature', {
  kind: z.enum(signatureKinds),
  signer: masked(nullableString.describe('Common name in the certificate.')),
  at: nullableInstant.describe('Signing time, as claimed by the signature.'),
  integrity: z.enum(integrities).describe('`bogus`: not a signature, or not verifiable.'),
  reason: z.enum(bogusReasons).exactOptional().describe('Why it is bogus.'),
  covers: z
    .enum(coverages)
    .describe('The file; or a state of it, `then-…` what was added; or `part` of an XML document.'),
  chain: z.enum(chains).describe('`unchecked`: no trust list is configured.'),
  verdict: told,
})

const transmissionKeys = {
  id,
  message: z.enum(outgoingCodes).describe('Message: `1-1` for an act.'),
  cle: nullableString.describe('Key given by its program; a replacement keeps the key of the original.'),
  idActe: nullableString.describe('Identifier of the act: `034-213401482-20250625-DEL11-250625-DE`.'),
  collectivite: string,
  numero: nullableString,
  nature: nullableString,
  dateDecision: day.nullable(),
  matiere: nullableString.describe('`8.1`'),
  objet: masked(string.describe('`•••••` without the right `unmask`.')),
  state: z.enum(states),
  held: z.object({ code, since: instant }).nullable().describe('It waits for a person.'),
  uncertain: boolean.describe('An attempt ended without a verdict: its arrival is unknown.'),
  sending: boolean.describe('An exchange with its gateway is under way.'),
  dateReception: day.nullable().describe('Day of the AR.'),
  dueAt: nullableInstant.describe('When the next automatic step is due.'),
  createdAt: instant,
  replaces: id.exactOptional().describe('Refused transmission that it replaces.'),
  replacedBy: id
    .exactOptional()
    .describe('Transmission that replaces it; follow that one for an act that is sent again after a refusal.'),
  about: id.exactOptional().describe('Transmission of the act that it concerns.'),
  retour: id.exactOptional().describe('Letter that it answers.'),
}

export const transmission = named('Transmission', transmissionKeys)

const listed = named('ListedTransmission', { ...transmissionKeys, can: can(mayLine) })

export const transmissions = page(listed).extend({
  total: z.object({ count: integer, more: boolean.describe('There are more than listed.') }).exactOptional(),
})

export const shownTransmission = named('ShownTransmission', {
  ...transmissionKeys,
  can: can(mayTransmission),
  refusal: z
    .object({
      code,
      date: day.exactOptional(),
      nature: optionalString,
      detail: maskedString.exactOptional(),
      verifCode: optionalString,
      classificationDate: day.exactOptional(),
      retour: id.exactOptional(),
      healing: optionalTrue.describe(
        'Refused only for an outdated classification: it is sent again automatically, as another transmission.',
      ),
    })
    .exactOptional(),
  ...aside,
  dismissedAt: nullableInstant.describe('When somebody dismissed its refusal; it then waits for nobody.'),
  deferableUntil: day.nullable().describe('Last day for the préfet to bring a déféré, as far as is known here.'),
  executoireDepuis: day.nullable().describe('Day from which the act is exécutoire; null while it is not.'),
  executoire: z
    .object({
      missing: z.array(z.enum(conditionNames)).describe('Conditions that are not met yet.'),
      lost: z.enum(fins).nullable().describe('Why it is exécutoire no more.'),
      since: day.nullable().describe('Since when it is, or is no more.'),
      conditions: z.array(
        z.object({
          what: z.enum(conditionNames),
          on: day.nullable().describe('Day on which it was met.'),
          source: string.describe('Article of law.'),
          atDeposit: optionalTrue.describe('Asked for at deposit: no condition once received.'),
          aVerifier: boolean,
        }),
      ),
      publicite: z
        .object({
          what: z.enum(reglesPublicite).describe('The chapter `online` says each.'),
          ways: z.array(z.enum(moyens)).describe('Days that count; `notifie`: it is not published.'),
          months: integer.exactOptional().describe('How long online, at least.'),
          source: string.describe('Article of law.'),
          aVerifier: boolean,
        })
        .describe('What must be made public of it, and where.'),
      doubts: z.array(z.enum(doutes)).describe('What no source settles: the chapter `deadlines` says each.'),
    })
    .nullable()
    .describe(
      'Whether the act is exécutoire, and on which grounds; null of what is no act, or is replaced or withdrawn.',
    ),
  publication: z
    .object(Object.fromEntries(faitsNotes.map((fait) => [fait, day.exactOptional()])))
    .describe('Recorded days: publicity, and what else counts for the deadlines.') as unknown as z.ZodType<FaitsNotes>,
  votes: voteCounts.exactOptional().describe('Votes, as given with the deposit.'),
  certifiePar: z
    .object({ nom: maskedString, qualite: string })
    .exactOptional()
    .describe('Who certifies the act, as given with the deposit.'),
  budget: z
    .object({ annee: optionalString, nom: optionalString })
    .exactOptional()
    .describe('Budget concerned, as given with the deposit.'),
  autreVoie: z
    .object({
      voie: z.enum(voies).describe('`aucune`: asked, and sent by no other way before.'),
      recuLe: day.exactOptional().describe('Day of reception by the préfecture.'),
      accuse: maskedString.exactOptional().describe('Its acknowledgement, among `files`.'),
      reference: maskedString.exactOptional().describe('Reference there.'),
    })
    .exactOptional()
    .describe('Way to the préfecture beside the gateway: then nothing of the act left by it.'),
  documentsBudgetaires: z
    .array(
      z.object({
        fichier: string,
        annee: optionalString.describe('Financial year.'),
        etape: optionalString.describe('BP, DM, BS, CA or CFU; another step by its two-digit code.'),
        scelleLe: day.exactOptional().describe('Day of the seal, which proves nothing.'),
        voteLe: day.exactOptional().describe('Day of the vote, as its head says.'),
      }),
    )
    .exactOptional()
    .describe('XML budgets among its files, from their headers.'),
  deadlines: z
    .array(
      z.object({
        what: z.enum(delaiNames),
        since: day.nullable().describe('Day that sets it going; null before it, and where the calendar alone counts.'),
        until: day.nullable().describe('Last day; null before it is set going, and while it is suspended.'),
        because: optionalString.describe('What suspended it, or set it going again.'),
        done: day.exactOptional().describe('When what it limits was done.'),
        indicative: optionalTrue,
        source: string.describe('Article of law.'),
        aVerifier: boolean.describe('Not verified against a legal source, or not for this use: the manual says which.'),
      }),
    )
    .describe('Legal deadlines counted from these days, the AR and the letters.'),
  alerts: z
    .array(z.enum(alertes))
    .describe('An AR without publication, a publication without AR, sent after its 15 days, a part on paper.'),
  stopped: z
    .object({
      why: z.enum(['suspended', 'paused', 'outage', 'quiet']),
      code: code.exactOptional(),
      setting: optionalString,
      since: instant,
      reason: maskedString.exactOptional(),
    })
    .nullable()
    .describe('Why its connection is stopped.'),
  timeline: z.array(
    z.object({
      at: instant,
      on: day.exactOptional(),
      from: z.enum(['CL', 'PREF', 'operator']),
      code: z.exactOptional(string as unknown as z.ZodType<MessageCode>),
      what: string,
      state: z.enum(states),
      reverses: optionalTrue,
      retour: id.exactOptional(),
      transmission: id.exactOptional(),
    }),
  ),
  tasks: z.array(task),
  linked: z.array(transmission).describe('Related messages: receipts, answers, annulation.'),
  journal: z.array(
    z.object({
      line: integer,
      at: instant,
      who: string,
      event: string,
      from: z.enum(states).nullable(),
      to: z.enum(states).nullable(),
      code: code.nullable(),
      detail: masked(z.unknown(), 'null'),
    }),
  ),
  attempts: z.array(
    z.object({
      id,
      verb: string,
      openedAt: instant,
      requestSha256: sha256,
      closedAt: nullableInstant,
      verdict: z.enum(['taken', 'not-taken', 'refused']).nullable(),
      code: code.nullable(),
      reference: nullableString,
      replySha256: sha256.nullable(),
      road: nullableString,
    }),
  ),
  files: z.array(
    z.object({
      name: maskedString,
      role: z
        .enum(['enveloppe', 'message', 'document', 'annexe', 'archive', 'accuse'])
        .describe('`accuse`: acknowledgement of another way, as given with the deposit.'),
      sha256,
      sizeBytes: integer,
      signatures: z.array(signature).describe('Verified at deposit.'),
    }),
  ),
  proof: z
    .array(
      z.object({
        id,
        kind: z.enum(documentKinds),
        whose: z.enum(['ours', 'platform']).describe('Who issued it.'),
        rank: integer.describe('0: the act; from 1: its annexes.'),
        version: integer,
        current: boolean.describe('Latest version, for an act that is still acknowledged.'),
        state: z.enum(documentStates).describe('`cover`: it could not be stamped, and has a cover page instead.'),
        name: maskedString,
        sha256: sha256.nullable(),
        sizeBytes: integer.nullable(),
        madeAt: nullableInstant,
        why: told.exactOptional().describe('Why it differs from the expected document, or is missing so far.'),
      }),
    )
    .describe('Documents that prove its reception: by kind and rank, latest version first.'),
  retours: z.array(z.object(retourKeys)),
})

export const deposited = named('Deposited', {
  ...transmissionKeys,
  already: boolean.describe('It existed: the same content, or the same key, was deposited before.'),
  warnings,
})

export const answered = named('Answered', {
  ...transmissionKeys,
  warnings,
  dueOn: day.nullable().describe('Last day to answer the letter; null when the law sets none.'),
  late: boolean.describe('The last day has passed: the answer was sent all the same.'),
})

const requeuedItem = z.object({
  id,
  cle: nullableString,
  outcome: z.enum(['requeued', 'replaced', 'excluded']),
  newId: id.exactOptional(),
  reason: told.exactOptional(),
})

export const requeued = named('Requeued', { operation: id, items: z.array(requeuedItem) })

export const explained = named('Explained', {
  ok: boolean.describe('Nothing prevents its being sent.'),
  what: z.enum(['deposit', 'transmission']),
  id: id.exactOptional(),
  state: optionalString,
  message: z.enum(outgoingCodes),
  idActe: nullableString,
  archive: optionalString,
  sha256: sha256.exactOptional(),
  tarSha256: sha256.exactOptional(),
  sizeBytes: integer.exactOptional(),
  members: z.array(
    z.object({
      name: string,
      role: z.enum(['enveloppe', 'message', 'document', 'annexe']),
      fichier: optionalString,
      sizeBytes: integer,
      sha256,
      xml: optionalString,
    }),
  ),
  rules: z.array(z.object({ code, title: string, source: string, passed: boolean })),
  conversions: z.array(z.unknown() as unknown as z.ZodType<Conversion>),
  problems: z.array(told),
  warnings,
})

export type TransmissionJson = z.output<typeof transmission>
export type TransmissionsPage = z.output<typeof transmissions>
export type ListedJson = z.output<typeof listed>
export type ShownTransmission = z.output<typeof shownTransmission>
export type TimelineEntry = ShownTransmission['timeline'][number]
export type StoppedJson = NonNullable<ShownTransmission['stopped']>
export type Deposited = z.output<typeof deposited>

/** The AR in force: of several, the one with the act's date of reception. */
export function receiptOfAct<
  R extends { readonly id: string; readonly kind: unknown; readonly status: unknown },
>(shown: {
  readonly dateReception: unknown
  readonly retours: readonly R[]
  readonly timeline: readonly { readonly code?: unknown; readonly on?: unknown; readonly retour?: unknown }[]
}): R | undefined {
  const receipts = shown.retours.filter(({ kind, status }) => kind === 'ARActe' && status === 'attached')
  const named = shown.timeline.find(({ code, on }) => code === '1-2' && on === shown.dateReception)?.retour
  return receipts.find(({ id }) => id === named) ?? receipts.at(-1)
}
