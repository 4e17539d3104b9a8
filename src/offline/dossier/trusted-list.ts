// A national trusted list (ETSI TS 119 612) that the operator has downloaded: the services that issue qualified
// timestamps, and since when they were granted. Its XAdES signature is checked against certificates that the operator
// names. Nothing is fetched.
import { readFile, stat } from 'node:fs/promises'
import { trustIn } from '#files/signatures/chain.ts'
import { certificateIn } from '#files/signatures/cms.ts'
import { signaturesOfXml } from '#files/signatures/xml.ts'
import { openLibxml, withSignedDocument, type XmlDocument } from '#protocol/xml/libxml.ts'
import type { TrustedList } from './timestamp.ts'

const names = { t: 'http://uri.etsi.org/02231/v2#' }
const uris = 'http://uri.etsi.org/TrstSvc'
const type = `${uris}/Svctype/TSA/QTST`
const granted = `${uris}/TrustedList/Svcstatus/granted`
const scheme = '/t:TrustServiceStatusList/t:SchemeInformation'
// A path from the root crosses no signature, whose content the signature itself does not cover.
const services =
  '/t:TrustServiceStatusList/t:TrustServiceProviderList/t:TrustServiceProvider/t:TSPServices/t:TSPService'
const instances = './t:ServiceInformation | ./t:ServiceHistory/t:ServiceHistoryInstance'
const certificate = './t:ServiceInformation/t:ServiceDigitalIdentity/t:DigitalId/t:X509Certificate'

interface TrustedListFiles {
  /** The list, in XML. */
  readonly path: string
  /** PEM of the certificates that sign it, or of their authorities. */
  readonly signers: string
}

/** @param signers PEM. @returns undefined unless one of them signed the whole list */
export async function readTrustedList(bytes: Buffer, signers: string, now: Date): Promise<TrustedList | undefined> {
  const trust = async () => trustIn(signers)
  const signatures = await signaturesOfXml(bytes, { beside: () => undefined, trust, now })
  const isTheirs = signatures.some(
    ({ integrity, covers, chain }) => integrity === 'intact' && covers === 'file' && chain === 'known',
  )
  if (!isTheirs) return undefined
  const { library } = await openLibxml()
  return withSignedDocument(library, bytes, servicesIn)
}

function servicesIn(document: XmlDocument): TrustedList | undefined {
  const textIn = (node: { readonly get: XmlDocument['get'] }, path: string) =>
    node.get(path, names)?.content.trim() ?? ''
  const issued = textIn(document, `${scheme}/t:ListIssueDateTime`)
  // A closed list has no next update.
  const until = new Date(textIn(document, `${scheme}/t:NextUpdate/t:dateTime`) || issued)
  if (Number.isNaN(until.getTime())) return undefined
  const all = document.find(`${services}[.//t:ServiceTypeIdentifier[normalize-space() = '${type}']]`, names)
  return {
    issuedOn: issued.slice(0, 10),
    until,
    services: all.map((service) => ({
      certificates: service
        .find(certificate, names)
        .flatMap(({ content }) => certificateIn(Buffer.from(content, 'base64'))),
      spans: service.find(instances, names).map((each) => ({
        from: new Date(textIn(each, 't:StatusStartingTime')),
        isGranted: textIn(each, 't:ServiceTypeIdentifier') === type && textIn(each, 't:ServiceStatus') === granted,
      })),
    })),
  }
}

/** Read anew where a file was replaced. The function gives undefined where there is no list that its signers signed. */
export function openTrustedList(files: TrustedListFiles, now: () => Date): () => Promise<TrustedList | undefined> {
  let known: { readonly mark: string; readonly list: Promise<TrustedList | undefined> } | undefined
  return async () => {
    const both = [files.path, files.signers]
    const mark = await Promise.all(both.map(async (file) => (await stat(file)).mtimeMs)).catch(() => undefined)
    if (!mark) return undefined
    if (known?.mark !== mark.join(' ')) known = { mark: mark.join(' '), list: loadTrustedList(files, now()) }
    return known.list
  }
}

/** @throws the system's error where a file cannot be read */
export async function loadTrustedList({ path, signers }: TrustedListFiles, now: Date) {
  return readTrustedList(await readFile(path), await readFile(signers, 'utf8'), now)
}
