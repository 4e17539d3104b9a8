// A first look into an archive, for what an answer needs even when nothing else can be read: whom to write to, and an
// envelope to echo. Looks as far as it can; what a damaged archive gave before it broke off is kept.
import { ActesError } from '../../errors.ts'
import { gate, gateMaxBytes } from '../../protocol/schema/gate.ts'
import { readXml, type Node } from '../../protocol/retours/read.ts'
import { childrenOf } from '../nodes.ts'
import { once, readMembers } from '../opening.ts'

export interface Look {
  /** The archive could be read to its end. */
  readonly whole: boolean
  /** It holds an envelope under the name that is awaited. */
  readonly present: boolean
  /** The envelope, as far as it can be read; under another name too. */
  readonly enveloppe?: Enveloppe
}

export interface Enveloppe {
  readonly node: Node
  /** It keeps the strict schema. */
  readonly valid: boolean
  readonly siren?: string
  /** Return addresses that a mail can be sent to, in their order. */
  readonly addresses: readonly string[]
}

/**
 * Look into an archive.
 * @param awaited name of the envelope's file, if the archive's name tells it
 * @param maxBytes of the tar.gz
 */
export async function lookInto(bytes: Uint8Array, { awaited, maxBytes }: Sought): Promise<Look> {
  const found = new Map<string, Uint8Array>()
  const keeps = (name: string, sizeBytes: number) => envelopeLike.test(name) && sizeBytes <= gateMaxBytes
  const whole = await readMembers(once(bytes), { maxBytes, keeps, into: found }).then(
    () => true,
    (error: unknown) => {
      if (error instanceof ActesError) return false
      throw error
    },
  )
  const named = awaited === undefined ? undefined : found.get(awaited)
  const [any] = found.values()
  const enveloppe = await readEnveloppe(named ?? any)
  return { whole, present: named !== undefined, ...(enveloppe && { enveloppe }) }
}

/** What is looked for. */
export interface Sought {
  readonly awaited: string | undefined
  readonly maxBytes: number
}

const envelopeLike = /^[ET]ACT-.*\.xml$/i

async function readEnveloppe(bytes: Uint8Array | undefined): Promise<Enveloppe | undefined> {
  if (!bytes) return undefined
  try {
    const gated = await gate(bytes, 'strict')
    if (gated.root !== 'EnveloppeCLMISILL') return undefined
    const node = readXml(gated)
    const [idcl] = under(node, 'Emetteur', 'IDCL')
    const siren = idcl?.attributes.SIREN
    const addresses = under(node, 'AdressesRetour', 'Email').map(({ text }) => text.trim())
    return {
      node,
      valid: gated.deviations.length === 0,
      ...(siren !== undefined && /^[0-9]{9}$/.test(siren) && { siren }),
      addresses: addresses.filter((address) => isAddress(address)),
    }
  } catch (error) {
    if (error instanceof ActesError) return undefined
    throw error
  }
}

function under(node: Node, parent: string, name: string): readonly Node[] {
  return childrenOf(node, parent).flatMap((each) => childrenOf(each, name))
}

/** Wider than the schema's, but nothing that a mail's headers could be upset by. */
function isAddress(address: string): boolean {
  return address.length <= 254 && /^[!#-'*+./0-9=?A-Z^_`a-z{|}~-]+@[A-Za-z0-9.-]+$/.test(address)
}
