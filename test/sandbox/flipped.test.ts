// One bit of a sending is another. Packed so, with right checksums, it is answered by what it now says, and none changes
// unnoticed; changed on the way, it is no archive any more, and the exchange refuses it.
import { describe, expect, test } from 'vitest'
import { nationalClassification } from '../../src/protocol/classification/classification.ts'
import { maraussan } from '../../src/config/demo.ts'
import { readArchiveName } from '../../src/protocol/messages/names.ts'
import { type Knowledge, judge } from '../../src/sandbox/judgement.ts'
import { readLedger } from '../../src/sandbox/ledger.ts'
import { asActesError } from '../gateways/contract.ts'
import {
  makeOutgoing,
  makeOutgoingOf,
  rewrite,
  type Frozen,
  type Sample,
  type TestMember,
} from '../support/deposits/outgoing.ts'
import { never, openTestSandbox, receivedBy } from '../support/gateways/sandbox.ts'
import { followingOf } from '../support/life/following.ts'
import { forTest } from '../support/life/for-suite.ts'

const sandbox = forTest(() => openTestSandbox())

const enveloppe = 0
const message = 1
function flipAt(bytes: Uint8Array, at: number): Buffer {
  const copy = Buffer.from(bytes)
  copy.writeUInt8(copy.readUInt8(at) ^ 1, at)
  return copy
}

/** The text with a bit flipped in the last character of its first `upTo`. */
function flipAfter(text: string, upTo: string): string {
  const at = text.indexOf(upTo) + upTo.length - 1
  return flipAt(Buffer.from(text, 'latin1'), at).toString('latin1')
}

const inMember = (index: number, upTo: string): Sample => ({
  alter: (members) => rewrite(members, index, (xml) => flipAfter(xml, upTo)),
})
async function answerTo(sample: Sample) {
  await sandbox.gateway.submit(await makeOutgoing(sample), never)
  return (await receivedBy(sandbox.gateway, sandbox.connection)).at(-1)
}

test.each([
  ['objet', '<actes:Objet>É', '<actes:Objet>È'],
  ['matière', 'CodeMatiere="8', 'CodeMatiere="9'],
  ['paper', '<actes:DocumentPapier>N', '<actes:DocumentPapier>O'],
])('in the %s of the message: acknowledged, and the echo tells', async (_, upTo, told) => {
  const answer = await answerTo(inMember(message, upTo))
  expect(answer?.retour.kind).toBe('ARActe')
  expect(answer?.text).toContain(told)
})

test.each([
  ['first byte', () => 0],
  ['middle', (size: number) => size >> 1],
  ['checksum', (size: number) => size - 8],
  ['end', (size: number) => size - 1],
])('in the %s of the archive: the exchange is refused', async (_, where) => {
  const spoiled = await makeOutgoing({ spoil: (bytes) => flipAt(bytes, where(bytes.length)) })
  expect(await sandbox.gateway.submit(spoiled, never).catch(asActesError)).toMatchObject({
    code: 'ACTES-G009',
    params: { reason: expect.stringContaining('archive illisible') },
  })
  expect(await readLedger(sandbox.folder)).toEqual([])
})

describe('no byte of the XML changes unnoticed', () => {
  /** The judgement of members as they are, or why there is none. */
  async function judged({ archive }: Frozen, members: readonly TestMember[]): Promise<string> {
    const name = readArchiveName(archive)
    if (!name) throw new Error(archive)
    const xml = new Map(members.slice(0, 2).map((each) => [each.name, each.bytes]))
    const declaredOf = (siren: string) => (siren === maraussan.siren ? maraussan : undefined)
    const knowledge: Knowledge = {
      classification: nationalClassification,
      declaredOf,
      fateOf: () => 'acknowledged',
      wrote: async () => true,
    }
    const opened = { names: members.map((each) => each.name), xml }
    const end = await judge(name, opened, knowledge).catch(asActesError)
    return JSON.stringify(end instanceof Error ? end.params : end.verdict)
  }

  /** The member with every byte whose flip changes no judgement replaced by a dot. */
  async function unnoticed(index: number, given?: Frozen): Promise<string> {
    const outgoing = given ?? (await makeOutgoing())
    const { members } = outgoing
    const bytes = Buffer.from(members[index]?.bytes ?? [])
    const asSent = await judged(outgoing, members)
    const shown = Buffer.from(bytes)
    for (let at = bytes.indexOf('?>'); at < bytes.length; at++) {
      const flipped = members.map((each, other) => (other === index ? { ...each, bytes: flipAt(bytes, at) } : each))
      if ((await judged(outgoing, flipped)) === asSent) shown.write('.', at)
    }
    return shown.toString('latin1')
  }

  test('of the message', async () => {
    const sent = (await makeOutgoing()).members[message]
    expect(await unnoticed(message)).toBe(Buffer.from(sent?.bytes ?? []).toString('latin1'))
  })

  test.each(['3-3', '3-4', '4-3', '4-4', '6-1', '7-1'] as const)('of the message %s', async (code) => {
    const about = { idActe: '034-213401482-20250625-DEL11-250625-DE', dateCourrier: '2025-07-01' }
    const outgoing = await makeOutgoingOf(followingOf(code, about))
    const sent = Buffer.from(outgoing.members[message]?.bytes ?? []).toString('latin1')
    // Of a date held, only whether it is older tells.
    const date = /(?<=<actes:DateClassification>)[^<]+/
    expect((await unnoticed(message, outgoing)).replace(date, '')).toBe(sent.replace(date, ''))
  })

  test('of the envelope, but in the words that tell people where to answer', async () => {
    const sent = Buffer.from((await makeOutgoing()).members[enveloppe]?.bytes ?? []).toString('latin1')
    const words = /(?<=<actes:(?:Nom|Telephone|Email)>)[^<]+/g
    const blank = (text: string) => text.replace(words, (word) => '*'.repeat(word.length))
    expect(blank(await unnoticed(enveloppe))).toBe(blank(sent))
  })
})
