// actes stamped ID --out FOLDER, bordereau | certificate ID --out FILE: the documents that prove an act's reception, on
// disk; actes restamp ID tries again to make the missing ones.
import { hash } from 'node:crypto'
import { mkdir, readFile, stat } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { ActesError } from '#errors.ts'
import type { Ask } from '#operations/ask.ts'
import type { ShownTransmission } from '#operations/shapes/transmissions.ts'
import { codeSentence, sentenceOf, type Language } from '#text/sentences.ts'
import { documentLabel } from '#text/words.ts'
import { act, mirroring, type AddCommand } from './command.ts'
import { withDesk } from './opening.ts'
import { readingLimits } from '#protocol/limits.ts'
import { writeWhole } from '#files/whole-file.ts'

type ShownProofDocument = ShownTransmission['proof'][number]

interface Out {
  readonly out: string
}

export function currentDocuments({ proof }: Pick<ShownTransmission, 'proof'>): readonly ShownProofDocument[] {
  return proof.filter(({ current }) => current)
}

/** An existing file is replaced in one step. @throws ActesError ACTES-C007 */
async function writeDocument(ask: Ask, { id, document, to }: { id: string; document: string; to: string }) {
  const given = await ask.downloadProofDocument({ id, document })
  // A folder that cannot be made shows when the file is written.
  await mkdir(dirname(to), { recursive: true }).catch(() => undefined)
  await writeWhole(to, given)
}

/** Replace only a version of the same act's document, never a file of another act or of a person. */
async function pickDocumentPath(path: string, { proof, idActe }: ShownTransmission) {
  const facts = await stat(path).catch(() => undefined)
  // An unreadable file, or one longer than any document, is not ours.
  const there = facts && facts.size <= readingLimits.sumBytes ? await readFile(path).catch(() => undefined) : undefined
  const isFree = !facts || (there && proof.some(({ sha256 }) => sha256 === hash('sha256', there)))
  return isFree ? path : path.replace(/(\.[^.]*)?$/, `-${idActe}$1`)
}

/** Write every available document into a folder, under descriptive names. @returns the documents with their paths */
export async function writeDocuments(ask: Ask, shown: ShownTransmission, folder: string) {
  const written: (ShownProofDocument & { readonly path: string })[] = []
  for (const document of currentDocuments(shown)) {
    if (document.sha256 === null) continue
    const path = await pickDocumentPath(resolve(join(folder, basename(document.name))), shown)
    await writeDocument(ask, { id: shown.id, document: document.id, to: path })
    written.push({ ...document, path })
  }
  return written
}

/** `copie tamponnée, annexe 1, version 2  convention-tamponnee.pdf` */
export function documentLine(document: ShownProofDocument, language: Language): string {
  const { state, name, why } = document
  const said = why ? [sentenceOf(why, language, 'cli'), why.code] : []
  return [documentLabel(document, language), state === 'due' || state === 'failed' ? '–' : name, ...said].join('  ')
}

export const addStamped: AddCommand = (program, settling) => {
  const command = program
    .command('stamped <id>')
    .description('écrire les copies tamponnées d’un acte acquitté, son bordereau et son certificat')
    .requiredOption('--out <dossier>', 'où les écrire ; créé s’il n’existe pas')
  act<Out, [string]>(command, settling, (run, { out }, [id]) =>
    withDesk(run, 'none', async ({ ask }) => {
      const shown = await ask.showTransmission({ id })
      if (shown.dateReception === null) throw new ActesError('ACTES-A050')
      const files = await writeDocuments(ask, shown, out)
      const missing = currentDocuments(shown).filter(({ sha256 }) => sha256 === null)
      const isWhole = missing.length === 0 && files.length > 0
      const lines = [...files.map(({ path }) => path), ...missing.map((each) => documentLine(each, run.language))]
      if (files.length === 0) lines.push(codeSentence('ACTES-A049', run.language, 'cli'))
      return run.print({ ok: isWhole, files, missing }, lines, isWhole)
    }),
  )
}

const addOne =
  (name: string, kind: 'bordereau' | 'certificat', does: string): AddCommand =>
  (program, settling) => {
    const command = program.command(`${name} <id>`).description(does).requiredOption('--out <fichier>', 'où l’écrire')
    act<Out, [string]>(command, settling, (run, { out }, [id]) =>
      withDesk(run, 'none', async ({ ask }) => {
        const to = resolve(out)
        await writeDocument(ask, { id, document: kind, to })
        return run.print({ ok: true, path: to }, [to])
      }),
    )
  }

export const addBordereau = addOne('bordereau', 'bordereau', 'écrire le bordereau d’acquittement d’un acte')
export const addCertificate = addOne(
  'certificate',
  'certificat',
  'écrire le certificat de caractère exécutoire d’un acte, à signer',
)

export const addRestamp: AddCommand = (program, settling) =>
  mirroring(program, settling)('restamp <id>', 'établir de nouveau ce qui manque ou n’a pas pu être tamponné', {
    ask: 'restampTransmission',
    lines: (shown, language) => currentDocuments(shown).map((each) => documentLine(each, language)),
    wakes: true,
    why: true,
  })
