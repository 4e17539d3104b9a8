// Explains why a service is unreachable from codes alone: the servers' own messages may contain secrets.
import { ActesError } from '../errors.ts'
import { codeSentence, type Both } from '../text/sentences.ts'
import { networkWords } from '../text/words.ts'

const reasons: Readonly<Record<string, Both>> = {
  ...networkWords,
  '28P01': { fr: 'le mot de passe ou le compte est refusé', en: 'the password or the account is refused' },
  '28000': { fr: 'le compte est refusé', en: 'the account is refused' },
  '3D000': { fr: 'cette base n’existe pas', en: 'that database does not exist' },
  '53300': { fr: 'le serveur a déjà trop de connexions', en: 'the server has too many connections already' },
  '42501': { fr: 'le compte n’a pas les droits nécessaires', en: 'the account lacks the rights' },
  WRONGPASS: { fr: 'le mot de passe est refusé', en: 'the password is refused' },
  NOAUTH: { fr: 'un mot de passe est demandé', en: 'a password is asked for' },
  NOPERM: { fr: 'le compte n’a pas les droits nécessaires', en: 'the account lacks the rights' },
  EACCES: { fr: 'les droits manquent', en: 'the rights are lacking' },
  EPERM: { fr: 'les droits manquent', en: 'the rights are lacking' },
  EROFS: { fr: 'le disque est en lecture seule', en: 'the disk is read-only' },
  ENOSPC: { fr: 'le disque est plein', en: 'the disk is full' },
  ENOTDIR: { fr: 'un fichier se trouve là où il faut un dossier', en: 'a file stands where a folder is needed' },
  EEXIST: { fr: 'un fichier se trouve là où il faut un dossier', en: 'a file stands where a folder is needed' },
  ENOENT: { fr: 'le dossier ne peut pas être créé là', en: 'the folder cannot be made there' },
}

const silent: Both = { fr: 'pas de réponse', en: 'no answer' }

export function reasonOf(error: unknown): Both {
  const codes = codesOf(error)
  const known = codes.map((code) => reasons[code]).find((reason) => reason !== undefined)
  if (known) return known
  if (/\bno answer\b|timeout|timed out/i.test(messagesOf(error))) return silent
  const code = codes[0] ?? (error instanceof Error ? error.name : typeof error)
  return { fr: code, en: code }
}

export function strayOf(error: unknown): Both {
  if (error instanceof ActesError) return { fr: codeSentence(error.code, 'fr'), en: codeSentence(error.code, 'en') }
  return reasonOf(error)
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
