// The bill of materials of the package (CycloneDX 1.6), written into dist/ by the build. Nothing in it depends on when or
// where it was made: no time, and a serial number that is a digest of the rest. `npm sbom` writes both, the name of the
// folder and its own version into it, and an older CycloneDX.
import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { neededOf, readLock, type Lock, type Locked } from './locked.ts'

/** The file that the package and the image carry. */
export const sbomName = 'sbom.cdx.json'

export function sbomOf(lock: Lock): string {
  const all = neededOf(lock).filter(({ place }) => place !== '')
  const own = neededOf(lock).find(({ place }) => place === '')
  const refs = new Map(all.map((each) => [each.place, refOf(each)]))
  const product = `${lock.name}@${lock.version}`
  // One package at several places is one component; whatever any of them needs, it needs.
  const needs = new Map<string, Set<string>>()
  for (const { place, needs: places } of [...(own ? [own] : []), ...all]) {
    const ref = refs.get(place) ?? product
    const known = needs.get(ref) ?? new Set()
    for (const each of places) known.add(refs.get(each) ?? '')
    needs.set(ref, known)
  }
  const components = new Map(all.map((each) => [refOf(each), componentOf(each)]))
  for (const each of all) if (!each.isOptional) components.set(refOf(each), componentOf(each))
  const body = {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      lifecycles: [{ phase: 'build' }],
      component: {
        type: 'application',
        'bom-ref': product,
        name: lock.name,
        version: lock.version,
        purl: purlOf(lock),
        licenses: licencesOf(own?.license),
      },
    },
    components: [...components.values()].sort((a, b) => (a['bom-ref'] < b['bom-ref'] ? -1 : 1)),
    dependencies: [...needs].map(([ref, dependsOn]) => ({ ref, dependsOn: [...dependsOn].sort() })).sort(byRef),
  }
  const serialNumber = `urn:uuid:${uuidOf(JSON.stringify(body))}`
  return `${JSON.stringify({ $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json', serialNumber, ...body }, null, 1)}\n`
}

const byRef = (a: { readonly ref: string }, b: { readonly ref: string }) => (a.ref < b.ref ? -1 : 1)

const refOf = ({ name, version }: Pick<Locked, 'name' | 'version'>): string => `${name}@${version}`

const purlOf = ({ name, version }: Pick<Locked, 'name' | 'version'>): string =>
  `pkg:npm/${name.replace('@', '%40')}@${version}`

function componentOf(each: Locked) {
  const [, algorithm, digest = ''] = /^(sha\d+)-(.+)$/.exec(each.integrity ?? '') ?? []
  const alg = algorithm?.replace('sha', 'SHA-')
  return {
    type: 'library',
    'bom-ref': refOf(each),
    name: each.name,
    version: each.version,
    scope: each.isOptional ? 'optional' : 'required',
    ...(alg && { hashes: [{ alg, content: Buffer.from(digest, 'base64').toString('hex') }] }),
    licenses: licencesOf(each.license),
    purl: purlOf(each),
  }
}

/** One licence by its name, or an expression of several. */
function licencesOf(license: string | undefined): readonly object[] {
  if (license === undefined) return []
  return [/[ ()]/.test(license) ? { expression: license } : { license: { id: license } }]
}

/** Of the form that RFC 9562 has for digests (version 8). */
function uuidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex')
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 0x3) | 0x8).toString(16)
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

/** Write it into a folder. */
export function writeSbom(folder: string): void {
  writeFileSync(join(folder, sbomName), sbomOf(readLock()))
}

// `npm run sbom` prints it.
if (import.meta.main) process.stdout.write(sbomOf(readLock()))
