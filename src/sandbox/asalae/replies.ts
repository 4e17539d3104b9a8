// ACK and ATR as as@lae 2.x writes them: in the ATR, MessageIdentifier is the sender's and MessageRequestIdentifier its own,
// the other way round than the norm; an accepted transfer comes back whole, with the archive's identifiers, a refused one
// without reason. Source: replies kept by Pastell's tests (SEDA 2.1).
import { all, made, textOf, written, type SedaElement } from '../seda/tree.ts'
import type { AsalaeTransfer } from './platform.ts'

export function acknowledge(message: SedaElement, { rank, identifier }: AsalaeTransfer, at: Date) {
  const content = [
    ...all(message, 'Comment'),
    made('Date', inParis(at)),
    made('MessageIdentifier', `${textOf(message, 'ArchivalAgency/Identifier')}_ACK_${rank}`),
    made('MessageReceivedIdentifier', identifier),
    made('Sender', all(message, 'TransferringAgency/Identifier')),
    made('Receiver', all(message, 'ArchivalAgency/Identifier')),
  ]
  return written(made('Acknowledgement', content), message.namespace)
}

/** @param code ReplyCode; `0..`: accepted, with the package and its new identifiers */
export function reply(message: SedaElement, { rank }: AsalaeTransfer, { code, at }: { code: string; at: Date }) {
  const isAccepted = code.startsWith('0')
  const unit = `AE_${at.getUTCFullYear()}_${rank}`
  let units = 0
  const identified = (element: SedaElement): SedaElement => {
    const children = element.children.map(identified)
    // Its place in the schema, behind the last of these.
    const place = /^(?:DescriptionLevel|Title|FilePlanPosition|SystemId|OriginatingSystemId)$/
    const before = children.findLastIndex(({ name }) => place.test(name))
    const identifier = units === 0 ? unit : `${unit}_${`${units}`.padStart(4, '0')}`
    if (element.name !== 'Content') return { ...element, children }
    units++
    const own = made('ArchivalAgencyArchiveUnitIdentifier', identifier)
    return { ...element, children: children.toSpliced(before + 1, 0, own) }
  }
  const content = [
    ...all(message, 'Comment'),
    made('Date', inParis(at)),
    ...all(message, 'MessageIdentifier'),
    ...(isAccepted ? [] : all(message, 'ArchivalAgreement')),
    made('CodeListVersions', []),
    ...(isAccepted ? all(message, 'DataObjectPackage').map(identified) : []),
    made('ReplyCode', code),
    made('MessageRequestIdentifier', `${textOf(message, 'ArchivalAgency/Identifier')}_ATR_${rank}`),
    made('GrantDate', inParis(at)),
    ...['ArchivalAgency', 'TransferringAgency'].map((name) => made(name, all(message, `${name}/Identifier`))),
  ]
  return written(made('ArchiveTransferReply', content), message.namespace)
}

/** `2022-05-02T14:48:34+02:00` */
function inParis(at: Date) {
  const local = at.toLocaleString('sv-SE', { timeZone: 'Europe/Paris' }).replace(' ', 'T')
  const hours = Math.round((Date.parse(`${local}Z`) - at.getTime()) / 3_600_000)
  return `${local}+${`${hours}`.padStart(2, '0')}:00`
}
