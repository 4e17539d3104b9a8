// The cases of fixtures/formulaires: every message that a collectivité sends about an act already known, or about none,
// with its documents beside it. Acts themselves are in fixtures/actes.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { piecesOf, type Formulaire } from '../../../src/protocol/messages/formulaire.ts'

export const formulairesFolder = fileURLToPath(new URL('../../../fixtures/formulaires/', import.meta.url))

export interface FormulaireCase {
  readonly name: string
  readonly formulaire: Formulaire
  /** Content of its documents, by base name. */
  readonly files: ReadonlyMap<string, Uint8Array>
}

/** In the order of their names. */
export const formulaireCases: readonly FormulaireCase[] = readdirSync(formulairesFolder)
  .toSorted()
  .map((name) => {
    const formulaire = JSON.parse(readFileSync(join(formulairesFolder, name, 'formulaire.json'), 'utf8')) as Formulaire
    const files = piecesOf(formulaire).map(({ fichier }) => {
      return [fichier, readFileSync(join(formulairesFolder, name, fichier))] as const
    })
    return { name, formulaire, files: new Map(files) }
  })
