// Our own ids: UUIDs.

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** The text is an id, in lower or upper case; a search in the store needs lower case. */
export function isId(text: string | null | undefined): text is string {
  return typeof text === 'string' && uuid.test(text)
}
