// NumeroInterne of an acte: validation by gateway policy (manual, gateways), a proposal for a refused number, and the
// form for search. The number itself is kept as given.

/** `wide` for the ministry's channel and the sandbox, `strict` for S²LOW and Pastell. */
export type NumberPolicy = 'wide' | 'strict'

const policies: Readonly<Record<NumberPolicy, RegExp>> = {
  wide: /^[A-Za-z0-9](?:[A-Za-z0-9_ -]{0,13}[A-Za-z0-9])?$/,
  strict: /^[A-Z0-9](?:[A-Z0-9_]{0,13}[A-Z0-9])?$/,
}

const lengthMax = 15

/** A proposal satisfies both policies: capitals without accents, other characters as `_`, trimmed, cut to 15. */
export function checkNumero(
  numero: string,
  policy: NumberPolicy,
): { readonly ok: true } | { readonly ok: false; readonly proposal?: string } {
  if (policies[policy].test(numero)) return { ok: true }
  const written = withoutAccents(numero)
    .replace(/[^A-Z0-9]/gu, '_')
    .replace(/^_+/, '')
  const proposal = written.slice(0, lengthMax).replace(/_+$/, '')
  return { ok: false, ...(proposal && { proposal }) }
}

const suffixes = ['BIS', 'TER', 'B', 'C', 'D', '2', '3', '4'] as const

/** Numbers for an acte whose own number is spent, likeliest first: with a suffix, up to 15 characters. */
export function suffixed(numero: string): readonly string[] {
  return suffixes.map((suffix) => `${numero}${suffix}`).filter((each) => each.length <= lengthMax)
}

/** Capitals and digits only, for search, never for sending: `del 11-b` is found as `DEL11B`. */
export function normaliseNumero(numero: string) {
  return withoutAccents(numero).replace(/[^A-Z0-9]/gu, '')
}

function withoutAccents(numero: string) {
  return numero.normalize('NFD').replace(/\p{M}/gu, '').toUpperCase()
}
