// Changes of a declaration, or of an archive’s, for the journal. Secrets and long values appear as digests, the contact person as `***`.
import { createHash } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'

export interface DeclarationChange {
  /** `gateway.url` */
  readonly setting: string
  readonly before: string | null
  readonly after: string | null
}

/** Longer values, such as a CA bundle, tell a reader nothing. */
const readable = 200
const personal = /^referent\b/

/** @param before undefined for a first declaration */
export function changesOf(before: object | undefined, after: object): readonly DeclarationChange[] {
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

/** A secret or a list counts as one value. */
function settingsIn(value: object, prefix = ''): ReadonlyMap<string, unknown> {
  const entries = Object.entries(value).filter(([, held]) => held !== undefined)
  return new Map(
    entries.flatMap(([key, held]: [string, unknown]): (readonly [string, unknown])[] => {
      const isGroup = typeof held === 'object' && held !== null && !Array.isArray(held) && !('sealed' in held)
      return isGroup ? [...settingsIn(held, `${prefix}${key}.`)] : [[`${prefix}${key}`, held]]
    }),
  )
}

function formatSettingValue(setting: string, settings: ReadonlyMap<string, unknown>) {
  const value = settings.get(setting)
  if (value === undefined) return null
  if (personal.test(setting)) return '***'
  // A secret has a new id each time it is given; its digest reveals nothing of the secret.
  if (typeof value === 'object' && value !== null && 'sealed' in value) return `*** ${print(String(value.sealed))}`
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text.length > readable ? `sha256 ${print(text)}` : text
}

function print(text: string) {
  return createHash('sha256').update(text).digest('hex').slice(0, 16)
}
