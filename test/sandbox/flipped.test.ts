// One bit of a sending is another. Packed so, with right checksums, it is answered by what it now says; changed on the
// way, it is no archive any more, and the exchange refuses it.
import { describe, expect, test } from 'vitest'
import { nationalClassification } from '../../src/protocol/classification/classification.ts'
import { maraussan } from '../../src/config/demo.ts'
import { readArchiveName } from '../../src/protocol/messages/names.ts'
import { type Knowledge, judge } from '../../src/sandbox/judgement.ts'
import { readLedger } from '../../src/sandbox/ledger.ts'
import { detailOf, verdicts, type VerdictCode } from '../../src/sandbox/verdicts.ts'
import { asActesError } from '../gateways/contract.ts'
import {
  makeOutgoing,
  makeOutgoingOf,
  rewrite,
  type Frozen,
  type Sample,
  type TestMember,
} from '../support/deposits/outgoing.ts'
import { documentOf, never, openTestSandbox, receivedBy } from '../support/gateways/sandbox.ts'
import { followingOf } from '../support/life/following.ts'
import { forTest } from '../support/life/for-suite.ts'

const sandbox = forTest(() => openTestSandbox())

const enveloppe = 0
const message = 1
const names = [
  'EACT--213401482--20250708-1.xml',
  '034-213401482-20250625-DEL11-250625-DE-1-1_0.xml',
  '99_DE-034-213401482-20250625-DEL11-250625-DE-1-1_1.pdf',
  '21_DO-034-213401482-20250625-DEL11-250625-DE-1-1_2.pdf',
] as const

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
const inName = (index: number): Sample => ({
  alter: (members) => members.map((each, at) => (at === index ? { ...each, name: flipAfter(each.name, '-1') } : each)),
})

async function answerTo(sample: Sample) {
  await sandbox.gateway.submit(await makeOutgoing(sample), never)
  return (await receivedBy(sandbox.gateway, sandbox.connection)).at(-1)
}

describe('in what was packed: refused by its content', () => {
  const cases: Record<string, readonly [Sample, VerdictCode, string?]> = {
    'the markup of the message': [inMember(message, '</actes:Acte'), 'ODT-VERIF-17', names[1]],
    'the date of the act': [inMember(message, 'Date="2025-06-25'), 'BAC-VERIF-09', names[1]],
    'its number': [inMember(message, 'NumeroInterne="DEL11-250625'), 'BAC-VERIF-09', names[1]],
    'its nature': [inMember(message, 'CodeNatureActe="1'), 'BAC-VERIF-11'],
    'its classification': [inMember(message, '2019-04-18'), 'ODT-VERIF-01', '2019-04-18'],
    'a file that it announces': [inMember(message, '21_DO'), 'BAC-VERIF-05', names[3].replace('21_DO', '21_DN')],
    'how many annexes it announces': [inMember(message, 'Nombre="1'), 'BAC-VERIF-07', '0, et non 1'],
    'the SIREN in the envelope': [inMember(enveloppe, 'SIREN="213401482'), 'PREF-VERIF-02', '213401483'],
    'the departement in the envelope': [inMember(enveloppe, 'Departement="034'), 'BAC-VERIF-01', 'Departement 035'],
    'the message that the envelope lists': [
      inMember(enveloppe, '-DE-1-1_0'),
      'ODT-VERIF-17',
      `${names[1].replace('_0.xml', '_1.xml')} absent`,
    ],
    'the name of the message': [inName(1), 'ODT-VERIF-17', `${names[1]} absent`],
    'the name of the document': [inName(2), 'BAC-VERIF-05', names[2]],
    'the name of an annexe': [inName(3), 'BAC-VERIF-05', names[3]],
  }

  test.each(Object.entries(cases))('%s', async (_, [sample, code, found]) => {
    const { nature } = verdicts[code]
    expect((await answerTo(sample))?.retour).toMatchObject({
      kind: documentOf(code),
      nature,
      detail: detailOf(code, found),
    })
  })
})

test.each([
  ['objet', '<actes:Objet>É', '<actes:Objet>È'],
  ['matière', 'CodeMatiere="8', 'CodeMatiere="9'],
  ['paper', '<actes:DocumentPapier>N', '<actes:DocumentPapier>O'],
])('in the %s of the message: acknowledged, and the echo tells', async (_, upTo, told) => {
  const answer = await answerTo(inMember(message, upTo))
  expect(answer?.retour.kind).toBe('ARActe')
  expect(answer?.text).toContain(told)
})

describe('the exchange itself is refused', () => {
  const inArchive = (where: (sizeBytes: number) => number): Sample => ({
    spoil: (bytes) => flipAt(bytes, where(bytes.length)),
  })
  const cases: Record<string, readonly [Sample, string]> = {
    'the markup of the envelope': [inMember(enveloppe, '</actes:Emetteur'), 'illisible'],
    'the name of the envelope': [inName(0), `pas d'enveloppe ${names[0]}`],
    'the first byte of the gzip': [inArchive(() => 0), 'archive illisible'],
    'a byte of the gzip early on': [inArchive((sizeBytes) => sizeBytes >> 2), 'archive illisible'],
    'a byte of the gzip midway': [inArchive((sizeBytes) => sizeBytes >> 1), 'archive illisible'],
    'the checksum of the gzip': [inArchive((sizeBytes) => sizeBytes - 8), 'archive illisible'],
    'the size at the end of the gzip': [inArchive((sizeBytes) => sizeBytes - 1), 'archive illisible'],
  }

  test.each(Object.entries(cases))('%s', async (_, [sample, reason]) => {
    const error = await sandbox.gateway.submit(await makeOutgoing(sample), never).catch(asActesError)
    expect(error).toMatchObject({ code: 'ACTES-G009', params: { reason: expect.stringContaining(reason) } })
    expect(await readLedger(sandbox.folder)).toEqual([])
  })

  test('any byte, under the digest of what was sent', async () => {
    const outgoing = await makeOutgoing()
    for (const at of [0, 9, outgoing.bytes.length >> 1, outgoing.bytes.length - 1]) {
      const open = async function* () {
        yield flipAt(outgoing.bytes, at)
      }
      const error = await sandbox.gateway.submit({ ...outgoing, open }, never).catch(asActesError)
      expect(error).toMatchObject({ code: 'ACTES-S004' })
    }
    expect(await readLedger(sandbox.folder)).toEqual([])
  })
})

describe('no byte of the XML changes unnoticed', () => {
  /** The judgement of members as they are, or why there is none. */
  async function judged({ archive }: Frozen, members: readonly TestMember[]): Promise<string> {
    const name = readArchiveName(archive)
    if (!name) throw new Error(archive)
    const xml = new Map(members.slice(0, 2).map((each) => [each.name, each.bytes]))
    const declaredOf = async (siren: string) => (siren === maraussan.siren ? maraussan : undefined)
    const knowledge: Knowledge = {
      classification: nationalClassification,
      declaredOf,
      fateOf: async () => 'acknowledged',
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
