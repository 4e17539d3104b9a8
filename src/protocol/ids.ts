// Our own ids are UUIDs.

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** Accepts either case; the store needs lower case. */
export function isId(text: string | null | undefined): text is string {
  return typeof text === 'string' && uuid.test(text)
}
