// The one table of roles: what each allows, and what a name that the program does not know is worth.
import { describe, expect, test } from 'vitest'
import { v7 } from 'uuid'
import {
  actions,
  actionsOf,
  isAnythingMasked,
  knownGrants,
  may,
  roles,
  rolesFor,
  rolesFrom,
  type Action,
} from '../../src/accounts/access.ts'
import { keepPerson, personByLogin } from '../../src/store/people/people.ts'
import { lendStore } from '../support/life/stores.ts'

describe('roles', () => {
  test('each allows to read, and the administrator everything', () => {
    for (const role of roles) expect(actionsOf(role)).toContain('read')
    expect(actionsOf('administrator')).toEqual(actions)
    expect(rolesFor('unmask')).toEqual(['operator', 'administrator', 'archivist', 'auditor'])
    expect(rolesFor('people')).toEqual(['administrator'])
  })

  test('are sets of rights: a role with all rights of another one counts as that one too', () => {
    expect(rolesFrom(['reader'])).toEqual(roles)
    expect(rolesFrom(['operator'])).toEqual(['operator', 'administrator'])
    expect(rolesFrom(['archivist'])).toEqual(['administrator', 'archivist'])
    const auditor = [{ role: 'auditor', siren: null }] as const
    expect(['journal', 'people', 'retention'].filter((right) => may(auditor, right as Action, null))).toEqual([
      'journal',
    ])
    expect(rolesFor('retention')).toEqual(['administrator', 'archivist'])
  })

  test('a role allows its own actions only, and only where it was given', () => {
    const grants = [{ role: 'operator', siren: '000000000' }] as const
    expect(may(grants, 'requeue', '000000000')).toBe(true)
    expect(may(grants, 'requeue', null)).toBe(false)
    expect(may(grants, 'people', '000000000')).toBe(false)
    expect(isAnythingMasked(grants)).toBe(false)
    expect(isAnythingMasked([...grants, { role: 'reader', siren: null }])).toBe(true)
  })
})

test('the database stores any role name; a name unknown to the program allows nothing', async () => {
  const lent = await lendStore()
  try {
    const grants = [{ role: 'archiviste', siren: null }]
    const login = 'archives@example.org'
    await keepPerson(lent.store.db, { id: v7(), login, grants, at: new Date('2025-07-08T08:00:00Z') })
    const kept = (await personByLogin(lent.store.db, login))?.grants ?? []
    expect(kept).toEqual(grants)
    const reader = { role: 'reader', siren: '000000000' } as const
    expect(knownGrants([...kept, reader])).toEqual([reader])
  } finally {
    await lent.giveBack()
  }
})
