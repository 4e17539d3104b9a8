// What transmissions that failed have in common: a fingerprint of their code, their gateway and the words of the refusal,
// in which whatever belongs to one act alone is masked. Pure.
import { createHash } from 'node:crypto'

/** What a failure says of itself. */
export interface Failure {
  readonly code: string
  /** `s2low` */
  readonly gateway: string
  /** `ODT-VERIF-01` */
  readonly verifCode?: string
  /** In the words of the prefecture or of the gateway. */
  readonly text?: string
}

/** What failures of one cause share. */
export interface Fingerprint {
  /** The same for all of them: sixteen hexadecimal digits. */
  readonly id: string
  readonly code: string
  readonly gateway: string
  readonly verifCode: string
  /** Masked. */
  readonly text: string
}

/** Longer words differ by what no cause is told by. */
const textMax = 200

/**
 * The fingerprint of a failure: two failures of one cause have the same, whatever acts they befell.
 * A verification's own code tells the cause better than the words beside it, which are then only shown.
 */
export function fingerprintOf({ code, gateway, verifCode = '', text = '' }: Failure): Fingerprint {
  const masked = maskText(text)
  const told = verifCode === '' ? masked.toLowerCase() : ''
  const id = createHash('sha256')
    .update(JSON.stringify([code, gateway, verifCode, told]))
    .digest('hex')
    .slice(0, 16)
  return { id, code, gateway, verifCode, text: masked }
}

/**
 * A text without what belongs to one act: addresses, quotations and every word that holds a digit (numbers, dates,
 * identifiers, names of files) become `…`.
 */
export function maskText(text: string): string {
  return text
    .normalize('NFC')
    .replace(/[^\s@<>]+@[^\s@<>]+/g, '…')
    .replace(/«[^»]*»|“[^”]*”|"[^"]*"/g, '…')
    .replace(/[\p{L}\p{N}_./\\:-]*\p{N}[\p{L}\p{N}_./\\:-]*/gu, '…')
    .replace(/\s+/g, ' ')
    .replace(/…(?:[ ,;]*…)+/g, '…')
    .trim()
    .slice(0, textMax)
}
