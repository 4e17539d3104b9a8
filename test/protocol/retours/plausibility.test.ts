// A return is believed only where its day can be: not before the decision or the sending, and not after it came.
import { expect, test } from 'vitest'
import { implausible } from '../../../src/protocol/retours/plausibility.ts'
import type { Retour } from '../../../src/protocol/retours/retours.ts'

const accuse = (dateReception: string) => ({ kind: 'ARActe', dateReception }) as unknown as Retour
const letter = (dateCourrier: string) =>
  ({ kind: 'LettreObservations', code: '4-1', dateCourrier }) as unknown as Retour
const usual = {
  dateDecision: '2025-06-25',
  sentAt: new Date('2025-07-08T08:00:00Z'),
  receivedAt: new Date('2025-07-09T08:00:00Z'),
  fuseau: 'Europe/Paris',
}

test.each([
  ['the day it was sent', accuse('2025-07-08'), {}, undefined],
  ['the day it came', accuse('2025-07-09'), {}, undefined],
  ['the day before it was sent', accuse('2025-07-07'), {}, { date: '2025-07-07', sent: '2025-07-08' }],
  ['before the decision', accuse('2025-06-24'), {}, { date: '2025-06-24', decided: '2025-06-25' }],
  ['to come', accuse('2025-07-10'), {}, { date: '2025-07-10', received: '2025-07-09' }],
  ['before it was sent, where it left by another road', accuse('2025-07-07'), { sentAt: undefined }, undefined],
  ['a letter from before the sending', letter('2025-07-01'), {}, undefined],
  ['a letter from before the decision', letter('2025-06-01'), {}, { date: '2025-06-01', decided: '2025-06-25' }],
  [
    'tomorrow, where tomorrow has begun overseas',
    accuse('2025-07-10'),
    { receivedAt: new Date('2025-07-09T20:30:00Z'), fuseau: 'Indian/Reunion' },
    undefined,
  ],
  [
    'yesterday, where the collectivité is behind Paris',
    accuse('2025-07-07'),
    { sentAt: new Date('2025-07-08T01:00:00Z'), fuseau: 'America/Martinique' },
    undefined,
  ],
  [
    'the day of Paris before the decision, where the decision was taken in the morning overseas',
    accuse('2025-06-24'),
    {
      receivedAt: new Date('2025-06-24T21:30:00Z'),
      sentAt: new Date('2025-06-24T21:00:00Z'),
      fuseau: 'Pacific/Noumea',
    },
    undefined,
  ],
  ['one hour of two clocks', accuse('2025-07-10'), { receivedAt: new Date('2025-07-09T21:30:00Z') }, undefined],
  ['more than an hour', accuse('2025-07-10'), { receivedAt: new Date('2025-07-09T20:30:00Z') }, expect.anything()],
])('%s', (_, retour, happened, said) => {
  const { sentAt, ...rest } = { ...usual, ...happened }
  expect(implausible(retour, { ...rest, ...(sentAt && { sentAt }) })).toEqual(said)
})
