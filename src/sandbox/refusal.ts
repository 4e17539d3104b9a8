// The no of the exchange itself: what the sandbox could not open was not received, and its words say why.
import { ActesError, type Problem } from '../errors.ts'

/** The sandbox's words, as they came back on the line: the cause of ACTES-G009. */
export class SandboxRefusal extends Error {
  readonly bytes: Uint8Array

  constructor(words: string) {
    super(words)
    this.name = 'SandboxRefusal'
    this.bytes = Buffer.from(`${words}\n`)
  }
}

/**
 * @param reason French, for people; becomes `params.reason`
 * @param problems what was found in the archive, when it was opened
 */
export function exchangeRefused(reason: string, problems: readonly Problem[] = []): ActesError {
  return new ActesError('ACTES-G009', { problems, params: { reason }, cause: new SandboxRefusal(reason) })
}
