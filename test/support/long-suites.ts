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
  'test/chaos/sabotage.test.ts': 'test/journeys/kills.test.ts, test/journeys/doubt.test.ts',
  'test/web/public/public.test.ts': 'test/web/public/pages.test.ts',
  'test/web/public/stamped.test.ts': 'test/operations/posted-files.test.ts, test/web/public/pages.test.ts',
  'test/web/desk/journeys-deposit.test.ts': 'test/web/desk/pages/deposit.test.ts',
  'test/web/desk/live-pages.test.ts': 'test/web/desk/live.test.ts',
  'test/web/desk/keys.test.ts': 'test/accounts/authenticators.test.ts, test/web/desk/second-factor.test.ts',
  'test/web/desk/head.test.ts': 'test/web/desk/live.test.ts, test/web/desk/pages/search.test.ts',
  'test/web/desk/oidc.test.ts': 'test/web/desk/oidc-pages.test.ts',
  'test/queue/redis.test.ts': 'test/queue/pglite.test.ts, test/queue/schedule.test.ts',
  'test/journeys/proof-documents.test.ts': 'test/proof, test/operations/posted-files.test.ts',
  'test/journeys/lost-queue.test.ts': 'test/journeys/kills.test.ts, test/journeys/lost-database.test.ts',
  'test/gateways/ministry/mailbox/mailbox.test.ts':
    'test/gateways/ministry/ministry.test.ts, test/journeys/gateway-faults-ministry.test.ts',
  'test/gateways/pastell/find.test.ts':
    'test/gateways/pastell/pastell.test.ts, test/journeys/gateway-faults-pastell.test.ts',
  'test/gateways/s2low/life.test.ts': 'test/gateways/s2low/s2low.test.ts, test/journeys/gateway-faults-s2low.test.ts',
  'test/journeys/gateway-faults-pastell.test.ts':
    'test/journeys/gateway-faults-s2low.test.ts, test/gateways/pastell/pastell.test.ts',
  'test/journeys/costly-pdfs.test.ts': 'test/files/pdf/examiner.test.ts',
  'test/protocol/schema/ministry.test.ts': 'test/protocol/schema/schema.test.ts',
  'test/journeys/portable.test.ts': 'test/operations/portable.test.ts',
  'test/journeys/second-place.test.ts':
    'test/journeys/contradictions.test.ts, test/journeys/healing.test.ts, test/web/public/pages.test.ts',
  'test/journeys/rewound.test.ts': 'test/journeys/rehearsal.test.ts, test/store/mark.test.ts',
  'test/commands/backup.test.ts': 'test/store/backup/backup.test.ts, test/journeys/rehearsal.test.ts',
  'test/queue/postgres.test.ts': 'test/queue/redis.test.ts, test/queue/pglite.test.ts',
  'test/journeys/rolling-upgrade.test.ts': 'test/journeys/upgrade.test.ts, test/journeys/kills.test.ts',
  'test/journeys/three-days.test.ts': 'test/journeys/outages.test.ts',
  'test/journeys/real-deposits.test.ts': 'test/commands/demo.test.ts, test/protocol/messages/golden.test.ts',
  'test/journeys/real-letters.test.ts': 'test/journeys/letters.test.ts',
  'test/journeys/rotation-kills.test.ts': 'test/store/secrets/rotation.test.ts, test/store/sealed-blobs.test.ts',
  'test/journeys/schedules.test.ts': 'test/schedules',
  'test/journeys/shared-credential.test.ts': 'test/operations/credentials.test.ts',
  'test/commands/collectivites.test.ts': 'test/operations/importing.test.ts, test/operations/credentials.test.ts',
  'test/journeys/without-containers.test.ts': 'test/install.test.ts, test/operations/importing.test.ts',
  'test/journeys/start.test.ts': 'test/commands/demo.test.ts, test/journeys/kills.test.ts',
  'test/observe/metrics/monitoring.test.ts': 'test/observe/metrics/metrics.test.ts',
  'test/observe/metrics/processes.test.ts': 'test/observe/metrics/traces.test.ts',
  'test/subscriptions/whole.test.ts': 'test/subscriptions/deliveries.test.ts',
  'test/sandbox/pastell/following.test.ts':
    'test/gateways/pastell/collect.test.ts, test/gateways/transcripts/pastell.test.ts',
  'test/sandbox/pastell/sending.test.ts':
    'test/gateways/pastell/deposit.test.ts, test/gateways/transcripts/pastell.test.ts',
  'test/sandbox/kill.test.ts': 'test/journeys/kills.test.ts',
  'test/store/desk-lists.test.ts': 'test/store/desk-size.test.ts',
  'test/files/reception/hostile-mails.test.ts': 'test/fuzz/fuzz.test.ts, test/files/reception',
  'test/gateways/pastell/annulation.test.ts': 'test/gateways/pastell/pastell.test.ts, test/journeys/letters.test.ts',
  'test/gateways/pastell/upload.test.ts': 'test/gateways/pastell/deposit.test.ts',
  'test/sandbox/ministry/answers.test.ts':
    'test/gateways/ministry/ministry.test.ts, test/gateways/transcripts/ministry.test.ts',
  'test/sandbox/ministry/mails.test.ts':
    'test/gateways/ministry/ministry.test.ts, test/journeys/gateway-faults-ministry.test.ts',
  'test/sandbox/pastell/form.test.ts':
    'test/gateways/pastell/deposit.test.ts, test/gateways/transcripts/pastell.test.ts',
  'test/sandbox/s2low/life.test.ts': 'test/gateways/transcripts/s2low-life.test.ts',
  'test/web/desk/hostile.test.ts': 'test/web/desk/security.test.ts, test/web/desk/forms.test.ts',
  'test/web/desk/oidc-troubles.test.ts': 'test/web/desk/oidc-pages.test.ts',
  'test/journeys/disk-full.test.ts': 'test/store/blobs.test.ts, test/commands/start.test.ts',
  'test/journeys/poison.test.ts': 'test/journeys/kills.test.ts, test/store/postgres.test.ts',
  'test/journeys/slow-disk.test.ts': 'test/journeys/clock-jumps.test.ts, test/journeys/doubt.test.ts',
  'test/journeys/unknown-words.test.ts': 'test/gateways/s2low, test/journeys/doubt.test.ts',
  'test/journeys/long-looks.test.ts': 'test/gateways/contract.ts, test/journeys/doubt.test.ts',
  'test/commands/bad-deposits.test.ts': 'test/journeys/refused-deposits.test.ts, test/commands/desk.test.ts',
  'test/journeys/origins.test.ts': 'test/transmission/retours/origin.test.ts, test/files/reception',
  'test/journeys/reconciliation.test.ts': 'test/transmission/reconciliation, test/commands/reconcile.test.ts',
  'test/journeys/killed-batches.test.ts': 'test/operations/batches.test.ts, test/commands/batch.test.ts',
  'test/journeys/classification.test.ts': 'test/journeys/healing.test.ts, test/commands/classification.test.ts',
  'test/store/embedded.test.ts': 'test/store/pglite.test.ts, test/commands/demo.test.ts',
}
