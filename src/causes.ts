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
  const told = verifCode === '' ? masked.replace(/[A-Z]+/g, (capitals) => capitals.toLowerCase()) : ''
  const id = createHash('sha256').update([code, gateway, verifCode, told].join('\u001f')).digest('hex').slice(0, 16)
  return { id, code, gateway, verifCode, text: masked }
}

const letters = String.raw`A-Za-z0-9_.\/\\:\u00c0-\u1fff\u2c00-\ud7ff\-`
const withDigit = new RegExp(`[${letters}]*[0-9][${letters}]*`, 'g')

/**
 * A text without what belongs to one act: addresses, quotations and every word that holds a digit (numbers, dates,
 * identifiers, names of files) become `…`. The database does the same: `actes.masked`.
 */
export function maskText(text: string): string {
  const masked = text
    .normalize('NFC')
    .replace(/\s+/g, ' ')
    .replace(/[^ @<>]+@[^ @<>]+/g, '…')
    .replace(/«[^»]*»|“[^”]*”|"[^"]*"/g, '…')
    .replace(withDigit, '…')
    .replace(/ +/g, ' ')
    .replace(/…(?:[ ,;]*…)+/g, '…')
    .replace(/^ +| +$/g, '')
  return [...masked].slice(0, textMax).join('')
}
