// Doctor on shared credentials: the end of each is said once, with how many use it, and what to do when it is near or past.
import { expect, test } from 'vitest'
import { credentialChecks } from '../../src/doctor/credentials.ts'
import { maraussan } from '../../src/config/demo.ts'
import type { Scene } from '../../src/doctor/scene.ts'

const scene = { tools: { clock: { now: () => new Date('2025-07-08T08:00:00Z') } } } as unknown as Scene

test('on its last day a gateway that uses it says whether it has expired: both lines agree', async () => {
  const [check] = credentialChecks({ credentials: [{ name: 'Syndicat', certificateUntil: '2025-07-08', count: 2 }] })
  const user = { ...maraussan, gateway: { type: 's2low', identifiantPartage: 'Syndicat' } }
  const asked = (ok: boolean) =>
    check?.run({ ...scene, senders: [user], findingsOf: async () => [{ name: 'certificate', ok }] } as unknown as Scene)
  expect(await asked(false)).toMatchObject({ ok: false, message: { fr: expect.stringContaining('expiré') } })
  expect(await asked(true)).toMatchObject({ ok: true })
})

test.each([
  [null, true, 'L’identifiant partagé « Syndicat » sert à 2 collectivités.', false],
  ['2026-07-08', true, 'valable jusqu’au 2026-07-08', false],
  ['2025-07-20', true, 'valable jusqu’au 2025-07-20', true],
  ['2025-07-07', false, 'expiré depuis le 2025-07-07', true],
])('a credential that expires on %s', async (certificateUntil, ok, said, isTold) => {
  const [check] = credentialChecks({ credentials: [{ name: 'Syndicat', certificateUntil, count: 2 }] })
  expect(check?.name).toBe('credential:Syndicat')
  const verdict = await check?.run(scene)
  expect(verdict?.ok).toBe(ok)
  expect(verdict?.message.fr).toContain(said)
  expect(verdict?.remedy !== undefined).toBe(isTold)
})
