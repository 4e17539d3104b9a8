// The built verifier page of this installation (in a checkout: `npm run build`, `npm ci`).
import { readFile } from 'node:fs/promises'

export const ownPage = new URL('../../../dist/verifier.html', import.meta.url)

/** Undefined when the page was not built. */
export function verifierPage(): Promise<Buffer | undefined> {
  return readFile(ownPage).catch(() => undefined)
}
