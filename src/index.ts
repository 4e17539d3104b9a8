// The library: what `import … from 'actes-worker'` gives. It works offline and reads no clock: no database, queue or
// network, no disk but its inputs and a temporary folder. Days are `YYYY-MM-DD` in the collectivité's time zone,
// digests lower-case hexadecimal, sizes bytes. Semver applies (src/manual/library.md).
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ActesError, problem, type Problem } from '#errors.ts'
import type { DepositSource } from '#files/deposit.ts'
import { openPdfExaminer } from '#files/pdf/examiner.ts'
import { inLibraryFolder } from '#files/temporary.ts'
import { admitOffline, type OfflineOptions } from '#offline/admission.ts'
import { explainDeposit as explain, type AdmissionRule, type ExplainedDeposit } from '#offline/explain.ts'
import { inspectGiven, withParts, type GivenDeposit, type GivenFile } from '#offline/given.ts'
import { inspect as inspectAny } from '#offline/inspect/inspect.ts'
import { stranger, type Inspected } from '#offline/inspect/inspected.ts'
import { packDeposit as pack, type Numbering, type PackedDeposit, type RefusedDeposit } from '#offline/pack.ts'
import { rules as admissionRules } from '#protocol/rules/rules.ts'
import type { Conversion } from '#protocol/xml/latin1.ts'
import { isJour, type Jour } from '#protocol/calendrier/jour.ts'

export { ActesError, errors, type ErrorCode, type ErrorKind, type Params, type Problem } from '#errors.ts'
export type { Content } from '#files/temporary.ts'
export type { AdmissionRule, ExplainedDeposit, ExplainedMember, ExplainedRule } from '#offline/explain.ts'
export type { GivenDeposit, GivenFile } from '#offline/given.ts'
export type { Inspected } from '#offline/inspect/inspected.ts'
export type { Numbering, PackedDeposit, RefusedDeposit } from '#offline/pack.ts'
export type { Conversion } from '#protocol/xml/latin1.ts'
export type { ArchiveDigests } from '#protocol/archive/write.ts'
export { dayIn, isJour, type Jour } from '#protocol/calendrier/jour.ts'
export { messages, natures, type MessageCode, type Nature, type NatureActe } from '#protocol/codes.ts'
export {
  archiveName,
  envelopeName,
  idActe,
  identityInName,
  messageName,
  readArchiveName,
  readEnvelopeName,
  readIdActe,
  readMessageName,
  type ArchiveName,
  type EnvelopeName,
  type Identity,
  type MessageFile,
  type MessageName,
} from '#protocol/messages/names.ts'
export { enqueueDeposit, type DepositsQueue, type QueuedDeposit, type QueuedFile } from '#queue/deposits.ts'
export { codeSentence, sentenceOf, type Language } from '#text/sentences.ts'

/** A folder with acte.json and its files, the path of that JSON, or the parts of a deposit. */
export type Deposit = string | GivenDeposit

/** Who sends, and when. */
export interface DepositOptions {
  /** The sender: its declaration as a JSON object, or the path of that JSON. */
  readonly collectivite: object | string
  /** Day of the sending, today for the rules. The library reads no clock: `dayIn('Europe/Paris', new Date())`. */
  readonly date: Jour
}

/** Who sends, when, and the numbers in the envelope. */
export interface PackOptions extends DepositOptions, Numbering {}

/** The archive of a deposit. */
export interface PackedArchive extends PackedDeposit {
  /** The tar.gz, within the limit of every gateway. */
  readonly bytes: Uint8Array
}

/** What the rules say of a deposit. */
export interface Checked {
  /** True when there is no problem. */
  readonly ok: boolean
  /** Every fault at once, each with its place: in acte.json, `document.fichier`. */
  readonly problems: readonly Problem[]
  /** Remarks that do not refuse the deposit. */
  readonly warnings: readonly Problem[]
  /** Characters of the objet that are sent in another spelling. */
  readonly conversions: readonly Conversion[]
}

/** Every admission rule, in the order in which faults are reported. */
export const rules: readonly AdmissionRule[] = admissionRules.map(({ code, title, source }) => ({
  code,
  title,
  source,
}))

// Its process starts with the first PDF, exits after 20 idle seconds, and never keeps the program alive.
const examiner = openPdfExaminer()

/**
 * Run every admission rule on a deposit. Each rule names its source: XSD v1.1, cahier des charges of 2005, or S²LOW's
 * limits. Faults of the deposit are returned, not thrown.
 * @throws ActesError V010 when `date` is no day; errors of the given streams; system errors on the temporary folder
 */
export function checkDeposit(deposit: Deposit, options: DepositOptions): Promise<Checked> {
  return withDepositSource(deposit, options, async (source, offline) => {
    const { problems, warnings, conversions } = await admitOffline(source, offline)
    return { ok: problems.length === 0, problems, warnings, conversions }
  })
}

/**
 * Describe what a deposit would become: XML documents, file names in the archive, outcome of every rule. A refused
 * deposit is described as far as possible.
 * @throws as checkDeposit; RangeError for an invalid serial; ActesError X009 when written XML does not read back (a
 * bug)
 */
export function explainDeposit(deposit: Deposit, options: PackOptions): Promise<ExplainedDeposit> {
  return withDepositSource(deposit, options, explain)
}

/**
 * Build the archive of a deposit: envelope, message 1-1 and files in a tar.gz named after them (XSD v1.1; names and
 * order follow S²LOW). The same deposit, collectivité, day and serial give the same tar on any machine. Returns the
 * archive, whole in memory, or every fault at once.
 * @throws as explainDeposit
 */
export function packDeposit(deposit: Deposit, options: PackOptions): Promise<PackedArchive | RefusedDeposit> {
  return withDepositSource(deposit, options, (source, offline) =>
    inLibraryFolder(async (folder) => {
      const packed = await pack(source, { ...offline, out: folder })
      return packed.ok ? { ...packed, bytes: await readFile(join(folder, packed.archive)) } : packed
    }),
  )
}

/**
 * Read any input of the protocol and say what it announces: a message, an envelope, an archive, a mail, a folder with
 * one set of retours, a document, an identifier, a name. Faults of the input are not thrown: the result is of kind
 * `refused`, with its problems.
 * @param input a path, else an identifier or a name; or a file's name and content
 * @throws errors of the given streams; system errors on the temporary folder
 */
export async function inspect(input: string | GivenFile): Promise<Inspected> {
  if (typeof input !== 'string') return inspectGiven(input)
  const [found] = await inspectAny(input, { recursive: false })
  return found ?? stranger(input, 'absent')
}

type Offline = OfflineOptions & Numbering

async function withDepositSource<T>(
  deposit: Deposit,
  options: PackOptions,
  work: (source: DepositSource, offline: Offline) => Promise<T>,
): Promise<T> {
  const { collectivite, date, serial = 1, classificationDate } = options
  needJour('date', date)
  if (classificationDate !== undefined) needJour('classificationDate', classificationDate)
  if (!Number.isInteger(serial) || serial < 1 || serial > 9999) throw new RangeError('serial: from 1 to 9999')
  const offline = {
    // null: without a sender, no default collectivité stands in.
    collectivite: collectivite ?? null,
    date,
    // The rules use `date` as today; no caller reads this noon.
    now: () => new Date(`${date}T12:00:00Z`),
    examiner,
    serial,
    ...(classificationDate !== undefined && { classificationDate }),
  }
  return typeof deposit === 'string' ? work(deposit, offline) : withParts(deposit, (parts) => work(parts, offline))
}

/** Callers in JavaScript may pass any value. */
function needJour(path: string, day: unknown) {
  const value = String(day)
  if (!isJour(value)) throw new ActesError('ACTES-V010', { problems: [problem('ACTES-V010', path, { value })] })
}
