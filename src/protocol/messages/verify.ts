// Checks a sending before it is frozen: both documents are read back and every name and value is compared with the
// request. Roots, paths and names are spelled out here again, so that the writer's mistakes are not repeated. Source:
// XSD v1.1.
import { ActesError, problem, type Problem } from '#errors.ts'
import { toDate8 } from '../calendrier/jour.ts'
import { natureOf } from '../codes.ts'
import { piecesOf, type AboutLetter, type Formulaire, type FormulaireByCode, type OutgoingCode } from './formulaire.ts'
import { memberName, readMessageName } from './names.ts'
import { convertTexts, type Sending, type SendingOptions, type WrittenFile } from './sending.ts'
import { gate } from '../xml/gate.ts'
import { readXml, type Node } from '../xml/read.ts'

/**
 * Compare a sending with the formulaire and the options that it was written from.
 * @throws ActesError X009 when a document departs from the strict schema, or a value or a name differs (`problems`:
 * X009 with `path`, a place of the sending or an XPath, `value` as found, `params.member`, `params.expected`; or the
 * gate's own)
 */
export async function verifySending(sending: Sending, formulaire: Formulaire, options: SendingOptions): Promise<void> {
  const { archive, enveloppe, message, pieces } = sending
  const names = pieces.map(({ name }) => name)
  const problems = [
    ...compare(archive, dueNames(formulaire, options), namesOf(sending)),
    ...(await verifyXmlFile(enveloppe, enveloppeFacts(sending, formulaire, options))),
    ...(await verifyXmlFile(message, messageFacts(formulaire.code, formulaire, { names, options }))),
  ]
  if (problems.length === 0) return
  const [member = ''] = problems.flatMap(({ params }) => params?.member ?? [])
  throw new ActesError('ACTES-X009', { problems, params: { member: String(member) } })
}

async function verifyXmlFile(file: WrittenFile, expected: readonly Fact[]): Promise<Problem[]> {
  try {
    const gated = await gate(file.bytes, 'strict')
    const departures = gated.deviations.map((each) => ({ ...each, params: { ...each.params, member: file.name } }))
    const found = [...xmlFactsIn(readXml(gated)), ...foreign(gated.text), ...asides(file.bytes)]
    return [...departures, ...compare(file.name, expected, found)]
  } catch (error) {
    if (!(error instanceof ActesError)) throw error
    return [problem(error.code, '/', { params: { ...error.params, member: file.name } })]
  }
}

function compare(member: string, expected: readonly Fact[], found: readonly Fact[]) {
  const [due, read] = [new Map(expected), new Map(found)]
  return [...new Set([...due.keys(), ...read.keys()])].flatMap((path) => {
    const [value, should] = [read.get(path), due.get(path)]
    const params = { member, expected: (should ?? '').slice(0, 80) }
    return value === should ? [] : [problem('ACTES-X009', path, { value, params })]
  })
}

function xmlFactsIn(node: Node, path = `/${node.name}`): Fact[] {
  const attributes = Object.entries(node.attributes).map(([name, value]): Fact => [`${path}/@${name}`, value])
  const silent = node.children.length > 0 || (node.text === '' && attributes.length > 0)
  return [
    ...attributes,
    ...(silent ? [] : [[path, node.text] as const]),
    ...node.children.flatMap((child, index) =>
      xmlFactsIn(child, `${path}/${child.name}${indexOf(node, child, index)}`),
    ),
  ]
}

function indexOf(parent: Node, child: Node, position: number) {
  const same = (node: Node) => node.name === child.name
  if (parent.children.filter(same).length === 1) return ''
  return `[${parent.children.slice(0, position + 1).filter(same).length}]`
}

// Attributes that readXml skips: declarations and attributes of other namespaces. In canonical text no tag contains `>`
// and no value contains `"`.
function foreign(canonical: string) {
  const attributes = [...canonical.matchAll(/<[^>]*>/g)].flatMap(([tag]) => [
    ...tag.matchAll(/\s([^\s="]+)="([^"]*)"/g),
  ])
  return attributes.flatMap(([, name = '', value = '']): Fact[] =>
    /^(actes:|insee:|xmlns:(actes|insee)$)/.test(name) ? [] : [[`//@${name}`, value]],
  )
}

// Comments, instructions and CDATA sections, which the gate removes. A `<` in a text is a reference; the first mark is
// the declaration.
function asides(bytes: Uint8Array) {
  const marks = Buffer.from(bytes).toString('latin1').match(/<[!?]/g) ?? []
  return marks.slice(1).map((mark, index): Fact => [`//aside[${index + 1}]`, mark])
}

/** A path, such as `/Acte/@Date`, has an index only among siblings of the same name. */
type Fact = readonly [path: string, value: string]

function enveloppeFacts(sending: Sending, formulaire: Formulaire, options: SendingOptions): Fact[] {
  const { siren, departement, arrondissement, nature, referent, adressesRetour } = options.collectivite
  const { nom, telephone } = convertTexts(formulaire, options)
  const emetteur = '/EnveloppeCLMISILL/Emetteur'
  const known: Fact[] = Object.entries({ Nom: nom.text, Telephone: telephone.text, Email: referent?.email ?? '' })
  return [
    [`${emetteur}/IDCL/@SIREN`, siren],
    [`${emetteur}/IDCL/@Departement`, departement],
    [`${emetteur}/IDCL/@Arrondissement`, arrondissement],
    [`${emetteur}/IDCL/@Nature`, nature],
    ...known.flatMap(([name, value]): Fact[] => (value === '' ? [] : [[`${emetteur}/Referent/${name}`, value]])),
    ...indexedFacts('/EnveloppeCLMISILL/AdressesRetour/Email', adressesRetour),
    ['/EnveloppeCLMISILL/FormulairesEnvoyes/Formulaire/NomFichier', sending.message.name],
  ]
}

interface MessageFactsContext {
  readonly names: readonly string[]
  readonly options: SendingOptions
}

type Tell<F> = (formulaire: F, due: MessageFactsContext) => Fact[]

const messageTellers: { readonly [C in OutgoingCode]: Tell<FormulaireByCode[C]> } = {
  '1-1': acteFacts,
  '2-2': expectAnswerDocument('/ReponseCourrierSimple'),
  '3-2': receipt('/ARDemandePieceComplementaire'),
  '3-3': expectAnswerDocument('/RefusPieceComplementaire'),
  '3-4': expectAnswerDocument('/PieceComplementaire', '/Documents'),
  '4-2': receipt('/ARLettreObservations'),
  '4-3': expectAnswerDocument('/RejetLettreObservations'),
  '4-4': expectAnswerDocument('/ReponseLettreObservations'),
  '6-1': ({ idActe }) => [['/Annulation/@IDActe', idActe]],
  '7-1': ({ date }) => [['/DemandeClassification/DateClassification', date]],
}

function messageFacts<C extends OutgoingCode>(code: C, formulaire: FormulaireByCode[C], due: MessageFactsContext) {
  return messageTellers[code](formulaire, due)
}

function receipt(root: string): Tell<AboutLetter> {
  return ({ idActe, dateCourrier }) => [
    [`${root}/@IDActe`, idActe],
    [`${root}/@DateCourrierPref`, dateCourrier],
  ]
}

function expectAnswerDocument(root: string, within = ''): Tell<AboutLetter> {
  return (answer, due) => [...receipt(root)(answer, due), ...files(`${root}${within}/Document`, due.names)]
}

function acteFacts({ acte }: FormulaireByCode['1-1'], { names, options }: MessageFactsContext): Fact[] {
  const [document = '', ...annexes] = names
  return [
    ['/Acte/@Date', acte.dateDecision],
    ['/Acte/@NumeroInterne', acte.numero],
    ['/Acte/@CodeNatureActe', String(natureOf(acte.nature).code)],
    ...acte.matiere.map((code, index): Fact => [`/Acte/CodeMatiere${index + 1}/@CodeMatiere`, String(code)]),
    ['/Acte/Objet', convertTexts({ code: '1-1', acte }, options).objet.text],
    ['/Acte/ClassificationDateVersion', options.classificationDate],
    ['/Acte/Document/NomFichier', document],
    ['/Acte/Annexes/@Nombre', String(acte.annexes.length)],
    ...files('/Acte/Annexes/Annexe', annexes),
    ['/Acte/DocumentPapier', acte.documentPapier ? 'O' : 'N'],
  ]
}

function files(path: string, names: readonly string[]) {
  return indexedFacts(path, names).map(([at, name]): Fact => [`${at}/NomFichier`, name])
}

function indexedFacts(path: string, values: readonly string[]) {
  return values.map((value, index): Fact => [values.length > 1 ? `${path}[${index + 1}]` : path, value])
}

/** The names of a sending, their content when read back as a retour's would be, and the files behind them. */
function namesOf(sending: Sending): Fact[] {
  const { code, idActe, archive, enveloppe, message, pieces } = sending
  return [
    ['code', code],
    ...(idActe === null ? [] : aboutActe(idActe, idActe.slice(4, 13))),
    ['archive', archive],
    ['enveloppe', enveloppe.name],
    ...nameFactsOf('message', message.name, readBack(message.name)),
    ...pieces.flatMap(({ name, fichier, role }, index): Fact[] => [
      ...nameFactsOf(`pieces[${index}]`, name, readBack(name)),
      [`pieces[${index}].fichier`, fichier],
      [`pieces[${index}].role`, role],
    ]),
  ]
}

/** The expected names. A wrong name would attach an answer to another acte. */
function dueNames(formulaire: Formulaire, options: SendingOptions): Fact[] {
  const { siren, trigramme, plateforme } = options.collectivite
  const { code } = formulaire
  const enveloppe = `${plateforme === 'production' ? 'EACT' : 'TACT'}--${siren}--${toDate8(options.date)}-${options.serial}`
  const stem = stemOf(formulaire, options)
  const says = `${stem}-${code}`
  return [
    ['code', code],
    ...(code === '7-1' ? [] : aboutActe(code === '1-1' ? stem : formulaire.idActe, siren)),
    ['archive', `${trigramme}-${enveloppe}.tar.gz`],
    ['enveloppe', `${enveloppe}.xml`],
    ...nameFactsOf('message', `${says}_0.xml`, says),
    ...piecesOf(formulaire).flatMap(({ fichier, typePiece }, index): Fact[] => [
      ...nameFactsOf(`pieces[${index}]`, `${typePiece}-${says}_${index + 1}.${extensionOf(fichier)}`, says),
      [`pieces[${index}].fichier`, fichier],
      [`pieces[${index}].role`, code === '1-1' && index > 0 ? 'annexe' : 'document'],
    ]),
  ]
}

function aboutActe(idActe: string, siren: string): Fact[] {
  return [
    ['idActe', idActe],
    ['idActe.siren', siren],
  ]
}

function nameFactsOf(place: string, name: string, says: string): Fact[] {
  return [
    [`${place}.name`, name],
    [`${place}.says`, says],
  ]
}

/** The acte and the message in a name; empty for a name that is malformed or not allowed in an archive. */
function readBack(name: string) {
  const read = readMessageName(name)
  if (!read || !memberName.test(name)) return ''
  const { departement, siren, dateDecision = '', numero = '', nature = '', code } = read
  return [departement, siren, toDate8(dateDecision), numero, nature, code].join('-')
}

// The part of a name before the code: the identifier, with the day of the letter in an answer; only hyphens without an
// acte.
function stemOf(formulaire: Formulaire, { collectivite: { departement, siren } }: SendingOptions) {
  switch (formulaire.code) {
    case '1-1': {
      const { dateDecision, numero, nature } = formulaire.acte
      return `${departement}-${siren}-${toDate8(dateDecision)}-${numero}-${nature}`
    }
    case '6-1':
      return formulaire.idActe
    case '7-1':
      return `${departement}-${siren}---`
    default: {
      const { idActe, dateCourrier } = formulaire
      return idActe.slice(0, 14) + toDate8(dateCourrier) + idActe.slice(22)
    }
  }
}

function extensionOf(fichier: string) {
  return fichier.slice(fichier.lastIndexOf('.') + 1).toLowerCase()
}
