// What the archive checks of a transfer, in order; the first fault refuses it. Codes: SEDA 0.2, list of reply codes.
import { dayIn } from '#protocol/calendrier/jour.ts'
import { sniff } from '../php.ts'
import { survey } from '../seda/container.ts'
import { structureFault } from '../seda/structure.ts'
import { all, every, linksIn, namespaceOf, objectsIn, textOf, type SedaElement } from '../seda/tree.ts'
import type { AsalaePlatform, AsalaeTransfer } from './platform.ts'
import { readReferentiel } from './referential.ts'

/** ReplyCode and what a person reads of it; undefined: no fault. */
export async function faultOf(platform: AsalaePlatform, transfer: AsalaeTransfer, message: SedaElement) {
  const facts = await factsOf(platform, transfer, message)
  for (const [code, words, check] of rows) {
    const found = check(facts)
    if (found !== undefined && found !== false) return { code, reason: `${words} : ${found}` }
  }
  return undefined
}

type TransferFacts = Awaited<ReturnType<typeof factsOf>>

async function factsOf(
  { transfers, folder, now }: AsalaePlatform,
  { id, file, sizeBytes, ...transfer }: AsalaeTransfer,
  message: SedaElement,
) {
  const known = readReferentiel(folder)
  const accepted = transfers.all().filter((each) => each.agreement === transfer.agreement && each.code?.startsWith('0'))
  const surveyed = file === null ? undefined : await survey(transfers.pathOf(id, file))
  const members = surveyed?.members ?? new Map<string, never>()
  const agreement = textOf(message, 'ArchivalAgreement')
  const text = (name: string) => textOf(message, name).trim()
  const texts = (found: readonly SedaElement[]) =>
    found.length === 0 ? ['absent'] : found.map((each) => each.text.trim())
  const codes = (rule: string) => texts(every(message, rule).flatMap((each) => all(each, 'Rule')))
  const objects = objectsIn(message).map((each) => ({ ...each, file: members.get(each.uri) }))
  return {
    sizeBytes,
    day: dayIn('Europe/Paris', now()),
    accepted: accepted.length,
    message,
    known,
    surveyed,
    objects,
    uris: objects.map(({ uri }) => uri),
    names: [...members.keys()],
    // A type may be left out, not wrong.
    types: objects.flatMap(({ mime }) => (mime === '' ? [] : mime)),
    links: linksIn(message),
    service: text('ArchivalAgency/Identifier'),
    versant: text('TransferringAgency/Identifier'),
    agreement,
    accord: known.accords[agreement],
    profile: text('DataObjectPackage/ManagementMetadata/ArchivalProfile'),
    producers: texts([
      ...every(message, 'OriginatingAgency').flatMap((each) => all(each, 'Identifier')),
      ...every(message, 'OriginatingAgencyIdentifier'),
    ]),
    dua: codes('AppraisalRule'),
    acces: codes('AccessRule'),
  }
}

function outside(found: readonly string[], allowed: readonly string[] = []) {
  return found.find((each) => !allowed.includes(each))
}

function unlike(codes: readonly string[], pattern: string) {
  return codes.find((code) => !new RegExp(`^(?:${pattern})$`).test(code))
}

const rows: readonly (readonly [
  code: string,
  words: string,
  check: (facts: TransferFacts) => string | false | undefined,
])[] = [
  ['308', 'objet sans empreinte', ({ objects }) => objects.find(({ digest }) => digest === '')?.uri],
  [
    '101',
    'ni SEDA 2.1 ni SEDA 2.2',
    ({ message: { namespace } }) => outside([namespace], [namespaceOf('2.1'), namespaceOf('2.2')]),
  ],
  ['101', 'message mal formé', ({ message }) => structureFault(message)],
  [
    '101',
    'élément de trop',
    ({ message }) => every(message, 'OrganizationDescriptiveMetadata').flatMap((each) => all(each, 'Agency'))[0]?.name,
  ],
  ['101', 'deux objets de même Uri', ({ uris }) => uris.find((uri, rank) => uris.indexOf(uri) < rank)],
  ['101', 'référence à un objet inconnu', ({ links }) => links.lost],
  ['101', 'objet sans unité d’archives', ({ links }) => links.orphan],
  ['201', 'service d’archives inconnu', ({ service, known }) => outside([service], known.services)],
  ['202', 'service versant inconnu', ({ versant, known }) => outside([versant], known.versants)],
  ['200', 'service producteur inconnu', ({ producers, known }) => outside(producers, known.producteurs)],
  ['300', 'accord inconnu', ({ agreement, accord }) => !accord && agreement],
  ['303', 'service versant étranger à l’accord', ({ versant, accord }) => outside([versant], accord?.versants)],
  ['304', 'service d’archives étranger à l’accord', ({ service, accord }) => outside([service], accord?.services)],
  ['302', 'producteur étranger à l’accord', ({ producers, accord }) => outside(producers, accord?.producteurs)],
  [
    '312',
    'accord valable',
    ({ day, accord }) => accord && (day < accord.debut || day > accord.fin) && `du ${accord.debut} au ${accord.fin}`,
  ],
  [
    '301',
    'transferts de l’accord',
    ({ accepted, accord }) => accord && accepted >= accord.transfertsMax && `${accepted}`,
  ],
  ['306', 'octets', ({ sizeBytes, accord }) => accord && sizeBytes > accord.octetsMax && `${sizeBytes}`],
  ['203', 'profil absent, ou étranger à l’accord', ({ profile, accord }) => outside([profile], accord?.profils)],
  ['204', 'type non géré', ({ types, known }) => outside(types, known.types)],
  [
    '204',
    'format inconnu de PRONOM',
    ({ objects }) =>
      unlike(
        objects.map(({ format }) => format.trim()),
        '(?:(?:x-)?fmt/[0-9]+)?',
      ),
  ],
  ['203', 'type interdit par le profil', ({ types, profile, known }) => outside(types, known.profils[profile]?.types)],
  ['307', 'type étranger à l’accord', ({ types, accord }) => outside(types, accord?.types)],
  ['203', 'code de DUA inconnu', ({ dua, known }) => unlike(dua, known.regles.dua)],
  ['203', 'code de communicabilité inconnu', ({ acces, known }) => unlike(acces, known.regles.acces)],
  ['211', 'fichier joint', ({ surveyed }) => !surveyed && 'absent'],
  [
    '101',
    'archive illisible',
    ({ surveyed }) => (surveyed?.container === 'tar.gz' ? surveyed.damage : 'tar.gz attendu'),
  ],
  ['101', 'fichier dans un dossier', ({ names }) => names.find((name) => name.includes('/'))],
  ['211', 'fichier absent', ({ uris, names }) => outside(uris, names)],
  ['101', 'fichier non décrit', ({ uris, names }) => outside(names, uris)],
  [
    '207',
    'empreinte',
    ({ objects }) => objects.find(({ file, algorithm, digest }) => file?.digests[hashNamed(algorithm)] !== digest)?.uri,
  ],
  [
    '101',
    'taille',
    ({ objects }) => objects.find(({ file, size }) => size !== '' && size !== `${file?.sizeBytes}`)?.uri,
  ],
  [
    '205',
    'contenu d’un autre format',
    ({ objects }) => objects.find(({ file, mime }) => file && isOther(mime, sniff(file.head)))?.uri,
  ],
]

/** `http://www.w3.org/2001/04/xmlenc#sha256` */
function hashNamed(algorithm: string) {
  return /^http:.*#(sha\d+)$/.exec(algorithm)?.[1] ?? ''
}

/** Types that their first bytes tell. */
const told: readonly string[] = ['application/pdf', 'application/zip', 'image/png', 'image/jpeg']

function isOther(mime: string, sniffed: string) {
  return told.includes(mime) ? sniffed !== mime : mime.endsWith('xml') && told.includes(sniffed)
}
