// What the structure of a mail shows before anything of it is brought (BODYSTRUCTURE, RFC 3501): whom it is for, by the
// names of the protocol that its files bear, and where it goes once it is kept.
import { readArchiveName, readEnvelopeName, readMessageName } from '../../../protocol/messages/names.ts'

/** A larger mail is not brought: of it, only the headers are. In bytes, as it lies in the mailbox. */
export const mailBytesMax = 30_000_000
/** Names beyond that many are not read: the ministry's mails hold some twenty files. */
const namesMax = 10_000

/** One node of the structure, as the mail client reads it. */
export interface Structure {
  readonly parameters?: Readonly<Record<string, string>> | undefined
  readonly dispositionParameters?: Readonly<Record<string, string>> | undefined
  readonly childNodes?: readonly Structure[] | undefined
}

export interface Look {
  readonly sizeBytes: number
  /** Whom the names of its files speak of; empty for a notice, or what cannot be read. */
  readonly sirens: ReadonlySet<string>
  /** Does it carry a file of the protocol? */
  readonly ofProtocol: boolean
}

/** What is known of a mail by its structure; without one, nothing but its size, in bytes. */
export function lookOf(sizeBytes: number, structure?: Structure): Look {
  const names = structure ? namesIn(structure) : []
  return { sizeBytes, sirens: new Set(names.flatMap(sirensIn)), ofProtocol: names.some(isOfProtocol) }
}

/** Ours, or nobody's: what names no SIREN is anybody's who shares the mailbox; what names only others is left to them. */
export function isFor(look: Look, siren: string): boolean {
  return look.sirens.size === 0 || look.sirens.has(siren)
}

/** Which folder it goes to once it is kept. */
export function placeOf({ sizeBytes, ofProtocol }: Look): 'traites' | 'rejets' {
  return ofProtocol && sizeBytes <= mailBytesMax ? 'traites' : 'rejets'
}

/** The base names that its files bear, those of the mails inside it among them. */
function namesIn(structure: Structure): readonly string[] {
  const names: string[] = []
  const left: Structure[] = [structure]
  for (let node = left.pop(); node && names.length < namesMax; node = left.pop()) {
    const given = [node.dispositionParameters?.filename, node.parameters?.name]
    names.push(...given.filter((name) => name !== undefined).map(baseName))
    left.push(...(node.childNodes ?? []))
  }
  return names
}

/** A sender may call a file anything: a path, a text of megabytes. */
function baseName(name: string): string {
  return name
    .slice(-400)
    .replace(/^.*[/\\]/s, '')
    .trim()
}

function sirensIn(name: string): readonly string[] {
  const message = readMessageName(name)
  if (message) return [message.siren]
  const enveloppe = readEnvelopeName(name) ?? readArchiveName(name)?.enveloppe
  return [enveloppe?.emetteur ?? '', enveloppe?.destinataire ?? ''].filter((who) => /^[0-9]{9}$/.test(who))
}

/** By its name, or by the extension that the protocol's messages have. */
function isOfProtocol(name: string): boolean {
  const named = readMessageName(name) ?? readEnvelopeName(name) ?? readArchiveName(name)
  return named !== undefined || /\.xml$/i.test(name)
}
