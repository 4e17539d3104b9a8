// Accept a deposit: check every rule, then keep its files and open a transmission. A refused deposit leaves nothing
// behind. The same deposit twice is one transmission, even if the rules changed in between.
import { createHash } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import { ActesError, problem, type ErrorCode, type Problem } from '#errors.ts'
import { isLive, isUnfrozen } from '#lifecycle.ts'
import { openingOfActe, type OpeningActe } from './opening.ts'
import { linkReplaced, unlessOvertaken } from './replacing.ts'
import { acteToJson, withoutMentions, type Acte } from '#protocol/acte/acte.ts'
import { mentionsOf, roadOf, type Mentions } from '#protocol/acte/mentions.ts'
import type { Collectivite } from '#protocol/acte/collectivite.ts'
import { compact } from '#protocol/compact.ts'
import { suffixed } from '#protocol/acte/numero.ts'
import { nationalClassification } from '#protocol/classification/classification.ts'
import { admitDraft, type MendedDraft, admit } from '#protocol/rules/rules.ts'
import { placedFiles, type AdmissionContext, type FileFacts } from '#protocol/rules/rule.ts'
import type { Conversion } from '#protocol/xml/latin1.ts'
import { dayIn } from '#protocol/calendrier/jour.ts'
import { senderBySiren, type Sender } from '#store/connections/collectivites.ts'
import type { Sql } from '#store/engine/database.ts'
import { limitsFor } from '#gateways/facts.ts'
import { connectionId } from '#store/connections/connections.ts'
import { liveOrBar } from '#store/retention/disposals.ts'
import { adoptCle, openRow, tellMentions, type NewTransmission } from '#store/transmissions/moves.ts'
import { keepPublication } from '#store/proof/publications.ts'
import {
  byCle,
  numerosBorne,
  spentOf,
  type DepositedFile,
  type Transmission,
} from '#store/transmissions/transmissions.ts'
import type { Ports } from './step.ts'

/** What was read of a deposit: an acte, what can be checked without one, or its problems alone. */
interface IntakeDeposit {
  readonly acte?: Acte | undefined
  readonly draft?: MendedDraft | undefined
  readonly files: ReadonlyMap<string, FileFacts>
  /** Digests by which files were named. Without a file they prove nothing but a repeat. */
  readonly digests?: ReadonlyMap<string, string>
  readonly unnamed: readonly string[]
  readonly problems: readonly Problem[]
}

type ReadableDeposit = IntakeDeposit & { readonly read: (fichier: string) => AsyncIterable<Uint8Array> }
type ActeDeposit = IntakeDeposit & { readonly acte: Acte }

export type Intake =
  | {
      readonly ok: true
      readonly transmission: Transmission
      readonly already: boolean
      readonly warnings: readonly Problem[]
    }
  | { readonly ok: false; readonly problems: readonly Problem[]; readonly warnings: readonly Problem[] }

/** A stored file is missing or corrupt. */
const fileFaults: readonly (ErrorCode | undefined)[] = ['ACTES-S003', 'ACTES-S004']

/** Who deposits, for the journal, and the reply queue for the act's events. */
interface By extends Pick<OpeningActe, 'who' | 'reply'> {
  /** The refused transmission that this deposit corrects. */
  readonly replaces?: Transmission
}

export async function intake(deposit: ReadableDeposit, ports: Ports, by: By): Promise<Intake> {
  const { acte } = deposit
  const { problems, warnings, earlier, contentSha256, context } = await judgeDeposit(deposit, ports)
  // The same bytes again repair a stored file that is missing or corrupt.
  if (acte && earlier && fileFaults.includes(earlier.held?.code) && isWhole({ ...deposit, acte }))
    await keepFiles({ ...deposit, acte }, ports)
  if (problems.length > 0 || !acte || !context) return { ok: false, problems, warnings }
  if (earlier) {
    await adopted(earlier, acte, ports)
    const transmission = await keepNewMentions(earlier, { acte, who: by.who }, ports)
    return { ok: true, already: true, transmission, warnings }
  }
  if (contentSha256 === undefined) throw new ActesError('ACTES-F001')
  const files = await keepFiles({ ...deposit, acte }, ports)
  const opened = await openOne({ acte, files, contentSha256, collectivite: context.collectivite, ...by }, ports)
  return { ...opened, warnings }
}

interface DepositJudgement {
  readonly problems: readonly Problem[]
  readonly warnings: readonly Problem[]
  readonly conversions: readonly Conversion[]
  readonly context?: AdmissionContext
  readonly earlier?: Transmission
  readonly contentSha256?: string
}

/** Check every rule, also against the acts already here. Writes nothing. */
export async function judgeDeposit(deposit: IntakeDeposit, ports: Ports): Promise<DepositJudgement> {
  const { acte, draft } = deposit
  return acte ? judgeActe({ ...deposit, acte }, ports) : judgeDraft({ ...deposit, draft }, ports)
}

async function judgeActe(deposit: ActeDeposit, ports: Ports): Promise<DepositJudgement> {
  const { acte } = deposit
  const sender = await senderBySiren(ports.store.db, acte.collectivite)
  if (!sender) return unjudged(problem('ACTES-V006', 'collectivite', { value: acte.collectivite }))
  const contentSha256 = hashDepositContent(deposit)
  const { known, bar, alike } = await knownOf(acte, ports)
  const earlier = contentSha256 === undefined ? undefined : earlierOf(acte, contentSha256, known)
  const context = contextOf(sender, deposit, ports)
  const { problems: ruled, warnings, conversions } = admit(acte, context)
  const judged = { warnings, conversions, context, ...compact({ contentSha256 }) }
  // The same deposit is already on its way: neither rules that changed since nor files that are gone since judge it
  // again, unless it waits for these files to be packed.
  if (earlier?.ok) {
    const { state, held } = earlier.transmission
    const isRepair = isUnfrozen(state) && fileFaults.includes(held?.code)
    const own = deposit.problems.filter(({ code }) => isRepair || code !== 'ACTES-F001')
    const lasting = ruled.filter(({ code }) => code === 'ACTES-V028' || (isRepair && code === 'ACTES-F001'))
    const problems = [...own, ...lasting]
    return { ...judged, earlier: earlier.transmission, problems }
  }
  const places = new Set(deposit.problems.map(({ path }) => path))
  const taken = earlier ? undefined : await numberFault(acte, { ...sender, bar }, ports)
  const ofNumber = earlier?.problems ?? (taken ? [taken] : [])
  const own = ruled.filter(({ path }) => !places.has(path))
  // Of an act that leaves by us: a second sending may be meant, or not.
  const second = earlier || roadOf(acte) ? [] : alike.map((params) => problem('ACTES-V046', '$', { params }))
  return { ...judged, warnings: [...warnings, ...second], problems: [...deposit.problems, ...own, ...ofNumber] }
}

function unjudged(...problems: readonly Problem[]): DepositJudgement {
  return { problems, warnings: [], conversions: [] }
}

type Known = Awaited<ReturnType<typeof knownOf>>

/** The act that has this deposit's key, or its identity. */
async function knownOf(acte: Acte, { store: { db } }: Ports) {
  const keyed = acte.cle === undefined ? undefined : await byCle(db, acte.collectivite, acte.cle)
  const { live, bar, alike = [] } = await liveOrBar(db, acte)
  return { known: keyed ?? live, bar, alike }
}

async function numberFault(
  acte: Acte,
  { collectivite, leftAt, bar }: Sender & Pick<Known, 'bar'>,
  ports: Ports,
): Promise<Problem | undefined> {
  const { collectivite: siren } = acte
  if (leftAt) return problem('ACTES-A113', 'collectivite', { value: siren, params: { siren } })
  if (bar) return problem(bar === 'purged' ? 'ACTES-A105' : 'ACTES-A010', 'numero', { value: acte.numero })
  return roadOf(acte) ? undefined : spentNumber(acte, collectivite, ports)
}

/** Propose a number for an act whose own is taken: the first suffix that no act of its collectivité bears. */
export async function freeNumero(sql: Sql, { collectivite, numero }: Pick<Acte, 'collectivite' | 'numero'>) {
  const others = suffixed(numero)
  const borne = await numerosBorne(sql, collectivite, others)
  return others.find((each) => !borne.includes(each))
}

/** A gateway that has had an act under this number never frees it, and would take the new act for the old one. */
async function spentNumber(acte: Acte, collectivite: Collectivite, ports: Ports): Promise<Problem | undefined> {
  const { db } = ports.store
  const { capabilities, name } = ports.gatewayOf(collectivite)
  if (!capabilities.spendsNumbers) return undefined
  const earlier = await spentOf(db, acte, connectionId(name, collectivite.siren))
  if (!earlier) return undefined
  const proposed = await freeNumero(db, acte)
  const params = { id: earlier.id, ...compact({ proposed }) }
  return problem('ACTES-A004', 'numero', { value: acte.numero, params })
}

/** Check the rules on the readable parts of a deposit that is no valid acte. */
async function judgeDraft({ draft, problems, ...deposit }: IntakeDeposit, ports: Ports): Promise<DepositJudgement> {
  const sender = draft && (await senderBySiren(ports.store.db, draft.acte.collectivite))
  if (!draft || !sender) return unjudged(...problems)
  const context = contextOf(sender, { ...deposit, acte: draft.acte }, ports)
  return { ...unjudged(...problems, ...admitDraft(draft, context, problems)), context }
}

function contextOf(
  { collectivite, classification }: Sender,
  { files, unnamed, acte }: Pick<ActeDeposit, 'files' | 'unnamed' | 'acte'>,
  ports: Ports,
): AdmissionContext {
  return {
    collectivite,
    classification: classification ?? nationalClassification,
    today: dayIn(collectivite.fuseau, ports.clock.now()),
    limits: limitsFor(acte, ports.gatewayOf(collectivite).capabilities),
    files,
    unnamed,
  }
}

/** The program gives the key only with its second deposit. */
async function adopted({ id, cle }: Transmission, acte: Acte, { store: { db } }: Ports) {
  if (acte.cle !== undefined && cle === undefined) await adoptCle(db, id, acte.cle)
}

/** Keep the mentions that are new for an act already here; mentions that are not given stay. */
async function keepNewMentions(
  row: Transmission,
  { acte, who }: Pick<OpeningActe, 'acte' | 'who'>,
  { store: { db }, clock }: Ports,
): Promise<Transmission> {
  const { id, formulaire } = row
  if (formulaire.code !== '1-1') return row
  const known = mentionsOf(formulaire.acte)
  const news = Object.entries(mentionsOf(acte)).filter(
    ([key, value]) => !isDeepStrictEqual(value, known[key as keyof typeof known]),
  )
  if (news.length === 0) return row
  const mentions = mentionsOf(Object.fromEntries(news))
  const at = clock.now()
  await db.transaction(async (sql) => {
    await tellMentions(sql, { id, mentions, at, who })
    await publicationTold(sql, row, { acte: mentions, at, who })
  })
  return { ...row, formulaire: { ...formulaire, acte: { ...formulaire.acte, ...mentions } } }
}

async function publicationTold(
  sql: Sql,
  act: Parameters<typeof keepPublication>[1],
  { acte, at, who }: { readonly acte: Mentions; readonly at: Date; readonly who: string },
) {
  const { publication: told } = acte
  if (told) await keepPublication(sql, act, { how: told.mode, day: told.date, at, who })
}

/** Can every file that the act names be read? */
function isWhole({ acte, files }: ActeDeposit) {
  return placedFiles(acte).every(({ fichier }) => files.has(fichier))
}

/** Identity of a deposit: act and file bytes, without key and mentions. Undefined if a file is not known. */
function hashDepositContent({ acte, files, digests: named }: ActeDeposit): string | undefined {
  const { cle: _, ...content } = withoutMentions(acte)
  const digests = placedFiles(acte).map(({ fichier }) => files.get(fichier)?.sha256 ?? named?.get(fichier))
  if (digests.includes(undefined)) return undefined
  return createHash('sha256')
    .update(JSON.stringify([acteToJson(content), digests]))
    .digest('hex')
}

type Earlier = { ok: true; transmission: Transmission; already: true } | { ok: false; problems: readonly Problem[] }

function earlierOf(acte: Acte, contentSha256: string, known: Transmission | undefined): Earlier | undefined {
  if (!known) return undefined
  const { id, idActe, cle, formulaire, state } = known
  if (known.contentSha256 === contentSha256) return { ok: true, transmission: known, already: true }
  const road = formulaire.code === '1-1' ? roadOf(formulaire.acte) : undefined
  if (road && isLive(state)) {
    const params = compact({ id, voie: road.voie, recuLe: road.recuLe })
    return { ok: false, problems: [problem('ACTES-A126', 'numero', { value: acte.numero, params })] }
  }
  const refused =
    acte.cle !== undefined && cle === acte.cle
      ? problem('ACTES-V020', 'cle', { value: cle, params: { id } })
      : problem('ACTES-V019', 'numero', { value: acte.numero, params: { id, idActe: idActe ?? '' } })
  return { ok: false, problems: [refused] }
}

async function keepFiles(deposit: ReadableDeposit & ActeDeposit, ports: Ports): Promise<readonly DepositedFile[]> {
  const kept: DepositedFile[] = []
  for (const { fichier, role } of placedFiles(deposit.acte)) {
    const found = deposit.files.get(fichier)
    if (!found) throw new ActesError('ACTES-F001')
    const blob = await ports.store.blobs.put(deposit.read(fichier), found.sha256)
    const { kind, signatures, xml } = found
    const { sha256, sizeBytes } = blob
    const more = { ...(signatures && { signatures }), ...(xml?.budget && { budget: xml.budget }) }
    kept.push({ fichier, role, kind, sha256, sizeBytes, ...more })
  }
  return kept
}

async function openOne({ replaces, ...opening }: OpeningActe & Pick<By, 'replaces'>, ports: Ports) {
  const id = ports.clock.newId()
  const traceparent = ports.traces.current()
  const birth = { id, at: ports.clock.now(), ...compact({ traceparent }) }
  const opened = { ...openingOfActe(opening, birth), ...(replaces && { replaces: replaces.id }) }
  const transmission = await openTold(opened, opening.acte, ports).catch(unlessOvertaken)
  if (transmission === false) return { ok: false, problems: [problem('ACTES-A063', '$')], warnings: [] } as Earlier
  if (transmission) return { ok: true, transmission, already: false } as const
  const earlier = earlierOf(opening.acte, opening.contentSha256, (await knownOf(opening.acte, ports)).known)
  if (!earlier) throw new ActesError('ACTES-S001')
  if (earlier.ok) await adopted(earlier.transmission, opening.acte, ports)
  return earlier
}

/** Opens the row, its day of publication and the link of the replaced one in one transaction. */
async function openTold(opening: NewTransmission, acte: Acte, { store: { db } }: Ports) {
  const { id, at, who, replaces } = opening
  if (!acte.publication && !roadOf(acte) && replaces === undefined) return openRow(db, opening)
  return db.transaction(async (sql) => {
    const row = await openRow(sql, opening)
    if (row) await publicationTold(sql, row, { acte, at, who })
    if (row && replaces !== undefined) await linkReplaced(sql, replaces, { newId: id, detail: {}, at, who })
    return row
  })
}
