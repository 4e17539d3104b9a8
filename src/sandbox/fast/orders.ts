// The orders of a simulated FAST: its WSDL, `traiterACTES`, and the archive that it makes of the files that lie in the folder.
// An order repeated is an act sent twice: nobody knows what the real one does.
import { hash } from 'node:crypto'
import { ActesError } from '#errors.ts'
import { dayIn } from '#protocol/calendrier/jour.ts'
import { archiveName, envelopeName, readMessageName } from '#protocol/messages/names.ts'
import { decodeXml } from '#protocol/xml/decode.ts'
import { readXml, type Node } from '#protocol/xml/read.ts'
import { element, fichierSigne, writeXml } from '#protocol/xml/write.ts'
import { draw } from '../folder.ts'
import { answerAs, type HttpAnswer } from '../http.ts'
import { once } from '../opening.ts'
import { packed } from '../packing.ts'
import { readDeclared, type Declared } from '../registry.ts'
import { depotOf, type FastPlatform, type FastSettings, type Subscriber } from './platform.ts'

const namespace = 'http://fast.simulateur.invalid/connecteur'
const soaps = {
  '1.1': { envelope: 'http://schemas.xmlsoap.org/soap/envelope/', wsdl: 'http://schemas.xmlsoap.org/wsdl/soap/' },
  '1.2': { envelope: 'http://www.w3.org/2003/05/soap-envelope', wsdl: 'http://schemas.xmlsoap.org/wsdl/soap12/' },
}

export function wsdlOf({ soap, qualified, parameters }: FastSettings, url: string): HttpAnswer {
  const fields = parameters.map((name) => `<xs:element name="${name}" type="xs:string"/>`).join('')
  const text = `<?xml version="1.0" encoding="UTF-8"?>
<wsdl:definitions xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/" xmlns:soap="${soaps[soap].wsdl}" xmlns:t="${namespace}" targetNamespace="${namespace}">
<wsdl:types><xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="${namespace}" elementFormDefault="${qualified ? '' : 'un'}qualified">
<xs:element name="traiterACTES"><xs:complexType><xs:sequence>${fields}</xs:sequence></xs:complexType></xs:element>
<xs:element name="traiterACTESResponse"><xs:complexType><xs:sequence><xs:element name="code" type="xs:string"/><xs:element name="detail" type="xs:string"/></xs:sequence></xs:complexType></xs:element>
</xs:schema></wsdl:types>
<wsdl:message name="demande"><wsdl:part name="parameters" element="t:traiterACTES"/></wsdl:message>
<wsdl:message name="reponse"><wsdl:part name="parameters" element="t:traiterACTESResponse"/></wsdl:message>
<wsdl:portType name="Connecteur"><wsdl:operation name="traiterACTES"><wsdl:input message="t:demande"/><wsdl:output message="t:reponse"/></wsdl:operation></wsdl:portType>
<wsdl:binding name="ConnecteurSoap" type="t:Connecteur"><soap:binding style="document" transport="http://schemas.xmlsoap.org/soap/http"/><wsdl:operation name="traiterACTES"><soap:operation soapAction=""/><wsdl:input><soap:body use="literal"/></wsdl:input><wsdl:output><soap:body use="literal"/></wsdl:output></wsdl:operation></wsdl:binding>
<wsdl:service name="FASTConnecteur"><wsdl:port name="Connecteur" binding="t:ConnecteurSoap"><soap:address location="${url}"/></wsdl:port></wsdl:service>
</wsdl:definitions>
`
  return answerAs('text/xml; charset=utf-8', text)
}

interface Said {
  readonly code: string
  readonly detail: string
}

/** One order at a time: the caller sees to it. */
export async function answerOrder(platform: FastPlatform, certificate: string, body: Uint8Array): Promise<HttpAnswer> {
  const { soap } = platform.settings
  const asked = readOrder(platform.settings, body)
  const said = asked && (await treat(platform, certificate, asked))
  const content = said
    ? `<f:traiterACTESResponse xmlns:f="${namespace}"><code>${said.code}</code><detail>${escaped(said.detail)}</detail></f:traiterACTESResponse>`
    : '<s:Fault><faultcode>s:Client</faultcode><faultstring>demande illisible</faultstring></s:Fault>'
  const text = `<s:Envelope xmlns:s="${soaps[soap].envelope}"><s:Body>${content}</s:Body></s:Envelope>`
  const type = soap === '1.1' ? 'text/xml; charset=utf-8' : 'application/soap+xml; charset=utf-8'
  return answerAs(type, text, { status: said ? 200 : 500 })
}

/** The values by their names; undefined for what its WSDL does not foresee. */
function readOrder({ soap, qualified, parameters }: FastSettings, body: Uint8Array) {
  const text = textOf(body)
  const call = rootIn(text)?.children.find(({ name }) => name === 'Body')?.children[0]
  const inOrder = call?.children.map(({ name }) => name).join() === parameters.join()
  const isOurs = text.includes(`"${soaps[soap].envelope}"`) && text.includes(`"${namespace}"`)
  // Names in a namespace have a prefix.
  const isFormed = text.includes('<SIREN>') !== qualified
  if (call?.name !== 'traiterACTES' || !inOrder || !isOurs || !isFormed) return undefined
  return Object.fromEntries(call.children.map(({ name, text: value }) => [name, value.trim()]))
}

async function treat(
  platform: FastPlatform,
  certificate: string,
  { SIREN, fichierACTES = '', typeTraitement, DNUtilisateur }: Readonly<Record<string, string>>,
): Promise<Said> {
  const subscriber = platform.subscribers.find((each) => each.siren === SIREN && each.certificate === certificate)
  if (!subscriber || !DNUtilisateur) return { code: '1x1', detail: 'Utilisateur inconnu' }
  if (typeTraitement === 'PREPARATION') return { code: '0', detail: 'En attente d’un agent' }
  if (typeTraitement !== 'TELETRANSMISSION') return { code: '1x4', detail: 'Type de traitement inconnu' }
  return transmit(platform, subscriber, fichierACTES)
}

/** Hand the message of this name, and the files that it names, to the préfecture. */
export async function transmit(platform: FastPlatform, subscriber: Subscriber, message: string): Promise<Said> {
  const { folder, prefecture, settings } = platform
  const depot = depotOf(platform, subscriber)
  const bytes = depot.read(message)
  const root = bytes && rootIn(textOf(bytes))
  const declared = readDeclared(folder, subscriber.siren)
  const isKnown = ['1-1', '6-1'].includes(readMessageName(message)?.code ?? '')
  if (!root || !declared || !isKnown) return { code: '1x2', detail: 'Enveloppe mal formée' }
  const names = [message, ...namedIn(root)]
  const files = names.map((name) => ({ name, bytes: depot.read(name) }))
  const missing = files.find((each) => !each.bytes)
  if (missing) return { code: '1x3', detail: `Fichier absent : ${missing.name}` }
  const { archive, bytes: own } = await pack(platform, declared, files as readonly PackedFile[])
  const sha256 = hash('sha256', own)
  const submission = { archive, sha256, bytes: once(own) }
  const refused = await prefecture.receive(submission, new AbortController().signal).then(
    () => undefined,
    (error: unknown) => (error instanceof ActesError && error.code === 'ACTES-G009' ? error : Promise.reject(error)),
  )
  if (refused) return { code: '1x2', detail: String(refused.params.reason) }
  if (settings.cleans) for (const name of names) depot.drop(name)
  return { code: '0', detail: '' }
}

interface PackedFile {
  readonly name: string
  readonly bytes: Uint8Array
}

async function pack({ folder, now }: FastPlatform, declared: Declared, files: readonly PackedFile[]) {
  const { siren, departement, arrondissement, nature, plateforme = 'production', fuseau } = declared
  const date = dayIn(fuseau, now())
  const serial = await draw(folder, ['envelopes', siren, date])
  const name = envelopeName({ plateforme, siren, date, serial })
  const place = { 'insee:SIREN': siren, 'actes:Departement': departement, 'actes:Arrondissement': arrondissement }
  const enveloppe = element('actes:EnveloppeCLMISILL', {}, [
    element('actes:Emetteur', {}, [element('actes:IDCL', { ...place, 'actes:Nature': nature })]),
    element('actes:AdressesRetour', {}, [element('actes:Email', {}, 'retour@example.org')]),
    element('actes:FormulairesEnvoyes', {}, [fichierSigne('actes:Formulaire', files[0]?.name ?? '')]),
  ])
  const bytes = await packed([{ name, bytes: writeXml(enveloppe, 'translit') }, ...files], now())
  return { archive: archiveName('FST', name), bytes }
}

/** Names of files, wherever the message names them. */
function namedIn({ name, text, children }: Node): readonly string[] {
  return name === 'NomFichier' ? [text.trim()] : children.flatMap(namedIn)
}

const textOf = (bytes: Uint8Array) => decodeXml(bytes).text

function rootIn(text: string): Node | undefined {
  try {
    return readXml({ text })
  } catch {
    return undefined
  }
}

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
