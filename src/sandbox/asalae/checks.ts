// What the archive checks of a transfer, in order; the first fault refuses it. Codes: SEDA 0.2, list of reply codes.
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { ActesError } from '#errors.ts'
import { readArchive } from '#protocol/archive/read.ts'
import { sniff } from '../php.ts'
import type { Bordereau, DataObject } from './bordereau.ts'
import type { Referential } from './referential.ts'

interface Verdict {
  readonly code: string
  readonly reason: string
}

interface Judged {
  readonly bordereau: Bordereau
  readonly known: Referential
  /** Day of the transfer, and how many its agreement had before. */
  readonly day: string
  readonly before: number
  readonly sizeBytes: number
}

type Check<T> = readonly [code: string, fault: (judged: T) => string | undefined]

/** @param packagePath undefined when no file came */
export async function judge(judged: Judged, packagePath: string | undefined): Promise<Verdict | undefined> {
  const fault = firstFault(messageChecks, judged)
  if (fault) return fault
  const { objects } = judged.bordereau
  if (packagePath === undefined) return { code: '211', reason: 'aucun fichier joint' }
  const read = await readPackage(packagePath, objects)
  if (!(read instanceof Map)) return read
  return firstFault(fileChecks, { objects, read })
}

function firstFault<T>(checks: readonly Check<T>[], judged: T): Verdict | undefined {
  for (const [code, check] of checks) {
    const reason = check(judged)
    if (reason !== undefined) return { code, reason }
  }
  return undefined
}

const agreementOf = ({ bordereau, known }: Judged) => known.accords[bordereau.agreement]
const outside = (found: readonly string[], allowed: readonly string[] = []) =>
  found.find((each) => !allowed.includes(each))
const said = (words: string, found: string | undefined) => (found === undefined ? undefined : `${words} : ${found}`)
const typesOf = ({ objects }: Bordereau) => objects.map(({ mime }) => mime).filter((mime) => mime !== '')

const messageChecks: readonly Check<Judged>[] = [
  ['101', ({ bordereau }) => bordereau.malformed],
  ['201', ({ bordereau, known }) => said('service d’archives inconnu', outside([bordereau.service], known.services))],
  ['202', ({ bordereau, known }) => said('service versant inconnu', outside([bordereau.versant], known.versants))],
  [
    '200',
    ({ bordereau: { producers }, known }) =>
      producers.length === 0
        ? 'service producteur absent'
        : said('service producteur inconnu', outside(producers, known.producteurs)),
  ],
  ['300', (judged) => (agreementOf(judged) ? undefined : `accord inconnu : ${judged.bordereau.agreement}`)],
  [
    '303',
    (judged) =>
      said('service versant étranger à l’accord', outside([judged.bordereau.versant], agreementOf(judged)?.versants)),
  ],
  [
    '304',
    (judged) =>
      said(
        'service d’archives étranger à l’accord',
        outside([judged.bordereau.service], agreementOf(judged)?.services),
      ),
  ],
  [
    '302',
    (judged) =>
      said('producteur étranger à l’accord', outside(judged.bordereau.producers, agreementOf(judged)?.producteurs)),
  ],
  [
    '312',
    (judged) => {
      const { debut = '', fin = '' } = agreementOf(judged) ?? {}
      return judged.day < debut || judged.day > fin ? `accord valable du ${debut} au ${fin}` : undefined
    },
  ],
  [
    '301',
    (judged) => (judged.before >= (agreementOf(judged)?.transfertsMax ?? 0) ? 'quota de l’accord atteint' : undefined),
  ],
  [
    '306',
    (judged) => (judged.sizeBytes > (agreementOf(judged)?.octetsMax ?? 0) ? `${judged.sizeBytes} octets` : undefined),
  ],
  ['308', ({ bordereau }) => said('objet sans empreinte', bordereau.objects.find(({ digest }) => digest === '')?.uri)],
  [
    '203',
    (judged) =>
      said('profil absent, inconnu ou étranger à l’accord', outside([judged.bordereau.profile], profilesOf(judged))),
  ],
  ['204', ({ bordereau, known }) => said('type non géré', outside(typesOf(bordereau), known.types))],
  [
    '204',
    ({ bordereau }) =>
      said(
        'format inconnu de PRONOM',
        bordereau.objects.find(({ format }) => !/^(?:(?:x-)?fmt\/[0-9]+)?$/.test(format))?.format,
      ),
  ],
  [
    '203',
    ({ bordereau, known }) =>
      said('type interdit par le profil', outside(typesOf(bordereau), known.profils[bordereau.profile]?.types)),
  ],
  ['307', (judged) => said('type étranger à l’accord', outside(typesOf(judged.bordereau), agreementOf(judged)?.types))],
  ['203', ({ bordereau, known }) => said('code de DUA inconnu', unlike(bordereau.rules.dua, known.regles.dua))],
  [
    '203',
    ({ bordereau, known }) =>
      said('code de communicabilité inconnu', unlike(bordereau.rules.acces, known.regles.acces)),
  ],
]

const profilesOf = (judged: Judged) => agreementOf(judged)?.profils.filter((profile) => profile in judged.known.profils)

function unlike(codes: readonly string[], pattern: string) {
  return codes.length === 0 ? 'aucun' : codes.find((code) => !new RegExp(`^(?:${pattern})$`).test(code))
}

interface ReadFile {
  readonly sizeBytes: number
  readonly digests: ReadonlyMap<string, string>
  readonly head: Uint8Array
}

interface Compared {
  readonly objects: readonly DataObject[]
  readonly read: ReadonlyMap<string, ReadFile>
}

const wrongObject = ({ objects, read }: Compared, isWrong: (object: DataObject, file: ReadFile) => boolean) =>
  objects.find((object) => {
    const file = read.get(object.uri)
    return file !== undefined && isWrong(object, file)
  })?.uri

const fileChecks: readonly Check<Compared>[] = [
  ['211', ({ objects, read }) => said('fichier absent', objects.find(({ uri }) => !read.has(uri))?.uri)],
  [
    '101',
    ({ objects, read }) =>
      said(
        'fichier non décrit',
        outside(
          [...read.keys()],
          objects.map(({ uri }) => uri),
        ),
      ),
  ],
  [
    '207',
    (compared) =>
      said(
        'empreinte',
        wrongObject(compared, ({ algorithm, digest }, { digests }) => digests.get(algorithm) !== digest),
      ),
  ],
  [
    '101',
    (compared) =>
      said(
        'taille',
        wrongObject(compared, ({ size }, { sizeBytes }) => size !== '' && size !== `${sizeBytes}`),
      ),
  ],
  [
    '205',
    (compared) =>
      said(
        'contenu d’un autre format',
        wrongObject(compared, ({ mime }, { head }) => isOther(mime, sniff(head))),
      ),
  ],
]

/** Types that their first bytes tell. */
const told: readonly string[] = ['application/pdf', 'application/zip', 'image/png', 'image/jpeg']

function isOther(mime: string, sniffed: string) {
  if (told.includes(mime)) return sniffed !== mime
  return mime.endsWith('xml') && told.includes(sniffed)
}

const algorithms: Readonly<Record<string, string>> = {
  'http://www.w3.org/2000/09/xmldsig#sha1': 'sha1',
  'http://www.w3.org/2001/04/xmlenc#sha256': 'sha256',
  'http://www.w3.org/2001/04/xmlenc#sha512': 'sha512',
}

/** Read once, with the digests that the bordereau names. */
async function readPackage(path: string, objects: readonly DataObject[]): Promise<Map<string, ReadFile> | Verdict> {
  const read = new Map<string, ReadFile>()
  try {
    await readArchive(createReadStream(path), {
      onMember: async ({ name, sizeBytes }, bytes) => {
        const uris = new Set(objects.filter(({ uri }) => uri === name).map(({ algorithm }) => algorithm))
        const hashes = Object.entries(algorithms).flatMap(([uri, own]) =>
          uris.has(uri) ? [[uri, createHash(own)] as const] : [],
        )
        let head = Buffer.alloc(0)
        for await (const piece of bytes) {
          if (head.length < 64) head = Buffer.concat([head, piece.subarray(0, 64)])
          for (const [, hash] of hashes) hash.update(piece)
        }
        read.set(name, { sizeBytes, head, digests: new Map(hashes.map(([uri, hash]) => [uri, hash.digest('hex')])) })
      },
    })
    return read
  } catch (error) {
    if (!(error instanceof ActesError)) throw error
    const [fault] = error.problems
    return {
      code: error.code === 'ACTES-X024' ? '306' : '101',
      reason: `archive illisible : ${fault?.path ?? ''} (${error.code})`,
    }
  }
}
