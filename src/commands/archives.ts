// actes archives [list|show|add|examine|remove]: the archive (SAE) of each collectivité, its settings and its test. The
// transfers themselves are rows of asking.ts.
import { dirname } from 'node:path'
import { withGivenFiles } from '#files/given-files.ts'
import type { ArchiveJson } from '#operations/declared/transfers.ts'
import { checkOf } from '#text/findings.ts'
import { act, asks, mirroring, type AddCommand } from './command.ts'
import { checkLines } from './connections.ts'
import { withDesk } from './opening.ts'
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
      ask.declareArchive({ ...(await settingsIn(path)), siren }),
    lines: oneLineOf(formatArchiveLine),
    wakes: true,
  })
  const examine = group.command('examine <siren>')
  examine.description('l’examiner : adresse, certificat, identifiant ; VITAM juge aussi un versement à blanc')
  act<object, [string]>(examine, settling, async (run, _flags, [siren]) => {
    const checks = await withDesk(run, 'none', async ({ ask }) => {
      const { type: gateway } = settingsOf(await ask.showArchive({ siren }))
      const { items } = await ask.examineArchive({ siren })
      return items.map((each) => checkOf(each, { siren, gateway }, run.language))
    })
    const ok = checks.every((each) => each.ok)
    return run.print({ ok, checks }, checks.flatMap(checkLines), ok)
  })
  mirror('remove <siren>', 'le retirer, quand aucun versement n’est en cours', {
    ask: 'removeArchive',
    lines: ({ siren }) => [`${siren} : retiré`],
    why: true,
  })
}

async function settingsIn(path: string) {
  const { readJsonFile } = await import('#files/json.ts')
  const given = await withGivenFiles({ archive: await readJsonFile(path) }, dirname(path))
  return (given as { readonly archive: object }).archive
}

const settingsOf = ({ settings }: ArchiveJson) => settings as { readonly type: string; readonly url: string }

function formatArchiveLine(archive: ArchiveJson) {
  const { type, url } = settingsOf(archive)
  return inLine(archive.siren, type, url, archive.suspendedCode)
}
