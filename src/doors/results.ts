// Writes an act's results beside its deposit.
import { rm, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { ActesError } from '#errors.ts'
import { wholePlainFile } from '#files/plain-file.ts'
import { writeWhole, type FileToWrite } from '#files/whole-file.ts'
import { problemsFromRefusal, toldProblems } from '#operations/handing-in.ts'
import type { ShownTransmission } from '#operations/shapes/transmissions.ts'
import type { Ask } from '#operations/ask.ts'
import { jsonMaxBytes } from '#protocol/limits.ts'
import { problemsTold, stateSentence } from '#text/sentences.ts'
import { isRefused, isWithdrawn } from '#lifecycle.ts'

const refusal = 'refus.txt'
/** How long a refused act is followed, since it may be corrected. */
const correctedMs = 60 * 86_400_000

interface LayResultsOptions {
  readonly ask: Ask
  readonly now: Date
}

/** Replacements followed: each refused act may be replaced by another transmission. */
const mostReplaced = 20

export function writeResultFile(folder: string, name: string, content: string | FileToWrite): Promise<unknown> {
  return writeWhole(join(folder, name), typeof content === 'string' ? Buffer.from(`${content}\n`) : content, 0o660)
}

/** Read a file that the owner may have replaced. @throws ActesError F001, F007, F009, F015 */
export function readBack(folder: string, name: string): Promise<Buffer> {
  return wholePlainFile(join(folder, name), name, (sum) => {
    if (sum > jsonMaxBytes) throw new ActesError('ACTES-F007', { params: { sum, max: jsonMaxBytes } })
  })
}

/** Returns whether the results are complete. */
export async function layResults(folder: string, id: string, { ask, now }: LayResultsOptions): Promise<boolean> {
  let shown = await ask.showTransmission({ id })
  for (let times = 0; shown.replacedBy !== undefined && times < mostReplaced; times++)
    shown = await ask.showTransmission({ id: shown.replacedBy })
  const { state, idActe, dateReception, refusal: refused } = shown
  if (dateReception !== null && idActe !== null) return layProof(folder, shown, ask)
  if (!isWithdrawn(state) && (!isRefused(state) || refused?.healing)) return false
  await layRefusal(folder, [stateSentence(state, 'fr').long, ...formatRefusalLines(shown)].join('\n'))
  return isWithdrawn(state) || now.getTime() - Date.parse(shown.createdAt) > correctedMs
}

async function layRefusal(folder: string, why: string) {
  const told = await readBack(folder, refusal).catch((error: unknown) => void problemsFromRefusal(error))
  if (told?.toString() !== `${why}\n`) await writeResultFile(folder, refusal, why)
}

function formatRefusalLines(shown: ShownTransmission): readonly string[] {
  const { refusal } = shown
  if (!refusal) return []
  return toldProblems(problemsTold(shown, refusal.code), 'fr').map(({ code, message }) => `- ${message} (${code})`)
}

async function layProof(folder: string, { id, idActe, proof }: ShownTransmission, ask: Ask): Promise<boolean> {
  const current = proof.filter((each) => each.current)
  const isThere = (name: string) => stat(join(folder, name)).then(Boolean, () => false)
  for (const { id: document, name, sha256 } of current)
    if (sha256 !== null && !(await isThere(basename(name))))
      await writeResultFile(folder, basename(name), (await ask.downloadProofDocument({ id, document })) as FileToWrite)
  if (await isThere('identifiant.txt')) return current.length > 0 && current.every(({ state }) => state !== 'due')
  // The AR may have no file of its own.
  const ar = await ask.downloadReceipt({ id }).catch((error: unknown) => void problemsFromRefusal(error))
  if (ar) await writeResultFile(folder, basename((ar as { name?: string }).name ?? 'ar.xml'), ar as FileToWrite)
  // The act was corrected and acknowledged since.
  await rm(join(folder, refusal), { force: true })
  // Written last: a program that waits for it finds the other results.
  await writeResultFile(folder, 'identifiant.txt', idActe ?? '')
  return false
}
