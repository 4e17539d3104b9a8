// What the tests of the gateway through Pastell share: the driver before a simulated Pastell, and sendings frozen as its own
// form says them.
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { systemClock } from '../../../src/clock.ts'
import { ActesError } from '../../../src/errors.ts'
import type { FormContent, DriverTools, Gateway, Outgoing } from '../../../src/gateways/gateway.ts'
import { openPastell } from '../../../src/gateways/pastell/pastell.ts'
import type { PastellSettings, SealedSecret } from '../../../src/gateways/settings.ts'
import type { Acte } from '../../../src/protocol/acte/acte.ts'
import { nationalClassification } from '../../../src/protocol/classification/classification.ts'
import { maraussan } from '../../../src/config/demo.ts'
import type { Collectivite } from '../../../src/protocol/acte/collectivite.ts'
import { piecesOf, type Formulaire } from '../../../src/protocol/messages/formulaire.ts'
import { writeSending } from '../../../src/protocol/messages/write.ts'
import { acteOfMaraussan, tinyPdf } from '../deposits/outgoing.ts'
import { agent, type TestPastell } from './pastell.ts'

export const never = new AbortController().signal

/** Secrets that are opened by the name they are sealed under. */
export function toolsOf(secrets: Readonly<Record<string, string | Buffer>>, exchangeMaxMs = 60_000): DriverTools {
  return {
    ...systemClock,
    exchangeMaxMs,
    secretOf: async ({ sealed }: SealedSecret) => {
      const secret = secrets[sealed]
      if (secret === undefined) throw new ActesError('ACTES-G018')
      return Buffer.from(secret)
    },
  }
}

/** The driver before a simulated Pastell, as Maraussan's agent. */
export function driverOf(
  test: Pick<TestPastell, 'ca'> & { readonly pastell: { readonly url: string } },
  changes: Partial<PastellSettings> & { readonly sender?: Collectivite } = {},
  tools: DriverTools = toolsOf({ password: agent.password }),
): Gateway {
  const { sender = maraussan, ...settings } = changes
  return openPastell(
    {
      type: 'pastell',
      url: `${test.pastell.url}/`,
      entite: 1,
      autorites: test.ca,
      identifiant: agent.login,
      motDePasse: { sealed: 'password' },
      ...settings,
    },
    tools,
    sender,
  )
}

export interface Filling {
  readonly acte?: Partial<Acte>
  readonly collectivite?: Collectivite
  /** Content of the deposited files, by base name; a tiny PDF otherwise. */
  readonly files?: Readonly<Record<string, Uint8Array>>
  readonly boundary?: string
}

export interface Filled extends Outgoing {
  readonly bytes: Buffer
  readonly content: FormContent
}

/** An act of Maraussan, frozen as the form of Pastell. */
export function fillAct(gateway: Gateway, filling: Filling = {}): Promise<Filled> {
  const collectivite = (filling.collectivite ?? maraussan).siren
  const acte = { ...acteOfMaraussan, numero: 'DEL11', collectivite, ...filling.acte }
  return fill(gateway, { code: '1-1', acte }, filling)
}

/** Any message, frozen as the form of Pastell. */
export async function fill(
  gateway: Gateway,
  formulaire: Formulaire,
  filling: Omit<Filling, 'acte'> & { readonly about?: string } = {},
): Promise<Filled> {
  const content = contentOf(formulaire, filling)
  const composed = gateway.compose?.(content)
  if (!composed) throw new Error('Pastell takes forms')
  const bytes = await joined(composed.bytes)
  return {
    formulaire,
    idActe: content.idActe,
    collectivite: content.collectivite,
    archive: composed.name,
    mediaType: composed.mediaType,
    sha256: digest(bytes),
    sizeBytes: bytes.length,
    bytes,
    content,
    ...(content.about !== undefined && { about: content.about }),
    open: async function* () {
      for (let at = 0; at < bytes.length; at += 65_536) yield bytes.subarray(at, at + 65_536)
    },
  }
}

/** What a form is composed from: files under the names that they would have in an archive. */
export function contentOf(
  formulaire: Formulaire,
  {
    collectivite = maraussan,
    files = {},
    about,
    boundary = '0198a7c2-0000-7000-8000-000000000001',
  }: Filling & { readonly about?: string },
): FormContent {
  const options = { collectivite, date: '2025-07-08', serial: 1, classificationDate: nationalClassification.date }
  const { idActe, pieces } = writeSending(formulaire, { ...options, charset: 'translit' })
  const kept = new Map(pieces.map(({ fichier }) => [digest(files[fichier] ?? tinyPdf), files[fichier] ?? tinyPdf]))
  return {
    formulaire,
    collectivite,
    idActe,
    boundary,
    ...(about !== undefined && { about }),
    files: pieces.map(({ fichier, name }, index) => {
      const bytes = files[fichier] ?? tinyPdf
      const typePiece = piecesOf(formulaire)[index]?.typePiece ?? ''
      return { fichier, name, typePiece, sha256: digest(bytes), sizeBytes: bytes.length }
    }),
    read: async function* (sha256) {
      const bytes = kept.get(sha256) ?? Buffer.alloc(0)
      for (let at = 0; at < bytes.length; at += 50_000) yield bytes.subarray(at, at + 50_000)
    },
  }
}

export function digest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

export async function joined(bytes: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of bytes) chunks.push(Uint8Array.from(chunk))
  return Buffer.concat(chunks)
}

/** Names of the members of a frozen form, by the tar of this machine. */
export function namesIn({ bytes }: Filled): readonly string[] {
  return execFileSync('tar', ['-tf', '-'], { input: bytes }).toString().trim().split('\n')
}

/** A member's bytes, one character each. */
export function memberIn({ bytes }: Filled, name: string): string {
  return execFileSync('tar', ['-xOf', '-', name], { input: bytes, maxBuffer: 1 << 28 }).toString('latin1')
}
