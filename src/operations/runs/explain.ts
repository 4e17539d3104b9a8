// What was sent for a transmission, from the stored bytes. Before packaging, files appear as deposited.
import { readArchive } from '#protocol/archive/read.ts'
import { errors, problem, type Params, type Problem } from '#errors.ts'
import { rules } from '#protocol/rules/rules.ts'
import type { Explained, ExplainedMember } from '#offline/explain.ts'
import type { Sql } from '#store/engine/database.ts'
import { listJournalLines } from '#store/transmissions/journal.ts'
import type { Store } from '#store/store.ts'
import { piecesOf, type FrozenArchive, type Transmission } from '#store/transmissions/transmissions.ts'
import { isRefused } from '#lifecycle.ts'
import { compact } from '#protocol/compact.ts'

const refusing = rules.filter(({ code }) => errors[code] !== 'notice')

/** @throws ActesError ACTES-S003 when its archive is gone */
export async function explain(row: Transmission, { blobs, db }: Store): Promise<Explained> {
  const problems = await journalledProblemsOf(row, db)
  const faulty = new Set(problems.map(({ code }) => code))
  const { archive, formulaire, files, id, state, idActe } = row
  const members = archive
    ? await explainArchiveMembers(archive, files, blobs)
    : piecesOf(files).map((file) => ({ ...file, name: file.fichier }))
  return {
    ok: row.held === null && !isRefused(state),
    what: 'transmission',
    id,
    state,
    message: formulaire.code,
    idActe,
    ...(archive && { ...archive, archive: archive.name }),
    members,
    // Refusing rules passed at deposit, or no transmission would exist. Warnings were not stored.
    rules:
      formulaire.code === '1-1'
        ? refusing.map(({ code, title, source }) => ({ code, title, source, passed: !faulty.has(code) }))
        : [],
    conversions: archive?.conversions ?? [],
    problems,
    warnings: [],
  }
}

async function journalledProblemsOf({ id, held, state }: Transmission, sql: Sql) {
  if (held === null && !isRefused(state)) return []
  const last = (await listJournalLines(sql, id)).findLast(({ event }) => event === (held ? 'held' : 'refused'))
  const { problems = [], params } = (last?.detail ?? {}) as {
    readonly problems?: readonly Problem[]
    readonly params?: Params
  }
  if (problems.length > 0 || !last?.code) return problems
  return [problem(last.code, id, { ...(params && { params }) })]
}

async function explainArchiveMembers(
  archive: FrozenArchive,
  files: Transmission['files'],
  blobs: Store['blobs'],
): Promise<readonly ExplainedMember[]> {
  const texts = archive.mediaType === undefined ? await textsIn(archive, blobs) : new Map<string, string>()
  // Envelope and message come first; the files follow in order of deposit.
  const written = archive.members.length - files.length
  return archive.members.map((member, index) => {
    const xml = texts.get(member.name)
    const fichier = files[index - written]?.fichier
    return { ...member, ...compact({ fichier, xml }) }
  })
}

/** Reads envelope and message from the frozen archive itself. */
async function textsIn(archive: FrozenArchive, blobs: Store['blobs']): Promise<ReadonlyMap<string, string>> {
  const ours = new Set(
    archive.members.filter(({ role }) => role === 'enveloppe' || role === 'message').map(({ name }) => name),
  )
  const texts = new Map<string, string>()
  await readArchive(blobs.read(archive.sha256), {
    onMember: async ({ name }, bytes) => {
      const chunks: Uint8Array[] = []
      for await (const chunk of bytes) if (ours.has(name)) chunks.push(Uint8Array.from(chunk))
      if (ours.has(name)) texts.set(name, Buffer.concat(chunks).toString('latin1'))
    },
  })
  return texts
}
