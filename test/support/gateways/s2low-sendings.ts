// Frozen forms of S²LOW for tests: composed by the driver, frozen as the package step freezes them.
import { createHash } from 'node:crypto'
import type { Composed, FormContent, Gateway, Outgoing } from '../../../src/gateways/gateway.ts'
import { nationalClassification } from '../../../src/protocol/classification/classification.ts'
import { maraussan } from '../../../src/config/demo.ts'
import type { Collectivite } from '../../../src/protocol/acte/collectivite.ts'
import { piecesOf, type Formulaire } from '../../../src/protocol/messages/formulaire.ts'
import { writeSending } from '../../../src/protocol/messages/write.ts'
import { tinyPdf } from '../deposits/outgoing.ts'

export interface FormSample {
  readonly collectivite?: Collectivite
  readonly about?: string
  readonly letter?: string
  /** Content of the deposited files, by base name; a tiny PDF otherwise. */
  readonly files?: ReadonlyMap<string, Uint8Array>
  readonly boundary?: string
}

/** What a form is composed from. */
export function contentOf(formulaire: Formulaire, sample: FormSample = {}): FormContent {
  const { collectivite = maraussan, about, letter, files, boundary = '0197e7a0-0000-7000-8000-000000000001' } = sample
  const classificationDate = nationalClassification.date
  const options = { collectivite, date: '2025-07-08', serial: 1, classificationDate, charset: 'translit' as const }
  const { pieces, idActe } = writeSending(formulaire, options)
  const bytesOf = (fichier: string) => files?.get(fichier) ?? tinyPdf
  const stored = new Map(pieces.map(({ fichier }) => [digestOf(bytesOf(fichier)), bytesOf(fichier)]))
  return {
    formulaire,
    collectivite,
    idActe,
    boundary,
    ...(about !== undefined && { about }),
    ...(letter !== undefined && { letter }),
    files: piecesOf(formulaire).map(({ fichier, typePiece }, index) => ({
      fichier,
      typePiece,
      name: pieces[index]?.name ?? '',
      sha256: digestOf(bytesOf(fichier)),
      sizeBytes: bytesOf(fichier).length,
    })),
    read: async function* (sha256) {
      const bytes = stored.get(sha256)
      if (!bytes) throw new Error(`no file of digest ${sha256}`)
      yield bytes
    },
  }
}

export interface FrozenForm extends Outgoing {
  readonly bytes: Buffer
}

/** A form composed by its driver, and frozen. */
export async function makeForm(
  { compose }: Pick<Gateway, 'compose'>,
  formulaire: Formulaire,
  sample: FormSample = {},
): Promise<FrozenForm> {
  const content = contentOf(formulaire, sample)
  if (!compose) throw new Error('the gateway composes no forms')
  return freezeForm(compose(content), content)
}

/** What `compose` gave, frozen. */
export async function freezeForm(
  { name, mediaType, bytes: stream }: Composed,
  content: FormContent,
): Promise<FrozenForm> {
  const bytes = await bytesOf(stream)
  const { formulaire, idActe, collectivite, about, letter } = content
  return {
    formulaire,
    idActe,
    collectivite,
    mediaType,
    bytes,
    ...(about !== undefined && { about }),
    ...(letter !== undefined && { letter }),
    archive: name,
    sha256: digestOf(bytes),
    sizeBytes: bytes.length,
    open: async function* () {
      for (let at = 0; at < bytes.length; at += 16_384) yield bytes.subarray(at, at + 16_384)
    },
  }
}

/** The whole of a stream. */
export async function bytesOf(stream: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of stream) chunks.push(chunk)
  return Buffer.concat(chunks)
}

/** SHA-256, in hexadecimal. */
export function digestOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
