// What a declaration changes, for the journal: each setting with its old and its new value. Secrets and long values stand
// there as prints, and of the people whom it names only that they changed.
import { createHash } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import type { Collectivite } from '../../protocol/acte/collectivite.ts'

export interface DeclarationChange {
  /** `gateway.url` */
  readonly setting: string
  readonly before: string | null
  readonly after: string | null
}

/** Longer ones, a bundle of authorities, say nothing to a reader. */
const readable = 200
const personal = /^referent\b/

/** The settings that differ, by their names. @param before undefined for a first declaration */
export function changesOf(before: Collectivite | undefined, after: Collectivite): readonly DeclarationChange[] {
  const [old, fresh] = [settingsIn(before ?? {}), settingsIn(after)]
  return [...new Set([...old.keys(), ...fresh.keys()])]
    .filter((setting) => !isDeepStrictEqual(old.get(setting), fresh.get(setting)))
    .toSorted()
    .map((setting) => ({
      setting,
      before: formatSettingValue(setting, old),
      after: formatSettingValue(setting, fresh),
    }))
}

/** A secret counts as one value, and so does a list. */
function settingsIn(value: object, prefix = ''): ReadonlyMap<string, unknown> {
  const entries = Object.entries(value).filter(([, held]) => held !== undefined)
  return new Map(
    entries.flatMap(([key, held]: [string, unknown]): (readonly [string, unknown])[] => {
      const isGroup = typeof held === 'object' && held !== null && !Array.isArray(held) && !('sealed' in held)
      return isGroup ? [...settingsIn(held, `${prefix}${key}.`)] : [[`${prefix}${key}`, held]]
    }),
  )
}

function formatSettingValue(setting: string, settings: ReadonlyMap<string, unknown>): string | null {
  const value = settings.get(setting)
  if (value === undefined) return null
  if (personal.test(setting)) return '***'
  // Each giving of a secret has an id of its own, of which nothing of the secret can be reckoned.
  if (typeof value === 'object' && value !== null && 'sealed' in value) return `*** ${print(String(value.sealed))}`
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text.length > readable ? `sha256 ${print(text)}` : text
}

function print(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16)
}
