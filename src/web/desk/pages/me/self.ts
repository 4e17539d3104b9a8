// The account of the person who looks, for the pages about it.
import { ActesError } from '../../../../errors.ts'
import type { OwnAccount } from '../../../../operations/declared/account.ts'
import type { Visit } from '../../visit.ts'

/** Their own account. @throws ActesError ACTES-A024 */
export async function ownAccount({ ask }: Visit): Promise<OwnAccount> {
  const { account } = await ask('showMe', {})
  if (!account) throw new ActesError('ACTES-A024')
  return account
}
