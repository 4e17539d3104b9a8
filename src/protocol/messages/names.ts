// Writes and reads the protocol's identifiers and file names. They are matched from both ends, never split at hyphens,
// because the number may contain some. Days in names are `YYYYMMDD`.
import { compact } from '../compact.ts'
import { isMessageCode, messageCodes, messages, type MessageCode } from '../codes.ts'
import { fromDate8, toDate8, type Jour } from '../calendrier/jour.ts'

/** The acte in a name or an identifier. Parts that a name leaves empty are absent. */
export interface Identity {
  readonly departement: string
  readonly siren: string
  readonly dateDecision?: Jour
  readonly numero?: string
  /** Two capitals, as read. */
  readonly nature?: string
}

/** Its date is that of the decision, but not in an answer to a letter: see `identityInName`. */
export interface MessageName extends Identity {
  readonly codePj?: string
  /** `1-2`; it may be no message of the protocol. */
  readonly code: string
  /** Without upper bound: 5279 was seen in a real retour. */
  readonly serial: number
  /** Without dot, in lower case. */
  readonly extension: string
}

export interface EnvelopeName {
  /** Production, or test platform. */
  readonly application: 'EACT' | 'TACT'
  /** SIREN when the collectivité sends; `PREF034`, `SPREF0341` or `SGAR076` when the State does. */
  readonly emetteur: string
  /** SIREN, in retours only. */
  readonly destinataire?: string
  readonly date: Jour
  /** Rank of the envelope among those of its sender on that day. */
  readonly numero: number
  /** `ANO_` before our own name: the ministry refuses a whole sending. */
  readonly anomaly: boolean
}

export interface ArchiveName {
  readonly trigramme: string
  /** The envelope's own file name, with `.xml`. */
  readonly envelopeFile: string
  readonly enveloppe: EnvelopeName
}

/** Names of the members of an archive: flat, ASCII, 2 to 100 characters. */
export const memberName = /^[A-Za-z0-9][A-Za-z0-9_. -]{0,98}[A-Za-z0-9]$/

const departement = '(?<departement>[0-9]{2}[0-9AB])'
const siren = '(?<siren>[0-9]{9})'
// Wider than any number policy, because numbers of other senders are read too.
const numero = '(?<numero>[ -]{0,14}[A-Za-z0-9_][A-Za-z0-9_ -]{0,14})'
const idPattern = new RegExp(`^${departement}-${siren}-(?<date>[0-9]{8})-${numero}-(?<nature>[A-Z]{2})$`)
const stem = `${departement}-${siren}-(?<date>[0-9]{8})?-${numero}?-(?<nature>[A-Z]{2})?`
const transactions = [...new Set(messageCodes.map((code) => code.charAt(0)))].join('')
const tail =
  `(?<code>[${transactions}]-[0-9])_(?<serial>[0-9]+)` +
  '\\.(?<extension>[Xx][Mm][Ll]|[Pp][Dd][Ff]|[Jj][Pp][Ee]?[Gg]|[Pp][Nn][Gg])'
const messagePattern = new RegExp(`^(?:(?<codePj>[A-Za-z0-9]{2}_[A-Za-z0-9]{2})-)?${stem}-${tail}$`)
const service = 'SPREF[0-9]{2}[0-9AB][0-9]|(?:PREF|SGAR)[0-9]{2}[0-9AB]'
const envelopePattern = new RegExp(
  `^(?<ano>ANO_)?(?<application>[ET]ACT)--(?<emetteur>[0-9]{9}|${service})-(?<destinataire>[0-9]{9})?-` +
    '(?<date>[0-9]{8})-(?<numero>[0-9]+)(?:\\.[Xx][Mm][Ll])?$',
)
const archivePattern = /^(?<trigramme>[A-Za-z]{3})-(?<stem>[ET]ACT--.+)\.[Tt][Aa][Rr]\.[Gg][Zz]$/

/** `034-213401482-20250625-DEL11-250625-DE`. @throws TypeError without date, number or nature */
export function idActe(identity: Identity) {
  const { departement, siren, dateDecision, numero, nature } = identity
  if (!dateDecision || !numero || !nature) throw new TypeError('an identifier needs a date, a number and a nature')
  return [departement, siren, toDate8(dateDecision), numero, nature].join('-')
}

/** Undefined when the text is malformed or the day does not exist. */
export function readIdActe(text: string) {
  return identityFromGroups(idPattern.exec(text)?.groups)
}

export interface MessageFile {
  /** 0 for the message, 1 for the acte, 2 and more for the annexes. */
  readonly serial: number
  /** Without dot; written in lower case. */
  readonly extension: string
  readonly codePj?: string
}

/**
 * `99_DE-034-213401482-20250625-DEL11-250625-DE-1-1_1.pdf`: file name of a message (no code PJ) or of a document.
 * Absent date, number and nature stay empty, as in classification messages (`034-213401482----7-1_0.xml`).
 */
export function messageName(identity: Identity, code: MessageCode, { serial, extension, codePj }: MessageFile): string {
  const { departement, siren, dateDecision, numero = '', nature = '' } = identity
  const date = dateDecision === undefined ? '' : toDate8(dateDecision)
  const prefix = codePj === undefined ? '' : `${codePj}-`
  const stem = [departement, siren, date, numero, nature, code].join('-')
  return `${prefix}${stem}_${serial}.${extension.toLowerCase()}`
}

/** The parts of a message's or a document's name; undefined when malformed or when the day does not exist. */
export function readMessageName(name: string): MessageName | undefined {
  const groups = messagePattern.exec(name)?.groups
  const identity = identityFromGroups(groups)
  if (!groups || !identity) return undefined
  const { codePj, code = '', serial, extension = '' } = groups
  return { ...identity, ...compact({ codePj }), code, serial: Number(serial), extension: extension.toLowerCase() }
}

/** In an answer to a letter, the day is the letter's (S²LOW) or the sending's (Stela), so it is left out. */
export function identityInName({ departement, siren, dateDecision, numero, nature, code }: MessageName): Identity {
  const answersLetter = isMessageCode(code) && ['repond', 'recoit'].includes(messages[code].effect)
  const dated = answersLetter ? undefined : dateDecision
  return { departement, siren, ...compact({ dateDecision: dated, numero, nature }) }
}

/** `EACT--213401482--20250708-1.xml`: the name of our envelope; `serial` counts the envelopes of the day, from 1. */
export function envelopeName(sending: {
  readonly plateforme: 'production' | 'test'
  readonly siren: string
  readonly date: Jour
  readonly serial: number
}): string {
  const application = sending.plateforme === 'production' ? 'EACT' : 'TACT'
  return `${application}--${sending.siren}--${toDate8(sending.date)}-${sending.serial}.xml`
}

/** Read the name of an envelope (ours, of a retour, or an `ANO_`), with or without `.xml`; undefined when malformed. */
export function readEnvelopeName(name: string): EnvelopeName | undefined {
  const groups = envelopePattern.exec(name)?.groups
  const date = fromDate8(groups?.date ?? '')
  if (!groups || !date) return undefined
  const { emetteur = '', destinataire } = groups
  return {
    application: groups.application === 'EACT' ? 'EACT' : 'TACT',
    emetteur,
    ...compact({ destinataire }),
    date,
    numero: Number(groups.numero),
    anomaly: groups.ano !== undefined,
  }
}

/** `SLO-EACT--213401482--20250708-1.tar.gz`. */
export function archiveName(trigramme: string, envelopeFile: string): string {
  return `${trigramme}-${envelopeFile.replace(/\.xml$/i, '')}.tar.gz`
}

/** Read the name of an archive, ours or that of a retour repacked by a gateway; undefined when malformed. */
export function readArchiveName(name: string): ArchiveName | undefined {
  const { trigramme, stem } = archivePattern.exec(name)?.groups ?? {}
  if (!trigramme || !stem || /\.xml$/i.test(stem)) return undefined
  const enveloppe = readEnvelopeName(stem)
  return enveloppe && { trigramme, envelopeFile: `${stem}.xml`, enveloppe }
}

function identityFromGroups(groups: Readonly<Record<string, string | undefined>> | undefined): Identity | undefined {
  const { departement, siren, date, numero, nature } = groups ?? {}
  if (!departement || !siren || (numero ?? '').length > 15) return undefined
  const dateDecision = date === undefined ? undefined : fromDate8(date)
  if (date !== undefined && dateDecision === undefined) return undefined
  return { departement, siren, ...compact({ dateDecision, numero, nature }) }
}
