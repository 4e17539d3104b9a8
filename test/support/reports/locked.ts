// What package-lock.json says of the packages that the product needs to run: what the SBOM and the check of the licences
// are made from. The lock alone decides what is installed, so that the same commit gives the same report.
import { readFileSync } from 'node:fs'
import { z } from 'zod'

const names = z.record(z.string(), z.string()).optional()
const entry = z.looseObject({
  version: z.string().optional(),
  integrity: z.string().optional(),
  license: z.string().optional(),
  dev: z.boolean().optional(),
  devOptional: z.boolean().optional(),
  optional: z.boolean().optional(),
  dependencies: names,
  optionalDependencies: names,
  peerDependencies: names,
})
const lock = z.looseObject({
  name: z.string(),
  version: z.string(),
  lockfileVersion: z.literal(3),
  packages: z.record(z.string(), entry),
})

export type Lock = z.infer<typeof lock>

/** A package at its place in the tree. */
export interface Locked {
  /** `node_modules/a/node_modules/b`; nothing for the product itself */
  readonly place: string
  readonly name: string
  readonly version: string
  /** SPDX, as the package declares it. */
  readonly license: string | undefined
  /** `sha512-…` in base64 */
  readonly integrity: string | undefined
  readonly isOptional: boolean
  /** Places of what it asks for, as Node finds them. */
  readonly needs: readonly string[]
}

export function readLock(text = readFileSync(new URL('../../../package-lock.json', import.meta.url), 'utf8')): Lock {
  return lock.parse(JSON.parse(text))
}

/** The product itself first, then everything that an installation without development installs, by place. */
export function neededOf({ packages }: Lock): readonly Locked[] {
  const needed = Object.entries(packages).filter(([, { dev }]) => !dev)
  const places = new Set(needed.map(([place]) => place))
  return needed
    .map(([place, each]) => ({
      place,
      name: nameAt(place),
      version: each.version ?? '',
      license: each.license,
      integrity: each.integrity,
      isOptional: each.optional === true || each.devOptional === true,
      needs: Object.keys({ ...each.dependencies, ...each.optionalDependencies, ...each.peerDependencies })
        .flatMap((name) => foundFrom(place, name, places) ?? [])
        .sort(),
    }))
    .sort((a, b) => (a.place < b.place ? -1 : 1))
}

const folder = 'node_modules/'

function nameAt(place: string): string {
  return place.slice(place.lastIndexOf(folder) + folder.length)
}

/** Node looks beside the package, then further up; an optional one may be nowhere. */
function foundFrom(place: string, name: string, places: ReadonlySet<string>): string | undefined {
  for (let from = place; ; from = from.slice(0, Math.max(0, from.lastIndexOf(`/${folder}`)))) {
    const at = `${from === '' ? '' : `${from}/`}${folder}${name}`
    if (places.has(at)) return at
    if (from === '') return undefined
  }
}
