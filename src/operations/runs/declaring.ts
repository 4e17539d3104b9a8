// Declaring a collectivite: its file is checked whole, the secrets of its gateway are sealed, its connection is made
// known; what was suspended for its settings is tried again with the new ones, and what waited on a gateway that it no
// longer has stops waiting there.
import { isDeepStrictEqual } from 'node:util'
import { ActesError, problem, type Problem } from '../../errors.ts'
import { boundTo } from '../../gateways/bound.ts'
import { facts } from '../../gateways/facts.ts'
import {
  parseGatewaySettings,
  secretsIn,
  storedSettings,
  unwrittenMailbox,
  type GatewaySettings,
  type GivenSecret,
  type SealedSecret,
  type Secret,
} from '../../gateways/settings.ts'
import { parseCollectivite, type Collectivite, type Tampon } from '../../protocol/acte/collectivite.ts'
import { collectiviteTable } from '../declared/collectivites.ts'
import { bind, type At } from '../guard.ts'
import { declare, declaredSender, senderBySiren, senders } from '../../store/connections/collectivites.ts'
import {
  awaitingOn,
  beginRetours,
  connectionId,
  ensureConnection,
  keepCertificate,
} from '../../store/connections/connections.ts'
import { noteDesk } from '../../store/people/people.ts'
import { wantProofsOf } from '../../store/proof/documents.ts'
import { dropSecrets, keepSecret, openSecret, secretsOf, type KnownSecret } from '../../store/secrets/secrets.ts'
import { lift } from '../../store/connections/standings.ts'
import { certificateOf, lastDayOf } from './certificate.ts'
import { changesOf } from './declared-changes.ts'

export const declaringRuns = bind(collectiviteTable, {
  declareCollectivite: declareSender,
  listCollectivites: async (_, at) => ({ items: (await seen(at)).map(told) }),
  showCollectivite: async ({ siren }, { ports }) => told((await declaredSender(ports.store.db, siren)).collectivite),
  showCertificate: async ({ siren }, { ports: { store, clock, senderOf }, tools: { masterKey } }) => {
    const { collectivite } = await senderOf(siren)
    const secretOf = async (secret: SealedSecret) => openSecret(store.db, secret, await masterKey())
    const read = await certificateOf(storedSettings(collectivite.gateway), secretOf, clock.now())
    if (!read) return { certificate: null }
    const { facts: told, faults } = read
    const { subject, issuer } = told ?? { subject: null, issuer: null }
    const until = lastDayOf(read, collectivite.fuseau) ?? null
    return { certificate: { holder: subject, issuer, until, faults } }
  },
  listDeclarations: async (_, at) => ({ items: await seen(at) }),
})

async function seen({ sirens, ports }: At): Promise<readonly Collectivite[]> {
  const all = (await senders(ports.store.db)).map(({ collectivite }) => collectivite)
  return sirens === undefined ? all : all.filter(({ siren }) => sirens.includes(siren))
}

/** What is told of a collectivité: neither its referent nor the settings of its gateway. */
function told({ gateway, ...collectivite }: Collectivite) {
  return { ...collectivite, gateway: gateway.type }
}

/**
 * Declare a collectivite, or replace its settings: journalled with who did it, in the same transaction. A secret that is
 * sealed already may be given back as it is shown, as long as it goes to the same server.
 * @throws ActesError ACTES-V022 with every fault, ACTES-C003 when there is a secret to seal and no key, ACTES-G018 for a
 *   sealed secret that is not hers
 */
export async function declareSender(input: unknown, { who, ports, tools: { masterKey } }: At) {
  const parsed = parseCollectivite(input)
  const settings = parsed.ok ? parseGatewaySettings(parsed.value.gateway) : undefined
  const problems = [
    ...(parsed.ok ? [] : parsed.problems),
    ...(settings && !settings.ok ? settings.problems : []),
    ...(parsed.ok && settings?.ok ? unwritten(parsed.value, settings.value) : []),
  ]
  if (!parsed.ok || !settings?.ok || problems.length > 0) throw new ActesError('ACTES-V022', { problems })
  const { siren } = parsed.value
  const { db } = ports.store
  const former = (await senderBySiren(db, siren))?.collectivite
  const known = await secretsOf(db, siren)
  const toSeal = placedSecrets(settings.value, { known, former, newId: ports.clock.newId })
  const given = toSeal.filter(({ secret }) => !isSealed(secret))
  const key = given.length > 0 ? await masterKey() : undefined
  const stampedAs = former?.tampon
  const tampon = parsed.value.tampon && (await withKeptLogo(parsed.value.tampon, stampedAs, ports))
  const collectivite = { ...parsed.value, ...(tampon && { tampon }), gateway: sealedIn(settings.value, toSeal) }
  const at = ports.clock.now()
  const { type } = collectivite.gateway
  const secretOf = async (secret: Secret) =>
    isSealed(secret) ? openSecret(db, secret, await masterKey()) : contentOf(secret)
  const until = lastDayOf(await certificateOf(settings.value, secretOf, at), collectivite.fuseau)
  const connection = connectionId(type, siren)
  return db.transaction(async (sql) => {
    const before = (await senderBySiren(sql, siren))?.collectivite
    const kind = before?.gateway.type
    const leftOne = kind === undefined || kind === type ? undefined : connectionId(kind, siren)
    const awaiting = leftOne === undefined ? 0 : await awaitingOn(sql, leftOne)
    const left = leftOne !== undefined && awaiting > 0 && { connection: leftOne, awaiting }
    for (const { path, secret, ...held } of given)
      if (key) await keepSecret(sql, { ...held, siren, setting: path.join('.'), content: contentOf(secret), at }, key)
    const isNew = await declare(sql, collectivite, at)
    if (!isDeepStrictEqual(tampon, stampedAs)) await wantProofsOf(sql, siren, at)
    const kept = toSeal.map(({ id }) => id)
    await dropSecrets(sql, siren, kept)
    await ensureConnection(sql, type, siren)
    await keepCertificate(sql, [connection], until ?? null)
    await lift(sql, connection, { by: who, at })
    // It is mended no longer: its acts come due, and each is held for a person (ACTES-G010) instead of waiting for ever.
    if (leftOne) await lift(sql, leftOne, { by: who, at })
    if (facts[type].letters && type !== 'sandbox') await beginRetours(sql, connection, at)
    const event = isNew ? 'collectivite-declared' : 'collectivite-replaced'
    await noteDesk(sql, { at, who, event, target: siren, detail: { changes: changesOf(before, collectivite) } })
    return { siren, created: isNew, ...(left && { left }) }
  })
}

/** The logo is kept by its digest; one that is kept may be given back as it is shown. @throws ActesError ACTES-V022 */
async function withKeptLogo({ logo, ...tampon }: Tampon, former: Tampon | undefined, { store }: At['ports']) {
  if (!logo) return tampon
  if ('base64' in logo) {
    const { sha256 } = await store.blobs.put(Buffer.from(logo.base64, 'base64'))
    return { ...tampon, logo: { sha256 } }
  }
  if (isDeepStrictEqual(logo, former?.logo)) return { ...tampon, logo }
  const fault = problem('ACTES-V022', 'tampon.logo.sha256', { params: { reason: 'logo' } })
  throw new ActesError('ACTES-V022', { problems: [fault] })
}

/** Its answers would go where nobody looks. */
function unwritten({ adressesRetour }: Collectivite, settings: GatewaySettings<Secret>): readonly Problem[] {
  const address = unwrittenMailbox(settings, adressesRetour)
  return address === undefined ? [] : [problem('ACTES-G022', 'adressesRetour', { params: { address } })]
}

function isSealed(secret: Secret): secret is { readonly sealed: string } {
  return typeof secret === 'object' && 'sealed' in secret
}

interface Held {
  readonly known: ReadonlyMap<string, KnownSecret>
  readonly former: Collectivite | undefined
  readonly newId: () => string
}

/** The secrets at their places, with their ids. @throws ActesError ACTES-V022 for those given back for another server, G018 */
function placedSecrets(settings: GatewaySettings<Secret>, { known, former, newId }: Held) {
  const placed = secretsIn(settings).map((each) => ({
    ...each,
    bound: boundTo(settings, each.path),
    id: idOf(each.secret, known) ?? newId(),
  }))
  const strayed = placed.filter(({ secret, ...held }) => isSealed(secret) && !isForThere(held, known, former))
  if (strayed.length > 0) throw new ActesError('ACTES-V022', { problems: strayed.map(givenAgain) })
  return placed
}

/** A secret that is given back stays in its setting, for the server that it was given for. */
function isForThere(
  { id, path, bound }: { readonly id: string; readonly path: readonly string[]; readonly bound: string },
  known: ReadonlyMap<string, KnownSecret>,
  former: Collectivite | undefined,
): boolean {
  const held = known.get(id)
  // An earlier version wrote down nothing: it was given for the server of the declaration in force.
  const inForce = former && parseGatewaySettings(former.gateway)
  const given = held?.bound ?? (inForce?.ok && boundTo(inForce.value, path))
  return held?.setting === path.join('.') && given === bound
}

function givenAgain({ path }: { readonly path: readonly string[] }): Problem {
  const setting = path.join('.')
  return problem('ACTES-A075', `gateway.${setting}`, { params: { setting } })
}

/** @throws ActesError ACTES-G018 */
function idOf(secret: Secret, known: ReadonlyMap<string, KnownSecret>): string | undefined {
  if (!isSealed(secret)) return undefined
  if (!known.has(secret.sealed)) throw new ActesError('ACTES-G018')
  return secret.sealed
}

function contentOf(secret: Secret): Buffer {
  const given = secret as GivenSecret
  return typeof given === 'string' ? Buffer.from(given) : Buffer.from(given.base64, 'base64')
}

/** The settings with the id of each secret in its place. */
function sealedIn(
  settings: GatewaySettings<Secret>,
  placed: readonly { readonly path: readonly string[]; readonly id: string }[],
): Collectivite['gateway'] {
  const sealed = structuredClone(settings) as unknown as Record<string, unknown>
  for (const { path, id } of placed) {
    const last = path.at(-1) ?? ''
    const holder = path.slice(0, -1).reduce((within, step) => within[step] as Record<string, unknown>, sealed)
    holder[last] = { sealed: id }
  }
  return sealed as Collectivite['gateway']
}
