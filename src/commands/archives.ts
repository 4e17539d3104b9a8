// actes archives [list|show|add|examine|remove]: the archive (SAE) of each collectivité, its settings and its test. The
// transfers themselves are rows of asking.ts.
import type { ArchiveJson } from '#operations/declared/transfers.ts'
import { asks, mirroring, type AddCommand } from './command.ts'
import { examines, settingsGiven } from './connections.ts'
import { inLine, lineOfEach, oneLineOf } from './printing.ts'

export const addArchives: AddCommand = (program, settling) => {
  const group = program
    .command('archives')
    .description('les services d’archives des collectivités : ce qui est convenu avec eux, et leur examen')
  const mirror = mirroring(group, settling)
  mirror('list', 'les services d’archives déclarés', {
    ask: 'listArchives',
    lines: lineOfEach(formatArchiveLine, 'Aucun : actes archives add.'),
  })
  mirror('show <siren>', 'celui d’une collectivité, avec ses réglages', {
    ask: 'showArchive',
    lines: (found) => [JSON.stringify(found, null, 2)],
  })
  const add = group.command('add <siren> <fichier.json>')
  add.description('le déclarer, ou remplacer ses réglages : {"type": "asalae", "motDePasse": {"file": "…"}, …}')
  asks(add, settling, {
    ask: async (ask, _flags: object, [siren, path]: [string, string]) =>
      ask.declareArchive({ ...(await settingsGiven(path, 'archive')), siren }),
    lines: oneLineOf(formatArchiveLine),
    wakes: true,
  })
  const examine = group.command('examine <siren>')
  examine.description('l’examiner : adresse, certificat, identifiant ; VITAM juge aussi un versement à blanc')
  examines(examine, settling, async (ask, _flags: object, siren) => {
    const { type: gateway } = settingsOf(await ask.showArchive({ siren }))
    return { ...(await ask.examineArchive({ siren })), siren, gateway }
  })
  mirror('remove <siren>', 'le retirer, quand aucun versement n’est en cours', {
    ask: 'removeArchive',
    lines: ({ siren }) => [`${siren} : retiré`],
    why: true,
  })
}

const settingsOf = ({ settings }: ArchiveJson) => settings as { readonly type: string; readonly url: string }

function formatArchiveLine(archive: ArchiveJson) {
  const { type, url } = settingsOf(archive)
  return inLine(archive.siren, type, url, archive.suspendedCode)
}
