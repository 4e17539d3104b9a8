// What an id of ours looks like: a UUID. Pure.

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** Is it an id of ours? In capitals, too: whoever looks for it in the store makes them small. */
export function isId(text: string | null | undefined): text is string {
  return typeof text === 'string' && uuid.test(text)
}
