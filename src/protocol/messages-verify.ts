// What we wrote, read back before it is frozen: the builder is not believed. Every fact of both
// documents is compared with what the act, the collectivite and the names say, and nothing else may stand in them.
import { ActesError, problem, type Problem } from '../errors.ts'
import type { Acte } from './acte.ts'
import { natureOf } from './codes.ts'
import { gate } from './gate.ts'
import { idActe, memberName, readMessageName } from './names.ts'
import { readXml, type Node } from './read.ts'
import { convertTexts, identityOf, membersOf, type Sending, type SendingOptions, type WrittenFile } from './sending.ts'

/**
 * Read a sending back, strictly.
 * @param sending what writeSending gave
 * @param acte the act that it was built from, with the same options
 * @throws ActesError X009 when a document departs from the strict schema, holds another value than it was built from, or
 * a name does not read back (`problems`: X009 with `path`, what was found as `value`, `params.member`, `params.expected`,
 * or the gate's own)
 */
export async function verifySending(sending: Sending, acte: Acte, options: SendingOptions): Promise<void> {
  const problems = [
    ...nameFaults(sending, acte, options),
    ...(await faultsOf(sending.enveloppe, enveloppeFacts(sending, acte, options))),
    ...(await faultsOf(sending.message, acteFacts(sending, acte, options))),
  ]
  if (problems.length > 0) throw new ActesError('ACTES-X009', { problems, params: { member: memberOf(problems) } })
}

type Fact = readonly [path: string, value: string]

function memberOf(problems: readonly Problem[]): string {
  return String(problems.find(({ params }) => params?.member !== undefined)?.params?.member ?? '')
}

async function faultsOf(file: WrittenFile, expected: readonly Fact[]): Promise<Problem[]> {
  try {
    const gated = await gate(file.bytes, 'strict')
    const departures = gated.deviations.map((each) => ({ ...each, params: { ...each.params, member: file.name } }))
    return [...departures, ...compare(file.name, expected, factsOf(readXml(gated)))]
  } catch (error) {
    if (!(error instanceof ActesError)) throw error
    return [problem(error.code, '/', { params: { ...error.params, member: file.name } })]
  }
}

function compare(member: string, expected: readonly Fact[], found: readonly Fact[]): Problem[] {
  const [due, read] = [new Map(expected), new Map(found)]
  return [...new Set([...due.keys(), ...read.keys()])].flatMap((path) => {
    const [is, should] = [read.get(path), due.get(path)]
    return is === should ? [] : [difference(member, path, { is, should })]
  })
}

interface Difference {
  readonly is: string | undefined
  readonly should: string | undefined
}

function difference(member: string, path: string, { is, should = '' }: Difference): Problem {
  return problem('ACTES-X009', path, {
    ...(is !== undefined && { value: is }),
    params: { member, expected: should.slice(0, 80) },
  })
}

function nameFaults(sending: Sending, acte: Acte, options: SendingOptions): Problem[] {
  const id = idActe(identityOf(acte, options.collectivite))
  const read = membersOf(sending).filter(({ role }) => role !== 'enveloppe')
  const strays = read.filter(({ name }) => !memberName.test(name) || idOfName(name) !== id)
  return strays.map(({ name }) => difference(name, '/', { is: name, should: id }))
}

function idOfName(name: string): string | undefined {
  const { departement, siren, dateDecision, numero, nature } = readMessageName(name) ?? {}
  if (!departement || !siren || !dateDecision || !numero || !nature) return undefined
  return idActe({ departement, siren, dateDecision, numero, nature })
}

function acteFacts(sending: Sending, acte: Acte, options: SendingOptions): Fact[] {
  const annexe = (index: number) => (sending.annexes.length > 1 ? `Annexe[${index + 1}]` : 'Annexe')
  return [
    ['/Acte/@Date', acte.dateDecision],
    ['/Acte/@NumeroInterne', acte.numero],
    ['/Acte/@CodeNatureActe', String(natureOf(acte.nature).code)],
    ...acte.matiere.map((code, index): Fact => [`/Acte/CodeMatiere${index + 1}/@CodeMatiere`, String(code)]),
    ['/Acte/Objet', convertTexts(acte, options).objet.text],
    ['/Acte/ClassificationDateVersion', options.classificationDate],
    ['/Acte/Document/NomFichier', sending.document.name],
    ['/Acte/Annexes/@Nombre', String(acte.annexes.length)],
    ...sending.annexes.map(({ name }, index): Fact => [`/Acte/Annexes/${annexe(index)}/NomFichier`, name]),
    ['/Acte/DocumentPapier', acte.documentPapier ? 'O' : 'N'],
  ]
}

function enveloppeFacts(sending: Sending, acte: Acte, options: SendingOptions): Fact[] {
  const { siren, departement, arrondissement, nature, referent, adressesRetour } = options.collectivite
  const { nom, telephone } = convertTexts(acte, options)
  const emetteur = '/EnveloppeCLMISILL/Emetteur'
  const retour = (index: number) => (adressesRetour.length > 1 ? `Email[${index + 1}]` : 'Email')
  const referentFacts: Fact[] = [
    [`${emetteur}/Referent/Nom`, nom.text],
    [`${emetteur}/Referent/Telephone`, telephone.text],
    [`${emetteur}/Referent/Email`, referent?.email ?? ''],
  ]
  return [
    [`${emetteur}/IDCL/@SIREN`, siren],
    [`${emetteur}/IDCL/@Departement`, departement],
    [`${emetteur}/IDCL/@Arrondissement`, arrondissement],
    [`${emetteur}/IDCL/@Nature`, nature],
    ...referentFacts.filter(([, value]) => value !== ''),
    ...adressesRetour.map((adresse, index): Fact => [`/EnveloppeCLMISILL/AdressesRetour/${retour(index)}`, adresse]),
    ['/EnveloppeCLMISILL/FormulairesEnvoyes/Formulaire/NomFichier', sending.message.name],
  ]
}

// Every attribute and every text of a document; an index only among siblings of one name.
function factsOf(node: Node, path = `/${node.name}`): Fact[] {
  const attributes = Object.entries(node.attributes).map(([name, value]): Fact => [`${path}/@${name}`, value])
  const silent = node.children.length > 0 || (node.text === '' && attributes.length > 0)
  return [
    ...attributes,
    ...(silent ? [] : [[path, node.text] as const]),
    ...node.children.flatMap((child, index) => factsOf(child, `${path}/${child.name}${indexOf(node, child, index)}`)),
  ]
}

function indexOf(parent: Node, child: Node, position: number): string {
  const same = (node: Node) => node.name === child.name
  if (parent.children.filter(same).length === 1) return ''
  return `[${parent.children.slice(0, position + 1).filter(same).length}]`
}
