// What an administrator does with accounts: one contract, part of the operations.
import type { Grant } from './access.ts'

/** Somebody who uses the desk. Instants in ISO 8601 UTC. */
export interface PersonJson {
  readonly login: string
  readonly grants: readonly Grant[]
  /** `invited`: has no password yet, and is not known to an identity provider. */
  readonly standing: 'active' | 'invited' | 'closed'
  /** After too many wrong passwords: none is looked at until then. */
  readonly lockedUntil: string | null
  /** Is he asked for a code when he signs in? */
  readonly secondStep: boolean
  /** Where he is known to an identity provider: its issuer, and since when. */
  readonly identities: readonly { readonly issuer: string; readonly since: string }[]
  readonly sessions: number
  /** In a session that has not been forgotten. */
  readonly lastSeen: string | null
}

/** With a link that lets him choose a password, once; with none where passwords are not taken: the provider lets him in. */
export interface Invited {
  readonly person: PersonJson
  readonly link: OneTimeLink | null
}

export interface OneTimeLink {
  /** On the desk: `/invitation/…`. It is told here, and never again. */
  readonly path: string
  readonly expiresAt: string
}

/** An account as it was shown to whoever decides about it. */
export type ShownAccount = 'open' | 'closed'

/** Each throws ACTES-A024 where nobody has this account, and ACTES-A023 where nobody could administer afterwards. */
export interface PeopleOperations {
  people(): Promise<{ items: readonly PersonJson[] }>
  /**
   * Make an account, or open it again, or give it these roles in the place of its own; and a new one-time link. Of
   * several roles for one collectivite the last is his.
   * @param login an address
   * @throws ActesError ACTES-A024 it is no address, or there is no role; ACTES-V006 a collectivite is not declared
   */
  invitePerson(login: string, grants: readonly Grant[], who: string): Promise<Invited>
  /**
   * Another one-time link; his roles stay as they are. An account that is closed is opened again.
   * @throws ActesError ACTES-S009 it does not stand as it was shown: somebody closed it, or opened it again, meanwhile
   */
  renewLink(login: string, shown: ShownAccount, who: string): Promise<Invited>
  /** Give him these roles in the place of his own. @throws ActesError ACTES-V006; ACTES-S009 the account is closed by now */
  changeRoles(login: string, grants: readonly Grant[], who: string): Promise<PersonJson>
  /** Close his account, his sessions and his links. */
  disablePerson(login: string, who: string): Promise<PersonJson>
  /** He must sign in again, everywhere. */
  endSessions(login: string, who: string): Promise<PersonJson>
  /** He has lost what makes his codes: he is asked for none until he sets it up again. */
  removeSecondStep(login: string, who: string): Promise<PersonJson>
  /** Link his account to nobody at an identity provider any more, and end his sessions. The next proof of his address links it anew. */
  unlinkIdentities(login: string, who: string): Promise<PersonJson>
}
