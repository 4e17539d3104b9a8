// An archive that was posted to the ministry is handed to the prefecture. Whatever is wrong with it is told by a mail,
// later: here it is only noted whom to tell, and what.
import { ActesError } from '../../errors.ts'
import { dayIn } from '../../protocol/calendrier/jour.ts'
import { readArchiveName, type ArchiveName } from '../../protocol/messages/names.ts'
import { readLine } from '../ledger.ts'
import type { Behaviour } from '../numbers.ts'
import { once } from '../opening.ts'
import { receive, type Office } from '../reception.ts'
import { readDeclared } from '../registry.ts'
import { unreceivable, type Unreceivable } from './anomaly.ts'
import { lookInto, type Look } from './look.ts'
import { addressesOf, enterPost, keepAddresses, putInOutbox, type Outcome, type Post } from './register.ts'

export interface Counter {
  readonly office: Office
  readonly settings: () => {
    readonly sameArchive: 'answered' | 'ignored'
    /** For what holds no address. */
    readonly fallback: string | undefined
  }
  /** Ends a reception that has not entered its line. */
  readonly signal: AbortSignal
}

/** One archive, as it was posted. */
export interface Posted {
  /** That of its field: anything at all. */
  readonly name: string
  readonly bytes: Uint8Array
  readonly sha256: string
}

/**
 * Take an archive, whatever it holds.
 * @param agent what the client calls itself
 * @returns what its number asked for, if it was received
 * @throws ActesError ACTES-G004 it may or may not have been received. Anything else: nothing was, nor is anybody told
 */
export async function take(
  counter: Counter,
  posted: Posted,
  agent: string | undefined,
): Promise<Behaviour | undefined> {
  const { office } = counter
  const name = readArchiveName(posted.name)
  const sought = { awaited: name?.envelopeFile, maxBytes: office.sizeMaxBytes }
  const look = await lookInto(posted.bytes, sought)
  const known = await whoIsToldOf(counter, name, look)
  // Before anything is received: what was received can then be answered, whatever happens.
  if (name && known.own && (await isOfThisName(office, posted)))
    await keepAddresses(office.folder, posted.name, known.addresses)
  const { outcome, behaviour } = await handIn(counter, posted, name)
  const { name: archive, sha256, bytes } = posted
  const { addresses } = known
  const at = office.now().toISOString()
  const post = await enterPost(office.folder, {
    ...{ archive, sha256, sizeBytes: bytes.length, at },
    ...(agent !== undefined && { agent }),
    ...{ outcome, addresses },
  })
  const siren = sirenOf(name, look)
  if (outcome === 'received' && siren !== undefined && known.own) await keepAddresses(office.folder, siren, addresses)
  if (outcome === 'again') await putInOutbox(office.folder, { n: post.n, archive, at })
  if (outcome === 'refused') await refuse(counter, { post, name, look })
  return behaviour
}

/** Nothing else was received under its name. */
async function isOfThisName({ folder }: Office, { name, sha256 }: Posted): Promise<boolean> {
  const line = await readLine(folder, name)
  return !line || line.sha256 === sha256
}

/** Who sends, as the envelope says, or else the name of the archive. */
function sirenOf(name: ArchiveName | undefined, { enveloppe }: Look): string | undefined {
  const { emetteur = '' } = name?.enveloppe ?? {}
  return enveloppe?.siren ?? (/^[0-9]{9}$/.test(emetteur) ? emetteur : undefined)
}

/** The addresses of the envelope itself, else those last known of the sender, else those of its gateway. */
async function whoIsToldOf(
  { office, settings }: Counter,
  name: ArchiveName | undefined,
  look: Look,
): Promise<{ readonly addresses: readonly string[]; readonly own: boolean }> {
  const { addresses = [] } = look.enveloppe ?? {}
  if (addresses.length > 0) return { addresses, own: true }
  const siren = sirenOf(name, look)
  const last = siren === undefined ? undefined : await addressesOf(office.folder, siren)
  const { fallback } = settings()
  return { addresses: last ?? (fallback === undefined ? [] : [fallback]), own: false }
}

async function handIn(
  { office, settings, signal }: Counter,
  { name: archive, sha256, bytes }: Posted,
  name: ArchiveName | undefined,
): Promise<{ readonly outcome: Outcome; readonly behaviour?: Behaviour }> {
  try {
    const { behaviour } = await receive(office, { archive, sha256, bytes: once(bytes) }, signal)
    return { outcome: 'received', ...(behaviour && { behaviour }) }
  } catch (error) {
    if (!(error instanceof ActesError) || error.code !== 'ACTES-G009') throw error
    const line = name && (await readLine(office.folder, archive))
    if (line?.sha256 !== sha256) return { outcome: 'refused' }
    return { outcome: settings().sameArchive === 'answered' ? 'again' : 'ignored' }
  }
}

interface Refusal {
  readonly post: Post
  readonly name: ArchiveName | undefined
  readonly look: Look
}

/** Nobody is told where nobody is known. */
async function refuse({ office }: Counter, refusal: Refusal): Promise<void> {
  const { post, look } = refusal
  const { n, archive, at, addresses } = post
  if (addresses.length === 0) return
  const siren = sirenOf(refusal.name, look)
  const declared = siren === undefined ? undefined : await readDeclared(office.folder, siren)
  const { name, bytes } = unreceivable({
    archive,
    code: await whyRefused(office, refusal),
    day: dayIn(declared?.fuseau ?? 'Europe/Paris', new Date(at)),
    ...(siren !== undefined && { siren }),
    ...(declared && { declared }),
    ...(look.enveloppe && { enveloppe: look.enveloppe }),
    addresses,
  })
  const base64 = Buffer.from(bytes).toString('base64')
  await putInOutbox(office.folder, { n, archive, at, refusal: { name, base64, addresses } })
}

async function whyRefused({ folder, sizeMaxBytes }: Office, { post, name, look }: Refusal): Promise<Unreceivable> {
  const { destinataire, numero = 0 } = name?.enveloppe ?? {}
  if (!name || destinataire !== undefined || numero > 9_999) return 'BAC-VERIF-30'
  if (await readLine(folder, post.archive)) return 'BAC-VERIF-34'
  if (post.sizeBytes > sizeMaxBytes) return 'BAC-VERIF-35'
  if (!look.whole) return 'BAC-VERIF-31'
  return look.present ? 'BAC-VERIF-33' : 'BAC-VERIF-32'
}
