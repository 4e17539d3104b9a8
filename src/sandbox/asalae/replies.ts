// ACK and ATR as as@lae 2.x writes them: in the ATR, MessageIdentifier is the sender's and MessageRequestIdentifier its own,
// the other way round than the norm; an accepted transfer comes back whole, with the archive's identifiers, a refused one
// without reason. Source: replies kept by Pastell's tests (SEDA 2.1).
import { withBordereau } from './bordereau.ts'
import type { Transfer } from './transfers.ts'

/** @param at moment of the reply */
export function acknowledge(bordereau: Uint8Array, { rank }: Transfer, at: Date) {
  return withBordereau(bordereau, ({ document, namespace, at: names }) => {
    const copy = (path: string) => document.get(path, names)?.canonicalizeToString() ?? ''
    const service = document.get('/*/s:ArchivalAgency/s:Identifier', names)?.content ?? ''
    return written('Acknowledgement', namespace, [
      copy('/*/s:Comment'),
      `<Date>${inParis(at)}</Date>`,
      `<MessageIdentifier>${service}_ACK_${rank}</MessageIdentifier>`,
      copy('/*/s:MessageIdentifier').replaceAll('MessageIdentifier', 'MessageReceivedIdentifier'),
      `<Sender>${copy('/*/s:TransferringAgency/s:Identifier')}</Sender>`,
      `<Receiver>${copy('/*/s:ArchivalAgency/s:Identifier')}</Receiver>`,
    ])
  })
}

/** @param code ReplyCode; `0..`: accepted, with the package and its new identifiers */
export function reply(
  bordereau: Uint8Array,
  { rank }: Transfer,
  { code, at }: { readonly code: string; readonly at: Date },
) {
  return withBordereau(bordereau, ({ document, namespace, at: names }) => {
    const copy = (path: string) => document.get(path, names)?.canonicalizeToString() ?? ''
    const isAccepted = code.startsWith('0')
    const unit = `AE_${at.getUTCFullYear()}_${rank}`
    const own = document.root.prefix
    const contents = isAccepted ? document.find('//s:ArchiveUnit/s:Content', names) : []
    for (const [index, content] of contents.entries()) {
      // Its place in the schema, behind the last of these.
      const before = content
        .find('s:DescriptionLevel | s:Title | s:FilePlanPosition | s:SystemId | s:OriginatingSystemId', names)
        .at(-1)
      const identifier = index === 0 ? unit : `${unit}_${`${index}`.padStart(4, '0')}`
      ;(before as typeof document.root).appendElement('ArchivalAgencyArchiveUnitIdentifier', own).addText(identifier)
    }
    const service = document.get('/*/s:ArchivalAgency/s:Identifier', names)?.content ?? ''
    const agency = (name: string) => `<${name}>${copy(`/*/s:${name}/s:Identifier`)}</${name}>`
    return written('ArchiveTransferReply', namespace, [
      copy('/*/s:Comment'),
      `<Date>${inParis(at)}</Date>`,
      copy('/*/s:MessageIdentifier'),
      isAccepted ? '' : copy('/*/s:ArchivalAgreement'),
      '<CodeListVersions/>',
      isAccepted ? copy('/*/s:DataObjectPackage') : '',
      `<ReplyCode>${code}</ReplyCode>`,
      `<MessageRequestIdentifier>${service}_ATR_${rank}</MessageRequestIdentifier>`,
      `<GrantDate>${inParis(at)}</GrantDate>`,
      agency('ArchivalAgency'),
      agency('TransferringAgency'),
    ])
  })
}

function written(root: string, namespace: string, parts: readonly string[]) {
  const inside = parts.filter((part) => part !== '').map((part) => `  ${part}\n`)
  return Buffer.from(
    `<?xml version="1.0" encoding="UTF-8"?>\n<${root} xmlns="${namespace}">\n${inside.join('')}</${root}>\n`,
  )
}

/** `2022-05-02T14:48:34+02:00` */
function inParis(at: Date) {
  const local = at.toLocaleString('sv-SE', { timeZone: 'Europe/Paris' }).replace(' ', 'T')
  const hours = Math.round((Date.parse(`${local}Z`) - at.getTime()) / 3_600_000)
  return `${local}+${`${hours}`.padStart(2, '0')}:00`
}
