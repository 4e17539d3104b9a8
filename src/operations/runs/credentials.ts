// Shared credentials. A renewal is one transaction: later reads get the new secrets, and a gateway opened with the old
// ones finishes its work (app.ts).
import { createHmac } from 'node:crypto'
import { ActesError, problem } from '#errors.ts'
import { certificateFinding } from '#gateways/findings.ts'
import { tlsIdentityFrom } from '#gateways/wire/platform.ts'
import type { Secret } from '#gateways/settings.ts'
import {
  isSharedName,
  parseShared,
  pathsIn,
  putAt,
  sharedPaths,
  secretsIn,
  unfit,
  valueAt,
  withoutPaths,
  withShared,
  type SettingValues,
} from '#gateways/shared-credentials.ts'
import { gatewaysOf } from '#store/connections/collectivites.ts'
import { keepCertificate } from '#store/connections/connections.ts'
import {
  addCredential,
  changeCredential,
  connectionsOpenedBy,
  credentialNamed,
  credentials,
  removeCredential,
  type Credential,
  type UsedCredential,
} from '#store/connections/credentials.ts'
import { lift } from '#store/connections/standings.ts'
import type { Sql } from '#store/engine/database.ts'
import { noteDesk } from '#store/desk/journal.ts'
import { dropSecrets, keepSecret, openSecret, secretsOf, type KnownSecret } from '#store/secrets/secrets.ts'
import { examineGateway } from '#transmission/mending.ts'
import { credentialTable } from '../declared/credentials.ts'
import { bind, isRemote, type At } from '../guard.ts'
import { canOf, mayCredential } from '../may.ts'
import type { GatewayType } from '#protocol/acte/passerelles.ts'
import { isSeen, existing } from '../subjects.ts'
import { certificateOf, lastDayOf } from './certificate.ts'
import { secretBytesOf, isSealed } from './declaration.ts'
import { noted, wake } from './run.ts'

const zone = 'Europe/Paris'

export const credentialRuns = bind(credentialTable, {
  listCredentials: async (_, { sirens, db }) => {
    const all = await credentials(db)
    const seen = all.filter((each) => isSeen(each, sirens))
    return { items: seen.map(credentialToJson) }
  },
  showCredential: async (_, { credential }) => credentialToJson(credential),
  addCredential: async ({ name, gateway: { type, ...given } }, at) => {
    if (!isSharedName(name)) throw unfitCredential('name', 'nom')
    const made = await prepared(at, { name, type, whole: given })
    const now = at.now()
    await at.db.transaction(async (sql) => {
      const kept = { ...made.credential, name, gateway: type, createdAt: now, updatedBy: at.who }
      if (!(await addCredential(sql, kept))) throw unfitCredential('name', 'pris')
      await keepAll(sql, made, now)
      const line = credentialJournalLine('credential-added', name, { after: made.credential.prints })
      await noteDesk(sql, { at: now, who: at.who, ...line })
    })
    return readCredentialJson(name, at)
  },
  renewCredential: renew,
  examineCredential: async ({ collectivite }, at) => {
    const { credential, ports, db, now } = at
    const siren = collectivite ?? credential.sirens[0]
    if (siren !== undefined && !credential.sirens.includes(siren))
      throw new ActesError('ACTES-V006', { params: { siren } })
    const secretOf = async (secret: Secret) => openSecret(db, secret as never, at.tools.masterKey)
    const identity = () => tlsIdentityFrom<Secret>(credential.settings, secretOf)
    const own = siren === undefined ? await certificateFinding(identity, { now: now(), zone }) : undefined
    const items =
      siren === undefined ? (own ? [own] : []) : await examineGateway(siren, ports, { isRemote: isRemote(at.caller) })
    const faults = items.filter(({ ok }) => !ok).length
    await noted(at, credentialJournalLine('credential-examined', credential.name, { faults }))
    return { collectivite: siren ?? null, items }
  },
  removeCredential: async ({ reason }, at) => {
    const { name, prints } = at.credential
    if (mayCredential.remove(at.credential)) throw await stillUsed(at.db, name)
    await at.db.transaction(async (sql) => {
      await credentialNamed(sql, name, 'UPDATE')
      if (!(await removeCredential(sql, name))) throw await stillUsed(sql, name)
      await dropSecrets(sql, { credential: name }, [])
      const line = credentialJournalLine('credential-removed', name, { before: prints, reason })
      await noteDesk(sql, { at: at.now(), who: at.who, ...line })
    })
    return { name }
  },
})

async function renew({ gateway: { type, ...given }, reason }: Renewal, at: At<{ credential: string }>) {
  const { credential: before, who, ports, db } = at
  const { name } = before
  if (type !== before.gateway) throw unfitCredential('gateway.type', 'autre passerelle')
  if (pathsIn(given).length === 0) throw unfitCredential('gateway', 'vide')
  // A new certificate also replaces the key and passphrase.
  const replaced = given.certificat === undefined ? [] : ['certificat', 'cle', 'phrase']
  const whole = withShared(withoutPaths(before.settings, replaced), given)
  const made = await prepared(at, { name, type, whole, before })
  const now = ports.clock.now()
  const mended = await db.transaction(async (sql) => {
    const found = await credentialNamed(sql, name, 'UPDATE')
    if (found?.updatedAt.getTime() !== before.updatedAt.getTime()) throw new ActesError('ACTES-S009')
    await needNowhereElse(sql, before, made.credential.settings)
    await keepAll(sql, made, now)
    await changeCredential(sql, { ...made.credential, name, updatedBy: who, updatedAt: now })
    // Keep the former secrets: an exchange in progress may still open them.
    const kept = [before.settings, made.credential.settings].flatMap(idsIn)
    await dropSecrets(sql, { credential: name }, kept)
    const detail = { before: before.prints, after: made.credential.prints, reason }
    await noteDesk(sql, { at: now, who, ...credentialJournalLine('credential-renewed', name, detail) })
    return endsNoted(sql, { name, until: made.until, who, at: now })
  })
  for (const connection of mended) await wake(connection, at.tools)
  return readCredentialJson(name, at)
}

interface Renewal {
  readonly gateway: SettingValues & { readonly type: GatewayType }
  readonly reason: string
}

/** Also lifts suspensions due to faulty settings. @returns the lifted connections */
async function endsNoted(
  sql: Sql,
  { name, until, who, at }: Pick<PreparedCredential, 'until'> & { name: string; who: string; at: Date },
): Promise<readonly string[]> {
  const opened = await connectionsOpenedBy(sql, name)
  for (const [fuseau, some] of Map.groupBy(opened, (each) => each.fuseau))
    await keepCertificate(
      sql,
      some.map(({ id }) => id),
      until(fuseau) ?? null,
    )
  const faulty = opened.filter(({ isFaulty }) => isFaulty).map(({ id }) => id)
  for (const id of faulty) await lift(sql, id, { by: who, at })
  return faulty
}

interface PreparedCredential {
  readonly credential: Pick<Credential, 'settings' | 'holder' | 'endsOn' | 'prints'>
  readonly given: readonly { readonly id: string; readonly path: string; readonly content: Buffer }[]
  readonly name: string
  readonly key: Uint8Array | undefined
  readonly until: (fuseau: string) => string | undefined
}

interface WantedCredential {
  readonly name: string
  readonly type: GatewayType
  readonly whole: SettingValues
  readonly before?: Credential
}

/** Validates the whole credential and gives each new secret an id. A certificate that cannot be used is refused. */
async function prepared(
  { ports, db, now, tools: { masterKey } }: At,
  { name, type, whole, before }: WantedCredential,
): Promise<PreparedCredential> {
  const parsed = parseShared(type, whole)
  if (!parsed.ok) throw new ActesError('ACTES-G025', { problems: parsed.problems })
  const known = before ? await secretsOf(db, { credential: name }) : new Map<string, KnownSecret>()
  const all = secretsIn(parsed.value)
  if (all.some(({ secret }) => isSealed(secret) && !known.has(secret.sealed))) throw new ActesError('ACTES-G018')
  const fresh = all.filter(({ secret }) => !isSealed(secret))
  const given = fresh.map((each) => ({ ...each, id: ports.clock.newId(), content: secretBytesOf(each.secret) }))
  const key = given.length > 0 ? await masterKey() : undefined
  const secretOf = async (secret: Secret) =>
    isSealed(secret) ? openSecret(db, secret, masterKey) : secretBytesOf(secret)
  const read = await certificateOf(parsed.value as { certificat?: Secret }, secretOf, now())
  const isNew = given.some(({ path }) => path === 'certificat')
  const [fault] = isNew ? (read?.faults ?? []) : []
  if (fault !== undefined) {
    const unusable = problem('ACTES-G025', 'gateway.certificat', { params: { fault } })
    throw new ActesError('ACTES-G025', { problems: [unusable] })
  }
  const settings: Record<string, unknown> = structuredClone(parsed.value)
  for (const { path, id } of given) putAt(settings, path, { sealed: id })
  const printed = (path: string) => {
    const anew = given.find((each) => each.path === path)
    if (anew && path === 'certificat' && read?.facts) return read.facts.print
    if (anew && key) return createHmac('sha256', key).update('print').update(anew.content).digest('hex').slice(0, 16)
    return before?.prints[path] ?? String(valueAt(settings, path))
  }
  const isKept = (path: string) => isSealed(valueAt(settings, path))
  const prints = pathsIn(settings).map((path) => {
    return [path, isKept(path) ? printed(path) : String(valueAt(settings, path))] as const
  })
  const credential = {
    settings,
    prints: Object.fromEntries(prints),
    holder: read?.facts?.subject ?? null,
    endsOn: lastDayOf(read, zone) ?? null,
  }
  return { credential, given, name, key, until: (fuseau) => lastDayOf(read, fuseau) }
}

async function keepAll(sql: Sql, { given, name, key }: PreparedCredential, at: Date) {
  for (const { id, path, content } of given)
    if (key) await keepSecret(sql, { id, owner: { credential: name }, setting: path, bound: null, content, at }, key)
}

/** A setting newly in the credential must not also be in a declaration. @throws ActesError ACTES-G025 */
async function needNowhereElse(sql: Sql, before: UsedCredential, settings: SettingValues) {
  const added = pathsIn(settings).filter((path) => valueAt(before.settings, path) === undefined)
  if (added.length === 0) return
  const [{ sirens } = before] = await credentials(sql, before.name)
  const gateways = await gatewaysOf(sql, sirens)
  const problems = [...gateways].flatMap(([siren, gateway]) =>
    added
      .filter((path) => valueAt(gateway, path) !== undefined)
      .map((path) => unfit(`gateway.${path}`, 'ailleurs aussi', siren)),
  )
  if (problems.length > 0) throw new ActesError('ACTES-G025', { problems })
}

async function stillUsed(sql: Sql, name: string) {
  const [{ sirens } = { sirens: [] }] = await credentials(sql, name)
  const params = { count: sirens.length }
  const problems = sirens.map((siren) => problem('ACTES-A068', siren, { value: siren, params }))
  return new ActesError('ACTES-A068', { params, problems })
}

const idsIn = (settings: SettingValues): readonly string[] =>
  secretsIn(settings).flatMap(({ secret }) => (isSealed(secret) ? [secret.sealed] : []))

function credentialJournalLine(event: string, target: string, detail: object) {
  return { event, target, detail }
}

function unfitCredential(path: string, reason: string) {
  return new ActesError('ACTES-G025', { problems: [unfit(path, reason)] })
}

async function readCredentialJson(name: string, { db }: At) {
  const [found] = await credentials(db, name)
  return credentialToJson(existing(found, name))
}

function credentialToJson({ settings, sirens, endsOn, ...rest }: UsedCredential) {
  const { identifiant, boite } = settings as { identifiant?: string; boite?: { utilisateur?: string } }
  return {
    ...rest,
    gives: sharedPaths(rest.gateway).filter((path) => valueAt(settings, path) !== undefined),
    login: identifiant ?? boite?.utilisateur ?? null,
    certificateUntil: endsOn,
    collectivites: sirens,
    can: canOf(mayCredential, { sirens }),
  }
}
