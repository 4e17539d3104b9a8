// The contract of doctor's checks: each returns a verdict in both languages and, if useful, a remedy.
import { systemClock } from '#clock.ts'
import { withinTime } from '#queue/timeouts.ts'
import type { Both } from '#text/sentences.ts'
import type { Scene } from './scene.ts'
import { senderWords } from './words.ts'

/** A remedy with `ok` is advice. */
export interface CheckVerdict {
  readonly ok: boolean
  readonly message: Both
  readonly remedy?: Both
  /** Set by gateway checks. Checks of one platform with the same message are reported together. */
  readonly of?: { readonly siren: string; readonly platform: string }
}

export interface Check {
  readonly name: string
  run(scene: Scene): Promise<CheckVerdict | undefined> | CheckVerdict | undefined
}

export interface Examined extends CheckVerdict {
  readonly name: string
}

export function well(message: Both, advice?: Both): CheckVerdict {
  return { ok: true, message, ...(advice && { remedy: advice }) }
}

export function wrong(message: Both, remedy?: Both): CheckVerdict {
  return { ok: false, message, ...(remedy && { remedy }) }
}

const patienceMs = 30_000

/** An error in a check fails that check. */
export async function runCheck({ name, run }: Check, scene: Scene): Promise<readonly Examined[]> {
  const asked = Promise.resolve().then(() => run(scene))
  const verdict = await withinTime(asked, patienceMs, systemClock).catch((error: unknown) =>
    wrong(senderWords.unexpected({ error })),
  )
  return verdict ? [{ name, ...verdict }] : []
}
