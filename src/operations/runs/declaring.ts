// Declares a collectivité. Work suspended for its settings is retried, and acts stop waiting on a former gateway.
import { parseGatewaySettings, storedSettings, type SealedSecret } from '#gateways/settings.ts'
import type { Collectivite } from '#protocol/acte/collectivite.ts'
import { collectiviteTable } from '../declared/collectivites.ts'
import { bind, type At } from '../guard.ts'
import { declaredSender, senderBySiren, senders } from '#store/connections/collectivites.ts'
import { credentialNamed } from '#store/connections/credentials.ts'
import { openSecret } from '#store/secrets/secrets.ts'
import { certificateOf, lastDayOf } from './certificate.ts'
import { connectionId } from '#store/connections/connections.ts'
import { prepareDeclaration, readDeclaration, writeDeclaration } from './declaration.ts'
import { wake } from './run.ts'

export const declaringRuns = bind(collectiviteTable, {
  declareCollectivite: declareSender,
  listCollectivites: async (_, at) => ({ items: (await seen(at)).map(collectiviteToJson) }),
  showCollectivite: async ({ siren }, { db }) => collectiviteToJson((await declaredSender(db, siren)).collectivite),
  showCertificate: async ({ siren }, { ports: { senderOf }, db, now, tools: { masterKey } }) => {
    const { collectivite } = await senderOf(siren)
    const secretOf = async (secret: SealedSecret) => openSecret(db, secret, masterKey)
    const settings = parseGatewaySettings(collectivite.gateway)
    const read = settings.ok ? await certificateOf(storedSettings(collectivite.gateway), secretOf, now()) : undefined
    if (!read) return { certificate: null }
    const { facts: told, faults } = read
    const { subject, issuer } = told ?? { subject: null, issuer: null }
    const until = lastDayOf(read, collectivite.fuseau) ?? null
    return { certificate: { holder: subject, issuer, until, faults } }
  },
  listDeclarations: async (_, at) => ({ items: await seen(at) }),
})

async function seen({ sirens, db }: At): Promise<readonly Collectivite[]> {
  const all = (await senders(db)).map(({ declared }) => declared)
  return sirens === undefined ? all : all.filter(({ siren }) => sirens.includes(siren))
}

/** Without the contact person and the gateway settings. */
function collectiviteToJson({ gateway, ...collectivite }: Collectivite) {
  return { ...collectivite, gateway: gateway.type }
}

/**
 * Journalled in the same transaction. A sealed secret may be given back for the same server.
 * @throws ActesError ACTES-V022 with every fault; ACTES-C003 no key to seal with; ACTES-G018 a foreign sealed secret
 */
export async function declareSender(input: unknown, at: At) {
  const { db } = at
  const read = await readDeclaration(input, (name) => credentialNamed(db, name))
  const before = (await senderBySiren(db, read.collectivite.siren))?.declared
  const prepared = await prepareDeclaration(read, before, at)
  const when = { who: at.who, at: at.now() }
  const done = await db.transaction((sql) => writeDeclaration(sql, prepared, when))
  await wake(connectionId(prepared.collectivite.gateway.type, done.siren), at.tools)
  return done
}
