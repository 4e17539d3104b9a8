// Drafts of acts. A file is examined once, on arrival; the rules run at each look. A draft is deposited by the ordinary
// operation, under a key of its own, so twice is once.
import { basename, join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { ActesError, faultAt } from '#errors.ts'
import { acteJson } from '#files/deposit.ts'
import { examineFile } from '#files/facts.ts'
import { plainPieces } from '#files/plain-file.ts'
import { acteToJson } from '#protocol/acte/acte.ts'
import { readingLimits } from '#protocol/limits.ts'
import type { FileFacts } from '#protocol/rules/rule.ts'
import {
  changeDraft,
  claimDraft,
  closeDraft,
  draftById,
  draftReplacing,
  dropDraft,
  keyOfDraft,
  openDraft,
  openDrafts,
  ownerOfDraft,
  releaseDraft,
  type Draft,
  type DraftFile,
} from '#store/desk/drafts.ts'
import { noteDesk } from '#store/desk/journal.ts'
import { byId, type Transmission } from '#store/transmissions/transmissions.ts'
import type { Ports } from '#transmission/step.ts'
import { inTemporaryFolder, writeContent } from '#files/temporary.ts'
import { draftTable, type DraftActe } from '../declared/drafts.ts'
import { bind, type At } from '../guard.ts'
import { mayDraft, need } from '../may.ts'
import { acteJsonOf, checkedDraft, draftToJson, countDraftFaults, untypedAnnexes } from './draft-check.ts'
import { ifAllowed } from './may.ts'
import { journalled, noted, paginateList } from './run.ts'
import { transmissionToJson } from './transmission-json.ts'
import { depositWithMetrics } from './transmissions.ts'
import { notFound } from '../subjects.ts'
import { compact } from '#protocol/compact.ts'

/** How long a deposit may hold a draft: copying and examining 200 MB takes less. */
const claimMs = 600_000

export const draftRuns = bind(draftTable, {
  createDraft: async ({ form: { collectivite, acte = {}, batch = null }, files }, at) => {
    return beginDraft({ collectivite, batch, content: acte, replaces: null }, files, at)
  },
  correctTransmission: ifAllowed('correct', (_: unknown, at) => correct(at.transmission, at)),
  listDrafts: async ({ collectivite, limit, ...wish }, { db, sirens }) => {
    const only = collectivite === undefined ? sirens : [collectivite].filter((each) => sirens?.includes(each) ?? true)
    const listed = await paginateList(limit, (most) => openDrafts(db, { sirens: only, ...wish, limit: most }))
    return listed(draftToJson, ({ id }) => id)
  },
  showDraft: (_, { draft, ports }) => checkedDraft(draft, ports),
  saveDraft: async ({ version, acte = {}, files: wanted }, at) => {
    const files = wanted === undefined ? at.draft.files : arranged(at.draft.files, wanted)
    const content = { ...at.draft.content, ...acte }
    // An identical save changes nothing, whoever sends it.
    if (isDeepStrictEqual([content, files], [at.draft.content, at.draft.files])) return checkedDraft(at.draft, at.ports)
    need(mayDraft.save(at.draft))
    return checkedDraft(await changeFiles(at.draft, { version, content, files }, at), at.ports)
  },
  addDraftFiles: async ({ files }, at) => {
    const taken = await takeIn(at.draft, files, at)
    return checkedDraft(await addFiles(at.draft, taken, at), at.ports)
  },
  depositDraft: async ({ version }, at) => {
    const { draft, ports, db } = at
    const done = await becomeOf(draft, ports)
    if (done) {
      // A process may have died after it opened the act: its draft and files would stay.
      await close(draft, done.id, at)
      return done
    }
    const until = new Date(ports.clock.now().getTime() + claimMs)
    const isOurs = await claimDraft(db, { id: draft.id, version, until })
    try {
      if (!isOurs) throw await outdated(draft.id, at)
      if (untypedAnnexes(draft).length > 0)
        throw new ActesError('ACTES-A121', { problems: (await checkedDraft(draft, ports)).problems })
      const given = await handInDraft(draft, at)
      await close(draft, given.id, at)
      return given
    } catch (error) {
      // A concurrent deposit may have won and removed the files.
      const now = await draftById(db, draft.id)
      const other = now && (await becomeOf(now, ports))
      if (other) return other
      if (isOurs) await releaseDraft(db, draft.id)
      throw error
    }
  },
  deleteDraft: async ({ version }, at) => {
    need(mayDraft.delete(at.draft))
    const { id } = at.draft
    const line = { event: 'draft-deleted', target: id, detail: draftJournalTitle(at.draft) }
    const done = await journalled(at, line, (sql, now) => dropDraft(sql, { id, version, at: now }))
    if (!done) throw await outdated(id, at)
    await at.ports.store.uploads.drop(ownerOfDraft(id))
    return { deleted: true as const }
  },
})

interface Beginning extends Pick<Draft, 'collectivite' | 'batch' | 'content' | 'replaces'> {
  /** Known codes PJ, by file name. */
  readonly typed?: ReadonlyMap<string, string>
}

/** Create a draft from files at temporary paths. The row comes last: the sweep removes files without a row. */
async function beginDraft({ typed, ...beginning }: Beginning, paths: readonly string[], at: At) {
  const { ports, who } = at
  const id = ports.clock.newId()
  const empty: Draft = {
    id,
    ...beginning,
    files: [],
    version: 1,
    faults: 0,
    transmission: null,
    createdBy: who,
    createdAt: ports.clock.now(),
    updatedBy: who,
    updatedAt: ports.clock.now(),
  }
  try {
    const files = merged([], await takeIn(empty, paths, at)).map((file) => {
      const typePiece = typed?.get(file.name)
      return { ...file, ...compact({ typePiece }) }
    })
    const draft = { ...empty, files, faults: await countDraftFaults({ ...empty, files }, ports) }
    const line = {
      event: 'draft-begun',
      target: id,
      detail: { ...draftJournalTitle(draft), replaces: beginning.replaces },
    }
    await journalled(at, line, (sql, now) => openDraft(sql, { ...draft, who, at: now }))
    return checkedDraft(draft, ports)
  } catch (error) {
    await ports.store.uploads.drop(ownerOfDraft(id))
    throw error
  }
}

/** A correction is prefilled from the refused act, which changes only when the correction is deposited. */
async function correct(row: Transmission, at: At) {
  const { formulaire, collectivite, files } = row
  const { db, blobs } = at.ports.store
  if (formulaire.code !== '1-1') throw new ActesError('ACTES-A063')
  const begun = await draftReplacing(db, row.id)
  if (begun) return checkedDraft(begun, at.ports)
  const { document, annexes, cle: _, collectivite: __, ...content } = acteToJson(formulaire.acte) as ActeJson
  return inTemporaryFolder('door', async (folder) => {
    for (const { fichier, sha256 } of files) await writeContent(join(folder, fichier), blobs.read(sha256))
    const typed = new Map([document, ...annexes].map(({ fichier, typePiece }) => [fichier, typePiece]))
    const beginning = { collectivite, batch: null, content, replaces: row.id, typed }
    return beginDraft(
      beginning,
      files.map(({ fichier }) => join(folder, fichier)),
      at,
    )
  })
}

interface ActeJson {
  readonly document: { readonly fichier: string; readonly typePiece: string }
  readonly annexes: readonly ActeJson['document'][]
  readonly cle?: string
  readonly collectivite: string
}

/** Examine and store files. @throws ActesError ACTES-F007, A122, and for an unreadable file */
async function takeIn(draft: Draft, paths: readonly string[], at: At): Promise<readonly DraftFile[]> {
  const { id, collectivite } = draft
  const { ports, now, tools, who: caller } = at
  const { signal } = at.caller
  const { files: most, sumBytes: max } = readingLimits
  if (draft.files.length + paths.length > most) throw new ActesError('ACTES-A122', { params: { most } })
  let sum = draft.files.reduce((total, { sizeBytes }) => total + sizeBytes, 0)
  const taken: DraftFile[] = []
  for (const path of paths) {
    const name = basename(path)
    if (name === acteJson) throw faultAt('ACTES-F009', name, { value: name })
    const asking = { caller, collectivite, signal }
    const facts = await examineFile(path, name, { examiner: tools.examiner, antivirus: tools.antivirus, asking })
    needScanned(facts)
    sum += facts.sizeBytes
    if (sum > max) throw new ActesError('ACTES-F007', { params: { sum, max } })
    // By convention the first file is the act, until someone reorders them.
    const isAct = draft.files.length === 0 && taken.length === 0 && facts.kind === 'pdf' && facts.problems.length === 0
    const { said } = isAct ? await tools.examiner.said(path, name, asking) : {}
    taken.push({ ...facts, ...(said && { said }) })
  }
  // Store only after every file has passed.
  for (const path of paths) {
    const keeping = { owner: ownerOfDraft(id), name: basename(path), until: null, most: max }
    await ports.store.uploads.keep(plainPieces(path, keeping.name), { ...keeping, now: now() })
  }
  return taken
}

/** Refuses files that the antivirus rejects or could not scan. @throws ActesError ACTES-F018 to F020 */
function needScanned({ problems }: FileFacts) {
  const fault = problems.find(({ code }) => ['ACTES-F018', 'ACTES-F019', 'ACTES-F020'].includes(code))
  if (fault) throw new ActesError(fault.code, { problems: [fault] })
}

/** Appends files. A file of an existing name replaces that one; identical bytes count as the same file. */
function merged(files: readonly DraftFile[], added: readonly DraftFile[]) {
  return added.reduce<readonly DraftFile[]>((all, file) => {
    if (all.some(({ sha256 }) => sha256 === file.sha256)) return all
    const isNew = !all.some(({ name }) => name === file.name)
    if (isNew) return [...all, file]
    return all.map((each) => {
      if (each.name !== file.name) return each
      return { ...file, ...compact({ typePiece: each.typePiece }) }
    })
  }, files)
}

/** Retries on the current version: adding files never conflicts with typed content. */
async function addFiles(draft: Draft, taken: readonly DraftFile[], at: At) {
  const { db } = at
  for (let now: Draft | undefined = draft; now; now = await draftById(db, draft.id)) {
    const files = merged(now.files, taken)
    const { version, content } = now
    const saved = await changeFiles(now, { version, content, files }, at).catch((error: unknown) => {
      if (error instanceof ActesError && error.code === 'ACTES-A061') return undefined
      throw error
    })
    if (saved) return saved
  }
  throw notFound(draft.id)
}

function arranged(
  files: readonly DraftFile[],
  wanted: readonly { readonly sha256: string; readonly typePiece?: string }[],
): readonly DraftFile[] {
  const known = new Map(files.map((file) => [file.sha256, file]))
  return [...new Map(wanted.map((each) => [each.sha256, each])).values()].flatMap(({ sha256, typePiece }) => {
    const { typePiece: _, ...file } = known.get(sha256) ?? {}
    return 'name' in file ? [{ ...(file as DraftFile), ...(typePiece && { typePiece }) }] : []
  })
}

type DraftEdit = Pick<Draft, 'version' | 'content' | 'files'>

/** Files that are no longer its own go. */
async function changeFiles(draft: Draft, edit: DraftEdit, at: At) {
  const saved = await change(draft, edit, at)
  for (const { sha256 } of draft.files)
    if (!edit.files.some((each) => each.sha256 === sha256))
      await at.ports.store.uploads.drop(ownerOfDraft(draft.id), sha256)
  return saved
}

/** Journals a change of author, not every edit. @throws ActesError ACTES-A061, A062 */
async function change(draft: Draft, { version, content, files }: DraftEdit, at: At) {
  const { ports, db, now, who } = at
  const { id } = draft
  const faults = await countDraftFaults({ ...draft, content, files }, ports)
  const wanted = { id, version, content, files, faults, who, at: now() }
  const saved = await db.transaction(async (sql) => {
    const done = await changeDraft(sql, wanted)
    const line = { event: 'draft-taken-over', target: id, detail: { from: draft.updatedBy } }
    if (done && draft.updatedBy !== who) await noteDesk(sql, { at: wanted.at, who, ...line })
    return done
  })
  if (!saved) throw await outdated(id, at)
  return saved
}

async function outdated(id: string, { db }: At) {
  const now = await draftById(db, id)
  if (!now) return notFound(id)
  return now.transmission === null ? changedBy(now) : new ActesError('ACTES-A062')
}

function changedBy({ updatedBy: who }: Draft) {
  return new ActesError('ACTES-A061', { params: { who } })
}

/** For the journal: the number, never the objet. */
function draftJournalTitle({ collectivite, content }: Pick<Draft, 'collectivite' | 'content'>) {
  const { numero = '' } = content as DraftActe
  return { collectivite, numero }
}

async function becomeOf({ transmission }: Draft, { store, clock }: Ports) {
  const done = transmission === null ? undefined : await byId(store.db, transmission)
  return done && { ...transmissionToJson(done, clock.now()), already: true, warnings: [] }
}

async function handInDraft(draft: Draft, at: At) {
  const { id, files } = draft
  const { db, uploads } = at.ports.store
  const replaces = draft.replaces === null ? undefined : await byId(db, draft.replaces)
  const acte = { ...(acteJsonOf(draft) as object), cle: keyOfDraft(id) }
  const given = files.map(({ name, sha256 }) => ({
    name,
    content: uploads.read({ owner: ownerOfDraft(id), sha256, name }),
  }))
  return depositWithMetrics({ acte, files: given, replaces }, at)
}

async function close(draft: Draft, transmission: string, at: At) {
  const { db, uploads } = at.ports.store
  const isFirst = await closeDraft(db, { id: draft.id, transmission, at: at.now() })
  await uploads.drop(ownerOfDraft(draft.id))
  if (isFirst) await noted(at, { event: 'draft-deposited', target: transmission, detail: draftJournalTitle(draft) })
}
