// Makes the PDFs of fixtures/formulaires, once: `node test/support/deposits/make-formulaires.ts`. One page each, written by hand
// in a font that every reader has, so that they stay under a kilobyte and are the same everywhere.
import { writeFileSync } from 'node:fs'
import { rawPdf } from './pdfs.ts'

const folder = new URL('../../../fixtures/formulaires/', import.meta.url)

/** What each says, by path below fixtures/formulaires; characters of windows-1252. */
const words: Readonly<Record<string, readonly string[]>> = {
  'reponse-courrier-simple/reponse.pdf': [
    'Réponse au courrier simple du 20 octobre 2025',
    'Le règlement intérieur a été affiché en mairie le 25 septembre 2025.',
  ],
  'reponse-numero-avec-espace/reponse.pdf': [
    'Réponse au courrier simple du 18 juillet 2025',
    'La voie dénommée « chemin des Vendanges » relie la mairie à la cave coopérative.',
  ],
  'refus-pieces/refus.pdf': [
    'Refus de fournir les pièces demandées le 10 avril 2025',
    "Le registre d'enquête n'existe pas encore : l'enquête publique est ouverte jusqu'au 9 mai 2025.",
  ],
  'pieces-complementaires/note.pdf': [
    'Pièces complémentaires demandées le 10 avril 2025',
    'Note de présentation de la modification n° 1 ; le plan de zonage est joint.',
  ],
  'rejet-observations/rejet.pdf': [
    "Rejet de la lettre d'observations du 30 décembre 2025",
    "La commune maintient l'attribution des sept lots.",
  ],
  'reponse-observations/reponse.pdf': [
    "Réponse à la lettre d'observations du 30 décembre 2025",
    "Le rapport d'analyse des offres a été présenté au conseil municipal avant le vote.",
  ],
}

/** Every PDF, by path below fixtures/formulaires. */
export function formulairePdfs(): Readonly<Record<string, Uint8Array>> {
  return Object.fromEntries(Object.entries(words).map(([path, lines]) => [path, page(lines)]))
}

function page([title = '', ...lines]: readonly string[]): Uint8Array {
  const foot = 'Document fictif, écrit pour les essais : sans valeur juridique.'
  const shown = [title, ...lines, foot].map((line, index) => `/F ${index === 0 ? 14 : 10} Tf (${escape(line)}) Tj T*`)
  const content = Buffer.from(`BT 24 TL 60 760 Td ${shown.join('\n')} ET`, 'latin1')
  return rawPdf([
    '<</Type/Catalog/Pages 2 0 R>>',
    '<</Type/Pages/Kids[3 0 R]/Count 1>>',
    '<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>',
    Buffer.concat([Buffer.from(`<</Length ${content.length}>>stream\n`), content, Buffer.from('\nendstream')]),
    '<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>',
  ])
}

function escape(text: string): string {
  return text.replace(/[\\()]/g, '\\$&')
}

if (import.meta.main)
  for (const [path, pdf] of Object.entries(formulairePdfs())) writeFileSync(new URL(path, folder), pdf)
