// What a verification found, line by line, as people read it: on a terminal and in a browser.
import { dossierWords, lackWords, refusalWords } from '../../text/dossier.ts'
import { shownTime } from '../../text/paris-time.ts'
import { filled, type Language } from '../../text/sentences.ts'
import type { RefusedDossier, SealFound, Verified } from './verify.ts'

/** The first line is the verdict. */
export function linesTold(found: Verified | RefusedDossier, language: Language): readonly string[] {
  if (found.verdict !== 'refused') return linesOf(found, language)
  const { word, where } = found.refused
  return [filled(dossierWords.refused, { word, where, why: refusalWords[word][language] }, language)]
}

function linesOf(found: Verified, language: Language): readonly string[] {
  const say = (key: keyof typeof dossierWords, values: Readonly<Record<string, string | number>> = {}) =>
    filled(dossierWords[key], values, language)
  const { lacks, lines, carried, ar, idActe, transmission, unsealed } = found
  const loose = lines.linked - lines.sealed + lines.loose
  const undated = lines.sealed - lines.dated
  const why = lacks.map((lack) => lackWords[lack][language]).join(language === 'fr' ? ' ; ' : '; ')
  return [
    found.ok ? say('proven') : say('unproven', { words: lacks.join(', '), why }),
    [say('act', { idActe: idActe ?? transmission }), found.objet].filter((each) => each !== '').join('  '),
    say('bytes', { count: found.entries }),
    carried === null ? say('unsent') : say('carried', { count: carried }),
    ar ? say(ar.sealed ? 'ar' : 'arUnsealed', { path: ar.path, dateReception: ar.dateReception }) : say('noAr'),
    say(lines.purged.length > 0 ? 'holed' : 'lines', { count: lines.linked }),
    ...(lines.purged.length > 0 ? [say('purged', { ranks: lines.purged.join(', ') })] : []),
    ...(lines.dated > 0 ? [say('sealedDated', { count: lines.dated })] : []),
    ...(undated > 0 ? [say('sealedOnly', { count: undated })] : []),
    ...(loose > 0 ? [say('unsealedLines', { count: loose })] : []),
    ...found.seals.map((seal) => sealLine(seal, language)),
    ...unsealed.map((path) => say('unsealed', { path })),
    ...(found.beside.length > 0 ? [say('beside', { paths: found.beside.join(', ') })] : []),
    say('never'),
  ]
}

function sealLine({ count, at, dated }: SealFound, language: Language): string {
  if (!dated) return filled(dossierWords.declared, { count, at: shownTime(at) }, language)
  const values = { count, at: shownTime(dated.at.toISOString()), by: dated.by }
  return filled(dated.trusted ? dossierWords.dated : dossierWords.datedBy, values, language)
}
