// Safe names for files that came from outside: a mail may call its parts anything, or nothing. The names are only
// labels here, never paths, but agents save files under them: one base name each, of characters that every disk
// accepts.
import { extensionOf, headBytes } from './content.ts'

/** A file as it came. */
export interface Unnamed {
  /** Decoded; absent when the file had none. */
  readonly name?: string | undefined
  readonly bytes: Uint8Array
}

/** A file under a safe base name; no two files of a parcel share one, ignoring case. */
export interface Part {
  readonly name: string
  readonly bytes: Uint8Array
}

/** `bytes` in UTF-8. */
const longest = { characters: 100, bytes: 200 }

/**
 * Give each part its own name: its base name in letters, digits and plain signs, or else its rank with the extension of
 * its content. A number follows a name that an earlier part has, ignoring case. A name of the protocol stays as it is.
 */
export function nameParts(parts: readonly Unnamed[]): readonly Part[] {
  const taken = new Set<string>()
  return parts.map(({ name = '', bytes }, index) => {
    const safe = safeName(name) || `piece-${index + 1}.${extensionOf(bytes.subarray(0, headBytes))}`
    const own = unlike(taken, safe)
    taken.add(own.toLowerCase())
    return { name: own, bytes }
  })
}

/** The base name, made safe; '' when nothing is left. */
export function safeName(raw: string): string {
  const legal = raw
    .slice(-4 * longest.characters)
    .replace(/^.*[/\\]/s, '')
    .normalize('NFC')
    .replace(/[^\p{L}\p{M}\p{N} ()'+,.=@_&~-]/gu, '_')
    .replace(/^[. ]+|[. ]+$/g, '')
  if (/^_*$/.test(legal)) return ''
  return shortened(/^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)/i.test(legal) ? `_${legal}` : legal)
}

function shortened(name: string): string {
  const [stem, extension] = split(name)
  const characters = [...stem]
  const fits = (length: number) => Buffer.byteLength(characters.slice(0, length).join('')) <= longest.bytes - 20
  let length = Math.min(characters.length, longest.characters - extension.length)
  while (!fits(length)) length -= 1
  return `${characters.slice(0, length).join('')}${extension}`.replace(/[. ]+$/, '')
}

/** A short extension of letters and digits, with its dot. */
function split(name: string): readonly [stem: string, extension: string] {
  const extension = /(\.tar)?\.[A-Za-z0-9]{1,8}$/.exec(name)?.[0] ?? ''
  return [name.slice(0, name.length - extension.length), extension]
}

function unlike(taken: ReadonlySet<string>, name: string): string {
  const [stem, extension] = split(name)
  let own = name
  for (let rank = 2; taken.has(own.toLowerCase()); rank += 1) own = `${stem}-${rank}${extension}`
  return own
}
