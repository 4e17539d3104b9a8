// Opens the archive of each collectivité by its settings: once, anew when they change, and closed with the app.
import type { Config } from '#config/config.ts'
import { ActesError } from '#errors.ts'
import { openArchive, type OpenedArchive } from '#archives/open.ts'
import { storedArchiveSettings, type DeclaredArchive } from '#archives/settings.ts'
import type { SealedSecret } from '#gateways/settings.ts'

interface ArchiveTools {
  readonly clock: { now(): Date }
  /** @throws ActesError ACTES-C003, ACTES-G018 */
  readonly secretOf: (secret: SealedSecret) => Promise<Buffer>
  /** As stored; undefined without an archive. */
  readonly settingsOf: (siren: string) => Promise<{ readonly settings: DeclaredArchive } | undefined>
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
  const opened = new Map<string, OpenedArchive & { readonly key: string }>()
  const retired = new Set<OpenedArchive>()
  // An exchange may be running on a replaced one: it is closed after a lease, or with the others.
  const retire = (old: OpenedArchive): void => {
    retired.add(old)
    const closing = () => void (retired.delete(old) && old.archive.close().catch(() => undefined))
    setTimeout(closing, timing.leaseMs).unref()
  }
  return {
    of: async (siren) => {
      const found = await settingsOf(siren)
      if (!found) throw new ActesError('ACTES-T005', { params: { siren } })
      const key = JSON.stringify(found.settings)
      const known = opened.get(siren)
      if (known?.key === key) return known
      const settings = storedArchiveSettings(found.settings)
      // A lease must outlast the longest exchange.
      const archive = openArchive(settings, { now: clock.now, secretOf, exchangeMaxMs: timing.leaseMs / 2 })
      const fresh = { archive, settings, key }
      if (known) retire(known)
      opened.set(siren, fresh)
      return fresh
    },
    close: async () => {
      const all = [...retired, ...opened.values()]
      retired.clear()
      await Promise.allSettled(all.map(({ archive }) => archive.close()))
    },
  }
}
