// Passes a posted archive to the préfecture. A first look, even into a damaged archive, finds addresses and an envelope
// to echo. Faults are told later, by mail: HTTP never reports them. Detail begins with the posted name (observed 2017:
// `… .tar.gz -> PREF-…`); the codes are this simulator's own.
import { ActesError } from '#errors.ts'
import { dayIn } from '#protocol/calendrier/jour.ts'
import { compact } from '#protocol/compact.ts'
import { readArchiveName, type ArchiveName } from '#protocol/messages/names.ts'
import { writeXml } from '#protocol/xml/write.ts'
import { readXml, type Node } from '#protocol/xml/read.ts'
import { gate, gateMaxBytes } from '#protocol/xml/gate.ts'
import { readLine } from '../ledger.ts'
import { anomalieEnveloppe } from '../messages.ts'
import { childrenOf, once, readMembers } from '../opening.ts'
import { receiveArchive, type Office } from '../reception.ts'
import { readDeclared, type Declared } from '../registry.ts'
import { addressesOf, enterPost, keepAddresses, putInOutbox, type Post } from './register.ts'

type ArchiveLook = Awaited<ReturnType<typeof lookInto>>

async function lookInto(bytes: Uint8Array, maxBytes: number, awaited: string | undefined) {
  const found = new Map<string, Uint8Array>()
  const keeps = (name: string, sizeBytes: number) => envelopeLike.test(name) && sizeBytes <= gateMaxBytes
  const whole = await readMembers(once(bytes), maxBytes, { into: found, keeps }).then(
    () => true,
    (error: unknown) => {
      if (error instanceof ActesError) return false
      throw error
    },
  )
  const named = found.get(awaited ?? '')
  const [any] = found.values()
  const enveloppe = await lookAtEnveloppe(named ?? any)
  return { whole, present: named !== undefined, enveloppe }
}

const envelopeLike = /^[ET]ACT-.*\.xml$/i

async function lookAtEnveloppe(bytes: Uint8Array | undefined) {
  if (!bytes) return undefined
  try {
    const gated = await gate(bytes, 'strict')
    if (gated.root !== 'EnveloppeCLMISILL') return undefined
    const node = readXml(gated)
    const [idcl] = under(node, 'Emetteur', 'IDCL')
    const siren = idcl?.attributes.SIREN
    const addresses = under(node, 'AdressesRetour', 'Email').map(({ text }) => text.trim())
    return {
      node,
      valid: gated.deviations.length === 0,
      ...(siren !== undefined && /^[0-9]{9}$/.test(siren) && { siren }),
      addresses: addresses.filter(isAddress),
    }
  } catch (error) {
    if (error instanceof ActesError) return undefined
    throw error
  }
}

function under(node: Node, parent: string, name: string) {
  return childrenOf(node, parent).flatMap((each) => childrenOf(each, name))
}

/** Wider than the schema, but safe in mail headers. */
function isAddress(address: string) {
  return address.length <= 254 && /^[!#-'*+./0-9=?A-Z^_`a-z{|}~-]+@[A-Za-z0-9.-]+$/.test(address)
}

interface Counter {
  readonly office: Office
  readonly settings: () => { readonly fallback: string | undefined }
  /** Aborts a reception that has not yet written its line. */
  readonly signal: AbortSignal
}

export interface Posted {
  readonly name: string
  readonly bytes: Uint8Array
  readonly sha256: string
}

/**
 * Accept any archive and return the behaviour that its number requests.
 * @throws ActesError ACTES-G004 if it may have been received. After any other error, nothing was received and nobody is
 * told
 */
export async function takeArchive(counter: Counter, posted: Posted, agent: string | undefined) {
  const { office } = counter
  const name = readArchiveName(posted.name)
  const look = await lookInto(posted.bytes, office.sizeMaxBytes, name?.envelopeFile)
  const siren = senderSirenFrom(name, look)
  const { addresses, own } = whoIsToldOf(counter, siren, look)
  // Before the reception, so that a received archive can always be answered.
  if (name && own && isOfThisName(office, posted)) await keepAddresses(office.folder, posted.name, addresses)
  const { outcome, behaviour } = await handInArchive(counter, posted, name)
  const { name: archive, sha256, bytes } = posted
  const at = office.now().toISOString()
  const came = { archive, sha256, sizeBytes: bytes.length, at, ...compact({ agent }), outcome, addresses }
  const post = await enterPost(office.folder, came)
  if (outcome === 'received' && siren !== undefined && own) await keepAddresses(office.folder, siren, addresses)
  if (outcome === 'again') await putInOutbox(office.folder, { n: post.n, archive, at })
  if (outcome === 'refused') await mailRefusal(office, { post, name, look, siren })
  return behaviour
}

function isOfThisName({ folder }: Office, { name, sha256 }: Posted) {
  return (readLine(folder, name)?.sha256 ?? sha256) === sha256
}

function senderSirenFrom(name: ArchiveName | undefined, { enveloppe }: ArchiveLook) {
  const { emetteur = '' } = name?.enveloppe ?? {}
  return enveloppe?.siren ?? (/^[0-9]{9}$/.test(emetteur) ? emetteur : undefined)
}

/** The envelope's own addresses, else the sender's last known ones, else its gateway's. */
function whoIsToldOf({ office, settings }: Counter, siren: string | undefined, look: ArchiveLook) {
  const { addresses = [] } = look.enveloppe ?? {}
  if (addresses.length > 0) return { addresses, own: true }
  const last = siren === undefined ? undefined : addressesOf(office.folder, siren)
  const { fallback } = settings()
  return { addresses: last ?? (fallback === undefined ? [] : [fallback]), own: false }
}

async function handInArchive(
  { office, signal }: Counter,
  { name: archive, sha256, bytes }: Posted,
  name: ArchiveName | undefined,
) {
  try {
    const { behaviour } = await receiveArchive(office, { archive, sha256, bytes: once(bytes) }, signal)
    return { outcome: 'received', behaviour } as const
  } catch (error) {
    if (!(error instanceof ActesError) || !['ACTES-G009', 'ACTES-G026'].includes(error.code)) throw error
    const line = name && readLine(office.folder, archive)
    return { outcome: line?.sha256 === sha256 ? 'again' : 'refused' } as const
  }
}

interface PostRefusal {
  readonly post: Post
  readonly name: ArchiveName | undefined
  readonly look: ArchiveLook
  readonly siren: string | undefined
}

async function mailRefusal(office: Office, refused: PostRefusal) {
  const { post, look, siren } = refused
  const { n, archive, at, addresses } = post
  if (addresses.length === 0) return
  const declared = siren === undefined ? undefined : readDeclared(office.folder, siren)
  const code = whyRefused(office, refused)
  const detail = `${sanitiseName(archive)} -> ${code} : ${sentences[code]}`
  const date = dayIn(declared?.fuseau ?? 'Europe/Paris', new Date(at))
  const echoed = look.enveloppe?.valid ? look.enveloppe.node : guessed(refused, declared)
  const xml = writeXml(anomalieEnveloppe({ date, nature: '100', detail }, echoed), 'ncr')
  const name = `ANO_${bareNameOf(archive)}.xml`
  const refusal = { name, base64: Buffer.from(xml).toString('base64'), addresses }
  await putInOutbox(office.folder, { n, archive, at, refusal })
}

function whyRefused({ folder, sizeMaxBytes }: Office, { post, name, look }: PostRefusal) {
  const { destinataire, numero = 0 } = name?.enveloppe ?? {}
  if (!name || destinataire !== undefined || numero > 9_999) return 'BAC-VERIF-30'
  if (readLine(folder, post.archive)) return 'BAC-VERIF-34'
  if (post.sizeBytes > sizeMaxBytes) return 'BAC-VERIF-35'
  if (!look.whole) return 'BAC-VERIF-31'
  return look.present ? 'BAC-VERIF-33' : 'BAC-VERIF-32'
}

const sentences = {
  'BAC-VERIF-30': "le nom de l'archive est mal formé",
  'BAC-VERIF-31': "l'archive est illisible",
  'BAC-VERIF-32': "l'enveloppe est absente de l'archive",
  'BAC-VERIF-33': "l'enveloppe est illisible",
  'BAC-VERIF-34': 'une archive de ce nom, mais de contenu différent, a déjà été reçue',
  'BAC-VERIF-35': "l'archive dépasse la taille admise",
} as const

/** Without the trigramme and the extensions: senders search for this stem. */
function bareNameOf(archive: string) {
  const { envelopeFile } = readArchiveName(archive) ?? {}
  const bare = envelopeFile ?? archive.replace(/^[A-Za-z]{3}-/, '').replace(/\.tar\.gz$|\.tgz$|\.[^.]*$/i, '')
  return sanitiseName(bare.replace(/\.xml$/, ''))
}

/** Names are untrusted: they must not break a header, a file name or an XML document. */
function sanitiseName(name: string) {
  return name.replace(/[^A-Za-z0-9_. -]/g, '_').slice(0, 90)
}

/** The schema requires a whole envelope, so build one from the known facts. */
function guessed({ siren, post }: PostRefusal, declared: Declared | undefined) {
  const idcl = {
    SIREN: siren ?? '000000000',
    Departement: declared?.departement ?? '000',
    Arrondissement: declared?.arrondissement ?? '0',
    Nature: declared?.nature ?? '00',
  }
  return node('EnveloppeCLMISILL', [
    node('Emetteur', [{ ...node('IDCL'), attributes: idcl }]),
    node(
      'AdressesRetour',
      post.addresses.map((address) => ({ ...node('Email'), text: address })),
    ),
    node('FormulairesEnvoyes', [node('Formulaire', [node('NomFichier')])]),
  ])
}

function node(name: string, children: readonly Node[] = []): Node {
  return { name, attributes: {}, children, text: '' }
}
