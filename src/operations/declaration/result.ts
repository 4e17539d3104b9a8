// The result of an import of many collectivités, line by line, for people and for a spreadsheet.
import type { Both, Language } from '#text/sentences.ts'
import type { Imported } from '../shapes/collectivites.ts'
import { both } from '#text/both.ts'

type ImportedLine = Imported['lines'][number]

export const outcomeWords: Readonly<Record<ImportedLine['outcome'], Both>> = {
  new: both('nouvelle', 'new'),
  changed: both('modifiée', 'changed'),
  same: both('inchangée', 'unchanged'),
  refused: both('refusée', 'refused'),
}

export function resultRows({ lines }: Imported, language: Language): readonly (readonly string[])[] {
  const head = {
    fr: ['ligne', 'siren', 'nom', 'résultat', 'fautes'],
    en: ['line', 'siren', 'name', 'result', 'faults'],
  }
  const row = ({ line, siren, nom, outcome, faults }: ImportedLine) => [
    String(line),
    siren,
    nom,
    outcomeWords[outcome][language],
    faults.map(({ path, code, message }) => `${path} : ${message} (${code})`).join(' ; '),
  ]
  return [head[language], ...lines.map(row)]
}

export function resultSaid({ written, counts }: Imported): Both {
  const { new: fresh, changed, same, refused } = counts
  const done = written
    ? both('C’est enregistré', 'Recorded')
    : both('Rien n’est enregistré pour l’instant', 'Nothing is recorded so far')
  return both(
    `${done.fr}. Nouvelles : ${fresh} ; modifiées : ${changed} ; inchangées : ${same} ; refusées : ${refused}.`,
    `${done.en}. New: ${fresh}; changed: ${changed}; unchanged: ${same}; refused: ${refused}.`,
  )
}
