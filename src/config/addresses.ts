// What is told by an address: whether it leads to this machine alone, and what must not be repeated of it.

/** Does only this machine reach it? */
export function isLoopback(host: string): boolean {
  const name = host.replace(/^\[|\]$/g, '').toLowerCase()
  return name === 'localhost' || name.endsWith('.localhost') || name === '::1' || /^127(\.\d{1,3}){3}$/.test(name)
}

/** A text that may be an address, without what lets one in: before the `@`, and in the values of its parameters. */
export function withoutCredentials(text: string): string {
  if (!text.includes('://')) return text
  return text.replace(/:\/\/.*@/s, '://***@').replace(/([?&;][^=&;#\s]*=)[^&;#\s]+/g, '$1***')
}
