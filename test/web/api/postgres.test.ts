// The API on PostgreSQL, where calls really run at the same time: a deposit made many times at once is one transmission, and
// every list is read.
import { expect, test } from 'vitest'
import { operations } from '../../../src/operations/table.ts'
import { maraussan } from '../../../src/config/demo.ts'
import { depositForm, openApiCommune } from '../../support/desk/api.ts'
import { describeWith } from '../../support/describe-with.ts'
import { forSuite } from '../../support/life/for-suite.ts'

await describeWith('postgres', 'the API on PostgreSQL', () => {
  const commune = forSuite(() => openApiCommune())

  test('twenty deposits at once are one transmission', async () => {
    const deposit = async () =>
      commune.calls({ method: 'POST', path: '/deposits', form: await depositForm({ numero: 'VINGT-1', cle: 'vingt' }) })
    const answers = await Promise.all(Array.from({ length: 20 }, deposit))
    expect(answers.map(({ status }) => status).sort()).toEqual([...Array<number>(19).fill(200), 201])
    expect(new Set(answers.map((answer) => answer.json().id)).size).toBe(1)
    expect((await commune.operations.list({ limit: 500 })).items).toHaveLength(1)
  })

  test('one key for twenty contents at once is one transmission, and nineteen conflicts', async () => {
    const deposit = async (_: unknown, index: number) =>
      commune.calls({
        method: 'POST',
        path: '/deposits',
        form: await depositForm({ numero: `AUTRE-${index}`, cle: 'autre' }),
      })
    const answers = await Promise.all(Array.from({ length: 20 }, deposit))
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array<number>(19).fill(409)])
  })

  test('lists are readable, by a token of one collectivité too, and continue where they ended', async () => {
    await commune.works()
    const { idActe } = await commune.shows('VINGT-1')
    for (const type of ['courrier', 'pieces'] as const) await commune.prefectureWrites(type, idActe ?? '')
    await commune.works()
    const narrow = await commune.tokenFor('etroit', { sirens: [maraussan.siren] })
    const lists = operations.filter(
      ({ method, path, right, scope }) =>
        method === 'GET' && !/:|^\/me\//.test(path) && right !== 'people' && scope !== 'installation',
    )
    const asked: Readonly<Record<string, string>> = { '/bulks/preview': '/bulks/preview?held=true' }
    for (const { path } of lists)
      for (const token of [undefined, narrow])
        expect((await commune.calls({ path: asked[path] ?? path, ...(token && { token }) })).status, path).toBe(200)
    for (const path of ['/tasks?closed=true', '/returns?status=attached&status=companion']) {
      const whole = await commune.calls({ path, token: narrow })
      const all = whole.json<{ items: readonly { id: string }[] }>().items
      expect(all.length).toBeGreaterThan(1)
      const seen: string[] = []
      for (let after: string | null = ''; after !== null;) {
        const page = await commune.calls({ path: `${path}&limit=1${after && `&after=${after}`}`, token: narrow })
        const { items, next } = page.json<{ items: readonly { id: string }[]; next: string | null }>()
        seen.push(...items.map(({ id }) => id))
        after = next
      }
      expect(seen).toEqual(all.map(({ id }) => id))
    }
  })
})
