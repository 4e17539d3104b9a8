// What every gateway promises (src/gateways/contract), each check a test: a gateway's test calls it with a harness of its own.
import { afterEach, beforeEach, describe, test } from 'vitest'
import { gatewayChecks } from '../../src/gateways/contract/checks.ts'
import { type Harness } from '../../src/gateways/contract/harness.ts'

export { asActesError, collectAll, kindOf, type Deposit, type Harness } from '../../src/gateways/contract/harness.ts'

/** Run the suite. `open` is called before each test. */
export function gatewayContract(name: string, open: () => Promise<Harness>): void {
  describe(`${name} keeps the contract of gateways`, () => {
    let harness: Harness
    beforeEach(async () => {
      harness = await open()
    })
    afterEach(() => harness.close())
    test.each(gatewayChecks.map(({ name: { en }, run }) => [en, run] as const))('%s', async (_, run) => {
      await run(harness)
    })
  })
}
