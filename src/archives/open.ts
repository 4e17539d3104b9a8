// Opens the archive that a collectivité has declared.
import type { DriverTools } from '#gateways/gateway.ts'
import type { Archive } from './archive.ts'
import { openAsalae } from './asalae/asalae.ts'
import type { ArchiveSettings } from './settings.ts'
import { openVitam } from './vitam/vitam.ts'

/** Nothing is connected before the first call. The caller closes it. */
export function openArchive(settings: ArchiveSettings, tools: DriverTools): Archive {
  return settings.type === 'asalae' ? openAsalae(settings, tools) : openVitam(settings, tools)
}
