// Inspects addresses: loopback or not, and free of credentials for display.

export function isLoopback(host: string): boolean {
  const name = host.replace(/^\[|\]$/g, '').toLowerCase()
  return name === 'localhost' || name.endsWith('.localhost') || name === '::1' || /^127(\.\d{1,3}){3}$/.test(name)
}

/** Masks credentials in a possible URL: user info and parameter values. */
export function withoutCredentials(text: string): string {
  if (!text.includes('://')) return text
  return text.replace(/:\/\/.*@/s, '://***@').replace(/([?&;][^=&;#\s]*=)[^&;#\s]+/g, '$1***')
}
