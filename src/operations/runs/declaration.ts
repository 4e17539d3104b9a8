// From a given declaration to the stored one. Secrets are sealed; declaration and journal line share one transaction.
import { isDeepStrictEqual } from 'node:util'
import { ActesError, problem, type Problem } from '#errors.ts'
import { boundTo } from '#gateways/secret-server.ts'
import { factsOf } from '#gateways/facts.ts'
import {
  parseGatewaySettings,
  unwrittenMailbox,
  type GatewaySettings,
  type GivenSecret,
  type Secret,
} from '#gateways/settings.ts'
import {
  isSharedName,
  pathsIn,
  putAt,
  secretsIn,
  sharedName,
  unfit,
  valueAt,
  withoutPaths,
  withShared,
} from '#gateways/shared-credentials.ts'
import { parseCollectivite, type Collectivite, type Tampon } from '#protocol/acte/collectivite.ts'
import { gatewayTypes } from '#text/words.ts'
import type { Jour } from '#protocol/calendrier/jour.ts'
import { declare, declaredSender, gatewaysOf, senderBySiren } from '#store/connections/collectivites.ts'
import {
  awaitingOn,
  beginRetours,
  connectionId,
  ensureConnection,
  expectRetours,
  keepCertificate,
} from '#store/connections/connections.ts'
import { credentialNamed, credentials, type Credential } from '#store/connections/credentials.ts'
import type { Sql } from '#store/engine/database.ts'
import { noteDesk } from '#store/desk/journal.ts'
import { leftSince } from '#store/portable/leave.ts'
import { wantProofsOf } from '#store/proof/documents.ts'
import { dropSecrets, keepSecret, openSecret, secretsOf, type KnownSecret } from '#store/secrets/secrets.ts'
import { lift } from '#store/connections/standings.ts'
import type { At } from '../guard.ts'
import { certificateOf, lastDayOf } from './certificate.ts'
import { changesOf } from './declared-changes.ts'

interface ReadDeclaration {
  /** `collectivite`: gateway settings as given. */
  readonly collectivite: Collectivite
  /** Gateway settings with those of the shared credential. */
  readonly settings: GatewaySettings<Secret>
  readonly shared: Credential | undefined
}

/** @param named finds a shared credential @throws ActesError ACTES-V022 with every fault */
export async function readDeclaration(
  input: unknown,
  named: (name: string) => Promise<Credential | undefined>,
): Promise<ReadDeclaration> {
  const parsed = parseCollectivite(input)
  if (!parsed.ok) throw new ActesError('ACTES-V022', { problems: [...parsed.problems, ...gatewayFaults(input)] })
  const { gateway } = parsed.value
  const name = gateway[sharedName]
  const shared = typeof name === 'string' && isSharedName(name) ? await named(name) : undefined
  const misfits = typeof name === 'string' ? misfitsOf(gateway, name, shared) : []
  const settings = parseGatewaySettings(shared ? withShared(gateway, shared.settings) : gateway)
  const problems = [
    ...misfits,
    // Without the credential, its settings would be reported as missing too.
    ...(settings.ok || misfits.length > 0 ? [] : settings.problems),
    ...(settings.ok ? unwritten(parsed.value, settings.value) : []),
  ]
  if (!settings.ok || problems.length > 0) throw new ActesError('ACTES-V022', { problems })
  return { collectivite: parsed.value, settings: settings.value, shared }
}

/** Reports every fault of a refused input. Skipped with a shared credential, whose settings are unknown here. */
function gatewayFaults(input: unknown) {
  const { gateway } = Object(input) as { gateway?: { type?: unknown; [sharedName]?: unknown } }
  const type = gatewayTypes().find((each) => each === gateway?.type && each !== 'sandbox')
  if (type === undefined || gateway?.[sharedName] !== undefined) return []
  const parsed = parseGatewaySettings({ ...gateway, type })
  return parsed.ok ? [] : parsed.problems
}

function misfitsOf(gateway: Collectivite['gateway'], name: string, shared: Credential | undefined): readonly Problem[] {
  const path = `gateway.${sharedName}`
  if (!shared) return [unfit(path, 'inconnu', name)]
  if (shared.gateway !== gateway.type) return [unfit(path, 'autre passerelle', name)]
  const twice = pathsIn(shared.settings).filter((each) => valueAt(gateway, each) !== undefined)
  return twice.map((each) => unfit(`gateway.${each}`, 'deux fois'))
}

/** Reports a mailbox that is not among the return addresses: the answers would go elsewhere, unread. */
function unwritten({ adressesRetour }: Collectivite, settings: GatewaySettings<Secret>): readonly Problem[] {
  const address = unwrittenMailbox(settings, adressesRetour)
  return address === undefined ? [] : [problem('ACTES-G022', 'adressesRetour', { params: { address } })]
}

interface PlacedSecret {
  readonly path: string
  readonly secret: Secret
  readonly id: string
  /** Fingerprint of the server that the secret is for. */
  readonly bound: string
}

/** A shared credential, with the server's fingerprint for each setting. */
interface Sharing {
  readonly name: string
  readonly bound: readonly (readonly [path: string, server: string])[]
}

export interface Prepared {
  readonly collectivite: Collectivite
  readonly shared: Sharing | undefined
  /** The declaration's own secrets; new ones are not sealed yet. */
  readonly secrets: readonly PlacedSecret[]
  readonly key: Uint8Array | undefined
  readonly certificateUntil: Jour | undefined
  readonly restamps: boolean
}

/**
 * Writes nothing but a logo.
 * @throws ActesError ACTES-C003 a secret to seal but no key; ACTES-G018 a sealed secret of another declaration;
 * ACTES-V022 an invalid logo, or a sealed secret for another server
 */
export async function prepareDeclaration(
  { collectivite: given, settings, shared }: ReadDeclaration,
  before: Collectivite | undefined,
  { ports, db, now, tools: { masterKey } }: At,
): Promise<Prepared> {
  const filled = shared ? pathsIn(shared.settings) : []
  const own = secretsIn(settings).filter(({ path }) => !filled.includes(path))
  const known = own.some(({ secret }) => isSealed(secret)) ? await secretsOf(db, { siren: given.siren }) : new Map()
  const placed = own.map((each) => ({ ...each, bound: boundTo(settings, each.path) }))
  const secrets = placed.map((each) => ({ ...each, id: idOf(each.secret, known) ?? ports.clock.newId() }))
  needSameServer(secrets, known, before)
  const sharing = shared && {
    name: shared.name,
    bound: filled.map((path) => [path, boundTo(settings, path)] as const),
  }
  if (sharing) await needSharedServer(sharing, db)
  const key = secrets.some(({ secret }) => !isSealed(secret)) ? await masterKey() : undefined
  const tampon = given.tampon && (await withKeptLogo(given.tampon, before?.tampon, ports))
  const gateway = withoutPaths(sealedIn(settings, secrets), filled) as Collectivite['gateway']
  const secretOf = async (secret: Secret) =>
    isSealed(secret) ? openSecret(db, secret, masterKey) : secretBytesOf(secret)
  const until =
    shared && filled.includes('certificat')
      ? (shared.endsOn ?? undefined)
      : lastDayOf(await certificateOf(settings, secretOf, now()), given.fuseau)
  return {
    collectivite: { ...given, ...(tampon && { tampon }), gateway },
    shared: sharing,
    secrets,
    key,
    certificateUntil: until,
    restamps: !isDeepStrictEqual(tampon, before?.tampon),
  }
}

/**
 * @returns `created`; and `left`, the former gateway while acts still wait for its answers
 * @throws ActesError ACTES-V022 the shared credential was removed meanwhile, or serves another server; A113 a new
 * gateway for a collectivité that has left
 */
export async function writeDeclaration(
  sql: Sql,
  { collectivite, shared, secrets, key, certificateUntil, restamps }: Prepared,
  { who, at }: { readonly who: string; readonly at: Date },
) {
  const { siren } = collectivite
  const { type } = collectivite.gateway
  const connection = connectionId(type, siren)
  if (shared !== undefined && !(await credentialNamed(sql, shared.name, 'UPDATE')))
    throw new ActesError('ACTES-V022', { problems: [unfit(`gateway.${sharedName}`, 'inconnu', shared.name)] })
  if (shared !== undefined) await needSharedServer(shared, sql)
  const before = await senderBySiren(sql, siren)
  const kind = before?.collectivite.gateway.type
  const former = kind === undefined || kind === type ? undefined : connectionId(kind, siren)
  // The new connection would not be paused.
  if (former !== undefined && (await leftSince(sql, siren))) throw new ActesError('ACTES-A113', { params: { siren } })
  const awaiting = former === undefined ? 0 : await awaitingOn(sql, former)
  const left = former !== undefined && awaiting > 0 && { connection: former, awaiting }
  for (const { id, path, bound, secret } of secrets)
    if (key && !isSealed(secret)) {
      const kept = { id, owner: { siren }, setting: path, bound, content: secretBytesOf(secret), at }
      await keepSecret(sql, kept, key)
    }
  const isNew = await declare(sql, collectivite, at)
  if (restamps) await wantProofsOf(sql, siren, at)
  const kept = secrets.map(({ id }) => id)
  await dropSecrets(sql, { siren }, kept)
  await ensureConnection(sql, type, siren)
  // Due at once, so that its next turn requests the classification in force.
  if (factsOf(type).classification && !(await declaredSender(sql, siren)).checkedAt)
    await expectRetours(sql, connection, at)
  await keepCertificate(sql, [connection], certificateUntil ?? null)
  await lift(sql, connection, { by: who, at })
  // Nothing will fix the former connection. Once resumed, its acts come due and are held for a person (ACTES-G010)
  // instead of waiting for ever.
  if (former) await lift(sql, former, { by: who, at })
  if (factsOf(type).letters && type !== 'sandbox') await beginRetours(sql, connection, at)
  const event = isNew ? 'collectivite-declared' : 'collectivite-replaced'
  const detail = { changes: changesOf(before?.declared, collectivite) }
  await noteDesk(sql, { at, who, event, target: siren, detail })
  return { siren, created: isNew, ...(left && { left }) }
}

/** @throws ActesError ACTES-V022 for a sealed secret given back for another server or setting */
function needSameServer(
  secrets: readonly PlacedSecret[],
  known: ReadonlyMap<string, KnownSecret>,
  former: Collectivite | undefined,
) {
  const inForce = former && parseGatewaySettings(former.gateway)
  const strayed = secrets.filter(({ id, path, bound, secret }) => {
    if (!isSealed(secret)) return false
    const held = known.get(id)
    // Earlier versions recorded no server: assume the current declaration's.
    const given = held?.bound ?? (inForce?.ok && boundTo(inForce.value, path))
    return held?.setting !== path || given !== bound
  })
  if (strayed.length > 0) throw new ActesError('ACTES-V022', { problems: strayed.map(({ path }) => givenAgain(path)) })
}

function givenAgain(setting: string) {
  return problem('ACTES-A075', `gateway.${setting}`, { params: { setting } })
}

/** A credential in use stays with its server. @throws ActesError ACTES-V022 for another server */
async function needSharedServer({ name, bound }: Sharing, sql: Sql) {
  const [{ sirens } = { sirens: [] }] = await credentials(sql, name)
  // All users share one server, so the first one shows it.
  const gateways = await gatewaysOf(sql, sirens.slice(0, 1))
  const known = [...gateways.values()].map((gateway) => parseGatewaySettings(gateway))
  const isKnown = bound.every(([path, server]) => known.some((each) => each.ok && boundTo(each.value, path) === server))
  if (known.length > 0 && !isKnown) throw new ActesError('ACTES-V022', { problems: [givenAgain(sharedName)] })
}

/** A logo is stored by its digest; a stored one may be given back by digest. @throws ActesError ACTES-V022 */
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

/** A secret given by the id of its stored form. */
export function isSealed(secret: unknown): secret is { readonly sealed: string } {
  return typeof secret === 'object' && secret !== null && 'sealed' in secret
}

/** @throws ActesError ACTES-G018 */
function idOf(secret: Secret, known: ReadonlyMap<string, KnownSecret>) {
  if (!isSealed(secret)) return undefined
  if (!known.has(secret.sealed)) throw new ActesError('ACTES-G018')
  return secret.sealed
}

export function secretBytesOf(secret: Secret): Buffer {
  const given = secret as GivenSecret
  return typeof given === 'string' ? Buffer.from(given) : Buffer.from(given.base64, 'base64')
}

function sealedIn(settings: GatewaySettings<Secret>, placed: readonly PlacedSecret[]) {
  const sealed = structuredClone(settings) as unknown as Record<string, unknown>
  for (const { path, id } of placed) putAt(sealed, path, { sealed: id })
  return sealed
}
