// Decisions through the API about what their caller saw: a hold, a refusal, one sending among several. Whatever stands there
// by now instead is left alone.
import { expect, test } from 'vitest'
import { openApiCommune } from '../../support/desk/api.ts'
import { faultyGateway } from '../../support/life/faults.ts'
import { forSuite } from '../../support/life/for-suite.ts'

const { faults, wrap } = faultyGateway()
const commune = forSuite(() => openApiCommune({ wrap }))

const asks = (id: string, what: string, more: object) =>
  commune.calls({ method: 'POST', path: `/transmissions/${id}/${what}`, json: { reason: 'vu', ...more } })
const sent = async (numero: string) => {
  const id = await commune.sends(numero)
  return id
}

test('a requeue applies to the hold that was shown', async () => {
  faults.before = 'ACTES-G010'
  const id = await sent('VU1')
  faults.before = undefined
  const { held } = await commune.shows(id)
  for (const heldSince of ['2025-01-01T00:00:00Z', null]) {
    const other = await asks(id, 'requeue', { heldSince })
    expect([other.status, other.json()]).toMatchObject([409, { code: 'ACTES-S009' }])
  }
  const seen = await asks(id, 'requeue', { heldSince: held?.since })
  expect(seen.json()).toMatchObject({ items: [{ outcome: 'requeued' }] })
})

test('a verdict applies to the sending that was shown', async () => {
  Object.assign(faults, { deaf: true, after: 'ACTES-G004' })
  const id = await sent('VU2')
  const attempt = (await commune.shows(id)).attempts[0]?.id
  const other = await asks(id, 'resolve', { arrived: 'REF', attempt: '0197e9c0-0000-7000-8000-000000000000' })
  expect([other.status, other.json()]).toMatchObject([409, { code: 'ACTES-S009' }])
  const seen = await asks(id, 'resolve', { arrived: 'REF', attempt })
  expect([seen.status, seen.json()]).toMatchObject([200, { state: 'submitted', uncertain: false }])
})
