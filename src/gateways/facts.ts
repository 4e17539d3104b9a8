// Static facts of each gateway, for drivers, admission rules, the desk and the manual. Times that depend on settings
// are in the drivers. Sources: XSD v1.1 (objet), S²LOW (actes scripts, 5.x and 6.x), Pastell (REST v2), Stela, and the
// ministry's direct channel as S²LOW and Stela use it.
import { roadOf, type Mentions } from '#protocol/acte/mentions.ts'
import { builtInTypes, type BuiltInType, type GatewayType } from '#protocol/acte/passerelles.ts'
import { workingDaysAfter, type CalendarPlace } from '#protocol/calendrier/delais.ts'
import { isReponse, type OutgoingCode } from '#protocol/messages/formulaire.ts'
import { depositLimits } from '#protocol/limits.ts'
import type { AdmissionContext } from '#protocol/rules/rule.ts'
import type { Both } from '#text/sentences.ts'
import { gatewayLabel, gatewayNames } from '#text/words.ts'
import { pluginKind } from './kinds.ts'

/** Sizes in bytes, for the total files of a deposit and for the tar.gz made from them. */
export type Limits = AdmissionContext['limits']

/** What went by another road keeps to the norm, whatever our gateway takes: its identifier is given. */
export function limitsFor(acte: Mentions, own: Limits): Limits {
  return roadOf(acte) ? facts.ministry : own
}

export interface GatewayFacts extends Limits {
  readonly label: Both
  /** After a doubt, the gateway can tell whether it has a sending. */
  readonly find: boolean
  /** It can list what it holds, for comparison with our ledger. */
  readonly list: boolean
  /** Answers to letters (2-2, 3-3, 3-4, 4-3, 4-4). */
  readonly reply: boolean
  /** It gives stamped copies: of all that was sent, or of the act alone. */
  readonly stamp: boolean | 'act'
  readonly bordereau: boolean
  readonly letters: boolean
  /** Retours come by mail: letters arrive even when no sending waits. */
  readonly mailed: boolean
  readonly cancel: boolean
  /** Carries our AR of letters (3-2, 4-2). False if the gateway sends them itself. */
  readonly receipts: boolean
  /** Carries classification requests (7-1): no acte leaves before the version in force has arrived. */
  readonly classification: boolean
  readonly spendsNumbers: boolean
  /** Where several collectivités share a certificate, each has a login of its own. */
  readonly ownLogin: boolean
  /** Working days after which a missing AR of an acte or an annulation is reported. */
  readonly receiptDays: number
  /**
   * `archive`: our archive leaves unchanged. `form`: the gateway builds its own, from the form of `compose` or from the
   * files of our archive.
   */
  readonly leaves: 'archive' | 'form'
  /** An acte's retours may change after the AR, so it is polled for some days more. */
  readonly tellsLate: boolean
}

const { sumBytes: sizeMaxBytes, files: filesMax } = depositLimits
const common = {
  charset: 'translit',
  numeroMin: 1,
  sizeMaxBytes,
  cancel: true,
  ownLogin: false,
  tellsLate: false,
} as const
/** Our archive leaves, and all that the protocol knows with it. */
const carriesArchives = {
  ...common,
  numbers: 'wide',
  objetMax: 500,
  reply: true,
  receipts: true,
  letters: true,
  classification: true,
  stamp: false,
  bordereau: false,
  spendsNumbers: false,
  leaves: 'archive',
} as const
/** A platform makes an archive of its own, sends the AR of letters (3-2, 4-2) itself and never frees a number. */
const takesForms = {
  ...common,
  numbers: 'strict',
  objetMax: 499,
  find: true,
  list: true,
  receipts: false,
  mailed: false,
  stamp: true,
  bordereau: true,
  spendsNumbers: true,
  leaves: 'form',
} as const

export const facts: Readonly<Record<BuiltInType, GatewayFacts>> = {
  sandbox: {
    label: gatewayNames.sandbox,
    ...carriesArchives,
    find: true,
    list: true,
    mailed: false,
    receiptDays: 2,
  },
  s2low: {
    label: gatewayNames.s2low,
    ...takesForms,
    filesMax,
    reply: true,
    letters: true,
    classification: true,
    ownLogin: true,
    receiptDays: 2,
    tellsLate: true,
  },
  ministry: {
    label: gatewayNames.ministry,
    ...carriesArchives,
    // The ministry cannot be asked: only a retour proves that a sending arrived.
    find: false,
    list: false,
    mailed: true,
    receiptDays: 3,
  },
  pastell: {
    label: gatewayNames.pastell,
    ...takesForms,
    numeroMin: 2,
    // The connectors behind Pastell handle letters and the classification.
    reply: false,
    letters: false,
    classification: false,
    receiptDays: 3,
  },
}

/** Of a plug-in that is no longer there: it carried archives or forms, and nothing can be asked of it. */
const gone = {
  ...takesForms,
  find: false,
  list: false,
  stamp: false,
  bordereau: false,
  reply: false,
  letters: false,
  classification: false,
  receiptDays: 3,
} as const

export function factsOf(type: GatewayType): GatewayFacts {
  const known: Readonly<Record<string, GatewayFacts>> = facts
  if (Object.hasOwn(known, type) && known[type]) return known[type]
  return pluginKind(type)?.facts ?? { ...gone, label: gatewayLabel(type) }
}

/** Does it take this message of a collectivité? Every one takes acts. */
export function isCarried({ reply, receipts, cancel, classification }: GatewayFacts, code: OutgoingCode) {
  if (code === '1-1') return true
  if (code === '6-1') return cancel
  if (code === '7-1') return classification
  return isReponse(code) ? reply : receipts
}

/** No plug-in is mailed to. */
export const mailedTypes: readonly GatewayType[] = builtInTypes.filter((type) => facts[type].mailed)

/** When the AR of a sending counts as missing. A missing AR is never an error, however old. */
export function receiptMissingFrom(sentAt: Date, gateway: GatewayType, place: CalendarPlace) {
  return workingDaysAfter(sentAt, factsOf(gateway).receiptDays, place)
}

export const fewestReceiptDays = Math.min(...Object.values(facts).map(({ receiptDays }) => receiptDays))
