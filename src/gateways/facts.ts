// What is known of each gateway before it is opened, in one table. Drivers, admission rules, the desk and the manual read it.
// Times depend on the settings and stay in the drivers. Sources: XSD v1.1 (objet), S²LOW (actes scripts, 5.x and 6.x),
// Pastell (REST v2), Stela, and the ministry's direct channel as S²LOW and Stela use it.
import type { GatewayType } from '../protocol/acte/passerelles.ts'
import { workingDaysAfter, type CalendarPlace } from '../protocol/calendrier/delais.ts'
import type { AdmissionContext } from '../protocol/rules/rule.ts'
import type { Both } from '../text/sentences.ts'
import { gatewayNames } from '../text/words.ts'

/** Sizes in bytes: the files of a deposit together, and the tar.gz that is made of them. */
export type Limits = AdmissionContext['limits']

export interface GatewayFacts extends Limits {
  readonly label: Both
  /** It can tell after doubt whether it has a sending. */
  readonly find: boolean
  /** It shows what it holds, so that our ledger can be compared with it. */
  readonly list: boolean
  /** It carries our answers to letters (2-2, 3-3, 3-4, 4-3, 4-4). */
  readonly reply: boolean
  /** It gives the files back with its stamp. */
  readonly stamp: boolean
  /** It gives a receipt in PDF. */
  readonly bordereau: boolean
  /** It brings the préfecture's letters. */
  readonly letters: boolean
  /** It carries the annulation of a transmission (6-1). */
  readonly cancel: boolean
  /** It carries our receipts of letters (3-2, 4-2). A gateway that sends them by itself says no. */
  readonly receipts: boolean
  /** It carries requests of the classification (7-1): no act leaves by it before the version in force has come. */
  readonly classification: boolean
  /** A number that was refused or annulled there can never be used again. */
  readonly spendsNumbers: boolean
  /** After so many working days without it, the receipt of an act or of an annulation is missing. */
  readonly receiptDays: number
  /** `archive`: our archive leaves as it is. `form`: the gateway builds its own from the form that `compose` fills in. */
  readonly leaves: 'archive' | 'form'
  /** What it shows of an act may change after the AR, and it is asked about it for some days more. */
  readonly tellsLate: boolean
}

/** 150 Mo as S²LOW, Stela and Pastell count them: 150 × 1024 × 1024. */
const sizeMaxBytes = 157_286_400
const wide: Limits = { numbers: 'wide', charset: 'translit', numeroMin: 1, objetMax: 500, sizeMaxBytes }
const strict: Limits = { numbers: 'strict', charset: 'translit', numeroMin: 1, objetMax: 499, sizeMaxBytes }

export const facts: Readonly<Record<GatewayType, GatewayFacts>> = {
  sandbox: {
    label: gatewayNames.sandbox,
    ...wide,
    find: true,
    list: true,
    reply: true,
    receipts: true,
    letters: true,
    cancel: true,
    classification: true,
    stamp: false,
    bordereau: false,
    spendsNumbers: false,
    leaves: 'archive',
    receiptDays: 2,
    tellsLate: false,
  },
  s2low: {
    label: gatewayNames.s2low,
    ...strict,
    // Its web server takes so many files of one form, the act itself among them.
    filesMax: 200,
    // S²LOW sends the receipts of letters (3-2, 4-2) by itself and never frees a number.
    find: true,
    list: true,
    reply: true,
    receipts: false,
    letters: true,
    cancel: true,
    classification: true,
    stamp: true,
    bordereau: true,
    spendsNumbers: true,
    leaves: 'form',
    receiptDays: 2,
    tellsLate: true,
  },
  ministry: {
    label: gatewayNames.ministry,
    ...wide,
    // The ministry cannot be asked: only a retour proves that a sending arrived.
    find: false,
    list: false,
    reply: true,
    receipts: true,
    letters: true,
    cancel: true,
    classification: true,
    stamp: false,
    bordereau: false,
    spendsNumbers: false,
    leaves: 'archive',
    receiptDays: 3,
    tellsLate: false,
  },
  pastell: {
    label: gatewayNames.pastell,
    ...strict,
    numeroMin: 2,
    // The connectors behind Pastell handle letters and the classification. The one that sends the act spends its number.
    find: true,
    list: true,
    reply: false,
    receipts: false,
    letters: false,
    cancel: true,
    classification: false,
    stamp: true,
    bordereau: true,
    spendsNumbers: true,
    leaves: 'form',
    receiptDays: 3,
    tellsLate: false,
  },
}

/** From when on the receipt of what left by a gateway is missing. Pure: no age makes an error of it. */
export function receiptMissingFrom(sentAt: Date, gateway: GatewayType, place: CalendarPlace): Date {
  return workingDaysAfter(sentAt, facts[gateway].receiptDays, place)
}

/** No receipt is missing earlier, on whatever gateway. */
export const fewestReceiptDays = Math.min(...Object.values(facts).map(({ receiptDays }) => receiptDays))
