// What an administrator does with accounts: one contract, part of the operations.
import type { Grant } from './access.ts'

/** An account. Instants in ISO 8601 UTC. */
export interface PersonJson {
  readonly login: string
  readonly grants: readonly Grant[]
  /** `invited`: has no password yet and is not linked to an identity provider. */
  readonly standing: 'active' | 'invited' | 'closed'
  /** After too many wrong passwords, none is tried until then. */
  readonly lockedUntil: string | null
  /** Does a sign-in ask for a code? */
  readonly secondStep: boolean
  /** The identity providers that it is linked to, and since when. */
  readonly identities: readonly { readonly issuer: string; readonly since: string }[]
  readonly sessions: number
  /** Last use of a session that still exists. */
  readonly lastSeen: string | null
}

/**
 * An account with a one-time link to choose a password. Where passwords are not accepted there is no link: the provider
 * signs in.
 */
export interface Invited {
  readonly person: PersonJson
  readonly link: OneTimeLink | null
}

interface OneTimeLink {
  /** On the desk: `/invitation/…`. It is told only here. */
  readonly path: string
  readonly expiresAt: string
}

/** The state of the account that the administrator saw. */
type ShownAccount = 'open' | 'closed'

/** Each throws ACTES-A024 when there is no such account, and ACTES-A023 when nobody could administer afterwards. */
export interface PeopleOperations {
  people(): Promise<{ items: readonly PersonJson[] }>
  /**
   * Make an account, open it again, or replace its roles. It gets a new one-time link. Of several roles for one
   * collectivité the last counts.
   * @param login an address
   * @throws ActesError ACTES-A024 it is no address, or there is no role; ACTES-V006 a collectivité is not declared
   */
  invitePerson(login: string, grants: readonly Grant[], who: string): Promise<Invited>
  /**
   * Make another one-time link. The roles stay. A closed account is opened again.
   * @throws ActesError ACTES-S009 the account no longer is as it was shown
   */
  renewLink(login: string, shown: ShownAccount, who: string): Promise<Invited>
  /** Replace the roles. @throws ActesError ACTES-V006; ACTES-S009 the account was closed */
  changeRoles(login: string, grants: readonly Grant[], who: string): Promise<PersonJson>
  /** Close the account and end its sessions and links. */
  disablePerson(login: string, who: string): Promise<PersonJson>
  /** End all sessions of the account. */
  endSessions(login: string, who: string): Promise<PersonJson>
  /**
   * Remove the second step, when the device that makes the codes is lost. No code is asked for until it is set up
   * again.
   */
  removeSecondStep(login: string, who: string): Promise<PersonJson>
  /**
   * Remove the links to identity providers and end the sessions. The next proof of the address links the account again.
   */
  unlinkIdentities(login: string, who: string): Promise<PersonJson>
}
