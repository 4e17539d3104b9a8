// Runs every admission rule on a deposit without a database. Reports its faults and those of the collectivité's file.
import { basename } from 'node:path'
import { systemClock } from '#clock.ts'
import { ActesError, type Problem } from '#errors.ts'
import { readDeposit, readFolder, type DepositSource, type ReadDeposit } from '#files/deposit.ts'
import { readJsonFile } from '#files/json.ts'
import type { PdfExaminer } from '#files/pdf/examiner.ts'
import { factsOf, limitsFor, type Limits } from '#gateways/facts.ts'
import type { Acte } from '#protocol/acte/acte.ts'
import { nationalClassification } from '#protocol/classification/classification.ts'
import { maraussan } from '#config/demo.ts'
import { parseCollectivite, type Collectivite } from '#protocol/acte/collectivite.ts'
import { dayIn, type Jour } from '#protocol/calendrier/jour.ts'
import { admitDraft, admit } from '#protocol/rules/rules.ts'
import type { AdmissionContext } from '#protocol/rules/rule.ts'
import type { Conversion } from '#protocol/xml/latin1.ts'

export interface OfflineOptions {
  /** Path of the collectivité's file, or its parsed JSON. Without it, `known` is called. */
  readonly collectivite?: unknown
  /** Finds a collectivité by SIREN. Defaults to the built-in Maraussan, valid for its own deposits only. */
  readonly known?: (siren: string) => Promise<Collectivite | undefined>
  /** Today for the rules. Defaults to the day of `now` in the collectivité's time zone. */
  readonly date?: Jour
  readonly now: () => Date
  readonly examiner: PdfExaminer
  /** Called after the rules, and again after the archive. */
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
  readonly problems: readonly Problem[]
  readonly warnings: readonly Problem[]
  readonly conversions: readonly Conversion[]
  readonly deposit: ReadDeposit
  /** Absent when the collectivité's file is refused. */
  readonly context?: AdmissionContext
  readonly admitted?: Admitted
}

/** Read a deposit and run every rule on it. Writes nothing. Rethrows errors of `known`. */
export async function admitOffline(source: DepositSource, options: OfflineOptions): Promise<OfflineAdmission> {
  const admission = await ruleOn(source, options)
  options.onStep?.()
  return admission
}

async function ruleOn(source: DepositSource, options: OfflineOptions): Promise<OfflineAdmission> {
  const parts = typeof source === 'string' ? await readFolder(source) : source
  const deposit = await readDeposit(parts, options.examiner, { caller: '', turn: systemClock.turn })
  const { acte, draft } = deposit
  const sender = await senderOf(acte ?? draft?.acte, options)
  const { collectivite } = sender
  const none = { warnings: [], conversions: [], deposit }
  if (!collectivite) return { ...none, problems: [...sender.problems, ...deposit.problems] }
  const limits = limitsFor(acte ?? draft?.acte ?? {}, factsOf(collectivite.gateway.type))
  const date = options.date ?? dayIn(collectivite.fuseau, options.now())
  const { files, unnamed } = deposit
  const context = { collectivite, classification: nationalClassification, today: date, limits, files, unnamed }
  if (!acte) {
    const others = draft ? admitDraft(draft, context, deposit.problems) : []
    return { ...none, problems: [...deposit.problems, ...others], context }
  }
  const { problems: ruled, warnings, conversions } = admit(acte, context)
  const places = new Set(deposit.problems.map((each) => each.path))
  const problems = [...deposit.problems, ...ruled.filter((each) => !places.has(each.path))]
  const admitted = { acte, collectivite, date, limits, deposit }
  return { problems, warnings, conversions, deposit, context, ...(problems.length === 0 && { admitted }) }
}

interface OfflineSender {
  readonly collectivite?: Collectivite
  readonly problems: readonly Problem[]
}

/** Maraussan stands in for an undeclared collectivité, so that the rule on the collectivité reports its SIREN. */
async function senderOf(acte: Acte | undefined, { collectivite, known }: OfflineOptions): Promise<OfflineSender> {
  if (collectivite === undefined) {
    const found = acte && (await known?.(acte.collectivite))
    return { collectivite: found ?? maraussan, problems: [] }
  }
  const file = typeof collectivite === 'string' ? collectivite : undefined
  try {
    const parsed = parseCollectivite(file === undefined ? collectivite : await readJsonFile(file))
    if (parsed.ok) return { collectivite: parsed.value, problems: [] }
    const below = (path: string) => (path === '$' ? '' : path.startsWith('[') ? path : `.${path}`)
    const placed = (path: string) => (file === undefined ? `collectivite${below(path)}` : `${basename(file)}: ${path}`)
    return { problems: parsed.problems.map((each) => ({ ...each, path: placed(each.path) })) }
  } catch (error) {
    if (error instanceof ActesError) return { problems: error.problems }
    throw error
  }
}
