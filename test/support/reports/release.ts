// `npm run release`: makes what a release is made of (package, bill of materials, checksums) and shows what would publish it.
// `-- --dry-run` runs nothing and shows every step; `-- --publish` publishes, once all that it needs is there, and is
// refused before its first step otherwise. Nothing here holds a credential: npm and cosign prove the commit's origin by the
// identity that the continuous integration lends them for minutes.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { licenceFaults } from './licences.ts'
import { neededOf, readLock } from './locked.ts'
import { sbomName, writeSbom } from './sbom.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))

export interface Release {
  readonly name: string
  readonly version: string
  /** Where everything is laid, in the checkout. */
  readonly folder: string
  /** Of a registry, without a version; none: no image is published. */
  readonly image?: string | undefined
}

export interface Step {
  readonly title: string
  /** Does it leave this machine? */
  readonly publishes?: true
  readonly command: readonly [string, ...string[]] | (() => void)
}

const sums = 'SHA256SUMS'

/** What a release consists of, in order. */
export function stepsOf(release: Release): readonly Step[] {
  const { folder, name, version } = release
  const tarball = `${name}-${version}.tgz`
  const bundle = join(folder, `${sums}.sigstore.json`)
  return [
    {
      title: 'the packages that are installed bear the signatures of their registry',
      command: ['npm', 'audit', 'signatures'],
    },
    { title: 'their licences', command: looksAtLicences },
    { title: 'the same package twice', command: ['npm', 'run', '--silent', 'reproduce'] },
    { title: 'the package', command: ['npm', 'pack', '--pack-destination', folder] },
    { title: 'the bill of materials', command: () => writeSbom(join(root, folder)) },
    { title: 'the checksums', command: () => writeSums(join(root, folder), [tarball, sbomName]) },
    {
      title: 'the signature of the checksums',
      publishes: true,
      command: ['cosign', 'sign-blob', '--yes', '--bundle', bundle, join(folder, sums)],
    },
    {
      title: 'the package, with its provenance',
      publishes: true,
      command: ['npm', 'publish', join(folder, tarball), '--provenance', '--access', 'public'],
    },
    ...(release.image === undefined ? [] : imageSteps(release, `${release.image}:${version}`)),
  ]
}

/** What buildx tells of what it pushed, and where the digest of it stands in a command: a tag may be moved, a digest not. */
const metadata = 'image.json'
const digestMark = '{digest}'

function imageSteps({ folder, version }: Release, image: string): readonly Step[] {
  const built = ['--provenance', 'mode=max', '--sbom=true', '--build-arg', `VERSION=${version}`]
  const signed = `${image}@${digestMark}`
  return [
    {
      title: 'the image, with its provenance',
      publishes: true,
      command: [
        'docker',
        'buildx',
        'build',
        ...built,
        '--tag',
        image,
        '--metadata-file',
        join(folder, metadata),
        '--push',
        '.',
      ],
    },
    { title: 'the signature of the image', publishes: true, command: ['cosign', 'sign', '--yes', signed] },
    {
      title: 'the bill of materials of the image, signed',
      publishes: true,
      command: ['cosign', 'attest', '--yes', '--type', 'cyclonedx', '--predicate', join(folder, sbomName), signed],
    },
  ]
}

function looksAtLicences(): void {
  const faults = licenceFaults(neededOf(readLock()))
  if (faults.length > 0) throw new Error(faults.join('\n'))
}

/** As `sha256sum --check` reads it. */
function writeSums(folder: string, names: readonly string[]): void {
  const lines = names.map((each) => {
    const digest = createHash('sha256')
      .update(readFileSync(join(folder, each)))
      .digest('hex')
    return `${digest}  ${each}\n`
  })
  writeFileSync(join(folder, sums), lines.join(''))
}

interface Manifest {
  readonly name: string
  readonly version: string
  readonly repository?: unknown
}

/** What is not there of what publishing needs, each in words. */
export function missingFor(
  { version, repository }: Manifest,
  environment: Readonly<Record<string, string | undefined>>,
  answers: (command: string, ...args: readonly string[]) => string | undefined,
): readonly string[] {
  const { ACTIONS_ID_TOKEN_REQUEST_TOKEN, NPM_ID_TOKEN, ACTES_RELEASE_IMAGE } = environment
  const hasIdentity = Boolean(ACTIONS_ID_TOKEN_REQUEST_TOKEN || NPM_ID_TOKEN)
  const tag = `v${version}`
  const checks: readonly (readonly [boolean, string])[] = [
    [
      hasIdentity,
      'an identity of the continuous integration (OIDC): provenance cannot be made on a machine of one’s own',
    ],
    [repository !== undefined, '`repository` in package.json: provenance names the place of the source'],
    [answers('git', 'status', '--porcelain') === '', 'a clean tree'],
    [answers('git', 'tag', '--points-at', 'HEAD')?.split('\n').includes(tag) === true, `the tag ${tag} on this commit`],
    [answers('cosign', 'version') !== undefined, 'cosign'],
    [!ACTES_RELEASE_IMAGE || answers('docker', 'buildx', 'version') !== undefined, 'docker buildx'],
  ]
  return checks.flatMap(([isThere, what]) => (isThere ? [] : [what]))
}

function answer(command: string, ...args: readonly string[]): string | undefined {
  const { status, stdout } = spawnSync(command, args, { cwd: root, encoding: 'utf8' })
  return status === 0 ? stdout.trim() : undefined
}

/** @returns whether it was done */
function does({ title, command }: Step, folder: string): boolean {
  console.log(`== ${title}`)
  if (typeof command !== 'function') {
    const [name, ...args] = command.map((word) => (word.endsWith(digestMark) ? withDigest(word, folder) : word))
    return spawnSync(name ?? '', args, { cwd: root, stdio: 'inherit' }).status === 0
  }
  try {
    command()
    return true
  } catch (error) {
    console.error(error)
    return false
  }
}

function withDigest(word: string, folder: string): string {
  const told = JSON.parse(readFileSync(join(root, folder, metadata), 'utf8')) as { 'containerimage.digest': string }
  return word.replace(digestMark, told['containerimage.digest'])
}

const shown = ({ title, command }: Step, why: string) =>
  `-- ${why}: ${title}${typeof command === 'function' ? '' : `\n     ${command.join(' ')}`}`

function main(): number {
  const options = { 'dry-run': { type: 'boolean' }, publish: { type: 'boolean' } } as const
  const { publish = false, 'dry-run': isDry = false } = parseArgs({ options }).values
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Manifest
  const { name, version } = manifest
  const folder = '.actes/release'
  const steps = stepsOf({ name, version, folder, image: process.env.ACTES_RELEASE_IMAGE })
  const missing = missingFor(manifest, process.env, answer)
  for (const each of missing) console.log(`missing: ${each}`)
  if (publish && !isDry && missing.length > 0) {
    console.log('nothing was run')
    return 2
  }
  if (!isDry) mkdirSync(join(root, folder), { recursive: true })
  const undone: string[] = []
  for (const step of steps)
    if (isDry || (step.publishes && !publish)) console.log(shown(step, isDry ? 'would run' : 'left to --publish'))
    else if (!does(step, folder)) {
      undone.push(step.title)
      // What follows publishes; what does not is worth knowing of.
      if (publish) break
    }
  for (const title of undone) console.log(`not done: ${title}`)
  return undone.length === 0 ? 0 : 1
}

if (import.meta.main) process.exitCode = main()
