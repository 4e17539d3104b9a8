// Opens the archive that a collectivité has declared.
import type { DriverTools } from '#gateways/gateway.ts'
import type { Archive } from './archive.ts'
import { openAsalae } from './asalae/asalae.ts'
import type { ArchiveSettings } from './settings.ts'
import { openVitam } from './vitam/vitam.ts'

export interface OpenedArchive {
  readonly archive: Archive
  readonly settings: ArchiveSettings
  close(): Promise<void>
}

/** Nothing is connected before the first call. The caller closes it. */
export function openArchive(settings: ArchiveSettings, tools: DriverTools): Archive {
  return settings.type === 'asalae' ? openAsalae(settings, tools) : openVitam(settings, tools)
}
