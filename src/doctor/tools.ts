// Doctor's tools on this machine: clock, prepared database, gateways and queue as `actes start` opens them.
import { gzipSync } from 'node:zlib'
import { openQueue } from '#app.ts'
import { systemClock } from '#clock.ts'
import { openArchives } from '#open-archives.ts'
import { openGateways } from '#open-gateways.ts'
import type { Config } from '#config/config.ts'
import type { SealedSecret } from '#gateways/settings.ts'
import { openLog } from '#observe/log.ts'
import { declaredArchive } from '#store/archiving/archives.ts'
import { isAgreed } from '#store/plugins.ts'
import type { Database } from '#store/engine/database.ts'
import { preparedData } from '#store/engine/embedded.ts'
import { masterKeyOf } from '#store/secrets/master-key.ts'
import { openSecret } from '#store/secrets/secrets.ts'
import type { DoctorTools } from './scene.ts'

type OwnToolsOptions = Pick<DoctorTools, 'environment' | 'node' | 'signal'> & { readonly clock?: DoctorTools['clock'] }

export function ownTools({ clock = systemClock, ...given }: OwnToolsOptions): DoctorTools {
  const log = openLog('silent')
  return {
    ...given,
    clock,
    compress: (bytes) => gzipSync(bytes, { level: 6 }),
    preparedData,
    openGateways: (config, db) =>
      openGateways(config, {
        clock,
        secretOf: secretsFor(config, db),
        agreed: (plugin) => isAgreed(db, plugin, clock.now()),
      }),
    openArchives: (config, db) =>
      openArchives(config, {
        clock,
        secretOf: secretsFor(config, db),
        settingsOf: (siren) => declaredArchive(db, siren),
      }),
    openQueue: (config, store) => openQueue(config, { store, log, need: 'needed', settings: {}, clock }),
  }
}

function secretsFor(config: Config, db: Database) {
  const masterKey = masterKeyOf(config)
  return async (secret: SealedSecret) => openSecret(db, secret, masterKey)
}
