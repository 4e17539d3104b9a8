// JSON as PHP writes it: json_encode with JSON_PRETTY_PRINT alone. Four spaces, `\/`, `\u00e9`, and an empty array for
// whatever is empty: PHP has no other.
import { isSound } from './php-text.ts'

export type PhpValue = null | boolean | number | string | readonly PhpValue[] | { readonly [key: string]: PhpValue }

/** What json_last_error_msg says of a text that is not UTF-8 (code 5). */
export const malformed = 'Malformed UTF-8 characters, possibly incorrectly encoded'

/**
 * Write a value.
 * @returns undefined when a text in it is not UTF-8
 */
export function phpJson(value: PhpValue): string | undefined {
  const written = write(value, '')
  return isSound(written) ? written.replace(/[^\0-\u007F]/g, escaped) : undefined
}

function write(value: PhpValue, indent: string): string {
  if (typeof value === 'string') return quoted(value)
  if (typeof value !== 'object' || value === null) return String(value)
  const inner = `${indent}    `
  const lines = isList(value)
    ? value.map((each) => `${inner}${write(each, inner)}`)
    : Object.entries(value).map(([key, each]) => `${inner}${quoted(key)}: ${write(each, inner)}`)
  if (lines.length === 0) return '[]'
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}']
  return `${open}\n${lines.join(',\n')}\n${indent}${close}`
}

function isList(value: readonly PhpValue[] | { readonly [key: string]: PhpValue }): value is readonly PhpValue[] {
  return Array.isArray(value)
}

// Lone surrogates stay as they are: phpJson refuses them.
function quoted(text: string): string {
  const inside = text.replace(/["\\/\u0000-\u001F]/g, (character) => shorts[character] ?? escaped(character))
  return `"${inside}"`
}

const shorts: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '/': '\\/',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
}

function escaped(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
}
