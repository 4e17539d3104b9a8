// The platform's pages for people, as far as a client may be sent to one: HTML with 200, whoever asks. Words are ours.
import { pages, utf8 } from './answers.ts'
import type { Script } from './platform.ts'

const titles: Readonly<Record<string, string>> = {
  [pages.home]: 'S²LOW',
  [pages.status]: 'État de la connexion',
  [pages.login]: 'Connexion',
  [pages.module]: 'Actes',
  [pages.index]: 'Actes',
  [pages.add]: 'Nouvel acte',
  [pages.show]: 'Transaction',
  [pages.reply]: 'Répondre',
  [pages.import]: 'Importer',
}

/** The page at a path, if there is one. */
export function htmlPage(path: string): Script | undefined {
  const title = titles[path]
  return title === undefined ? undefined : () => Promise.resolve(utf8(document(title, path)))
}

/** No page: Apache's words. */
export const notFound: Script = () => Promise.resolve({ ...utf8(document('404 Not Found', '/404')), status: 404 })

function document(title: string, path: string): string {
  const form = path === pages.login ? '<form method="post" action="/login.php"><input name="login"></form>' : ''
  return `<!DOCTYPE html>
<html lang="fr">
<head><meta charset="UTF-8"><title>${title}</title></head>
<body><h1>${title}</h1>${form}</body>
</html>
`
}
