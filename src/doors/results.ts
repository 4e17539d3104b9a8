// What is known of an act, beside the deposit that it came by: its identifier, the AR, the documents that prove it; or why it
// was refused after all.
import { stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { writeWhole, type Given } from '../files/whole-file.ts'
import { problemsOf } from '../operations/batch/laid.ts'
import type { ShownTransmission } from '../operations/shapes/transmissions.ts'
import type { Ask } from '../operations/table.ts'
import { problemsTold, stateSentence } from '../text/sentences.ts'
import { toldProblems } from './handing.ts'

/** An act that was refused may leave again as another transmission, and that one too. */
const mostReplaced = 20

/** For the group of the watched folder to read. */
export function write(folder: string, name: string, content: string | Given): Promise<unknown> {
  return writeWhole(join(folder, name), typeof content === 'string' ? Buffer.from(`${content}\n`) : content, 0o660)
}

/** Lay what is there by now. @returns whether nothing more is to come */
export async function layResults(folder: string, id: string, ask: Ask): Promise<boolean> {
  let shown = await ask('showTransmission', { id })
  for (let times = 0; shown.replacedBy !== undefined && times < mostReplaced; times++)
    shown = await ask('showTransmission', { id: shown.replacedBy })
  const { state, idActe, dateReception, refusal } = shown
  if (dateReception !== null && idActe !== null) return layProof(folder, shown, ask)
  if (state !== 'cancelled' && (state !== 'refused' || refusal?.healing)) return false
  await write(folder, 'refus.txt', [stateSentence(state, 'fr').long, ...wordsOf(shown)].join('\n'))
  return true
}

/** Why, in the words of the préfecture or of the platform too. */
function wordsOf(shown: ShownTransmission): readonly string[] {
  const { refusal } = shown
  if (!refusal) return []
  return toldProblems(problemsTold(shown, refusal.code), 'fr').map(({ code, message }) => `- ${message} (${code})`)
}

async function layProof(folder: string, { id, idActe, proof }: ShownTransmission, ask: Ask): Promise<boolean> {
  const current = proof.filter((each) => each.current)
  const isThere = (name: string) => stat(join(folder, name)).then(Boolean, () => false)
  for (const { id: document, name, sha256 } of current)
    if (sha256 !== null && !(await isThere(basename(name))))
      await write(folder, basename(name), (await ask('downloadProofDocument', { id, document })) as Given)
  if (await isThere('identifiant.txt')) return current.length > 0 && current.every(({ state }) => state !== 'due')
  // It may have come in no file of its own.
  const ar = await ask('downloadReceipt', { id }).catch((error: unknown) => void problemsOf(error))
  if (ar) await write(folder, basename((ar as { name?: string }).name ?? 'ar.xml'), ar as Given)
  // The last of what is there at once: a program that waits for it finds the rest.
  await write(folder, 'identifiant.txt', idActe ?? '')
  return false
}
