// The licences of what the product needs to run, held against those that an EUPL-1.2 work may be given out with. What is not
// in the table, or says nothing, is refused until a person has looked at it.
import { neededOf, readLock, type Locked } from './locked.ts'

/** Each with why a work under the EUPL may carry it. */
export const allowedLicences: Readonly<Record<string, string>> = {
  MIT: 'permissive: its notice goes with it',
  'MIT-0': 'permissive, without a condition',
  ISC: 'permissive: its notice goes with it',
  '0BSD': 'permissive, without a condition',
  'BSD-2-Clause': 'permissive: its notice goes with it',
  'BSD-3-Clause': 'permissive: its notice goes with it, and no name is used to promote',
  'Apache-2.0': 'permissive, with a grant of patents: its notices go with it',
  'BlueOak-1.0.0': 'permissive: its text or a link goes with it',
  'Python-2.0': 'permissive: its notice goes with it',
  'OFL-1.1': 'of fonts: they are carried as they are, under their names',
  'EUPL-1.2': 'our own',
}

export interface Excepted {
  readonly package: string
  /** As the package declares it; another one is looked at anew. */
  readonly license: string | undefined
  readonly why: string
}

/** Packages that may stay with a licence that is not in the table, or without one. */
export const exceptedLicences: readonly Excepted[] = []

/** What is refused, a line each; nothing when all is well. */
export function licenceFaults(
  packages: readonly Pick<Locked, 'name' | 'version' | 'license'>[],
  excepted: readonly Excepted[] = exceptedLicences,
): readonly string[] {
  const isExcepted = ({ name, license }: Pick<Locked, 'name' | 'license'>) =>
    excepted.some((each) => each.package === name && each.license === license)
  const refused = packages.filter((each) => !isAllowed(each.license) && !isExcepted(each))
  const idle = excepted.filter(
    (each) => !packages.some(({ name, license }) => name === each.package && license === each.license),
  )
  return [
    ...refused.map(({ name, version, license }) => `${name}@${version}: ${license ?? 'no licence declared'}`),
    ...idle.map((each) => `${each.package}: excepted, and not there with this licence`),
  ]
}

/** Every one of those joined by AND, one of those joined by OR; brackets bind, and AND binds more than OR (SPDX, annex D). */
export function isAllowed(expression: string | undefined): boolean {
  const words = expression?.match(/[()]|[^\s()]+/g) ?? []
  let at = 0
  const one = (): boolean => {
    const word = words[at++]
    if (word !== '(') return word !== undefined && Object.hasOwn(allowedLicences, word)
    const inner = any()
    return words[at++] === ')' && inner
  }
  const all = (): boolean => {
    let value = one()
    while (words[at] === 'AND') {
      at++
      value = one() && value
    }
    return value
  }
  const any = (): boolean => {
    let value = all()
    while (words[at] === 'OR') {
      at++
      value = all() || value
    }
    return value
  }
  return any() && at === words.length
}

// `npm run licences` prints how many packages have which licence, and what is refused.
if (import.meta.main) {
  const packages = neededOf(readLock())
  const counts = Object.groupBy(packages, ({ license = 'none declared' }) => license)
  for (const [license, list = []] of Object.entries(counts).sort())
    console.log(`${String(list.length).padStart(4)} ${license}`)
  const faults = licenceFaults(packages)
  for (const each of faults) console.log(`refused: ${each}`)
  process.exitCode = faults.length > 0 ? 1 : 0
}
