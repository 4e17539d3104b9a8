// What the tests of retours read from fixtures/retours, and what is told of it.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Problem } from '../../../src/errors.ts'
import { readRetour } from '../../../src/protocol/retours/retours.ts'

export const folder = fileURLToPath(new URL('../../../fixtures/retours/', import.meta.url))

/** Read one of them, below that folder and without `.xml`, under a name where it matters. */
export const fixture = (file: string, name?: string) => readRetour(readFileSync(join(folder, `${file}.xml`)), name)

export const bytesOf = (text: string) => new TextEncoder().encode(text)

/** Deviations by code and reason, fact or encoding. */
export const told = (deviations: readonly Problem[]) =>
  deviations.map(({ code, params }) => `${code.slice(6)} ${params?.reason ?? params?.fact ?? params?.read ?? ''}`)

/** Of the act that most of them are about. */
export const identity = {
  departement: '034',
  siren: '213401482',
  dateDecision: '2025-06-25',
  numero: 'DEL11-250625',
  nature: 'DE',
}
