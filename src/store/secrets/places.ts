// Every column sealed under the master key, with its context. The rotation covers this list, so each new column must be
// added.

/** Authenticated context: a value moved to another row, or whose bound columns changed, does not open. */
export const contextOf = {
  /** Bound to its owner and server. */
  secret: ({ id, siren, credential, bound }: SecretRow) => {
    const owner = siren ? `actes-worker secret ${siren}` : `actes-worker credential ${credential}`
    return [owner, id, ...(bound === null ? [] : [bound])].join(' ')
  },
  subscription: ({ id }: SealingContextRow) => `actes-worker webhook ${id}`,
  person: ({ id }: SealingContextRow) => `actes-worker second step ${id}`,
  /** ID token for sign-out at the provider. */
  session: ({ id }: SealingContextRow) => `actes-worker id_token ${id}`,
  /** Form held until its person authenticates again. */
  form: ({ id, session }: SealingContextRow & { readonly session: string }) => `actes-worker form ${id} ${session}`,
  /** Input and result of a request that needs consent. */
  request: ({ id }: SealingContextRow) => `actes-worker request ${id}`,
} as const

interface SealingContextRow {
  readonly id: string
}

interface SecretRow extends SealingContextRow {
  readonly siren?: string | null | undefined
  readonly credential?: string | null | undefined
  readonly bound: string | null
}

export interface SealedPlace {
  readonly table: string
  readonly id: string
  readonly column: string
  readonly beside: readonly string[]
  readonly context: (row: never) => string
}

export const sealedPlaces: readonly SealedPlace[] = [
  { table: 'secret', id: 'id', column: 'sealed', beside: ['siren', 'credential', 'bound'], context: contextOf.secret },
  { table: 'subscription', id: 'id', column: 'secret', beside: [], context: contextOf.subscription },
  { table: 'subscription', id: 'id', column: 'former_secret', beside: [], context: contextOf.subscription },
  { table: 'person', id: 'id', column: 'totp', beside: [], context: contextOf.person },
  { table: 'session_identity', id: 'token_sha256', column: 'id_token', beside: [], context: contextOf.session },
  { table: 'held_form', id: 'id', column: 'content', beside: ['session'], context: contextOf.form },
  { table: 'consent', id: 'id', column: 'input', beside: [], context: contextOf.request },
  { table: 'consent', id: 'id', column: 'result', beside: [], context: contextOf.request },
]
