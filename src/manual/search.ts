// Finds what a reader asks, in the chapters of their language: sections ranked by the words that they share with it.
import { chapters, chapterText, type Chapter, type Language } from './chapters.ts'

export interface ManualSection {
  /** Anchor on the page; '' above the first heading. */
  readonly id: string
  readonly heading: string
  /** Markdown below the heading. */
  readonly text: string
}

export interface ManualHit extends ManualSection {
  readonly chapter: Chapter
}

/** The anchor of a heading, as GitHub makes it. */
export function headingId(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} -]/gu, '')
    .replaceAll(' ', '-')
}

/** A chapter at its headings, which are never within a block of code. */
export function sectionsOf(text: string): readonly ManualSection[] {
  const [, ...pieces] = `\n${text}`
    .replaceAll(/^```[^]*?^```/gm, (code) => code.replaceAll(/^#/gm, ' #'))
    .split(/^#{1,3} (.+)$/m)
  return pieces.flatMap((heading, index) => {
    if (index % 2 === 1) return []
    return [{ id: index === 0 ? '' : headingId(heading), heading, text: pieces[index + 1] ?? '' }]
  })
}

/** The best section of each chapter that shares a word with the question, the best first. */
export async function searchManual(question: string, language: Language): Promise<readonly ManualHit[]> {
  const { sections, weightOf } = await indexOf(language)
  const asked = [...new Set(stemsOf(question))]
  const all = asked.reduce((sum, stem) => sum + weightOf(stem), 0)
  const ranked = sections.flatMap(({ hit, heading, title, text }) => {
    const score = asked.reduce((sum, stem) => {
      const times = text.get(stem) ?? 0
      const share = (heading.has(stem) ? 2 : 0) + (title.has(stem) ? 1 : 0) + times / (times + 1)
      return sum + weightOf(stem) * share
    }, 0)
    const shared = asked.reduce((sum, stem) => sum + (heading.has(stem) || text.has(stem) ? weightOf(stem) : 0), 0)
    return score > 0 ? [{ hit, score: score * (shared / all) }] : []
  })
  const best = new Map<string, ManualHit>()
  for (const { hit } of ranked.sort((one, other) => other.score - one.score))
    if (!best.has(hit.chapter.name)) best.set(hit.chapter.name, hit)
  return [...best.values()]
}

interface SectionWords {
  readonly hit: ManualHit
  readonly heading: ReadonlySet<string>
  readonly title: ReadonlySet<string>
  readonly text: ReadonlyMap<string, number>
}

interface ManualIndex {
  readonly sections: readonly SectionWords[]
  /** Rare words weigh more. */
  readonly weightOf: (stem: string) => number
}

/** Chapters do not change while the program runs: each language is read once. */
const indexes = new Map<Language, Promise<ManualIndex>>()

function indexOf(language: Language): Promise<ManualIndex> {
  const known = indexes.get(language) ?? readIndex(language)
  indexes.set(language, known)
  return known
}

async function readIndex(language: Language): Promise<ManualIndex> {
  const read = await Promise.all(
    chapters.map(async (chapter) => {
      const title = new Set(stemsOf(`${chapter.title[language]} ${chapter.about[language]}`))
      return sectionsOf(await chapterText(chapter, language)).map((section): SectionWords => {
        const text = new Map<string, number>()
        for (const stem of stemsOf(section.text)) text.set(stem, (text.get(stem) ?? 0) + 1)
        return { hit: { chapter, ...section }, heading: new Set(stemsOf(section.heading)), title, text }
      })
    }),
  )
  const sections = read.flat()
  const found = new Map<string, number>()
  for (const { heading, text } of sections)
    for (const stem of new Set([...heading, ...text.keys()])) found.set(stem, (found.get(stem) ?? 0) + 1)
  return { sections, weightOf: (stem) => Math.log(1 + sections.length / (1 + (found.get(stem) ?? 0))) }
}

/** Words without case, accents and endings, so that `refusés` finds `refus`. */
function stemsOf(text: string): readonly string[] {
  const plain = text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase().replaceAll('œ', 'oe')
  const words = plain.match(/[\p{L}\p{N}]{3,}/gu) ?? []
  return words.map((word) => word.replace(/(?:e?s|x|e)$/, '').slice(0, 6))
}
