// E-mail addresses as the ministry's schema takes them (XSD v1.1, type Email): narrower than mail itself.

const schemaPattern = /^[_a-zA-Z0-9-]+(\.[_a-zA-Z0-9-]+)*@[a-zA-Z0-9-]+(\.[a-zA-Z0-9-]+)*\.[a-zA-Z]{2,6}$/

/**
 * The schema's `Email` takes this address: local part of ASCII letters, digits, `_`, `-` and dots between, last label of
 * two to six letters. It refuses `+` and the long endings (`.bretagne`): better known at set-up than at the first sending.
 */
export function isSchemaEmail(address: string): boolean {
  return schemaPattern.test(address)
}
