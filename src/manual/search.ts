// Finds what a reader asks, in the chapters of their language: sections ranked by the words that they share with it.
import { chapters, chapterText, type Chapter, type Language } from './chapters.ts'

interface ManualSection {
  /** Anchor on the page; '' above the first heading. */
  readonly id: string
  readonly heading: string
  /** Markdown below the heading. */
  readonly text: string
}

interface ManualHit extends ManualSection {
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
  const { sections, weightOf, usualLength } = await indexOf(language)
  const asked = [...new Set(stemsOf(question))].filter((stem) => !asking.has(stem))
  const ranked = sections.flatMap(({ hit, heading, title, text, length }) => {
    const size = 0.25 + (0.75 * length) / usualLength
    const shares = asked.map((stem) => {
      const times = text.get(stem) ?? 0
      return (heading.has(stem) ? 2 : 0) + (title.has(stem) ? 1 : 0) + (2 * times) / (times + size)
    })
    const score = asked.reduce((sum, stem, index) => sum + weightOf(stem) * (shares[index] ?? 0), 0)
    return score > 0 ? [{ hit, score: score * shares.filter((share) => share > 0).length }] : []
  })
  const best = new Map<string, ManualHit>()
  for (const { hit } of ranked.sort((one, other) => other.score - one.score))
    if (!best.has(hit.chapter.name)) best.set(hit.chapter.name, hit)
  return [...best.values()]
}

interface SectionWords {
  readonly hit: ManualHit
  readonly heading: ReadonlySet<string>
  /** Of the title of the chapter. */
  readonly title: ReadonlySet<string>
  readonly text: ReadonlyMap<string, number>
  readonly length: number
}

interface ManualIndex {
  readonly sections: readonly SectionWords[]
  /** Rare words weigh more. */
  readonly weightOf: (stem: string) => number
  readonly usualLength: number
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
      const title = new Set(stemsOf(chapter.title[language]))
      return sectionsOf(await chapterText(chapter, language)).map((section): SectionWords => {
        const stems = stemsOf(section.id === '' ? `${section.text} ${chapter.about[language]}` : section.text)
        const text = new Map<string, number>()
        for (const stem of stems) text.set(stem, (text.get(stem) ?? 0) + 1)
        const heading = new Set(stemsOf(`${section.heading} ${searchMark.exec(section.text)?.[1] ?? ''}`))
        return { hit: { chapter, ...section }, heading, title, text, length: stems.length }
      })
    }),
  )
  const sections = read.flat()
  const found = new Map<string, number>()
  for (const { heading, text } of sections)
    for (const stem of new Set([...heading, ...text.keys()])) found.set(stem, (found.get(stem) ?? 0) + 1)
  return {
    sections,
    weightOf: (stem) => Math.log(1 + sections.length / (1 + (found.get(stem) ?? 0))),
    usualLength: sections.reduce((sum, { length }) => sum + length, 0) / sections.length,
  }
}

/** Below a heading: other words by which it is asked for. */
const searchMark = /<!-- search: (.+?) -->/

/** Words without case, accents and endings, so that `refusés` finds `refus`. */
function stemsOf(text: string): readonly string[] {
  const plain = text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase().replaceAll('œ', 'oe')
  const words = plain.match(/[\p{L}\p{N}]{2,}/gu) ?? []
  return words.map((word) => word.replace(/(?:ees?|e?s|er|ez|ent|x|e)$/, '').slice(0, 6))
}

/** What a question is made of, and no chapter is about. */
const asking = new Set(
  stemsOf(
    'comment pourquoi quand combien quel quelle quoi que qui faire fait est sont été ont pas peut dois doit mon mes notre nos votre vos leur les des une dans pour par sur avec aux cette how why when what which who does can must have has was are the and our your for with not from',
  ),
)
