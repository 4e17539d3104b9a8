// What the structure of a mail shows before it is brought (BODYSTRUCTURE, RFC 3501): which collectivité it is for, by
// the protocol names of its files, and which folder it goes to afterwards.
import { readArchiveName, readEnvelopeName, readMessageName } from '../../../protocol/messages/names.ts'

/** Of a larger mail only the headers are brought. In bytes, as it lies in the mailbox. */
export const mailBytesMax = 30_000_000
/** Most names that are read. The ministry's mails hold some twenty files. */
const namesMax = 10_000

interface Structure {
  readonly parameters?: Readonly<Record<string, string>> | undefined
  readonly dispositionParameters?: Readonly<Record<string, string>> | undefined
  readonly childNodes?: readonly Structure[] | undefined
}

export interface Look {
  readonly sizeBytes: number
  /** The SIREN in the names of its files. Empty for a notice, or for a mail that cannot be read. */
  readonly sirens: ReadonlySet<string>
  /** Does it have a file of the protocol? */
  readonly ofProtocol: boolean
}

/** A look at a mail. Without a structure, only its size is known, in bytes. */
export function lookOf(sizeBytes: number, structure?: Structure): Look {
  const names = structure ? namesIn(structure) : []
  return { sizeBytes, sirens: new Set(names.flatMap(sirensIn)), ofProtocol: names.some(isOfProtocol) }
}

/**
 * A mail that names no SIREN is for every collectivité that shares the mailbox. A mail that names others is left to
 * them.
 */
export function isFor(look: Look, siren: string): boolean {
  return look.sirens.size === 0 || look.sirens.has(siren)
}

/** The folder of a mail that was collected. */
export function placeOf({ sizeBytes, ofProtocol }: Look): 'traites' | 'rejets' {
  return ofProtocol && sizeBytes <= mailBytesMax ? 'traites' : 'rejets'
}

/** The base names of its files, those inside attached mails included. */
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

/** A sender may give a file any name: a path, a text of megabytes. */
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

function isOfProtocol(name: string): boolean {
  const named = readMessageName(name) ?? readEnvelopeName(name) ?? readArchiveName(name)
  return named !== undefined || /\.xml$/i.test(name)
}
