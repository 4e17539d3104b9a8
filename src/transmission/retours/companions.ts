// What comes beside a message: its envelope, its documents. They belong to whom it belongs to, whichever is read first.
import type { Ports } from '../steps/step.ts'
import type { Sql } from '../../store/engine/database.ts'
import {
  attachCompanions,
  deliveryOf,
  settleRetour,
  type StoredRetour,
  type Understood,
} from '../../store/retours/retours.ts'

type What = Pick<Understood, 'kind' | 'facts' | 'deviations'>

export function isMessageName({ name }: StoredRetour): boolean {
  return /\.xml$/i.test(name)
}

/** An envelope or a document belongs to whom the message beside it belongs to, whichever is read first. */
export async function accompany(retour: StoredRetour, what: What, ports: Ports): Promise<void> {
  const { db } = ports.store
  const messages = await messagesBeside(db, retour)
  const own =
    messages.length === 1 ? messages[0] : messages.find((message) => belongsTo({ ...retour, ...what }, message))
  const linked = own?.transmission ? { transmission: own.transmission } : {}
  await settleRetour(db, retour.id, { status: 'companion', ...what, ...linked })
}

/** The messages of a delivery, envelopes apart. */
async function messagesBeside(sql: Sql, { id, connection, delivery }: StoredRetour): Promise<readonly StoredRetour[]> {
  const others = await deliveryOf(sql, connection, delivery)
  return others.filter((each) => each.id !== id && isMessageName(each) && each.status !== 'companion')
}

/** The message names the document, or the envelope lists the message. */
function belongsTo(companion: Pick<StoredRetour, 'name' | 'facts'>, message: StoredRetour): boolean {
  const listed = (companion.facts as { readonly formulaires?: readonly string[] } | null)?.formulaires ?? []
  return filesNamedBy(message.facts).includes(companion.name) || listed.includes(message.name)
}

function filesNamedBy(facts: unknown): readonly string[] {
  const {
    document,
    documents = [],
    pieces = [],
  } = (facts ?? {}) as {
    readonly document?: string
    readonly documents?: readonly string[]
    readonly pieces?: readonly string[]
  }
  return [...(document === undefined ? [] : [document]), ...documents, ...pieces]
}

/** What belongs to a message goes where the message went. */
export async function bringCompanions(sql: Sql, retour: StoredRetour, transmission: string): Promise<void> {
  const alone = (await messagesBeside(sql, retour)).length === 0
  const names = filesNamedBy(retour.facts)
  await attachCompanions(sql, retour, alone ? { transmission } : { transmission, names })
}
