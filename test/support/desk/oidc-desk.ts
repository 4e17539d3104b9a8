// A desk whose people may sign in by a real provider of OpenID Connect, and browsers that walk between the two.
import { openLog } from '../../../src/observe/log.ts'
import { mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openDesk, type DeskOptions, type OpenDesk } from './desk.ts'
import { openIdentityProvider, type IdentityProvider } from '../servers/identity-provider.ts'
import { freePort } from '../servers/local-server.ts'
import { openWalker, type Seen, type Walker } from './walker.ts'

export interface OidcDesk extends OpenDesk {
  readonly idp: IdentityProvider
  /** A browser of its own. */
  walker(): Walker
  /** Begin at the desk, and give this name at the provider. */
  entersAs(walker: Walker, agent: string, verdict?: 'yes' | 'no'): Promise<Seen>
  /** What was logged so far. */
  logged(): string
}

/** Open both. */
export async function openOidcDesk(options: DeskOptions = {}): Promise<OidcDesk> {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const idp = await openIdentityProvider(url)
  const folder = mkdtempSync(join(tmpdir(), 'actes-test-'))
  const logFile = join(folder, 'log')
  const log = openLog('debug', openSync(logFile, 'a'))
  const environment = {
    ACTES_PUBLIC_URL: url,
    ACTES_OIDC_ISSUER: idp.issuer,
    ACTES_OIDC_CA: idp.caFile,
    ACTES_OIDC_CLIENT_ID: idp.clientId,
    ACTES_OIDC_CLIENT_SECRET: idp.clientSecret,
    ...options.environment,
  }
  const desk = await openDesk({ ...options, environment, port, wrap: (ports) => ({ ...ports, log }) })
  const walkers: Walker[] = []
  const entersAs = async (walker: Walker, agent: string, verdict: 'yes' | 'no' = 'yes') => {
    const asked = await walker.opens(`${url}/entrer/oidc`)
    return asked.url.pathname.startsWith('/interaction/') ? walker.sends({ agent, verdict }) : asked
  }
  return {
    ...desk,
    idp,
    entersAs,
    walker: () => {
      // Requests are counted by address; all of 127.0.0.0/8 is this machine.
      const from = process.platform === 'linux' ? { from: `127.0.2.${walkers.length + 1}` } : {}
      const walker = openWalker({ ca: idp.ca, ...from })
      walkers.push(walker)
      return walker
    },
    logged: () => readFileSync(logFile, 'utf8'),
    closes: async () => {
      await Promise.all(walkers.map((walker) => walker.closes()))
      await desk.closes()
      await idp.closes()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
