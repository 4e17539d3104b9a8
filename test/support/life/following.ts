// What follows an act, for tests: messages that a collectivite sends about it, and the letters that they answer.
import type { Formulaire, OutgoingCode } from '../../../src/protocol/messages/formulaire.ts'
import type { LetterOrder } from '../../../src/sandbox/letters.ts'
import { makeOutgoing, type Sample, type TestMember } from '../deposits/outgoing.ts'
import { never, type TestSandbox } from '../gateways/sandbox.ts'

/** Send an act, and take what answers it. @returns its identifier */
export async function acknowledgedBy({ gateway, empties }: TestSandbox, sample: Sample = {}): Promise<string> {
  const act = await makeOutgoing(sample)
  await gateway.submit(act, never)
  await empties()
  const { idActe } = act
  if (idActe === null) throw new Error('an act has an identifier')
  return idActe
}

/** A message that a collectivite sends after an act: what answers a letter bears its date. */
export function followingOf(code: Exclude<OutgoingCode, '1-1'>, { idActe, dateCourrier }: About): Formulaire {
  switch (code) {
    case '3-2':
    case '4-2':
      return { code, idActe, dateCourrier }
    case '6-1':
      return { code, idActe }
    case '7-1':
      return { code, date: dateCourrier }
    default: {
      const names = code === '3-4' ? ['plan.pdf', 'rapport.pdf'] : ['reponse.pdf']
      const documents = names.map((fichier) => ({ fichier, typePiece: '99_DE' }))
      return { code, idActe, dateCourrier, documents }
    }
  }
}

export interface About {
  readonly idActe: string
  readonly dateCourrier: string
}

/** Which letter a message answers, as the sandbox is told to write it. */
export const letterAnswered: Readonly<Partial<Record<OutgoingCode, LetterOrder['type']>>> = {
  '2-2': 'courrier',
  '3-2': 'pieces',
  '3-3': 'pieces',
  '3-4': 'pieces',
  '4-2': 'observations',
  '4-3': 'observations',
  '4-4': 'observations',
}

/** Names of members, and the text of those that are XML, changed alike. */
export function renamedIn(members: readonly TestMember[], change: (text: string) => string): readonly TestMember[] {
  return members.map(({ name, bytes }) => ({
    name: change(name),
    bytes: name.endsWith('.xml') ? Buffer.from(change(Buffer.from(bytes).toString('latin1')), 'latin1') : bytes,
  }))
}
