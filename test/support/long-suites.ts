// Suites of the long form alone: each is slow, and what it shows is seen at less length by others that stay in the short one.
// `npm run test:long` runs them all.

/** Is every case of every suite to be run? */
export const isLong = process.env.ACTES_TEST_LONG === '1'

/** Of what is tried by thousands, are all to be, which takes many minutes? */
export const isWhole = process.env.ACTES_TEST_WHOLE === '1'

/** Each with where the short form looks at the same. */
export const longSuites: Readonly<Record<string, string>> = {
  'test/files/pdf/maker.test.ts': 'test/files/pdf/stamping.test.ts, test/proof/stamp.test.ts',
  'test/web/connections.test.ts': 'test/web/trust-proxy.test.ts, test/web/nowhere.test.ts',
  'test/web/desk/pages/bulk.test.ts': 'test/transmission/bulk.test.ts, test/web/api/bulk.test.ts',
  'test/commands/batch.test.ts': 'test/operations/batches.test.ts, test/web/desk/pages/batches.test.ts',
  'test/doctor/collectivites.test.ts': 'test/doctor/doctor.test.ts, test/gateways/pastell/check.test.ts',
  'test/doctor/places.test.ts': 'test/doctor/doctor.test.ts',
  'test/doctor/services.test.ts': 'test/doctor/doctor.test.ts',
  'test/proof/tampering.test.ts': 'test/proof/sealing.test.ts, test/commands/journal.test.ts',
  'test/web/api/openapi.test.ts': 'test/operations/table.test.ts, test/index.test.ts',
  'test/journeys/accounts.test.ts': 'test/store/roles',
  'test/doors/programs.test.ts': 'test/doors/queue.test.ts, test/doors/folder.test.ts',
  'test/chaos/sabotage.test.ts': 'test/simulate/seeds.test.ts, test/journeys/doubt.test.ts',
  'test/simulate/sabotage.test.ts': 'test/simulate/seeds.test.ts',
  'test/web/public/public.test.ts': 'test/web/public/pages.test.ts',
  'test/web/public/stamped.test.ts': 'test/operations/posted-files.test.ts, test/web/public/pages.test.ts',
  'test/web/desk/journeys-deposit.test.ts': 'test/web/desk/pages/deposit.test.ts',
  'test/web/desk/live-pages.test.ts': 'test/web/desk/live.test.ts',
  'test/web/desk/keys.test.ts': 'test/accounts/authenticators.test.ts, test/web/desk/second-factor.test.ts',
  'test/web/desk/head.test.ts': 'test/web/desk/live.test.ts, test/web/desk/pages/search.test.ts',
  'test/web/desk/oidc.test.ts': 'test/web/desk/oidc-pages.test.ts',
  'test/queue/redis.test.ts': 'test/queue/pglite.test.ts, test/queue/backoff.test.ts',
  'test/journeys/proof-documents.test.ts': 'test/proof, test/operations/posted-files.test.ts',
  'test/journeys/paused-queue.test.ts': 'test/queue/pglite.test.ts',
  'test/gateways/ministry/mailbox/mailbox.test.ts':
    'test/gateways/ministry/ministry.test.ts, test/journeys/gateway-faults-ministry.test.ts',
  'test/gateways/pastell/find.test.ts':
    'test/gateways/pastell/pastell.test.ts, test/journeys/gateway-faults-s2low.test.ts',
  'test/journeys/rolling-upgrade.test.ts': 'test/journeys/upgrade.test.ts, test/simulate/seeds.test.ts',
  'test/journeys/rotation-kills.test.ts': 'test/store/secrets/rotation.test.ts, test/store/blobs/sealed-blobs.test.ts',
  'test/journeys/without-containers.test.ts': 'test/install.test.ts, test/operations/importing.test.ts',
  'test/journeys/disk-full.test.ts': 'test/store/blobs/blobs.test.ts, test/commands/start.test.ts',
}
