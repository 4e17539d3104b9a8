// The installation's quiet state, a person's order to send again, and their agreement to a plug-in.
import { ActesError } from '#errors.ts'
import { factsOf } from '#gateways/facts.ts'
import { gatewayTypes } from '#text/words.ts'
import { dueConnections } from '#store/connections/connections.ts'
import { agreeToPlugin, plugins } from '#store/plugins.ts'
import { go, readInstallation, quietOf } from '#store/installation.ts'
import type { Ports } from '#transmission/step.ts'
import { collectiviteTable } from '../declared/collectivites.ts'
import { bind } from '../guard.ts'
import { existing } from '../subjects.ts'
import { wake } from './run.ts'

/** Gateways that find an act by its content. The others know only archives, by the names that we give them. */
const gatewaysToAsk = () => gatewayTypes().filter((type) => factsOf(type).leaves === 'form')

export const installationRuns = bind(collectiviteTable, {
  showInstallation: async (_, { ports }) => installationStanding(ports),
  listPlugins: async (_, { db }) => ({ items: await plugins(db) }),
  agreeToPlugin: async ({ name, sha256, reason }, { who, db, now, tools }) => {
    const will = { by: who, at: now(), reason }
    const stopped = await db.transaction((sql) => agreeToPlugin(sql, { name, sha256 }, will))
    const plugin = existing(
      (await plugins(db)).find((each) => each.name === name),
      name,
    )
    if (!stopped && (plugin.waiting !== null || plugin.agreed !== sha256)) throw new ActesError('ACTES-S009')
    for (const connection of stopped ?? []) await wake(connection, tools)
    return { ...plugin, already: !stopped || undefined }
  },
  go: async ({ reason, since }, { who, ports, tools }) => {
    const { db, mark } = ports.store
    const at = await ports.store.now()
    const will = { by: who, at, reason }
    const seen = since === undefined ? {} : { since: new Date(since) }
    // Resuming also adopts the present blob folder as the installation's own.
    const { epoch, number } = await readInstallation(db)
    if (!(await mark.isBeside(epoch))) await mark.note({ epoch, number, serials: {} })
    const marks = (await mark.read()).filter(({ isShared, epoch: of }) => !isShared || of === epoch)
    const done = await db.transaction((sql) => go(sql, will, { ...seen, asked: gatewaysToAsk(), marks }))
    // The order concerned the fault that the person saw; another fault needs a new order.
    if (!done && (await quietOf(db))) throw new ActesError('ACTES-S009')
    if (!done) return { ...(await installationStanding(ports)), already: true as const }
    ports.log.info({}, 'go')
    for (const connection of await dueConnections(db, at)) await wake(connection, tools)
    return installationStanding(ports)
  },
})

async function installationStanding({ store }: Ports) {
  return { quiet: (await quietOf(store.db)) ?? null }
}
