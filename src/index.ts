// The library's face: what `import … from 'actes-worker'` gives. Offline, without a clock: no database, no queue, no
// network, no disk but what it is handed and a temporary folder. Days are `YYYY-MM-DD` in the collectivite's own zone;
// digests are lower-case hexadecimal; sizes are bytes. Kept by semver from here on (src/manual/library.md).
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ActesError, problem, type Problem } from './errors.ts'
import type { DepositSource } from './files/deposit.ts'
import { openPdfExaminer } from './files/pdf/examiner.ts'
import { withSpool } from './files/spool.ts'
import { admitOffline, type OfflineOptions } from './offline/admission.ts'
import { explainDeposit as explain, type AdmissionRule, type ExplainedDeposit } from './offline/explain.ts'
import { inspectGiven, withParts, type GivenDeposit, type GivenFile } from './offline/given.ts'
import { inspect as inspectAny } from './offline/inspect/inspect.ts'
import { stranger, type Inspected } from './offline/inspect/inspected.ts'
import { packDeposit as pack, type Numbering, type PackedDeposit, type RefusedDeposit } from './offline/pack.ts'
import { rules as admissionRules } from './protocol/rules/rules.ts'
import type { Conversion } from './protocol/xml/latin1.ts'
import { isJour, type Jour } from './protocol/calendrier/jour.ts'

export { ActesError, errors, type ErrorCode, type ErrorKind, type Params, type Problem } from './errors.ts'
export type { Content } from './files/spool.ts'
export type { AdmissionRule, ExplainedDeposit, ExplainedMember, ExplainedRule } from './offline/explain.ts'
export type { GivenDeposit, GivenFile } from './offline/given.ts'
export type { Inspected } from './offline/inspect/inspected.ts'
export type { Numbering, PackedDeposit, RefusedDeposit } from './offline/pack.ts'
export type { Conversion } from './protocol/xml/latin1.ts'
export type { ArchiveDigests } from './protocol/archive/write.ts'
export { dayIn, isJour, type Jour } from './protocol/calendrier/jour.ts'
export { messages, natures, type MessageCode, type Nature, type NatureActe } from './protocol/messages/codes.ts'
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
} from './protocol/messages/names.ts'
export { enqueueDeposit, type DepositsQueue, type QueuedDeposit, type QueuedFile } from './queue/deposits.ts'
export { codeSentence, sentenceOf, type Language } from './text/sentences.ts'

/** The path of a folder with acte.json beside its files, or of that JSON; or the parts of a deposit. */
export type Deposit = string | GivenDeposit

/** Who sends, and when. */
export interface DepositOptions {
  /** The sender, as the JSON of its declaration holds it, or the path of that JSON. */
  readonly collectivite: object | string
  /** Day of the sending, and today for the rules. The library reads no clock: `dayIn('Europe/Paris', new Date())`. */
  readonly date: Jour
}

/** Who sends, when, and what the envelope bears. */
export interface PackOptions extends DepositOptions, Numbering {}

/** The archive of a deposit. */
export interface PackedArchive extends PackedDeposit {
  /** The tar.gz, 157,286,400 bytes at most. */
  readonly bytes: Uint8Array
}

/** What the rules say of a deposit. */
export interface Checked {
  /** Admitted: no problem. */
  readonly ok: boolean
  /** Every fault at once, each where it lies: in acte.json, `document.fichier`. */
  readonly problems: readonly Problem[]
  /** What refuses nothing. */
  readonly warnings: readonly Problem[]
  /** Characters of the objet that leave in another spelling. */
  readonly conversions: readonly Conversion[]
}

/** Every admission rule, in the order in which faults are told. */
export const rules: readonly AdmissionRule[] = admissionRules.map(({ code, title, source }) => ({
  code,
  title,
  source,
}))

// Its process starts with the first PDF, leaves when idle for 20 seconds, and never keeps the program alive.
const examiner = openPdfExaminer()

/**
 * Run every admission rule on a deposit (XSD v1.1, cahier des charges de 2005, S²LOW's limits: each rule says its source).
 * @returns what was found, as values; nothing is thrown for what is wrong with a deposit
 * @throws ActesError V010 when `date` is no day; what a stream throws; the system's errors on the temporary folder
 */
export function checkDeposit(deposit: Deposit, options: DepositOptions): Promise<Checked> {
  return withDepositSource(deposit, options, async (source, offline) => {
    const { problems, warnings, conversions } = await admitOffline(source, offline)
    return { ok: problems.length === 0, problems, warnings, conversions }
  })
}

/**
 * Say what a deposit would become: both XML documents, its files under the names that they travel with, every rule, passed
 * or not. Of a refused deposit, all that can be said.
 * @throws as checkDeposit; RangeError for a serial; ActesError X009 when what was written does not read back, a bug
 */
export function explainDeposit(deposit: Deposit, options: PackOptions): Promise<ExplainedDeposit> {
  return withDepositSource(deposit, options, explain)
}

/**
 * Build the archive of a deposit: envelope, message 1-1 and files in a tar.gz named for them (XSD v1.1; names and order
 * are those of S²LOW). The same deposit, collectivite, day and serial give the same tar on any machine.
 * @returns the archive, whole in memory; or every fault at once
 * @throws as explainDeposit
 */
export function packDeposit(deposit: Deposit, options: PackOptions): Promise<PackedArchive | RefusedDeposit> {
  return withDepositSource(deposit, options, (source, offline) =>
    withSpool(async ({ folder }) => {
      const packed = await pack(source, { ...offline, out: folder })
      return packed.ok ? { ...packed, bytes: await readFile(join(folder, packed.archive)) } : packed
    }),
  )
}

/**
 * Read anything of the protocol, and say what it announces: a message, an envelope, an archive, a mail, a folder of one set
 * of returns, a document, an identifier, a name.
 * @param input a path, else an identifier or a name; or a file's name and content
 * @returns what it is; of what is refused, `kind: 'refused'` with its problems. Nothing is thrown for what is wrong with it
 * @throws what a stream throws; the system's errors on the temporary folder
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
    // Nobody stands in for a sender that a program forgot.
    collectivite: collectivite ?? null,
    date,
    // The rules are given their day: this noon is asked by nobody.
    now: () => new Date(`${date}T12:00:00Z`),
    examiner,
    serial,
    ...(classificationDate !== undefined && { classificationDate }),
  }
  return typeof deposit === 'string' ? work(deposit, offline) : withParts(deposit, (parts) => work(parts, offline))
}

/** A program in JavaScript may give anything. */
function needJour(path: string, day: unknown): void {
  const value = String(day)
  if (!isJour(value)) throw new ActesError('ACTES-V010', { problems: [problem('ACTES-V010', path, { value })] })
}
