// Checks the identity provider: answering, the expected issuer, and a key to seal sign-in state.
import { openProvider } from '#accounts/provider/oidc.ts'
import { masterKeyOf } from '#store/secrets/master-key.ts'
import { well, wrong, type Check } from './check.ts'
import { providerWords as words } from './words.ts'

export const checkProvider: Check = {
  name: 'sign-in',
  run: async ({ config, tools: { clock } }) => {
    if (!config.oidc) return undefined
    const { name, issuer } = config.oidc
    const provider = openProvider(config.oidc, clock.now)
    try {
      await provider.examine()
    } catch (error) {
      return wrong(words.away({ name, issuer, error }), words.mend)
    } finally {
      await provider.close()
    }
    const hasKey = await masterKeyOf(config)().then(
      () => true,
      () => false,
    )
    return hasKey ? well(words.answers({ name, issuer })) : wrong(words.keyless({ name }), words.giveKey)
  },
}
