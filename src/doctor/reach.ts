// Checks how people reach the desk: encrypted or not, and whether its proxy is trusted for client addresses.
import { isLoopback } from '#config/addresses.ts'
import { well, wrong, type Check } from './check.ts'
import { reachWords as words } from './words.ts'

export const checkReach: Check = {
  name: 'reach',
  run: ({ config: { publicUrl, host, trustProxy } }) => {
    const isHttps = publicUrl?.startsWith('https:') ?? false
    // Loopback traffic cannot be intercepted.
    if (publicUrl === undefined && isLoopback(host)) return undefined
    if (!isHttps && !isLoopback(publicUrl === undefined ? host : new URL(publicUrl).hostname))
      return wrong(words.inClear, words.giveUrl)
    return isHttps && trustProxy.length === 0 ? wrong(words.unknownProxy, words.trust) : well(words.fits)
  },
}
