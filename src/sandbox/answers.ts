// What the small prefecture answers to a line of its ledger: a return envelope with a message, or an AnomalieEnveloppe alone,
// the same each time. How deliveries are named and covered. Form: XSD v1.1; names: those of real returns.
import { toDate8, type Jour } from '../protocol/calendrier/jour.ts'
import type { MessageCode } from '../protocol/messages/codes.ts'
import { messageName, readArchiveName, readIdActe, type Identity } from '../protocol/messages/names.ts'
import { element, fichierSigne, type Element } from '../protocol/xml/write.ts'
import type { LedgerLine, Verdict } from './ledger.ts'
import * as write from './messages.ts'
import type { Declared } from './registry.ts'
import { detailOf, verdicts } from './verdicts.ts'

export interface Document {
  readonly name: string
  readonly root: Element
}

/** What names a delivery: its addressee, its day and its serial among those of the day. */
export interface Delivery {
  readonly application: 'EACT' | 'TACT'
  readonly declared: Declared
  readonly day: Jour
  readonly serial: number
}

/** `EACT--SPREF0341-213401482-20250708-57`: the stem of a return envelope's name. */
export function stemOf({ application, declared, day, serial }: Delivery): string {
  return `${application}--${issuerOf(declared)}-${declared.siren}-${toDate8(day)}-${serial}`
}

/** Production or test platform: what comes back does so from where the archive went. */
export function applicationOf(archive: string): 'EACT' | 'TACT' {
  return readArchiveName(archive)?.enveloppe.application ?? 'EACT'
}

/** The envelope that goes with a message. @param file name of the message */
export function coverOf(delivery: Delivery, file: string): Document {
  const { declared } = delivery
  const root = element('actes:EnveloppeMISILLCL', {}, [
    element('actes:Emetteur', {}, [emetteur(issuerOf(declared))]),
    element('actes:FormulairesEnvoyes', {}, [fichierSigne('actes:Formulaire', file)]),
    element('actes:Destinataire', { 'insee:SIREN': declared.siren }),
  ])
  return { name: `${stemOf(delivery)}.xml`, root }
}

/** The prefecture that the collectivité names, else the sous-prefecture of its arrondissement. */
function issuerOf({ identite, departement, arrondissement }: Declared): string {
  return identite ?? `SPREF${departement}${arrondissement}`
}

function emetteur(issuer: string): Element {
  const [, service, departement = '', arrondissement = ''] = /^(S?PREF|SGAR)(...)(.?)$/.exec(issuer) ?? []
  const where = { 'actes:Departement': departement }
  if (service === 'SGAR') return element('actes:IDSGAR', where)
  if (service === 'PREF') return element('actes:IDPref', where)
  return element('actes:IDSousPref', { ...where, 'actes:Arrondissement': arrondissement })
}

/**
 * Derive an answer to a line.
 * @param serial that of the delivery, one of the line's
 * @param first whether the line holds what it claims; else it is refused
 * @returns the documents of one delivery, envelope first
 */
export function answerTo(line: LedgerLine, { serial, first }: { serial: number; first: boolean }): readonly Document[] {
  const { declared, day, archive } = line
  const verdict = first ? line.verdict : secondOf(line.verdict)
  if (verdict.kind === 'anomalieEnveloppe') return [anomalieEnveloppe(line, verdict)]
  if (!declared) throw new TypeError('only a declared sender is answered')
  const { code, root } = messageTo(line, verdict)
  const name = messageName(identityOf(line, declared), code, { serial, extension: 'xml' })
  return [coverOf({ application: applicationOf(archive), declared, day, serial }, name), { name, root }]
}

/** The verdict on a line whose claim another one holds. */
function secondOf(verdict: Verdict): Verdict {
  if (verdict.kind === 'accuse') return { kind: 'anomalieActe', code: 'BAC-VERIF-04', acte: verdict.acte }
  if (verdict.kind === 'annule')
    return { ...verdict, kind: 'anomalieEnveloppe', code: 'BAC-VERIF-15', found: verdict.idActe }
  return verdict
}

interface Message {
  readonly code: MessageCode
  readonly root: Element
}

function messageTo(line: LedgerLine, verdict: Exclude<Verdict, { kind: 'anomalieEnveloppe' }>): Message {
  const { day: dateReception, classificationDate } = line
  switch (verdict.kind) {
    case 'accuse':
      return { code: '1-2', root: write.arActe({ ...verdict, dateReception, classificationDate }) }
    case 'anomalieActe':
      return { code: '1-3', root: write.anomalieActe(findingOf(line, verdict), { ...verdict, classificationDate }) }
    case 'acquitte':
      return { code: verdict.code, root: write.arReponse(verdict.code, { ...verdict, dateReception }) }
    case 'annule':
      return { code: '6-2', root: write.arAnnulation({ ...verdict, dateReception }) }
    case 'classe':
      return { code: '7-2', root: write.retourClassification(verdict.classification) }
    case 'inchange':
      return { code: '7-3', root: write.sansChangement(verdict.date) }
    case 'sansReponse':
      throw new TypeError('nothing answers this message')
  }
}

type AnomalieEnveloppe = Verdict & { kind: 'anomalieEnveloppe' }

function anomalieEnveloppe(line: LedgerLine, verdict: AnomalieEnveloppe): Document {
  const root = write.anomalieEnveloppe(findingOf(line, verdict), verdict.enveloppe)
  return { name: `ANO_${readArchiveName(line.archive)?.envelopeFile}`, root }
}

function findingOf(
  { day }: LedgerLine,
  { code, found }: AnomalieEnveloppe | (Verdict & { kind: 'anomalieActe' }),
): write.Finding {
  return { date: day, nature: verdicts[code].nature, detail: detailOf(code, found) }
}

/** What the names of the answers carry; an act without identifier leaves them empty (observed: `044-…----1-3_1.xml`). */
function identityOf({ idActe }: LedgerLine, { departement, siren }: Declared): Identity {
  return readIdActe(idActe ?? '') ?? { departement, siren }
}
