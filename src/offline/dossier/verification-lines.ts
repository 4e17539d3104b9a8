// Renders the result of a verification as lines of text, for terminal and browser.
import { dossierWords, lackWords, qualityOf, refusalWords } from '#text/dossier.ts'
import { shownTime } from '#text/paris-time.ts'
import { filled, type Language } from '#text/sentences.ts'
import type { SealFound } from './seals.ts'
import type { Params } from '#errors.ts'
import type { RefusedDossier, Verified } from './verify.ts'

/** The first line is the verdict. */
export function linesTold(found: Verified | RefusedDossier, language: Language): readonly string[] {
  if (found.verdict !== 'refused') return formatVerifiedDossier(found, language)
  const { word, where } = found.refused
  return [filled(dossierWords.refused, { word, where, why: refusalWords[word][language] }, language)]
}

function formatVerifiedDossier(found: Verified, language: Language): readonly string[] {
  const told = (key: keyof typeof dossierWords, values: Readonly<Record<string, string | number>> = {}) =>
    filled(dossierWords[key], values, language)
  const { lacks, lines, carried, ar, idActe, transmission, unsealed } = found
  const loose = lines.linked - lines.sealed + lines.loose
  const undated = lines.sealed - lines.dated
  const why = lacks.map((lack) => lackWords[lack][language]).join(language === 'fr' ? ' ; ' : '; ')
  return [
    found.ok ? told('proven') : told('unproven', { words: lacks.join(', '), why }),
    [told('act', { idActe: idActe ?? transmission }), found.objet].filter(isSaid).join('  '),
    told('bytes', { count: found.entries }),
    carried === null ? told('unsent') : told('carried', { count: carried }),
    ar ? told(ar.sealed ? 'ar' : 'arUnsealed', { path: ar.path, dateReception: ar.dateReception }) : told('noAr'),
    told(lines.purged.length > 0 ? 'holed' : 'lines', { count: lines.linked }),
    lines.purged.length > 0 ? told('purged', { ranks: lines.purged.join(', ') }) : '',
    lines.dated > 0 ? told('sealedDated', { count: lines.dated }) : '',
    undated > 0 ? told('sealedOnly', { count: undated }) : '',
    loose > 0 ? told('unsealedLines', { count: loose }) : '',
    ...found.seals.flatMap((seal) => sealLines(seal, language)),
    ...unsealed.map((path) => told('unsealed', { path })),
    found.beside.length > 0 ? told('beside', { paths: found.beside.join(', ') }) : '',
    told('never'),
  ].filter(isSaid)
}

const isSaid = (text: string) => text !== ''

function sealLines({ count, at, dated }: SealFound, language: Language): readonly string[] {
  const told = (key: keyof typeof dossierWords, values: Params) =>
    filled(dossierWords[key], { count, ...values }, language)
  if (!dated) return [told('declared', { at: shownTime(at) })]
  const { by, policy, accuracyMs, renewed } = dated
  const time = (moment: Date) => shownTime(moment.toISOString())
  const renewal = renewed && { renewed: time(renewed.at), by: renewed.by, end: time(renewed.until) }
  const accuracy = accuracyMs === null ? {} : { accuracy: String(accuracyMs / 1_000) }
  const quality = qualityOf(dated)[language]
  return [
    told(dated.trusted ? 'dated' : 'datedBy', { at: time(dated.at), by }),
    told('quality', { policy, quality, until: time(dated.until), ...accuracy, ...renewal }),
  ]
}
