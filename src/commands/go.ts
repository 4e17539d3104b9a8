// actes go: resume sending on a quiet installation, which stopped because its database may have been restored.
import type { InstallationJson } from '#operations/shapes/connections.ts'
import type { Language } from '#text/sentences.ts'
import { mirroring, type AddCommand } from './command.ts'

export const addGo: AddCommand = (program, settling) => {
  mirroring(program, settling)('go', 'laisser repartir les envois d’une installation restaurée', {
    ask: 'go',
    lines: formatGoLines,
    why: true,
    wakes: true,
  })
}

function formatGoLines({ already }: InstallationJson, language: Language): readonly string[] {
  const [leave, left] =
    language === 'en'
      ? ['Sendings leave again.', 'Sendings were not stopped: nothing has changed.']
      : ['Les envois repartent.', 'Les envois n’étaient pas arrêtés : rien n’a changé.']
  return [already ? left : leave]
}
