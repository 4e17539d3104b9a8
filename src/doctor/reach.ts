// How people reach the desk: in clear or not, and whether the proxy in front of it is believed about who they are.
import { isLoopback } from '../config/addresses.ts'
import { well, wrong, type Check } from './check.ts'
import { reachWords as words } from './words.ts'

export const checkReach: Check = {
  name: 'reach',
  run: ({ config: { publicUrl, host, trustProxy } }) => {
    const isHttps = publicUrl?.startsWith('https:') ?? false
    // On this machine alone nobody listens in.
    if (publicUrl === undefined && isLoopback(host)) return undefined
    if (!isHttps && !isLoopback(publicUrl === undefined ? host : new URL(publicUrl).hostname))
      return wrong(words.inClear, words.giveUrl)
    return isHttps && trustProxy.length === 0 ? wrong(words.unknownProxy, words.trust) : well(words.fits)
  },
}
