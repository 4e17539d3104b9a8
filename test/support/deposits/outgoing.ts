// Frozen sendings for the gateways' tests: real messages and real archives, whole or spoiled on purpose.
import { hash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { pack } from 'tar-stream'
import { parseActe, type Acte } from '../../../src/protocol/acte/acte.ts'
import { writeArchive } from '../../../src/protocol/archive/write.ts'
import { nationalClassification } from '../../../src/protocol/classification/classification.ts'
import { maraussan } from '../../../src/config/demo.ts'
import type { Collectivite } from '../../../src/protocol/acte/collectivite.ts'
import type { Formulaire } from '../../../src/protocol/messages/formulaire.ts'
import { writeSending } from '../../../src/protocol/messages/write.ts'
import type { Sending } from '../../../src/protocol/messages/sending.ts'
import { readIdActe } from '../../../src/protocol/messages/names.ts'
import type { Outgoing } from '../../../src/gateways/gateway.ts'

export interface TestMember {
  readonly name: string
  readonly bytes: Uint8Array
}

export interface Sample {
  readonly acte?: Partial<Acte>
  readonly collectivite?: Collectivite
  /** Day and serial of the envelope. */
  readonly date?: string
  readonly serial?: number
  readonly classificationDate?: string
  /** Content of the deposited files, by base name; a tiny PDF otherwise. */
  readonly files?: ReadonlyMap<string, Uint8Array>
  /** Change the members before they are packed: in their order, envelope and message first. */
  readonly alter?: (members: readonly TestMember[], sending: Sending) => readonly TestMember[]
  /** Change the archive's bytes; its digest is that of the result. */
  readonly spoil?: (bytes: Uint8Array) => Uint8Array
}

export interface Frozen extends Outgoing {
  readonly bytes: Uint8Array
  readonly members: readonly (TestMember & { readonly sha256: string; readonly sizeBytes: number })[]
}

export const tinyPdf = Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n')

export const acteOfMaraussan: Acte = {
  collectivite: maraussan.siren,
  numero: 'DEL11-250625',
  nature: 'DE',
  dateDecision: '2025-06-25',
  matiere: [8, 1],
  objet: 'Écoles : convention de partenariat',
  document: { fichier: 'deliberation.pdf', typePiece: '99_DE' },
  annexes: [{ fichier: 'convention.pdf', typePiece: '21_DO' }],
  documentPapier: false,
}

/** A frozen sending of Maraussan's act, changed as the sample says. */
export async function makeOutgoing(sample: Sample = {}): Promise<Frozen> {
  const collectivite = (sample.collectivite ?? maraussan).siren
  return makeOutgoingOf({ code: '1-1', acte: { ...acteOfMaraussan, collectivite, ...sample.acte } }, sample)
}

/** A frozen sending of any message, changed as the sample says. */
export async function makeOutgoingOf(formulaire: Formulaire, sample: Omit<Sample, 'acte'> = {}): Promise<Frozen> {
  const { collectivite = maraussan, date = '2025-07-08', serial = 1 } = sample
  const classificationDate = sample.classificationDate ?? nationalClassification.date
  const sending = writeSending(formulaire, { collectivite, date, serial, classificationDate, charset: 'translit' })
  const whole: readonly TestMember[] = [
    sending.enveloppe,
    sending.message,
    ...sending.pieces.map(({ fichier, name }) => ({ name, bytes: sample.files?.get(fichier) ?? tinyPdf })),
  ]
  const members = sample.alter?.(whole, sending) ?? whole
  const mtime = new Date(`${readIdActe(sending.idActe ?? '')?.dateDecision ?? date}T00:00:00Z`)
  const packed = await (sample.alter ? packAny(members) : packOurs(members, mtime))
  const known = members.map(({ name, bytes }) => ({
    name,
    bytes,
    sha256: hash('sha256', bytes),
    sizeBytes: bytes.length,
  }))
  return { ...freeze(sending, sample.spoil?.(packed) ?? packed), formulaire, collectivite, members: known }
}

/** The user's own deposit, `fixtures/actes/maraussan`; the sample's act when the folder is not there. */
export async function makeMaraussan(sample: Omit<Sample, 'acte' | 'files'> = {}): Promise<Frozen> {
  const folder = fileURLToPath(new URL('../../../fixtures/actes/maraussan/', import.meta.url))
  if (!existsSync(`${folder}acte.json`)) return makeOutgoing(sample)
  const parsed = parseActe(JSON.parse(await readFile(`${folder}acte.json`, 'utf8')))
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  const { document, annexes } = parsed.value
  const names = [document, ...annexes].map(({ fichier }) => fichier)
  const files = await Promise.all(names.map(async (name) => [name, await readFile(`${folder}${name}`)] as const))
  return makeOutgoing({ ...sample, acte: parsed.value, files: new Map(files) })
}

/** Rewrite the text of one member. */
export function rewrite(
  members: readonly TestMember[],
  index: number,
  change: (xml: string) => string,
): readonly TestMember[] {
  return members.map(({ name, bytes }, at) => {
    if (at !== index) return { name, bytes }
    const before = Buffer.from(bytes).toString('latin1')
    const after = change(before)
    if (after === before) throw new Error(`nothing to change in ${name}`)
    return { name, bytes: Buffer.from(after, 'latin1') }
  })
}

/** Our own archive. */
async function packOurs(members: readonly TestMember[], mtime: Date): Promise<Uint8Array> {
  const sources = members.map(({ name, bytes }) => ({ name, sizeBytes: bytes.length, bytes: () => [bytes] }))
  return joined(writeArchive(sources, { mtime }).stream)
}

/** A foreign archive, with members that our own writer refuses. */
async function packAny(members: readonly TestMember[]): Promise<Uint8Array> {
  const tar = pack()
  for (const { name, bytes } of members) tar.entry({ name }, Buffer.from(bytes))
  tar.finalize()
  return gzipSync(await joined(tar as unknown as AsyncIterable<Uint8Array>))
}

async function joined(stream: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of stream) chunks.push(chunk)
  return Buffer.concat(chunks)
}

function freeze(sending: Sending, bytes: Uint8Array): Omit<Frozen, 'formulaire' | 'collectivite' | 'members'> {
  return {
    idActe: sending.idActe,
    archive: sending.archive,
    mediaType: 'application/gzip',
    sha256: hash('sha256', bytes),
    sizeBytes: bytes.length,
    bytes,
    open: async function* () {
      for (let at = 0; at < bytes.length; at += 16_384) yield bytes.subarray(at, at + 16_384)
    },
  }
}
