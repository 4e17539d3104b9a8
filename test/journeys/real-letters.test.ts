// Each letter of the prefecture through the real gateways that bring letters: it arrives, it is answered, the answer is
// acknowledged; receipts leave once, by us or by the gateway itself.
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { describeIf } from '../support/describe-with.ts'
import { dovecotOfOurOwn } from '../support/servers/dovecot.ts'
import { openSimulatedCommune, type GatewayKind } from '../support/gateways/simulated.ts'
import { isLong } from '../support/long-suites.ts'
import { maraussanFolder, operator } from '../support/life/commune.ts'
import { forSuite } from '../support/life/for-suite.ts'

const document = join(maraussanFolder, 'deliberation.pdf')

interface Case {
  readonly type: 'courrier' | 'pieces' | 'observations' | 'defere'
  readonly kind: string
  readonly refuse?: boolean
  /** The answer's code and where it ends: a 2-2 is answered by nothing. */
  readonly answer?: { readonly code: string; readonly state: 'acknowledged' | 'submitted' }
  /** The receipt that the letter is owed. */
  readonly receipt?: '3-2' | '4-2'
}

const cases: readonly Case[] = [
  { type: 'courrier', kind: 'CourrierSimple', answer: { code: '2-2', state: 'submitted' } },
  {
    type: 'pieces',
    kind: 'DemandePieceComplementaire',
    receipt: '3-2',
    answer: { code: '3-4', state: 'acknowledged' },
  },
  {
    type: 'observations',
    kind: 'LettreObservations',
    receipt: '4-2',
    refuse: true,
    answer: { code: '4-3', state: 'acknowledged' },
  },
  { type: 'defere', kind: 'DefereTA' },
]

function letters(kind: GatewayKind): void {
  const given = forSuite(() => openSimulatedCommune(kind))

  test.each(cases)('a letter $type is answered by $answer.code', async (letter) => {
    const { commune, simulated } = given
    const numero = letter.type.toUpperCase()
    const id = await commune.hands(numero)
    await commune.goesOn(6)
    const { state, idActe } = await commune.shows(id)
    expect(state).toBe('acknowledged')
    await simulated.writes({ type: letter.type, idActe: idActe ?? '', date: '2025-07-08' })
    await commune.goesOn(6)
    const came = (await commune.shows(id)).retours.filter(
      ({ kind: each, status }) => each === letter.kind && status === 'attached',
    )
    expect(came).toHaveLength(1)
    expect((await commune.operations.returns({})).items).toEqual([])
    if (letter.answer) {
      const { code, state: end } = letter.answer
      const how = { files: [document], refuse: letter.refuse === true }
      const answer = await commune.operations.reply(came[0]?.id ?? '', how, operator)
      await commune.goesOn(6)
      expect(await commune.shows(answer.id)).toMatchObject({ message: code, state: end, held: null, uncertain: false })
    }
    const about = (await simulated.accepted()).filter((each) => each.numero === numero).map(({ code }) => code)
    const ours = letter.receipt && kind === 'ministry' ? [letter.receipt] : []
    expect(about.toSorted()).toEqual(['1-1', ...ours, ...(letter.answer ? [letter.answer.code] : [])].toSorted())
  })
}

describe('letters through S²LOW', () => letters('s2low'))
if (isLong) await describeIf(dovecotOfOurOwn(), 'letters through the ministry’s channel', () => letters('ministry'))
