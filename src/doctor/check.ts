// The contract of doctor's checks: a check looks at the scene and says how things are, in both languages, and, where
// something should be done, what.
import { withinTime } from '../queue/answer.ts'
import type { Both } from '../text/sentences.ts'
import type { Scene } from './scene.ts'
import { senderWords } from './words.ts'

/** How things are; a remedy may also come with what is well, as an advice. */
export interface CheckVerdict {
  readonly ok: boolean
  readonly message: Both
  readonly remedy?: Both
  /** Of whose gateway it tells, and the platform behind it: those that say the same are told together. */
  readonly of?: { readonly siren: string; readonly platform: string }
}

export interface Check {
  readonly name: string
  /** Undefined where the question does not arise. */
  run(scene: Scene): Promise<CheckVerdict | undefined> | CheckVerdict | undefined
}

export interface Examined extends CheckVerdict {
  readonly name: string
}

/** As it should be, perhaps with an advice. */
export function well(message: Both, advice?: Both): CheckVerdict {
  return { ok: true, message, ...(advice && { remedy: advice }) }
}

/** Not as it should be, and what to do. */
export function wrong(message: Both, remedy?: Both): CheckVerdict {
  return { ok: false, message, ...(remedy && { remedy }) }
}

/** Longest examination of one thing, in milliseconds. */
const patienceMs = 30_000

/** Run one check; an error in it is a failed check. */
export async function runCheck({ name, run }: Check, scene: Scene): Promise<readonly Examined[]> {
  const asked = Promise.resolve().then(() => run(scene))
  const verdict = await withinTime(asked, patienceMs).catch((error: unknown) =>
    wrong(senderWords.unexpected({ error })),
  )
  return verdict ? [{ name, ...verdict }] : []
}
