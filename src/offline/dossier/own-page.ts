// The page of the verifier as this installation has it: made by the build, in a checkout by `npm run build` and at `npm ci`.
import { readFile } from 'node:fs/promises'

/** The same from a checkout and from the package. */
export const ownPage = new URL('../../../dist/verifier.html', import.meta.url)

/** @returns undefined where it was not made */
export function verifierPage(): Promise<Buffer | undefined> {
  return readFile(ownPage).catch(() => undefined)
}
