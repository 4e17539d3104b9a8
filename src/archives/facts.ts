// Static facts of each archive. Sources: Pastell 4.1 and the client of the Morbihan (as@lae), VITAM 7.0.1.
import { sedaVersions, type ArchiveType } from '#protocol/seda/accord.ts'
import type { ArchiveFacts } from './archive.ts'

export const archiveFacts: Readonly<Record<ArchiveType, ArchiveFacts>> = {
  asalae: {
    versions: sedaVersions.asalae,
    container: 'tar.gz',
    asksBy: 'ours',
    acknowledges: true,
    bordereauApart: true,
  },
  vitam: {
    versions: sedaVersions.vitam,
    container: 'zip',
    asksBy: 'theirs',
    acknowledges: false,
    bordereauApart: false,
  },
}
