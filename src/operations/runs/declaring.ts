// Declaring a collectivite: its file is checked whole, the secrets of its gateway are sealed, its connection is made
// known; what was suspended for its settings is tried again with the new ones, and what waited on a gateway that it no
// longer has stops waiting there.
import { isDeepStrictEqual } from 'node:util'
import { ActesError, problem, type Problem } from '../../errors.ts'
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
import { dropSecrets, keepSecret, openSecret, secretsOf } from '../../store/secrets/secrets.ts'
import { lift } from '../../store/connections/standings.ts'
import { certificateOf, lastDayOf } from './certificate.ts'

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
 * sealed already may be given back as it is shown.
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
  const known = await secretsOf(db, siren)
  const toSeal = secretsIn(settings.value).map((each) => ({
    ...each,
    id: idOf(each.secret, known) ?? ports.clock.newId(),
  }))
  const given = toSeal.filter(({ secret }) => !isSealed(secret))
  const key = given.length > 0 ? await masterKey() : undefined
  const stampedAs = (await senderBySiren(db, siren))?.collectivite.tampon
  const tampon = parsed.value.tampon && (await withKeptLogo(parsed.value.tampon, stampedAs, ports))
  const collectivite = { ...parsed.value, ...(tampon && { tampon }), gateway: sealedIn(settings.value, toSeal) }
  const at = ports.clock.now()
  const { type } = collectivite.gateway
  const secretOf = async (secret: Secret) =>
    isSealed(secret) ? openSecret(db, secret, await masterKey()) : contentOf(secret)
  const until = lastDayOf(await certificateOf(settings.value, secretOf, at), collectivite.fuseau)
  const connection = connectionId(type, siren)
  return db.transaction(async (sql) => {
    const before = (await senderBySiren(sql, siren))?.collectivite.gateway.type
    const former = before === undefined || before === type ? undefined : connectionId(before, siren)
    const awaiting = former === undefined ? 0 : await awaitingOn(sql, former)
    const left = former !== undefined && awaiting > 0 && { connection: former, awaiting }
    for (const { id, path, secret } of given)
      if (key) await keepSecret(sql, { id, siren, setting: path.join('.'), content: contentOf(secret), at }, key)
    const isNew = await declare(sql, collectivite, at)
    if (!isDeepStrictEqual(tampon, stampedAs)) await wantProofsOf(sql, siren, at)
    const kept = toSeal.map(({ id }) => id)
    await dropSecrets(sql, siren, kept)
    await ensureConnection(sql, type, siren)
    await keepCertificate(sql, [connection], until ?? null)
    await lift(sql, connection, { by: who, at })
    // It is mended no longer: its acts come due, and each is held for a person (ACTES-G010) instead of waiting for ever.
    if (former) await lift(sql, former, { by: who, at })
    if (facts[type].letters && type !== 'sandbox') await beginRetours(sql, connection, at)
    const event = isNew ? 'collectivite-declared' : 'collectivite-replaced'
    await noteDesk(sql, { at, who, event, target: siren })
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

/** @throws ActesError ACTES-G018 */
function idOf(secret: Secret, known: ReadonlyMap<string, string>): string | undefined {
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
