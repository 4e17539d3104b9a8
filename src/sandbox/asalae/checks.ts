// What the archive checks of a transfer, in order; the first fault refuses it. Codes: SEDA 0.2, list of reply codes.
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { ActesError } from '#errors.ts'
import { readArchive } from '#protocol/archive/read.ts'
import { sniff } from '../php.ts'
import type { Bordereau, DataObject } from './bordereau.ts'
import type { Agreement, Referential } from './referential.ts'

interface Judged {
  readonly bordereau: Bordereau
  readonly known: Referential
  /** Day of the judgement, and how many transfers its agreement has accepted. */
  readonly day: string
  readonly accepted: number
  readonly sizeBytes: number
}

/** ReplyCode, and what a person reads of it; no reason: no fault. */
type Row = readonly [code: string, reason: string | undefined]

/** @param path of the package; null when none came */
export async function judge(judged: Judged, path: string | null) {
  const { objects, malformed } = judged.bordereau
  const found = (rows: readonly Row[]) => rows.find(([, reason]) => reason !== undefined)
  if (malformed !== undefined) return ['101', malformed] as const
  const fault = found(messageRows(judged))
  if (fault) return fault
  if (path === null) return ['211', 'aucun fichier joint'] as const
  const read = await readPackage(path, objects)
  return read instanceof Map ? found(fileRows(objects, read)) : read
}

function outside(words: string, found: readonly string[], allowed: readonly string[] = []) {
  return said(words, found.length === 0 ? 'absent' : found.find((each) => !allowed.includes(each)))
}

function said(words: string, found: string | undefined) {
  return found === undefined ? undefined : `${words} : ${found}`
}

function unlike(words: string, codes: readonly string[], pattern: string) {
  const form = new RegExp(`^(?:${pattern})$`)
  return outside(
    words,
    codes,
    codes.filter((code) => form.test(code)),
  )
}

function messageRows(judged: Judged): readonly Row[] {
  const { service, versant, producers, agreement } = judged.bordereau
  const { known } = judged
  const accord = known.accords[agreement]
  return [
    ['201', outside('service d’archives inconnu', [service], known.services)],
    ['202', outside('service versant inconnu', [versant], known.versants)],
    ['200', outside('service producteur inconnu', producers, known.producteurs)],
    ['300', outside('accord inconnu', [agreement], Object.keys(known.accords))],
    ...(accord ? agreementRows(judged, accord) : []),
  ]
}

function agreementRows({ bordereau, known, ...judged }: Judged, accord: Agreement): readonly Row[] {
  const { service, versant, producers, profile, objects, rules } = bordereau
  const { day, accepted, sizeBytes } = judged
  // A type may be left out, not wrong.
  const types = ['', ...objects.map(({ mime }) => mime)]
  const among = (allowed: readonly string[] = []) => ['', ...allowed]
  return [
    ['303', outside('service versant étranger à l’accord', [versant], accord.versants)],
    ['304', outside('service d’archives étranger à l’accord', [service], accord.services)],
    ['302', outside('producteur étranger à l’accord', producers, accord.producteurs)],
    ['312', day < accord.debut || day > accord.fin ? `accord valable du ${accord.debut} au ${accord.fin}` : undefined],
    ['301', accepted >= accord.transfertsMax ? `quota : ${accord.transfertsMax} transferts` : undefined],
    ['306', sizeBytes > accord.octetsMax ? `volume : ${sizeBytes} octets` : undefined],
    ['308', said('objet sans empreinte', objects.find(({ digest }) => digest === '')?.uri)],
    ['203', outside('profil absent, ou étranger à l’accord', [profile], accord.profils)],
    ['204', outside('type non géré', types, among(known.types))],
    ['204', unlike('format inconnu de PRONOM', ['', ...objects.map(({ format }) => format)], '(?:(?:x-)?fmt/[0-9]+)?')],
    ['203', outside('type interdit par le profil', types, among(known.profils[profile]?.types))],
    ['307', outside('type étranger à l’accord', types, among(accord.types))],
    ['203', unlike('code de DUA inconnu', rules.dua, known.regles.dua)],
    ['203', unlike('code de communicabilité inconnu', rules.acces, known.regles.acces)],
  ]
}

interface ReadFile {
  readonly sizeBytes: number
  readonly digests: ReadonlyMap<string, string>
  readonly head: Uint8Array
}

function fileRows(objects: readonly DataObject[], read: ReadonlyMap<string, ReadFile>): readonly Row[] {
  const uris = objects.map(({ uri }) => uri)
  const wrong = (words: string, isWrong: (object: DataObject, file: ReadFile) => boolean) => {
    const found = objects.find((object) => {
      const file = read.get(object.uri)
      return file && isWrong(object, file)
    })
    return said(words, found?.uri)
  }
  return [
    ['211', outside('fichier absent', uris, [...read.keys()])],
    ['101', outside('fichier non décrit', [...read.keys()], uris)],
    ['207', wrong('empreinte', ({ algorithm, digest }, { digests }) => digests.get(algorithm) !== digest)],
    ['101', wrong('taille', ({ size }, { sizeBytes }) => size !== '' && size !== `${sizeBytes}`)],
    ['205', wrong('contenu d’un autre format', ({ mime }, { head }) => isOther(mime, sniff(head)))],
  ]
}

/** Types that their first bytes tell. */
const told: readonly string[] = ['application/pdf', 'application/zip', 'image/png', 'image/jpeg']

function isOther(mime: string, sniffed: string) {
  return told.includes(mime) ? sniffed !== mime : mime.endsWith('xml') && told.includes(sniffed)
}

const algorithms: Readonly<Record<string, string>> = {
  'http://www.w3.org/2000/09/xmldsig#sha1': 'sha1',
  'http://www.w3.org/2001/04/xmlenc#sha256': 'sha256',
  'http://www.w3.org/2001/04/xmlenc#sha512': 'sha512',
}

/** Read once, with the digest that the bordereau names for each file. */
async function readPackage(path: string, objects: readonly DataObject[]): Promise<Map<string, ReadFile> | Row> {
  const named = new Map(objects.map(({ uri, algorithm }) => [uri, algorithm]))
  const read = new Map<string, ReadFile>()
  try {
    await readArchive(createReadStream(path), {
      onMember: async ({ name, sizeBytes }, bytes) => {
        const algorithm = named.get(name) ?? ''
        const hash = createHash(algorithms[algorithm] ?? 'sha256')
        let head = Buffer.alloc(0)
        for await (const piece of bytes) {
          if (head.length < 64) head = Buffer.concat([head, piece.subarray(0, 64)])
          hash.update(piece)
        }
        const digests = new Map(algorithm in algorithms ? [[algorithm, hash.digest('hex')]] : [])
        read.set(name, { sizeBytes, head, digests })
      },
    })
    return read
  } catch (error) {
    if (!(error instanceof ActesError)) throw error
    const reason = `archive illisible : ${error.problems[0]?.path ?? ''} (${error.code})`
    return [error.code === 'ACTES-X024' ? '306' : '101', reason]
  }
}
