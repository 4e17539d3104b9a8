// VITAM on the wire, by curl: each answer as its own sources and documentation describe it (7.0.1).
import { describe, expect, test } from 'vitest'
import { forSuite } from '../../support/life/for-suite.ts'
import { smallSip } from '../../support/seda/sip.ts'
import { codesIn, idOf, openTestVitam } from '../../support/seda/vitam.ts'

const vitam = forSuite(() => openTestVitam())

describe('a deposit', () => {
  test('202 with the operation, then its states, then the reply', async () => {
    const answer = await vitam.post(smallSip({ identifier: 'actes-42' }))
    const id = idOf(answer)
    expect(id).toMatch(/^[a-z0-9]{36}$/)
    expect([
      answer.text,
      answer.header('X-Global-Execution-State'),
      answer.header('X-Global-Execution-Status'),
    ]).toEqual(['', 'PAUSE', 'UNKNOWN'])
    const states: unknown[] = []
    for (let turn = 0; turn < 3; turn++) {
      const head = await vitam.status(id)
      states.push([head.status, head.header('X-Global-Execution-State'), head.header('X-Global-Execution-Status')])
      if (turn < 2) expect((await vitam.reply(id)).status).toBe(404)
      await vitam.vitam.advance()
    }
    expect(states).toEqual([
      [202, 'PAUSE', 'UNKNOWN'],
      [202, 'RUNNING', 'STARTED'],
      [200, 'COMPLETED', 'OK'],
    ])
    const reply = await vitam.reply(id)
    expect([reply.status, codesIn(reply.text)]).toEqual([200, []])
    expect(reply.text).toContain('<ReplyCode>OK</ReplyCode>')
    expect(reply.text).toContain(`<MessageIdentifier>${id}</MessageIdentifier>`)
    expect(reply.text).toContain('<MessageRequestIdentifier>actes-42</MessageRequestIdentifier>')
    expect(reply.text.match(/<SystemId>[a-z0-9]{36}</g)).toHaveLength(3)
    const manifest = await vitam.ask(`/ingest-external/v1/ingests/${id}/manifests`)
    expect(manifest.bytes.toString()).toBe(smallSip({ identifier: 'actes-42' }).manifest)
  })
})
