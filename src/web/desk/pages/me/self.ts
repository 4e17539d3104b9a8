// Whoever looks at a page, as his account is kept: for the pages about himself.
import { ActesError } from '../../../../errors.ts'
import { personByLogin, type Person } from '../../../../store/people/people.ts'
import type { Visit } from '../../visit.ts'

/** His own account. @throws ActesError ACTES-A024 */
export async function self({ app, login }: Visit): Promise<Person> {
  const person = await personByLogin(app.ports.store.db, login)
  if (!person) throw new ActesError('ACTES-A024')
  return person
}
