// A mail without a message: the ministry's notice that the paper complement of an act sent "multicanal" has not arrived
// (arrêté of 23 May 2017). It is recognised by words that any wording needs, not by a sentence.
import { EntityDecoder, LATIN_ACCENTS } from '@nodable/entities'
import { isJour, type Jour } from '#protocol/calendrier/jour.ts'
import { compact } from '#protocol/compact.ts'
import { readIdActe } from '#protocol/messages/names.ts'

export interface Notice {
  /** `multicanal`: the paper complement is awaited. */
  readonly kind: 'multicanal' | 'other'
  /** Identifiers of acts in the text, each once, in order. */
  readonly idActes: readonly string[]
  /** The day of issue that the text gives. */
  readonly date?: Jour
}

/** Most text read; the ministry's is 4 KB. */
export const textBytes = 262_144
const idActesMax = 50

/** @param bodies the texts of a mail, plain or HTML, in UTF-8 or else windows-1252; read only as far as needed */
export function readNotice(bodies: Iterable<Uint8Array>): Notice {
  const text = beginningOf(bodies).map(legible).join('\n')
  const date = dateIn(text)
  return { kind: awaitsPaper(text) ? 'multicanal' : 'other', idActes: idActesIn(text), ...compact({ date }) }
}

function beginningOf(bodies: Iterable<Uint8Array>): readonly Uint8Array[] {
  const taken: Uint8Array[] = []
  let left = textBytes
  for (const body of bodies) {
    taken.push(body.subarray(0, left))
    left -= body.length
    if (left <= 0) break
  }
  return taken
}

function awaitsPaper(text: string) {
  const paper = /\b(documents?|complements?|exemplaires?|pieces?|versions?|dossiers?)\b[^.]{0,40}\bpapiers?\b/i
  const awaited = /\b(pas|non|attente|attendus?|jamais|manqu\w{1,6})\b/i
  return /\bmulti[\s-]{0,3}canal/i.test(text) || (paper.test(text) && awaited.test(text))
}

const idActe = /(?<![A-Za-z0-9])[0-9]{2}[0-9AB]-[0-9]{9}-[0-9]{8}-[A-Za-z0-9_ -]{1,30}?-[A-Z]{2}(?![A-Za-z0-9_-])/g

function idActesIn(text: string): readonly string[] {
  const found = [...text.matchAll(idActe)].map(([id]) => id).filter((id) => readIdActe(id) !== undefined)
  return [...new Set(found)].slice(0, idActesMax)
}

const issued = /\bemission\b[^0-9]{0,120}([0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{2}\/[0-9]{2}\/[0-9]{4})(?![0-9])/i
const anyDay = /(?<![0-9-])[0-9]{4}-[0-9]{2}-[0-9]{2}(?![0-9-])/g

/** The day after the word émission; without that word, the only day in the text. */
function dateIn(text: string): Jour | undefined {
  const found = issued.exec(text)
  const named = found ? [found[1] ?? ''] : (text.match(anyDay) ?? [])
  const days = new Set(named.map((day) => day.replace(/^(..)\/(..)\/(....)$/, '$3-$2-$1')).filter(isJour))
  return days.size === 1 ? [...days][0] : undefined
}

const entities = new EntityDecoder({ namedEntities: LATIN_ACCENTS })

/** Without tags, accents and unknown entities; white space is one space. */
function legible(bytes: Uint8Array) {
  return entities
    .decode(decodeNoticeText(bytes).replace(/<[^<>]*>/g, ' '))
    .replace(/&[a-z]{2,8};/gi, ' ')
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[\s\u00A0]+/g, ' ')
}

function decodeNoticeText(bytes: Uint8Array) {
  try {
    // A character cut at the end is no fault.
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true })
  } catch {
    return new TextDecoder('windows-1252').decode(bytes)
  }
}
