// Opens the archive of each collectivité by its settings: once, anew when they change, and closed with the app.
import type { Clock } from '#clock.ts'
import type { Config } from '#config/config.ts'
import { openArchive, type OpenedArchive } from '#archives/open.ts'
import { storedArchiveSettings, type DeclaredArchive } from '#archives/settings.ts'
import { openEach } from '#gateways/opened.ts'
import type { SealedSecret } from '#gateways/settings.ts'

interface ArchiveTools {
  readonly clock: Clock
  /** @throws ActesError ACTES-C003, ACTES-G018 */
  readonly secretOf: (secret: SealedSecret) => Promise<Buffer>
  /** @throws ActesError ACTES-T005 without a declared archive */
  readonly settingsOf: (siren: string) => Promise<{ readonly settings: DeclaredArchive }>
}

export interface Archives {
  /** @throws ActesError ACTES-T005 without a declared archive, G013 where its settings are no longer valid */
  of(siren: string): Promise<OpenedArchive>
  close(): Promise<void>
}

export function openArchives(
  { timing }: Pick<Config, 'timing'>,
  { clock, secretOf, settingsOf }: ArchiveTools,
): Archives {
  const opened = openEach<OpenedArchive & { readonly close: () => Promise<void> }>(timing.leaseMs, clock)
  return {
    of: async (siren) => {
      const { settings: declared } = await settingsOf(siren)
      return opened.of(siren, declared, () => {
        const settings = storedArchiveSettings(declared)
        // A lease must outlast the longest exchange.
        const archive = openArchive(settings, { ...clock, secretOf, exchangeMaxMs: timing.leaseMs / 2 })
        return { archive, settings, close: archive.close }
      })
    },
    close: opened.close,
  }
}
