// Reads what an archive answers to a transfer, tolerantly: acknowledgements and ArchiveTransferReply of SEDA 0.2, 1.0 and
// 2.0 to 2.3, as as@lae and VITAM write them. Real ones break the schema (empty code lists), so no schema is asked. Pure.
import { ActesError } from '#errors.ts'
import { compact } from '../compact.ts'
import { decodeXml } from '../xml/decode.ts'
import { gateMaxBytes, lendGated } from '../xml/gate.ts'
import { openLibxml } from '../xml/libxml.ts'
import { all, attributeAt, enter, readXml, textAt, type Node, type XmlPlace } from '../xml/read.ts'

/**
 * `remarks`: accepted, with remarks to read. `broken`: VITAM has failed, and its operator must act. `test`: nothing was
 * stored, whatever the test found.
 */
type ReplyVerdict = 'accepted' | 'remarks' | 'pending' | 'refused' | 'broken' | 'test'

export type Reply = ReturnType<typeof interpret>

/** Why a reply does not count, `params.reason` of ACTES-T003: a word of the table `replyFault`. */
export type ReplyFault = 'size' | 'encoding' | 'doctype' | 'xml' | 'root' | 'code' | 'transfer'

/** Our MessageIdentifier, and the archive's own where it gave one. */
interface NamesOfTransfer {
  readonly identifier: string
  readonly reference: string | null
}

/**
 * Read a reply. Whether it is accepted is its reply code's to say, never the absence of a fault.
 * @param sent the transfer that it must be about; without, nothing is compared
 * @throws ActesError ACTES-T003 (`params.reason`) when it cannot be read, or is about another transfer
 */
export async function readReply(bytes: Uint8Array, sent?: NamesOfTransfer) {
  const reply = interpret(await readSeda(bytes))
  if (sent && !concerns(reply.identifiers, sent)) throw replyError('transfer')
  return reply
}

/** Digests of the objects of a bordereau. @throws ActesError ACTES-T003 when it cannot be read */
export async function digestsIn(bordereau: Uint8Array) {
  return digestsOf((await readSeda(bordereau)).root)
}

/** Most tags: a reply about 200 files holds some 15,000. */
const marksMax = 60_000

const namespaces: ReadonlyMap<string, string> = new Map([
  ['fr:gouv:ae:archive:draft:standard_echange_v0.2', '0.2'],
  ...['1.0', '2.0', '2.1', '2.2', '2.3'].map(
    (version) => [`fr:gouv:culture:archivesdefrance:seda:v${version}`, version] as const,
  ),
])

type Gated = Awaited<ReturnType<typeof readSeda>>

/**
 * Elements of other namespaces are left out: only those of the message's own may say anything.
 * @param also namespaces whose elements stay
 * @throws ActesError ACTES-T003 when it cannot be read
 */
export async function readSeda(bytes: Uint8Array, ...also: readonly string[]) {
  if (bytes.byteLength > gateMaxBytes) throw replyError('size')
  const { library } = await openLibxml()
  try {
    const { text } = decodeXml(bytes)
    if (text.split('<').length > marksMax) throw replyError('size')
    return lendGated(library, text, (document) => {
      const { name, namespaceUri } = document.root
      const seda = namespaces.get(namespaceUri)
      if (seda === undefined) throw replyError('root')
      const isOwn = [namespaceUri, ...also].map((uri) => `namespace-uri() = '${uri}'`).join(' or ')
      // From the last one back, so that what is inside goes before what holds it.
      for (const node of document.find(`//*[${isOwn}]/*[not(${isOwn})]`).toReversed()) node.remove()
      const node = readXml({ text: document.root.toString({ format: false, noDeclaration: true }) })
      return { seda, name, root: { node, path: `/${name}` } satisfies XmlPlace }
    })
  } catch (error) {
    if (!(error instanceof ActesError) || error.code === 'ACTES-T003') throw error
    throw replyError(faults[error.code] ?? 'xml', error)
  }
}

const faults: Readonly<Record<string, ReplyFault>> = { 'ACTES-X002': 'encoding', 'ACTES-X003': 'doctype' }

export function replyError(reason: ReplyFault, cause?: unknown) {
  return new ActesError('ACTES-T003', { params: { reason }, cause })
}

/** What each root is; in SEDA 0.2 the acknowledgement is called a reply. */
function kindOf({ seda, name }: Gated) {
  if (name === 'Acknowledgement' || (seda === '0.2' && name === 'ArchiveTransferReply')) return 'acknowledgement'
  if (name === 'ArchiveTransferReply' || (seda === '0.2' && name === 'ArchiveTransferAcceptance')) return 'reply'
  throw replyError('root')
}

function interpret(read: Gated) {
  const { root, seda } = read
  const kind = kindOf(read)
  const code = replyCodeOf(root, kind)
  const said = verdictOf(code)
  return {
    /** `acknowledgement`: the archive has the transfer, and decides later. */
    kind,
    seda,
    // An acknowledgement accepts nothing: at most it refuses.
    verdict: kind === 'acknowledgement' && said !== 'refused' ? 'pending' : said,
    /** As it stands: `000`, `WARNING`. Empty in an acknowledgement without one. */
    code,
    /** All identifiers of messages in it: as@lae and VITAM put ours under different names. */
    identifiers: identifierNames.flatMap((name) => textAt(root, name) ?? []),
    ...compact({
      /** The archive's own identifier of what it took, of the root unit. */
      archive: archiveOf(root),
      /** GrantDate, else the date of the message. Read as UTC where it has no zone. A refusal has one too. */
      at: instantIn(textAt(root, 'GrantDate') ?? textAt(root, 'Date')),
      /** In as@lae's replies of SEDA 2 it is the comment of the transfer itself. */
      comment: textAt(root, 'Comment'),
    }),
    /** The deepest first: it says most about the reason. */
    events: eventsOf(root),
    digests: digestsOf(root),
  }
}

const identifierNames = [
  'MessageIdentifier',
  'MessageRequestIdentifier',
  'MessageReceivedIdentifier',
  'TransferIdentifier',
  'TransferReplyIdentifier',
  'TransferAcceptanceIdentifier',
  'AcknowledgementIdentifier',
] as const

/** A second code would leave open which one counts. */
function replyCodeOf(root: XmlPlace, kind: ReturnType<typeof kindOf>) {
  const given = all(root, 'ReplyCode')
  const code = given[0]?.node.text.trim() ?? ''
  if (given.length > 1 || (code === '' && kind === 'reply')) throw replyError('code')
  return code
}

/** Lists of reply codes: SEDA 0.2 (as@lae), and VITAM's statuses. An unknown code is no verdict. */
const verdicts: readonly (readonly [RegExp, ReplyVerdict])[] = [
  [/^(?:000|OK|WARNING)$/, 'accepted'],
  [/^001$/, 'remarks'],
  [/^(?:002|)$/, 'pending'],
  [/^(?:[123]\d\d|KO)$/, 'refused'],
  [/^FATAL$/, 'broken'],
  [/^Test (?:OK|WARNING|KO|FATAL)$/, 'test'],
]

function verdictOf(code: string): ReplyVerdict {
  const found = verdicts.find(([pattern]) => pattern.test(code))
  if (!found) throw replyError('code')
  return found[1]
}

/** What VITAM writes where it could not read ours. */
const unread: readonly string[] = ['Unknown', 'null']

function concerns(found: readonly string[], sent: NamesOfTransfer) {
  if (sent.reference === null) return found.includes(sent.identifier)
  const expected = [sent.identifier, sent.reference, ...unread]
  return found.includes(sent.reference) && found.every((each) => expected.includes(each))
}

function archiveOf(root: XmlPlace) {
  const unit = enter(root, 'DataObjectPackage', 'DescriptiveMetadata', 'ArchiveUnit', 'Content')
  return (
    textAt(root, 'Archive', 'ArchivalAgencyArchiveIdentifier') ??
    textAt(unit, 'ArchivalAgencyArchiveUnitIdentifier') ??
    textAt(unit, 'SystemId')
  )
}

function instantIn(text: string | undefined) {
  const found = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?)(Z|[+-]\d\d:\d\d)?$/.exec(text ?? '')
  if (!found) return undefined
  const instant = new Date(`${found[1]}${found[2] ?? 'Z'}`)
  return Number.isNaN(instant.getTime()) ? undefined : instant
}

const textMax = 2_000

function eventsOf(root: XmlPlace) {
  const events = within(enter(root, 'Operation'), 'Event').map((event) => ({
    /** `CHECK_HEADER.CHECK_AGENT.UNKNOWN.KO`. */
    code: textAt(event, 'OutcomeDetail') ?? textAt(event, 'EventTypeCode') ?? '',
    outcome: textAt(event, 'Outcome') ?? '',
    message: lineOf(textAt(event, 'OutcomeDetailMessage') ?? ''),
    ...compact({
      /** What VITAM's JSON says beside it, as lines of text. */
      detail: detailIn(textAt(event, 'EventDetailData')),
      at: instantIn(textAt(event, 'EventDateTime')),
    }),
  }))
  const depth = (code: string) => code.split('.').length
  return events.toSorted((a, b) => depth(b.code) - depth(a.code))
}

/** The reason first (`evDetTechData`, which may be JSON again), else what the JSON names; another text as it is. */
function detailIn(text: string | undefined) {
  if (text === undefined) return undefined
  const told = parsed(text)
  if (typeof told !== 'object' || told === null) return lineOf(text)
  const { evDetTechData, ...others } = told as Readonly<Record<string, unknown>>
  if (typeof evDetTechData === 'string' && evDetTechData.trim() !== '') return detailIn(evDetTechData)
  const lines = Object.entries(others).flatMap(([key, value]) =>
    value === null || value === ''
      ? []
      : [`${key}: ${typeof value === 'object' ? JSON.stringify(value) : String(value)}`],
  )
  return lines.length === 0 ? undefined : lineOf(lines.join(' ; '))
}

function parsed(text: string) {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

function lineOf(text: string) {
  return text.replace(/\s+/g, ' ').trim().slice(0, textMax)
}

/** Objects of SEDA 2, documents of SEDA 1.0. VITAM returns none. */
const digested = [
  ['BinaryDataObject', 'MessageDigest', 'algorithm'],
  ['Document', 'Integrity', 'algorithme'],
] as const

/** Of objects, in the archive's own words: `sha256`, in lower-case hexadecimal. */
function digestsOf(root: XmlPlace) {
  return digested.flatMap(([name, digest, named]) =>
    within(root, name).flatMap((place) => {
      const attached = attributeAt(enter(place, 'Attachment'), 'filename')
      const filename = textAt(place, 'FileInfo', 'Filename') ?? attached ?? textAt(place, 'Uri') ?? ''
      const hex = textAt(place, digest)?.toLowerCase() ?? ''
      const algorithm = algorithmOf(attributeAt(enter(place, digest), named) ?? '')
      // Of the package, or the name of the file where it gives no other.
      const uri = textAt(place, 'Uri') ?? filename
      return /^[0-9a-f]{32,128}$/.test(hex) ? [{ algorithm, hex, uri, filename }] : []
    }),
  )
}

/** `sha256` for `SHA-256` and for the addresses that end in it. */
export function algorithmOf(name: string) {
  return /(sha|md)-?(\d+)$/i.exec(name)?.slice(1).join('').toLowerCase() ?? name
}

export const at = (node: Node): XmlPlace => ({ node, path: '' })

/** All elements of a name, however deep. */
export function within(place: XmlPlace | undefined, name: string): readonly XmlPlace[] {
  const children = place?.node.children.map(at) ?? []
  return children.flatMap((child) => (child.node.name === name ? [child] : within(child, name)))
}
