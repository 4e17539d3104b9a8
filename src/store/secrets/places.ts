// Every place of the database where something sealed under the master key is kept, and the context that it is sealed for. A
// rotation goes over all of them: a new one is a line here.

/** What each is sealed for: moved to another row, or with a row that says otherwise, it no longer opens. */
export const contextOf = {
  /** A secret of a gateway: of its owner, and of the server that it is for. */
  secret: ({ id, siren, credential, bound }: SecretRow): string => {
    const owner = siren ? `actes-worker secret ${siren}` : `actes-worker credential ${credential}`
    return [owner, id, ...(bound === null ? [] : [bound])].join(' ')
  },
  /** What signs webhooks to a subscriber. */
  subscription: ({ id }: SealingContextRow): string => `actes-worker webhook ${id}`,
  /** The second step of a person. */
  person: ({ id }: SealingContextRow): string => `actes-worker second step ${id}`,
  /** What the sign-out at the identity provider needs, of a session. */
  session: ({ id }: SealingContextRow): string => `actes-worker id_token ${id}`,
  /** A form that waits until its person has proved who they are. */
  form: ({ id, session }: SealingContextRow & { readonly session: string }): string => `actes-worker form ${id} ${session}`,
  /** What another person has to agree to, and what it gave. */
  request: ({ id }: SealingContextRow): string => `actes-worker request ${id}`,
  /** What encrypts objets. */
  dataKey: ({ id }: SealingContextRow): string => `actes-worker data key ${id}`,
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
  /** Its key. */
  readonly id: string
  readonly column: string
  /** Columns that the context takes beside the id. */
  readonly beside: readonly string[]
  readonly context: (row: never) => string
}

/** In the order in which a rotation goes over them. */
export const sealedPlaces: readonly SealedPlace[] = [
  { table: 'secret', id: 'id', column: 'sealed', beside: ['siren', 'credential', 'bound'], context: contextOf.secret },
  { table: 'subscription', id: 'id', column: 'secret', beside: [], context: contextOf.subscription },
  { table: 'subscription', id: 'id', column: 'former_secret', beside: [], context: contextOf.subscription },
  { table: 'person', id: 'id', column: 'totp', beside: [], context: contextOf.person },
  { table: 'session_identity', id: 'token_sha256', column: 'id_token', beside: [], context: contextOf.session },
  { table: 'held_form', id: 'id', column: 'content', beside: ['session'], context: contextOf.form },
  { table: 'consent', id: 'id', column: 'input', beside: [], context: contextOf.request },
  { table: 'consent', id: 'id', column: 'result', beside: [], context: contextOf.request },
  { table: 'data_key', id: 'id', column: 'sealed', beside: [], context: contextOf.dataKey },
]
