// actes go: resume sending on a quiet installation, which stopped because its database may have been restored.
import type { InstallationJson } from '#operations/shapes/connections.ts'
import type { Language } from '#text/sentences.ts'
import { mirrors, withReason, type AddCommand } from './command.ts'

export const addGo: AddCommand = (program, settling) => {
  const command = program.command('go').description('laisser repartir les envois d’une installation restaurée')
  mirrors(withReason(command), settling, {
    ask: 'go',
    lines: formatGoLines,
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
