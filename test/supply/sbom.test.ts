// The bill of materials: valid by CycloneDX's own schema, whole by the lock, and the same wherever it is made.
import { Spec, Validation } from '@cyclonedx/cyclonedx-library'
import { describe, expect, test } from 'vitest'
import { neededOf, readLock } from '../support/reports/locked.ts'
import { sbomOf } from '../support/reports/sbom.ts'

interface Bom {
  readonly serialNumber: string
  readonly metadata: { readonly component: { readonly name: string; readonly version: string } }
  readonly components: readonly {
    readonly name: string
    readonly version: string
    readonly purl: string
    readonly licenses: readonly object[]
    readonly hashes?: readonly object[]
  }[]
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[]
}

const lock = readLock()
const text = sbomOf(lock)
const bom = JSON.parse(text) as Bom
const { default: manifest } = (await import('../../package.json', { with: { type: 'json' } })) as {
  default: { name: string; version: string; dependencies: Record<string, string> }
}

test('is valid by the schema of CycloneDX 1.6', async () => {
  const validator = new Validation.JsonStrictValidator(Spec.Version.v1dot6)
  expect(await validator.validate(text)).toBeNull()
  expect(await validator.validate(text.replace('"library"', '"bookshelf"'))).not.toBeNull()
})

describe('names', () => {
  test('the product, and each package that it declares, in the version that it declares', () => {
    expect(bom.metadata.component).toMatchObject({ name: manifest.name, version: manifest.version })
    const there = new Map(bom.components.map(({ name, version }) => [`${name}@${version}`, true]))
    const missing = Object.entries(manifest.dependencies).filter(([name, version]) => !there.has(`${name}@${version}`))
    expect(missing).toEqual([])
  })

  test('every package that the lock installs outside development, and no development package', () => {
    const needed = new Set(
      neededOf(lock).flatMap(({ place, name, version }) => (place === '' ? [] : `${name}@${version}`)),
    )
    expect(new Set(bom.components.map(({ name, version }) => `${name}@${version}`))).toEqual(needed)
    expect(bom.components.map(({ name }) => name)).not.toContain('vitest')
    expect(needed.size).toBeGreaterThan(200)
  })

  test('the digest and the licence of each, and an identifier for finding advisories', () => {
    for (const { name, version, purl, hashes, licenses } of bom.components) {
      expect(purl).toBe(`pkg:npm/${name.replace('@', '%40')}@${version}`)
      expect([name, hashes?.length, licenses.length]).toEqual([name, 1, 1])
    }
  })

  test('dependencies: every component is reachable from the product', () => {
    const needs = new Map(bom.dependencies.map(({ ref, dependsOn }) => [ref, dependsOn]))
    const reached = new Set([`${manifest.name}@${manifest.version}`])
    for (const ref of reached) for (const each of needs.get(ref) ?? []) reached.add(each)
    expect(reached.size).toBe(bom.components.length + 1)
  })
})

test('is the same each time, and its number depends on its content', () => {
  expect(sbomOf(readLock())).toBe(text)
  const other = JSON.parse(sbomOf({ ...lock, version: '9.9.9' })) as Bom
  expect(other.serialNumber).not.toBe(bom.serialNumber)
  expect(text).not.toMatch(/timestamp|\/work\/|\/home\/|\/tmp\//)
})
