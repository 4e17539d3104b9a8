// The préfecture's messages as XML, and the answer to a ledger line, always the same: an envelope with a message, or an
// AnomalieEnveloppe alone. Received content is echoed as read. Form: XSD v1.1; names: those of real retours.
import type { Classification, Matiere } from '#protocol/classification/classification.ts'
import { type Jour, toDate8 } from '#protocol/calendrier/jour.ts'
import type { Node } from '#protocol/xml/read.ts'
import { element, fichierSigne, writeXml, type AttributeName, type Element } from '#protocol/xml/write.ts'
import { messages, type CodeOf, type LettreCode, type MessageCode } from '#protocol/codes.ts'
import { messageName, readArchiveName, readIdActe } from '#protocol/messages/names.ts'
import type { LedgerLine, PrefectureVerdict } from './ledger.ts'
import type { Declared } from './registry.ts'
import type { LetterSpec } from './steering.ts'
import { detailOf, verdicts } from './verdicts.ts'

/** Without attributes. */
const part = (name: Element['name'], content: Element['content']) => element(name, {}, content)

interface Echo {
  readonly acte: Node
  readonly classificationDate: Jour
}

interface Finding {
  readonly date: Jour
  readonly nature: string
  readonly detail: string
}

/** 1-2 */
export function arActe({ idActe, dateReception, ...act }: Echo & { idActe: string; dateReception: Jour }) {
  return element('actes:ARActe', { 'actes:IDActe': idActe, 'actes:DateReception': dateReception }, acteRecu(act))
}

/** 1-3 */
export function anomalieActe(finding: Finding, act: Echo) {
  return part('actes:AnomalieActe', [...anomalie(finding), ...acteRecu(act)])
}

/** The refusal of a whole sending. @param enveloppe as received */
export function anomalieEnveloppe(finding: Finding, enveloppe: Node) {
  const content = [...anomalie(finding), { ...echo(enveloppe), name: 'actes:EnveloppeRecue' as const }]
  return part('actes:AnomalieEnveloppe', content)
}

interface AboutLetter {
  readonly idActe: string
  readonly dateCourrier: Jour
}

/** 3-5 and 4-5: they do not tell a refusal from an answer. */
function arReponse(code: CodeOf<'acquitte'>, { dateReception, ...letter }: AboutLetter & { dateReception: Jour }) {
  const name = code === '3-5' ? 'actes:ARPieceComplementaire' : 'actes:ARReponseRejetLettreObservations'
  const about = element('actes:InfosCourrierPref', aboutLetter(letter))
  return element(name, { 'actes:DateReception': dateReception }, [about])
}

/** 7-2 */
export function retourClassification({ date, natures, matieres }: Classification) {
  return part('actes:RetourClassification', [
    part('actes:DateClassification', date),
    part('actes:NaturesActes', natures.map(nature)),
    part(
      'actes:Matieres',
      matieres.map((each) => matiere(each, 1)),
    ),
  ])
}

function nature({ code, abrege, libelle, typesPiece }: Classification['natures'][number]) {
  const attributes = { 'actes:CodeNatureActe': `${code}`, 'actes:Libelle': libelle, 'actes:TypeAbrege': abrege }
  const types = typesPiece.map((type) =>
    element('actes:TypePJNatureActe', { 'actes:CodeTypePJ': type.code, 'actes:Libelle': type.libelle }),
  )
  return element('actes:NatureActe', attributes, types)
}

function matiere({ code, libelle, sous }: Matiere, level: number): Element {
  return element(
    `actes:Matiere${level}`,
    { 'actes:CodeMatiere': `${code}`, 'actes:Libelle': libelle },
    level === 5 ? [] : sous.map((each) => matiere(each, level + 1)),
  )
}

type LetterContent = AboutLetter & {
  readonly texte: string
  readonly texteIn: LetterSpec['texteIn']
  readonly document: string
}

/** Of any code; of 5-1, `dateCourrier` is the date of the déféré. */
export function lettre(code: LettreCode, { texte, texteIn, document, ...about }: LetterContent) {
  const root = `actes:${messages[code].root}` as const
  if (code === '5-1')
    return element(root, { 'actes:IDActe': about.idActe }, [
      part('actes:DateDepot', about.dateCourrier),
      part('actes:NatureIllegalite', texte),
      part('actes:PiecesJointes', [fichierSigne('actes:PieceJointe', document)]),
    ])
  const said = texteIn === undefined ? [] : [part(`actes:${texteIn}`, texte)]
  return element(root, aboutLetter(about), [...said, fichierSigne('actes:Document', document)])
}

function aboutLetter({ idActe, dateCourrier }: AboutLetter) {
  return { 'actes:IDActe': idActe, 'actes:DateCourrierPref': dateCourrier }
}

function anomalie({ date, nature, detail }: Finding) {
  return [part('actes:Date', date), part('actes:Nature', nature), part('actes:Detail', detail)]
}

function acteRecu({ acte, classificationDate }: Echo): readonly Element[] {
  return [{ ...echo(acte), name: 'actes:ActeRecu' }, part('actes:ClassificationDateVersionEnCours', classificationDate)]
}

function echo(node: Node): Element {
  const qualified = (name: string): AttributeName => (name === 'SIREN' ? 'insee:SIREN' : `actes:${name}`)
  const attributes = Object.entries(node.attributes).map(([name, value]) => [qualified(name), value])
  const children = node.children.filter(({ name }) => name !== 'Signature').map(echo)
  const content = children.length > 0 ? children : node.text.trim() === '' ? '' : node.text
  return element(`actes:${node.name}`, Object.fromEntries(attributes), content)
}

interface ReturnDocument {
  readonly name: string
  readonly root: Element
}

interface DeliveryStem {
  readonly application: 'EACT' | 'TACT'
  readonly declared: Declared
  readonly day: Jour
  readonly serial: number
}

export function stemOf({ application, declared, day, serial }: DeliveryStem) {
  return `${application}--${issuerOf(declared)}-${declared.siren}-${toDate8(day)}-${serial}`
}

export function applicationOf(archive: string) {
  return readArchiveName(archive)?.enveloppe.application ?? 'EACT'
}

export function coverOf(delivery: DeliveryStem, file: string) {
  const { declared } = delivery
  const root = part('actes:EnveloppeMISILLCL', [
    part('actes:Emetteur', [emetteur(issuerOf(declared))]),
    part('actes:FormulairesEnvoyes', [fichierSigne('actes:Formulaire', file)]),
    element('actes:Destinataire', { 'insee:SIREN': declared.siren }),
  ])
  return { name: `${stemOf(delivery)}.xml`, root }
}

/** The préfecture that the collectivité names, else the sous-préfecture of its arrondissement. */
function issuerOf({ identite, departement, arrondissement }: Declared) {
  return identite ?? `SPREF${departement}${arrondissement}`
}

function emetteur(issuer: string) {
  const [, service, departement = '', arrondissement = ''] = /^(S?PREF|SGAR)(...)(.?)$/.exec(issuer) ?? []
  const where = { 'actes:Departement': departement }
  if (service === 'SGAR') return element('actes:IDSGAR', where)
  if (service === 'PREF') return element('actes:IDPref', where)
  return element('actes:IDSousPref', { ...where, 'actes:Arrondissement': arrondissement })
}

/** Echoed text may exceed ISO-8859-1, so it is written with references. */
export function encodeReturnDocument({ name, root }: ReturnDocument) {
  return { name, bytes: writeXml(root, 'ncr') }
}

/**
 * The documents of one delivery, envelope first. @param first whether the line holds its claim; if not, it is refused
 */
export function answerTo(
  line: LedgerLine,
  { serial, first }: { serial: number; first: boolean },
): readonly ReturnDocument[] {
  const { declared, day, archive } = line
  const verdict = first ? line.verdict : secondOf(line.verdict)
  if (verdict.kind === 'anomalieEnveloppe') {
    const root = anomalieEnveloppe(findingOf(line, verdict), verdict.enveloppe)
    return [{ name: `ANO_${readArchiveName(archive)?.envelopeFile}`, root }]
  }
  if (!declared) throw new TypeError('only a declared sender is answered')
  const { code, root } = messageTo(line, verdict)
  const { departement, siren } = declared
  // Without an identifier, names leave the acte empty (observed: `044-…----1-3_1.xml`).
  const name = messageName(readIdActe(line.idActe ?? '') ?? { departement, siren }, code, { serial, extension: 'xml' })
  return [coverOf({ application: applicationOf(archive), declared, day, serial }, name), { name, root }]
}

function secondOf(verdict: PrefectureVerdict): PrefectureVerdict {
  if (verdict.kind === 'accuse') return { kind: 'anomalieActe', code: 'BAC-VERIF-04', acte: verdict.acte }
  if (verdict.kind === 'annule')
    return { ...verdict, kind: 'anomalieEnveloppe', code: 'BAC-VERIF-15', found: verdict.idActe }
  return verdict
}

function messageTo(
  line: LedgerLine,
  verdict: Exclude<PrefectureVerdict, { kind: 'anomalieEnveloppe' }>,
): { readonly code: MessageCode; readonly root: Element } {
  const { day: dateReception, classificationDate } = line
  switch (verdict.kind) {
    case 'accuse':
      return { code: '1-2', root: arActe({ ...verdict, dateReception, classificationDate }) }
    case 'anomalieActe':
      return { code: '1-3', root: anomalieActe(findingOf(line, verdict), { ...verdict, classificationDate }) }
    case 'acquitte':
      return { code: verdict.code, root: arReponse(verdict.code, { ...verdict, dateReception }) }
    case 'annule':
      return {
        code: '6-2',
        root: element('actes:ARAnnulation', { 'actes:IDActe': verdict.idActe, 'actes:DateReception': dateReception }),
      }
    case 'classe':
      return { code: '7-2', root: retourClassification(verdict.classification) }
    case 'inchange':
      return {
        code: '7-3',
        root: part('actes:ReponseClassificationSansChangement', [part('actes:DateClassification', verdict.date)]),
      }
    case 'sansReponse':
      throw new TypeError('nothing answers this message')
  }
}

function findingOf(
  { day }: LedgerLine,
  { code, found }: PrefectureVerdict & { kind: 'anomalieEnveloppe' | 'anomalieActe' },
): Finding {
  return { date: day, nature: verdicts[code][0], detail: detailOf(code, found) }
}
