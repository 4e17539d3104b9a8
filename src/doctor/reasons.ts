// Explains why a service is unreachable from codes alone: the servers' own messages may contain secrets.
import { ActesError } from '#errors.ts'
import { codeSentence, type Both, type Language } from '#text/sentences.ts'
import { networkWords } from '#text/words.ts'
import { both } from '#text/both.ts'

const reasons: Readonly<Record<string, Both>> = {
  ...networkWords,
  '28P01': both('le mot de passe ou le compte est refusé', 'the password or the account is refused'),
  '28000': both('le compte est refusé', 'the account is refused'),
  '3D000': both('cette base n’existe pas', 'that database does not exist'),
  '53300': both('le serveur a déjà trop de connexions', 'the server has too many connections already'),
  '42501': both('le compte n’a pas les droits nécessaires', 'the account lacks the rights'),
  WRONGPASS: both('le mot de passe est refusé', 'the password is refused'),
  NOAUTH: both('un mot de passe est demandé', 'a password is asked for'),
  NOPERM: both('le compte n’a pas les droits nécessaires', 'the account lacks the rights'),
  EACCES: both('les droits manquent', 'the rights are lacking'),
  EPERM: both('les droits manquent', 'the rights are lacking'),
  EROFS: both('le disque est en lecture seule', 'the disk is read-only'),
  ENOSPC: both('le disque est plein', 'the disk is full'),
  ENOTDIR: both('un fichier se trouve là où il faut un dossier', 'a file stands where a folder is needed'),
  EEXIST: both('un fichier se trouve là où il faut un dossier', 'a file stands where a folder is needed'),
  ENOENT: both('le dossier ne peut pas être créé là', 'the folder cannot be made there'),
}

const silent = both('pas de réponse', 'no answer')

export function reasonOf(error: unknown): Both {
  const codes = codesOf(error)
  const known = codes.map((code) => reasons[code]).find((reason) => reason !== undefined)
  if (known) return known
  if (/\bno answer\b|timeout|timed out/i.test(messagesOf(error))) return silent
  const code = codes[0] ?? (error instanceof Error ? error.name : typeof error)
  return { fr: code, en: code }
}

export function strayOf(error: unknown): Both {
  if (!(error instanceof ActesError)) return reasonOf(error)
  const said = (language: Language) => codeSentence(error.code, language, 'cli')
  return both(said('fr'), said('en'))
}

function codesOf(error: unknown): readonly string[] {
  if (!(error instanceof Error)) return []
  const { code } = error as { code?: unknown }
  const own = typeof code === 'string' && !code.startsWith('ACTES-') ? [code] : []
  const said = /^(WRONGPASS|NOAUTH|NOPERM)\b/.exec(error.message)?.[1]
  const inner = error instanceof AggregateError ? (error.errors as unknown[]).flatMap((each) => codesOf(each)) : []
  return [...own, ...(said === undefined ? [] : [said]), ...inner, ...codesOf(error.cause)]
}

function messagesOf(error: unknown): string {
  return error instanceof Error ? `${error.message} ${messagesOf(error.cause)}` : ''
}
