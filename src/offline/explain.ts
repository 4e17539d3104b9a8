// What a deposit would become: both XML documents, its files as they would travel, every rule, passed or not. Nothing is
// packed and nothing is written; of a refused deposit, all that can be said.
import { createHash } from 'node:crypto'
import { ActesError, problem, type Problem } from '../errors.ts'
import type { DepositSource, ReadDeposit } from '../files/deposit.ts'
import type { Acte } from '../protocol/acte/acte.ts'
import { verifySending, writeSending, type Sending, type WrittenFile } from '../protocol/messages/messages.ts'
import { idActe } from '../protocol/messages/names.ts'
import { outcomes, type AdmissionContext } from '../protocol/acte/rules.ts'
import { identityOf } from '../protocol/messages/sending.ts'
import { admitOffline, type OfflineAdmission, type OfflineOptions } from './admission.ts'
import type { Explained, ExplainedMember, ExplainedRule } from './explained.ts'
import { sendingOptions, type Numbering } from './pack.ts'

/**
 * Explain a deposit. The archive has its name, and no digest: it is not made.
 * @param source a folder with acte.json, or that JSON, or parts
 * @returns of a refused deposit, both documents too where they can be written; the acte of a collectivite that nobody
 *   declared has no identifier
 * @throws ActesError X009 when what was written for an admitted deposit does not read back
 */
export async function explainDeposit(source: DepositSource, options: OfflineOptions & Numbering): Promise<Explained> {
  const admission = await admitOffline(source, options)
  const { deposit, warnings } = admission
  const known = knownOf(admission)
  const { sending, problems }: Written = known ? await wouldBe(known, admission, options) : admission
  return {
    ok: problems.length === 0,
    what: 'deposit',
    message: '1-1',
    idActe: known ? idActe(identityOf(known.acte, known.context.collectivite)) : null,
    ...(sending && { archive: sending.archive }),
    members: sending ? membersOf(sending, deposit) : filesOf(deposit),
    rules: rulesOn(admission),
    conversions: sending?.conversions ?? admission.conversions,
    problems,
    warnings,
  }
}

interface Known {
  readonly acte: Acte
  readonly context: AdmissionContext
}

/** Nothing can be written without an acte or a number, nor by a collectivite that stands in for a stranger. */
function knownOf({ deposit: { acte }, context }: OfflineAdmission): Known | undefined {
  return acte?.numero && context?.collectivite.siren === acte.collectivite ? { acte, context } : undefined
}

interface Written {
  readonly sending?: Sending
  readonly problems: readonly Problem[]
}

async function wouldBe({ acte, context }: Known, admission: OfflineAdmission, numbering: Numbering): Promise<Written> {
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

/** A character of the collectivite's file that cannot be written, say; what a rule has told is not told again. */
function newsIn({ code, params, problems }: ActesError, told: readonly Problem[]): readonly Problem[] {
  const places = new Set(told.map(({ path }) => path))
  const news = problems.filter(({ path }) => path !== '/' && !places.has(path))
  return news.length === 0 && told.length === 0 ? [problem(code, '$', { params })] : news
}

function membersOf({ enveloppe, message, pieces }: Sending, { files }: ReadDeposit): readonly ExplainedMember[] {
  const documents = pieces.flatMap(({ fichier, name, role }): ExplainedMember[] => {
    const facts = files.get(fichier)
    return facts ? [{ name, role, fichier, sizeBytes: facts.sizeBytes, sha256: facts.sha256 }] : []
  })
  return [writtenMember(enveloppe, 'enveloppe'), writtenMember(message, 'message'), ...documents]
}

function writtenMember({ name, bytes }: WrittenFile, role: 'enveloppe' | 'message'): ExplainedMember {
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  return { name, role, sizeBytes: bytes.length, sha256, xml: Buffer.from(bytes).toString('latin1') }
}

/** Under the names that they were handed in with: nothing says how they would travel. */
function filesOf({ acte, draft, files }: ReadDeposit): readonly ExplainedMember[] {
  const document = (acte ?? draft?.acte)?.document.fichier
  return [...files.values()].map(({ name, sizeBytes, sha256 }) => ({
    name,
    role: name === document ? 'document' : 'annexe',
    fichier: name,
    sizeBytes,
    sha256,
  }))
}

/** What was told under the code of a rule fails it, wherever it was found. */
function rulesOn({ deposit, context, problems }: OfflineAdmission): readonly ExplainedRule[] {
  const { acte = deposit.draft?.acte, draft } = deposit
  if (!acte || !context) return []
  const told = new Set<string>(problems.map(({ code }) => code))
  return outcomes(acte, context, draft?.mended).map(({ passed, ...rule }) => ({
    ...rule,
    passed: passed && !told.has(rule.code),
  }))
}
