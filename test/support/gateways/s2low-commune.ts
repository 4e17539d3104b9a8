// A commune on the simulated S²LOW, over real TLS: it deposits acts, has them acknowledged, is written letters.
import { systemClock } from '../../../src/clock.ts'
import type { Connection, Gateway, Outgoing, RawRetour, Receipt } from '../../../src/gateways/gateway.ts'
import { openS2low } from '../../../src/gateways/s2low/s2low.ts'
import type { S2lowSettings } from '../../../src/gateways/settings.ts'
import type { Acte } from '../../../src/protocol/acte/acte.ts'
import { maraussan } from '../../../src/config/demo.ts'
import type { Collectivite } from '../../../src/protocol/acte/collectivite.ts'
import type { OutgoingCode } from '../../../src/protocol/messages/formulaire.ts'
import { collectAll } from '../../gateways/contract.ts'
import { remembering } from './awaiting.ts'
import { issue } from '../servers/certificates.ts'
import { followingOf, letterAnswered } from '../life/following.ts'
import { acteOfMaraussan } from '../deposits/outgoing.ts'
import { maraussanAccount, openTestS2low, type TestS2low } from './s2low.ts'
import { makeForm } from './s2low-sendings.ts'

export const never = new AbortController().signal
/** Another collectivite of the same platform. */
export const neighbour: Collectivite = { ...maraussan, siren: '000000000', nom: 'Commune voisine', trigramme: 'abc' }
const neighbourAccount = {
  ...maraussanAccount,
  siren: '000000000',
  login: 'voisine',
  certificate: 'voisine',
  authority: { ...maraussanAccount.authority, id: 26, name: 'Commune voisine' },
}
/** The day that letters bear. */
export const letterDate = '2025-07-04'

/** A gateway that remembers what waits, and its connection. */
export interface Connected {
  readonly gateway: Gateway
  readonly connection: Connection
}

/** Maraussan and a neighbour on one platform. */
export interface Commune extends Connected {
  readonly s2low: TestS2low
  readonly neighbour: Connected
  /** An act of another number at each call. */
  makeActe(changes?: Partial<Acte>, collectivite?: Collectivite): Promise<Outgoing>
  /** Submit, and have it acknowledged; all that came of it is confirmed. */
  acknowledge(changes?: Partial<Acte>): Promise<Outgoing & Receipt>
  /** Take all that waits, and confirm it. */
  empties(): Promise<readonly RawRetour[]>
}

export interface CommuneOptions {
  readonly platform?: Parameters<typeof openTestS2low>[0]
  readonly settings?: Partial<S2lowSettings>
}

/** Start the platform, and open its gateway for both. */
export async function openCommune({ platform, settings }: CommuneOptions = {}): Promise<Commune> {
  const s2low = await openTestS2low({ accounts: [maraussanAccount, neighbourAccount], ...platform })
  const connect = async (collectivite: Collectivite, name: string): Promise<Connected> => {
    // It holds on the platform's day, and today.
    const { cert, key } = await issue(s2low.authority, { name, client: true, days: 365, inDays: -18_000 })
    const secrets: Readonly<Record<string, string>> = { certificat: cert, cle: key, motDePasse: 'motdepasse' }
    const gateway = openS2low(
      {
        type: 's2low',
        url: `${s2low.url}/`,
        autorites: s2low.authority.ca,
        certificat: { sealed: 'certificat' },
        cle: { sealed: 'cle' },
        ...settings,
      },
      {
        ...systemClock,
        // The platform's own day.
        now: () => new Date('2025-07-08T08:00:00Z'),
        secretOf: async ({ sealed }) => Buffer.from(secrets[sealed] ?? ''),
        exchangeMaxMs: 10_000,
      },
      collectivite,
    )
    return remembering(gateway, collectivite, (delivery) => /^transaction:(\d+):/.exec(delivery)?.[1])
  }
  const [own, theirs] = [await connect(maraussan, 'maraussan'), await connect(neighbour, 'voisine')]
  let serial = 0
  const makeActe: Commune['makeActe'] = (changes, collectivite = maraussan) => {
    const acte = { ...acteOfMaraussan, numero: `N${++serial}`, collectivite: collectivite.siren, ...changes }
    return makeForm(own.gateway, { code: '1-1', acte }, { collectivite })
  }
  const empties = async () => {
    const all = await collectAll(own.gateway, own.connection)
    await own.gateway.confirm(all, never)
    return all
  }
  return {
    ...own,
    s2low,
    neighbour: theirs,
    makeActe,
    empties,
    acknowledge: async (changes) => {
      const outgoing = await makeActe(changes)
      const receipt = await own.gateway.submit(outgoing, never)
      await s2low.advance()
      await empties()
      return { ...outgoing, ...receipt }
    },
  }
}

/** Give everything back. */
export async function closeCommune({ gateway, neighbour: theirs, s2low }: Commune): Promise<void> {
  await Promise.all([gateway.close(), theirs.gateway.close()])
  await s2low.close()
}

/** A message about an act that was acknowledged, to a letter that came where it answers one. */
export async function makeFollowing(commune: Commune, code: Exclude<OutgoingCode, '1-1'>): Promise<Outgoing> {
  const { idActe, reference: about } = await commune.acknowledge()
  if (idActe === null) throw new Error('an act has an identifier')
  const type = letterAnswered[code]
  if (type) await commune.s2low.control.writes({ type, idActe, date: letterDate })
  if (type) await commune.s2low.advance()
  const letter = (await commune.empties())[0]?.delivery
  const formulaire = followingOf(code, { idActe, dateCourrier: letterDate })
  const links = { about, ...(letter !== undefined && { letter }) }
  if (code !== '3-2' && code !== '4-2') return makeForm(commune.gateway, formulaire, links)
  return {
    ...(await makeForm(commune.gateway, followingOf('2-2', { idActe, dateCourrier: letterDate }), links)),
    formulaire,
  }
}
