// A digest of what a consent request covers: if anything in it changed meanwhile, the later consent does not apply.
import { createHash } from 'node:crypto'
import { senderBySiren, senders } from '#store/connections/collectivites.ts'
import type { UsedCredential } from '#store/connections/credentials.ts'
import type { Sql } from '#store/engine/database.ts'
import { quietOf } from '#store/installation.ts'
import { identitiesOf } from '#store/people/identities.ts'
import { personByLogin } from '#store/people/people.ts'
import type { Subscription } from '#store/subscriptions/subscriptions.ts'
import type { Transmission } from '#store/transmissions/transmissions.ts'

interface Over {
  readonly input: unknown
  readonly found: Readonly<Record<string, unknown>>
  readonly db: Sql
}

/** Includes the current state of everything that the input names. */
export async function basisOf({ input, found, db }: Over): Promise<string> {
  const { login, siren, csv } = (input ?? {}) as Readonly<Record<string, unknown>>
  const { transmission, credential, subscription } = found as {
    readonly transmission?: Transmission
    readonly credential?: UsedCredential
    readonly subscription?: Subscription
  }
  const stands = {
    transmission: transmission && [
      transmission.id,
      transmission.state,
      transmission.openAttempt,
      transmission.reference,
    ],
    credential: credential && [credential.name, credential.updatedAt, credential.sirens],
    subscription: subscription && [subscription.id, subscription.url, subscription.name, subscription.types],
    person: typeof login === 'string' && (await personStands(db, login)),
    declared: typeof siren === 'string' && (await senderBySiren(db, siren))?.declared,
    all: csv !== undefined && (await senders(db)).map(({ declared }) => declared),
    quiet: (await quietOf(db)) ?? null,
  }
  return createHash('sha256').update(JSON.stringify(stands)).digest('hex')
}

async function personStands(db: Sql, login: string): Promise<unknown> {
  const person = await personByLogin(db, login)
  if (!person) return null
  const { id, grants, disabledAt, totp } = person
  return [id, grants, disabledAt, totp !== null, await identitiesOf(db, id)]
}
