// What follows an act, for tests: messages that a collectivite sends about it, and the letters that they answer.
import { makeOutgoing, type Sample, type TestMember } from '../deposits/outgoing.ts'
import { never, type TestSandbox } from '../gateways/sandbox.ts'

export { followingOf, letterAnswered, type About } from '../../../src/offline/vendor/sendings.ts'

/** Send an act, and take what answers it. @returns its identifier */
export async function acknowledgedBy({ gateway, empties }: TestSandbox, sample: Sample = {}): Promise<string> {
  const act = await makeOutgoing(sample)
  await gateway.submit(act, never)
  await empties()
  const { idActe } = act
  if (idActe === null) throw new Error('an act has an identifier')
  return idActe
}

/** Names of members, and the text of those that are XML, changed alike. */
export function renamedIn(members: readonly TestMember[], change: (text: string) => string): readonly TestMember[] {
  return members.map(({ name, bytes }) => ({
    name: change(name),
    bytes: name.endsWith('.xml') ? Buffer.from(change(Buffer.from(bytes).toString('latin1')), 'latin1') : bytes,
  }))
}
