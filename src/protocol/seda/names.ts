// Paths of the files in a package: what VITAM's check of names takes, and what a tar of ours takes. Pure.

/** VITAM's check of each part of a path: no space, no accent, single dots, none first or last. */
export const sedaName = /^[A-Za-z0-9_@-]+(\.[A-Za-z0-9_@-]+)*$/

/** Of a name without its rank and its extension. */
const stemLength = 60
const extensionLength = 12

/**
 * A name for the package that no other has. The rank is part of it: files of one name, and files of one content, keep
 * their own paths.
 * @param rank from 0
 * @param name as deposited, in any script
 */
export function packagedName(rank: number, name: string): string {
  const parts = name
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .split('.')
    .map((part) => part.replaceAll(/[^A-Za-z0-9-]+/g, '_').replaceAll(/^[_-]+|[_-]+$/g, ''))
    .filter((part) => part !== '')
  const cut = (text: string, length: number) => text.slice(0, length).replace(/[._-]+$/, '')
  const extension = parts.length > 1 ? `.${cut(parts.pop() ?? '', extensionLength)}` : ''
  return `${String(rank + 1).padStart(3, '0')}-${cut(parts.join('.') || 'fichier', stemLength)}${extension}`
}
