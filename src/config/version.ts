// The version of this program, as package.json says it.
import { readFileSync } from 'node:fs'

/** `0.1.0` */
export function ownVersion(): string {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    version: string
  }
  return version
}
