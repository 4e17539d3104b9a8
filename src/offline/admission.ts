// Every admission rule on a deposit, without a database: the collectivité is that of a file, the one that a caller
// found, or the demonstration's own. Every fault of the deposit and of that file is told at once.
import { basename } from 'node:path'
import { ActesError, type Problem } from '../errors.ts'
import { readDeposit, type DepositSource, type ReadDeposit } from '../files/deposit.ts'
import { readJsonFile } from '../files/json.ts'
import type { PdfExaminer } from '../files/pdf/examiner.ts'
import { facts, type Limits } from '../gateways/facts.ts'
import type { Acte } from '../protocol/acte/acte.ts'
import { nationalClassification } from '../protocol/classification/classification.ts'
import { maraussan } from '../config/demo.ts'
import { parseCollectivite, type Collectivite } from '../protocol/acte/collectivite.ts'
import { dayIn, type Jour } from '../protocol/calendrier/jour.ts'
import { admitDraft, admit } from '../protocol/rules/rules.ts'
import type { AdmissionContext } from '../protocol/rules/rule.ts'
import type { Conversion } from '../protocol/xml/latin1.ts'

export interface OfflineOptions {
  /** Path of the collectivite's file, or what such a file holds; without it, `known` is asked. */
  readonly collectivite?: unknown
  /** The collectivite of a SIREN; by default Maraussan, built in for its own deposit only. */
  readonly known?: (siren: string) => Promise<Collectivite | undefined>
  /** Today's date for the rules; by default that of `now` in the collectivité's time zone. */
  readonly date?: Jour
  readonly now: () => Date
  readonly examiner: PdfExaminer
  /** Called after the rules, then after the archive. */
  readonly onStep?: () => void
}

export interface Admitted {
  readonly acte: Acte
  readonly collectivite: Collectivite
  readonly date: Jour
  readonly limits: Limits
  readonly deposit: ReadDeposit
}

export interface OfflineAdmission {
  /** Empty: admitted. */
  readonly problems: readonly Problem[]
  readonly warnings: readonly Problem[]
  readonly conversions: readonly Conversion[]
  readonly deposit: ReadDeposit
  /** The context of the rules; absent when the file of the collectivité is refused. */
  readonly context?: AdmissionContext
  /** Absent when refused. */
  readonly admitted?: Admitted
}

/**
 * Read a deposit and run every rule on it. Nothing is written anywhere.
 * @param source a folder with acte.json, or that JSON, or parts
 * @throws what `known` throws
 */
export async function admitOffline(source: DepositSource, options: OfflineOptions): Promise<OfflineAdmission> {
  const admission = await ruleOn(source, options)
  options.onStep?.()
  return admission
}

async function ruleOn(source: DepositSource, options: OfflineOptions): Promise<OfflineAdmission> {
  const deposit = await readDeposit(source, options.examiner)
  const { acte, draft } = deposit
  const sender = await senderOf(acte ?? draft?.acte, options)
  const { collectivite } = sender
  const none = { warnings: [], conversions: [], deposit }
  if (!collectivite) return { ...none, problems: [...sender.problems, ...deposit.problems] }
  const gateway = facts[collectivite.gateway.type]
  const date = options.date ?? dayIn(collectivite.fuseau, options.now())
  const { files, unnamed } = deposit
  const context = { collectivite, classification: nationalClassification, today: date, limits: gateway, files, unnamed }
  if (!acte) {
    const others = draft ? admitDraft(draft, context, deposit.problems) : []
    return { ...none, problems: [...deposit.problems, ...others], context }
  }
  const { problems: ruled, warnings, conversions } = admit(acte, context)
  const places = new Set(deposit.problems.map((each) => each.path))
  const problems = [...deposit.problems, ...ruled.filter((each) => !places.has(each.path))]
  const admitted = { acte, collectivite, date, limits: gateway, deposit }
  return { problems, warnings, conversions, deposit, context, ...(problems.length === 0 && { admitted }) }
}

interface OfflineSender {
  readonly collectivite?: Collectivite
  readonly problems: readonly Problem[]
}

/** Without a declared one, Maraussan stands in: the rule on the collectivite then tells the stranger by name. */
async function senderOf(acte: Acte | undefined, { collectivite, known }: OfflineOptions): Promise<OfflineSender> {
  if (typeof collectivite === 'string') return readCollectivite(collectivite)
  if (collectivite !== undefined) return parsedCollectivite(collectivite)
  const found = acte && (await known?.(acte.collectivite))
  return { collectivite: found ?? maraussan, problems: [] }
}

function parsedCollectivite(input: unknown): OfflineSender {
  const parsed = parseCollectivite(input)
  if (parsed.ok) return { collectivite: parsed.value, problems: [] }
  const below = (path: string) => (path === '$' ? '' : path.startsWith('[') ? path : `.${path}`)
  return { problems: parsed.problems.map((each) => ({ ...each, path: `collectivite${below(each.path)}` })) }
}

/** Faults of the file, each under the file's name. */
async function readCollectivite(path: string): Promise<OfflineSender> {
  try {
    const parsed = parseCollectivite(await readJsonFile(path))
    if (parsed.ok) return { collectivite: parsed.value, problems: [] }
    const name = basename(path)
    return { problems: parsed.problems.map((each) => ({ ...each, path: `${name}: ${each.path}` })) }
  } catch (error) {
    if (error instanceof ActesError) return { problems: error.problems }
    throw error
  }
}
