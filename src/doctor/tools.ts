// Doctor's tools on this machine: clock, prepared database, gateways and queue as `actes start` opens them.
import { gzipSync } from 'node:zlib'
import { openQueue, systemClock } from '#app.ts'
import { openGateways } from '#open-gateways.ts'
import type { SealedSecret } from '#gateways/settings.ts'
import { openLog } from '#observe/log.ts'
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
    openGateways: (config, db) => {
      const masterKey = masterKeyOf(config)
      const secretOf = async (secret: SealedSecret) => openSecret(db, secret, masterKey)
      return openGateways(config, { clock, secretOf })
    },
    openQueue: (config, store) => openQueue(config, { store, log, need: 'needed', settings: {} }),
  }
}
