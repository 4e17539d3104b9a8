// The table of rights holds every table, view, sequence and function that there is, and nothing that there is not.
import { describe, expect, test } from 'vitest'
import {
  functionRights,
  privileges,
  provenTables,
  sequenceRights,
  tableRights,
} from '../../../src/store/roles/rights.ts'
import { found } from '../../../src/store/roles/roles.ts'
import { lendStore } from '../../support/life/stores.ts'
import { forSuite } from '../../support/life/for-suite.ts'

describe('the rights of worker and web', () => {
  const lent = forSuite(() => lendStore())

  const namesOf = async (text: string) =>
    (await lent.store.db.rows<{ name: string }>(text)).map(({ name }) => name).sort()

  test('have a row for each table and each view', async () => {
    expect(Object.keys(tableRights).sort()).toEqual([...(await found(lent.store.db)).tables].sort())
  })

  test('have a row for each sequence that no identity column owns', async () => {
    const sequences = await namesOf(`SELECT relname AS name FROM pg_class c
      WHERE relkind = 'S' AND relnamespace = 'actes'::regnamespace
        AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'i')`)
    expect(Object.keys(sequenceRights)).toEqual(sequences)
  })

  test('name each function that runs as the owner and is callable', async () => {
    const called = await namesOf(`SELECT proname AS name FROM pg_proc
      WHERE pronamespace = 'actes'::regnamespace AND prosecdef AND prorettype <> 'trigger'::regtype`)
    expect(Object.keys(functionRights).sort()).toEqual(called)
  })

  test('leave the tables written by triggers to the owner, in whose name they run, with a fixed search path', async () => {
    const weak = await namesOf(`SELECT proname AS name FROM pg_proc
      WHERE pronamespace = 'actes'::regnamespace AND prorettype = 'trigger'::regtype
        AND prosrc ~ 'INSERT INTO|UPDATE actes|DELETE FROM|cause_of' AND NOT prosecdef`)
    const astray = await namesOf(`SELECT proname AS name FROM pg_proc
      WHERE pronamespace = 'actes'::regnamespace AND prosecdef
        AND NOT EXISTS (SELECT 1 FROM unnest(proconfig) c WHERE c LIKE 'search_path=%')`)
    expect([weak, astray]).toEqual([[], []])
  })

  test('let neither change or delete evidence', () => {
    for (const table of provenTables)
      for (const rights of Object.values(tableRights[table] ?? {})) expect(rights).toMatch(/^(ar?|r|a\([a-z_,]+\) r)$/)
  })

  // The number where a line was written first is the owner's, who takes collectivités in.
  test.each(['journal', 'installation_journal'])(
    'let both write every column of %s except its number',
    async (table) => {
      const columns =
        await namesOf(`SELECT attname AS name FROM pg_attribute WHERE attrelid = 'actes.${table}'::regclass
      AND attnum > 0 AND NOT attisdropped AND attname NOT IN ('id', 'first_line')`)
      for (const rights of Object.values(tableRights[table] ?? {}))
        expect(/^a\((.+)\) r$/.exec(rights)?.[1]?.split(',').sort()).toEqual(columns)
    },
  )
})

test.each([
  ['ar', 'INSERT, SELECT'],
  ['arwd', 'INSERT, SELECT, UPDATE, DELETE'],
  ['d r(id,login)', 'DELETE, SELECT (id,login)'],
  ['a(at,who) r', 'INSERT (at,who), SELECT'],
  ['', ''],
])('%j says %j', (letters, sql) => {
  expect(privileges(letters)).toBe(sql)
})
