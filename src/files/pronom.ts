// The PRONOM identifier of a file, where its own bytes tell it: nothing is guessed, because an archive compares. Source:
// the PRONOM registry of The National Archives. Left out: PNG, whose versions differ by chunks anywhere.
import type { FileFacts } from '#protocol/rules/rule.ts'

const pdfVersions: Readonly<Record<string, string>> = {
  '1.0': 'fmt/14',
  '1.1': 'fmt/15',
  '1.2': 'fmt/16',
  '1.3': 'fmt/17',
  '1.4': 'fmt/18',
  '1.5': 'fmt/19',
  '1.6': 'fmt/20',
  '1.7': 'fmt/276',
}

/** By part and level of conformity. */
const pdfA: Readonly<Record<string, string>> = {
  '1A': 'fmt/95',
  '1B': 'fmt/354',
  '2A': 'fmt/476',
  '2B': 'fmt/477',
  '2U': 'fmt/478',
  '3A': 'fmt/479',
  '3B': 'fmt/480',
  '3U': 'fmt/481',
}

const jfif: Readonly<Record<string, string>> = { '1.0': 'fmt/42', '1.1': 'fmt/43', '1.2': 'fmt/44' }

/** What an XMP says of PDF/A may lie across two pieces. */
const overlap = 256

/** @returns undefined where the bytes do not settle it */
export async function pronomOf(
  kind: FileFacts['kind'],
  bytes: () => AsyncIterable<Uint8Array>,
): Promise<string | undefined> {
  if (kind === 'pdf') return pdfFormat(bytes())
  if (kind !== 'xml' && kind !== 'jpeg') return undefined
  for await (const piece of bytes()) {
    const head = Buffer.from(piece).subarray(0, 64).toString('latin1')
    if (kind === 'xml') return /^(?:\u00EF\u00BB\u00BF)?<\?xml version=["']1\.0["']/.test(head) ? 'fmt/101' : undefined
    return jfif[/^\u00FF\u00D8\u00FF\u00E0..JFIF\0(.)(.)/s.exec(head)?.slice(1).map(ordinal).join('.') ?? '']
  }
  return undefined
}

const ordinal = (character: string) => character.charCodeAt(0)

/** Read to its end: PDF/A is told by its XMP, and other profiles (PDF/X, PDF/E, PDF/UA) have identifiers of their own. */
async function pdfFormat(pieces: AsyncIterable<Uint8Array>): Promise<string | undefined> {
  let [version, part, conformance, before] = ['', '', '', '']
  let isOther = false
  for await (const piece of pieces) {
    const text = before + Buffer.from(piece).toString('latin1')
    if (before === '') version = /^%PDF-(\d\.\d)/.exec(text)?.[1] ?? ''
    part ||= /pdfaid:part(?:>|=["'])(\d)/.exec(text)?.[1] ?? ''
    conformance ||= /pdfaid:conformance(?:>|=["'])([A-Za-z])/.exec(text)?.[1]?.toUpperCase() ?? ''
    isOther ||= /pdfxid:|GTS_PDFX|pdfe:|pdfuaid:/.test(text)
    before = text.slice(-overlap)
  }
  if (part !== '') return pdfA[part + conformance]
  return isOther ? undefined : pdfVersions[version]
}
