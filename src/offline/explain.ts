// Describes what a deposit would become, as text for a ticket. It packs and writes nothing.
import { hash } from 'node:crypto'
import { ActesError, problem, type Problem, type ErrorCode } from '#errors.ts'
import type { DepositSource, ReadDeposit } from '#files/deposit.ts'
import type { Acte } from '#protocol/acte/acte.ts'
import { roadOf } from '#protocol/acte/mentions.ts'
import { writeSending } from '#protocol/messages/write.ts'
import { verifySending } from '#protocol/messages/verify.ts'
import { idActe } from '#protocol/messages/names.ts'
import { outcomes } from '#protocol/rules/rules.ts'
import type { AdmissionContext } from '#protocol/rules/rule.ts'
import { acteIdentityOf, type Sending, type WrittenFile } from '#protocol/messages/sending.ts'
import { admitOffline, type OfflineAdmission, type OfflineOptions } from './admission.ts'
import { sendingOptions, type Numbering } from './pack.ts'
import type { OutgoingCode } from '#protocol/messages/formulaire.ts'
import type { Conversion } from '#protocol/xml/latin1.ts'

/** The archive is not built: it has no digest. @throws ActesError X009 when written XML does not read back */
export async function explainDeposit(source: DepositSource, options: OfflineOptions & Numbering): Promise<Explained> {
  return explainAdmission(await admitOffline(source, options), options)
}

/** @throws ActesError X009, as explainDeposit */
export async function explainAdmission(admission: OfflineAdmission, options: Numbering = {}): Promise<Explained> {
  const { deposit, warnings, context } = admission
  const { acte } = deposit
  const known = acte?.numero && context?.collectivite.siren === acte.collectivite ? { acte, context } : undefined
  const { sending, problems }: ProspectiveSending =
    known && !roadOf(known.acte) ? await wouldBe(known, admission, options) : admission
  return {
    ok: problems.length === 0,
    what: 'deposit',
    message: '1-1',
    idActe: known ? idActe(acteIdentityOf(known.acte, known.context.collectivite)) : null,
    ...(sending && { archive: sending.archive }),
    members: sending ? explainMembers(sending, deposit) : explainFiles(deposit),
    rules: rulesOn(admission),
    conversions: sending?.conversions ?? admission.conversions,
    problems,
    warnings,
  }
}

interface WritableActe {
  readonly acte: Acte
  readonly context: AdmissionContext
}

interface ProspectiveSending {
  readonly sending?: Sending
  readonly problems: readonly Problem[]
}

async function wouldBe(
  { acte, context }: WritableActe,
  admission: OfflineAdmission,
  numbering: Numbering,
): Promise<ProspectiveSending> {
  const { problems, admitted } = admission
  const { collectivite, today: date, limits } = context
  const how = sendingOptions({ collectivite, date, limits }, numbering)
  const formulaire = { code: '1-1', acte } as const
  try {
    const sending = writeSending(formulaire, how)
    if (admitted) await verifySending(sending, formulaire, how)
    return { sending, problems }
  } catch (error) {
    if (!(error instanceof ActesError) || error.kind !== 'refuse') throw error
    return { problems: [...problems, ...newsIn(error, problems)] }
  }
}

/** Faults that no rule reported, such as a character in the collectivité's file. */
function newsIn({ code, params, problems }: ActesError, told: readonly Problem[]): readonly Problem[] {
  const places = new Set(told.map(({ path }) => path))
  const news = problems.filter(({ path }) => path !== '/' && !places.has(path))
  return news.length === 0 && told.length === 0 ? [problem(code, '$', { params })] : news
}

function explainMembers({ enveloppe, message, pieces }: Sending, { files }: ReadDeposit): readonly ExplainedMember[] {
  const documents = pieces.flatMap(({ fichier, name, role }): ExplainedMember[] => {
    const facts = files.get(fichier)
    return facts ? [{ name, role, fichier, sizeBytes: facts.sizeBytes, sha256: facts.sha256 }] : []
  })
  return [writtenMember(enveloppe, 'enveloppe'), writtenMember(message, 'message'), ...documents]
}

function writtenMember({ name, bytes }: WrittenFile, role: 'enveloppe' | 'message'): ExplainedMember {
  return {
    name,
    role,
    sizeBytes: bytes.length,
    sha256: hash('sha256', bytes),
    xml: Buffer.from(bytes).toString('latin1'),
  }
}

function explainFiles({ acte, draft, files }: ReadDeposit): readonly ExplainedMember[] {
  const { document, autreVoie } = acte ?? draft?.acte ?? {}
  const pieces = [...files.values()].filter(({ name }) => name !== autreVoie?.accuse)
  return pieces.map(({ name, sizeBytes, sha256 }) => ({
    name,
    role: name === document?.fichier ? 'document' : 'annexe',
    fichier: name,
    sizeBytes,
    sha256,
  }))
}

/** A fault fails the rule of its code, wherever the fault was found. */
function rulesOn({ deposit, context, problems }: OfflineAdmission): readonly ExplainedRule[] {
  const { acte = deposit.draft?.acte, draft } = deposit
  if (!acte || !context) return []
  const told = new Set<string>(problems.map(({ code }) => code))
  return outcomes(acte, context, draft?.mended).map(({ passed, ...rule }) => ({
    ...rule,
    passed: passed && !told.has(rule.code),
  }))
}

/** A file of the archive, ours or the depositor's. */
export interface ExplainedMember {
  /** Name in the archive. */
  readonly name: string
  readonly role: 'enveloppe' | 'message' | 'document' | 'annexe'
  /** Name in the deposit; absent for the files that we write. */
  readonly fichier?: string
  readonly sizeBytes: number
  /** Lower-case hexadecimal. */
  readonly sha256: string
  /** Decoded content of the files that we write. */
  readonly xml?: string
}

/** A rule that every deposit must pass. A rule whose code is a `notice` only warns. */
export interface AdmissionRule {
  readonly code: ErrorCode
  /** The satisfied condition, in French. */
  readonly title: string
  /** Text of law or norm that states the rule. */
  readonly source: string
}

export interface ExplainedRule extends AdmissionRule {
  readonly passed: boolean
}

/** What a deposit would become. */
export interface ExplainedDeposit {
  /** True when nothing prevents the sending. */
  readonly ok: boolean
  readonly idActe: string | null
  /** Name of the tar.gz; absent when it is unknown. */
  readonly archive?: string
  /** In archive order. */
  readonly members: readonly ExplainedMember[]
  readonly rules: readonly ExplainedRule[]
  readonly conversions: readonly Conversion[]
  readonly problems: readonly Problem[]
  readonly warnings: readonly Problem[]
}

export interface Explained extends ExplainedDeposit {
  readonly what: 'deposit' | 'transmission'
  /** Present for a transmission. */
  readonly id?: string
  readonly state?: string
  readonly message: OutgoingCode
  /** Digests and size of the tar.gz; absent when it is not built. */
  readonly sha256?: string
  readonly tarSha256?: string
  readonly sizeBytes?: number
}
