// A timestamp authority of the tests whose clock and unit can be changed: it signs with any certificate, at any time.
import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { askedIn, tokenOf, type TokenMaking, type Unit } from '../proof/tokens.ts'
import { listen } from './loopback-peers.ts'

export interface TokenAuthority {
  readonly url: string
  /** The file of the certificates of all its authorities. */
  readonly ca: string
  /** Who signs from now on, and what else its tokens say. */
  signsBy(unit: Unit, making?: TokenMaking): void
  close(): Promise<void>
}

/** @param ca where the certificates of the authorities of all units are written */
export async function openTokenAuthority(
  units: readonly [Unit, ...Unit[]],
  { ca, now }: { readonly ca: string; readonly now: () => Date },
): Promise<TokenAuthority> {
  await writeFile(ca, units.map((each) => each.ca).join(''))
  let [by, told]: [Unit, TokenMaking] = [units[0], {}]
  const server = createServer((request, response) => {
    buffer(request).then(
      (asked) => response.end(tokenOf(Buffer.alloc(0), by, { ...askedIn(asked), at: now().toISOString(), ...told })),
      () => response.writeHead(400).end(),
    )
  })
  const port = await listen(server)
  return {
    url: `http://127.0.0.1:${port}/`,
    ca,
    signsBy: (unit, making = {}) => void ([by, told] = [unit, making]),
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
